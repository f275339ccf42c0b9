"""Out of a workspace there is one gate (带出审核): an automatic check, then a second person of the supervisor, then a marked file."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from io import BytesIO

from yiben.capabilities import access, grants, ledger
from yiben.capabilities.access import Answer, Format, exports
from yiben.capabilities.grants import Road
from yiben.capabilities.zones.workspaces import store
from yiben.capabilities.zones.workspaces.actions.differencing import adding_up, compared, released
from yiben.capabilities.zones.workspaces.actions.grouping import data_of, left_of, taken_together
from yiben.capabilities.zones.workspaces.actions.standing import (
    may_see,
    must_be_open,
    must_supervise,
    said,
    same,
    seen,
    step_seen,
    working,
)
from yiben.capabilities.zones.workspaces.checking import check
from yiben.capabilities.zones.workspaces.model import (
    Exit,
    ExitState,
    Finding,
    Run,
    RunState,
    Step,
    Taken,
    Weight,
    Workspace,
)
from yiben.capabilities.zones.workspaces.parameters import parameters
from yiben.capabilities.zones.workspaces.spaces import lake_name, space_of
from yiben.infra.lake import Lake, Limits, Overflow, quote
from yiben.infra.work import Office, Work
from yiben.kernel.actors import Actor, Role
from yiben.kernel.clock import stamp
from yiben.kernel.errors import BadInput, MovedOn, NotFound, Refused
from yiben.kernel.ids import new_id
from yiben.kernel.text import Text

Examine = Callable[[Run, Sequence[str], Mapping[str, frozenset[str]]], Sequence[Finding]]
"""The release check of whoever wires this: a run, the files of its table, by column what the ledger's labels say of
where it came from → what it finds."""


_ORDER = {one: at for at, one in enumerate(Weight)}  # as they are declared: the gravest first
_AT_ONCE = 5
"""How often a result is held beside what others ask out at the same time."""


def ask_out(
    office: Office, lake: Lake, actor: Actor, step: str, *, why: str, examine: Examine | None = None
) -> Exit:
    """Ask that a step's newest table may leave; it is checked at once. Leaves `workspace.exit_asked`.

    Whatever the check finds, a person of the supervisor decides; with a `STOP` they can only refuse. Raises
    BadInput `nothing_made`, and what `working` raises.
    """
    for _ in range(_AT_ONCE):
        made = _ask_out(office, lake, actor, step, why=why, examine=examine)
        if made is not None:
            return made
    raise MovedOn("others_left", Text("其他结果正在申请带出，请重试", "Other results are being asked out: try again."), where={"step": step})  # fmt: skip


def _ask_out(
    office: Office, lake: Lake, actor: Actor, step: str, *, why: str, examine: Examine | None
) -> Exit | None:
    """None: something else of the same data was asked out meanwhile, which this was not held beside."""
    with office.reading(actor) as work:
        space, found = step_seen(work, step)
        working(work, space.id)
        run = _newest(work, found)
        before, left = released(work, space), left_of(work, space.resource)
        data = data_of(work, lake, space.resource)
        personal = _personal(work, space)
        labels = _labels(work, space, run)
        hidden = _verified_only(work, space, run)
        said(why, "why", most=2000)
    beside = compared(lake, run, before)
    findings = [
        *hidden,
        *check(run, beside, personal=personal, at=parameters()),
        *adding_up(lake, run, before),
        *taken_together(lake, run, list(left.values()), data=data, personal=personal),
    ]
    if examine is not None:
        findings.extend(examine(run, lake.files(lake_name(run), str(run.snapshot)), labels))
    with office.writing(actor) as work:
        if left_of(work, space.resource).keys() - left:
            return None
        made = Exit(
            id=new_id("wex"),
            workspace=space.id,
            operator=space.operator,
            step=found.id,
            run=run.id,
            why=why.strip(),
            state=ExitState.WAITING,
            asked=stamp(work.now()),
            asked_by=actor.account,
            rows=run.rows,
            bytes=run.bytes,
            findings=tuple(sorted(findings, key=lambda one: _ORDER[one.weight])),
            decided=None,
            decided_by=None,
            says="",
            taken=0,
            taken_bytes=0,
        )
        store.put(work.db, made)
        work.leave(
            "workspace.exit_asked", space.id, exit=made.id, run=run.id, operator=space.operator,
            rows=made.rows, columns=len(run.columns), stops=len(made.stops), findings=[one.code for one in findings],
        )  # fmt: skip
    return made


def approve(work: Work, identifier: str, *, says: str) -> Exit:
    """Let a result leave. For another person, of the supervisor. Leaves `workspace.exit_approved`.

    Where something could not be looked at, that person answers for it by name: BadInput `missing` without reasons, which
    the event keeps. Raises Refused `exit_stopped` where the check found what may not leave, `own_exit`, `not_supervisor`.
    """
    found = exit_seen(work, identifier)
    if found.stops:
        raise Refused(
            "exit_stopped",
            Text(
                f"自动审查未通过：{found.stops[0].says.zh}",
                f"The check did not pass. {found.stops[0].says.en}",
            ),
            where={"exit": found.id, "findings": len(found.stops)},
            hint=Text("只能不予带出，并写明理由", "It can only be refused, with the reasons."),
        )
    return _decide(
        work, found, ExitState.APPROVED, says=said(says, "says", most=4000) if found.asks else says
    )


def refuse(work: Work, identifier: str, *, says: str) -> Exit:
    """Refuse a result, with reasons. For another person, of the supervisor. Leaves `workspace.exit_refused`."""
    return _decide(work, exit_seen(work, identifier), ExitState.REFUSED, says=said(says, "says", most=4000))


def take(office: Office, lake: Lake, actor: Actor, identifier: str, *, form: Format = Format.CSV) -> Answer:
    """Take an approved result out: exactly the table that was looked at, marked, under the grant, by its road `file`.

    For those who work there, for so many days after the approval. Raises Refused `exit_not_approved`, `exit_over`,
    and what `exports.export` raises. Leaves `data.exported` and `workspace.taken`.
    """
    with office.reading(actor) as work:
        found = exit_seen(work, identifier)
        space = working(work, found.workspace)
        _must_be_approved(work, found)
        run, step = store.get(work.db, Run, found.run), store.get(work.db, Step, found.step)
    if run is None or step is None:
        raise _no_exit(identifier)
    settings = office.settings
    answer = exports.export(
        office,
        actor,
        f"SELECT * FROM {quote(step.name)}",
        form=form,
        grant=space.grant,
        road=Road.FILE,
        limits=Limits(
            seconds=space.limits.seconds, memory_mb=settings.query_memory_mb, rows=max(1, run.rows), overflow=Overflow.FAIL
        ),
        encrypt=(),
        space=space_of(lake, space, lambda _: [(step, run)]),
    )  # fmt: skip
    out = BytesIO()
    access.write(answer, form, out)
    with office.writing(actor) as work:
        _must_be_approved(work, exit_seen(work, identifier))
        store.count_taken(work.db, found.id, size=out.tell())
        work.leave(
            "workspace.taken", space.id, exit=found.id, run=run.id, export=answer.export, operator=space.operator,
            grant=space.grant, rows=answer.rows, bytes=out.tell(),
        )  # fmt: skip
    return answer


def exits(work: Work, *, workspace: str | None = None, state: ExitState | None = None) -> tuple[Exit, ...]:
    """The results asked out that the actor may know of, newest first."""
    where = ({"workspace": seen(work, workspace).id} if workspace else {}) | (
        {"state": str(state)} if state else {}
    )
    known: dict[str, bool] = {}
    found = []
    for one in reversed(store.every(work.db, Exit, **where)):
        if one.workspace not in known:
            space = store.get(work.db, Workspace, one.workspace)
            known[one.workspace] = space is not None and may_see(work, space)
        if known[one.workspace]:
            found.append(one)
    return tuple(found)


def exit_seen(work: Work, identifier: str) -> Exit:
    """A result asked out. NotFound `no_exit`, also for what is none of the actor's business."""
    found = store.get(work.db, Exit, identifier)
    space = store.get(work.db, Workspace, found.workspace) if found is not None else None
    if found is None or space is None or not may_see(work, space):
        raise _no_exit(identifier)
    return found


