"""What a simulation found, ready for a page (模拟结果): figures before and after, groups as paired bars with their table."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from yiben.app.programming.sums import coarse, exact, share
from yiben.capabilities import policy
from yiben.capabilities.programmes.scenarios import Scenario, Simulation
from yiben.engines.rules.entitlements import FactBook
from yiben.engines.rules.entitlements.compared import Breakdown, Comparison
from yiben.kernel.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """One group before and after. Lengths are shares of the longest; every figure is None when too few stand in it."""

    label: str
    before: int | None
    after: int | None
    before_share: float
    after_share: float
    entering: int | None = None
    leaving: int | None = None
    cost_before: str = ""
    cost_after: str = ""

    @property
    def withheld(self) -> bool:
        """Too few stand in it to be said."""
        return self.before is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One picture: pairs by one fact."""

    fact: str
    title: str
    pairs: tuple[Pair, ...]
    withheld: int
    priced: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Against:
    """Cost against the budget of the text, in fen: `share` of the bar, `over` when it is not enough."""

    budget: str
    cost: str
    left: str
    share: float
    over: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """Everything a page shows of one run or one scenario."""

    title: str
    against: str | None
    alone: bool  # there is nothing it is set beside
    table: str
    resource: str
    snapshot: str | None
    as_of: str
    rows: int
    states: tuple[Pair, ...]
    before: int
    after: int
    entering: int
    leaving: int
    unknown: int
    cost_before: str
    cost_after: str
    cost_change: str
    priced: bool
    blocks: tuple[Block, ...]
    criteria: tuple[tuple[str, int, int], ...]
    lacking: tuple[str, ...]
    hidden: tuple[str, ...]
    minimum: int
    budget: Against | None


def of_run(run: Simulation, *, words: Any, budget: int | None = None) -> Outcome:
    """A run that has just ended."""
    return _outcome(run.found, run, table=run.name, words=words, budget=budget)


def of_scenario(one: Scenario, *, words: Any, budget: int | None = None) -> Outcome:
    """A run kept under a name."""
    return _outcome(one, one, table=one.resource_name, words=words, budget=budget)


def _outcome(
    found: Comparison | Scenario,
    head: Simulation | Scenario,
    *,
    table: str,
    words: Any,
    budget: int | None,
) -> Outcome:
    before, after = found.before, found.after
    states = (
        ("qualify", before.eligible, after.eligible),
        ("not", before.not_eligible, after.not_eligible),
        ("unsaid", before.unknown, after.unknown),
    )
    longest = max((max(old, new) for _, old, new in states), default=0)
    cost = after.cost
    return Outcome(
        title=str(head.title),
        against=head.against,
        alone=head.against is None,
        table=table,
        resource=head.resource,
        snapshot=head.snapshot,
        as_of=head.as_of,
        rows=found.rows,
        states=tuple(
            _pair(words.say(f"programming.state_of.{name}"), old, new, longest) for name, old, new in states
        ),
        before=before.eligible,
        after=after.eligible,
        entering=found.entering,
        leaving=found.leaving,
        unknown=after.unknown,
        cost_before=str(coarse(before.cost)),
        cost_after=str(coarse(cost)),
        cost_change=_signed(found.cost_change),
        priced=cost is not None or before.cost is not None,
        blocks=tuple(_block(one) for one in found.breakdowns if one.groups),
        criteria=tuple(
            (str(one.title), one.opened, one.closed) for one in found.criteria if one.opened or one.closed
        ),
        lacking=found.lacking,
        hidden=head.hidden,
        minimum=found.minimum,
        budget=_against(cost, budget),
    )


def _pair(label: str, before: int, after: int, longest: int) -> Pair:
    return Pair(
        label=label,
        before=before,
        after=after,
        before_share=share(before, longest),
        after_share=share(after, longest),
    )


def _block(one: Breakdown, *, most: int = 40) -> Block:
    shown = one.groups[:most]
    longest = max((max(group.before or 0, group.after or 0) for group in shown), default=0)
    return Block(
        fact=one.fact,
        title=str(one.title),
        pairs=tuple(
            Pair(
                label=named(one.fact, group.name),
                before=group.before,
                after=group.after,
                before_share=share(group.before or 0, longest),
                after_share=share(group.after or 0, longest),
                entering=group.entering,
                leaving=group.leaving,
                cost_before=exact(group.cost_before),
                cost_after=exact(group.cost_after),
            )
            for group in shown
        ),
        withheld=sum(1 for group in one.groups if group.withheld),
        priced=any(group.cost_after is not None for group in shown),
    )


def named(fact: str, word: str) -> str:
    """What people call a group: a fact's own words by their titles."""
    if not word:
        return str(Text("未填写", "not stated"))
    known = _base().facts.get(fact)
    return str(dict(known.values).get(word, word)) if known else word


@cache
def _base() -> FactBook:
    """The facts all packs share, as shipped."""
    return policy.facts_of(policy.BASE, day=date(2026, 1, 1))


def _signed(fen: int | None) -> str:
    if fen is None:
        return "–"
    return ("+" if fen > 0 else "−" if fen < 0 else "") + str(coarse(abs(fen)))


def _against(cost: int | None, budget: int | None) -> Against | None:
    if budget is None or cost is None:
        return None
    return Against(
        budget=str(coarse(budget)),
        cost=str(coarse(cost)),
        left=str(coarse(abs(budget - cost))),
        share=share(cost, budget),
        over=cost > budget,
    )


def budget_of(limits: Sequence[Any]) -> int | None:
    """The smallest total the text allows over everybody, in fen; None where it names none."""
    totals = [int(one.most * 100) for one in limits if one.per.value == "all"]
    return min(totals) if totals else None
