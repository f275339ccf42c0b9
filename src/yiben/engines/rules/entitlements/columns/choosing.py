"""Competition over a set (遴选): exact ranks, places per group, ties at the line left open and said.

Equal values share a rank (1, 2, 2, 4). Where those who tie do not all fit into the places left, none of them is chosen
here: `selected` stays unknown for them, and `Places.says` tells why.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from operator import itemgetter
from typing import Any, cast

import numpy as np
import pyarrow as pa

from yiben.engines.rules.entitlements.columns.bits import Bits, unpack
from yiben.engines.rules.entitlements.columns.criteria import stand
from yiben.engines.rules.entitlements.columns.evaluating import Rows
from yiben.engines.rules.entitlements.columns.held import Words
from yiben.engines.rules.entitlements.columns.numbers import Array, Exact, Near, Number, Point
from yiben.engines.rules.entitlements.columns.planning import Layout, Plan
from yiben.engines.rules.entitlements.columns.taking import take
from yiben.kernel.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """One group's places: who competed, who is in, who ties across the line, who cannot be ranked for want of facts."""

    group: str
    places: int
    competed: int
    selected: int
    tied: int
    unranked: int

    @property
    def says(self) -> Text | None:
        """Why somebody is neither in nor out; None when nobody is."""
        if self.tied:
            left = self.places - self.selected
            return Text(
                f"{self.group or '全部'}：{self.tied} 个并列，只剩 {left} 个名额，由主管部门决定",
                f"{self.group or 'All'}: {self.tied} tie for the {left} places left; the authority decides.",
            )
        if self.unranked:
            return Text(
                f"{self.group or '全部'}：{self.unranked} 个符合条件但缺少排序所需的事实",
                f"{self.group or 'All'}: {self.unranked} qualify but lack what they would be ranked by.",
            )
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """A rank and whether chosen, row for row (nullable Arrow columns), and every group's places."""

    rank: pa.Array
    selected: pa.Array
    groups: tuple[Places, ...]


def choose_places(plan: Plan, layout: Layout, table: Any, *, places: int | None = None) -> Chosen:
    """Rank those who qualify by the programme's own order, then by how many encouraged criteria (优先) they meet.

    `places`: another number of places, for a simulation. The programme must have a selection.
    """
    selection = layout.programme.programme.selection
    assert selection is not None  # the caller looks
    part, _ = take(table, plan.facts, wanted=plan.wanted)
    rows = Rows(part, plan.tape, as_of=plan.as_of)
    found = stand(rows, layout.criteria, plan.others)
    flags = found[layout.criteria.id]
    eligible = unpack(flags.yes, part.rows) & (not layout.outside)
    keys, sure = _keys(rows, layout, found)
    names, codes = _groups(table, plan, selection.per, part.rows)
    at = np.flatnonzero(eligible & sure)
    order = at[np.lexsort((*(key[at] for key in reversed(keys)), codes[at]))]
    most = selection.places if places is None else places
    rank, first, size = _ranks(order, keys, codes, part.rows)
    chosen = np.zeros(part.rows, np.int8)  # 1 in, 0 out, -1 open
    chosen[order] = np.where(first[order] + size[order] <= most, 1, np.where(first[order] >= most, 0, -1))
    chosen[eligible & ~sure] = -1
    unknown = ~unpack(flags.yes | flags.not_so, part.rows) & (not layout.outside)
    groups = tuple(
        _places(name, most, (codes == code) & eligible, sure=sure, chosen=chosen)
        for code, name in enumerate(names)
    )
    return Chosen(
        rank=pa.array(rank, pa.int32(), mask=rank == 0),
        selected=pa.array(chosen == 1, pa.bool_(), mask=(chosen == -1) | unknown),
        groups=tuple(one for one in groups if one.competed),
    )


def _places(name: str, most: int, mine: Array, *, sure: Array, chosen: Array) -> Places:
    return Places(
        group=name,
        places=most,
        competed=int(mine.sum()),
        selected=int((mine & (chosen == 1)).sum()),
        tied=int((mine & sure & (chosen == -1)).sum()),
        unranked=int((mine & ~sure).sum()),
    )


