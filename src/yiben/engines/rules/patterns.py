r"""Regular expressions of fixed shape, matched position by position over byte matrices.

Most codes people keep have a shape like `^[1-9]\d{5}(19|20)\\d{2}…$`: classes of ASCII characters,
choices and counted repeats between ^ and $. Those become a handful of NumPy comparisons per
position. Everything else is left to RE2, which both DuckDB and Arrow carry.
"""

from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np

from yiben.engines.rules.strings import Group, Mask

Ranges = tuple[tuple[int, int], ...]
MAX_WIDTH = 64  # bytes; a longer shape is left to RE2
_DIGIT: Ranges = ((48, 57),)
_SPECIAL = set(".*+?()[]{}|^$\\")
_ESCAPES = set(".*+?()[]{}|^$\\-/")


class NotFixedError(Exception):
    """The expression is outside what fixed shapes can say; RE2 will read it."""


@dataclass(frozen=True, slots=True)
class Node:
    """Base of what a shape is made of."""


@dataclass(frozen=True, slots=True)
class Class(Node):
    """One character out of `ranges`."""

    ranges: Ranges


@dataclass(frozen=True, slots=True)
class Sequence(Node):
    """One after the other."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Choice(Node):
    """One of several."""

    options: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Repeat(Node):
    """`node`, at least `least` and at most `most` times."""

    node: Node
    least: int
    most: int


State = Mask | None
"""Which values match so far; None means all of them."""


def _both(left: State, right: Mask) -> Mask:
    return right if left is None else left & right


def _either(left: State, right: State) -> State:
    return None if left is None or right is None else left | right


@dataclass(frozen=True, slots=True)
class Shape:
    """A whole expression. `widths` are the lengths in bytes it can match."""

    node: Node
    widths: frozenset[int] = field(default_factory=frozenset)

    def matches(self, group: Group) -> Mask:
        """Which values of `group` match."""
        if group.width not in self.widths:
            return np.zeros(len(group.matrix), np.bool_)
        ends = _run(self.node, {0: None}, group)
        found = ends.get(group.width, np.zeros(len(group.matrix), np.bool_))
        return np.ones(len(group.matrix), np.bool_) if found is None else found


def _run(node: Node, starts: dict[int, State], group: Group) -> dict[int, State]:
    """From the positions reached so far to those reached after `node`."""
    if isinstance(node, Class):
        return {
            at + 1: _both(state, group.within(at, node.ranges))
            for at, state in starts.items()
            if at < group.width
        }
    if isinstance(node, Sequence):
        for part in node.parts:
            starts = _run(part, starts, group)
        return starts
    if isinstance(node, Choice):
        ends: dict[int, State] = {}
        for option in node.options:
            _merge(ends, _run(option, starts, group))
        return ends
    if isinstance(node, Repeat):
        for _ in range(node.least):
            starts = _run(node.node, starts, group)
        ends = dict(starts)
        for _ in range(node.most - node.least):
            starts = _run(node.node, starts, group)
            _merge(ends, starts)
        return ends
    raise NotFixedError


def _merge(into: dict[int, State], more: dict[int, State]) -> None:
    for at, state in more.items():
        into[at] = _either(into[at], state) if at in into else state


def _widths(node: Node, starts: frozenset[int]) -> frozenset[int]:
    if isinstance(node, Class):
        out = frozenset(start + 1 for start in starts)
    elif isinstance(node, Sequence):
        out = starts
        for part in node.parts:
            out = _widths(part, out)
    elif isinstance(node, Choice):
        out = frozenset[int]().union(*(_widths(option, starts) for option in node.options))
    elif isinstance(node, Repeat):
        for _ in range(node.least):
            starts = _widths(node.node, starts)
        out = starts
        for _ in range(node.most - node.least):
            starts = _widths(node.node, starts)
            out |= starts
    else:
        raise NotFixedError
    if max(out, default=0) > MAX_WIDTH or len(out) > 12:
        raise NotFixedError
    return out


@lru_cache(maxsize=1024)
def fixed_shape(pattern: str) -> Shape | None:
    """The fixed shape of `pattern`, or None when only RE2 can read it."""
    try:
        node = _Reader(pattern).read()
        return Shape(node, _widths(node, frozenset({0})))
    except NotFixedError:
        return None


class _Reader:
    """Reads `^…$` made of literals, classes, groups, choices and counted repeats; refuses the rest."""

    def __init__(self, pattern: str) -> None:
        self.text = pattern
        self.at = 0

    def read(self) -> Node:
        if not (self.text.isascii() and self.text.startswith("^") and self.text.endswith("$")):
            raise NotFixedError
        self.text = self.text[1:-1]
        node = self._choice()
        # A bare choice at the top would tie the anchors to its first and last option only.
        if self.at != len(self.text) or isinstance(node, Choice):
            raise NotFixedError
        return node

    def _peek(self) -> str:
        return self.text[self.at] if self.at < len(self.text) else ""

    def _take(self, expected: str = "") -> str:
        letter = self._peek()
        if not letter or (expected and letter != expected):
            raise NotFixedError
        self.at += 1
        return letter

    def _choice(self) -> Node:
        options = [self._sequence()]
        while self._peek() == "|":
            self._take()
            options.append(self._sequence())
        return options[0] if len(options) == 1 else Choice(tuple(options))

    def _sequence(self) -> Node:
        parts: list[Node] = []
        while self._peek() and self._peek() not in "|)":
            parts.append(self._repeat(self._atom()))
        return Sequence(tuple(parts))

    def _atom(self) -> Node:
        letter = self._take()
        if letter == "(":
            if self.text.startswith("?", self.at):
                if not self.text.startswith("?:", self.at):
                    raise NotFixedError
                self.at += 2
            node = self._choice()
            self._take(")")
            return node
        if letter == "[":
            return Class(self._class())
        if letter == "\\":
            return Class(self._escape())
        if letter in _SPECIAL:
            raise NotFixedError
        return Class(((ord(letter), ord(letter)),))

    def _escape(self) -> Ranges:
        letter = self._take()
        if letter == "d":
            return _DIGIT
        if letter not in _ESCAPES:
            raise NotFixedError
        return ((ord(letter), ord(letter)),)

    def _class(self) -> Ranges:
        ranges: list[tuple[int, int]] = []
        while self._peek() != "]":
            letter = self._take()
            if letter in "^[":
                raise NotFixedError
            low = self._escape() if letter == "\\" else ((ord(letter), ord(letter)),)
            if self._peek() == "-" and self.text[self.at + 1 : self.at + 2] not in {"]", ""}:
                self._take()
                high = self._take()
                if letter == "\\" or high in "\\[" or ord(high) < ord(letter):
                    raise NotFixedError
                low = ((ord(letter), ord(high)),)
            ranges.extend(low)
        self._take("]")
        if not ranges:
            raise NotFixedError
        return _joined(ranges)

    def _repeat(self, node: Node) -> Node:
        if self._peek() == "?":
            self._take()
            node = Repeat(node, 0, 1)
        elif self._peek() == "{":
            end = self.text.find("}", self.at)
            least, comma, most = self.text[self.at + 1 : end].partition(",")
            if end < 0 or not least.isdecimal() or (comma and not most.isdecimal()):
                raise NotFixedError
            self.at = end + 1
            node = Repeat(node, int(least), int(most or least))
            if node.most > MAX_WIDTH or node.least > node.most:
                raise NotFixedError
        if self._peek() and self._peek() in "*+?{":
            raise NotFixedError
        return node


def _joined(ranges: list[tuple[int, int]]) -> Ranges:
    out: list[tuple[int, int]] = []
    for low, high in sorted(ranges):
        if out and low <= out[-1][1] + 1:
            out[-1] = (out[-1][0], max(high, out[-1][1]))
        else:
            out.append((low, high))
    return tuple(out)
