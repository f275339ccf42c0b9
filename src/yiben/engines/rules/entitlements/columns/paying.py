"""Amounts of many rows in fen (金额，分): cut down to the fen, exact, only where the programme is met."""

from fractions import Fraction
from typing import Any

import numpy as np

from yiben.engines.rules.entitlements.columns.bits import Bits, empty, pack, unpack
from yiben.engines.rules.entitlements.columns.evaluating import Rows
from yiben.engines.rules.entitlements.columns.held import rows_of
from yiben.engines.rules.entitlements.columns.nearly import arithmetic
from yiben.engines.rules.entitlements.columns.numbers import (
    MOST,
    Exact,
    Near,
    TooWide,
    constant,
    multiply,
    to_whole,
)

_FEN = constant(Fraction(100))


def fen(rows: Rows, place: int, wanted: Bits) -> tuple[Any, Bits, Bits | None]:
    """Fen per row, where they are known, and where int64 does not hold them; only of the `wanted` rows."""
    value = rows.value(place)
    try:
        whole = to_whole(multiply(value, _FEN), up=False)
        if whole.n.single and abs(whole.n.values) > MOST:
            lost = wanted if whole.known is None else whole.known & wanted
            return np.zeros(rows.rows, np.int64), empty(rows.rows), lost
        values, doubtful = _spread(whole.n.values, rows.rows), None
        known = whole.known
    except TooWide:
        values, known, doubtful = _cut(arithmetic("*", value, _FEN, rows=rows.rows), rows.rows)
    known = wanted if known is None else known & wanted
    if doubtful is None:
        return np.where(unpack(known, rows.rows), values, 0), known, None
    return _again(rows, place, values, known & ~doubtful, doubtful & known)


def _spread(values: Any, rows: int) -> Any:
    if isinstance(values, int):
        return np.full(rows, values, np.int64)
    return values


def _cut(near: Near, rows: int) -> tuple[Any, Bits | None, Bits]:
    low, high = np.floor(near.f - near.error), np.floor(near.f + near.error)
    sure = (low == high) & (np.abs(low) < 2.0**53)
    return np.where(sure, low, 0).astype(np.int64), near.known, pack(~np.broadcast_to(sure, rows))


def _again(rows: Rows, place: int, values: Any, known: Bits, doubtful: Bits) -> tuple[Any, Bits, Bits | None]:
    """The doubtful rows by Python's integers."""
    at = rows_of(doubtful, rows.rows)
    if not len(at):
        return values, known, None
    inside = rows.picked(at)
    found: Exact = to_whole(multiply(inside.value(place), _FEN), up=False)
    exact = np.broadcast_to(np.asarray(found.n.values, object), len(at))
    sure = np.ones(len(at), np.bool_) if found.known is None else unpack(found.known, len(at))
    fits = np.array([abs(value) <= MOST for value in exact], np.bool_)
    values, mask, lost = values.copy(), unpack(known, rows.rows).copy(), np.zeros(rows.rows, np.bool_)
    values[at] = np.where(fits & sure, exact, 0).astype(np.int64)
    mask[at], lost[at] = fits & sure, sure & ~fits
    return values, pack(mask), pack(lost) if lost.any() else None
