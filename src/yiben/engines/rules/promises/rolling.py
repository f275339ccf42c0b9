"""Splitting a target among parts and adding parts up to a whole (纵向拆解、横向汇总)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from yiben.engines.rules.promises.model import RollUp


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """One part's figure; `weight` counts with a weighted mean only."""

    value: Decimal
    weight: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """A whole and what its parts come to. `difference` is the whole less the parts."""

    whole: Decimal
    parts: Decimal

    @property
    def difference(self) -> Decimal:
        """What the parts lack; negative: they promise more."""
        return self.whole - self.parts

    @property
    def adds_up(self) -> bool:
        """Whether nothing is left."""
        return self.difference == 0


def roll_up(parts: Sequence[Share], how: RollUp) -> Decimal | None:
    """The figure of the whole; None of no parts, of weights that come to nothing, or where the whole is by itself."""
    values = [one.value for one in parts]
    if not values or how is RollUp.NONE:
        return None
    match how:
        case RollUp.SUM:
            return sum(values, Decimal(0))
        case RollUp.MEAN:
            return sum(values, Decimal(0)) / len(values)
        case RollUp.WEIGHTED:
            weight = sum((one.weight for one in parts), Decimal(0))
            return sum((one.value * one.weight for one in parts), Decimal(0)) / weight if weight > 0 else None
        case RollUp.MOST:
            return max(values)
        case RollUp.LEAST:
            return min(values)


def split(whole: Decimal, parts: Iterable[Share], how: RollUp) -> Split | None:
    """What the parts of a target come to beside it; None where parts and whole are not comparable."""
    added = roll_up(tuple(parts), how)
    return None if added is None else Split(whole=whole, parts=added)
