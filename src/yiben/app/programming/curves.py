"""A sweep as a curve (试算曲线): one point for each value that was tried, the same numbers in a table beside it."""

from collections.abc import Sequence
from dataclasses import dataclass

from yiben.app.programming.sums import coarse

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 560, 240, 96, 24, 24, 36


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One try. `x` and `y` in the picture."""

    label: str
    said: str
    x: float
    y: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """One question: how many qualify, or what it costs. `line`: where the budget lies, if it lies in the picture."""

    kind: str
    points: tuple[Point, ...]
    ticks: tuple[tuple[float, str], ...]
    line: float | None = None
    line_said: str = ""
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    bottom: int = HEIGHT - BOTTOM

    @property
    def polyline(self) -> str:
        """The points as SVG wants them."""
        return " ".join(f"{one.x},{one.y}" for one in self.points)


def curve_of(kind: str, values: Sequence[tuple[str, int]], *, line: int | None = None) -> Curve:
    """Points from left to right in the order tried; the axis begins at nought. `cost` and `line` in fen."""
    most = max([number for _, number in values] + ([line] if line is not None else []), default=0) or 1
    top = most * 1.1
    span = max(1, len(values) - 1)
    inner = WIDTH - LEFT - RIGHT - 48

    def up(number: float) -> float:
        return round(HEIGHT - BOTTOM - number / top * (HEIGHT - BOTTOM - TOP), 1)

    def said(number: int) -> str:
        return str(coarse(number)) if kind == "cost" else f"{number:,}"

    return Curve(
        kind=kind,
        points=tuple(
            Point(label=label, said=said(number), x=round(LEFT + 24 + at / span * inner, 1), y=up(number))
            for at, (label, number) in enumerate(values)
        ),
        ticks=tuple((up(most * part / 2), said(most * part // 2)) for part in (0, 1, 2)),
        line=up(line) if line is not None else None,
        line_said=said(line) if line is not None else "",
    )
