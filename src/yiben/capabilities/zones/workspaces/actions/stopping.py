"""Stopping runs (中止运行): by whoever began them or by the supervisor, and of themselves when their reason ends."""

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from yiben.capabilities.zones.workspaces import store
from yiben.capabilities.zones.workspaces.actions.making import staged
from yiben.capabilities.zones.workspaces.actions.standing import (
    no_run,
    same,
    step_seen,
    supervises,
    working,
)
from yiben.capabilities.zones.workspaces.model import Run, RunState, Workspace
from yiben.capabilities.zones.workspaces.spaces import lake_name
from yiben.infra.lake import Lake
from yiben.infra.work import Office, Work
from yiben.kernel.actors import SYSTEM, Actor
from yiben.kernel.clock import stamp
from yiben.kernel.errors import MovedOn, Refused, YibenError
from yiben.kernel.text import Text

_LOOK = 0.5  # seconds between two looks at the record
_ROUNDS, _MORE = 4, 60.0
"""A run waits for an engine and computes, twice: what takes longer than that and a minute, nobody works on."""


def cancel(work: Work, identifier: str) -> Run:
    """Stop a run: the engine is interrupted, nothing of it is kept. For its author and the supervisor.

    Leaves `workspace.cancelled`, which says who of the two it was. Raises NotFound `no_run`, Refused `not_your_run`,
    MovedOn `run_over`.
    """
    found = store.get(work.db, Run, identifier)
    if found is None:
        raise no_run(identifier)
    space, step = step_seen(work, found.step)
    mine = same(work.actor, found.by)
    if not mine and not supervises(work, space.supervisor):
        raise Refused(
            "not_your_run",
            Text("只有运行人和监管部门可以中止", "Only whoever runs it and the supervisor may stop it."),
            where={"run": found.id},
        )
    who = work.actor
    trouble = Text(f"由 {who.account} 中止", f"Stopped by {who.account}.")
    now = stamp(work.now())
    if not store.turn(
        work.db, found.id, was=str(RunState.RUNNING), state=str(RunState.CANCELLED), ended=now, ended_by=who.account,
        stage="", trouble={"zh": trouble.zh, "en": trouble.en},
    ):  # fmt: skip
        raise MovedOn("run_over", Text("该次运行已结束", "That run is over."), where={"run": found.id})
    work.leave(
        "workspace.cancelled", space.id, run=found.id, step=step.id, began=found.by,
        stopped="author" if mine else "supervisor", statement=found.digest,
    )  # fmt: skip
    return replace(
        found, state=RunState.CANCELLED, ended=now, ended_by=who.account, trouble=trouble, stage=""
    )


def watch(office: Office, actor: Actor, run: Run) -> Callable[[], bool]:
    """Whether a run is to stop: it was cancelled, its person no longer works there, or the workspace is closed."""
    last, told = time.monotonic(), False

    def look() -> bool:
        nonlocal last, told
        if told or time.monotonic() - last < _LOOK:
            return told
        with office.reading(actor) as work:
            now = store.get(work.db, Run, run.id)
            told = now is None or now.state is not RunState.RUNNING or not _works(work, run)
        last = time.monotonic()
        return told

    return look


def give_up_lost(work: Work, space: Workspace) -> tuple[Run, ...]:
    """Say of runs that nobody works on any more, because the machine went down, that they failed."""
    limit = timedelta(seconds=_ROUNDS * space.limits.seconds + _MORE)
    before = stamp(work.now() - limit)
    lost = [
        one for one in store.every(work.db, Run, workspace=space.id, state=str(RunState.RUNNING)) if one.at < before
    ]  # fmt: skip
    for one in lost:
        store.turn(
            work.db, one.id, was=str(RunState.RUNNING), state=str(RunState.FAILED), ended=stamp(work.now()), stage="",
            trouble={"zh": "运行中断，未留下结果", "en": "It was cut off and left nothing."},
        )  # fmt: skip
        work.leave(
            "workspace.failed", space.id, step=one.step, run=one.id, grant=space.grant, code="run_lost",
            statement=one.digest,
        )  # fmt: skip
    return tuple(lost)


def sweep(office: Office, lake: Lake) -> int:
    """Give up lost runs and delete what runs that came to nothing left on disk; how many. For the clock."""
    with office.writing(SYSTEM) as work:
        for space in store.every(work.db, Workspace):
            if not space.deleted:
                give_up_lost(work, space)
        since = stamp(work.now() - timedelta(days=1))
        over = store.ended_without(work.db, since=since)
    found = [one for one in over if staged(office, one.id).exists() or lake.snapshots(lake_name(one))]
    for one in found:
        lake.delete(lake_name(one))
        staged(office, one.id).unlink(missing_ok=True)
    return len(found)


def _works(work: Work, run: Run) -> bool:
    try:
        working(work, run.workspace)
    except YibenError:
        return False
    return True
