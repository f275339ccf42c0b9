"""Records of JSON text to columns (展平), in DuckDB, by rules that are the same for every layout.

- a nested object becomes columns with dotted names: `name.first`;
- a list of objects becomes a child table `<table>_<path>`: its columns keep the full path (`terms.party`),
  `_parent_row` is the row of the record it was in; lists of anything else stay as JSON text;
- a field that holds different kinds in different records stays as text, nested parts of it as JSON text;
- an object with more than 1,000 different keys is a map, and stays as JSON text; so does what is nested
  deeper than the limit;
- numbers keep their text; a column is numeric only if all its numbers fit: integers of 15 digits at most,
  doubles of finite size. NaN and Infinity are null, and counted in a note.

A record that is no valid JSON object is set aside. Of a repeated key the first value counts, with a note.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from yiben.capabilities.intake.model import Limits, RawColumn, Reason, Reject, Staged
from yiben.capabilities.intake.readers import hostile
from yiben.capabilities.intake.readers.lines import Lines
from yiben.capabilities.intake.readers.shape import unique_names
from yiben.capabilities.intake.readers.staging import SetAside, Shelf, relation
from yiben.kernel.progress import Progress, Step
from yiben.kernel.text import Text

if TYPE_CHECKING:
    from yiben.infra.lake import Bench

_MAP_KEYS = 1000
_CHILDREN = 30  # child tables of one source; further lists stay as JSON text
_NUMBERS = {"UBIGINT": "BIGINT", "BIGINT": "BIGINT", "HUGEINT": "BIGINT", "DOUBLE": "DOUBLE"}
_OBJECT = "CASE WHEN json_valid(line) THEN json_type(line) = 'OBJECT' ELSE false END"
_ODD_NUMBERS = "('NaN', 'Infinity', '-Infinity', 'inf', '-inf', 'nan')"


@dataclass(frozen=True, slots=True)
class _Leaf:
    path: tuple[str, ...]
    kind: str


@dataclass(slots=True)
class _Plan:
    leaves: list[_Leaf] = field(default_factory=list)
    lists: list[tuple[str, ...]] = field(default_factory=list)
    maps: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Flattening:
    """What every table of one source shares."""

    path: Path
    folder: Path
    bench: "Bench"
    progress: Progress
    limits: Limits
    children: list[str] = field(default_factory=list)  # names of the child tables made so far


def flatten(
    lines: Lines, work: Flattening, *, name: str, aside: SetAside, prefix: tuple[str, ...] = ()
) -> list[Staged]:
    """The table of these records, and after it the tables of the lists inside them."""
    from yiben.infra import lake

    source = lake.scan([lines.path])
    bad = _set_aside(source, work, aside)
    good = f"(SELECT * FROM {source} WHERE {_OBJECT})" if bad else source
    shape, repeated = _structure(good, work)
    plan = _Plan()
    _walk(shape, (), plan, work)
    if not plan.leaves and not plan.lists and not prefix:
        raise hostile.bad("empty_table", work.path, "中没有一条可读的记录", "holds no readable record")
    headers = [".".join((*prefix, *leaf.path)) for leaf in plan.leaves]
    if len(headers) > work.limits.columns:
        raise hostile.too_wide(work.path, len(headers), work.limits)
    child = bool(prefix)
    table, notes = _project(good, plan, headers, work, name=name, key=lines.path.name, child=child)
    if repeated:
        notes.append(
            Text(
                f"{repeated:,} 条记录有重复的键，取第一个值",
                f"{repeated:,} records repeat a key; the first counts",
            )
        )
    if plan.maps:
        said = ", ".join(plan.maps[:5])
        notes.append(Text(f"键很多的对象保留为 JSON: {said}", f"objects of many keys stay as JSON: {said}"))
    staged = Staged(
        name=name,
        relation=relation(table.path, table.columns, stored=table.stored),
        columns=table.columns,
        rejects=aside.path,
        rejected=aside.count,
        notes=tuple(notes),
        rows=table.rows,
    )
    return [staged, *_children(good, plan, work, name=name, prefix=prefix)]


def _set_aside(source: str, work: Flattening, aside: SetAside) -> int:
    bad = work.bench.run(f"SELECT count(*) FROM {source} WHERE NOT ({_OBJECT})")[0][0]
    if bad:
        for batch in work.bench.batches(f"SELECT _row, line FROM {source} WHERE NOT ({_OBJECT})"):
            for row in batch.to_pylist():
                aside.add(Reject(line=row["_row"], reason=Reason.UNREADABLE, raw=row["line"]))
    return int(bad)


def _structure(good: str, work: Flattening) -> tuple[dict[str, Any], int]:
    """The merged structure of all records, and how many records repeat a key.

    DuckDB's own `json_group_structure` keeps every record in memory; few structures differ, so these are
    counted there and merged here.
    """
    merged: Any = {}
    repeated = 0
    reader = work.bench.batches(
        "SELECT s, sum(r)::BIGINT FROM (SELECT json_structure(line)::VARCHAR AS s, _row, "
        f"(len(json_keys(line)) > list_unique(json_keys(line)))::INT AS r FROM {good}) "
        "GROUP BY s ORDER BY min(_row)",
        rows=4096,
    )
    for batch in reader:
        for structure, count in zip(*(column.to_pylist() for column in batch.columns), strict=True):
            merged = _merge(merged, _seen(json.loads(structure)))
            repeated += count
    return (merged if isinstance(merged, dict) else {}), repeated


def _seen(kind: Any) -> Any:
    """One record's structure, with what DuckDB calls JSON there told apart: it is an empty object."""
    if kind == "JSON":
        return {}
    if isinstance(kind, dict):
        return {key: _seen(inner) for key, inner in kind.items()}
    return kind


