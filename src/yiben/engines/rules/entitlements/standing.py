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


class Mark:
    """One criterion: whether it holds, how, and its parts' marks. Why it is unknown is worked out when somebody asks."""

    __slots__ = ("_doubt", "_why", "criterion", "parts", "standing", "truth")

    def __init__(
        self,
        criterion: Criterion,
        truth: Truth,
        standing: Standing,
        *,
        parts: tuple["Mark", ...] = (),
        why: Callable[[], Doubt] | None = None,
    ) -> None:
        self.criterion, self.truth, self.standing, self.parts = criterion, truth, standing, parts
        self._why, self._doubt = why, None if why is None else _NOT_YET

    @property
    def node(self) -> Node:
        """What was declared."""
        return self.criterion.node

    @property
    def doubt(self) -> Doubt | None:
        """Why it is unknown; None where it is not."""
        if self._doubt is _NOT_YET and self._why is not None:
            self._doubt = self._why()
        return self._doubt


_NOT_YET = either_of(NONE)


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
            return Mark(of, True, Standing.WAIVED)
        mark = made(asked)
        if lifted is False or mark.truth is True:
            return mark

        def why() -> Doubt:
            doubts = [doubt(tree, asked.env, asked.of.book), *([mark.doubt] if mark.doubt else [])]
            return any_of(doubts)

        return _unknown(of, why, mark.parts)

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
    return Mark(of, truth, Standing.HOLDS if truth else Standing.FAILS, parts=parts)


def _unknown(of: Criterion, why: Callable[[], Doubt], parts: tuple[Mark, ...] = ()) -> Mark:
    return Mark(of, None, Standing.UNKNOWN, parts=parts, why=why)


def _tested(of: Criterion, test: Eval) -> Marker:
    holds, fails = _known(of, True), _known(of, False)
    tree = of.test
    assert tree is not None

    def marked(asked: Asked) -> Mark:
        truth = test(asked.env)
        if truth is None:
            return _unknown(of, lambda: doubt(tree, asked.env, asked.of.book))
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
            if truth is False:
                return _known(of, False)
            return _unknown(of, lambda: doubt(tree, asked.env, asked.of.book))
        if None not in truths:
            return Mark(of, True, Standing.RELAXED)

        def why() -> Doubt:
            doubts = [
                single(f"relaxed.{of.node.id}") if part is None else doubt(part, asked.env, asked.of.book)
                for part, one in zip((lower, None, when), truths, strict=True)
                if one is None
            ]
            full = [] if truth is False else [doubt(tree, asked.env, asked.of.book)]
            return any_of([all_of(doubts), *full])

        return _unknown(of, why)

    return marked


def _judged(of: Criterion) -> Marker:
    named = f"judged.{of.node.id}"

    def marked(asked: Asked) -> Mark:
        said = asked.review(asked.applicant.judged, of.node.id)
        return _unknown(of, lambda: single(named)) if said is None else _known(of, said)

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

        def why() -> Doubt:
            doubts = [single(TITLES)] if titles is None else []
            if inside is not None and inside.doubt is not None:
                doubts.append(_theirs(inside.doubt, node.programme))
            return any_of(doubts)

        return _unknown(of, why)

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
        deciding = [one for one in marks if one.criterion.node.decides]
        truth, why = decide(node, deciding)
        return _unknown(of, why, marks) if truth is None else _known(of, truth, marks)

    return marked


_Decided = tuple[Truth, Callable[[], Doubt]]


def _doubts(marks: list[Mark]) -> list[Doubt]:
    return [one.doubt for one in marks if one.doubt is not None]


def _all(_: Group, marks: list[Mark]) -> _Decided:
    truths = [one.truth for one in marks]
    truth = False if False in truths else None if None in truths else True
    return truth, lambda: all_of(_doubts(marks))


def _any(_: Group, marks: list[Mark]) -> _Decided:
    truths = [one.truth for one in marks]
    truth = True if True in truths or not truths else None if None in truths else False
    return truth, lambda: any_of(_doubts(marks))


def weight(node: Group, part: Node) -> Fraction:
    """What a part counts in a group of at least so many, or in a score."""
    return part.points if node.rule is Rule.SCORE and part.points is not None else Fraction(1)


def _enough(node: Group, marks: list[Mark]) -> _Decided:
    wanted = node.least or Fraction(0)
    have = sum((weight(node, one.node) for one in marks if one.truth), Fraction(0))
    open_ = [one for one in marks if one.truth is None]
    may = have + sum((weight(node, one.node) for one in open_), Fraction(0))
    truth = True if have >= wanted else False if may < wanted else None

    def why() -> Doubt:
        doubts = [(one.doubt, weight(node, one.node)) for one in open_ if one.doubt is not None]
        return enough_of(doubts, wanting=wanted - have)

    return truth, why
