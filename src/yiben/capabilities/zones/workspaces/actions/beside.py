"""Results held beside results (汇总相减): what those of one resource tell of few records, over every snapshot they are of.

A figure adds up one measure over one group of the records of one snapshot. Records that are in the same groups of all of
these, with the same value, are exchangeable: no sum tells them apart. So who is in one snapshot and not in another (加入、离开)
is a part of its own, and the difference of the same count at two times is that part. Records that left one by one are counts
as well: whoever has nineteen of a group's twenty rows knows the last from the group's count.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from yiben.capabilities.zones.workspaces.groupings import COUNT
from yiben.infra.lake import Bench, EngineFault
from yiben.kernel.errors import YibenError

if TYPE_CHECKING:
    from numpy.typing import NDArray

_PARTS = 20_000
"""Parts that all groups together divide the records into, at most."""
_KINDS = 300
"""Kinds of listed records that other results divide further, at most, of one list."""
_SNAPSHOTS = 24
"""Snapshots that are held beside one another, at most: the newest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Data:
    """A resource's data: SQL that scans each snapshot, oldest first. `newest`: what figures are of that name none."""

    scans: Mapping[str, str]
    newest: str


@dataclass(slots=True, kw_only=True)
class Beside:
    """What was found. `told`: groups of few; `whole`: every combination was looked at; `past`: also what left before can be."""

    told: int = 0
    whole: bool = True
    past: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class _Way:
    """A way to divide the records of one snapshot: SQL that gives the group of a record, NULL where it is in none."""

    group: str
    snapshot: str


@dataclass(slots=True, kw_only=True)
class _Ways:
    """By measure, and whether they are of the new result."""

    by_measure: dict[str, dict[_Way, bool]] = field(default_factory=dict)
    listed: dict[_Way, bool] = field(
        default_factory=dict
    )  # records that left one by one, by what left of them

    def add(self, grouping: Mapping[str, Any], *, snapshot: str, new: bool) -> None:
        if "columns" in grouping:
            named = "".join(
                f"coalesce(CAST({sql} AS VARCHAR), chr(1)), " for sql, _ in grouping["columns"].values()
            )
            group = f"CASE WHEN coalesce({grouping['where'] or 'TRUE'}, FALSE) THEN concat_ws(chr(2), {named}'') END"
            self.listed.setdefault(_Way(group=group, snapshot=snapshot), new)
            return
        keys = "".join(f"coalesce(CAST({one} AS VARCHAR), chr(1)), " for one in grouping["keys"])
        for measure, counts in grouping["figures"]:
            inside = f"({grouping['where']}) AND ({counts})" if grouping["where"] else counts
            group = f"CASE WHEN coalesce({inside}, FALSE) THEN concat_ws(chr(2), {keys}'') END"
            self.by_measure.setdefault(measure, {}).setdefault(_Way(group=group, snapshot=snapshot), new)


def held_beside(
    bench: Bench, new: Mapping[str, Any], before: Sequence[Mapping[str, Any]], data: Data, *, least: int
) -> Beside:
    """What `new` tells together with `before`, all as `groupings.read_grouping` writes them."""
    ways, found = _Ways(), Beside()
    for one in before:
        snapshot = str(one.get("data") or "")
        found.past &= snapshot in data.scans
        ways.add(one, snapshot=snapshot if snapshot in data.scans else data.newest, new=False)
    own = str(new.get("data") or "")
    found.whole &= own in data.scans
    ways.add(new, snapshot=own if own in data.scans else data.newest, new=True)
    # Of records one by one it is known how many there are of a kind, and in which group; of a measure only what is listed.
    for measure in dict.fromkeys(name for name, _ in new["figures"]) if "figures" in new else [COUNT]:
        _measure(bench, ways, measure, data, found, least=least)
    return found


def _measure(bench: Bench, every: _Ways, measure: str, data: Data, found: Beside, *, least: int) -> None:
    listed = every.listed if measure == COUNT else {}
    ways = {**every.by_measure.get(measure, {}), **listed}
    named = {way.snapshot for way in ways}
    scans = {name: sql for name, sql in data.scans.items() if name in named}
    kept_scans = dict(list(scans.items())[-_SNAPSHOTS:])
    kept_scans |= {way.snapshot: scans[way.snapshot] for way, new in ways.items() if new}
    value = "" if measure == COUNT else measure
    kept = {
        way: new for way, new in ways.items()
        if way.snapshot in kept_scans and all(_computes(bench, way.group, value, sql) for sql in kept_scans.values())
    }  # fmt: skip
    found.past &= all(way in kept for way, new in ways.items() if not new)
    found.whole &= all(way in kept for way, new in ways.items() if new)
    if not any(kept.values()):
        return
    parts = _parts(bench, list(kept), value, {name: kept_scans[name] for name in dict.fromkeys(way.snapshot for way in kept)})  # fmt: skip
    if parts is None:
        found.whole = False
        return
    _look(parts, [(way in listed, new) for way, new in kept.items()], found, least=least)