def _merge(one: Any, other: Any) -> Any:
    """One structure that both fit: what never agrees is JSON."""
    if other in (one, "NULL"):
        return one
    if one == "NULL":
        return other
    if isinstance(one, dict) and isinstance(other, dict):
        for key, kind in other.items():
            one[key] = _merge(one[key], kind) if key in one else kind
        return one
    if isinstance(one, list) and isinstance(other, list):
        return [_merge(one[0], other[0])] if one and other else one or other
    if isinstance(one, str) and isinstance(other, str) and {one, other} <= _NUMBERS.keys():
        return "DOUBLE" if "DOUBLE" in {one, other} else "HUGEINT"
    return "JSON"


def _walk(shape: dict[str, Any], path: tuple[str, ...], plan: _Plan, work: Flattening) -> None:
    """Sort the fields of a merged structure into columns, child tables and JSON text."""
    for key, kind in shape.items():
        here = (*path, key)
        if isinstance(kind, dict) and kind and len(here) < work.limits.depth:
            if len(kind) > _MAP_KEYS:
                plan.maps.append(".".join(here))
                plan.leaves.append(_Leaf(here, "JSON"))
            else:
                _walk(kind, here, plan, work)
        elif _is_table(kind) and len(work.children) + len(plan.lists) < _CHILDREN:
            plan.lists.append(here)
        else:
            plan.leaves.append(_Leaf(here, kind if isinstance(kind, str) else "JSON"))


def _is_table(kind: object) -> bool:
    return isinstance(kind, list) and len(kind) == 1 and isinstance(kind[0], dict) and bool(kind[0])


@dataclass(frozen=True, slots=True, kw_only=True)
class _Table:
    path: Path
    columns: tuple[RawColumn, ...]
    stored: list[str]
    rows: int


