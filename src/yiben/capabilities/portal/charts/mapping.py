"""A map without tiles (地图): places as circles whose area is a number, a graticule, a scale, the hull of all places.

Nothing is fetched from anybody: no coastline either, the outline is that of the data. Degrees of longitude are
shortened as they are at the middle latitude (equirectangular), which is right for a province within a percent or two.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from yiben.capabilities.portal.charts.figuring import nice_step
from yiben.capabilities.portal.charts.model import Numbers, Row

WIDTH, _MOST, _LEAST = 720, 640, 280
_MARGIN = 48
_KM = 111.195  # of one degree of latitude, on the mean sphere


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A place: its circle, and the row it shows."""

    x: float
    y: float
    r: float
    row: Row


@dataclass(frozen=True, slots=True, kw_only=True)
class Meridian:
    """A line of the graticule: where, and its degrees as said."""

    at: float
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MapDrawn:
    """The map in user units. `scale` is (length, kilometres)."""

    width: int
    height: int
    spots: tuple[Spot, ...]
    hull: str
    meridians: tuple[Meridian, ...]
    parallels: tuple[Meridian, ...]
    scale: tuple[float, float]
    largest: float


def mapped(numbers: Numbers) -> MapDrawn | None:
    """The map of these places; None when there is none."""
    rows = [row for row in numbers.rows if row.low is not None and row.high is not None]
    if not rows:
        return None
    lons = [row.low for row in rows if row.low is not None]
    lats = [row.high for row in rows if row.high is not None]
    (west, east), (south, north) = (min(lons), max(lons)), (min(lats), max(lats))
    narrow = max(0.05, math.cos(math.radians((south + north) / 2)))
    wide, tall = max((east - west) * narrow, 1e-4), max(north - south, 1e-4)
    unit = min((WIDTH - 2 * _MARGIN) / wide, (_MOST - 2 * _MARGIN) / tall)
    height = int(min(_MOST, max(_LEAST, tall * unit + 2 * _MARGIN)))
    left, top = (WIDTH - wide * unit) / 2, (height - tall * unit) / 2

    def x(lon: float) -> float:
        return round(left + (lon - west) * narrow * unit, 1)

    def y(lat: float) -> float:
        return round(top + (north - lat) * unit, 1)

    largest = max(row.value or 0 for row in rows) or 1
    biggest = 4.0 if not numbers.period else 12.0
    spots = tuple(
        Spot(
            x=x(row.low or 0.0),
            y=y(row.high or 0.0),
            r=round(max(2.0, biggest * math.sqrt((row.value or 0) / largest)), 1),
            row=row,
        )
        for row in rows
    )
    span = WIDTH / unit
    step = nice_step(max(span / narrow, height / unit), 6)
    return MapDrawn(
        width=WIDTH,
        height=height,
        spots=spots,
        hull=" ".join(f"{a},{b}" for a, b in _hull([(spot.x, spot.y) for spot in spots])),
        meridians=_lines(west - left / unit / narrow, west + (WIDTH - left) / unit / narrow, step, x, "EW"),
        parallels=_lines(north - (height - top) / unit, north + top / unit, step, y, "NS"),
        scale=_scale(unit),
        largest=largest,
    )


def _lines(
    low: float, high: float, step: float, place: Callable[[float], float], letters: str
) -> tuple[Meridian, ...]:
    first = math.ceil(low / step)
    last = math.floor(high / step)
    found = []
    for number in range(first, last + 1):
        degrees = round(number * step, 9)
        side = letters[0] if degrees >= 0 else letters[1]
        found.append(Meridian(at=place(degrees), says=f"{abs(degrees):g}°{side}"))
    return tuple(found)


def _scale(unit: float) -> tuple[float, float]:
    """A bar of a round number of kilometres, about a fifth of the picture."""
    raw = WIDTH / 5 / unit * _KM
    power = 10.0 ** math.floor(math.log10(raw))
    km = max(step * power for step in (1, 2, 5) if step * power <= raw)
    return round(km / _KM * unit, 1), km


def _hull(points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """The convex hull (Andrew's monotone chain)."""
    every = sorted(set(points))
    if len(every) < 3:
        return []
    halves = []
    for side in (every, every[::-1]):
        half: list[tuple[float, float]] = []
        for point in side:
            while len(half) > 1 and _turn(half[-2], half[-1], point) <= 0:
                half.pop()
            half.append(point)
        halves.append(half[:-1])
    return halves[0] + halves[1]


def _turn(a: tuple[float, float], b: tuple[float, float], c: tuple[float, float]) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
