"""Whether a figure keeps a promise (目标是否达到): exact, with the ends each word includes."""

from dataclasses import dataclass
from decimal import Decimal

from yiben.engines.rules.promises.model import Better, Comparator, Promise

ABOUT = Decimal("0.05")
"""How far 左右 reaches on either side, as a share: no text says; a parameter of whoever asks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Aim:
    """Where a figure has to be. None: no end on that side; `*_in`: the end itself counts."""

    low: Decimal | None = None
    high: Decimal | None = None
    low_in: bool = True
    high_in: bool = True

    def holds(self, value: Decimal) -> bool:
        """Whether a value lies inside."""
        if self.low is not None and (value < self.low or (value == self.low and not self.low_in)):
            return False
        return self.high is None or value < self.high or (value == self.high and self.high_in)

    @property
    def mark(self) -> Decimal:
        """The end a figure moves towards; the middle of a range."""
        if self.low is not None and self.high is not None:
            return (self.low + self.high) / 2
        found = self.low if self.low is not None else self.high
        assert found is not None
        return found


def aim_of(promise: Promise, *, about: Decimal = ABOUT) -> Aim | None:
    """Where the figure has to be; None where the source's figure is lost, or what it multiplies is not known."""
    value, to = promise.value, promise.to
    if promise.lost is not None or value is None:
        return None
    if promise.relative_to is not None:
        if promise.baseline is None:
            return None
        value *= promise.baseline.value
        to = to * promise.baseline.value if to is not None else None
    match promise.comparator:
        case Comparator.MORE:
            return Aim(low=value, low_in=False)
        case Comparator.AT_LEAST:
            return Aim(low=value)
        case Comparator.LESS:
            return Aim(high=value, high_in=False)
        case Comparator.AT_MOST:
            return Aim(high=value)
        case Comparator.ABOUT:
            give = abs(value) * (promise.tolerance if promise.tolerance is not None else about)
            return Aim(low=value - give, high=value + give)
        case Comparator.BETWEEN:
            return None if to is None else Aim(low=value, high=to)


def holds(promise: Promise, value: Decimal, *, about: Decimal = ABOUT) -> bool | None:
    """Whether a figure keeps the promise; None where nobody can know.

    Beyond 左右 or a range on the better side is kept as well: who promised about 60 and reached 70 broke no word.
    """
    aim = aim_of(promise, about=about)
    if aim is None:
        return None
    return aim.holds(value) or beyond(promise, aim, value)


def beyond(promise: Promise, aim: Aim, value: Decimal) -> bool:
    """Whether a figure lies past a range on its better side (超额)."""
    if aim.low is None or aim.high is None:
        return False
    return value > aim.high if promise.better is Better.UP else value < aim.low


def short_by(promise: Promise, value: Decimal, *, about: Decimal = ABOUT) -> Decimal | None:
    """How far a figure is from where the promise would hold, never negative; None where nobody can know."""
    aim = aim_of(promise, about=about)
    if aim is None:
        return None
    if aim.holds(value) or beyond(promise, aim, value):
        return Decimal(0)
    if aim.low is not None and value <= aim.low:
        return aim.low - value
    assert aim.high is not None
    return value - aim.high
