"""Whose units are one, out of scored pairs (聚类): never two valid identifiers in one cluster, however long the chain.

Clusters grow from the units with a valid identifier, strongest links first; what no such unit reaches forms clusters
of its own. All of it over arrays: one step joins every cluster that can be joined by its strongest link.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
NONE = -1


def grow(
    links: tuple[Ints, Ints, Floats],
    anchor: Ints,
    *,
    apart: tuple[Ints, Ints] | None = None,
    sides: Ints | None = None,
) -> Ints:
    """The cluster of each unit, named by one of its units.

    `links`: left, right, weight. `anchor`: the number of a unit's valid identifier or -1; no cluster gets two. `apart`: pairs a person said are
    different; no cluster gets both. `sides`: the number of a source in which everything stands once, or -1;
    no cluster gets two units of one side. Links are taken as Borůvka does: each round every cluster names its strongest
    link, and those both ends name are joined if nothing forbids it; forbidden links are dropped.
    """
    (left, right, weight), units = links, len(anchor)
    group = np.arange(units, dtype=np.int64)
    held = anchor.copy()
    _join_equal(group, anchor)
    live = np.ones(len(left), np.bool_)
    while True:
        a, b = group[left], group[right]
        live &= a != b
        forbidden = (held[a] != NONE) & (held[b] != NONE) & (held[a] != held[b])
        if apart is not None and len(apart[0]):
            forbidden |= _crossing(group, apart, a, b, units)
        if sides is not None:
            forbidden |= _same_side(group, sides, a, b, units)
        live &= ~forbidden
        if not live.any():
            return group
        chosen = _mutual(a, b, weight, live, units)
        _merge(group, held, a[chosen], b[chosen])


def _join_equal(group: Ints, anchor: Ints) -> None:
    known = np.flatnonzero(anchor != NONE)
    if len(known):
        _, first, back = np.unique(anchor[known], return_index=True, return_inverse=True)
        group[known] = known[first[back]]


def _mutual(a: Ints, b: Ints, weight: Floats, live: npt.NDArray[np.bool_], units: int) -> Ints:
    """Links that are the strongest of both their clusters; among equals the earliest link is the stronger."""
    at = np.flatnonzero(live)
    order = at[np.lexsort((at, -weight[at]))]
    rank = np.arange(len(order), dtype=np.int64)
    best = np.full(units, len(order), np.int64)
    np.minimum.at(best, a[order], rank)
    np.minimum.at(best, b[order], rank)
    chosen: Ints = order[(best[a[order]] == rank) & (best[b[order]] == rank)]
    return chosen


def _merge(group: Ints, held: Ints, a: Ints, b: Ints) -> None:
    # Links both ends name share no cluster, so that one step joins pairs and no chains.
    low, high = np.minimum(a, b), np.maximum(a, b)
    held[low] = np.maximum(held[low], held[high])
    renamed = np.arange(len(group), dtype=np.int64)
    renamed[high] = low
    group[:] = renamed[group]


def _crossing(group: Ints, apart: tuple[Ints, Ints], a: Ints, b: Ints, units: int) -> Any:
    """Links whose clusters hold the two ends of what a person set apart."""
    x, y = group[apart[0]], group[apart[1]]
    bars = np.unique(np.minimum(x, y) * units + np.maximum(x, y))
    return np.isin(np.minimum(a, b) * units + np.maximum(a, b), bars)


def _same_side(group: Ints, sides: Ints, a: Ints, b: Ints, units: int) -> Any:
    """Links that would put two units of one side into a cluster. At most 63 sides."""
    bits = np.zeros(units, np.int64)
    known = sides != NONE
    np.bitwise_or.at(bits, group[known], np.int64(1) << sides[known])
    return (bits[a] & bits[b]) != 0
