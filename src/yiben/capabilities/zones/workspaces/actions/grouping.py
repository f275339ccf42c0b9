"""What leaves beside what left (分组相减): over the same resource, whichever operator, workspace and grouping, also closed ones."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from yiben.capabilities import grants, ledger
from yiben.capabilities.zones.workspaces import store
from yiben.capabilities.zones.workspaces.groupings import BASE, TOKEN, Column, read_grouping
from yiben.capabilities.zones.workspaces.model import ExitState, Finding, Run, Shape, Weight, Workspace
from yiben.capabilities.zones.workspaces.parameters import parameters
from yiben.capabilities.zones.workspaces.spaces import Made, of_space
from yiben.engines.guard import Decision, Effect, MaskBook, Plan
from yiben.infra.lake import Bench, EngineFault, Lake, quote, scan
from yiben.infra.packs import packs_folder, read_toml
from yiben.infra.work import Work
from yiben.kernel.errors import YibenError
from yiben.kernel.text import Text

if TYPE_CHECKING:
    from numpy.typing import NDArray

_PARTS = 20_000
"""Parts that all groups together divide the records into, at most."""


def grouping_of(
    work: Work, lake: Lake, space: Workspace, plan: Plan, sql: str, *, shape: Shape, made: Made
) -> dict[str, Any] | None:
    """Which records of the resource a statement that was decided rests on; None where that cannot be followed."""
    if shape is Shape.OTHER or len(plan.tables) != 1:
        return None
    (table,) = plan.tables
    parent = next((run for step, run in made if step.name.casefold() == table.name.casefold()), None)
    if parent is None:
        where = _granted_rows(work, lake, space, table.snapshot)
        columns = _given(plan.decisions)
    elif parent.grouping is None or any(one.hidden for one in plan.decisions if of_space(one.column.item)):
        return None
    else:
        where = parent.grouping["where"]
        columns = {name: (sql, kind) for name, (sql, kind) in parent.grouping.get("columns", {}).items()}
    return read_grouping(sql, columns, where=where, figures=shape is Shape.FIGURES)


def taken_together(
    lake: Lake, run: Run, before: Sequence[Mapping[str, Any] | None], *, files: Sequence[str], personal: bool
) -> Iterator[Finding]:
    """What the run's figures tell of few records when added to and taken from those of `before`.

    `before`: groupings of everything that left of the resource; `files`: its data of today, over which all are looked at.
    """
    if run.shape is not Shape.FIGURES:
        return
    stops = Weight.STOP if personal else Weight.MIND
    if run.grouping is None:
        says = Text("统计所依据的记录无法追溯到授权的数据（随机、截取部分行等）", "Which records the figures rest on cannot be followed to the data granted (chance, a part of the rows).")  # fmt: skip
        yield Finding(code="not_followed", weight=stops, says=says)
        return
    if run.grouping["computed"]:
        says = Text("合计、平均的对象须是授权的列本身，或者只按条件取舍：逐条计算后的合计可相减得出一人的值", "Sums and means are of a column as granted, or of those that meet a condition: sums of what is computed for each record can be taken apart.")  # fmt: skip
        yield Finding(code="value_computed", weight=stops, columns=tuple(run.grouping["computed"]), says=says)
    least = parameters().smallest
    with lake.bench() as bench:
        found = _together(bench, run.grouping, [one for one in before if one], scan(files), least)
    if found.told:
        yield Finding(
            code="leaves_few", weight=stops, measured=found.told, threshold=least,
            says=Text(f"与同一数据此前带出的结果相加减，可得出少于 {least} 条记录的统计（{found.told} 处）", f"Added to and taken from earlier results of the same data, it tells of groups of fewer than {least} records ({found.told})."),
        )  # fmt: skip
    if not found.whole or None in before:
        says = Text("此前的结果太多或与现有数据不符，未能全部比较", "Not all earlier results could be held beside it: too many, or the data have changed.")  # fmt: skip
        yield Finding(code="not_all_beside", weight=Weight.MIND, says=says)


@dataclass(slots=True)
class _Found:
    told: int = 0
    whole: bool = True


@dataclass(slots=True)
class _Groups:
    """Ways to divide the records, by measure: SQL that gives the group of a record, NULL where it is in none."""

    by_measure: dict[str, dict[str, bool]] = field(
        default_factory=dict
    )  # SQL → whether it is of the new result

    def add(self, grouping: Mapping[str, Any], *, new: bool) -> None:
        keys = "".join(f"coalesce(CAST({one} AS VARCHAR), chr(1)), " for one in grouping["keys"])
        for measure, counts in grouping["figures"]:
            inside = f"({grouping['where']}) AND ({counts})" if grouping["where"] else counts
            group = f"CASE WHEN coalesce({inside}, FALSE) THEN concat_ws(chr(2), {keys}'') END"
            self.by_measure.setdefault(measure, {}).setdefault(group, new)


def _together(
    bench: Bench, new: Mapping[str, Any], before: Sequence[Mapping[str, Any]], data: str, least: int
) -> _Found:
    groups, found = _Groups(), _Found()
    for one in before:
        groups.add(one, new=False)
    groups.add(new, new=True)
    for measure in dict.fromkeys(name for name, _ in new["figures"]):
        ways = groups.by_measure[measure]
        kept = {way: fresh for way, fresh in ways.items() if _still_computes(bench, way, data)}
        parts = _parts(bench, list(kept), data) if any(kept.values()) else None
        found.whole &= len(kept) == len(ways) and parts is not None
        if parts is not None:
            _look(parts, list(kept.values()), least, found)
    return found


def _still_computes(bench: Bench, way: str, data: str) -> bool:
    try:
        bench.run(f"SELECT count({way}) FROM {data}")
    except (EngineFault, YibenError):
        return False
    return True


def _parts(bench: Bench, ways: Sequence[str], data: str) -> list[tuple[Any, ...]] | None:
    """(members, group by each way) of every part; None when there are too many."""
    named = ", ".join(f"{way} AS g{at}" for at, way in enumerate(ways))
    rows = bench.run(f"SELECT count(*), {named} FROM {data} GROUP BY ALL LIMIT {_PARTS + 1}")
    return rows if len(rows) <= _PARTS else None


def _look(parts: Sequence[tuple[Any, ...]], fresh: Sequence[bool], least: int, found: _Found) -> None:
    import numpy as np

    from yiben.capabilities.zones.workspaces.apart import told

    weights = np.array([row[0] for row in parts], dtype=np.int64)
    cells: dict[bool, list[NDArray[np.int8]]] = {True: [], False: []}
    for at, new in enumerate(fresh, 1):
        column = np.array([-1 if row[at] is None else hash_ for row, hash_ in zip(parts, _numbered(parts, at), strict=True)])  # fmt: skip
        cells[new] += [(column == number).astype(np.int8) for number in np.unique(column[column >= 0])]
    shaped = {
        new: np.stack(rows) if rows else np.zeros((0, len(parts)), np.int8) for new, rows in cells.items()
    }
    count, whole = told(shaped[True], shaped[False], weights, least=least)
    found.told += count
    found.whole &= whole


def _numbered(parts: Sequence[tuple[Any, ...]], at: int) -> list[int]:
    numbers: dict[Any, int] = {}
    return [numbers.setdefault(row[at], len(numbers)) for row in parts]


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
    """By run: groupings of all figures of a resource that left or may, whatever became of their workspace.

    What the check stopped can only be refused, so it takes nothing from others.
    """
    return {
        run.id: run.grouping
        for left, run in store.asked_of(work.db, resource)
        if run.shape is Shape.FIGURES and left.state is not ExitState.REFUSED and not left.stops
    }


def data_of(work: Work, lake: Lake, resource: str) -> tuple[str, ...]:
    """The files of a resource's data of today."""
    name = ledger.describe(work, resource).resource.name
    snapshot = ledger.resolve(work, [name])[name.casefold()].snapshot
    return lake.files(resource, str(snapshot))
