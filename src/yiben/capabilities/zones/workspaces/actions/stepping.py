"""Working: steps are written, put in order, run, compared (分步加工). Every run is on record before anything is read."""

import re
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from yiben.capabilities import access, ledger
from yiben.capabilities.access import Answer, Format, Space
from yiben.capabilities.zones.workspaces import store
from yiben.capabilities.zones.workspaces.actions.standing import said, seen, step_seen, working
from yiben.capabilities.zones.workspaces.model import Diff, Run, RunState, Shape, Step, Workspace
from yiben.capabilities.zones.workspaces.parameters import parameters
from yiben.capabilities.zones.workspaces.shapes import Read, read_shape
from yiben.capabilities.zones.workspaces.spaces import (
    Made,
    chosen_level,
    columns_made,
    in_plain,
    lake_name,
    space_of,
)
from yiben.engines.guard import Plan, read_statement
from yiben.infra.lake import Lake, Limits, Overflow, quote, scan
from yiben.infra.work import Office, Work
from yiben.kernel.actors import SYSTEM, Actor
from yiben.kernel.clock import BEIJING, stamp
from yiben.kernel.errors import BadInput, MovedOn, NotFound, Refused, YibenError
from yiben.kernel.ids import new_id
from yiben.kernel.progress import Progress, silent
from yiben.kernel.progress import Step as Reached
from yiben.kernel.text import Text

MOST_STEPS = 200
_NAME = re.compile(r"[^\W\d]\w{0,39}")
_SQL, _NOTE = 100_000, 20_000


def write_step(
    work: Work,
    workspace: str,
    *,
    name: str,
    sql: str,
    title: str = "",
    note: str = "",
    step: str | None = None,
) -> Step:
    """Write a step, or write `step` anew; its table is called `name`. What it made before stays until it is run.

    Raises BadInput `bad_name`, `name_taken`, `too_many_steps`, or what the guard says of the SQL.
    """
    space = working(work, workspace)
    steps = store.every(work.db, Step, workspace=space.id)
    resource = ledger.describe(work, space.resource).resource.name
    taken = {one.name.casefold() for one in steps if one.id != step} | {resource.casefold()}
    if not _NAME.fullmatch(name) or name.casefold() in taken:
        raise BadInput(
            "name_taken" if name.casefold() in taken else "bad_name",
            Text("表名须以字母或汉字开头，40 字以内，不与其他表重名", "A name begins with a letter, has at most 40, and no other table is called so."),
            where={"field": "name"},
        )  # fmt: skip
    if step is None and len(steps) >= MOST_STEPS:
        raise BadInput("too_many_steps", Text(f"最多 {MOST_STEPS} 步", f"At most {MOST_STEPS} steps."))
    read_statement(said(sql, "sql", most=_SQL))
    before = _own(steps, step) if step is not None else None
    made = Step(
        id=before.id if before else new_id("wst"),
        workspace=space.id,
        position=before.position if before else len(steps) + 1,
        name=name,
        title=title.strip()[:200],
        note=note.strip()[:_NOTE],
        sql=sql.strip(),
        changed=stamp(work.now()),
        changed_by=work.actor.account,
    )
    store.put(work.db, made)
    work.leave("workspace.step_written", space.id, step=made.id, name=made.name)
    return made


def move_step(work: Work, step: str, *, to: int) -> tuple[Step, ...]:
    """Put a step at the place `to`, from 1; the steps in their new order."""
    space = working(work, step_seen(work, step)[0].id)
    steps = list(store.every(work.db, Step, workspace=space.id))
    moved = _own(steps, step)
    steps.remove(moved)
    steps.insert(max(0, min(to - 1, len(steps))), moved)
    ordered = tuple(replace(one, position=at) for at, one in enumerate(steps, 1))
    for one in ordered:
        store.put(work.db, one)
    work.leave("workspace.step_moved", space.id, step=moved.id, to=to)
    return ordered