def _ranks(order: Array, keys: Sequence[Array], codes: Array, rows: int) -> tuple[Array, Array, Array]:
    """Per row: its rank in its group (0: none), how many stand before its class, and how many share it."""
    rank, before, size = (np.zeros(rows, np.int64) for _ in range(3))
    if not len(order):
        return rank, before, size
    step = np.zeros(len(order), np.bool_)
    fresh = np.ones(len(order), np.bool_)
    fresh[1:] = codes[order][1:] != codes[order][:-1]
    step[0] = True
    for key in keys:
        step[1:] |= key[order][1:] != key[order][:-1]
    step |= fresh
    starts = np.flatnonzero(step)
    widths = np.diff(np.append(starts, len(order)))
    group_start = np.maximum.accumulate(np.where(fresh, np.arange(len(order)), 0))
    first = np.repeat(starts, widths) - group_start
    rank[order], before[order], size[order] = first + 1, first, np.repeat(widths, widths)
    return rank, before, size


def _keys(rows: Rows, layout: Layout, found: Any) -> tuple[list[Array], Array]:
    keys: list[Array] = []
    sure = np.ones(rows.rows, np.bool_)
    for place, larger in layout.ranks:
        code, known = ordered(rows, place)
        keys.append(-code if larger else code)
        if known is not None:
            sure &= unpack(known, rows.rows)
    encouraged = [one.id for one in layout.criteria.walk() if not one.node.decides]
    if encouraged:
        met: Array = np.asarray(
            np.sum([unpack(found[one].yes, rows.rows) for one in encouraged], axis=0, dtype=np.int64)
        )
        keys.append(-met)
    return keys or [np.zeros(rows.rows, np.int64)], sure


def ordered(rows: Rows, place: int) -> tuple[Array, Bits | None]:
    """Whole numbers that compare as the figures do, exactly, and where they are known."""
    number: Number = rows.value(place)
    if isinstance(number, Near):
        number = rows.picked(np.arange(rows.rows)).value(place)
    if isinstance(number, Point):
        return np.unique(number.f, return_inverse=True)[1], number.known
    assert isinstance(number, Exact)  # near ones were worked out by hand
    n, d = (np.broadcast_to(np.asarray(part.values), rows.rows) for part in (number.n, number.d))
    if number.d.single:
        return np.unique(n, return_inverse=True)[1], number.known
    common = np.gcd(n, d)
    pairs = np.stack([n // common, d // common], axis=1)
    if pairs.dtype == object:
        listed = [Fraction(int(one), int(other)) for one, other in pairs]
        place_of = {value: i for i, value in enumerate(sorted(set(listed)))}
        return np.array([place_of[value] for value in listed]), number.known
    distinct, inverse = cast("tuple[Array, Array]", np.unique(pairs, axis=0, return_inverse=True))
    return _exact_order(distinct)[inverse], number.known


def _exact_order(pairs: Array) -> Array:
    """The places of distinct quotients: by floats, and where two lie too close for those, by cross multiplication."""
    value = pairs[:, 0] / pairs[:, 1]
    order = np.argsort(value, kind="stable")
    near = np.abs(np.diff(value[order])) <= np.abs(value[order][1:]) * 1e-15
    edges = np.flatnonzero(np.append(~near, True))
    start = 0
    for end in edges:
        if end > start:
            few = [(int(i), Fraction(int(pairs[i, 0]), int(pairs[i, 1]))) for i in order[start : end + 1]]
            few.sort(key=itemgetter(1))
            order[start : end + 1] = [i for i, _ in few]
        start = int(end) + 1
    places = np.empty(len(order), np.int64)
    places[order] = np.arange(len(order))
    return places


def _groups(table: Any, plan: Plan, per: str | None, rows: int) -> tuple[tuple[str, ...], Array]:
    if per is None:
        return ("",), np.zeros(rows, np.int64)
    part, _ = take(table, plan.facts, wanted=(per,))
    held = part.facts.get(per)
    if not isinstance(held, Words):
        return ("",), np.zeros(rows, np.int64)
    codes = held.codes.astype(np.int64)
    if held.known is not None:
        codes = np.where(unpack(held.known, rows), codes, len(held.names))
    return (*held.names, ""), codes
