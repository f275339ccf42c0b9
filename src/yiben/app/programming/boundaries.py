"""Boundary cases made by themselves (边界用例): just below, at and just above every threshold, and what is given at a bracket's ends.

Each asks the compiled programme with one fact known. Nothing of anybody is in it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from yiben.app.benefits.gauges import unit_said
from yiben.engines.rules.entitlements import Compiled, Criterion, FactBook, Row
from yiben.engines.rules.entitlements.checking import constant, yuan
from yiben.engines.rules.entitlements.computing import Env, evaluator
from yiben.engines.rules.entitlements.model import FactKind
from yiben.engines.rules.entitlements.tree import Compare, Expr, Name

_STEPS = {
    FactKind.MONEY: Fraction(1, 100),
    FactKind.NUMBER: Fraction(1, 100),
    FactKind.WHOLE: Fraction(1),
    FactKind.SHARE: Fraction(1, 10_000),
}
_MOST = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One case: the fact's value as people read it, and what comes of it. `holds` None: an amount, said in `gives`."""

    about: str
    place: str  # below, at or above
    value: str
    holds: bool | None
    gives: str = ""


def cases_of(of: Compiled, *, day: date) -> tuple[Case, ...]:
    """Three cases for each fixed threshold, three for each end of a bracket."""
    return tuple([*_tests(of, day), *_brackets(of, day)][:_MOST])


def _tests(of: Compiled, day: date) -> Iterator[Case]:
    for criterion in _criteria(of):
        for tree in _walk(criterion.test):
            if not isinstance(tree, Compare):
                continue
            fact, limit = _sides(tree)
            step = _step(of.book, fact)
            if fact is None or limit is None or step is None:
                continue
            for place, value in (("below", limit - step), ("at", limit), ("above", limit + step)):
                said = evaluator(tree)(Env({fact: value}, {}, day))
                if said is not None:
                    yield Case(
                        about=str(criterion.node.title),
                        place=place,
                        value=f"{of.book.facts[fact].title} {unit_said(of.book, fact, value)}",
                        holds=bool(said),
                    )


def _brackets(of: Compiled, day: date) -> Iterator[Case]:
    terms = of.terms
    if terms is None or not isinstance(terms.by, Name):
        return
    fact = terms.by.fact
    step = _step(of.book, fact)
    ends = sorted({end for row in terms.rows for end in (row.low, row.high) if end is not None})
    for end in ends:
        if step is None:
            return
        for place, value in (("below", end - step), ("at", end), ("above", end + step)):
            row = next((one for one in terms.rows if _within(one, value)), None)
            amount = evaluator(row.amount)(Env({fact: value}, {}, day)) if row else None
            yield Case(
                about=str(of.book.facts[fact].title),
                place=place,
                value=unit_said(of.book, fact, value),
                holds=None,
                gives=yuan(amount) if isinstance(amount, Fraction) else "–",
            )


def _within(row: Row, value: Fraction) -> bool:
    low = row.low is None or value > row.low or (row.low_included and value == row.low)
    high = row.high is None or value < row.high or (row.high_included and value == row.high)
    return low and high


def _criteria(of: Compiled) -> Iterator[Criterion]:
    waiting = [of.criteria]
    while waiting:
        one = waiting.pop(0)
        waiting[:0] = one.parts
        if one.test is not None:
            yield one


def _walk(tree: Expr | None) -> Iterator[Expr]:
    if tree is not None:
        yield tree
        for part in tree.parts():
            yield from _walk(part)


def _sides(tree: Compare) -> tuple[str | None, Fraction | None]:
    left, right = tree.left, tree.right
    if isinstance(right, Name):
        left, right = right, left
    return (left.fact, constant(right)) if isinstance(left, Name) else (None, None)


def _step(book: FactBook, fact: str | None) -> Fraction | None:
    known = book.facts.get(fact) if fact else None
    return _STEPS.get(known.kind) if known else None