def left_so_far(work: Work) -> tuple[Taken, ...]:
    """How many results, rows and bytes left, per operator the actor may know of."""
    every = store.taken(work.db)
    if work.actor.holds(Role.OWNER, Role.OFFICER, Role.AUDITOR):
        return every
    known = {one.operator for one in store.every(work.db, Workspace) if may_see(work, one)}
    return tuple(one for one in every if one.operator in known)


def _decide(work: Work, found: Exit, state: ExitState, *, says: str) -> Exit:
    space = seen(work, found.workspace)
    must_supervise(work, space.supervisor)
    if same(work.actor, found.asked_by) or work.actor.account in store.members(work.db, space.id):
        raise Refused("own_exit", Text("申请人和成员不能审核自己的结果", "Nobody reviews a result of their own workspace."))  # fmt: skip
    if state is ExitState.APPROVED:
        must_be_open(work, space)
    decided = replace(
        found, state=state, decided=stamp(work.now()), decided_by=work.actor.account, says=says.strip()[:4000]
    )
    if not store.turn(
        work.db, found.id, was="waiting", state=str(state), decided=decided.decided,
        decided_by=decided.decided_by, says=decided.says,
    ):  # fmt: skip
        raise Refused(
            "exit_decided", Text("该申请已审核", "It was decided before."), where={"exit": found.id}
        )
    work.leave(
        "workspace.exit_approved" if state is ExitState.APPROVED else "workspace.exit_refused",
        space.id,
        exit=found.id,
        run=found.run,
        operator=space.operator,
        rows=found.rows,
        bytes=found.bytes,
        says=decided.says,
        answered_for=[one.code for one in found.asks],
    )
    return decided


