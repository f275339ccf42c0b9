"""An expression as a function of one fact: a quotient of two straight lines, where it is one, and where a comparison turns."""

from fractions import Fraction

from yiben.engines.rules.entitlements.computing import Env, evaluator
from yiben.engines.rules.entitlements.facts import FactBook
from yiben.engines.rules.entitlements.tree import Arith, Call, Case, Compare, Expr, Figure, Name

Line = tuple[Fraction, Fraction, Fraction, Fraction]
"""(a, b, c, d) is (a·x + b) / (c·x + d)."""

_0, _1 = Fraction(0), Fraction(1)


def roots(tree: Compare, fact: str, env: Env, book: FactBook) -> tuple[Fraction, ...]:
    """The values of `fact` at which the sides of a comparison are equal, all else as it is known."""
    left, right = _line(tree.left, fact, env, book), _line(tree.right, fact, env, book)
    if left is None or right is None:
        return ()
    made = _sum(left, right, -1)
    if made is None or made[0] == 0:
        return ()
    return (-made[1] / made[0],)


def _line(tree: Expr, fact: str, env: Env, book: FactBook) -> Line | None:
    match tree:
        case Figure():
            return _constant(tree.value)
        case Name():
            return _named(tree.fact, fact, env, book)
        case Arith():
            left, right = _line(tree.left, fact, env, book), _line(tree.right, fact, env, book)
            return None if left is None or right is None else _joined(tree.op, left, right)
        case Call(name="neg"):
            of = _line(tree.args[0], fact, env, book)
            return None if of is None else (-of[0], -of[1], of[2], of[3])
        case Call(name="coalesce"):
            return next((line for one in tree.args if (line := _line(one, fact, env, book))), None)
        case Case():
            for when, then in tree.whens:
                if evaluator(when)(env) is not False:
                    return _line(then, fact, env, book)
            return None if tree.otherwise is None else _line(tree.otherwise, fact, env, book)
    value = evaluator(tree)(env)
    return _constant(value) if isinstance(value, Fraction) else None


def _constant(value: Fraction) -> Line:
    return (_0, value, _0, _1)


def _named(name: str, fact: str, env: Env, book: FactBook) -> Line | None:
    if name == fact:
        return (_1, _0, _0, _1)
    formula = book.formulas.get(name)
    if formula is not None and name not in env.stated:
        return _line(formula, fact, env, book)
    value = env.of(name)
    return _constant(value) if isinstance(value, Fraction) else None


def _joined(op: str, one: Line, other: Line) -> Line | None:
    match op:
        case "+":
            return _sum(one, other, 1)
        case "-":
            return _sum(one, other, -1)
        case "*":
            return _times(one, other)
    a, b, c, d = other
    return None if a == 0 and b == 0 else _times(one, (c, d, a, b))


def _sum(one: Line, other: Line, sign: int) -> Line | None:
    """Straight when one of them has no variable below, or both the same."""
    a, b, c, d = one
    e, f, g, h = other[0] * sign, other[1] * sign, other[2], other[3]
    if c == 0 and g == 0:
        return (a * h + e * d, b * h + f * d, _0, d * h)
    if (c, d) == (g, h):
        return (a + e, b + f, c, d)
    if g == 0 and e == 0:  # a constant beside a quotient
        return (a * h + f * c, b * h + f * d, c * h, d * h)
    if c == 0 and a == 0:
        return (e * d + b * g, f * d + b * h, g * d, h * d)
    return None


def _times(one: Line, other: Line) -> Line | None:
    a, b, c, d = one
    e, f, g, h = other
    if a * e or c * g:  # a square: no straight line any more
        return None
    return (a * f + b * e, b * f, c * h + d * g, d * h)
