"""Figures of many rows, exact (数): whole numbers over whole numbers, their bounds known, so nothing overflows unseen.

`Exact` is a numerator over a denominator that is always positive; where int64 would not hold a product, `TooWide` is
raised and the caller goes on with `Near`, floats with the most they can be off. `Point` is a column of doubles, read as
the shortest decimals they print as. Arrays of Python integers (`object`) are taken too: they hold anything.
"""

from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor, gcd, lcm
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from yiben.engines.rules.entitlements.columns.bits import Bits, both, pack, unpack

MOST = 2**63 - 1
_SURE = 2.0**49  # decimals of at most so large a numerator have no other of the same length nearby
_UNIT = 2.0**-53

Array = NDArray[Any]
Found = Any
"""A mask, or one answer for every row."""


class TooWide(ArithmeticError):
    """Int64 does not hold what comes next."""


class Ints(NamedTuple):
    """Whole numbers, one for all rows or an array, between `low` and `high`."""

    values: Any
    low: int
    high: int

    @property
    def single(self) -> bool:
        """One for all rows."""
        return isinstance(self.values, int)


def one(value: int) -> Ints:
    """The same number in every row."""
    return Ints(value, value, value)


def ints(values: Array) -> Ints:
    """An array with its bounds."""
    if not len(values):
        return Ints(values, 0, 0)
    return Ints(values, int(values.min()), int(values.max()))


def _held(*parts: Ints, low: int, high: int) -> None:
    if any(not part.single and part.values.dtype == object for part in parts):
        return
    singles = (part.values for part in parts if part.single)
    if low < -MOST or high > MOST or any(not -MOST <= value <= MOST for value in singles):
        raise TooWide


def wide(values: Any) -> Any:
    """As int64, so that a product has room; Python's integers stay."""
    if isinstance(values, int) or values.dtype in (object, np.int64):
        return values
    return values.astype(np.int64)


def times(left: Ints, right: Ints) -> Ints:
    """The product, or TooWide."""
    corners = [a * b for a in (left.low, left.high) for b in (right.low, right.high)]
    low, high = min(corners), max(corners)
    if left.single and right.single:
        return one(left.values * right.values)
    if right.single and right.values == 1:
        return left
    if left.single and left.values == 1:
        return right
    _held(left, right, low=low, high=high)
    return Ints(wide(left.values) * wide(right.values), low, high)


def plus(left: Ints, right: Ints) -> Ints:
    """The sum, or TooWide."""
    low, high = left.low + right.low, left.high + right.high
    if left.single and right.single:
        return one(left.values + right.values)
    _held(left, right, low=low, high=high)
    return Ints(wide(left.values) + wide(right.values), low, high)


@dataclass(frozen=True, slots=True)
class Exact:
    """`n / d` per row, `d` > 0 everywhere; right where `known` (None is every row). A date is its days since 1970."""

    n: Ints
    d: Ints
    known: Bits | None = None
    none: Bits | None = None  # of dates: known not to be there

    @property
    def single(self) -> bool:
        """The same in every row."""
        return self.n.single and self.d.single and self.known is None

    @property
    def value(self) -> Fraction:
        """Of a single."""
        return Fraction(self.n.values, self.d.values)


@dataclass(frozen=True, slots=True)
class Near:
    """Floats that are off by at most `error`; NaN where nothing can be said."""

    f: Array
    error: Array
    known: Bits | None = None


@dataclass(frozen=True, slots=True)
class Point:
    """Doubles as they stood in the column, finite; `hint` the decimals they had last time."""

    f: Array
    known: Bits | None = None

    def exact(self, *, decimals: tuple[int, ...] = (0, 2, 4, 6, 8)) -> Exact | None:
        """As whole numbers over a power of ten, when all of them are short decimals."""
        for digits in decimals:
            scale = 10.0**digits
            with np.errstate(over="ignore"):
                n = np.rint(self.f * scale)
            # n / scale rounds to the very double: then it is the shortest decimal it prints as.
            if len(n) and not (float(n.max()) < _SURE and float(n.min()) > -_SURE):
                return None
            if np.array_equal(n / scale, self.f):
                return Exact(ints(n.astype(np.int64)), one(10**digits), self.known)
        return None

    def by_hand(self) -> Exact:
        """The same, of few rows, whatever they are."""
        parts = [Fraction(Decimal(repr(float(value)))) for value in self.f]
        n, d = np.empty(len(parts), object), np.empty(len(parts), object)
        n[:], d[:] = [part.numerator for part in parts], [part.denominator for part in parts]
        return Exact(ints(n), ints(d), self.known)


Number = Exact | Near | Point


def constant(value: Fraction) -> Exact:
    """The same figure in every row."""
    return Exact(one(value.numerator), one(value.denominator))


def near(number: Number) -> Near:
    """As floats with their error."""
    if isinstance(number, Near):
        return number
    if isinstance(number, Point):
        return Near(number.f, np.abs(number.f) * (2 * _UNIT) + 1e-300, number.known)
    if number.n.single and number.d.single:
        try:
            f: Any = np.float64(number.value.numerator / number.value.denominator)
        except OverflowError:
            f = np.float64(np.inf)
    else:
        n, d = (
            np.float64(part.values) if part.single else part.values.astype(np.float64)
            for part in (number.n, number.d)
        )
        f = n / d
    return Near(f, np.abs(f) * (4 * _UNIT), number.known)