def _must_be_approved(work: Work, found: Exit) -> None:
    if found.state is not ExitState.APPROVED:
        raise Refused("exit_not_approved", Text("该结果未通过审核", "That result was not approved."), where={"exit": found.id})  # fmt: skip
    if (found.decided or "") < stamp(work.now() - timedelta(days=parameters().days)):
        raise Refused("exit_over", Text("审核通过已过期，请重新申请", "The approval is too old: ask again."), where={"exit": found.id})  # fmt: skip


def _newest(work: Work, step: Step) -> Run:
    made = [one for one in store.every(work.db, Run, step=step.id) if one.state is RunState.DONE]
    if not made:
        raise BadInput("nothing_made", Text("请先运行该步骤", "Run the step first."), where={"step": step.id})
    return made[-1]


def _personal(work: Work, space: Workspace) -> bool:
    """Whether what the workspace reads is about persons: any column of the resource is, granted or not."""
    items = ledger.describe(work, space.resource).items
    return any(one.label is None or one.label.personal for one in items if not one.retired)


def _labels(work: Work, space: Workspace, run: Run) -> dict[str, frozenset[str]]:
    """What the ledger says the items mean that each column came from."""
    items = {one.id: one.label for one in ledger.describe(work, space.resource).items}
    return {
        column.name: frozenset(
            label.semantic for one in column.items if (label := items.get(one)) is not None and label.semantic
        )
        for column in run.columns
    }


def _verified_only(work: Work, space: Workspace, run: Run) -> list[Finding]:
    """Columns that come from what the grant gives for verification only, or does not give any more."""
    forms = {one.item: one.form for one in grants.find(work, space.grant).draft.columns}
    given = {item for item, form in forms.items() if form is not grants.Form.VERIFY}
    names = tuple(one.name for one in run.columns if not given.issuperset(one.items))
    if not names:
        return []
    says = Text("来自仅核验或未授权的数据，任何形式都不得带出", "They come from what is verified only or not granted, which leaves in no form.")  # fmt: skip
    return [Finding(code="verified_only", weight=Weight.STOP, says=says, columns=names)]


def _no_exit(identifier: str) -> NotFound:
    return NotFound("no_exit", Text(f"没有带出申请 {identifier[:60]}", f"There is no result asked out {identifier[:60]}."))  # fmt: skip
