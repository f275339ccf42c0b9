"""Spaces of rows, computed modulo a prime (模素数的线性代数): exact, in whole numbers, by whole columns.

A space is a matrix of 64-bit numbers whose rows span it; zero rows are left out. The prime lies between 2^30 and 2^31, so
that a product of two numbers below it fits, and is drawn at random: what holds of whole numbers holds modulo all but a few
primes, and nobody who makes the numbers knows which is drawn.
"""

import secrets
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Space = NDArray[np.int64]
Columns = NDArray[np.intp]

_WITNESSES = (2, 3, 5, 7)  # tell every composite below 3,215,031,751 (Jaeschke 1993)
_SPARE = 16  # columns a random image has more than it could need


def draw_field() -> "Field":
    """Arithmetic modulo a prime that was not known before."""
    while True:
        drawn = (1 << 30) + secrets.randbelow(1 << 30)
        if _prime(drawn):
            return Field(prime=drawn)


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """Arithmetic modulo `prime`."""

    prime: int

    def vanishing(self, rows: NDArray[np.int8], where: NDArray[np.bool_]) -> Space:
        """What `rows` add up to that is zero at every column of `where`, as rows over the other columns."""
        there, rest = rows[:, where], rows[:, ~where].astype(np.int64)
        if not there.shape[1]:
            return self.reduced(rest)
        image = self._image(there)
        direct = rest.shape[1] <= len(rows)
        beside = rest if direct else np.eye(len(rows), dtype=np.int64)
        matrix, found = self._eliminate(np.hstack([image, beside]), range(image.shape[1]), full=False)
        left = matrix[len(found) :, image.shape[1] :]
        if not direct:  # exact in floating point: below 2^53
            left = (left.astype(np.float64) @ rest.astype(np.float64)).astype(np.int64) % self.prime
        return self.reduced(left)

    def vanishing_at(self, space: Space, columns: Sequence[int]) -> Space:
        """The rows of a space that are zero at these columns."""
        matrix, found = self._eliminate(space, columns, full=False)
        return matrix[len(found) :]

    def reduced(self, space: Space) -> Space:
        """The reduced echelon form."""
        matrix, found = self._eliminate(space, range(space.shape[1]), full=True)
        return matrix[: len(found)]

    def classes(self, space: Space) -> tuple[Columns, Columns]:
        """Columns that are not zero, and the class of each: those are of one that are multiples of one another."""
        columns = np.flatnonzero(space.any(axis=0))
        held = space[:, columns]
        first = held[(held != 0).argmax(axis=0), np.arange(len(columns))]
        scaled = np.ascontiguousarray((held * self._inverse(first) % self.prime).T)
        _, classes = np.unique(scaled.view(np.dtype((np.void, scaled.dtype.itemsize * scaled.shape[1]))), return_inverse=True)  # fmt: skip
        return columns, classes.reshape(-1)

    def components(self, reduced: Space) -> Iterator[Space]:
        """The parts of a space in reduced form that share no column."""
        waiting = reduced != 0
        rows = np.ones(len(reduced), dtype=np.bool_)
        while rows.any():
            mine = np.zeros_like(rows)
            mine[np.argmax(rows)] = True
            while True:
                more = rows & waiting[:, waiting[mine].any(axis=0)].any(axis=1)
                if (more == mine).all():
                    break
                mine = more
            rows &= ~mine
            yield reduced[mine]

    def bases(
        self, space: Space, columns: Columns, weights: NDArray[np.int64], *, most: int
    ) -> list[tuple[tuple[int, ...], Space]]:
        """Up to `most` sets of columns apart from one another that each determine a row: (columns, space reduced to them).

        Heavy columns come first.
        """
        order = [int(one) for one in columns[np.argsort(-weights[columns], kind="stable")]]
        found: list[tuple[tuple[int, ...], Space]] = []
        while len(found) < most and len(order) >= len(space):
            matrix, pivots = self._eliminate(space, order, full=True)
            if len(pivots) < len(space):
                break
            found.append((tuple(pivots), matrix))
            used = set(pivots)
            order = [one for one in order if one not in used]
        return found

    def outside(self, rows: Space, of: Space) -> Space:
        """What is left of each row when a space in reduced form is taken away; zero for a row within it."""
        if not len(of):
            return rows
        pivots = (of != 0).argmax(axis=1)
        left = rows.copy()
        for place, pivot in enumerate(pivots):
            left = (left - left[:, pivot][:, None] * of[place]) % self.prime
        return left

    def mixed(self, space: Space) -> NDArray[np.int64]:
        """A row of a space drawn at random: zero only where all are."""
        total = np.zeros(space.shape[1], dtype=np.int64)
        for row in space:
            total = (total + row * (1 + secrets.randbelow(self.prime - 1))) % self.prime
        return total

    def _image(self, rows: NDArray[np.int8]) -> Space:
        """Columns added up with random factors to few: the same rows add up to nothing in them (Freivalds)."""
        few = len(rows) + _SPARE
        if rows.shape[1] <= few:
            return rows.astype(np.int64)
        factors = np.random.default_rng(secrets.randbits(128)).integers(0, self.prime, (rows.shape[1], few))
        # Exact in floating point: sums of zeros and ones times numbers below 2^31 stay below 2^53.
        return (rows.astype(np.float64) @ factors.astype(np.float64)).astype(np.int64) % self.prime

    def _inverse(self, numbers: NDArray[np.int64]) -> NDArray[np.int64]:
        """By Fermat: to the power of the prime less two."""
        result, power, left = np.ones_like(numbers), numbers % self.prime, self.prime - 2
        while left:
            if left & 1:
                result = result * power % self.prime
            power, left = power * power % self.prime, left >> 1
        return result

    def _eliminate(self, space: Space, order: Iterable[int], *, full: bool) -> tuple[Space, list[int]]:
        """Rows with a pivot first, in the order of the columns; `full`: nothing above a pivot either."""
        matrix, pivots = space % self.prime, list[int]()
        for column in order:
            at = len(pivots)
            if at == len(matrix):
                break
            places = np.flatnonzero(matrix[at:, column])
            if not len(places):
                continue
            pivot = at + int(places[0])
            if pivot != at:
                matrix[[at, pivot]] = matrix[[pivot, at]]
            there = np.flatnonzero(matrix[at])
            matrix[at, there] = matrix[at, there] * pow(int(matrix[at, column]), -1, self.prime) % self.prime
            others = (
                np.flatnonzero(matrix[:, column])
                if full
                else at + 1 + np.flatnonzero(matrix[at + 1 :, column])
            )
            others = others[others != at]
            if len(others):
                within = np.ix_(others, there)
                matrix[within] = (
                    matrix[within] - matrix[others, column][:, None] * matrix[at, there]
                ) % self.prime
            pivots.append(column)
        return matrix, pivots


def _prime(number: int) -> bool:
    """Miller and Rabin, exact for numbers of 31 bits."""
    if number % 2 == 0:
        return False
    odd, twos = number - 1, 0
    while odd % 2 == 0:
        odd, twos = odd // 2, twos + 1
    for witness in _WITNESSES:
        value = pow(witness, odd, number)
        if value in (1, number - 1):
            continue
        for _ in range(twos - 1):
            value = value * value % number
            if value == number - 1:
                break
        else:
            return False
    return True
