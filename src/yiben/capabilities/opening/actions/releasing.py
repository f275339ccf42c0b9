"""Publishing what was approved (发布): the released table into the lake, then edition, feed and evidence at once.

The lake first, the database second, both under the case's name: killed in between, the next attempt finds the
snapshot that was committed and goes on. Nothing is readable before the database says so.
"""

import shutil
from dataclasses import replace
from pathlib import Path

from yiben.capabilities import casework, policy
from yiben.capabilities.casework import Case, Hands, Step
from yiben.capabilities.opening.actions.checking import check as run_again
from yiben.capabilities.opening.actions.checking import find_check, make_released, not_passed, stale
from yiben.capabilities.opening.actions.describing import dataset_of, edition_of
from yiben.capabilities.opening.actions.earlier import recall_unsound
from yiben.capabilities.opening.actions.grounding import grounds_of, refusals
from yiben.capabilities.opening.actions.proposing import denied, passed_check
from yiben.capabilities.opening.actions.putting import put_released
from yiben.capabilities.opening.actions.standing import by_the_platform
from yiben.capabilities.opening.actions.watching import withdrawal_runs
from yiben.capabilities.opening.disclosure.model import Check, CheckAsk, Verdict
from yiben.capabilities.opening.forms import proposal_of
from yiben.capabilities.opening.model import Dataset, Edition, OpenKind, State
from yiben.capabilities.opening.nouns import RELEASE, Basis, Prepared
from yiben.capabilities.opening.store import bases, datasets
from yiben.capabilities.opening.store import editions as dated
from yiben.infra.lake import Lake
from yiben.infra.work import Office, Work
from yiben.kernel.actors import SYSTEM, Role
from yiben.kernel.clock import stamp
from yiben.kernel.errors import BadInput, MovedOn, NotFound, Refused, YibenError
from yiben.kernel.ids import stable_id
from yiben.kernel.paging import PageAsk
from yiben.kernel.text import Text

_RELEASING = "releasing"
_AT_ONCE = 50


def release(office: Office, lake: Lake, case: str, *, hands: Hands) -> Edition:
    """Publish what a case (identifier) of `opening.release` was approved for. As often as one likes: once is done once.

    Reads the source snapshot the check looked at, remedied as it was; what was written is looked at again. When that
    is refused, the case goes back to its list with the reason, and the refusal is raised. Leaves `opening.released`.
    """
    with office.reading(SYSTEM) as work:
        found = _case(work, case, hands=hands)
        done = dated.of_case(work.db, found.id)
    if done is not None:
        return done
    if found.state != _RELEASING:
        raise MovedOn(
            "not_approved",
            Text(f"{found.number} 尚未批准开放", f"{found.number} has not been approved."),
            where={"case": found.number},
        )
    try:
        ready = _prepare(office, lake, found)
        with office.writing(SYSTEM) as work:
            bases.prepare(work.db, ready)
            with by_the_platform(work) as platform:
                casework.move(platform, found.id, "publish", seen=found.version, form={}, hands=hands)
    except MovedOn:  # another process was at it too; the lake holds one snapshot for both
        with office.reading(SYSTEM) as work:
            if (done := dated.of_case(work.db, found.id)) is None:
                raise
        return done
    except (BadInput, Refused, NotFound) as error:
        _send_back(office, found, error, hands=hands)
        raise
    with office.reading(SYSTEM) as work:
        published = dated.of_case(work.db, found.id)
    assert published is not None
    return published


def release_waiting(office: Office, lake: Lake, *, hands: Hands) -> int:
    """Publish whatever was approved and is not out yet; how many. What is refused goes back and is not counted."""
    with office.reading(SYSTEM) as work:
        open_ones = casework.cases(
            _all_seeing(work), kind=RELEASE, phase=casework.Phase.OPEN, page=PageAsk(size=200), hands=hands
        ).rows
    done = 0
    for one in [one for one in open_ones if one.state == _RELEASING][:_AT_ONCE]:
        try:
            release(office, lake, one.id, hands=hands)
            done += 1
        except YibenError:
            continue
    return done


def publish(work: Work, case: Case, _step: Step) -> None:
    """Effect `opening.publish`: edition, dataset, feed and evidence. Refused `not_prepared` before the data lie ready."""
    ready = bases.ready(work.db, case.id)
    approved = passed_check(work, case)
    check = find_check(work, ready.check) if ready else None
    if (
        ready is None
        or approved is None
        or check is None
        or check.remedies != approved.remedies
        or stale(work, check) is not None
    ):
        raise Refused(
            "not_prepared",
            Text("数据尚未生成", "The data have not been made yet."),
            where={"case": case.number},
            hint=Text(
                f"请运行 yiben opening release {case.number}", f"Run yiben opening release {case.number}"
            ),
        )
    asked = proposal_of(case.form)
    said = dataset_of(work, asked, ready, case=case)
    settle(work, ready, check, said=said, bodies=asked.bodies, case=case.id)


