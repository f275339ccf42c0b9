"""Columns described: nulls from the pass; distinct values and span from one statement of the engine."""

from collections.abc import Mapping, Sequence
from typing import Any

from yiben.capabilities.quality.checking.source import Files, Relation, Workbench
from yiben.capabilities.quality.checking.tally import Found
from yiben.capabilities.quality.model import ColumnStats, Profile
from yiben.engines.rules import family, quoted

EXACT_CELLS = 1_000_000  # up to here every distinct value is counted; beyond, HyperLogLog, about 2 % off

AT_ONCE = 40  # columns to a statement: the engine's plan grows faster than their number


def describe(
    bench: Workbench,
    table: Files | Relation,
    parts: Sequence[Found],
    profile: Profile,
    *,
    rows: int,
    counted: Mapping[str, int],
) -> tuple[ColumnStats, ...]:
    """The statistics asked for. Span (smallest, greatest) is of numbers and dates only.

    `counted` are the columns whose distinct values the pass counted already.
    """
    kinds = {field.name: field for field in table.schema}
    if profile is Profile.NULLS or not kinds:
        seen = parts[0].nulls if parts else {}
        return tuple(
            ColumnStats(name=name, type=str(kinds[name].type), nulls=sum(part.nulls[name] for part in parts))
            for name in seen
        )
    exact = rows * len(kinds) <= EXACT_CELLS
    asked: list[str] = []
    for name, field in kinds.items():
        one = quoted(name)
        count = f"count(DISTINCT {one})" if exact else f"approx_count_distinct({one})"
        count = "0" if name in counted else count
        ordered = family(field.type) in {"integer", "number", "date", "timestamp"}
        span = f"min({one}), max({one})" if ordered else "NULL, NULL"
        asked.append(f"count({one}), {count}, {span}")
    row: list[Any] = []
    for start in range(0, len(asked), AT_ONCE):
        some = ", ".join(asked[start : start + AT_ONCE])
        row.extend(bench.run(f"SELECT {some} FROM {table.relation}")[0])
    return tuple(
        ColumnStats(
            name=name,
            type=str(field.type),
            nulls=rows - row[4 * at],
            distinct=counted.get(name, min(row[4 * at + 1], row[4 * at])),
            distinct_exact=exact or name in counted,
            smallest=row[4 * at + 2],
            greatest=row[4 * at + 3],
        )
        for at, (name, field) in enumerate(kinds.items())
    )
