"""Noise for open statistics (差分隐私), by OpenDP: discrete Laplace for counts, Laplace for sums.

Two data sets are neighbours when they differ by one person, who has at most `rows` rows counted. A count then
moves by `rows` at most, and a sum of values clamped to [low, high] by `rows` × max(|low|, |high|), over all cells
together. The parts of an epsilon add up (basic composition).
"""

import math
from collections.abc import Sequence
from typing import Any


def laplace(
    numbers: Sequence[float], *, most: float, epsilon: float, whole: bool
) -> tuple[list[float], float]:
    """`numbers` with noise for an L1 sensitivity of `most`, and the margin it keeps within 95 times in 100."""
    import opendp.prelude as dp

    dp.enable_features("contrib")
    # A hair more than most / epsilon, so that rounding never spends more than was granted.
    scale = most / epsilon * (1 + 1e-9)
    values: list[Any]
    distance: float
    if whole:
        space = dp.vector_domain(dp.atom_domain(T=int)), dp.l1_distance(T=int)
        values, distance = [round(one) for one in numbers], round(most)
    else:
        space = dp.vector_domain(dp.atom_domain(T=float, nan=False)), dp.l1_distance(T=float)
        values, distance = list(numbers), most
    measure: Any = dp.m.make_laplace(*space, scale=scale)
    if measure.map(distance) > epsilon:
        msg = "the noise costs more than was granted"
        raise AssertionError(msg)
    return [float(x) for x in measure(values)], scale * math.log(20)


def threshold(*, rows: int, epsilon: float, delta: float) -> int:
    """The smallest noised count at which a cell is shown, so that cells of one person show with chance `delta` at most.

    One person can make `rows` cells of their own appear, each with at most `rows` records.
    """
    return math.ceil(rows + rows / epsilon * math.log(rows / (2 * delta))) + 1
