"""The picture of one promise: figures, the way from baseline to target, the forecast with its interval. One question."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from yiben.app.planning.wording import said
from yiben.capabilities import plans
from yiben.engines.rules.promises import aim_of

WIDTH, HEIGHT, LEFT, BOTTOM, TOP, RIGHT = 640, 260, 64, 28, 16, 96


@dataclass(frozen=True, slots=True, kw_only=True)
class Dot:
    """A figure in the picture."""

    x: float
    y: float
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """A line of the grid with its word."""

    at: float
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """All of it, in user units. `band` is (y, height) of where the figure has to be, as far as the picture shows it."""

    dots: tuple[Dot, ...]
    line: str  # polyline of the figures
    way: str  # from baseline to target; empty without one
    goal: float | None
    goal_says: str
    band: tuple[float, float] | None
    ahead: Dot | None
    low: float
    high: float
    today: float | None
    years: tuple[Tick, ...]
    steps: tuple[Tick, ...]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    bottom: int = HEIGHT - BOTTOM
    top: int = TOP


def chart(judged: plans.Judged, unit: str) -> Chart | None:
    """The picture of a promise as of a day; None where there is nothing to draw."""
    figures, standing, promise = judged.figures, judged.standing, judged.target.promise
    shown = [one for one in figures if one.on <= standing.as_of]
    base = promise.baseline
    days = [one.on for one in shown]
    values = [float(one.value) for one in shown]
    if base is not None and base.on is not None:
        days.append(base.on)
        values.append(float(base.value))
    if promise.by is not None:
        days.append(promise.by)
    aim = aim_of(promise)
    mark = float(aim.mark) if aim else None
    values += [end for end in (_float(aim.low), _float(aim.high)) if end is not None] if aim else []
    ahead = standing.forecast
    if ahead is not None:
        values += [ahead.low, ahead.high]
    if len(days) < 2 or not shown or min(days) == max(days):
        return None
    across, up = _across(min(days), max(days)), _up(values)
    dots = tuple(
        Dot(x=across(one.on), y=up(float(one.value)), says=f"{one.on.isoformat()}: {said(one.value)} {unit}")
        for one in shown
    )
    way = ""
    if base is not None and base.on is not None and promise.by is not None and mark is not None:
        way = f"{across(base.on)},{up(float(base.value))} {across(promise.by)},{up(mark)}"
    return Chart(
        dots=dots,
        line=" ".join(f"{one.x},{one.y}" for one in dots),
        way=way,
        goal=up(mark) if mark is not None else None,
        goal_says=said(aim.mark) if aim else "",
        band=_band(aim.low, aim.high, up) if aim else None,
        ahead=Dot(
            x=across(ahead.on),
            y=up(ahead.value),
            says=f"{ahead.on.isoformat()}: {said(ahead.value)} ({said(ahead.low)} – {said(ahead.high)}) {unit}",
        )
        if ahead
        else None,
        low=up(ahead.low) if ahead else 0,
        high=up(ahead.high) if ahead else 0,
        today=across(standing.as_of) if min(days) <= standing.as_of <= max(days) else None,
        years=_years(min(days), max(days), across),
        steps=tuple(Tick(at=up(value), says=f"{value:,.10g}") for value in _steps(values)),
    )


def _float(value: object) -> float | None:
    return None if value is None else float(str(value))


class _across:  # noqa: N801  # a function with two ends
    def __init__(self, first: date, last: date) -> None:
        self.first, self.span = first, (last - first).days

    def __call__(self, day: date) -> float:
        share = (day - self.first).days / self.span
        return round(LEFT + share * (WIDTH - LEFT - RIGHT), 1)


class _up:  # noqa: N801  # a function with two ends
    def __init__(self, values: Sequence[float]) -> None:
        low, high = min(values), max(values)
        room = (high - low) * 0.08 or abs(high) * 0.1 or 1.0
        self.low, self.high = low - room, high + room

    def __call__(self, value: float) -> float:
        share = (value - self.low) / (self.high - self.low)
        return round(HEIGHT - BOTTOM - share * (HEIGHT - BOTTOM - TOP), 1)


def _band(low: object, high: object, up: _up) -> tuple[float, float]:
    """From the one end to the other, or to the edge of the picture."""
    over = TOP if high is None else max(TOP, up(float(str(high))))
    under = HEIGHT - BOTTOM if low is None else min(HEIGHT - BOTTOM, up(float(str(low))))
    return over, round(max(1.0, under - over), 1)


def _years(first: date, last: date, across: _across) -> tuple[Tick, ...]:
    ends = [date(year, 12, 31) for year in range(first.year, last.year + 1)]
    inside = [day for day in ends if first <= day <= last]
    every = max(1, -(-len(inside) // 8))
    return tuple(Tick(at=across(day), says=str(day.year)) for day in inside[::every])


def _steps(values: Sequence[float]) -> list[float]:
    """Round numbers inside the picture, four or five of them."""
    low, high = min(values), max(values)
    if low == high:
        return [low]
    rough = (high - low) / 4
    unit = 10.0 ** math.floor(math.log10(rough))
    step = next(unit * one for one in (1, 2, 2.5, 5, 10) if unit * one >= rough)
    first = math.ceil(low / step)
    return [round(step * at, 12) for at in range(first, math.floor(high / step) + 1)]
