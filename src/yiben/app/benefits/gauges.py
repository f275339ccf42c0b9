"""How far from a threshold: a bar with the threshold marked, out of the test's own tree (离门槛多远)."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from yiben.engines.rules.entitlements import FactBook, Nearest
from yiben.engines.rules.entitlements.checking import constant, plain, yuan
from yiben.engines.rules.entitlements.computing import Env, evaluator
from yiben.engines.rules.entitlements.model import FactKind
from yiben.engines.rules.entitlements.telling import shown, title_of
from yiben.engines.rules.entitlements.tree import FIGURES, And, Compare, Expr, Full, Name, Type
from yiben.kernel.text import Text

_TURNED = {">=": "<=", ">": "<", "<=": ">=", "<": ">"}
_WORDS = {
    ">=": Text("不低于", "at least"),
    ">": Text("高于", "more than"),
    "<=": Text("不高于", "at most"),
    "<": Text("低于", "less than"),
}
_ROOM = Fraction(5, 4)
"""The longer of figure and threshold fills four fifths of the bar, so that both ends are seen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gauge:
    """One figure against one threshold. `reach` and `at` are shares of the bar; `holds` says which side it is on."""

    title: str
    now: str
    threshold: str  # with its word: at least 4%
    reach: float
    at: float
    holds: bool


def gauges(tree: Expr | None, env: Env, book: FactBook, *, title: str = "") -> tuple[Gauge, ...]:
    """A bar for each comparison of a test that sets a known figure against a fixed one; none for all else."""
    if tree is None:
        return ()
    return tuple(
        made for part in _compared(tree) if (made := _gauge(part, env, book, title=title)) is not None
    )


def near_gauge(near: Nearest) -> Gauge | None:
    """The same of the single fact that would open a programme; None where it is no figure."""
    if not isinstance(near.now, Fraction) or not isinstance(near.value, Fraction):
        return None
    book = near.answer.of.book
    op = (">" if near.over else ">=") if near.rises else ("<" if near.over else "<=")
    return _bar(
        str(title_of(near.fact, near.answer)),
        (near.now, unit_said(book, near.fact, near.now)),
        (near.value, unit_said(book, near.fact, near.value)),
        op,
    )


def unit_said(book: FactBook, fact: str, value: Any) -> str:
    """A value of a fact as people read it, with the unit it is declared with."""
    known = book.facts.get(fact)
    said = str(shown(book, fact, value))
    unit = known.unit if known is not None and isinstance(value, Fraction) else ""
    return f"{said} {unit}".strip() if known and known.kind is not FactKind.SHARE else said


def _compared(tree: Expr) -> Iterator[Compare]:
    if isinstance(tree, And):
        for part in tree.all:
            yield from _compared(part)
    elif isinstance(tree, Compare) and tree.op in _TURNED and tree.left.type in FIGURES:
        yield tree


def _gauge(tree: Compare, env: Env, book: FactBook, *, title: str) -> Gauge | None:
    left, right, op = tree.left, tree.right, tree.op
    if constant(left) is not None:
        left, right, op = right, left, _TURNED[op]
    limit, now = constant(right), evaluator(left)(env)
    if limit is None or not isinstance(now, Fraction):
        return None
    named = str(book.facts[left.fact].title) if isinstance(left, Name) else title
    kind = right.type if left.type is Type.PURE else left.type
    shown_now = _percent(now, limit) if kind is Type.SHARE else _said(left, now, kind, book)
    return _bar(named, (now, shown_now), (limit, _said(left, limit, kind, book)), op)


def _percent(value: Fraction, limit: Fraction) -> str:
    """Two places of a percentage; all of them where two would hide on which side of the threshold it is."""
    rounded = round(value * 100, 2)
    return f"{plain(rounded if rounded != limit * 100 else value * 100)}%"


def _said(tree: Expr, value: Fraction, kind: Type, book: FactBook) -> str:
    if isinstance(tree, Name):
        return unit_said(book, tree.fact, value)
    if isinstance(tree, Full):
        unit = Text("个月", "months") if tree.months else Text("年", "years")
        return f"{plain(value)} {unit}"
    if kind is Type.MONEY:
        return yuan(value)
    return f"{plain(value * 100)}%" if kind is Type.SHARE else plain(value)


def _bar(title: str, now: tuple[Fraction, str], limit: tuple[Fraction, str], op: str) -> Gauge:
    longest = max(now[0], limit[0], Fraction(0)) * _ROOM or Fraction(1)
    holds = {
        ">=": now[0] >= limit[0],
        ">": now[0] > limit[0],
        "<=": now[0] <= limit[0],
        "<": now[0] < limit[0],
    }[op]
    return Gauge(
        title=title,
        now=now[1],
        threshold=str(Text(f"{_WORDS[op].zh} {limit[1]}", f"{_WORDS[op].en} {limit[1]}")),
        reach=float(max(now[0], Fraction(0)) / longest),
        at=float(max(limit[0], Fraction(0)) / longest),
        holds=holds,
    )
