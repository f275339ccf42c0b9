"""What single fact would open a programme (一步之遥), and from what value on: thresholds solved exactly.

Candidates come from the tests a fact stands in: the roots of a comparison as a function of that fact (`curves.py`). Each is
then tried on the whole programme, so what is told is true; where a comparison cannot be solved, that is said.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Any

from yiben.engines.rules.entitlements.answering import Answer, ready
from yiben.engines.rules.entitlements.compiled import Criterion
from yiben.engines.rules.entitlements.computing import Env
from yiben.engines.rules.entitlements.curves import Root, roots
from yiben.engines.rules.entitlements.doubting import Facts, sources
from yiben.engines.rules.entitlements.model import FactKind, Group, Held, Judged, Node, Rule
from yiben.engines.rules.entitlements.nearing_days import days_near, turns_by_day
from yiben.engines.rules.entitlements.standing import TITLES, Asked, Mark, weight
from yiben.engines.rules.entitlements.telling import as_json, shown, title_of
from yiben.engines.rules.entitlements.tree import (
    Among,
    Compare,
    Expr,
    Has,
    Letters,
    Name,
    walk,
)
from yiben.kernel.text import Text

_A_LITTLE = Fraction(1, 10**9)
_FIGURES = frozenset({FactKind.MONEY, FactKind.NUMBER, FactKind.WHOLE, FactKind.SHARE})
_MOST_TRIES = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Nearest:
    """The fact that would open the programme alone; `value` is where it begins to, with `over` just beyond it."""

    fact: str
    now: Any
    value: Any
    over: bool
    rises: bool | None = None
    answer: Answer

    def as_dict(self) -> dict[str, Any]:
        """For programs, in the current language."""
        return {
            "fact": self.fact,
            "title": str(title_of(self.fact, self.answer)),
            "now": as_json(self.now),
            "from": as_json(self.value),
            "over": self.over,
            "rises": self.rises,
            "says": str(self.says),
        }

    @property
    def says(self) -> Text:
        """One sentence."""
        title, book = title_of(self.fact, self.answer), self.answer.of.book
        if "." in self.fact:
            return Text(f"只差{title.zh}", f"All it takes is {title.en}.")
        now, value = shown(book, self.fact, self.now), shown(book, self.fact, self.value)
        beyond = Text("超过 ", "beyond ") if self.over else Text("", "")
        return Text(
            f"{title.zh}从 {now.zh} 变为{beyond.zh} {value.zh} 即可".replace("  ", " "),
            f"It would take {title.en} {beyond.en}{value.en}, now {now.en}.",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """What would open a programme that is refused: the nearest single fact, or those of which it cannot be said."""

    near: Nearest | None = None
    unsaid: tuple[str, ...] = ()
    answer: Answer

    @property
    def says(self) -> Text | None:
        """That it cannot be said, where nothing else can; None otherwise."""
        if self.near is not None or not self.unsaid:
            return None
        named = [title_of(one, self.answer) for one in self.unsaid]
        return Text(
            f"从何数值起符合无法说清：{'、'.join(one.zh for one in named)}在条件中的算法解不出来",
            f"From what value on it would qualify cannot be said: the condition cannot be solved for {', '.join(one.en for one in named)}.",
        )

    def as_dict(self) -> dict[str, Any]:
        """`nearest`, and where there is none because it cannot be said, `unsaid`."""
        says = self.says
        return {
            "nearest": self.near.as_dict() if self.near else None,
            "unsaid": {"facts": list(self.unsaid), "says": str(says)} if says else None,
        }


def nearest(answer: Answer) -> Nearest | None:
    """The smallest change of a single fact that opens a programme that is refused; None where no single one does."""
    return opening(answer).near


def opening(answer: Answer) -> Opening:
    """The same, or the facts of which it cannot be said."""
    if answer.eligible is not False or answer.outside:
        return Opening(answer=answer)
    facts = _openers(answer.mark, answer)
    tests = list(_trees(answer.mark))
    found: list[tuple[tuple[int, Fraction], Nearest]] = []
    unsaid: list[str] = []
    for fact in facts or ():
        if "." in fact:
            if _opens_if_said(answer, fact):
                found.append(
                    ((1, Fraction(0)), Nearest(fact=fact, now=None, value=True, over=False, answer=answer))
                )
            continue
        best = _tried(answer, fact, tests)
        if best is not None:
            found.append(best)
        elif _hidden(answer, fact, tests):
            unsaid.append(fact)
    near = min(found, key=lambda one: one[0])[1] if found else None
    return Opening(near=near, unsaid=() if near else tuple(unsaid), answer=answer)


def _hidden(answer: Answer, fact: str, tests: Sequence[Expr]) -> bool:
    """Whether some comparison may turn with a fact where nobody here can tell."""
    known = answer.of.book.facts.get(fact)
    if known is None:
        return False
    compared = [node for tree in tests for node in walk(tree) if isinstance(node, Compare)]
    if known.kind in _FIGURES:
        return any(roots(node, fact, answer.env, answer.of.book) is None for node in compared)
    return known.kind is FactKind.DATE and any(not turns_by_day(node, fact) for node in compared)


def _openers(mark: Mark, answer: Answer) -> Facts | None:
    """Facts that alone might make it hold; None: it holds already."""
    if mark.truth is True:
        return None
    node, found = mark.node, _leaf(mark, answer)
    if isinstance(node, Group):
        listed = [(part.node, _openers(part, answer)) for part in mark.parts if part.node.decides]
        found = _of_group(node, listed)
    if mark.criterion.waived is not None:
        found = {**found, **sources([mark.criterion.waived], answer.env, answer.of.book)}
    return found


def _of_group(node: Group, listed: Sequence[tuple[Node, Facts | None]]) -> Facts:
    open_ = [facts for _, facts in listed if facts is not None]
    if node.rule is Rule.ALL:
        return {one: None for one in open_[0] if all(one in facts for facts in open_)} if open_ else {}
    every = {one: None for facts in open_ for one in facts}
    if node.rule is Rule.ANY:
        return every
    have = sum((weight(node, part) for part, facts in listed if facts is None), Fraction(0))
    wanted = (node.least or Fraction(0)) - have
    return {
        one: None
        for one in every
        if sum((weight(node, part) for part, facts in listed if facts and one in facts), Fraction(0))
        >= wanted
    }


def _leaf(mark: Mark, answer: Answer) -> Facts:
    node, of = mark.node, mark.criterion
    if isinstance(node, Judged):
        return {f"judged.{node.id}": None}
    if isinstance(node, Held):
        return {TITLES: None}
    trees = [tree for tree in (of.test,) if tree is not None]
    found = sources(trees, answer.env, answer.of.book)
    return {**found, f"relaxed.{node.id}": None} if of.lowered is not None else found


def _trees(mark: Mark) -> Iterator[Expr]:
    of: Criterion = mark.criterion
    if mark.truth is not True:
        yield from (tree for tree in (of.test, of.lowered, of.waived) if tree is not None)
        for part in mark.parts:
            yield from _trees(part)


def _tried(answer: Answer, fact: str, tests: Sequence[Expr]) -> tuple[tuple[int, Fraction], Nearest] | None:
    known = answer.of.book.facts.get(fact)
    if known is None:
        return None
    now, env = answer.env.of(fact), answer.env
    best: tuple[tuple[int, Fraction], Nearest] | None = None
    for number, (value, over) in enumerate(_candidates(answer, fact, known.kind, tests)):
        if number > _MOST_TRIES:
            break
        tried = value
        if known.kind in _FIGURES:
            if over is not None:
                tried = value + over
            if (known.least is not None and tried < known.least) or (
                known.most is not None and tried > known.most
            ):
                continue
        if value == now and not over:
            continue
        far = _far(now, tried)
        if best is not None and best[0] <= far:
            continue
        if _holds(answer, env.with_(fact, tried)):
            rises = tried > now if _ordered(now, tried) else None
            made = Nearest(fact=fact, now=now, value=value, over=bool(over), rises=rises, answer=answer)
            best = (far, made)
    return best


def _far(now: Any, value: Any) -> tuple[int, Fraction]:
    """How far a change is: figures by their share, then reviewers' words, then days, then what is yes or no or a word."""
    if isinstance(value, Fraction):
        base = max(abs(value), abs(now) if isinstance(now, Fraction) else Fraction(0), Fraction(1, 10**6))
        return (0, abs(value - (now if isinstance(now, Fraction) else 0)) / base)
    return (2, Fraction(abs((value - now).days))) if _dates(now, value) else (3, Fraction(0))