def _computes(bench: Bench, group: str, value: str, scan: str) -> bool:
    try:
        bench.run(f"SELECT count({group}){f', count({value})' if value else ''} FROM {scan}")
    except (EngineFault, YibenError):
        return False
    return True


def _parts(
    bench: Bench, ways: Sequence[_Way], value: str, scans: Mapping[str, str]
) -> list[tuple[Any, ...]] | None:
    """(members, group by each way) of every part; None when there are too many."""
    labels = [f"g{at}" for at in range(len(ways))]
    groups = ", ".join(f"{way.group} AS {label}" for way, label in zip(ways, labels, strict=True))
    if len(scans) == 1:
        (scan,) = scans.values()
        rows = bench.run(f"SELECT count(*), {groups} FROM {scan} GROUP BY ALL LIMIT {_PARTS + 1}")
        return rows if len(rows) <= _PARTS else None
    bits = {name: 1 << at for at, name in enumerate(scans)}
    same = ", ".join([*labels, *(["v"] if value else [])])
    each = " UNION ALL ".join(
        f"SELECT {bits[name]}::BIGINT AS s, {groups}{f', {value} AS v' if value else ''} FROM {scan}"
        for name, scan in scans.items()
    )
    # The first of a kind in one snapshot is the first of that kind in another: who is exchangeable is the same.
    copies = f"SELECT s, {same}, row_number() OVER (PARTITION BY s, {same}) AS copy FROM ({each})"
    once = f"SELECT bit_or(s) AS held, {same} FROM ({copies}) GROUP BY {same}, copy"
    shown = ", ".join(
        f"CASE WHEN held & {bits[way.snapshot]} <> 0 THEN {label} END AS p{at}"
        for at, (way, label) in enumerate(zip(ways, labels, strict=True))
    )
    rows = bench.run(f"SELECT count(*), {shown} FROM ({once}) GROUP BY ALL LIMIT {_PARTS + 1}")
    return rows if len(rows) <= _PARTS else None


def _look(
    parts: Sequence[tuple[Any, ...]], ways: Sequence[tuple[bool, bool]], found: Beside, *, least: int
) -> None:
    """`ways`: whether each lists records, and whether it is of the new result."""
    import numpy as np

    from yiben.capabilities.zones.workspaces.apart import Listed, told

    weights = np.array([row[0] for row in parts], dtype=np.int64)
    cells: dict[tuple[bool, bool], list[NDArray[np.int8]]] = {}
    alone = {new: np.zeros(len(parts), dtype=np.bool_) for new in (False, True)}
    for at, (lists, new) in enumerate(ways, 1):
        column = np.array(_numbered(parts, at))
        many = np.bincount(column[column >= 0], minlength=1)
        chosen = np.flatnonzero(many > (1 if lists else 0))
        if lists and not new and len(chosen) > _KINDS:
            found.past = False
            continue
        if lists:
            alone[new] |= (column >= 0) & (many[column] == 1)
        rows = [(column == number).astype(np.int8) for number in chosen[: _KINDS + 1 if lists else None]]
        cells.setdefault((lists, new), []).extend(rows)
    none = np.zeros((0, len(parts)), np.int8)
    old, new_, listed, listing = (
        np.stack(cells[way]) if cells.get(way) else none
        for way in ((False, False), (False, True), (True, False), (True, True))
    )
    if len(listing) > _KINDS:
        found.whole = False
        return
    count, whole = told(
        new_, old, weights, least=least,
        listed=Listed(alone=alone[False], kinds=listed), listing=Listed(alone=alone[True], kinds=listing),
    )  # fmt: skip
    found.told += count
    found.whole &= whole


def _numbered(parts: Sequence[tuple[Any, ...]], at: int) -> list[int]:
    """Of each part the number of its group; -1 where it is in none."""
    numbers: dict[Any, int] = {}
    return [-1 if row[at] is None else numbers.setdefault(row[at], len(numbers)) for row in parts]
