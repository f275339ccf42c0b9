"""Where a day turns a comparison (临界日): by itself, by its anniversary, or so many years later."""

from calendar import monthrange
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from fractions import Fraction

from yiben.engines.rules.entitlements.anniversaries import add_years
from yiben.engines.rules.entitlements.computing import Env, evaluator
from yiben.engines.rules.entitlements.tree import (
    Compare,
    Expr,
    Figure,
    Full,
    Later,
    Name,
    Type,
    facts_of,
    walk,
)


def days_near(fact: str, tests: Sequence[Expr], env: Env, today: date) -> Iterator[date]:
    """Days of a fact at which a comparison turns, and those beside them."""
    for tree in tests:
        for node in walk(tree):
            if not isinstance(node, Compare):
                continue
            for one, other in ((node.left, node.right), (node.right, node.left)):
                if isinstance(one, Full) and one.since == Name(one.since.type, fact):
                    if isinstance(other, Figure):
                        yield from _anniversaries(today, other.value, months=one.months)
                elif one.type is Type.DATE and fact in facts_of(one):
                    day = evaluator(other)(env)
                    yield from _around(one, day, fact) if isinstance(day, date) else ()


def turns_by_day(node: Compare, fact: str) -> bool:
    """Whether `days_near` finds where a comparison turns with a day, or the day has no part in it."""
    sides = [_bare(one) for one in (node.left, node.right) if fact in facts_of(one)]
    return all(one == Name(one.type, fact) for one in sides)


def _bare(side: Expr) -> Expr:
    while isinstance(side, Later):
        side = side.of
    return side.since if isinstance(side, Full) else side


def _around(side: Expr, day: date, fact: str) -> Iterator[date]:
    """Days of the fact at which a side of a comparison reaches a day, and those beside them."""
    years = 0
    while isinstance(side, Later):
        years, side = years + side.years, side.of
    if side == Name(side.type, fact):
        back = add_years(day, -years)
        yield from (back + timedelta(days=step) for step in (-1, 0, 1, 2)) if back else ()


def _anniversaries(today: date, count: Fraction, *, months: bool) -> Iterator[date]:
    """The last day whose anniversary has come: in the shortest month it may be past its last day."""
    for step in (0, 1):
        back = (int(count // 1) + step) * (1 if months else 12)
        month = today.year * 12 + today.month - 1 - back
        if 12 <= month < 9999 * 12:
            year, number = month // 12, month % 12 + 1
            last = monthrange(year, number)[1]
            for day in dict.fromkeys((min(today.day, last), last, min(today.day, 28))):
                yield date(year, number, day)
