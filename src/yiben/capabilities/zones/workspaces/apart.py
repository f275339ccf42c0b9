"""What sums of some groups tell of smaller ones (差分攻击、线性审计): linear algebra over the parts that groups divide people into.

A group is a row of zeros and ones over parts, each of so many members. Whoever knows the sums of some groups knows those of
every row they add up to with any factors, and of no other: the row space (linear audit; Chin and Özsoyoğlu 1982). A row of
that space with fewer than `least` members where it is not zero tells of few. Finding one is finding a sparse row of a space,
which is hard in general; here it is bounded, and whether the bound was kept is part of the answer:

1. A part of `least` members or more is in no such row: the space is narrowed to the rows that are zero there. Where nothing
   is left, or nothing that was not known before, that is proved for every combination.
2. The rest is searched exactly: a part is in the row, which costs its members, or it is not, which takes a dimension; parts
   that occur together only count as one. It ends for want of members or of dimensions, or at `_TURNS` and `_WORK`.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from yiben.capabilities.zones.workspaces.modular import Columns, Field, Space, draw_field

Cells = NDArray[np.int8]
Weights = NDArray[np.int64]

_ROWS, _CELLS = 800, 4_000_000
"""Groups, and groups times parts, that are looked at at most."""
_TURNS, _WORK = 4_000, 2_000_000_000
"""Branches of one search, and numbers touched in all of them, at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """Records that left one by one: the parts that are alone of their kind, and the kinds that hold several parts."""

    alone: NDArray[np.bool_]
    kinds: Cells


def told(
    new: Cells, old: Cells, weights: Weights, *, least: int, listed: Listed | None = None, listing: Listed | None = None
) -> tuple[int, bool]:  # fmt: skip
    """How many small groups were found that are known with what is new and not before, and whether all was looked at.

    `new` and `old` are of figures: groups of fewer than `least` members never left and say nothing. `listed` and `listing`
    are of records that left before, and leave now: known of whatever size, and judged as records.
    (0, True) is a proof that there is none; once one is found, the search for others ends.
    """
    nothing = Listed(alone=np.zeros(len(weights), np.bool_), kinds=np.zeros((0, len(weights)), np.int8))
    listed, listing = listed or nothing, listing or nothing
    known = np.unique(np.concatenate([old[old @ weights >= least], listed.kinds]), axis=0)
    added = np.unique(np.concatenate([new[new @ weights >= least], listing.kinds]), axis=0)
    there = {row.tobytes() for row in known}
    added = added[[row.tobytes() not in there for row in added]] if len(added) else added
    seen = ~listed.alone
    if not len(added) and not (listing.alone & seen).any():
        return 0, True
    # Parts whose records are known one by one tell nothing more: whatever is known of others with them, is without them.
    known, added, weights, kinds, alone = (
        known[:, seen], added[:, seen], weights[seen], listing.kinds[:, seen], listing.alone[seen],
    )  # fmt: skip
    every = np.unique(np.concatenate([known, added])[:, ~alone], axis=0)
    every, known = every[every.any(axis=1)], np.unique(known[known.any(axis=1)], axis=0)
    if max(len(every), len(known)) > _ROWS or max(every.size, known.size) > _CELLS:
        return 0, False
    numbers, small = draw_field(), weights < least
    space = numbers.vanishing(every, ~small[~alone])
    before, apart = (numbers.vanishing(rows, ~small | alone) for rows in (known, kinds))
    if len(space) == len(before):  # what was known lies within what is: of as many dimensions, it is the same
        return 0, True
    search = _Search(numbers=numbers, before=(before, apart), weights=weights[small & ~alone], most=least - 1)
    whole = search.look(space)
    return len(search.found), whole or bool(search.found)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Narrowed:
    """A space without what is too heavy. `classes` of its `columns`; `sizes` of the classes, and which are `taken`."""

    space: Space
    columns: Columns
    classes: Columns
    sizes: Weights
    taken: NDArray[np.bool_]


