"""What rows of a table hold of each fact (各行的事实): arrays ready for the kernels, cut and picked without copying Arrow.

A kind per shape of value; `cut` takes consecutive rows (from a multiple of eight), `pick` some rows by position.
"""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from yiben.engines.rules.entitlements.columns.bits import Bits, Flags, pack, unpack
from yiben.engines.rules.entitlements.columns.numbers import Array, Exact, Found, Number, Point, ints, one

Rows = NDArray[np.int64]


def _cut(known: Bits | None, start: int, stop: int) -> Bits | None:
    return None if known is None else known[start // 8 : (stop + 7) // 8]


def _pick(known: Bits | None, at: Rows) -> Bits | None:
    return None if known is None else pack((known[at >> 3] >> (at & 7).astype(np.uint8)) & 1)


@dataclass(frozen=True, slots=True)
class Wholes:
    """Whole numbers over one `scale`; of dates, days since 1970 over 1. `none`: dates known not to be there."""

    values: Array
    scale: int = 1
    known: Bits | None = None
    none: Bits | None = None

    def cut(self, start: int, stop: int) -> "Wholes":
        """Rows `start` to `stop`."""
        none = _cut(self.none, start, stop)
        return replace(self, values=self.values[start:stop], known=_cut(self.known, start, stop), none=none)

    def pick(self, at: Rows) -> "Wholes":
        """The rows at these positions, as Python's integers, which nothing overflows."""
        values = self.values[at].astype(object)
        return replace(self, values=values, known=_pick(self.known, at), none=_pick(self.none, at))

    def number(self) -> Exact:
        """For the kernels."""
        return Exact(ints(self.values), one(self.scale), self.known, self.none)


@dataclass(frozen=True, slots=True)
class Doubles:
    """Doubles, read as the shortest decimals they print as; finite."""

    values: Array
    known: Bits | None = None
    by_hand: bool = False

    def cut(self, start: int, stop: int) -> "Doubles":
        """Rows `start` to `stop`."""
        return Doubles(self.values[start:stop], _cut(self.known, start, stop))

    def pick(self, at: Rows) -> "Doubles":
        """The rows at these positions, to be worked out by hand."""
        return Doubles(self.values[at], _pick(self.known, at), by_hand=True)

    def number(self) -> Number:
        """For the kernels."""
        point = Point(self.values, self.known)
        return point.by_hand() if self.by_hand else point


@dataclass(frozen=True, slots=True)
class Truths:
    """Yes and no."""

    values: Bits
    known: Bits | None = None

    def cut(self, start: int, stop: int) -> "Truths":
        """Rows `start` to `stop`."""
        return Truths(self.values[start // 8 : (stop + 7) // 8], _cut(self.known, start, stop))

    def pick(self, at: Rows) -> "Truths":
        """The rows at these positions."""
        values = _pick(self.values, at)
        assert values is not None  # it was given
        return Truths(values, _pick(self.known, at))

    def flags(self) -> Flags:
        """For the kernels."""
        return Flags.of(self.values, self.known)


@dataclass(frozen=True, slots=True)
class Words:
    """One word a row, as its place in `names`; "" is known to be none."""

    codes: Array
    names: tuple[str, ...]
    known: Bits | None = None

    def cut(self, start: int, stop: int) -> "Words":
        """Rows `start` to `stop`."""
        return replace(self, codes=self.codes[start:stop], known=_cut(self.known, start, stop))

    def pick(self, at: Rows) -> "Words":
        """The rows at these positions."""
        return replace(self, codes=self.codes[at], known=_pick(self.known, at))

    def among(self, words: tuple[str, ...]) -> Found:
        """Which rows hold one of `words`."""
        hits = [place for place, name in enumerate(self.names) if name in words]
        if not hits or len(hits) == len(self.names):
            return bool(hits) and bool(self.names)
        if len(hits) == 1:
            return self.codes == hits[0]
        table = np.zeros(len(self.names), np.bool_)
        table[hits] = True
        return table.take(self.codes)


@dataclass(frozen=True, slots=True)
class Lists:
    """Several words a row: row i holds `codes[starts[i]:starts[i + 1]]`."""

    codes: Array
    starts: Array
    names: tuple[str, ...]
    known: Bits | None = None

    def cut(self, start: int, stop: int) -> "Lists":
        """Rows `start` to `stop`."""
        return replace(self, starts=self.starts[start : stop + 1], known=_cut(self.known, start, stop))

    def pick(self, at: Rows) -> "Lists":
        """The rows at these positions."""
        widths = (self.starts[1:] - self.starts[:-1])[at]
        starts = np.concatenate([np.zeros(1, np.int64), np.cumsum(widths)])
        places = np.repeat(self.starts[:-1][at] - starts[:-1], widths) + np.arange(starts[-1])
        return replace(self, codes=self.codes[places], starts=starts, known=_pick(self.known, at))

    def has(self, word: str) -> Found:
        """Which rows hold `word`."""
        hits = [place for place, name in enumerate(self.names) if name == word]
        if not hits:
            return False
        first, last = int(self.starts[0]), int(self.starts[-1])
        found = np.concatenate([np.zeros(1, np.int64), np.cumsum(np.isin(self.codes[first:last], hits))])
        at = self.starts - first
        return found[at[1:]] > found[at[:-1]]

    def empty(self) -> Found:
        """Which rows hold none."""
        return self.starts[1:] == self.starts[:-1]


Held = Wholes | Doubles | Truths | Words | Lists


@dataclass(frozen=True, slots=True)
class Part:
    """Some rows of a table, fact by fact. What is not there is unknown everywhere."""

    rows: int
    facts: dict[str, Any]

    def cut(self, start: int, stop: int) -> "Part":
        """Rows `start` (a multiple of eight) to `stop`."""
        return Part(stop - start, {name: held.cut(start, stop) for name, held in self.facts.items()})

    def pick(self, at: Rows) -> "Part":
        """The rows at these positions, exact whatever they hold."""
        return Part(len(at), {name: held.pick(at) for name, held in self.facts.items()})


def mask_bits(found: Found, rows: int) -> Bits:
    """A mask, or one answer for every row, as bits."""
    if isinstance(found, np.ndarray):
        return pack(found.astype(np.bool_, copy=False))
    return np.full((rows + 7) // 8, 255 if found else 0, np.uint8)


def rows_of(bits: Bits, rows: int) -> Rows:
    """The positions that are set."""
    return np.flatnonzero(unpack(bits, rows))


def wholes_of(array: Any) -> Array:
    """The unscaled values of a decimal column: int64, or Python's integers where one does not fit."""
    parts = np.frombuffer(array.buffers()[1], np.int64).reshape(-1, 2)[
        array.offset : array.offset + len(array)
    ]
    low, high = parts[:, 0], parts[:, 1]
    if bool(np.all(high == (low >> 63))):
        return low
    wide: Array = high.astype(object) * 2**64 + low.view(np.uint64).astype(object)
    return wide
