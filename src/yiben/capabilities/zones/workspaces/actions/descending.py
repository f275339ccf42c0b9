"""Where the tables of workspaces come from and what came of them (加工链): for chains, asked by the platform."""

from yiben.capabilities.zones.workspaces import store
from yiben.capabilities.zones.workspaces.actions.standing import no_run, step_seen
from yiben.capabilities.zones.workspaces.model import Exit, Run, RunState, Step, Workspace
from yiben.infra.work import Work

Made = tuple[Workspace, Step, Run]


def made(work: Work, run: str) -> Made:
    """A run with its step and workspace. NotFound `no_run`, also for one that is none of the actor's business."""
    found = store.get(work.db, Run, run)
    if found is None:
        raise no_run(run)
    space, step = step_seen(work, found.step)
    return space, step, found


def made_under(work: Work, grant: str) -> tuple[Run, ...]:
    """Runs that read what a grant gives and whose table stands or left: the newest of each step, and what was asked out."""
    return tuple(
        one
        for space in store.every(work.db, Workspace, grant_id=grant)
        for one in standing_runs(work, space)
        if not _read_of(work, space, one)
    )


def read_by(work: Work, run: Run) -> tuple[Run, ...]:
    """Runs whose tables this one read."""
    space = store.get(work.db, Workspace, run.workspace)
    return () if space is None else _read_of(work, space, run)


def reading(work: Work, run: Run) -> tuple[Run, ...]:
    """Runs that read the table of this one."""
    space = store.get(work.db, Workspace, run.workspace)
    if space is None:
        return ()
    return tuple(one for one in standing_runs(work, space) if run.id in {each.id for each in _read_of(work, space, one)})  # fmt: skip


def run_of(work: Work, snapshot: str) -> Run | None:
    """The run that made a table of the lake, by its snapshot."""
    return next(iter(store.every(work.db, Run, snapshot=snapshot)), None)


def standing_runs(work: Work, space: Workspace) -> tuple[Run, ...]:
    """The newest run of each step, what was asked out, and what those rest on."""
    every = [one for one in store.every(work.db, Run, workspace=space.id) if one.state is RunState.DONE]
    newest = {one.step: one.id for one in every}
    out = {one.run for one in store.every(work.db, Exit, workspace=space.id)}
    kept = {one.id: one for one in every if one.id == newest[one.step] or one.id in out}
    for one in list(kept.values()):  # and what those rest on
        kept |= {each.id: each for each in _behind(work, space, one)}
    return tuple(kept.values())


def _behind(work: Work, space: Workspace, run: Run) -> list[Run]:
    found: dict[str, Run] = {}
    part = [run]
    while part:
        part = [one for each in part for one in _read_of(work, space, each) if one.id not in found]
        found |= {one.id: one for one in part}
    return list(found.values())


def _read_of(work: Work, space: Workspace, run: Run) -> tuple[Run, ...]:
    """Of each step's table it read, the run that was the newest when it began."""
    steps = {one.name.casefold(): one for one in store.every(work.db, Step, workspace=space.id)}
    found = []
    for name in run.tables:
        step = steps.get(name.casefold())
        before = [one for one in store.every(work.db, Run, step=step.id) if one.state is RunState.DONE and one.at < run.at] if step else []  # fmt: skip
        found += before[-1:]
    return tuple(found)
