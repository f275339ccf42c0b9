"""Charts laid out for SVG, in user units of a picture of fixed width; the template only writes them down."""

from dataclasses import dataclass
from itertools import pairwise

from yiben.capabilities.portal.charts.figuring import nice_step
from yiben.capabilities.portal.charts.model import ChartKind, Numbers, Row

WIDTH, HEIGHT = 720, 320
_LEFT, _RIGHT, _TOP, _BOTTOM = 64, 16, 16, 36
_ROW, _NAME = 26, 184  # height of a bar, width of its name
_SHADES = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """A mark of an axis: where, and what it says."""

    at: float
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A bar, or a cell of a heat table; `shade` 0 to 5."""

    x: float
    y: float
    width: float
    height: float
    row: Row
    says: str
    shade: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A picture in user units: blocks, lines, marks. `left` is where the plot begins."""

    width: int
    height: int
    left: int
    base: float
    right: float
    top: float
    blocks: tuple[Block, ...] = ()
    lines: tuple[str, ...] = ()  # points of polylines; one breaks where a period has no value
    dots: tuple[tuple[float, float, str], ...] = ()
    across: tuple[Tick, ...] = ()
    upright: tuple[Tick, ...] = ()


def drawn(numbers: Numbers, *, names: dict[str, str]) -> Drawn:
    """The picture of any chart but a map. `names` says what rows without a label are called: other, empty."""
    if numbers.proposal.kind is ChartKind.BARS:
        return _bars(numbers, names)
    if numbers.proposal.kind is ChartKind.HEAT:
        return _heat(numbers)
    return _upright(numbers)


def said(value: float | None) -> str:
    """A number beside a mark: thousands apart, no needless decimals."""
    if value is None:
        return "–"
    if float(value).is_integer() and abs(value) < 1e15:
        return f"{int(value):,}"
    return f"{value:,.4g}" if abs(value) < 1e6 else f"{value:,.0f}"


def _bars(numbers: Numbers, names: dict[str, str]) -> Drawn:
    most = max((row.value or 0 for row in numbers.rows), default=0) or 1
    room = WIDTH - _NAME - 96
    blocks = tuple(
        Block(
            x=_NAME,
            y=8 + at * _ROW,
            width=round((row.value or 0) / most * room, 1),
            height=_ROW - 8,
            row=row,
            says=names.get(row.rest, row.label) if row.rest else row.label or "“”",
        )
        for at, row in enumerate(numbers.rows)
    )
    height = 16 + len(blocks) * _ROW
    return Drawn(width=WIDTH, height=height, left=_NAME, base=height, right=WIDTH, top=0, blocks=blocks)


def _upright(numbers: Numbers) -> Drawn:
    values = [row.value for row in numbers.rows if row.value is not None]
    most, least = (
        max(values, default=0.0),
        min([*values, 0.0]) if not numbers.mean else min(values, default=0.0),
    )
    ticks = _ticks(least, most)
    low, high = ticks[0], ticks[-1]
    base, room = HEIGHT - _BOTTOM, HEIGHT - _BOTTOM - _TOP

    def y(value: float) -> float:
        return round(base - (value - low) / ((high - low) or 1) * room, 1)

    wide = WIDTH - _LEFT - _RIGHT
    step = wide / max(1, len(numbers.rows))
    upright = tuple(Tick(at=y(one), says=said(one)) for one in ticks)
    if numbers.proposal.kind is ChartKind.HISTOGRAM:
        blocks = tuple(
            Block(
                x=round(_LEFT + at * step, 1),
                y=y(row.value or 0),
                width=round(max(step - 1, 0.5), 1),
                height=round(base - y(row.value or 0), 1),
                row=row,
                says=row.label,
            )
            for at, row in enumerate(numbers.rows)
        )
        edges = (
            [numbers.rows[0].low or 0.0, *(row.high or 0.0 for row in numbers.rows)] if numbers.rows else []
        )
        every = max(1, -(-len(edges) // 8))
        across = tuple(
            Tick(at=round(_LEFT + at * step, 1), says=said(edges[at])) for at in range(0, len(edges), every)
        )
        return Drawn(width=WIDTH, height=HEIGHT, left=_LEFT, base=base, right=WIDTH - _RIGHT, top=_TOP, blocks=blocks, across=across, upright=upright)  # fmt: skip
    places = [round(_LEFT + (at + 0.5) * step, 1) for at in range(len(numbers.rows))]
    dots = [
        (x, y(row.value), row.label)
        for x, row in zip(places, numbers.rows, strict=True)
        if row.value is not None
    ]
    every = max(1, -(-len(places) // 7))
    return Drawn(
        width=WIDTH,
        height=HEIGHT,
        left=_LEFT,
        base=base,
        right=WIDTH - _RIGHT,
        top=_TOP,
        lines=_lines(places, [None if row.value is None else y(row.value) for row in numbers.rows]),
        dots=tuple(dots) if len(dots) <= 60 else (),
        across=tuple(Tick(at=places[at], says=numbers.rows[at].label) for at in range(0, len(places), every)),
        upright=upright,
    )


def _lines(places: list[float], heights: list[float | None]) -> tuple[str, ...]:
    found: list[list[str]] = [[]]
    for x, y in zip(places, heights, strict=True):
        if y is None:
            found.append([])
        else:
            found[-1].append(f"{x},{y}")
    return tuple(" ".join(points) for points in found if points)


def _ticks(least: float, most: float) -> list[float]:
    if most <= least:
        most = least + 1
    step = nice_step(most - least, 5)
    first = int(least // step)
    found = [first * step]
    while found[-1] < most - step * 1e-9:
        found.append(round((first + len(found)) * step, 12))
    return found


def _heat(numbers: Numbers) -> Drawn:
    firsts = list(dict.fromkeys(row.label for row in numbers.rows))
    seconds = list(dict.fromkeys(row.other for row in numbers.rows))
    most = max((row.value or 0 for row in numbers.rows), default=0) or 1
    wide = (WIDTH - _NAME) / max(1, len(seconds))
    tall, top = 34, 40
    blocks = tuple(
        Block(
            x=round(_NAME + seconds.index(row.other) * wide, 1),
            y=top + firsts.index(row.label) * tall,
            width=round(wide - 2, 1),
            height=tall - 2,
            row=row,
            says=said(row.value),
            shade=min(_SHADES - 1, int((row.value or 0) / most * _SHADES)),
        )
        for row in numbers.rows
    )
    height = top + len(firsts) * tall + 8
    across = tuple(Tick(at=round(_NAME + (at + 0.5) * wide, 1), says=one) for at, one in enumerate(seconds))
    upright = tuple(Tick(at=top + (at + 0.5) * tall, says=one) for at, one in enumerate(firsts))
    return Drawn(width=WIDTH, height=height, left=_NAME, base=height, right=WIDTH, top=top, blocks=blocks, across=across, upright=upright)  # fmt: skip


def spread(ticks: tuple[Tick, ...]) -> float:
    """The least distance between two marks, for tests."""
    return min((b.at - a.at for a, b in pairwise(sorted(ticks, key=lambda tick: tick.at))), default=0.0)
