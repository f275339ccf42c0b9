"""Rules over Arrow buffers: which rows of a chunk fail.

A kernel answers None when the column's shape is not one it knows (a date kept as text, a nested
value); `sql.holds` then says the same in SQL. A dictionary column is looked at once per distinct
value.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from yiben.engines.rules.agreement import birth_disagrees, sex_disagrees
from yiben.engines.rules.checksums import SCHEMES
from yiben.engines.rules.chunk import Chunk
from yiben.engines.rules.model import Kind, Rule
from yiben.engines.rules.patterns import fixed_shape
from yiben.engines.rules.sql import bound_as_date
from yiben.engines.rules.strings import Mask, Strings


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one rule found in one chunk: `fails` per row, and how many rows could be decided."""

    fails: Mask
    checked: int


def weigh(rule: Rule, chunk: Chunk, *, as_of: date) -> Outcome | None:
    """The rule applied to every row of the chunk, or None when only SQL can say it."""
    if rule.kind is Kind.NOT_NULL:
        valid = chunk.valid(rule.columns[0])
        return Outcome(np.zeros(chunk.rows, np.bool_) if valid is None else ~valid, chunk.rows)
    if rule.kind is Kind.ID_BIRTH:
        return _outcome(birth_disagrees(chunk, *rule.columns))
    if rule.kind is Kind.ID_SEX:
        return _outcome(
            sex_disagrees(chunk, *rule.columns, male=rule.arguments["male"], female=rule.arguments["female"])
        )
    kernel = _OF_ONE_COLUMN.get(rule.kind)
    return None if kernel is None else _one_column(kernel, rule, chunk, as_of)


def _outcome(found: tuple[Mask, int] | None) -> Outcome | None:
    return None if found is None else Outcome(*found)


Kernel = Callable[[Rule, Chunk, date], tuple[Mask, Mask | None] | None]
"""Fails per row (False where NULL), and which rows beyond NULL are undecided."""


def _one_column(kernel: Kernel, rule: Rule, chunk: Chunk, as_of: date) -> Outcome | None:
    name = rule.columns[0]
    valid = chunk.valid(name)
    known = chunk.rows - chunk.nulls(name)
    found = chunk.dictionary(name)
    answer = kernel(rule, chunk if found is None else found[0], as_of)
    if answer is None:
        return None
    fails, undecided = answer
    if found is not None:
        at = found[1]
        fails = fails[at] if len(fails) else np.zeros(chunk.rows, np.bool_)
        fails = fails if valid is None else fails & valid
        undecided = None if undecided is None else undecided[at]
    if undecided is not None:
        known -= int(np.count_nonzero(undecided if valid is None else undecided & valid))
    return Outcome(fails, known)


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _present(strings: Strings) -> Mask:
    return np.ones(len(strings.widths), np.bool_) if strings.valid is None else strings.valid.copy()


def _pattern(rule: Rule, chunk: Chunk, as_of: date) -> tuple[Mask, Mask | None] | None:
    name, pattern = rule.columns[0], rule.arguments["pattern"]
    if not _is_text(chunk.type(name)):
        return None
    shape = fixed_shape(pattern)
    if shape is None:
        found = pc.match_substring_regex(chunk.column(name), pattern)
        return ~_bits(pc.fill_null(found, fill_value=True)), None
    strings = chunk.strings(name)
    fails = _present(strings)
    if 0 in shape.widths:
        fails &= strings.widths > 0
    for width in shape.widths & strings.counts.keys():
        group = strings.group(width)
        group.spread(~shape.matches(group), fails)
    return fails, None


def _bits(found: pa.Array) -> Mask:
    bits = np.unpackbits(np.frombuffer(found.buffers()[1], np.uint8), bitorder="little")
    return bits[found.offset : found.offset + len(found)].view(np.bool_)


def _checksum(rule: Rule, chunk: Chunk, as_of: date) -> tuple[Mask, Mask | None] | None:
    name = rule.columns[0]
    if not _is_text(chunk.type(name)):
        return None
    return SCHEMES[rule.arguments["scheme"]].fails(chunk.strings(name))


def _length(rule: Rule, chunk: Chunk, as_of: date) -> tuple[Mask, Mask | None] | None:
    name = rule.columns[0]
    if not _is_text(chunk.type(name)):
        return None
    # NULL counts as no characters here and is let off below.
    lengths = pc.fill_null(pc.utf8_length(chunk.column(name)), 0).to_numpy(zero_copy_only=False)
    return _outside(lengths, rule.arguments.get("min"), rule.arguments.get("max"), chunk.valid(name)), None


def _outside(values: Any, low: Any, high: Any, valid: Mask | None) -> Mask:
    fails = np.zeros(len(values), np.bool_)
    if low is not None:
        fails |= values < low
    if high is not None:
        # The negation makes NaN fail an upper bound, as SQL does, where NaN is the greatest number.
        fails |= ~(values <= high)
    return fails if valid is None else fails & valid


def _range(rule: Rule, chunk: Chunk, as_of: date) -> tuple[Mask, Mask | None] | None:
    name = rule.columns[0]
    kind = chunk.type(name)
    bounds = [rule.arguments.get("min"), rule.arguments.get("max")]
    dates = [bound_as_date(bound, as_of=as_of) for bound in bounds]
    if pa.types.is_date32(kind) and all(d or b is None for d, b in zip(dates, bounds, strict=True)):
        low, high = (None if d is None else (d - date(1970, 1, 1)).days for d in dates)
    elif (pa.types.is_integer(kind) or pa.types.is_floating(kind)) and not any(dates):
        low, high = bounds
        if pa.types.is_integer(kind) and any(isinstance(bound, float) for bound in bounds):
            return None
    else:
        return None
    return _outside(chunk.numbers(name), low, high, chunk.valid(name)), None


def _set(rule: Rule, chunk: Chunk, as_of: date) -> tuple[Mask, Mask | None] | None:
    name = rule.columns[0]
    kind = chunk.type(name)
    values = rule.arguments["values"]
    if not _is_text(kind) or not all(isinstance(value, str) for value in values):
        return None
    found = pc.is_in(chunk.column(name), value_set=pa.array(values, kind))
    fails = ~_bits(found)
    valid = chunk.valid(name)
    return (fails if valid is None else fails & valid), None


_OF_ONE_COLUMN: Mapping[Kind, Kernel] = {
    Kind.PATTERN: _pattern,
    Kind.CHECKSUM: _checksum,
    Kind.RANGE: _range,
    Kind.SET: _set,
    Kind.LENGTH: _length,
}
