"""How each criterion stands for one applicant (逐条判定), and why what is unknown is so. Kleene's, as `columns/criteria.py`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from yiben.engines.rules.entitlements.applicant import Applicant
from yiben.engines.rules.entitlements.compiled import Compiled, Criterion
from yiben.engines.rules.entitlements.computing import Env, Eval, evaluator
from yiben.engines.rules.entitlements.doubting import (
    NONE,
    Doubt,
    Facts,
    Truth,
    all_of,
    any_of,
    doubt,
    either_of,
    enough_of,
    single,
)
from yiben.engines.rules.entitlements.model import Group, Held, Judged, Node, Rule, Standing

TITLES = "titles"
"""The base fact that names the recognitions held."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One criterion: whether it holds, how, why it is unknown, and its parts' marks."""

    criterion: Criterion
    truth: Truth
    standing: Standing
    doubt: Doubt | None = None
    parts: tuple["Mark", ...] = ()

    @property
    def node(self) -> Node:
        """What was declared."""
        return self.criterion.node


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Asked:
    """One applicant as a programme sees them. `inside` judges another programme's criteria; None: it is not to be had."""

    of: Compiled
    env: Env
    applicant: Applicant
    inside: Callable[[str], Mark | None]

    def review(self, said: Mapping[str, bool], criterion: str) -> Truth:
        """What a reviewer said of a criterion of this programme."""
        return said.get(f"{self.of.id}.{criterion}", said.get(criterion))


Marker = Callable[[Asked], Mark]


def marker(of: Criterion) -> Marker:
    """A criterion as a closure."""
    made = _maker(of)
    if of.waived is None:
        return made
    waived = evaluator(of.waived)
    tree = of.waived

    def marked(asked: Asked) -> Mark:
        lifted = waived(asked.env)
        if lifted:
            return Mark(criterion=of, truth=True, standing=Standing.WAIVED)
        mark = made(asked)
        if lifted is False or mark.truth is True:
            return mark
        doubts = [doubt(tree, asked.env, asked.of.book), *([mark.doubt] if mark.doubt else [])]
        return _unknown(of, any_of(doubts), mark.parts)

    return marked


def _maker(of: Criterion) -> Marker:
    node = of.node
    if isinstance(node, Group):
        return _group(of, node)
    if isinstance(node, Held):
        return _held(of, node)
    if isinstance(node, Judged):
        return _judged(of)
    assert of.test is not None  # what is none of the others is a test
    return _tested(of, evaluator(of.test)) if of.lowered is None else _relaxed(of, evaluator(of.test))


def _known(of: Criterion, truth: bool, parts: tuple[Mark, ...] = ()) -> Mark:  # noqa: FBT001  # private
    return Mark(criterion=of, truth=truth, standing=Standing.HOLDS if truth else Standing.FAILS, parts=parts)


def _unknown(of: Criterion, why: Doubt, parts: tuple[Mark, ...] = ()) -> Mark:
    return Mark(criterion=of, truth=None, standing=Standing.UNKNOWN, doubt=why, parts=parts)


def _tested(of: Criterion, test: Eval) -> Marker:
    holds, fails = _known(of, True), _known(of, False)
    tree = of.test
    assert tree is not None

    def marked(asked: Asked) -> Mark:
        truth = test(asked.env)
        if truth is None:
            return _unknown(of, doubt(tree, asked.env, asked.of.book))
        return holds if truth else fails

    return marked