def steps(work: Work, workspace: str) -> tuple[tuple[Step, Run | None], ...]:
    """The steps of a workspace in order, each with its newest run."""
    space = seen(work, workspace)
    newest = {one.step: one for one in store.every(work.db, Run, workspace=space.id)}
    return tuple((one, newest.get(one.id)) for one in store.every(work.db, Step, workspace=space.id))


def runs(work: Work, step: str) -> tuple[Run, ...]:
    """The runs of a step, oldest first."""
    return store.every(work.db, Run, step=step_seen(work, step)[1].id)


def run(office: Office, lake: Lake, actor: Actor, step: str, *, progress: Progress = silent) -> Run:
    """Run a step and keep its table in the lake, whole or not at all. Leaves `workspace.ran` or `workspace.failed`.

    It reads what the grant gives and the tables of steps before it, through the guard like any reader. Raises what
    `access.ask` does, Refused `workspace_full`, `workspace_runs_spent`, `workspace_grade`, MovedOn `run_cancelled`.
    """
    with office.writing(actor) as work:
        space, found, begun = _begin(work, step)
    progress(Reached(stage="read"))
    try:
        done = _made(office, lake, actor, space=space, step=found, begun=begun, progress=progress)
    except YibenError as error:
        lake.delete(lake_name(begun))
        with office.writing(actor) as work:
            store.turn(
                work.db, begun.id, was="running", state="failed",
                trouble={"zh": error.message.zh, "en": error.message.en},
            )  # fmt: skip
            work.leave(
                "workspace.failed", space.id, step=found.id, run=begun.id, grant=space.grant, code=error.code
            )
        raise
    progress(Reached(stage="register", rows=done.rows))
    return done


def run_all(
    office: Office, lake: Lake, actor: Actor, workspace: str, *, progress: Progress = silent
) -> tuple[Run, ...]:
    """Run every step in order; stops at the first that fails, with what it raises."""
    with office.reading(actor) as work:
        every = [one.id for one, _ in steps(work, workspace)]
    return tuple(run(office, lake, actor, one, progress=progress) for one in every)


def cancel(work: Work, identifier: str) -> Run:
    """Cancel a run: whatever it reads, nothing of it is kept. Leaves `workspace.cancelled`."""
    found = store.get(work.db, Run, identifier)
    if found is None:
        raise _no_run(identifier)
    space = working(work, step_seen(work, found.step)[0].id)
    if not store.turn(work.db, found.id, was="running", state="cancelled"):
        raise MovedOn("run_over", Text("该次运行已结束", "That run is over."), where={"run": found.id})
    work.leave("workspace.cancelled", space.id, run=found.id)
    return replace(found, state=RunState.CANCELLED)


def preview(office: Office, lake: Lake, actor: Actor, step: str) -> Answer:
    """The first rows of a step's newest table, as the guard lets this person see them. No file comes of it."""
    with office.reading(actor) as work:
        space, found = step_seen(work, step)
        working(work, space.id)
    limits = access.limits_of(office.settings, rows=parameters().preview_rows)
    sql = f"SELECT * FROM {quote(found.name)} LIMIT {parameters().preview_rows}"
    seam = space_of(lake, space, lambda work: _tables_before(work, space, found.position + 1))
    return access.ask(office, actor, sql, grant=space.grant, limits=limits, space=seam)


def diff(office: Office, lake: Lake, actor: Actor, step: str, *, before: int, after: int) -> Diff:
    """What is different between two runs of a step, in counts. For who may work there."""
    with office.reading(actor) as work:
        space, found = step_seen(work, step)
        working(work, space.id)
        numbered = {one.number: one for one in store.every(work.db, Run, step=found.id)}
    try:
        old, new = numbered[before], numbered[after]
    except KeyError as error:
        raise _no_run(str(error.args[0])) from None
    added, gone = differing(lake, old, new) or (new.rows, old.rows)
    was, now = ([column.name for column in one.columns] for one in (old, new))
    return Diff(
        before=before,
        after=after,
        added=added,
        gone=gone,
        new_columns=tuple(name for name in now if name not in was),
        lost_columns=tuple(name for name in was if name not in now),
    )


