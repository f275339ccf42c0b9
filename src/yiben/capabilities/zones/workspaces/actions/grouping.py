"""What leaves beside what left (分组相减): over the same resource, whichever operator, workspace and grouping, also closed ones."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from yiben.capabilities import grants, ledger
from yiben.capabilities.zones.workspaces import store
from yiben.capabilities.zones.workspaces.actions.beside import Data, held_beside
from yiben.capabilities.zones.workspaces.groupings import BASE, TOKEN, Column, read_grouping
from yiben.capabilities.zones.workspaces.model import ExitState, Finding, Run, Shape, Weight, Workspace
from yiben.capabilities.zones.workspaces.parameters import parameters
from yiben.capabilities.zones.workspaces.spaces import Made, of_space
from yiben.engines.guard import Decision, Effect, MaskBook, Plan
from yiben.infra.lake import Lake, quote, scan
from yiben.infra.packs import packs_folder, read_toml
from yiben.infra.work import Work
from yiben.kernel.text import Text


def grouping_of(
    work: Work, lake: Lake, space: Workspace, plan: Plan, sql: str, *, shape: Shape, made: Made
) -> dict[str, Any] | None:
    """Which records of the resource a statement that was decided rests on; None where that cannot be followed."""
    if shape is Shape.OTHER or len(plan.tables) != 1:
        return None
    (table,) = plan.tables
    parent = next((run for step, run in made if step.name.casefold() == table.name.casefold()), None)
    if parent is None:
        where, columns = _granted_rows(work, lake, space, table.snapshot), _given(plan.decisions)
        data: str | None = table.snapshot
    elif parent.grouping is None or any(one.hidden for one in plan.decisions if of_space(one.column.item)):
        return None
    else:
        where, data = parent.grouping["where"], parent.grouping.get("data")
        columns = {name: (sql, kind) for name, (sql, kind) in parent.grouping.get("columns", {}).items()}
    found = read_grouping(sql, columns, where=where, figures=shape is Shape.FIGURES)
    return found and found | {"data": data}


def taken_together(
    lake: Lake, run: Run, before: Sequence[Mapping[str, Any] | None], *, data: Data, personal: bool
) -> Iterator[Finding]:
    """What the run's figures or records tell of few records when added to and taken from those of `before`.

    `before`: groupings of everything that left of the resource; `data`: its snapshots, each result's own.
    """
    if run.shape is Shape.OTHER:
        return
    stops = Weight.STOP if personal else Weight.MIND
    if run.grouping is None and run.shape is Shape.ROWS:
        says = Text("逐条的结果所取的记录无法追溯（随机、当前时间、截取部分行等），不能与此前的结果核对，须由审核人书面说明理由", "Which records these are cannot be followed (chance, the clock, a part of the rows), nor held beside earlier results: the reviewer decides, with written reasons.")  # fmt: skip
        yield Finding(code="past_not_beside", weight=Weight.ASK if personal and before else Weight.MIND, says=says)  # fmt: skip
        return
    if run.grouping is None:
        says = Text("统计所依据的记录无法追溯到授权的数据（随机、当前时间、截取部分行等）", "Which records the figures rest on cannot be followed to the data granted (chance, the clock, a part of the rows).")  # fmt: skip
        yield Finding(code="not_followed", weight=stops, says=says)
        return
    if run.grouping.get("computed"):
        says = Text("合计、平均的对象须是授权的列本身，或者只按条件取舍：逐条计算后的合计可相减得出一人的值", "Sums and means are of a column as granted, or of those that meet a condition: sums of what is computed for each record can be taken apart.")  # fmt: skip
        yield Finding(code="value_computed", weight=stops, columns=tuple(run.grouping["computed"]), says=says)
    least = parameters().smallest
    with lake.bench() as bench:
        found = held_beside(bench, run.grouping, [one for one in before if one], data, least=least)
    if found.told:
        yield Finding(
            code="leaves_few", weight=stops, measured=found.told, threshold=least,
            says=Text(f"与同一数据此前带出的结果相加减（含期间加入、离开的记录），可得出少于 {least} 条记录的统计", f"Added to and taken from earlier results of the same data, also of who joined or left in between, it tells of groups of fewer than {least} records."),
        )  # fmt: skip
    elif not found.whole:
        says = Text("与此前的结果组合太多，在限度内未能全部核对；请用更粗的分组，或沿用此前的分组", "Combined with earlier results there is more than could be looked at: group more coarsely, or as before.")  # fmt: skip
        lists = Weight.ASK if personal else Weight.MIND  # records are judged by the release check as well
        yield Finding(code="not_all_beside", weight=stops if run.shape is Shape.FIGURES else lists, says=says)
    if not found.past or None in before:
        says = Text("此前有的结果无法在其当时的数据上核对，须由审核人书面说明理由", "Some earlier results cannot be looked at over the data they were of: the reviewer decides, with written reasons.")  # fmt: skip
        yield Finding(code="past_not_beside", weight=Weight.ASK if personal else Weight.MIND, says=says)


def _given(decisions: Sequence[Decision]) -> dict[str, Column]:
    """The resource's columns as the guard shows them, over the data as they are."""
    masks = MaskBook.read(read_toml(packs_folder() / "yiben-base" / "masks.toml"))
    found: dict[str, Column] = {}
    for one in decisions:
        name, column = one.column.name.casefold(), one.column
        if one.effect is Effect.PLAIN:
            found[name] = quote(column.name), BASE
        elif one.effect is Effect.MASKED:
            hidden = masks.hide(column.name, column.type, column.mask)
            # A token stands for its value one to one: which records are alike is known without the key.
            keyed = "getvariable(" in hidden
            found[name] = (quote(column.name), TOKEN) if keyed else (hidden, BASE)
        else:
            found[name] = f"CAST(NULL AS {column.type})", BASE
    return found


def _granted_rows(work: Work, lake: Lake, space: Workspace, snapshot: str) -> str | None:
    rows = grants.find(work, space.grant).draft.rows
    if rows is None:
        return None
    types = {one.name: one.type for one in lake.columns(space.resource, snapshot)}
    return grants.read_condition(rows, types).sql


def left_of(work: Work, resource: str) -> dict[str, Mapping[str, Any] | None]:
    """By run: groupings of all figures and records of a resource that left or may, whatever became of their workspace.

    What the check stopped can only be refused, so it takes nothing from others.
    """
    return {
        run.id: run.grouping
        for left, run in store.asked_of(work.db, resource)
        if run.shape is not Shape.OTHER and left.state is not ExitState.REFUSED and not left.stops
    }


def data_of(work: Work, lake: Lake, resource: str) -> Data:
    """Every snapshot of a resource's data that is kept, and which is the newest."""
    name = ledger.describe(work, resource).resource.name
    newest = str(ledger.resolve(work, [name])[name.casefold()].snapshot)
    return Data(scans={one.snapshot: scan(one.files) for one in lake.snapshots(resource)}, newest=newest)
