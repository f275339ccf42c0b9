"""Expressions made into closures over one applicant's facts (求值). None is unknown, in figures as in truths."""

from collections.abc import Callable, Mapping
from datetime import date
from fractions import Fraction
from operator import eq, ge, gt, le, lt, ne
from typing import Any

from yiben.engines.rules.entitlements.anniversaries import add_years, full_months, full_years
from yiben.engines.rules.entitlements.tree import (
    Among,
    And,
    Arith,
    Call,
    Case,
    Certain,
    Compare,
    Day,
    Expr,
    Figure,
    Full,
    Has,
    IsNone,
    Later,
    Letters,
    Name,
    Not,
    Or,
    Today,
)

Value = Any
"""A Fraction, a date, a truth, a word, a frozenset of words; None is unknown."""
Eval = Callable[["Env"], Value]
_COMPARE: Mapping[str, Callable[[Any, Any], bool]] = {"=": eq, "<>": ne, "<": lt, "<=": le, ">": gt, ">=": ge}


class Env:
    """What is known of one applicant: stated facts, and formulas for the others, worked out once when asked for."""

    __slots__ = ("_known", "formulas", "stated", "today")

    def __init__(self, stated: Mapping[str, Value], formulas: Mapping[str, Eval], today: date) -> None:
        self.stated, self.formulas, self.today = stated, formulas, today
        self._known = dict(stated)

    def of(self, fact: str) -> Value:
        """The value of a fact, stated or derived; None where it is not known."""
        known = self._known
        if fact in known:
            return known[fact]
        formula = self.formulas.get(fact)
        value = known[fact] = None if formula is None else formula(self)
        return value

    def with_(self, fact: str, value: Value) -> "Env":
        """The same applicant with one fact otherwise; what is derived is worked out again."""
        return Env({**self.stated, fact: value}, self.formulas, self.today)


def evaluator(tree: Expr) -> Eval:
    """The tree as a closure; made once for a tree, by what it is and not by what it says."""
    known = _MADE.get(id(tree))
    if known is None:
        if len(_MADE) >= _MOST_KEPT:
            _MADE.clear()
        known = _MADE[id(tree)] = (tree, _MAKERS[type(tree)](tree))
    return known[1]


_MOST_KEPT = 500_000
_MADE: dict[int, tuple[Expr, Eval]] = {}
"""Closures by the identity of their tree, which is kept beside so that no other takes its place."""


def _certain(value: Value) -> Eval:
    return lambda _: value


def _name(tree: Name) -> Eval:
    fact = tree.fact
    return lambda env: env.of(fact)


def _arith(tree: Arith) -> Eval:
    left, right, op = evaluator(tree.left), evaluator(tree.right), tree.op

    def computed(env: Env) -> Value:
        one = left(env)
        other = None if one is None else right(env)
        if other is None:
            return None
        match op:
            case "+":
                return one + other
            case "-":
                return one - other
            case "*":
                return _within(one * other)
        return _within(one / other) if other else None

    return computed


def _within(value: Fraction) -> Fraction | None:
    """The value; unknown beyond 10^300, which no amount or share is and no door could show."""
    return None if value.numerator.bit_length() - value.denominator.bit_length() > _MOST_BITS else value


_MOST_BITS = 997


def rounded(value: Fraction, digits: int) -> Fraction:
    """Half away from zero (四舍五入)."""
    scale = Fraction(10) ** digits
    whole = (abs(value) * scale * 2 + 1) // 2
    return (whole if value >= 0 else -whole) / scale


_CALLS: Mapping[str, Callable[[list[Any]], Value]] = {
    "least": min,
    "greatest": max,
    "abs": lambda args: abs(args[0]),
    "neg": lambda args: -args[0],
    "floor": lambda args: Fraction(args[0].__floor__()),
    "ceil": lambda args: Fraction(args[0].__ceil__()),
    "round": lambda args: rounded(args[0], int(args[1])),
}


