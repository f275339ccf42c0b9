"""Values as 64-bit keys, and the rows whose key was there before: uniqueness without strings.

Whole numbers and dates are their own key; text is hashed from its bytes, and what the hash calls
equal is compared in full before anybody is told.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from yiben.engines.rules.chunk import Chunk
from yiben.engines.rules.hashes import Words, mixed, number_keys, text_hashes
from yiben.engines.rules.strings import Mask

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True, slots=True)
class Keys:
    """One key per row; `valid` None means every row has one.

    `exact` keys are equal only for equal values; the values of others must be compared.
    """

    keys: Words
    valid: Mask | None
    exact: bool

    @classmethod
    def of(cls, chunk: Chunk, names: Sequence[str]) -> "Keys | None":
        """The keys of one column, or of several together; None when a column's type has none."""
        keys: Words | None = None
        valid: Mask | None = None
        exact = len(names) == 1
        for name in names:
            found = _column_keys(chunk, name)
            if found is None:
                return None
            known = chunk.valid(name)
            valid = known if valid is None else valid if known is None else valid & known
            keys = found[0] if keys is None else mixed(keys * _GOLDEN + found[0])
            exact = exact and found[1]
        return None if keys is None else cls(keys, valid, exact)


def _column_keys(chunk: Chunk, name: str) -> tuple[Words, bool] | None:
    found = chunk.dictionary(name)
    if found is not None:
        inner = _column_keys(found[0], name)
        if inner is None or not found[0].rows:
            return None
        return inner[0][found[1]], inner[1]
    numbers = number_keys(chunk, name)
    if numbers is not None:
        return numbers, True
    kind = chunk.type(name)
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        hashed = text_hashes(chunk.strings(name))
        return None if hashed is None else (hashed, False)
    return None


def repeats(
    parts: Sequence[Keys], *, same: Callable[[np.ndarray[Any, Any]], np.ndarray[Any, Any]]
) -> np.ndarray[Any, Any]:
    """The rows, from 0 and in order, whose value an earlier row has already.

    `same` is given rows (in order) and answers one number per row, equal for equal values; it is
    asked only about rows whose inexact keys meet.
    """
    keys, rows = _suspects(parts)
    meets = _meeting(keys)
    keys, rows = keys[meets], rows[meets]
    if not len(rows):
        return np.asarray(rows)
    values = keys if all(part.exact for part in parts) else same(rows)
    _, first = np.unique(values, return_index=True)
    again = np.ones(len(rows), np.bool_)
    again[first] = False
    return np.asarray(rows[again])


def _suspects(parts: Sequence[Keys]) -> tuple[Words, np.ndarray[Any, Any]]:
    """Keys and rows that may occur more than once; every one that does is among them.

    A table of slots, each remembering the last row that fell into it, leaves only the few that share
    a slot to be compared: cheaper than sorting everything. Part by part, so that little memory is touched.
    """
    starts = np.cumsum([0, *(len(part.keys) for part in parts)])
    count = int(starts[-1])
    slots_of, size = _slots(parts, count)
    last = np.empty(size, np.int32 if count < 2**31 else np.int64)
    for part, start in zip(parts, starts, strict=False):
        rows = _rows(part, int(start), last.dtype)
        last[slots_of(part)] = rows
    shared = np.zeros(count, np.bool_)
    for part, start in zip(parts, starts, strict=False):
        rows = _rows(part, int(start), last.dtype)
        winners = last[slots_of(part)]
        lost = winners != rows
        shared[rows[lost]] = True
        shared[winners[lost]] = True
    found = np.flatnonzero(shared)
    pieces = [
        part.keys[found[(found >= start) & (found < start + len(part.keys))] - start]
        for part, start in zip(parts, starts, strict=False)
    ]
    return np.concatenate(pieces) if pieces else np.zeros(0, np.uint64), found


def _rows(part: Keys, start: int, kind: np.dtype[Any]) -> np.ndarray[Any, Any]:
    rows = np.arange(len(part.keys)) if part.valid is None else np.flatnonzero(part.valid)
    return (rows + start).astype(kind)


def _slots(parts: Sequence[Keys], count: int) -> tuple[Callable[[Keys], np.ndarray[Any, Any]], int]:
    """How to find every key's slot, equal for equal keys, and how many slots there are."""

    def numbers(part: Keys) -> np.ndarray[Any, Any]:
        known: Words = part.keys if part.valid is None else part.keys[part.valid]
        return np.asarray(known.view(np.int64))

    spans = [(int(one.min()), int(one.max())) for part in parts if len(one := numbers(part))]
    low, high = min((a for a, _ in spans), default=0), max((b for _, b in spans), default=0)
    if high - low < 4 * count:
        return lambda part: np.asarray(numbers(part) - low), high - low + 1
    bits = min(30, max(10, count.bit_length() + 2))
    shift = np.uint64(64 - bits)

    def spread(part: Keys) -> np.ndarray[Any, Any]:
        return np.asarray((mixed(numbers(part).view(np.uint64)) >> shift).view(np.int64))

    return spread, 1 << bits


def _meeting(keys: Words) -> np.ndarray[Any, Any]:
    """Positions, in order, whose key occurs more than once."""
    order = np.argsort(keys, kind="stable")
    ordered = keys[order]
    equal = ordered[1:] == ordered[:-1]
    meets = np.zeros(len(keys), np.bool_)
    meets[order[1:][equal]] = True
    meets[order[:-1][equal]] = True
    return np.flatnonzero(meets)
