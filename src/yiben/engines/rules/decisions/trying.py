"""Conditions tried out at load: can they hold together, over every value that makes a difference.

Each condition knows, for each fact it speaks of, the values that matter (the words it names and none
of them; the figures around its bounds). `together` tries derived facts through what they derive from,
so that `entrusted` and `recipient = 'processor'` exclude each other; `possible` lets anybody state
anything, so that `secure_line` may be stated of a carrier's network.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from math import prod
from typing import Any

from yiben.engines.rules.decisions.budget import Budget, cost_of_a_row
from yiben.engines.rules.decisions.model import Condition, Control, Row
from yiben.engines.rules.decisions.vocabulary import Vocabulary

MAX_TRIES = 4_096


Probes = dict[str, list[Any]]


def sampled(
    vocabulary: Vocabulary,
    conditions: Sequence[Condition],
    cell: Mapping[str, Sequence[Any]],
    budget: Budget,
) -> Iterator[Row]:
    """Every row that makes a difference; when there are too many, always the same thousand of them."""
    probes = _behind(vocabulary, conditions, cell)
    rows = _all(vocabulary, probes)
    if rows is None:
        dice = random.Random(20261122)  # noqa: S311  # a fixed sample, no secret
        some = [tuple(dice.choice(values) for values in probes.values()) for _ in range(1_000)]
        rows = _rows(vocabulary, list(probes), iter(some))
    return _paid(rows, budget, cost_of_a_row(vocabulary, conditions))


def _paid(rows: Iterator[Row], budget: Budget, cost: int) -> Iterator[Row]:
    for row in rows:
        budget.spend(cost)
        yield row


def _behind(
    vocabulary: Vocabulary, conditions: Sequence[Condition], cell: Mapping[str, Sequence[Any]]
) -> Probes:
    """The facts the conditions rest on, derived ones by their sources."""
    probes: Probes = {}

    def note(given: Mapping[str, tuple[Any, ...]]) -> None:
        for name, values in given.items():
            behind = vocabulary.behind.get(name)
            if behind is None:
                known = probes.setdefault(name, [])
                known.extend(value for value in values if value not in known)
            else:
                note(behind)

    for condition in conditions:
        note(condition.probes)
    return {**probes, **{name: list(values) for name, values in cell.items()}}


def _stated(conditions: Sequence[Condition], cell: Mapping[str, Sequence[Any]]) -> Probes:
    """The facts the conditions speak of, each by itself."""
    probes: Probes = {}
    for condition in conditions:
        for name, values in condition.probes.items():
            probes[name] = list(dict.fromkeys((*probes.get(name, ()), *values)))
    return {**probes, **{name: list(values) for name, values in cell.items()}}


def _all(vocabulary: Vocabulary, probes: Probes) -> Iterator[Row] | None:
    """Every combination; None when there are too many."""
    if prod(len(values) for values in probes.values()) > MAX_TRIES:
        return None
    return _rows(vocabulary, list(probes), product(*probes.values()))


def _rows(vocabulary: Vocabulary, names: Sequence[str], tries: Iterator[tuple[Any, ...]]) -> Iterator[Row]:
    slots = [vocabulary.facts[name].slot for name in names]
    empty = (None,) * len(vocabulary.facts)
    for values in tries:
        row = list(empty)
        for slot, value in zip(slots, values, strict=True):
            row[slot] = value
        yield vocabulary.complete(tuple(row))


def overlap(*controls: Control) -> dict[str, list[Any]] | None:
    """The cell all controls speak about, as values per dimension; None when there is none."""
    cell: dict[str, list[Any]] = {
        "activity": sorted(frozenset.intersection(*(control.activities for control in controls)))
    }
    for name in ("modes", "importance", "ranks"):
        said = [getattr(control, name) for control in controls if getattr(control, name) is not None]
        if said:
            cell[name] = sorted(frozenset.intersection(*said))
    personal = {control.personal for control in controls} - {None}
    if personal:
        cell["personal"] = list(personal)
    if not all(cell.values()) or len(personal) > 1:
        return None
    return cell


def fixed(cell: Mapping[str, Sequence[Any]]) -> dict[str, Sequence[Any]]:
    """The dimensions of a cell that expressions may speak of too."""
    names = {"activity": "activity", "modes": "mode", "importance": "importance", "personal": "personal"}
    return {names[name]: values for name, values in cell.items() if name in names}


def together(
    vocabulary: Vocabulary,
    conditions: Sequence[Condition],
    cell: Mapping[str, Sequence[Any]],
    budget: Budget,
) -> bool:
    """Whether all can hold at once inside a cell, derived facts following their sources."""
    rows = _all(vocabulary, _behind(vocabulary, conditions, fixed(cell)))
    return _hold(conditions, rows, budget, cost_of_a_row(vocabulary, conditions))


def possible(
    vocabulary: Vocabulary,
    conditions: Sequence[Condition],
    cell: Mapping[str, Sequence[Any]],
    budget: Budget,
) -> bool:
    """Whether all can hold at once inside a cell, whatever anybody states."""
    rows = _all(vocabulary, _stated(conditions, fixed(cell)))
    return _hold(conditions, rows, budget, cost_of_a_row(vocabulary, conditions))


def _hold(conditions: Sequence[Condition], rows: Iterator[Row] | None, budget: Budget, cost: int) -> bool:
    """Too many facts to try them all: taken as yes."""
    if rows is None:
        budget.spend(cost)
        return True
    return any(all(condition.test(row) for condition in conditions) for row in _paid(rows, budget, cost))