def _call(tree: Call) -> Eval:
    args = [evaluator(one) for one in tree.args]
    if tree.name == "coalesce":
        return lambda env: next((value for arg in args if (value := arg(env)) is not None), None)
    made = _CALLS[tree.name]

    def called(env: Env) -> Value:
        values = [arg(env) for arg in args]
        return None if None in values else made(values)

    return called


def _full(tree: Full) -> Eval:
    since, count = evaluator(tree.since), full_months if tree.months else full_years

    def counted(env: Env) -> Value:
        day = since(env)
        return Fraction(count(day, env.today)) if isinstance(day, date) else None

    return counted


def _later(tree: Later) -> Eval:
    of, years = evaluator(tree.of), tree.years

    def moved(env: Env) -> Value:
        day = of(env)
        return add_years(day, years) if isinstance(day, date) else None

    return moved


def _compare(tree: Compare) -> Eval:
    left, right, compare = evaluator(tree.left), evaluator(tree.right), _COMPARE[tree.op]
    if isinstance(tree.right, Figure):
        bound = tree.right.value

        def against(env: Env) -> Value:
            one = left(env)
            return None if one is None else compare(one, bound)

        return against
    dated = (
        isinstance(tree.left, Day | Today) or isinstance(tree.right, Day | Today) or tree.left.type == "date"
    )

    def compared(env: Env) -> Value:
        one, other = left(env), right(env)
        if one is None or other is None:
            return None
        if dated and (not one or not other):  # a day known to be none is before and after nothing
            return tree.op == "<>" if one != other else tree.op == "="
        return compare(one, other)

    return compared


def _among(tree: Among) -> Eval:
    of, words = evaluator(tree.of), frozenset(tree.words)

    def among(env: Env) -> Value:
        word = of(env)
        return None if word is None else word in words

    return among


def _has(tree: Has) -> Eval:
    fact, word = tree.of.fact, tree.word

    def has(env: Env) -> Value:
        held = env.of(fact)
        return None if held is None else word in held

    return has


def _is_none(tree: IsNone) -> Eval:
    fact = tree.of.fact

    def none(env: Env) -> Value:
        value = env.of(fact)
        return None if value is None else not value

    return none


def _and(tree: And) -> Eval:
    parts = [evaluator(one) for one in tree.all]

    def both(env: Env) -> Value:
        answer: bool | None = True
        for part in parts:
            truth = part(env)
            if truth is False:
                return False
            if truth is None:
                answer = None
        return answer

    return both


def _or(tree: Or) -> Eval:
    parts = [evaluator(one) for one in tree.any]

    def either(env: Env) -> Value:
        answer: bool | None = False
        for part in parts:
            truth = part(env)
            if truth is True:
                return True
            if truth is None:
                answer = None
        return answer

    return either


def _not(tree: Not) -> Eval:
    of = evaluator(tree.of)

    def negated(env: Env) -> Value:
        truth = of(env)
        return None if truth is None else not truth

    return negated


def _case(tree: Case) -> Eval:
    whens = [(evaluator(when), evaluator(then)) for when, then in tree.whens]
    otherwise = evaluator(tree.otherwise) if tree.otherwise else None

    def chosen(env: Env) -> Value:
        for when, then in whens:
            truth = when(env)
            if truth is None:
                return None
            if truth:
                return then(env)
        return otherwise(env) if otherwise else None

    return chosen


_MAKERS: dict[type[Expr], Callable[[Any], Eval]] = {
    Figure: lambda tree: _certain(tree.value),
    Letters: lambda tree: _certain(tree.value),
    Day: lambda tree: _certain(tree.value),
    Certain: lambda tree: _certain(tree.value),
    Today: lambda _: lambda env: env.today,
    Name: _name,
    Arith: _arith,
    Call: _call,
    Full: _full,
    Later: _later,
    Compare: _compare,
    Among: _among,
    Has: _has,
    IsNone: _is_none,
    And: _and,
    Or: _or,
    Not: _not,
    Case: _case,
}
