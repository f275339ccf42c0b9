"""Truth of many rows at once (三值逻辑): two planes of packed bits, Kleene's logic.

A plane holds eight rows to the byte, least bit first, as Arrow's own bitmaps. Bits behind the last row mean nothing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

import numpy as np
from numpy.typing import NDArray

Bits = NDArray[np.uint8]
Mask = NDArray[np.bool_]


def pack(mask: NDArray[Any]) -> Bits:
    """A mask as bits."""
    return np.packbits(mask, bitorder="little")


def unpack(bits: Bits, rows: int) -> Mask:
    """Bits as a mask of `rows` rows."""
    return np.unpackbits(bits, count=rows, bitorder="little").view(np.bool_)


def full(rows: int) -> Bits:
    """A plane where every row is set."""
    return np.full((rows + 7) // 8, 255, np.uint8)


def empty(rows: int) -> Bits:
    """A plane where no row is set."""
    return np.zeros((rows + 7) // 8, np.uint8)


def both(left: Bits | None, right: Bits | None) -> Bits | None:
    """Rows known on both sides; None is every row."""
    if left is None:
        return right
    return left if right is None else left & right


def count(bits: Bits, rows: int) -> int:
    """How many of the first `rows` rows are set."""
    whole, rest = divmod(rows, 8)
    found = int(np.bitwise_count(bits[:whole]).sum(dtype=np.int64))
    return found + (int(bits[whole] & ((1 << rest) - 1)).bit_count() if rest else 0)


@dataclass(frozen=True, slots=True)
class Flags:
    """Where it is true and where it is false; both unset: unknown. `no` is None when every row is known."""

    yes: Bits
    no: Bits | None = None

    @property
    def not_so(self) -> Bits:
        """Where it is false."""
        return ~self.yes if self.no is None else self.no

    @property
    def known(self) -> Bits | None:
        """Where it is known; None is every row."""
        return None if self.no is None else self.yes | self.no

    @classmethod
    def of(cls, bits: Bits, known: Bits | None) -> "Flags":
        """A plane of answers, right where `known`."""
        return cls(bits) if known is None else cls(bits & known, ~bits & known)

    @classmethod
    def certain(cls, value: object, rows: int) -> "Flags":
        """Every row alike: true, false, or unknown for None."""
        if value is None:
            return cls(empty(rows), empty(rows))
        return cls(full(rows) if value else empty(rows))


def negated(of: Flags) -> Flags:
    """Not."""
    return Flags(of.not_so, None if of.no is None else of.yes)


def all_of(parts: Sequence[Flags]) -> Flags:
    """True where all are, false where one is."""
    yes = reduce(np.bitwise_and, [part.yes for part in parts])
    if all(part.no is None for part in parts):
        return Flags(yes)
    return Flags(yes, reduce(np.bitwise_or, [part.not_so for part in parts]))


def any_of(parts: Sequence[Flags]) -> Flags:
    """True where one is, false where all are."""
    yes = reduce(np.bitwise_or, [part.yes for part in parts])
    if all(part.no is None for part in parts):
        return Flags(yes)
    return Flags(yes, reduce(np.bitwise_and, [part.not_so for part in parts]))


def weighed(parts: Iterable[tuple[Flags, int]], *, least: int, rows: int) -> Flags:
    """True where the weights of what holds reach `least`, false where even the unknown would not carry it there.

    Weights are whole and not negative (the caller scales fractions).
    """
    sure = np.zeros(rows, np.int64)
    open_ = np.zeros(rows, np.int64)
    for flags, weight in parts:
        sure += unpack(flags.yes, rows) * np.int64(weight)
        open_ += unpack(~flags.not_so, rows) * np.int64(weight)
    return Flags(pack(sure >= least), pack(open_ < least))
