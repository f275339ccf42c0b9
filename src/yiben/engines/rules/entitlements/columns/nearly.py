"""Floats with the most they are off (近似): used only where int64 does not reach, never to decide a doubtful row.

A row that cannot be told (a divisor that may be zero, a floor that may fall either way) is NaN; whoever compares it works
that row out again with Python's integers.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from yiben.engines.rules.entitlements.columns.bits import Bits, both, pack, unpack
from yiben.engines.rules.entitlements.columns.numbers import Array, Exact, Near, Number, near

_UNIT = 2.0**-52


def arithmetic(op: str, left: Number, right: Number, *, rows: int) -> Near:
    """`+ - * /`; unknown where it is sure to divide by zero."""
    a, b = near(left), near(right)
    known = both(a.known, b.known)
    with np.errstate(all="ignore"):
        if op in {"+", "-"}:
            f = a.f + b.f if op == "+" else a.f - b.f
            return _near(f, a.error + b.error, known, rows)
        if op == "*":
            off = np.abs(a.f) * b.error + np.abs(b.f) * a.error + a.error * b.error
            return _near(a.f * b.f, off, known, rows)
        known = both(known, _not_zero(right, rows))
        room = np.abs(b.f) - b.error
        f = np.where(room > 0, a.f / b.f, np.nan)
        return _near(f, (a.error + np.abs(f) * b.error) / room, known, rows)


def _near(f: Array, error: Array, known: Bits | None, rows: int) -> Near:
    off = (error + np.abs(f) * _UNIT) * (1 + 1e-9) + 1e-300
    return Near(np.broadcast_to(f, rows), np.broadcast_to(off, rows), known)


def _not_zero(number: Number, rows: int) -> Bits | None:
    """Rows where a divisor is not zero, as far as that is sure."""
    if isinstance(number, Near):
        return None
    zero = (number.n.values if isinstance(number, Exact) else number.f) == 0
    if not np.any(zero):
        return None
    return pack(np.broadcast_to(~np.asarray(zero, np.bool_), rows))


def call(name: str, parts: Sequence[Number], *, rows: int) -> Near:
    """`neg abs floor ceil least greatest`."""
    first = near(parts[0])
    with np.errstate(all="ignore"):
        if name == "neg":
            return _near(-first.f, first.error, first.known, rows)
        if name == "abs":
            return _near(np.abs(first.f), first.error, first.known, rows)
        if name in {"least", "greatest"}:
            choose = np.minimum if name == "least" else np.maximum
            for part in map(near, parts[1:]):
                first = Near(
                    choose(first.f, part.f),
                    np.maximum(first.error, part.error),
                    both(first.known, part.known),
                )
            return _near(first.f, first.error, first.known, rows)
        cut = np.floor if name == "floor" else np.ceil
        low, high = cut(first.f - first.error), cut(first.f + first.error)
        return _near(np.where(low == high, low, np.nan), np.zeros(1), first.known, rows)


def rounded(number: Number, digits: int, *, rows: int) -> Near:
    """Half away from zero."""
    of, scale = near(number), 10.0**digits
    with np.errstate(all="ignore"):
        f, off = np.abs(of.f) * scale, of.error * scale * (1 + 1e-9)
        low, high = np.floor(f - off + 0.5), np.floor(f + off + 0.5)
        return _near(np.where(low == high, np.sign(of.f) * low / scale, np.nan), np.zeros(1), of.known, rows)


def coalesced(parts: Sequence[Number], *, rows: int) -> Near:
    """The first known part; a row that cannot be told stays so."""
    first, *others = map(near, parts)
    for part in others:
        if first.known is None:
            break
        mine = unpack(first.known, rows)
        first = Near(
            np.where(mine, first.f, part.f),
            np.where(mine, first.error, part.error),
            None if part.known is None else first.known | part.known,
        )
    return _near(first.f, first.error, first.known, rows)


def chosen(mask: Array, yes: Number, no: Number, *, known: Bits | None) -> Near:
    """`yes` where the mask is set, else `no`."""
    a, b = near(yes), near(no)
    return _near(np.where(mask, a.f, b.f), np.where(mask, a.error, b.error), known, len(mask))


def compared(op: str, left: Number, right: Number, *, rows: int) -> tuple[Array, Array]:
    """The answer of each row, and the rows that are too close to tell."""
    a, b = near(left), near(right)
    with np.errstate(all="ignore"):
        apart = a.f - b.f
        sure = np.broadcast_to(np.abs(apart) > (a.error + b.error) * (1 + 1e-9) + np.abs(apart) * _UNIT, rows)
    answer: Any = {">=": apart > 0, ">": apart > 0, "<=": apart < 0, "<": apart < 0, "=": False, "<>": True}[
        op
    ]
    return np.broadcast_to(answer, rows), ~sure
