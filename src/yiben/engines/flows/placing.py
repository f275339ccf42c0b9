"""Where everything of a flow's picture stands, in user units: boxes, arrows and their words, no two on one spot.

Working states form a column from start to end, ends stand beside it (or below it on narrow pages). An arrow to
the next box goes straight down; every other one leaves its box in a row of its own, carries its words there,
and turns in a lane right of all words. So words meet neither words nor lines, whatever was declared.
"""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field

from yiben.engines.flows.model import End, Flow, Move, State

_WIDE = 0x2E7F  # characters above are as wide as they are high
_LATIN = 0.62  # the others on average, of the type's size, set bold


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """Sizes of one layout. `beside`: ends stand in a column of their own."""

    box: int
    words: int  # the zone for arrows' words
    lane: int
    title: int  # type sizes
    small: int
    beside: bool
    sentence: bool  # boxes tell what their state means


WIDE = Measure(box=340, words=210, lane=12, title=15, small=13, beside=True, sentence=True)
NARROW = Measure(box=136, words=112, lane=8, title=14, small=12, beside=False, sentence=False)


@dataclass(slots=True, kw_only=True)
class Box:
    """One state: its corner, its size, and its words line by line as (class, size, words)."""

    state: State
    x: float
    width: float
    lines: list[tuple[str, int, str]]
    y: float = 0
    height: float = 0

    @property
    def right(self) -> float:
        """The right edge."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """The lower edge."""
        return self.y + self.height


@dataclass(slots=True, kw_only=True)
class Arrow:
    """All moves from one state to another. `lines` are their words; `lane` None: straight down."""

    moves: list[Move]
    source: str
    target: str
    lines: list[str] = field(default_factory=list)
    lane: int | None = None
    out: float = 0  # where it leaves
    into: float = 0  # where it enters
    words: float = 0  # the base line of its first words

    @property
    def returns(self) -> bool:
        """Whether it only leads back for correction."""
        return all(move.returns for move in self.moves)


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A laid out flow."""

    boxes: dict[str, Box]
    arrows: list[Arrow]
    measure: Measure
    lanes: float  # where the lanes begin
    width: float
    height: float


def ordered(flow: Flow) -> list[State]:
    """States as a reader meets them: along the moves that lead on, then where a return leads, ends last."""
    distance = _distances(flow, {flow.start: 0}, [move for move in flow.moves if not move.returns])
    distance = _distances(flow, distance, list(flow.moves))
    ends = list(End)
    declared = {state.id: number for number, state in enumerate(flow.states)}
    far = len(declared)
    return sorted(
        flow.states,
        key=lambda one: (
            (1, ends.index(one.end), declared[one.id])
            if one.end
            else (0, distance.get(one.id, far), declared[one.id])
        ),
    )


def _distances(flow: Flow, known: dict[str, int], moves: list[Move]) -> dict[str, int]:
    """How many moves away each state is; what is not in `known` comes behind all that is."""
    found, frontier, far = dict(known), list(known), max(known.values())
    while frontier:
        far += 1
        frontier = [
            target
            for target in dict.fromkeys(move.target for move in moves if set(move.sources) & set(frontier))
            if target not in found
        ]
        found |= dict.fromkeys(frontier, far)
    return found


