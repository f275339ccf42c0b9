"""How an entry becomes public: proposed by an intake, confirmed by its steward, reviewed, published (编制、发布)."""

from collections.abc import Mapping
from typing import Any

from yiben.capabilities import casework, grants, ledger
from yiben.capabilities.casework import Case, Hands, Step
from yiben.capabilities.stewardship.actions.standing import deciding, must_speak
from yiben.capabilities.stewardship.model import CHANGE, ENTRY, REFRESH, RETIRE, Change, Life
from yiben.capabilities.stewardship.store import entries as store
from yiben.infra.work import Work
from yiben.kernel.clock import stamp
from yiben.kernel.errors import BadInput, MovedOn, Refused
from yiben.kernel.paging import PageAsk
from yiben.kernel.text import Text

MOST_AT_ONCE = 500
_OPEN = casework.Phase.OPEN


def life_of(work: Work, resource: str) -> Life:
    """What became of an entry (identifier) beside its status in the ledger."""
    return store.lives(work.db, [resource]).get(resource) or Life(resource=resource)


def history_of(work: Work, resource: str) -> tuple[Change, ...]:
    """Every change of an entry (identifier), newest first; those applied hold its former states."""
    return store.changes(work.db, resource=resource)


def running(work: Work, resource: str, *, kind: str, hands: Hands) -> Case | None:
    """The open case of one kind about an entry (identifier), if the actor may see one."""
    found = casework.cases(
        deciding(work), kind=kind, subject=resource, phase=_OPEN, page=PageAsk(size=1), hands=hands
    ).rows
    return found[0] if found else None


def propose_entry(work: Work, resource: str, *, duty: str = "", remark: str = "", hands: Hands) -> Case:
    """Take an entry (identifier or name) into a case that ends with its publication. Leaves `case.filed`.

    For whoever may speak for its organisation. Raises Refused `not_your_list`, MovedOn `case_runs` when one runs
    already, BadInput `entry_retired`.
    """
    dossier = ledger.describe(work, resource)
    owner = dossier.resource
    must_speak(work, owner.organisation)
    must_live(owner)
    must_be_free(work, owner, kind=ENTRY, hands=hands)
    return casework.file(
        work,
        ENTRY,
        subject=owner.id,
        organisation=owner.organisation,
        title=owner.title or owner.name,
        form={"duty": duty, "remark": remark},
        hands=hands,
    )


def propose_entries(work: Work, *, organisation: str | None = None, hands: Hands) -> tuple[Case, ...]:
    """Take every proposed entry without a running case, of an organisation (identifier) and those below, at most 500.

    Entries the actor may not speak for are left out.
    """
    made: list[Case] = []
    page = PageAsk(size=200)
    while len(made) < MOST_AT_ONCE:
        found = ledger.list_resources(
            work, organisation=organisation, status=ledger.Status.PROPOSED, page=page
        )
        for one in found.rows[: MOST_AT_ONCE - len(made)]:
            try:
                made.append(propose_entry(work, one.id, hands=hands))
            except (MovedOn, Refused):
                continue
        if page.number >= found.pages:
            break
        page = PageAsk(number=page.number + 1, size=200)
    return tuple(made)


def entry_facts(work: Work, case: Case) -> Mapping[str, Any]:
    """What the flow may ask of an entry: whether it says what it is, how many items lack marks."""
    owner = ledger.describe(deciding(work), case.subject).resource
    return {"described": bool(owner.title.strip() and owner.description.strip()), "unmarked": owner.unmarked}


def retire_facts(work: Work, case: Case) -> Mapping[str, Any]:
    """How many grants would end."""
    today = grants.day_of(work.now())
    live = (grants.State.IN_FORCE, grants.State.WAITING)
    return {"grants": sum(one.state(today) in live for one in grants.receivers(work, case.subject))}


def confirm_entry(work: Work, case: Case, step: Step) -> None:
    """Effect `catalogue.confirm_entry`: the steward's word; every machine's label that rules becomes theirs."""
    ledger.approve(work, case.subject, note=step.note or case.number)


def publish(work: Work, case: Case, step: Step) -> None:
    """Effect `catalogue.publish`: reviewed, and published from now on. Leaves `catalogue.published`."""
    at = stamp(work.now())
    said = {"published": at, "published_by": step.account, "case_id": case.id}
    store.set_lives(work.db, [case.subject], {**said, "duty": str(case.form.get("duty") or "")})
    work.leave("catalogue.published", case.subject, case=case.id, number=case.number)


def propose_retirement(work: Work, resource: str, *, reason: str, successor: str = "", hands: Hands) -> Case:
    """Ask that an entry (identifier or name) is retired: its grants and deliveries would end. Leaves `case.filed`.

    Raises Refused `not_your_list`, MovedOn `case_runs`, BadInput `entry_retired`, NotFound for the successor.
    """
    owner = ledger.describe(work, resource).resource
    must_speak(work, owner.organisation)
    must_live(owner)
    must_be_free(work, owner, kind=RETIRE, hands=hands)
    after = ledger.describe(work, successor).resource.id if successor else ""
    return casework.file(
        work,
        RETIRE,
        subject=owner.id,
        organisation=owner.organisation,
        title=owner.title or owner.name,
        form={"reason": reason, "successor": after},
        hands=hands,
    )


def retire(work: Work, case: Case, step: Step) -> None:
    """Effect `catalogue.retire`: read no more, kept for the record. Refused `four_eyes` for whoever asked."""
    if step.account == case.filer:
        raise Refused("four_eyes", Text("不能批准自己提出的注销", "Nobody approves what they proposed."))
    ledger.retire(deciding(work), case.subject, why=str(case.form.get("reason") or ""), case=case.id)


def must_live(owner: ledger.Resource) -> None:
    """Raise BadInput `entry_retired` for an entry that is retired."""
    if owner.status is ledger.Status.RETIRED:
        raise BadInput(
            "entry_retired",
            Text(f"「{owner.title}」已注销", f"“{owner.title}” is retired."),
            where={"resource": owner.name},
        )


def must_be_free(work: Work, owner: ledger.Resource, *, kind: str, hands: Hands) -> None:
    """Raise MovedOn `case_runs` when a case of this kind runs about the entry."""
    found = running(work, owner.id, kind=kind, hands=hands)
    if found is not None:
        raise MovedOn(
            "case_runs",
            Text(f"「{owner.title}」已有在办的 {found.number}", f"{found.number} about “{owner.title}” is open already."),
            where={"resource": owner.name, "case": found.number},
            hint=Text("请在该件中办理", "Go on in that case."),
        )  # fmt: skip


KINDS = (ENTRY, CHANGE, RETIRE, REFRESH)
"""Every kind of case of the catalogue."""
