"""What a change of rules does to a set (政策模拟): who enters, who leaves, what it costs, before and after, by group.

Two programmes over the same table, batch by batch. `before` may be absent: then everybody who qualifies enters. Figures of
a group in which few stand are withheld (`minimum`), and one more with them, so that no subtraction gives them back.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa

from yiben.engines.rules.entitlements.columns import Answered, Plan, Refused, ask, joined, ready
from yiben.engines.rules.entitlements.columns.bits import unpack
from yiben.engines.rules.entitlements.columns.held import Words
from yiben.engines.rules.entitlements.columns.taking import bits_of, columns_of, take
from yiben.engines.rules.entitlements.compared import (
    BREAKDOWNS,
    MOST_GROUPS,
    SHOWN,
    Breakdown,
    By,
    Comparison,
    Figures,
    Group,
    Turned,
)
from yiben.engines.rules.entitlements.compiled import Compiled


@dataclass(slots=True)
class _Side:
    eligible: int = 0
    not_eligible: int = 0
    unknown: int = 0
    cost: int | None = None

    def add(self, column: Any, amounts: Any) -> None:
        self.eligible += column.true_count
        self.unknown += column.null_count
        self.not_eligible += len(column) - column.null_count - column.true_count
        if amounts is not None:
            self.cost = (self.cost or 0) + int((amounts >> 20).sum()) * 2**20 + int((amounts & 0xFFFFF).sum())

    def done(self) -> Figures:
        return Figures(
            eligible=self.eligible, not_eligible=self.not_eligible, unknown=self.unknown, cost=self.cost
        )


@dataclass(slots=True)
class _Count:
    """Everything that adds up over batches."""

    sides: tuple[_Side, _Side] = field(default_factory=lambda: (_Side(), _Side()))
    rows: int = 0
    moves: list[int] = field(default_factory=lambda: [0, 0])
    groups: dict[str, dict[str, list[int]]] = field(default_factory=dict)
    turned: dict[str, list[int]] = field(default_factory=dict)
    shown: tuple[list[dict[str, Any]], list[dict[str, Any]]] = field(default_factory=lambda: ([], []))
    refused: list[Refused] = field(default_factory=list)


def compare(
    before: Compiled | None,
    after: Compiled,
    batches: Iterable[Any],
    *,
    columns: Sequence[str],
    as_of: date,
    by: Sequence[By] = BREAKDOWNS,
    known: Mapping[str, Compiled] | None = None,
    minimum: int = 0,
) -> Comparison:
    """Ask both of every batch (tables with these `columns`) and say what changes.

    `minimum`: groups with a figure of 1 … minimum - 1 are withheld. Raises BadInput for a column that mixes units.
    """
    plans = [
        None if one is None else ready([one], columns, as_of=as_of, known=known) for one in (before, after)
    ]
    new = plans[1]
    assert new is not None  # there is an after
    count = _Count()
    wanted = tuple(one for one in by if one.fact in columns_of(columns, new.facts))
    for batch in batches:
        _add(count, plans, batch, wanted)
    before_side, after_side = count.sides
    return Comparison(
        rows=count.rows,
        before=before_side.done(),
        after=after_side.done(),
        entering=count.moves[0],
        leaving=count.moves[1],
        breakdowns=tuple(_breakdown(one, new, count, minimum) for one in wanted),
        criteria=tuple(_turned(new, count)),
        entered=tuple(count.shown[0]),
        left=tuple(count.shown[1]),
        refused=joined(count.refused),
        facts=tuple(sorted({fact for plan in plans if plan for fact in plan.wanted})),
        lacking=tuple(sorted({fact for plan in plans if plan for fact in plan.lacking})),
        minimum=minimum,
    )


def _add(count: _Count, plans: Sequence[Plan | None], batch: Any, by: Sequence[By]) -> None:
    rows = batch.num_rows
    masks: list[Any] = []
    costs: list[Any] = []
    answers: list[Answered | None] = []
    for plan, side in zip(plans, count.sides, strict=True):
        if plan is None:
            masks.append(np.zeros(rows, np.bool_))
            costs.append(None)
            answers.append(None)
            continue
        answer = ask(plan, batch, first=count.rows)
        layout = plan.layouts[0]
        column = answer.table.column(layout.name)
        masks.append(_true(column))
        costs.append(None if layout.amount is None else _fen(answer.table.column(f"{layout.name}.amount")))
        answers.append(answer)
        side.add(column, costs[-1])
    newest = answers[-1]
    count.refused += newest.refused if newest else ()
    enters, leaves = masks[1] & ~masks[0], masks[0] & ~masks[1]
    for i, mask in enumerate((enters, leaves)):
        count.moves[i] += int(mask.sum())
        _show(count.shown[i], batch, mask)
    _turn(count, plans, answers, (enters, leaves))
    for one in by:
        _group(count, plans[1], batch, one, masks=(masks[0], masks[1], enters, leaves), costs=costs)
    count.rows += rows


def _true(column: Any) -> Any:
    bits = bits_of(column, 1)
    found = np.zeros(len(column), np.bool_) if bits is None else unpack(bits, len(column))
    known = bits_of(column, 0) if column.null_count else None
    return found if known is None else found & unpack(known, len(column))


def _fen(column: Any) -> Any:
    return np.asarray(column.fill_null(0).to_numpy(zero_copy_only=False))


def _show(shown: list[dict[str, Any]], batch: Any, mask: Any) -> None:
    room = SHOWN - len(shown)
    at = np.flatnonzero(mask)[:room]
    if len(at):
        shown += batch.take(pa.array(at)).to_pylist()


def _turn(
    count: _Count, plans: Sequence[Plan | None], answers: Sequence[Any], moves: tuple[Any, Any]
) -> None:
    old, new = plans
    if old is None or new is None:
        return
    for one in new.layouts[0].criteria.walk():
        names = [f"{plan.layouts[0].name}.{one.id}" for plan in (old, new)]
        if one is new.layouts[0].criteria or names[0] not in old.columns:
            continue
        was, now = (_true(answer.table.column(name)) for answer, name in zip(answers, names, strict=True))
        found = count.turned.setdefault(one.id, [0, 0])
        found[0] += int((moves[0] & now & ~was).sum())
        found[1] += int((moves[1] & ~now & was).sum())


def _turned(plan: Plan, count: _Count) -> Iterator[Turned]:
    for one in plan.layouts[0].criteria.walk():
        if one.id in count.turned:
            opened, closed = count.turned[one.id]
            yield Turned(id=one.id, title=one.node.title, opened=opened, closed=closed)


def _group(
    count: _Count, plan: Plan | None, batch: Any, by: By, *, masks: Sequence[Any], costs: Sequence[Any]
) -> None:
    assert plan is not None  # the new one
    part, _ = take(batch, plan.facts, wanted=(by.fact,))
    held = part.facts.get(by.fact)
    if not isinstance(held, Words):
        return
    codes = held.codes.astype(np.int64)
    if held.known is not None:
        codes = np.where(unpack(held.known, part.rows), codes, len(held.names))
    names = [name[: by.letters] for name in held.names] + [""]
    table = count.groups.setdefault(by.fact, {})
    sums = [np.bincount(codes[mask], minlength=len(names)) for mask in masks]
    sums += [_sums(codes, cost, len(names)) for cost in costs]
    everybody = np.bincount(codes, minlength=len(names))
    for place, name in enumerate(names):
        if everybody[place]:
            found = table.setdefault(name, [0] * (len(sums) + 1))
            for i, values in enumerate([*sums, everybody]):
                found[i] += int(values[place])


def _sums(codes: Any, cost: Any, groups: int) -> Any:
    """Exact sums by group: in two halves, each of which a double holds."""
    if cost is None:
        return np.zeros(groups, np.int64)
    low, high = cost & 0xFFFFF, cost >> 20
    sums = [np.bincount(codes, weights=half, minlength=groups).astype(np.int64) for half in (low, high)]
    return sums[0] + (sums[1] << 20)


def _breakdown(by: By, plan: Plan, count: _Count, minimum: int) -> Breakdown:
    found = sorted(
        count.groups.get(by.fact, {}).items(), key=lambda one: (-(one[1][2] + one[1][3]), -one[1][1], one[0])
    )[:MOST_GROUPS]
    held = _withheld([values for _, values in found], minimum)
    costs = any(side.cost is not None for side in count.sides)
    groups = tuple(
        Group(name=name, before=None, after=None, entering=None, leaving=None)
        if place in held
        else Group(
            name=name,
            before=values[0],
            after=values[1],
            entering=values[2],
            leaving=values[3],
            cost_before=values[4] if costs else None,
            cost_after=values[5] if costs else None,
        )
        for place, (name, values) in enumerate(found)
    )
    return Breakdown(fact=by.fact, title=plan.facts[by.fact].title, groups=groups)


def _withheld(groups: Sequence[Sequence[int]], minimum: int) -> set[int]:
    """Groups with a small figure; where that is one alone, the next smallest too: the totals are public."""
    small = {
        place
        for place, values in enumerate(groups)
        if any(0 < value < minimum for value in (*values[:4], values[-1]))
    }
    if len(small) == 1 and len(groups) > 1:
        small.add(min(set(range(len(groups))) - small, key=lambda place: groups[place][-1]))
    return small