def settled(number: Number) -> Exact:
    """As Exact, or TooWide."""
    if isinstance(number, Point):
        found = number.exact()
        if found is None:
            raise TooWide
        return found
    if isinstance(number, Near):
        raise TooWide
    return number


def over_one(left: Exact, right: Exact) -> tuple[Ints, Ints, Ints]:
    """Both numerators over one denominator."""
    if left.d.values is right.d.values:
        return left.n, right.n, left.d
    if left.d.single and right.d.single:
        whole = lcm(left.d.values, right.d.values)
        a, b = one(whole // left.d.values), one(whole // right.d.values)
        return times(left.n, a), times(right.n, b), one(whole)
    return times(left.n, right.d), times(right.n, left.d), times(left.d, right.d)


def add(left: Number, right: Number) -> Exact:
    """The sum, or TooWide."""
    a, b = settled(left), settled(right)
    n, m, d = over_one(a, b)
    return Exact(plus(n, m), d, both(a.known, b.known))


def negative(of: Number) -> Exact:
    """Its negative, or TooWide."""
    a = settled(of)
    return replace(a, n=times(a.n, one(-1)))


def multiply(left: Number, right: Number) -> Exact:
    """The product, or TooWide."""
    a, b = settled(left), settled(right)
    # 1000 * (n / 100) is 10 * n: what cancels is never multiplied.
    up, down = (gcd(x.values, y.values) if x.single and y.single else 1 for x, y in ((a.n, b.d), (b.n, a.d)))
    a = Exact(_cut(a.n, up), _cut(a.d, down), a.known)
    b = Exact(_cut(b.n, down), _cut(b.d, up), b.known)
    return Exact(times(a.n, b.n), times(a.d, b.d), both(a.known, b.known))


def _cut(of: Ints, by: int) -> Ints:
    return one(of.values // by) if of.single and by > 1 else of


def divide(left: Number, right: Number, *, rows: int) -> Exact:
    """The quotient, or TooWide; unknown where `right` is zero."""
    a, b = settled(left), settled(right)
    if b.n.single and b.n.values:
        sign = 1 if b.n.values > 0 else -1
        return multiply(a, Exact(times(b.d, one(sign)), one(abs(b.n.values)), b.known))
    # A zero divides nothing: it is made 1 and the row unknown, so that every denominator stays positive.
    known, divisor = both(a.known, b.known), b.n
    n, by = a.n, b.d
    if divisor.low <= 0 <= divisor.high:
        values: Array = np.full(rows, divisor.values) if divisor.single else divisor.values
        zero = values == 0
        known = both(known, pack(~zero.astype(np.bool_)))
        filled = np.where(zero, 1, values)
        divisor = Ints(filled, min(divisor.low, 1), max(divisor.high, 1))
    if divisor.low < 0:
        signs = np.where(divisor.values < 0, -1, 1)
        n = times(n, Ints(signs, -1, 1))
        most = max(abs(divisor.low), abs(divisor.high))
        divisor = Ints(np.abs(wide(divisor.values)), 1, most)
    elif divisor.low == 0:
        divisor = divisor._replace(low=1)
    if a.d.single and by.single:
        common = gcd(a.d.values, by.values)
        return Exact(times(n, one(by.values // common)), times(divisor, one(a.d.values // common)), known)
    return Exact(times(n, by), times(a.d, divisor), known)


def choose(mask: Array, yes: Exact, no: Exact, *, known: Bits | None) -> Exact:
    """`yes` where the mask is set, else `no`; or TooWide."""
    if yes.d.single and no.d.single:
        n, m, d = over_one(yes, no)
        return Exact(_either(mask, n, m), d, known)
    return Exact(_either(mask, yes.n, no.n), _either(mask, yes.d, no.d), known)


def _either(mask: Array, yes: Ints, no: Ints) -> Ints:
    low, high = min(yes.low, no.low), max(yes.high, no.high)
    _held(yes, no, low=low, high=high)
    return Ints(np.where(mask, wide(yes.values), wide(no.values)), low, high)


def known_where(mask: Array, yes: Bits | None, no: Bits | None) -> Bits | None:
    """What is known of a choice."""
    if yes is None and no is None:
        return None
    rows = len(mask)
    sides = (np.True_ if side is None else unpack(side, rows) for side in (yes, no))
    return pack(np.where(mask, *sides))


def to_whole(number: Number, *, up: bool) -> Exact:
    """Floor, or ceiling with `up`; or TooWide."""
    a = settled(number)
    if a.d.single and a.d.values == 1:
        return a
    if a.n.single and a.d.single:
        return replace(constant(Fraction(ceil(a.value) if up else floor(a.value))), known=a.known)
    n = times(a.n, one(-1)) if up else a.n
    values = wide(n.values) // wide(a.d.values)
    low, high = (min(0, n.low)), (max(0, n.high))
    whole = Exact(Ints(values, low, high), one(1), a.known)
    return negative(whole) if up else whole