@dataclass(slots=True, kw_only=True)
class _Search:
    """A search for rows of at most `most` members, in a space, that are in none of the spaces of `before` (reduced)."""

    numbers: Field
    before: tuple[Space, ...]
    weights: Weights
    most: int
    turns: int = 0
    work: int = 0
    found: set[bytes] = field(default_factory=set)

    def look(self, space: Space) -> bool:
        """Whether every row was looked at."""
        narrowed = self._narrowed(space, frozenset())
        if narrowed is None:
            return True
        for part in self.numbers.components(self.numbers.reduced(narrowed.space)):
            whole = self._ruled_out(part) or self._within(part, frozenset())
            if self.found or not whole:
                return whole
        return True

    def _within(self, space: Space, chosen: frozenset[int]) -> bool:
        """Look at the rows that are zero at none of the columns `chosen`; whether all was looked at, or one found."""
        while True:
            narrowed = self._narrowed(space, chosen)
            if narrowed is None or not self._outside(narrowed.space):
                return True
            space = narrowed.space
            self.turns += 1
            self.work += space.size * len(space)
            if self.turns > _TURNS or self.work > _WORK:
                return False
            if narrowed.sizes.sum() <= self.most:
                self._tell(self.numbers.mixed(space))
                return True
            if len(space) == 1:
                return True
            open_ = np.flatnonzero(~narrowed.taken)
            heaviest = open_[np.argmax(narrowed.sizes[open_])]
            column = int(narrowed.columns[np.argmax(narrowed.classes == heaviest)])
            whole = self._within(space, chosen | {column})
            if self.found or not whole:
                return whole
            space = self.numbers.vanishing_at(space, [column])

    def _narrowed(self, space: Space, chosen: frozenset[int]) -> _Narrowed | None:
        """What may hold a row with all of `chosen` in it; None: nothing."""
        while len(space):
            columns, classes = self.numbers.classes(space)
            if not chosen.issubset(columns.tolist()):
                return None
            sizes = np.bincount(classes, weights=self.weights[columns]).astype(np.int64)
            taken = np.zeros(len(sizes), dtype=np.bool_)
            taken[classes[np.isin(columns, list(chosen))]] = True
            left = self.most - int(sizes[taken].sum())
            heavy = np.flatnonzero(~taken & (sizes > left))
            if left < 0:
                return None
            if not len(heavy):
                return _Narrowed(space=space, columns=columns, classes=classes, sizes=sizes, taken=taken)
            first = [int(columns[np.argmax(classes == one)]) for one in heavy]
            space = self.numbers.vanishing_at(space, first)
        return None

    def _ruled_out(self, space: Space) -> bool:
        """Whether columns that determine a row, set beside set, leave room for none but rows that were looked at.

        No row is zero in all of such a set: with n sets apart from one another it has at most most ÷ n members in one of
        them (Brouwer, Zimmermann). Where no two columns have so few, the rows of the bases are all there can be.
        """
        columns = np.flatnonzero(space.any(axis=0))
        bases = self.numbers.bases(space, columns, self.weights, most=self.most + 1)
        lightest = [np.sort(self.weights[list(pivots)]) for pivots, _ in bases]
        self.work += sum(basis.size * len(basis) for _, basis in bases)
        if sum(int(one[0]) for one in lightest) > self.most:
            return True
        for _, basis in bases:
            for row in basis:
                if int(self.weights[row != 0].sum()) <= self.most:
                    self._tell(row)
        room = self.most // len(bases)
        return bool(self.found) or all(len(one) < 2 or int(one[0] + one[1]) > room for one in lightest)

    def _tell(self, row: NDArray[np.int64]) -> None:
        if self._outside(row[None, :]):
            self.found.add((row != 0).tobytes())

    def _outside(self, space: Space) -> bool:
        """Whether a space lies in none of those that were known before."""
        return all(self.numbers.outside(space, one).any() for one in self.before)
