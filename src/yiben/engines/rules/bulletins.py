"""Printed statistics counted again (统计公报复算): every sum, share and change held against what was printed.

A printed figure stands for all values that round to it. Computed and printed `agree` when the computed one prints the
same, differ by `rounding` when some unrounded figures behind the text would print it, and `differ` when none would.
Shares and growth are in per cent, changes of shares in percentage points. Pure; knows no bulletin.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from fractions import Fraction

HUNDRED = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """One figure as printed. `digits` behind the point of each; a trailing zero the text leaves out counts."""

    id: str
    value: Decimal
    digits: int = 0
    growth: Decimal | None = None  # on the same period of the year before, per cent
    share: Decimal | None = None  # of `share_of`, per cent
    share_of: str | None = None
    change: Decimal | None = None  # of the share, percentage points
    rate_digits: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Breakdown:
    """A whole and the parts that make it up (构成)."""

    id: str
    whole: str
    parts: tuple[str, ...]


class Kind(StrEnum):
    """What is counted again."""

    SUM = "sum"  # 合计
    SHARE = "share"  # 比重
    GROWTH = "growth"  # 由各部分推算的增速
    CHANGE = "change"  # 比重变化


class Outcome(StrEnum):
    """How computed and printed stand."""

    AGREES = "agrees"
    ROUNDING = "rounding"
    DIFFERS = "differs"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recount:
    """One figure counted again. `low` and `high` bound what unrounded figures behind the text could give."""

    kind: Kind
    of: str
    by: tuple[str, ...]
    printed: Decimal
    computed: Decimal
    low: Fraction
    high: Fraction
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class _Span:
    """All values a figure may stand for; both ends included."""

    low: Fraction
    middle: Fraction
    high: Fraction

    def __add__(self, other: "_Span") -> "_Span":
        return _Span(self.low + other.low, self.middle + other.middle, self.high + other.high)

    def __sub__(self, other: "_Span") -> "_Span":
        return _Span(self.low - other.high, self.middle - other.middle, self.high - other.low)

    def over(self, other: "_Span") -> "_Span | None":
        """The quotient, where both are above zero."""
        if self.low < 0 or other.low <= 0:
            return None
        return _Span(self.low / other.high, self.middle / other.middle, self.high / other.low)

    def times(self, factor: int) -> "_Span":
        return _Span(self.low * factor, self.middle * factor, self.high * factor)


def recount(figures: Mapping[str, Printed], breakdowns: Iterable[Breakdown]) -> tuple[Recount, ...]:
    """Everything that can be counted again: sums and growth of breakdowns, then shares and their changes, in order."""
    found: list[Recount | None] = []
    listed = list(breakdowns)
    for one in listed:
        parts = [figures[name] for name in one.parts]
        found += [_sum(figures[one.whole], parts), _growth(figures[one.whole], parts)]
    for figure in figures.values():
        found += [_share(figure, figures), _change(figure, figures, listed)]
    return tuple(one for one in found if one is not None)


def _sum(whole: Printed, parts: list[Printed]) -> Recount:
    total = sum((_value(one) for one in parts), _ZERO)
    return _held(Kind.SUM, whole.id, parts, printed=whole.value, digits=whole.digits, computed=total)


def _growth(whole: Printed, parts: list[Printed]) -> Recount | None:
    """The growth the parts imply: each part's value of the year before follows from its own growth."""
    before = [_before(one) for one in parts]
    if whole.growth is None or None in before:
        return None
    ratio = sum((_value(one) for one in parts), _ZERO).over(sum((one for one in before if one), _ZERO))
    if ratio is None:
        return None
    grown = (ratio - _ONE).times(HUNDRED)
    return _held(Kind.GROWTH, whole.id, parts, printed=whole.growth, digits=whole.rate_digits, computed=grown)


def _share(figure: Printed, figures: Mapping[str, Printed]) -> Recount | None:
    if figure.share is None or figure.share_of is None:
        return None
    whole = figures[figure.share_of]
    part = _value(figure).over(_value(whole))
    if part is None:
        return None
    return _held(
        Kind.SHARE, figure.id, [whole], printed=figure.share, digits=figure.rate_digits, computed=part.times(HUNDRED)
    )  # fmt: skip


def _change(figure: Printed, figures: Mapping[str, Printed], breakdowns: list[Breakdown]) -> Recount | None:
    if figure.change is None or figure.share_of is None:
        return None
    whole = figures[figure.share_of]
    made_of = next((one.parts for one in breakdowns if one.whole == figure.id), ())
    parts = [figures[name] for name in made_of] or [figure]
    before = [_before(one) for one in parts]
    whole_before = _before(whole)
    if None in before or whole_before is None:
        return None
    now = _value(figure).over(_value(whole))
    then = sum((one for one in before if one), _ZERO).over(whole_before)
    if now is None or then is None:
        return None
    moved = (now - then).times(HUNDRED)
    return _held(
        Kind.CHANGE, figure.id, [*parts, whole], printed=figure.change, digits=figure.rate_digits, computed=moved
    )  # fmt: skip


def _value(one: Printed) -> _Span:
    return _span(one.value, one.digits)


def _before(one: Printed) -> _Span | None:
    """The value of the same period of the year before, as its growth implies."""
    if one.growth is None or one.growth <= -HUNDRED:
        return None
    rate = _span(one.growth, one.rate_digits)
    hundred = Fraction(HUNDRED)
    return _value(one).over(
        _Span(
            (rate.low + hundred) / hundred, (rate.middle + hundred) / hundred, (rate.high + hundred) / hundred
        )
    )


def _span(value: Decimal, digits: int) -> _Span:
    half = Fraction(1, 2 * 10**digits)
    exact = Fraction(value)
    return _Span(exact - half, exact, exact + half)


def _held(
    kind: Kind, of: str, by: list[Printed], *, printed: Decimal, digits: int, computed: _Span
) -> Recount:
    step = Decimal(1).scaleb(-digits)
    middle = computed.middle
    rounded = (Decimal(middle.numerator) / Decimal(middle.denominator)).quantize(step, rounding=ROUND_HALF_UP)
    room = _span(printed, digits)
    if rounded == printed:
        outcome = Outcome.AGREES
    elif computed.low <= room.high and room.low <= computed.high:
        outcome = Outcome.ROUNDING
    else:
        outcome = Outcome.DIFFERS
    return Recount(
        kind=kind,
        of=of,
        by=tuple(one.id for one in by),
        printed=printed,
        computed=rounded,
        low=computed.low,
        high=computed.high,
        outcome=outcome,
    )


_ZERO = _Span(Fraction(0), Fraction(0), Fraction(0))
_ONE = _Span(Fraction(1), Fraction(1), Fraction(1))