def place(
    flow: Flow,
    *,
    measure: Measure,
    box_words: dict[str, list[tuple[str, int, str]]],
    move_words: dict[str, str],
) -> Picture:
    """Lay the flow out. `box_words` are each state's lines as they may be wrapped, `move_words` each move's."""
    states = ordered(flow)
    column = [one for one in states if not (measure.beside and one.end)]
    aside = [one for one in states if measure.beside and one.end]
    boxes = {one.id: _box(one, measure, box_words[one.id], x=1) for one in column}
    arrows = _arrows(flow, measure, move_words, [one.id for one in column])
    bottom = _stack(column, boxes, arrows, measure)
    lanes_at = 1 + measure.box + measure.words
    for one in aside:
        boxes[one.id] = _box(one, measure, box_words[one.id], x=0, width=measure.box * 2 // 3)
    bottom = max(bottom, _stack_aside(aside, boxes, arrows))
    many = _take_lanes(arrows)
    beyond = lanes_at + (many + 1) * measure.lane
    for one in aside:
        boxes[one.id].x = beyond + 12
    width = max((box.right for box in boxes.values()), default=0)
    return Picture(
        boxes=boxes, arrows=arrows, measure=measure, lanes=lanes_at,
        width=max(width, beyond) + 2, height=bottom + 2,
    )  # fmt: skip


def wrap(words: str, *, width: float, size: int) -> list[str]:
    """`words` in lines no wider than `width`: broken at spaces, between Chinese characters, or anywhere at last."""
    lines, line, used = [], "", 0.0
    for piece in _pieces(words):
        wide = _wide(piece, size)
        if line and used + wide > width:
            lines.append(line.rstrip())
            line, used = "", 0.0
            piece = piece.lstrip()  # noqa: PLW2901  # a line does not begin with a space
        for letter in piece if wide > width else [piece]:
            step = _wide(letter, size)
            if line and used + step > width:
                lines.append(line.rstrip())
                line, used = "", 0.0
            line, used = line + letter, used + step
    return [*lines, line.rstrip()] if line.strip() else lines


def _pieces(words: str) -> list[str]:
    found: list[str] = []
    for letter in words:
        closing = letter in "，。；：、）》」”？！,.;:)"
        glued = found and (closing or (not _cjk(letter) and letter != " " and not _cjk(found[-1][-1])))
        if glued:
            found[-1] += letter
        else:
            found.append(letter)
    return found


def _cjk(letter: str) -> bool:
    return ord(letter) > _WIDE


def _wide(words: str, size: int) -> float:
    return sum(size if _cjk(letter) else size * _LATIN for letter in words)


def _box(
    state: State, measure: Measure, words: list[tuple[str, int, str]], *, x: float, width: float = 0
) -> Box:
    room = (width or measure.box) - 24
    lines = [(kind, size, line) for kind, size, said in words for line in wrap(said, width=room, size=size)]
    return Box(state=state, x=x, width=width or measure.box, lines=lines, height=_text_height(lines) + 20)


def _text_height(lines: Sequence[tuple[str, int, str]]) -> float:
    return sum(size * 1.45 for _, size, _ in lines)


def _arrows(flow: Flow, measure: Measure, words: dict[str, str], column: list[str]) -> list[Arrow]:
    pairs: dict[tuple[str, str], Arrow] = {}
    for move in flow.moves:
        for source in move.sources:
            arrow = pairs.setdefault(
                (source, move.target), Arrow(moves=[], source=source, target=move.target)
            )
            arrow.moves.append(move)
    after = dict(itertools.pairwise(column))
    for arrow in pairs.values():
        straight = after.get(arrow.source) == arrow.target
        room = measure.box - 60 if straight else measure.words - 20
        for move in arrow.moves:
            arrow.lines += wrap(words[move.id], width=room, size=measure.small)
        arrow.lane = None if straight else 0
    return list(pairs.values())


def _stack(column: list[State], boxes: dict[str, Box], arrows: list[Arrow], measure: Measure) -> float:
    """Give every box of the column its height and place, and every arrow its rows. Rows lie on a grid of 12."""
    y, line = 13.0, measure.small * 1.35
    for state in column:
        box = boxes[state.id]
        box.y = y
        row = y + 12
        for arrow in arrows:
            if arrow.target == state.id and arrow.lane is not None:
                arrow.into = row
                row += 12
        for arrow in arrows:
            if arrow.source == state.id and arrow.lane is not None:
                arrow.words = row + line * 0.55
                row += -(-(len(arrow.lines) * line + 2) // 12) * 12
                arrow.out = row - 4
                row += 12
        box.height = max(box.height, row - y - 4)
        y = box.bottom
        down = [one for one in arrows if one.source == state.id and one.lane is None]
        gap = 24.0
        for arrow in down:
            arrow.out, arrow.words = y, y + line + 4
            gap = len(arrow.lines) * line + 24
        y = -(-(y + gap - 1) // 12) * 12 + 1
        for arrow in down:
            arrow.into = y
    return max((box.bottom for box in boxes.values()), default=0)


def _stack_aside(aside: list[State], boxes: dict[str, Box], arrows: list[Arrow]) -> float:
    """Ends beside the column, each as near as may be to the arrows that lead there; rows off the column's grid."""
    y = 13.0
    wished = {one.id: _mean([a.out for a in arrows if a.target == one.id]) for one in aside}
    for state in sorted(aside, key=lambda one: wished[one.id]):
        box = boxes[state.id]
        entering = sorted((one for one in arrows if one.target == state.id), key=lambda one: one.out)
        box.height = max(box.height, len(entering) * 12 + 24)
        y = max(y, -(-(wished[state.id] - box.height / 2) // 12) * 12 + 1)
        box.y = y
        first = y + -(-(box.height - len(entering) * 12) // 24) * 12 + 5
        for number, arrow in enumerate(entering):
            arrow.into = first + number * 12
        y = -(-(box.bottom + 16) // 12) * 12 + 1
    return max((boxes[one.id].bottom for one in aside), default=0)


def _mean(values: list[float]) -> float:
    return sum(values) / len(values) if values else 0


def _take_lanes(arrows: list[Arrow]) -> int:
    """The innermost free lane for every arrow, short ones first; answers how many there are."""
    taken: list[list[tuple[float, float]]] = []
    turning = [one for one in arrows if one.lane is not None]
    for arrow in sorted(turning, key=lambda one: (abs(one.out - one.into), one.out)):
        low, high = sorted((arrow.out, arrow.into))
        free = (
            number
            for number, spans in enumerate(taken)
            if all(high + 6 < begin or end + 6 < low for begin, end in spans)
        )
        arrow.lane = next(free, len(taken))
        if arrow.lane == len(taken):
            taken.append([])
        taken[arrow.lane].append((low, high))
    return len(taken)
