"""An expression as a function of one fact, and where a comparison turns (临界值): quotients of polynomials, solved exactly.

Up to squares the roots are said exactly, as a fraction or as the two closest ones around; beyond, and where a value is
cut or rounded, it is said that they cannot be. `least`, `greatest`, `abs` and `case` are taken branch by branch: each
root is only a candidate, tried on the whole programme.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import ceil, isqrt

from yiben.engines.rules.entitlements.computing import Env, evaluator
from yiben.engines.rules.entitlements.facts import FactBook
from yiben.engines.rules.entitlements.tree import Arith, Call, Case, Compare, Expr, Figure, Name, facts_of

Curve = tuple[Fraction, ...]
"""Coefficients, the constant first."""
Ratio = tuple[Curve, Curve]

_0, _1 = Fraction(0), Fraction(1)
_ONE: Curve = (_1,)
_FINE = 10**12  # a root that is no fraction lies between two as near as that
_MOST_DEGREE = 8
_MOST_BRANCHES = 16


@dataclass(frozen=True, slots=True)
class Root:
    """A value at which the sides are equal: `low` and `high` are the same where it is a fraction, else it lies between."""

    low: Fraction
    high: Fraction


class _Unsaid(Exception):  # no error: what it could not be
    """It is no quotient of polynomials here can be solved."""


class _Unknown(Exception):
    """Another fact it needs is not known."""


def roots(tree: Compare, fact: str, env: Env, book: FactBook) -> tuple[Root, ...] | None:
    """The values of `fact` at which the sides of a comparison are equal, all else as it is known; None: it cannot be said."""
    found: dict[Root, None] = {}
    try:
        lefts, rights = (_branches(side, fact, env, book) for side in (tree.left, tree.right))
        if len(lefts) * len(rights) > _MOST_BRANCHES:
            return None
        for left, right in product(lefts, rights):
            found |= dict.fromkeys(_zeros(_sum(left, right, sign=-1)[0]))
    except _Unsaid:
        return None
    except _Unknown:
        return ()
    return tuple(found)


def _zeros(curve: Curve) -> Iterator[Root]:
    while len(curve) > 1 and curve[0] == 0:  # x can be taken out
        yield Root(_0, _0)
        curve = curve[1:]
    match curve:
        case (b, a):
            yield Root(-b / a, -b / a)
        case (c, b, a):
            inside = b * b - 4 * a * c
            if inside < 0:
                return
            low, high = _square_root(inside, fine=_FINE * max(1, ceil(1 / abs(2 * a))))
            for near, far in ((low, high), (-high, -low)):
                ends = sorted(((-b + near) / (2 * a), (-b + far) / (2 * a)))
                yield Root(ends[0], ends[1])
        case (_, _, _, _, *_):
            raise _Unsaid


def _square_root(value: Fraction, *, fine: int) -> tuple[Fraction, Fraction]:
    """The root, twice, where it is a fraction; else the fractions it lies between."""
    top, bottom = isqrt(value.numerator), isqrt(value.denominator)
    if top * top == value.numerator and bottom * bottom == value.denominator:
        return Fraction(top, bottom), Fraction(top, bottom)
    down = isqrt(value.numerator * fine * fine // value.denominator)
    return Fraction(down, fine), Fraction(down + 1, fine)


def _branches(tree: Expr, fact: str, env: Env, book: FactBook) -> list[Ratio]:
    match tree:
        case Figure():
            return [_constant(tree.value)]
        case Name():
            return _named(tree.fact, fact, env, book)
        case Arith():
            return [
                _joined(tree.op, left, right)
                for left, right in product(
                    _branches(tree.left, fact, env, book), _branches(tree.right, fact, env, book)
                )
            ][: _MOST_BRANCHES + 1]
        case Call(name="neg"):
            return [_negative(one) for one in _branches(tree.args[0], fact, env, book)]
        case Call(name="abs"):
            return [way for one in _branches(tree.args[0], fact, env, book) for way in (one, _negative(one))]
        case Call(name="least" | "greatest"):
            return [way for one in tree.args for way in _branches(one, fact, env, book)]
        case Call(name="coalesce"):
            return _first_known(tree, fact, env, book)
        case Case():
            return _ways(tree, fact, env, book)
    if fact in _under(tree, env, book):
        raise _Unsaid
    value = evaluator(tree)(env)
    if not isinstance(value, Fraction):
        raise _Unknown
    return [_constant(value)]


def _first_known(tree: Call, fact: str, env: Env, book: FactBook) -> list[Ratio]:
    for one in tree.args:
        try:
            return _branches(one, fact, env, book)
        except _Unknown:
            continue
    raise _Unknown


def _ways(tree: Case, fact: str, env: Env, book: FactBook) -> list[Ratio]:
    """The branches it may take as the fact changes, all else as it is."""
    found: list[Ratio] = []
    for when, then in tree.whens:
        turns = fact in _under(when, env, book)
        if turns or evaluator(when)(env) is not False:
            found += _branches(then, fact, env, book)
            if not turns:
                return found
    return found + ([] if tree.otherwise is None else _branches(tree.otherwise, fact, env, book))


def _under(tree: Expr, env: Env, book: FactBook) -> set[str]:
    """The facts an expression rests on, those behind formulas with them."""
    found: set[str] = set()
    left = list(facts_of(tree))
    while left:
        name = left.pop()
        if name not in found:
            found.add(name)
            formula = book.formulas.get(name)
            if formula is not None and name not in env.stated:
                left += facts_of(formula)
    return found


def _constant(value: Fraction) -> Ratio:
    return (value,), _ONE


def _named(name: str, fact: str, env: Env, book: FactBook) -> list[Ratio]:
    if name == fact:
        return [((_0, _1), _ONE)]
    formula = book.formulas.get(name)
    if formula is not None and name not in env.stated:
        return _branches(formula, fact, env, book)
    value = env.of(name)
    if not isinstance(value, Fraction):
        raise _Unknown
    return [_constant(value)]


def _joined(op: str, one: Ratio, other: Ratio) -> Ratio:
    match op:
        case "+":
            return _sum(one, other, sign=1)
        case "-":
            return _sum(one, other, sign=-1)
        case "*":
            return _times(one[0], other[0]), _times(one[1], other[1])
    if other[0] == (_0,):  # nothing is divided by nought
        raise _Unknown
    return _times(one[0], other[1]), _times(one[1], other[0])


def _negative(one: Ratio) -> Ratio:
    return tuple(-part for part in one[0]), one[1]


def _sum(one: Ratio, other: Ratio, *, sign: int) -> Ratio:
    (a, b), (c, d) = one, other
    if b == d:
        return _plus(a, c, sign), b
    return _plus(_times(a, d), _times(c, b), sign), _times(b, d)


def _plus(one: Curve, other: Curve, sign: int) -> Curve:
    size = max(len(one), len(other))
    return _cut(
        [
            (one[place] if place < len(one) else _0) + sign * (other[place] if place < len(other) else _0)
            for place in range(size)
        ]
    )


def _times(one: Curve, other: Curve) -> Curve:
    made = [_0] * (len(one) + len(other) - 1)
    if len(made) > _MOST_DEGREE + 1:
        raise _Unsaid
    for i, a in enumerate(one):
        for j, b in enumerate(other):
            made[i + j] += a * b
    return _cut(made)


def _cut(made: list[Fraction]) -> Curve:
    while len(made) > 1 and made[-1] == 0:
        made.pop()
    return tuple(made)
