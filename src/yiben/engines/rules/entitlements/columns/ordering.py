"""Which of two figures is larger, row by row (比较): by cross multiplication, doubles by the decimals they print as."""

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor

import numpy as np

from yiben.engines.rules.entitlements.columns.numbers import (
    Array,
    Exact,
    Found,
    Ints,
    Near,
    Number,
    Point,
    one,
    over_one,
    settled,
    times,
    wide,
)

_FLOAT: dict[str, Callable[[Array, Array], Array]] = {
    ">=": np.greater_equal,
    ">": np.greater,
    "<=": np.less_equal,
    "<": np.less,
    "=": np.equal,
    "<>": np.not_equal,
}
TURNED = {">=": "<=", ">": "<", "<=": ">=", "<": ">", "=": "=", "<>": "<>"}


def holds(op: str, left: Fraction, right: Fraction) -> bool:
    """A comparison of two figures."""
    return bool(_FLOAT[op](left, right))  # type: ignore[arg-type]


def against(op: str, number: Exact | Point, limit: Fraction) -> Found:
    """A mask, or one answer for every row: how each compares with `limit`. Knows nothing of what is unknown."""
    if isinstance(number, Point):
        return _point_against(op, number.f, limit)
    if number.d.single:
        return _whole_against(op, number.n, limit * number.d.values)
    n, d = times(number.n, one(limit.denominator)), times(number.d, one(limit.numerator))
    return _compared(op, n, d)


def _compared(op: str, left: Ints, right: Ints) -> Found:
    found = _FLOAT[op](wide(left.values), wide(right.values))
    return found if isinstance(found, np.ndarray) else bool(found)


def _whole_against(op: str, n: Ints, limit: Fraction) -> Found:
    if n.single:
        return holds(op, Fraction(n.values), limit)
    if op in {"=", "<>"}:
        if limit.denominator != 1 or not n.low <= limit <= n.high:
            return op == "<>"
        return _FLOAT[op](n.values, limit.numerator)  # type: ignore[arg-type]
    turned = op in {"<", "<="}
    least = ceil(limit) if op in {">=", "<"} else floor(limit) + 1  # n >= least, or its opposite
    if least <= n.low:
        return not turned
    if least > n.high:
        return turned
    return n.values < least if turned else n.values >= least


def _point_against(op: str, f: Array, limit: Fraction) -> Found:
    """Doubles are ordered as the decimals they print as; only the double nearest to `limit` needs a closer look."""
    try:
        close = limit.numerator / limit.denominator
    except OverflowError:
        return {">=": limit < 0, ">": limit < 0, "<=": limit > 0, "<": limit > 0}.get(op, op == "<>")
    at = holds(op, Fraction(Decimal(repr(close))), limit)
    if op == "=":
        return f == close if at else False
    if op == "<>":
        return True if at else f != close
    above = op in {">", ">="}
    return (f >= close if at else f > close) if above else (f <= close if at else f < close)


def compare(op: str, left: Number, right: Number) -> Found:
    """How each row's two figures compare, or TooWide."""
    if isinstance(left, Exact) and left.single and not isinstance(right, Near):
        return against(TURNED[op], right, left.value)
    if isinstance(right, Exact) and right.single and not isinstance(left, Near):
        return against(op, left, right.value)
    if isinstance(left, Point) and isinstance(right, Point):
        return _FLOAT[op](left.f, right.f)
    a, b = settled(left), settled(right)
    if a.d.values is b.d.values:
        return _compared(op, a.n, b.n)
    if a.d.single and b.d.single:
        n, m, _ = over_one(a, b)
        return _compared(op, n, m)
    return _compared(op, times(a.n, b.d), times(b.n, a.d))