def differing(lake: Lake, old: Run, new: Run) -> tuple[int, int] | None:
    """How many rows only `new` has and only `old` has, over the columns both have; None: there are none."""
    names = {one.name.casefold(): one.name for one in old.columns}
    shared = [(one.name, names[one.name.casefold()]) for one in new.columns if one.name.casefold() in names]
    if not shared or old.snapshot is None or new.snapshot is None:
        return None
    mine = ", ".join(f"CAST({quote(one)} AS VARCHAR)" for one, _ in shared)
    theirs = ", ".join(f"CAST({quote(one)} AS VARCHAR)" for _, one in shared)
    now = f"SELECT {mine} FROM {scan(lake.files(lake_name(new), new.snapshot))}"
    was = f"SELECT {theirs} FROM {scan(lake.files(lake_name(old), old.snapshot))}"
    with lake.bench() as bench:
        ((added,),) = bench.run(f"SELECT count(*) FROM ({now} EXCEPT ALL {was})")
        ((gone,),) = bench.run(f"SELECT count(*) FROM ({was} EXCEPT ALL {now})")
    return int(added), int(gone)


def newest(work: Work, space: Workspace) -> Made:
    """Steps that have a table, each with the newest run that made one."""
    made = {
        one.step: one for one in store.every(work.db, Run, workspace=space.id)
        if one.state is RunState.DONE and one.snapshot is not None
    }  # fmt: skip
    return [(one, made[one.id]) for one in store.every(work.db, Step, workspace=space.id) if one.id in made]


def _begin(work: Work, step: str) -> tuple[Workspace, Step, Run]:
    space, found = step_seen(work, step)
    working(work, space.id)
    used, begun = store.used(work.db, space.id, since=_midnight(work))
    if used >= space.limits.bytes:
        raise _full(space)
    if begun >= space.limits.runs_a_day:
        raise Refused("workspace_runs_spent", Text("今日运行次数已用完", "The runs of today are used up."), where={"workspace": space.id})  # fmt: skip
    made = Run(
        id=new_id("wrn"),
        workspace=space.id,
        step=found.id,
        number=store.next_number(work.db, found.id),
        state=RunState.RUNNING,
        by=work.actor.account,
        at=stamp(work.now()),
        statement="",
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
    )
    store.put(work.db, made)
    return space, found, made


def _made(
    office: Office, lake: Lake, actor: Actor, *, space: Workspace, step: Step, begun: Run, progress: Progress
) -> Run:
    started = time.monotonic()
    seam = space_of(lake, space, lambda work: _tables_before(work, space, step.position))
    with office.reading(actor) as work:
        known = {one.name.casefold(): (one, made) for one, made in _tables_before(work, space, step.position)}
        resource = ledger.describe(work, space.resource).resource.name
    plan = access.examine(office, actor, step.sql, grant=space.grant, space=seam)
    _grade(plan, space)
    limits = _limits(office, space)
    answer = access.ask(office, actor, step.sql, grant=space.grant, space=seam, limits=limits)
    sources = [known[table.name.casefold()] for table in plan.tables if table.name.casefold() in known]
    shapes = {name: made.shape for name, (_, made) in known.items()} | {resource.casefold(): Shape.ROWS}
    read, fewest, share = _proved(office, actor, space=space, seam=seam, read=read_shape(step.sql, shapes))
    progress(Reached(stage="land", rows=answer.rows))
    landed, size = _land(office, lake, begun, answer, space)
    done = replace(
        begun,
        state=RunState.DONE,
        statement=plan.shape,
        tables=tuple(table.name for table in plan.tables),
        snapshot=landed,
        rows=answer.rows,
        bytes=size,
        seconds=round(time.monotonic() - started, 3),
        shape=read.shape,
        chosen=chosen_level(plan, sources),
        fewest=fewest,
        share=share,
        columns=columns_made(plan, _names(lake, begun, landed), read.parts, sources),
    )
    with office.writing(actor) as work:
        working(work, space.id)
        if not store.turn(work.db, begun.id, was="running", state="done"):
            raise MovedOn("run_cancelled", Text("该次运行已取消", "The run was cancelled."))
        store.put(work.db, done)
        _leave_ran(work, space, done)
    return done