def _dates(now: Any, value: Any) -> bool:
    return isinstance(now, date) and isinstance(value, date)


def _ordered(now: Any, value: Any) -> bool:
    return _dates(now, value) or (isinstance(now, Fraction) and isinstance(value, Fraction))


def _holds(answer: Answer, env: Env) -> bool:
    return _asked(answer, env, answer).truth is True


def _asked(answer: Answer, env: Env, like: Answer) -> Mark:
    return ready(answer.of).criteria(
        Asked(of=answer.of, env=env, applicant=like.applicant, inside=answer.inside)
    )


def _opens_if_said(answer: Answer, fact: str) -> bool:
    kind, _, name = fact.partition(".")
    said = {**getattr(answer.applicant, kind), f"{answer.of.id}.{name}": True}
    applicant = (
        replace(answer.applicant, judged=said)
        if kind == "judged"
        else replace(answer.applicant, relaxed=said)
    )
    like = replace(answer, applicant=applicant)
    return _asked(answer, answer.env, like).truth is True


def _candidates(
    answer: Answer, fact: str, kind: FactKind, tests: Sequence[Expr]
) -> Iterator[tuple[Any, Fraction | None]]:
    if kind is FactKind.FLAG:
        yield from ((True, None), (False, None))
    elif kind in _FIGURES:
        for root in _thresholds(answer, fact, tests):
            yield from _figures(root, kind)
    elif kind is FactKind.DATE:
        yield from ((day, None) for day in days_near(fact, tests, answer.env, answer.as_of))
    else:
        yield from ((word, None) for word in _words(answer, fact, kind, tests))


