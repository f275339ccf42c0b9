"""Columns described: nulls from the pass; distinct values and span from it too, or from the engine.

The pass describes columns the rules look at anyway and those of numbers and dates; the engine the others,
and all of a small table, where every distinct value is counted.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from yiben.capabilities.quality.checking.sketch import Glimpse
from yiben.capabilities.quality.checking.source import Files, Relation, Workbench
from yiben.capabilities.quality.checking.tally import Found
from yiben.capabilities.quality.model import ColumnStats, Profile
from yiben.engines.rules import Kind, Rule, family, quoted

EXACT_CELLS = 1_000_000  # up to here every distinct value is counted; beyond, estimated, about 2 % off

ORDERED = frozenset({"integer", "number", "date", "timestamp"})
AT_ONCE = 40  # columns to a statement: the engine's plan grows faster than their number


def describe(
    bench: Workbench,
    table: Files | Relation,
    parts: Sequence[Found],
    profile: Profile,
    *,
    rows: int,
    counted: Mapping[str, int],
    glimpsed: Mapping[str, Glimpse | None],
) -> tuple[ColumnStats, ...]:
    """The statistics asked for. Span (smallest, greatest) is of numbers and dates only.

    `counted` are the columns whose distinct values uniqueness told already, `glimpsed` what the pass saw.
    """
    kinds = {field.name: field for field in table.schema}
    if profile is Profile.NULLS or not kinds:
        named = parts[0].nulls if parts else {}
        return tuple(
            ColumnStats(name=name, type=str(kinds[name].type), nulls=sum(part.nulls[name] for part in parts))
            for name in named
        )
    known = {name: seen for name, seen in glimpsed.items() if seen is not None}
    rest = _asked(
        bench, table, [name for name in kinds if name not in known], rows=rows, counted=frozenset(counted)
    )
    found = []
    for name, field in kinds.items():
        if name in known:
            seen = known[name]
            filled = rows - sum(part.nulls[name] for part in parts)
            distinct, exact, low, high = seen.distinct, seen.exact, seen.low, seen.high
        else:
            filled, distinct, exact, low, high = rest[name]
        found.append(
            ColumnStats(
                name=name,
                type=str(field.type),
                nulls=rows - filled,
                distinct=counted.get(name, min(distinct, filled)),
                distinct_exact=exact or name in counted,
                smallest=low,
                greatest=high,
            )
        )
    return tuple(found)


def _asked(
    bench: Workbench, table: Files | Relation, names: Sequence[str], *, rows: int, counted: Collection[str]
) -> dict[str, tuple[int, int, bool, Any, Any]]:
    """Of each column: values, distinct ones, whether that is exact, the smallest, the greatest."""
    kinds = {field.name: field for field in table.schema}
    exact = rows * len(kinds) <= EXACT_CELLS
    asked: list[str] = []
    for name in names:
        one = quoted(name)
        count = f"count(DISTINCT {one})" if exact else f"approx_count_distinct({one})"
        count = "0" if name in counted else count
        ordered = family(kinds[name].type) in ORDERED
        span = f"min({one}), max({one})" if ordered else "NULL, NULL"
        asked.append(f"count({one}), {count}, {span}")
    row: list[Any] = []
    for start in range(0, len(asked), AT_ONCE):
        some = ", ".join(asked[start : start + AT_ONCE])
        row.extend(bench.run(f"SELECT {some} FROM {table.relation}")[0])
    return {
        name: (row[4 * at], row[4 * at + 1], exact, row[4 * at + 2], row[4 * at + 3])
        for at, name in enumerate(names)
    }


def worth_a_glimpse(table: Files | Relation, rules: Sequence[Rule], profile: Profile) -> tuple[str, ...]:
    """The columns the pass shall describe: of files too large to count in full, what costs it little."""
    if profile is Profile.NULLS or not isinstance(table, Files):
        return ()
    if (table.rows or 0) * len(table.schema) <= EXACT_CELLS:
        return ()
    by_place = {Kind.CHECKSUM, Kind.PATTERN, Kind.ID_BIRTH, Kind.ID_SEX, Kind.SET}
    spoken = {rule.columns[0] for rule in rules if rule.kind in by_place}
    alone = {rule.columns[0] for rule in rules if rule.kind is Kind.UNIQUE and len(rule.columns) == 1}
    return tuple(
        field.name
        for field in table.schema
        if field.name not in alone and (family(field.type) in ORDERED or field.name in spoken)
    )
