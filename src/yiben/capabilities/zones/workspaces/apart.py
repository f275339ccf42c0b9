"""What sums of some groups tell of smaller ones (相减): linear algebra over the parts that groups divide a population into.

A group is a row of zeros and ones over parts, each of so many members. Whoever knows the sums of some groups knows those of
every row they add up to. What is found here, of rows with fewer than `least` members in them:

- every row made of two or three groups, added or taken away (of as many groups as there is time for);
- every single part, whatever number of groups has to be added and taken away;
- of rows made of four and more groups that hold several small parts, those that elimination comes upon.
"""

import numpy as np
from numpy.typing import NDArray

Cells = NDArray[np.int8]
Weights = NDArray[np.int64]

_PRIME = 2_147_483_647
_THREES = 200_000_000
"""Comparisons of three groups at most, in parts looked at."""
_ROWS, _CELLS = 800, 4_000_000
"""Groups, and groups times parts, that are eliminated at most."""


def told(new: Cells, old: Cells, weights: Weights, *, least: int) -> tuple[int, bool]:
    """How many small groups are known with `new` that were not with `old` alone, and whether all was looked at.

    Groups of fewer than `least` members never left: they say nothing.
    """
    old = np.unique(old[old @ weights >= least], axis=0)
    new = np.unique(new[new @ weights >= least], axis=0)
    known = {row.tobytes() for row in old}
    new = new[[row.tobytes() not in known for row in new]] if len(new) else new
    if not len(new):
        return 0, True
    every = np.concatenate([old, new])
    twos = sum(_near(each[None, :], every, weights, least) for each in new)
    threes, all_threes = _threes(new, every, weights, least)
    singles, all_singles = _singles(old, every, weights, least)
    return twos + threes + singles, all_threes and all_singles


def _near(rows: Cells, every: Cells, weights: Weights, least: int) -> int:
    """Pairs that differ in at least one member and in fewer than `least`."""
    found = 0
    for row in rows:
        apart = (row != every) @ weights
        found += int(((apart > 0) & (apart < least)).sum())
    return found


def _threes(new: Cells, every: Cells, weights: Weights, least: int) -> tuple[int, bool]:
    if len(new) * len(every) * every.size > _THREES:
        return 0, False
    found = 0
    for each in new:
        found += _near(each - every, every, weights, least)
        found += _near(each - every, -every, weights, least)
        found += _near(each + every, every, weights, least)
    # A group taken from itself leaves the third, which is none of three.
    return found, True


def _singles(old: Cells, every: Cells, weights: Weights, least: int) -> tuple[int, bool]:
    if len(every) > _ROWS or every.size > _CELLS:
        return 0, False
    order = np.argsort(
        -weights, kind="stable"
    )  # large parts are eliminated first: what is left is of small ones
    before = _small(old[:, order], weights[order], least) if len(old) else set()
    return len(_small(every[:, order], weights[order], least) - before), True


def _small(rows: Cells, weights: Weights, least: int) -> set[bytes]:
    """Rows of the reduced echelon form with fewer than `least` members in them."""
    matrix, at = rows.astype(np.int64) % _PRIME, 0
    for column in range(matrix.shape[1]):
        places = np.flatnonzero(matrix[at:, column])
        if not len(places):
            continue
        pivot = at + int(places[0])
        matrix[[at, pivot]] = matrix[[pivot, at]]
        matrix[at] = matrix[at] * pow(int(matrix[at, column]), -1, _PRIME) % _PRIME
        others = np.flatnonzero(matrix[:, column])
        others = others[others != at]
        matrix[others] = (matrix[others] - matrix[others, column][:, None] * matrix[at]) % _PRIME
        at += 1
        if at == len(matrix):
            break
    kept = matrix[:at]
    sizes = (kept != 0) @ weights
    return {row.tobytes() for row in kept[(sizes > 0) & (sizes < least)]}
