"""Check characters of identifiers: one description per scheme, one NumPy kernel, one SQL form.

Every weighted scheme is written the same way: the weighted sum over all positions, the check
character included, leaves a stated remainder. Letters are read in either case: case is a question
of format (规范性), not of the number being right (准确性).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np

from yiben.engines.rules.strings import Bytes, Group, Mask, Strings

Sums = np.ndarray[Any, np.dtype[np.uint16]]
_DIGITS = "0123456789"
_USCC = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_ALNUM = _DIGITS + "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_ISO7064 = {**{d: i for i, d in enumerate(_DIGITS)}, "X": 10}


def _numbered(alphabet: str) -> dict[str, int]:
    return {letter: value for value, letter in enumerate(alphabet)}


@dataclass(frozen=True)
class Weighted:
    """Σ weight × value ≡ remainder (mod modulus).

    `special` maps a position (from 0) to an alphabet
    other than `values`. `undecided` is a width of all digits that has no check character at all.
    """

    weights: tuple[int, ...]
    modulus: int
    remainder: int
    values: Mapping[str, int]
    special: Mapping[int, Mapping[str, int]]
    undecided: int = 0

    @property
    def width(self) -> int:
        """Characters of a whole identifier."""
        return len(self.weights)

    @cached_property
    def tables(self) -> tuple["Steps", ...]:
        """How to read the value at each position."""
        plain = Steps.of(self.values)
        special = {at: Steps.of(values) for at, values in self.special.items()}
        return tuple(special.get(at, plain) for at in range(self.width))

    def fails(self, strings: Strings) -> tuple[Mask, Mask | None]:
        """Which values fail, and which have no check character."""
        failed = _all_values(strings)
        undecided: Mask | None = None
        if self.width in strings.counts:
            group = strings.group(self.width)
            group.spread(self._wrong(group), failed)
        if self.undecided in strings.counts:
            group = strings.group(self.undecided)
            digits = _digits(group)
            undecided = np.zeros(len(failed), np.bool_)
            group.spread(digits, undecided)
            group.spread(~digits, failed)
        return failed, undecided

    def _wrong(self, group: Group) -> Mask:
        planes = group.planes
        if planes.size and int(planes.max()) >= 97 and any(table.letters for table in self.tables):
            group = Group(
                group.width, None, group.matrix - ((group.matrix - np.uint8(97)) <= 25) * np.uint8(32)
            )
            planes = group.planes
        # Two arrays serve all positions: fresh ones would cost more in page faults than in arithmetic.
        total = np.zeros(planes.shape[1], np.uint16)
        share = np.empty_like(total)
        known: Mask | None = None
        for plane, table, weight, at in zip(
            planes, self.tables, self.weights, range(self.width), strict=True
        ):
            inside = group.within(at, table.ranges)
            known = inside.copy() if known is None else np.logical_and(known, inside, out=known)
            np.multiply(table.read(plane), np.uint16(weight), out=share)
            total += share
        wrong: Mask = _rest(total, self.modulus) != self.remainder
        if known is not None:
            wrong |= ~known
        return wrong

    def sql(self, value: str) -> str:
        """The SQL that must hold of the text expression `value`."""
        folded = f"upper({value})"
        parts, known = [], []
        for at, weight in enumerate(self.weights):
            values = self.special.get(at, self.values)
            letter = f"{folded}[{at + 1}]"
            known.append(f"strpos('{''.join(values)}', {letter}) > 0")
            found = f"strpos('{''.join(values)}', {letter})"
            if list(values.values()) == list(range(len(values))):
                parts.append(f"{weight} * ({found} - 1)")
            else:
                parts.append(f"{weight} * [{', '.join(map(str, values.values()))}][{found}]")
        right = f"({' + '.join(parts)}) % {self.modulus} = {self.remainder}"
        whole = f"strlen({value}) = {self.width} AND length({value}) = {self.width}"
        test = f"coalesce({whole} AND {' AND '.join(known)} AND {right}, false)"
        none = (
            f"WHEN regexp_matches({value}, '^[0-9]{{{self.undecided}}}$') THEN NULL "
            if self.undecided
            else ""
        )
        return f"CASE WHEN {value} IS NULL THEN NULL {none}ELSE {test} END"


@dataclass(frozen=True)
class Luhn:
    """Every second digit from the right but one is doubled; the digit sum ends in 0 (ISO/IEC 7812)."""

    def fails(self, strings: Strings) -> tuple[Mask, Mask | None]:
        """Which values fail; none is undecided."""
        failed = _all_values(strings)
        for width in strings.counts:
            if 2 <= width <= 32:
                group = strings.group(width)
                group.spread(self._wrong(group), failed)
        return failed, None

    def _wrong(self, group: Group) -> Mask:
        total = np.zeros(len(group.matrix), np.uint16)
        for at, plane in enumerate(group.planes):
            digit = plane - np.uint8(48)
            if (group.width - at) % 2 == 0:
                digit = digit + digit - (digit > 4).view(np.uint8) * np.uint8(9)
            total += digit
        wrong: Mask = _rest(total, 10) != 0
        wrong |= ~_digits(group)
        return wrong

    def sql(self, value: str) -> str:
        """The SQL that must hold of the text expression `value`."""
        digit = f"CAST({value}[strlen({value}) + 1 - i] AS INTEGER)"
        each = f"CASE WHEN i % 2 = 1 THEN {digit} ELSE 2 * {digit} - 9 * CAST({digit} > 4 AS INTEGER) END"
        total = f"list_sum(list_transform(range(1, strlen({value}) + 1), lambda i: {each}))"
        return (
            f"CASE WHEN {value} IS NULL THEN NULL WHEN regexp_matches({value}, '^[0-9]{{2,32}}$') "
            f"THEN {total} % 10 = 0 ELSE false END"
        )


@dataclass(frozen=True)
class Steps:
    """An alphabet as arithmetic: value = byte − base − Σ step where the byte exceeds a threshold.

    A look-up by fancy indexing costs six times as much as these additions.
    """

    ranges: tuple[tuple[int, int], ...]
    base: int
    steps: tuple[tuple[int, int], ...]
    letters: bool

    @classmethod
    def of(cls, values: Mapping[str, int]) -> "Steps":
        """The arithmetic of a mapping from character to value."""
        codes = sorted((ord(letter), value) for letter, value in values.items())
        base, shift = codes[0][0] - codes[0][1], 0
        ranges, steps = [[codes[0][0], codes[0][0]]], []
        for (before, _), (code, value) in pairwise(codes):
            if code == before + 1:
                ranges[-1][1] = code
            else:
                ranges.append([code, code])
            wanted = code - base - value
            if wanted != shift:
                steps.append((before, (wanted - shift) % 256))
                shift = wanted
        return cls(
            tuple((a, b) for a, b in ranges), base % 256, tuple(steps), any(c.isalpha() for c in values)
        )

    def read(self, plane: Bytes) -> Bytes:
        """The value of every byte; anything where the byte is outside the alphabet."""
        out = plane - np.uint8(self.base)
        for threshold, step in self.steps:
            out -= (plane > threshold).view(np.uint8) * np.uint8(step)
        return out


def _rest(total: Sums, modulus: int) -> Sums:
    """Each sum modulo `modulus`, in place: NumPy divides by a constant with SIMD, but has no such remainder."""
    whole = total // np.uint16(modulus)
    whole *= np.uint16(modulus)
    total -= whole
    return total


def _all_values(strings: Strings) -> Mask:
    return np.ones(len(strings.widths), np.bool_) if strings.valid is None else strings.valid.copy()


def _digits(group: Group) -> Mask:
    out = group.within(0, ((48, 57),)).copy()
    for at in range(1, group.width):
        out &= group.within(at, ((48, 57),))
    return out


_VIN = {
    **_numbered(_DIGITS),
    **dict(zip("ABCDEFGHJKLMNPRSTUVWXYZ", map(int, "12345678123457923456789"), strict=True)),
}

SCHEMES: Mapping[str, Weighted | Luhn] = {
    # GB 11643-1999: 17 digits, ISO 7064 MOD 11-2. Numbers of 15 digits (before 1999) carry no check digit.
    "gb11643": Weighted(
        weights=(7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2, 1),
        modulus=11,
        remainder=1,
        values=_numbered(_DIGITS),
        special={17: _ISO7064},
        undecided=15,
    ),
    # GB 32100-2015: 31 characters (no I, O, S, V, Z), weights 3^i mod 31.
    "gb32100": Weighted(
        weights=(*(pow(3, i, 31) for i in range(17)), 1),
        modulus=31,
        remainder=0,
        values=_numbered(_USCC),
        special={},
    ),
    # GB 11714-1997: 8 characters and a check character, without the hyphen.
    "gb11714": Weighted(
        weights=(3, 7, 9, 10, 5, 8, 4, 2, 1),
        modulus=11,
        remainder=0,
        values=_numbered(_ALNUM),
        special={8: _ISO7064},
    ),
    # GB 16735 / ISO 3779: the ninth character checks the other sixteen.
    "vin": Weighted(
        weights=(8, 7, 6, 5, 4, 3, 2, 10, 10, 9, 8, 7, 6, 5, 4, 3, 2),
        modulus=11,
        remainder=0,
        values=_VIN,
        special={8: _ISO7064},
    ),
    "luhn": Luhn(),
}
