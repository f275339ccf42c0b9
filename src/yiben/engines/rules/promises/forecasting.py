"""Trend and forecast of an indicator (趋势、预测): a straight line by least squares with an interval that says how little it knows.

Fewer than three figures give none. The interval is of a single future figure (Student's t, n − 2 degrees of freedom);
the figures' own rounding counts as scatter, so that three round numbers on a line are not called certain.
"""

import math
from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from yiben.engines.rules.promises.model import Figure

LEAST = 3
"""Figures a forecast needs: two always lie on a line, whatever happens."""
LEVEL = 0.9
"""How often the interval should hold the figure."""
FAR = 2.0
"""A forecast further ahead than this many spans of the figures is called far."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """What a figure may be on a day. `low` and `high` enclose it with probability `level` if nothing changes its course."""

    on: date
    value: float
    low: float
    high: float
    level: float
    figures: int
    slope: float  # per year
    far: bool = False


def forecast(figures: Sequence[Figure], on: date, *, level: float = LEVEL) -> Forecast | None:
    """The line through the figures, read on a day; None with fewer than three days."""
    known = {one.on: one.value for one in figures}
    if len(known) < LEAST:
        return None
    days = sorted(known)
    first = years(days[0])
    xs = [float(years(day) - first) for day in days]
    ys = [float(known[day]) for day in days]
    n = len(xs)
    mean_x, mean_y = math.fsum(xs) / n, math.fsum(ys) / n
    sxx = math.fsum((x - mean_x) ** 2 for x in xs)
    slope = math.fsum((x - mean_x) * (y - mean_y) for x, y in zip(xs, ys, strict=True)) / sxx
    left = math.fsum((y - mean_y - slope * (x - mean_x)) ** 2 for x, y in zip(xs, ys, strict=True))
    scatter = left / (n - 2) + _rounding(known.values())
    at = float(years(on) - first)
    spread = math.sqrt(scatter * (1 + 1 / n + (at - mean_x) ** 2 / sxx))
    half = quantile((1 + level) / 2, n - 2) * spread
    value = mean_y + slope * (at - mean_x)
    return Forecast(
        on=on,
        value=value,
        low=value - half,
        high=value + half,
        level=level,
        figures=n,
        slope=slope,
        far=at - xs[-1] > FAR * (xs[-1] - xs[0]),
    )


def years(day: date) -> Fraction:
    """A day in years: the end of a month is a whole twelfth, so that a leap year is no longer than another."""
    within = Fraction(day.day, monthrange(day.year, day.month)[1])
    return day.year + (day.month - 1 + within) / 12


def _rounding(values: Iterable[Decimal]) -> float:
    """The variance that comes of figures printed with so many places: a uniform error of one unit of the last."""
    places = [int(one.normalize().as_tuple().exponent) for one in values]
    finest = min(0, *places)
    return float((10.0**finest) ** 2 / 12)


@lru_cache(maxsize=256)
def quantile(probability: float, freedom: int) -> float:
    """The quantile of Student's t. `probability` lies between a half and one."""
    low, high = 0.0, 1.0
    while _below(high, freedom) < probability:
        high *= 2
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (middle, high) if _below(middle, freedom) < probability else (low, middle)
    return (low + high) / 2


def _below(t: float, freedom: int) -> float:
    """P(T ≤ t) for t ≥ 0, in closed form for whole degrees of freedom (Abramowitz & Stegun 26.7.3, 26.7.4)."""
    theta = math.atan(t / math.sqrt(freedom))
    sine, cosine = math.sin(theta), math.cos(theta)
    if freedom % 2:
        total, term = 0.0, cosine
        for k in range(1, freedom - 1, 2):
            total += term
            term *= cosine**2 * (k + 1) / (k + 2)
        inside = 2 / math.pi * (theta + sine * total)
    else:
        total, term = 0.0, 1.0
        for k in range(0, freedom - 1, 2):
            total += term
            term *= cosine**2 * (k + 1) / (k + 2)
        inside = sine * total
    return 0.5 + inside / 2
