"""Keeping promises (更新、复核): a new edition when the source has new data, a review every year."""

from calendar import monthrange
from dataclasses import replace
from datetime import date

from yiben.capabilities import casework, ledger, policy
from yiben.capabilities.casework import Case, Hands, Step
from yiben.capabilities.grants import day_of
from yiben.capabilities.opening.actions.checking import find_check, stale
from yiben.capabilities.opening.actions.counting import due_of
from yiben.capabilities.opening.actions.describing import quality_of
from yiben.capabilities.opening.actions.grounding import grounds_of, refusals
from yiben.capabilities.opening.actions.looking import dataset, every_dataset
from yiben.capabilities.opening.actions.proposing import denied
from yiben.capabilities.opening.actions.releasing import again, make, settle
from yiben.capabilities.opening.actions.standing import deciding
from yiben.capabilities.opening.declared import declared
from yiben.capabilities.opening.forms import form_of, proposal_of
from yiben.capabilities.opening.model import Dataset, Edition, Origin, State
from yiben.capabilities.opening.nouns import RELEASE, REVIEW, Basis
from yiben.capabilities.opening.store import bases
from yiben.capabilities.opening.store import editions as dated
from yiben.infra.lake import Lake
from yiben.infra.work import Office, Work
from yiben.kernel.actors import SYSTEM
from yiben.kernel.clock import stamp, stamped_day
from yiben.kernel.errors import YibenError
from yiben.kernel.ids import stable_id
from yiben.kernel.text import Text

_AT_ONCE = 20


def renew(office: Office, lake: Lake, reference: str, *, hands: Hands) -> Edition | None:
    """A new edition from the newest snapshot of the source, with the columns and remedies of the last one.

    Checked anew; when the check passes and the packs allow it, it is published at once: the approval was for data of
    this kind renewed in this cycle. Else a case of `opening.release` is opened for the publisher's stewards, and None
    is answered; None too when there is nothing new. Leaves `opening.released` or `case.filed`.
    """
    with office.reading(SYSTEM) as work:
        found = dataset(work, reference)
        basis = bases.find(work.db, found.id)
        newest = _newest(work, found)
        before = find_check(work, basis.check) if basis and basis.check else None
        number = dated.next_number(work.db, found.id)
    if (
        basis is None
        or before is None
        or newest is None
        or newest == basis.tried
        or found.state is not State.PUBLISHED
    ):
        return None
    with office.writing(SYSTEM) as work:  # tried once, whatever comes of it
        bases.alter(work.db, found.id, tried=newest)
    try:
        check = again(office, lake, before)
    except YibenError as error:
        _ask_people(office, found, basis, why=error.message, hands=hands)
        return None
    with office.reading(SYSTEM) as work:
        against = refusals(policy.ruling_shelf(work), found.kind, grounds_of(work, check))
    if against:
        _ask_people(office, found, basis, why=denied(against).message, hands=hands)
        return None
    ready = make(
        office, lake, check, case=stable_id("renew", found.id, newest), dataset=found.id, number=number
    )
    with office.writing(SYSTEM) as work:
        now = dataset(work, found.id)
        taken = now.state is not State.PUBLISHED or dated.find(work.db, found.id, number) is not None
        if taken or stale(deciding(work), check) is not None:
            return None  # taken back meanwhile, or somebody was faster
        said = _renewed(work, now, snapshot=ready.snapshot)
        return settle(work, ready, check, said=said, bodies=basis.bodies, case=None)


def renew_due(office: Office, lake: Lake, *, hands: Hands) -> int:
    """Renew what has new data; how many editions came of it. The clock calls it."""
    with office.reading(SYSTEM) as work:
        listed = {one.id: one.resource or "" for one in every_dataset(work) if one.origin is Origin.OWN}
        tried = bases.of(work.db, list(listed))
        entries = ledger.entries(deciding(work), list(set(listed.values())))
    newest = {name: entries[resource].snapshot for name, resource in listed.items() if resource in entries}
    due = [name for name, one in tried.items() if newest.get(name) not in (None, one.tried)][:_AT_ONCE]
    return sum(renew(office, lake, one, hands=hands) is not None for one in due)


def review_due(office: Office, *, hands: Hands) -> int:
    """Open the yearly review of every dataset whose time has come and that has none running; how many."""
    months = declared().review_months
    with office.reading(SYSTEM) as work:
        today = day_of(work.now())
        listed = [one for one in every_dataset(work) if one.origin is Origin.OWN]
        reviewed = bases.of(work.db, [one.id for one in listed])
        due = [
            one for one in listed if one.id in reviewed and _after(reviewed[one.id].reviewed, months) <= today
        ]
    done = 0
    for one in due:
        with office.writing(SYSTEM) as work:
            running = casework.cases(
                work, kind=REVIEW, subject=one.id, phase=casework.Phase.OPEN, hands=hands
            )
            if running.rows:
                continue
            late = due_of(one)
            casework.file(
                work,
                REVIEW,
                subject=one.id,
                organisation=one.publisher,
                title=one.title.zh,
                form={
                    "dataset": one.id,
                    "editions": one.edition,
                    "late": late is not None and late.isoformat() < today,
                },
                hands=hands,
            )
            done += 1
    return done


def reviewed_by(work: Work, case: Case, _step: Step) -> None:
    """Effect `opening.reviewed`: the publisher has looked again; it stays open. Leaves `opening.reviewed`."""
    bases.alter(work.db, case.subject, reviewed=stamp(work.now()))
    work.leave("opening.reviewed", case.subject, case=case.id)


def _newest(work: Work, found: Dataset) -> str | None:
    entries = ledger.entries(deciding(work), [found.resource or ""])
    entry = entries.get(found.resource or "")
    return entry.snapshot if entry else None


def _renewed(work: Work, found: Dataset, *, snapshot: str) -> Dataset:
    return replace(found, quality=quality_of(work, resource=found.resource or "", snapshot=snapshot))


def _ask_people(office: Office, found: Dataset, basis: Basis, *, why: Text, hands: Hands) -> None:
    """The platform may not decide it: it goes on the publisher's list, with what it was and what stands against it."""
    with office.writing(SYSTEM) as work:
        before = casework.look(work, basis.case, hands=hands).case.form if basis.case else None
        if before is None:
            return
        form = form_of(proposal_of(before)) | {"dataset": found.id, "planned": day_of(work.now())}
        form.pop("check", None)
        case = casework.file(
            work,
            RELEASE,
            subject=found.resource or "",
            organisation=found.publisher,
            title=found.title.zh,
            form=form,
            hands=hands,
        )
        work.leave("opening.renewal_refused", found.id, case=case.id, reason=why.zh)


def _after(moment: str, months: int) -> str:
    """The ISO day that many months after a moment; the last of a month where there is no such day."""
    began = date.fromisoformat(stamped_day(moment))
    total = began.year * 12 + began.month - 1 + months
    year, month = divmod(total, 12)
    return date(year, month + 1, min(began.day, monthrange(year, month + 1)[1])).isoformat()