def _project(
    good: str, plan: _Plan, headers: list[str], work: Flattening, *, name: str, key: str, child: bool
) -> tuple[_Table, list[Text]]:
    """Extract every column in one parse of each record; stage them as text; see which are numbers."""
    from yiben.infra import lake

    stored = [f"c{at}" for at in range(len(headers))]
    pointers = ", ".join(lake.literal(_pointer(leaf.path)) for leaf in plan.leaves)
    picks = [f"v[{at + 1}] AS {column}" for at, column in enumerate(stored)]
    fields = [pa.field(column, pa.string()) for column in stored]
    if child:
        picks, fields = ["_parent_row", *picks], [pa.field("_parent_row", pa.int64()), *fields]
    values = f"json_extract_string(line, [{pointers}])" if plan.leaves else "NULL::VARCHAR[]"
    sql = f"SELECT {', '.join([*picks, '_row'])} FROM (SELECT {values} AS v, _row, _parent_row FROM {good})"
    with Shelf(work.folder, pa.schema(fields), name, key) as shelf:
        for batch in work.bench.batches(sql):
            columns = [column.cast(f.type) for column, f in zip(batch.columns, shelf.schema, strict=True)]
            shelf.put(columns[:-1], columns[-1])
            work.progress(Step(stage="read", rows=shelf.rows))
    types, odd, notes = _types(lake.scan([shelf.path]), plan, work)
    stored = [
        f"CASE WHEN {c} NOT IN {_ODD_NUMBERS} THEN {c} END" if at in odd else c for at, c in enumerate(stored)
    ]
    names = unique_names([*(["_parent_row"] if child else []), *headers])
    typed = [*(["BIGINT"] if child else []), *types]
    origin = [*(["_parent_row"] if child else []), *headers]
    columns_ = tuple(
        RawColumn(name=n, header=h, typed=t) for n, h, t in zip(names, origin, typed, strict=True)
    )
    stored = [*(["_parent_row"] if child else []), *stored]
    return _Table(path=shelf.path, columns=columns_, stored=stored, rows=shelf.rows), notes


def _types(table: str, plan: _Plan, work: Flattening) -> tuple[list[str | None], frozenset[int], list[Text]]:
    """A DuckDB type for each column of numbers or booleans whose every value fits it; which hold NaN."""
    types: list[str | None] = ["BOOLEAN" if leaf.kind == "BOOLEAN" else None for leaf in plan.leaves]
    numeric = [at for at, leaf in enumerate(plan.leaves) if leaf.kind in _NUMBERS]
    long = odd = 0
    strangers: set[int] = set()
    for start in range(0, len(numeric), 200):
        some = numeric[start : start + 200]
        asked = ", ".join(
            f"count(*) FILTER (regexp_full_match(c{at}, '-?\\d{{16,}}')), "
            f"count(*) FILTER (c{at} IN {_ODD_NUMBERS}), "
            f"count(*) FILTER (NOT coalesce(isfinite(TRY_CAST(c{at} AS DOUBLE)), c{at} IS NULL))"
            for at in some
        )
        counts = work.bench.run(f"SELECT {asked} FROM {table}")[0]
        for place, at in enumerate(some):
            digits, strange, unfit = counts[place * 3 : place * 3 + 3]
            long, odd = long + digits, odd + strange
            if not digits and unfit == strange:
                types[at] = _NUMBERS[plan.leaves[at].kind]
                strangers |= {at} if strange else set()
    notes = []
    if long:
        notes.append(
            Text(
                f"{long:,} 个超过 15 位的整数按文本保留",
                f"{long:,} integers of more than 15 digits stay as text",
            )
        )
    if odd:
        notes.append(Text(f"{odd:,} 个 NaN 或 Infinity 按空值处理", f"{odd:,} NaN or Infinity are null"))
    return types, frozenset(strangers), notes


def _children(
    good: str, plan: _Plan, work: Flattening, *, name: str, prefix: tuple[str, ...]
) -> Iterator[Staged]:
    """A table for each list of objects, its records numbered in their own order."""
    from yiben.infra import lake

    for path in plan.lists:
        full = (*prefix, *path)
        child = f"{name}_{'_'.join(path)}"
        work.children.append(child)
        pointer = lake.literal(_pointer(path))
        sql = (
            "SELECT _row AS _parent_row, unnest(CAST(json_extract(line, "
            f"{pointer}) AS JSON[]))::VARCHAR AS line FROM {good} WHERE json_type(line, {pointer}) = 'ARRAY'"
        )
        with Lines(work.folder, str(work.path), child) as lines:
            for batch in work.bench.batches(sql, rows=8192):
                rows = pa.array(np.arange(lines.rows + 1, lines.rows + 1 + batch.num_rows), pa.int64())
                lines.put(batch.column("line"), rows, batch.column("_parent_row"))
        with SetAside(work.folder, str(work.path), child) as aside:
            yield from flatten(lines, work, name=child, aside=aside, prefix=full)


def _pointer(path: tuple[str, ...]) -> str:
    """RFC 6901."""
    return "".join("/" + key.replace("~", "~0").replace("/", "~1") for key in path)
