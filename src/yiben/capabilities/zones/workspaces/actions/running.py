"""Running steps: every run is on record before anything is read, and ends on record whatever happens (运行)."""

import time
from dataclasses import replace

from yiben.capabilities.zones.workspaces import store
from yiben.capabilities.zones.workspaces.actions.making import Maker, full, make
from yiben.capabilities.zones.workspaces.actions.standing import no_run, step_seen, working
from yiben.capabilities.zones.workspaces.actions.stopping import give_up_lost, watch
from yiben.capabilities.zones.workspaces.actions.writing import steps
from yiben.capabilities.zones.workspaces.model import Run, RunState, Shape, Step, Workspace
from yiben.capabilities.zones.workspaces.spaces import lake_name
from yiben.capabilities.zones.workspaces.statements import digest
from yiben.infra.lake import Lake
from yiben.infra.work import Office, Work
from yiben.kernel.actors import Actor
from yiben.kernel.clock import BEIJING, stamp
from yiben.kernel.errors import MovedOn, Refused, Unavailable, YibenError
from yiben.kernel.ids import new_id
from yiben.kernel.progress import Progress, silent
from yiben.kernel.progress import Step as Reached
from yiben.kernel.text import Text


def begin(work: Work, step: str) -> Run:
    """Put a run of a step on record; `finish` does it. For who works there.

    Raises what `working` does, Refused `workspace_full`, `workspace_runs_spent`, MovedOn `step_running`.
    """
    space, found = step_seen(work, step)
    working(work, space.id)
    give_up_lost(work, space)
    used, begun = store.used(work.db, space.id, since=_midnight(work))
    if used >= space.limits.bytes:
        raise full(space)
    if begun >= space.limits.runs_a_day:
        raise Refused("workspace_runs_spent", Text("今日运行次数已用完", "The runs of today are used up."), where={"workspace": space.id})  # fmt: skip
    before = store.every(work.db, Run, step=found.id)
    if any(one.state is RunState.RUNNING for one in before):
        raise MovedOn(
            "step_running", Text("该步骤正在运行", "That step is running."), where={"step": found.id}
        )
    made = _begun(work, space, found)
    store.put(work.db, made)
    return made


def finish(office: Office, lake: Lake, actor: Actor, run: str, *, progress: Progress = silent) -> Run:
    """Do a run that was begun and keep its table, whole or not at all. Leaves `workspace.ran` or `workspace.failed`.

    It reads what the grant gives and the tables of steps before it, through the guard like any reader. When somebody
    stops it, when its person leaves or the workspace closes, the statement is interrupted. Raises what `access.ask`
    does, Refused `workspace_full`, `workspace_grade`, MovedOn `run_cancelled`.
    """
    with office.reading(actor) as work:
        begun = store.get(work.db, Run, run)
        if begun is None or begun.by != actor.account:
            raise no_run(run)
        space, step = step_seen(work, begun.step)
    with office.writing(actor) as work:
        if not store.claim(work.db, begun.id):
            raise _cancelled(begun)
    maker = Maker(
        office=office, lake=lake, actor=actor, space=space, step=step, begun=begun,
        stop_when=watch(office, actor, begun),
    )  # fmt: skip

    def tell(stage: str) -> None:
        with office.writing(actor) as work:
            if not store.turn(work.db, begun.id, was=str(RunState.RUNNING), stage=stage):
                raise _cancelled(begun)
        progress(Reached(stage=stage))

    began = time.monotonic()
    progress(Reached(stage="read"))
    try:
        done = _kept(maker, make(maker, tell=tell))
    except YibenError as error:
        lake.delete(lake_name(begun))
        _failed(maker, error, seconds=round(time.monotonic() - began, 3))
        raise
    progress(Reached(stage="register", rows=done.rows))
    return done


def run(office: Office, lake: Lake, actor: Actor, step: str, *, progress: Progress = silent) -> Run:
    """Run a step and wait for it: `begin` and `finish`."""
    with office.writing(actor) as work:
        begun = begin(work, step)
    return finish(office, lake, actor, begun.id, progress=progress)


def run_all(
    office: Office, lake: Lake, actor: Actor, workspace: str, *, progress: Progress = silent
) -> tuple[Run, ...]:
    """Run every step in order; stops at the first that fails, with what it raises."""
    with office.reading(actor) as work:
        every = [one.id for one, _ in steps(work, workspace)]
    return tuple(run(office, lake, actor, one, progress=progress) for one in every)


def _kept(maker: Maker, done: Run) -> Run:
    with maker.office.writing(maker.actor) as work:
        working(work, maker.space.id)
        done = replace(done, ended=stamp(work.now()), ended_by=maker.actor.account, stage="")
        if not store.turn(work.db, done.id, was=str(RunState.RUNNING), state=str(RunState.DONE)):
            raise _cancelled(done)
        store.put(work.db, done)
        _leave_ran(work, maker.space, done)
    return done


def _failed(maker: Maker, error: YibenError, *, seconds: float) -> None:
    begun, message = maker.begun, error.message
    with maker.office.writing(maker.actor) as work:
        turned = store.turn(
            work.db, begun.id, was=str(RunState.RUNNING), state=str(RunState.FAILED), seconds=seconds,
            trouble={"zh": message.zh, "en": message.en}, ended=stamp(work.now()), stage="",
        )  # fmt: skip
        if turned:
            work.leave(
                "workspace.failed", maker.space.id, step=maker.step.id, run=begun.id, grant=maker.space.grant,
                code=error.code, statement=begun.digest,
            )  # fmt: skip
    if not turned and isinstance(error, Unavailable | Refused):
        raise _cancelled(begun) from error


def _begun(work: Work, space: Workspace, step: Step) -> Run:
    return Run(
        id=new_id("wrn"),
        workspace=space.id,
        step=step.id,
        number=store.next_number(work.db, step.id),
        state=RunState.RUNNING,
        by=work.actor.account,
        at=stamp(work.now()),
        statement="",
        digest=digest(work.office.home, step.sql),
        tables=(),
        snapshot=None,
        rows=0,
        bytes=0,
        seconds=0.0,
        shape=Shape.OTHER,
        chosen=0,
        fewest=None,
        share=None,
        columns=(),
        trouble=None,
        stage="wait",
        ended=None,
        ended_by=None,
    )


def _leave_ran(work: Work, space: Workspace, done: Run) -> None:
    work.leave(
        "workspace.ran",
        space.id,
        step=done.step,
        run=done.id,
        number=done.number,
        operator=space.operator,
        grant=space.grant,
        sql=done.statement,
        statement=done.digest,
        tables=list(done.tables),
        rows=done.rows,
        bytes=done.bytes,
        shape=str(done.shape),
        columns=[{"name": one.name, "level": one.level, "masked": one.masked, "items": list(one.items)} for one in done.columns],
    )  # fmt: skip


def _midnight(work: Work) -> str:
    """When today began in Beijing."""
    return stamp(work.now().astimezone(BEIJING).replace(hour=0, minute=0, second=0, microsecond=0))


def _cancelled(run: Run) -> MovedOn:
    return MovedOn("run_cancelled", Text("该次运行已被中止", "The run was stopped."), where={"run": run.id})
