"""What rules found, chunk by chunk, added up."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import numpy as np
import pyarrow as pa

from yiben.capabilities.quality.checking.sketch import Glimpse, glimpse
from yiben.engines.rules import Chunk, Keys, Kind, Outcome, Rule, weigh

RETAINED_BYTES = 512 * 1024 * 1024  # values kept until the pass ends, to compare what hashes call equal
KEYED_ROWS = 50_000_000  # rows whose keys are kept; beyond, uniqueness is asked of the engine, which spills
DRIFT_VALUES = 1_024  # values a chunk gives to a column's distribution
_EPOCH = date(1970, 1, 1)

SqlRows = Callable[[Chunk], Mapping[str, Any]]
"""Boolean columns the engine worked out for a chunk, by rule."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What to look for in every chunk."""

    rows: tuple[Rule, ...]  # row by row, by kernel
    sql: tuple[Rule, ...]  # row by row, by the engine
    unique: tuple[Rule, ...]
    newest: tuple[str, ...]  # date columns whose newest value a freshness rule wants
    drift: tuple[str, ...]
    nulls: tuple[str, ...]
    described: tuple[str, ...]  # columns whose distinct values and span the pass looks for
    as_of: date
    samples: int
    row_column: str | None = None


@dataclass(slots=True)
class Found:
    """What one chunk showed."""

    start: int
    rows: int
    counts: dict[str, tuple[int, int]] = field(default_factory=dict)  # rule: failed, checked
    samples: dict[str, list[int]] = field(default_factory=dict)
    keys: dict[str, Keys | None] = field(default_factory=dict)
    values: dict[str, list[pa.Array]] = field(default_factory=dict)
    newest: dict[str, int | None] = field(default_factory=dict)
    drift: dict[str, tuple[Any, int]] = field(default_factory=dict)  # values, nulls among those looked at
    nulls: dict[str, int] = field(default_factory=dict)
    glimpses: dict[str, Glimpse | None] = field(default_factory=dict)
    numbers: Any = None  # the row numbers, when the table carries its own


def look(plan: Plan, chunk: Chunk, by_sql: SqlRows) -> Found:
    """Apply every rule to one chunk."""
    found = Found(chunk.start, chunk.rows)
    if plan.row_column:
        found.numbers = np.array(chunk.numbers(plan.row_column), np.int64)
    for rule in plan.rows:
        outcome = weigh(rule, chunk, as_of=plan.as_of)
        if outcome is not None:
            _note(found, plan, rule, outcome)
    if plan.sql:
        answers = by_sql(chunk)
        for rule in plan.sql:
            _note(found, plan, rule, _outcome(answers[rule.id]))
    for rule in plan.unique:
        keys = Keys.of(chunk, rule.columns)
        found.keys[rule.id] = keys
        if keys is not None and not keys.exact:
            found.values[rule.id] = [chunk.column(name) for name in rule.columns]
    for name in plan.newest:
        found.newest[name] = _newest(chunk, name, plan.as_of)
    for name in plan.drift:
        found.drift[name] = _some(chunk, name)
    found.glimpses = {name: glimpse(chunk, name) for name in plan.described}
    found.nulls = {name: chunk.nulls(name) for name in plan.nulls}
    return found


def _outcome(holds: pa.Array) -> Outcome:
    values = holds.fill_null(True).to_numpy(zero_copy_only=False)
    return Outcome(~values, len(holds) - holds.null_count)


def _note(found: Found, plan: Plan, rule: Rule, outcome: Outcome) -> None:
    failed = int(np.count_nonzero(outcome.fails))
    found.counts[rule.id] = (failed, outcome.checked)
    if failed:
        found.samples[rule.id] = row_numbers(found, np.flatnonzero(outcome.fails)[: plan.samples])


def row_numbers(found: Found, positions: Any) -> list[int]:
    """Positions in a chunk as row numbers of the source."""
    if found.numbers is not None:
        return [int(number) for number in found.numbers[positions]]
    return [int(at) + found.start + 1 for at in positions]


def _newest(chunk: Chunk, name: str, as_of: date) -> int | None:
    days = chunk.numbers(name)
    known = chunk.valid(name)
    # A date in the future says nothing about how fresh the data is.
    past = days <= (as_of - _EPOCH).days
    days = days[past if known is None else past & known]
    return int(days.max()) if len(days) else None


def _some(chunk: Chunk, name: str) -> tuple[Any, int]:
    step = -(-chunk.rows // DRIFT_VALUES)
    values = chunk.column(name)
    if pa.types.is_dictionary(values.type):
        values = values.dictionary_decode()
    values = values.take(pa.array(np.arange(0, chunk.rows, max(1, step))))
    return values.drop_null(), int(values.null_count)


def newest_day(parts: Sequence[Found], name: str) -> date | None:
    """The newest date of a column that is not in the future."""
    days = [part.newest[name] for part in parts if part.newest[name] is not None]
    return _EPOCH + timedelta(days=max(day for day in days if day is not None)) if days else None


def keyed(parts: Sequence[Found], rule: Rule) -> bool:
    """True when uniqueness can be told from the keys that were kept."""
    if rule.kind is not Kind.UNIQUE or sum(part.rows for part in parts) > KEYED_ROWS:
        return False
    return all(part.keys[rule.id] is not None for part in parts)