def _land(office: Office, lake: Lake, begun: Run, answer: Answer, space: Workspace) -> tuple[str, int]:
    path: Path = office.home.staging / f"{begun.id}.parquet"
    with suppress(FileNotFoundError):
        path.unlink()
    try:
        access.write(answer, Format.PARQUET, path)
        size = path.stat().st_size
        with office.reading(SYSTEM) as work:
            used, _ = store.used(work.db, space.id, since="")
        if used + size > space.limits.bytes:
            raise _full(space)
        done = lake.commit(lake_name(begun), [path], run=begun.id)
    finally:
        path.unlink(missing_ok=True)
    return done.snapshot, size


def _proved(
    office: Office, actor: Actor, *, space: Workspace, seam: Space, read: Read
) -> tuple[Read, int | None, float | None]:
    """How many records the smallest cell of a table of figures rests on; what cannot be proved is no figure."""
    if read.proof is None:
        return read, None, None
    try:
        answer = access.ask(
            office, actor, read.proof, grant=space.grant, space=seam, limits=_limits(office, space)
        )
    except BadInput:
        return Read(shape=Shape.OTHER), None, None
    (row,) = answer.table().to_pylist()
    fewest, share = row["fewest"], row["share"]
    return read, None if fewest is None else int(fewest), None if share is None else float(share)


def _names(lake: Lake, begun: Run, snapshot: str) -> list[tuple[str, str]]:
    return [(one.name, one.type) for one in lake.columns(lake_name(begun), snapshot)]


def _tables_before(work: Work, space: Workspace, position: int) -> Made:
    return [(one, made) for one, made in newest(work, space) if one.position < position]


def _grade(plan: Plan, space: Workspace) -> None:
    """Grade four is in principle not shared (Article 27): not in plain, whatever a grant says."""
    above = in_plain(plan, above=parameters().masked_up_to)
    if above:
        names = "、".join(dict.fromkeys(one.column.name for one in above))
        raise Refused(
            "workspace_grade",
            Text(f"四级及以上数据原则上不予共享，须脱敏或者可用不可见：{names}", f"Data of grade four are in principle not shared: masked, or usable and not visible, only: {names}"),
            where={"workspace": space.id},
            hint=Text("请改用脱敏、代号或仅核验的授权", "Ask for a grant that masks them, gives tokens or verifies only."),
        )  # fmt: skip


def _limits(office: Office, space: Workspace) -> Limits:
    settings = office.settings
    return Limits(
        seconds=min(space.limits.seconds, settings.query_seconds),
        memory_mb=settings.query_memory_mb,
        rows=space.limits.rows,
        overflow=Overflow.FAIL,
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
        tables=list(done.tables),
        rows=done.rows,
        bytes=done.bytes,
        shape=str(done.shape),
        columns=[{"name": one.name, "level": one.level, "masked": one.masked, "items": list(one.items)} for one in done.columns],
    )  # fmt: skip


def _midnight(work: Work) -> str:
    """When today began in Beijing."""
    return stamp(work.now().astimezone(BEIJING).replace(hour=0, minute=0, second=0, microsecond=0))


def _own(every: Sequence[Step], identifier: str) -> Step:
    found = next((one for one in every if one.id == identifier), None)
    if found is None:
        raise NotFound(
            "no_step", Text("没有这个步骤", "There is no such step."), where={"step": identifier[:60]}
        )
    return found


def _full(space: Workspace) -> Refused:
    most = space.limits.bytes // 1_048_576
    return Refused(
        "workspace_full",
        Text(f"工作空间已满（上限 {most} MB）", f"The workspace is full (at most {most} MB)."),
        where={"workspace": space.id},
    )


def _no_run(identifier: str) -> NotFound:
    return NotFound("no_run", Text(f"没有运行 {identifier[:60]}", f"There is no run {identifier[:60]}."))