def settle(
    work: Work, ready: Prepared, check: Check, *, said: Dataset, bodies: tuple[str, ...], case: str | None
) -> Edition:
    """Write down a release in one transaction: what it is, what it rests on, and that it happened.

    Refused `publication_denied` with the articles, when labels or packs have moved since it was checked;
    `dataset_withdrawn`, `withdrawal_runs` when it was taken back meanwhile. Editions of before that could not be
    opened as this one is are recalled.
    """
    _must_not_be_taken_back(work, said)
    _end_wider_permits(work, said)
    grounds, shelf = grounds_of(work, check), policy.ruling_shelf(work)
    against = refusals(shelf, said.kind, grounds)
    if against:
        raise denied(against)
    one = edition_of(work, ready, check, case=case)
    put_released(work, said, one)
    recall_unsound(work, said, shelf=shelf, newest=one.number)
    before = bases.find(work.db, said.id)
    now = stamp(work.now())
    bases.put(
        work.db,
        Basis(
            dataset=said.id,
            edition=one.number,
            case=one.case or (before.case if before else None),
            check=check.id,
            grounds=grounds,
            bodies=bodies,
            tried=one.snapshot,
            reviewed=before.reviewed if before else now,
        ),
    )
    work.leave(
        "opening.released",
        said.id,
        slug=said.slug,
        resource=one.resource,
        snapshot=one.snapshot,
        edition=one.number,
        opens=str(said.kind),
        licence=said.licence,
        rows=one.rows,
        columns=[{"item": column.item, "remedied": bool(column.remedy)} for column in one.columns],
        check=check.id,
        case=one.case,
    )
    return one


def _must_not_be_taken_back(work: Work, said: Dataset) -> None:
    """A tombstone is for good, and while people weigh a withdrawal nothing is handed out."""
    before = datasets.find(work.db, said.id)
    if before is not None and before.state is State.WITHDRAWN:
        raise Refused(
            "dataset_withdrawn",
            Text("该数据集已撤回，请另行开放", "That dataset was withdrawn: open it as a new one."),
            where={"dataset": said.slug},
        )
    if before is not None and withdrawal_runs(work, before):
        raise Refused(
            "withdrawal_runs",
            Text("撤回尚未决定", "Its withdrawal has not been decided."),
            where={"dataset": said.slug},
        )


def _end_wider_permits(work: Work, said: Dataset) -> None:
    """Who accepted the conditions of data for anybody has not been admitted to data for named bodies."""
    before = datasets.find(work.db, said.id)
    if before is None or before.kind is said.kind or said.kind is not OpenKind.TARGETED:
        return
    for one in bases.permits(work.db, dataset=said.id):
        if one.withdrawn is None:
            bases.end_permit(
                work.db,
                one.id,
                at=stamp(work.now()),
                by=SYSTEM.account,
                why="改为定向开放 / now for named bodies",
            )
            work.leave("opening.permit_withdrawn", said.id, permit=one.id, reason="改为定向开放")


def make(office: Office, lake: Lake, check: Check, *, case: str, dataset: str, number: int) -> Prepared:
    """Make the released table of a check and commit it to the lake, under the names of case and check.

    Made a second time after a crash, the snapshot is the one of the first.
    """
    table, run = f"open_{dataset}", f"{case}-{check.id}"
    into = office.home.staging / f"opening-{run}"
    shutil.rmtree(into, ignore_errors=True)
    into.mkdir(parents=True)
    try:
        made = make_released(office, lake, SYSTEM, check.id, into=into)
        done = lake.commit(table, [Path(one) for one in made.files], run=run, properties={"check": check.id})
    finally:
        shutil.rmtree(into, ignore_errors=True)
    return Prepared(
        case=case,
        dataset=dataset,
        number=number,
        snapshot=check.snapshot,
        table=table,
        open_snapshot=done.snapshot,
        rows=done.rows,
        bytes=done.bytes,
        columns=tuple((name, kind, said.zh, said.en) for name, kind, said in made.columns),
        check=check.id,
    )


def _prepare(office: Office, lake: Lake, found: Case) -> Prepared:
    asked = proposal_of(found.form)
    dataset = asked.dataset or stable_id("ds", found.id)
    with office.reading(SYSTEM) as work:
        check = find_check(work, asked.check)
        number = dated.next_number(work.db, dataset)
        renewed = stale(work, check) is not None
    if (
        renewed
    ):  # labels and packs are the same, so the data have been renewed: what was approved is asked of them
        check = again(office, lake, check)
    return make(office, lake, check, case=found.id, dataset=dataset, number=number)


def again(office: Office, lake: Lake, before: Check) -> Check:
    """The same check of the newest data: columns, quasi-identifiers, remedies. Refused `check_not_passed`."""
    asked = CheckAsk(
        resource=before.resource,
        kind=before.kind,
        columns=before.columns,
        quasi=before.quasi,
        remedies=before.remedies,
    )
    done = run_again(office, lake, SYSTEM, asked)
    if done.verdict is not Verdict.MAY:
        raise not_passed(done.id, (done.after or done.before).stops)
    return done


def _case(work: Work, case: str, *, hands: Hands) -> Case:
    found = casework.look(_all_seeing(work), case, hands=hands).case
    if found.kind != RELEASE:
        raise NotFound(
            "no_case", Text(f"没有开放办件 {case[:60]}", f"There is no case of opening {case[:60]}.")
        )
    return found


def _all_seeing(work: Work) -> Work:
    actor = replace(SYSTEM, roles=frozenset({Role.OWNER}))
    return Work(work.db, actor, work.office, work.events, work.lasting)


def _send_back(office: Office, found: Case, error: YibenError, *, hands: Hands) -> None:
    trouble = {"trouble": f"{error.message.zh}\n{error.message.en}"[:4000]}
    with office.writing(SYSTEM) as work:
        now = _case(work, found.id, hands=hands)
        if now.state == _RELEASING and now.version == found.version:
            with by_the_platform(work) as platform:
                casework.move(platform, found.id, "send_back", seen=now.version, form=trouble, hands=hands)
            work.leave("opening.release_refused", found.subject, case=found.id, code=error.code)