def _figures(root: Root, kind: FactKind) -> Iterator[tuple[Fraction, Fraction | None]]:
    """The values a fact of a kind may have at a root and right beside it."""
    exact = root.low == root.high
    if kind is FactKind.WHOLE:
        low = Fraction(root.low // 1)
        yield from ((low + step, None) for step in (-1, 0, 1, 2))
    elif kind is FactKind.MONEY and (not exact or (root.low * 100).denominator != 1):
        fen = Fraction(root.low * 100 // 1)  # nobody has parts of a fen
        yield from ((Fraction(fen + step) / 100, None) for step in (0, 1))
    elif exact:
        yield from ((root.low, None), (root.low, _A_LITTLE), (root.low, -_A_LITTLE))
    else:  # no fraction: the nearest on both sides that can be written down
        below = Fraction(root.low / _A_LITTLE // 1) * _A_LITTLE
        yield from ((below, None), (below + _A_LITTLE, None))


def _thresholds(answer: Answer, fact: str, tests: Sequence[Expr]) -> list[Root]:
    found: dict[Root, None] = {}
    for tree in tests:
        for node in walk(tree):
            if isinstance(node, Compare):
                found |= dict.fromkeys(roots(node, fact, answer.env, answer.of.book) or ())
    return list(found)


def _words(answer: Answer, fact: str, kind: FactKind, tests: Sequence[Expr]) -> Iterator[Any]:
    held = answer.env.of(fact)
    named: dict[str, None] = {}
    for tree in tests:
        for node in walk(tree):
            if isinstance(node, Has) and node.of.fact == fact:
                named[node.word] = None
            if isinstance(node, Among) and node.of == Name(node.of.type, fact):
                named |= dict.fromkeys(node.words)
            if isinstance(node, Compare):
                sides = (node.left, node.right)
                if any(isinstance(one, Name) and one.fact == fact for one in sides):
                    named |= {one.value: None for one in sides if isinstance(one, Letters)}
    if fact == TITLES:
        named |= {mark.node.programme: None for mark in _marks(answer.mark) if isinstance(mark.node, Held)}
    known = answer.of.book.facts[fact]
    named |= {word: None for word, _ in known.values}
    for word in named:
        yield frozenset({*(held or ()), word}) if kind is FactKind.WORDS else word


def _marks(top: Mark) -> Iterator[Mark]:
    for part in top.parts:
        yield part
        yield from _marks(part)
