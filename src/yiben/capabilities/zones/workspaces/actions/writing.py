"""Writing steps, putting them in order, and what there is of them (编写步骤)."""

import re
from collections.abc import Sequence
from dataclasses import replace

from yiben.capabilities import grants, ledger
from yiben.capabilities.zones.workspaces import store
from yiben.capabilities.zones.workspaces.actions.standing import said, seen, step_seen, working
from yiben.capabilities.zones.workspaces.model import Input, Run, RunState, Step, Workspace
from yiben.capabilities.zones.workspaces.spaces import Made
from yiben.capabilities.zones.workspaces.statements import digest
from yiben.engines.guard import read_statement
from yiben.infra.work import Work
from yiben.kernel.clock import stamp
from yiben.kernel.errors import BadInput, NotFound
from yiben.kernel.ids import new_id
from yiben.kernel.text import Text

MOST_STEPS = 200
_NAME = re.compile(r"[A-Za-z\u3400-\u9fff][A-Za-z0-9_\u3400-\u9fff]{0,39}")
"""Latin and Chinese letters only: a name written in look-alikes would pass for another table."""

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
            Text("表名用英文字母、汉字、数字和下划线，以字母或汉字开头，40 字以内，不与其他表重名", "A name has Latin or Chinese letters, digits and underscores, begins with a letter, has at most 40, and no other table is called so."),
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
    work.leave(
        "workspace.step_written",
        space.id,
        step=made.id,
        name=made.name,
        statement=digest(work.office.home, made.sql),
    )
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


def inputs(work: Work, workspace: str) -> tuple[Input, ...]:
    """What a new step may read by name: the data granted, then the tables of steps."""
    space = seen(work, workspace)
    about = ledger.describe(work, space.resource)
    types = {one.id: one.type for one in about.items}
    granted = grants.find(work, space.grant).draft.columns
    first = Input(
        name=about.resource.name,
        title=about.resource.title or about.resource.name,
        step=None,
        columns=tuple(
            (one.name, types.get(one.item, "")) for one in granted if one.form is not grants.Form.VERIFY
        ),
    )
    made = [
        Input(
            name=step.name,
            title=step.title or step.name,
            step=step.id,
            columns=tuple((one.name, one.type) for one in run.columns),
        )
        for step, run in newest(work, space)
    ]
    return (first, *made)


def newest(work: Work, space: Workspace) -> Made:
    """Steps that have a table, each with the newest run that made one."""
    made = {
        one.step: one for one in store.every(work.db, Run, workspace=space.id)
        if one.state is RunState.DONE and one.snapshot is not None
    }  # fmt: skip
    return [(one, made[one.id]) for one in store.every(work.db, Step, workspace=space.id) if one.id in made]


def tables_before(work: Work, space: Workspace, position: int) -> Made:
    """What the step at a position may read: the newest tables of those before it."""
    return [(one, made) for one, made in newest(work, space) if one.position < position]


def _own(every: Sequence[Step], identifier: str) -> Step:
    found = next((one for one in every if one.id == identifier), None)
    if found is None:
        raise NotFound(
            "no_step", Text("没有这个步骤", "There is no such step."), where={"step": identifier[:60]}
        )
    return found