def _relaxed(of: Criterion, test: Eval) -> Marker:
    """It holds, or it holds at the lowered threshold and the reviewer grants that."""
    tree, lower, when = of.test, of.lowered, of.relaxed_when
    assert tree is not None
    assert lower is not None
    lowered, may = evaluator(lower), evaluator(when) if when is not None else None

    def marked(asked: Asked) -> Mark:
        truth = test(asked.env)
        if truth:
            return _known(of, True)
        granted = asked.review(asked.applicant.relaxed, of.node.id)
        truths = [lowered(asked.env), granted, may(asked.env) if may else True]
        if False in truths:
            return (
                _known(of, False) if truth is False else _unknown(of, doubt(tree, asked.env, asked.of.book))
            )
        if None not in truths:
            return Mark(criterion=of, truth=True, standing=Standing.RELAXED)
        named = f"relaxed.{of.node.id}"
        doubts = [
            single(named) if part is None else doubt(part, asked.env, asked.of.book)
            for part, one in zip((lower, None, when), truths, strict=True)
            if one is None
        ]
        ways = [all_of(doubts)]
        if truth is None:
            ways.append(doubt(tree, asked.env, asked.of.book))
        return _unknown(of, any_of(ways))

    return marked


def _judged(of: Criterion) -> Marker:
    named = f"judged.{of.node.id}"

    def marked(asked: Asked) -> Mark:
        said = asked.review(asked.applicant.judged, of.node.id)
        return _unknown(of, single(named)) if said is None else _known(of, said)

    return marked


def _held(of: Criterion, node: Held) -> Marker:
    def marked(asked: Asked) -> Mark:
        titles = asked.env.of(TITLES)
        if titles is not None and node.programme in titles:
            return _known(of, True)
        inside = asked.inside(node.programme)
        if inside is not None and inside.truth is True:
            return _known(of, True)
        if titles is not None and inside is not None and inside.truth is False:
            return _known(of, False)
        if titles is not None and inside is None:
            return _known(of, False)
        doubts = [single(TITLES)] if titles is None else []
        if inside is not None and inside.doubt is not None:
            doubts.append(_theirs(inside.doubt, node.programme))
        return _unknown(of, any_of(doubts))

    return marked


def _theirs(why: Doubt, programme: str) -> Doubt:
    """What is judged in another programme is asked for by its full name."""

    def named(facts: Facts) -> Facts:
        return {full_name(one, programme): None for one in facts}

    return Doubt(named(why.facts), named(why.holds_by), named(why.fails_by))


def full_name(fact: str, programme: str) -> str:
    """What a reviewer is asked, by a name no other programme has; facts as they are."""
    kind, dot, rest = fact.partition(".")
    return f"{kind}.{programme}.{rest}" if dot and "/" not in rest else fact


def _group(of: Criterion, node: Group) -> Marker:
    parts = [marker(one) for one in of.parts]
    decide = {Rule.ALL: _all, Rule.ANY: _any}.get(node.rule, _enough)

    def marked(asked: Asked) -> Mark:
        marks = tuple(one(asked) for one in parts)
        deciding = [one for one in marks if one.node.decides]
        truth, why = decide(node, deciding)
        if truth is None:
            return _unknown(of, why or either_of(NONE), marks)
        return _known(of, truth, marks)

    return marked


def _all(_: Group, marks: list[Mark]) -> tuple[Truth, Doubt | None]:
    if any(one.truth is False for one in marks):
        return False, None
    doubts = [one.doubt for one in marks if one.doubt is not None]
    return (None, all_of(doubts)) if doubts else (True, None)


def _any(_: Group, marks: list[Mark]) -> tuple[Truth, Doubt | None]:
    if not marks or any(one.truth is True for one in marks):
        return True, None
    doubts = [one.doubt for one in marks if one.doubt is not None]
    return (None, any_of(doubts)) if doubts else (False, None)


def weight(node: Group, part: Node) -> Fraction:
    """What a part counts in a group of at least so many, or in a score."""
    return part.points if node.rule is Rule.SCORE and part.points is not None else Fraction(1)


def _enough(node: Group, marks: list[Mark]) -> tuple[Truth, Doubt | None]:
    wanted = node.least or Fraction(0)
    have = sum((weight(node, one.node) for one in marks if one.truth), Fraction(0))
    doubts = [(one.doubt, weight(node, one.node)) for one in marks if one.doubt is not None]
    if have >= wanted:
        return True, None
    if have + sum((points for _, points in doubts), Fraction(0)) < wanted:
        return False, None
    return None, enough_of(doubts, wanting=wanted - have)
