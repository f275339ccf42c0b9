"""Pictures of numbers and of descent, laid out here and drawn as SVG by `figures.html`.

Every picture has a table beside it with the same facts: for screen readers, for copying, for tests.
"""

from collections.abc import Sequence
from dataclasses import dataclass

_BOX_W, _BOX_H, _GAP_X, _GAP_Y = 200, 56, 64, 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """One thing of a descent picture. `column` 0 is where it starts."""

    id: str
    column: int
    title: str
    note: str = ""
    href: str = ""
    main: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A box with its place, in user units of the picture."""

    box: Box
    x: int
    y: int
    title: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrow:
    """From the right edge of one box to the left edge of another."""

    x1: int
    y1: int
    x2: int
    y2: int

    @property
    def path(self) -> str:
        """A gentle S."""
        middle = (self.x1 + self.x2) // 2
        return f"M{self.x1} {self.y1} C{middle} {self.y1} {middle} {self.y2} {self.x2 - 7} {self.y2}"

    @property
    def head(self) -> str:
        """The arrow's point."""
        return f"M{self.x2} {self.y2} l-8 -4.5 v9 z"


@dataclass(frozen=True, slots=True, kw_only=True)
class Descent:
    """A whole picture: boxes in columns from left to right, and what comes from what."""

    boxes: tuple[Placed, ...]
    arrows: tuple[Arrow, ...]
    links: tuple[tuple[str, str], ...]  # the same as titles, for the table
    width: int
    height: int
    box_width: int = _BOX_W
    box_height: int = _BOX_H


def descent(boxes: Sequence[Box], links: Sequence[tuple[str, str]]) -> Descent:
    """Lay out `boxes` in their columns, each column centred; `links` are pairs of box ids."""
    columns: dict[int, list[Box]] = {}
    for box in boxes:
        columns.setdefault(box.column, []).append(box)
    tallest = max((len(column) for column in columns.values()), default=0)
    height = max(1, tallest) * (_BOX_H + _GAP_Y) - _GAP_Y
    placed: dict[str, Placed] = {}
    for at, number in enumerate(sorted(columns)):
        column = columns[number]
        top = (height - (len(column) * (_BOX_H + _GAP_Y) - _GAP_Y)) // 2
        for row, box in enumerate(column):
            placed[box.id] = Placed(
                box=box,
                x=at * (_BOX_W + _GAP_X) + 1,
                y=top + row * (_BOX_H + _GAP_Y) + 1,
                title=shorten(box.title, units=22),
                note=shorten(box.note, units=28),
            )
    known = [(a, b) for a, b in links if a in placed and b in placed]
    arrows = tuple(
        Arrow(
            x1=placed[a].x + _BOX_W,
            y1=placed[a].y + _BOX_H // 2,
            x2=placed[b].x,
            y2=placed[b].y + _BOX_H // 2,
        )
        for a, b in known
    )
    return Descent(
        boxes=tuple(placed.values()),
        arrows=arrows,
        links=tuple((placed[a].box.title, placed[b].box.title) for a, b in known),
        width=len(columns) * (_BOX_W + _GAP_X) - _GAP_X + 2,
        height=height + 2,
    )


def shorten(words: str, *, units: int) -> str:
    """`words` cut to a width in Latin letters; a Chinese character is two wide."""
    out, width = "", 0
    for letter in words:
        width += 2 if ord(letter) > 0x2E7F else 1
        if width > units:
            return out.rstrip() + "…"
        out += letter
    return out


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One bar of a bar figure: `share` between 0 and 1, or None where nothing could be measured."""

    label: str
    share: float | None
    note: str = ""
    tone: str = ""  # good, warn, bad or empty: also said in words beside the bar
    verdict: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """One bar of a figure of amounts: how far it reaches, and its margin on either side, as shares of the longest."""

    label: str
    share: float
    margin: float
    said: str

    @property
    def from_(self) -> float:
        """Where the margin begins."""
        return max(0.0, self.share - self.margin)

    @property
    def to(self) -> float:
        """Where the margin ends."""
        return min(1.0, self.share + self.margin)


def amounts(rows: Sequence[tuple[str, float | None, float | None, str]]) -> tuple[Amount, ...]:
    """Bars of (label, number, margin, as said); what has no number, or is below zero, has no length."""
    longest = max((max(0.0, number or 0) + (margin or 0) for _, number, margin, _ in rows), default=0) or 1.0
    return tuple(
        Amount(label=label, share=max(0.0, number or 0) / longest, margin=(margin or 0) / longest, said=said)
        for label, number, margin, said in rows
    )


def tone_of(share: float | None, *, good: float = 0.99, fair: float = 0.9) -> str:
    """Which status a share of passed checks earns."""
    if share is None:
        return ""
    return "good" if share >= good else "warn" if share >= fair else "bad"


def points(values: Sequence[float], *, width: int, height: int) -> str:
    """The points of a trend line of shares between 0 and 1, oldest first, as an SVG polyline."""
    step = width / max(1, len(values) - 1)
    return " ".join(f"{at * step:.1f},{height - value * height:.1f}" for at, value in enumerate(values))
