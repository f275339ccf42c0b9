"""Why something is unknown (缺什么): the facts that could change it, and those that alone could make it hold or fail."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from yiben.engines.rules.entitlements.computing import Env, evaluator
from yiben.engines.rules.entitlements.facts import FactBook
from yiben.engines.rules.entitlements.tree import And, Call, Case, Expr, Name, Not, Or, facts_of

Truth = bool | None
Facts = dict[str, None]
"""A set that keeps its order: answers are the same every time."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """Facts that could change what is unknown; `holds_by` and `fails_by`: those that alone could."""

    facts: Facts
    holds_by: Facts
    fails_by: Facts

    def turned(self) -> "Doubt":
        """Of the contrary."""
        return Doubt(self.facts, self.fails_by, self.holds_by)


NONE: Facts = {}


def single(fact: str) -> Doubt:
    """One fact decides it either way."""
    one = {fact: None}
    return Doubt(one, one, one)


def either_of(facts: Facts) -> Doubt:
    """Unknown for want of these; alone only where there is one."""
    alone = facts if len(facts) == 1 else NONE
    return Doubt(facts, alone, alone)


def all_of(doubts: Sequence[Doubt]) -> Doubt:
    """Unknown parts that must all hold, beside others that do."""
    return Doubt(
        _union(one.facts for one in doubts),
        _shared([one.holds_by for one in doubts]),
        _union(one.fails_by for one in doubts),
    )


def any_of(doubts: Sequence[Doubt]) -> Doubt:
    """Unknown parts of which one must hold, beside others that fail."""
    return all_of([one.turned() for one in doubts]).turned()


def enough_of(doubts: Sequence[tuple[Doubt, Fraction]], *, wanting: Fraction) -> Doubt:
    """Unknown parts with their weight, of which `wanting` is needed still."""
    doubts = _turning(doubts, wanting)
    left = sum((weight for _, weight in doubts), Fraction(0))
    holds: Facts = {}
    fails: Facts = {}
    for fact in _union(one.facts for one, _ in doubts):
        if sum((weight for one, weight in doubts if fact in one.holds_by), Fraction(0)) >= wanting:
            holds[fact] = None
        if left - sum((weight for one, weight in doubts if fact in one.fails_by), Fraction(0)) < wanting:
            fails[fact] = None
    return Doubt(_union(one.facts for one, _ in doubts), holds, fails)


_MOST_SUMS = 4_096  # beyond, a part is taken to matter


def _turning(doubts: Sequence[tuple[Doubt, Fraction]], wanting: Fraction) -> list[tuple[Doubt, Fraction]]:
    """The parts that can tip the sum: one point beside others that are needed anyway tips nothing."""
    if len({weight for _, weight in doubts}) == 1:
        return list(doubts)
    found = []
    for at, (one, weight) in enumerate(doubts):
        sums = {Fraction(0)}
        for number, (_, other) in enumerate(doubts):
            if number != at and len(sums) <= _MOST_SUMS:
                sums |= {before + other for before in sums if before + other < wanting}
        if len(sums) > _MOST_SUMS or any(wanting - weight <= reached for reached in sums):
            found.append((one, weight))
    return found


def doubt(tree: Expr, env: Env, book: FactBook) -> Doubt:
    """Why a test is unknown. Only for one that is."""
    match tree:
        case And():
            return all_of([doubt(one, env, book) for one in tree.all if evaluator(one)(env) is None])
        case Or():
            return any_of([doubt(one, env, book) for one in tree.any if evaluator(one)(env) is None])
        case Not():
            return doubt(tree.of, env, book).turned()
    return either_of(unknown(tree, env, book))


def unknown(tree: Expr, env: Env, book: FactBook) -> Facts:
    """The facts for want of which a value is unknown; those that are derived by what they come from."""
    if evaluator(tree)(env) is not None:
        return NONE
    match tree:
        case Name():
            return _wanted(tree.fact, env, book)
        case And():
            return doubt(tree, env, book).facts
        case Or():
            return doubt(tree, env, book).facts
        case Case():
            return _union(_of_case(tree, env, book))
        case Call(name="coalesce"):
            return _union(unknown(one, env, book) for one in tree.args)
    return _union(unknown(one, env, book) for one in tree.parts())


def _of_case(tree: Case, env: Env, book: FactBook) -> Iterator[Facts]:
    """Branches that may still be taken: behind one that holds nothing matters."""
    open_ = False
    for when, then in tree.whens:
        truth = evaluator(when)(env)
        if truth is False:
            continue
        if truth is None:
            open_ = True
            yield unknown(when, env, book)
        yield unknown(then, env, book)
        if truth:
            return
    if tree.otherwise is not None:
        yield unknown(tree.otherwise, env, book)
    elif not open_:
        return


def _wanted(fact: str, env: Env, book: FactBook) -> Facts:
    """What would make a fact known: what it is derived from; itself where that is known and yields nothing."""
    formula = book.formulas.get(fact)
    if formula is None:
        return {fact: None}
    return unknown(formula, env, book) or {fact: None}


def sources(trees: Iterable[Expr], env: Env, book: FactBook) -> Facts:
    """The facts tests go back to, stated or asked for: what is stated itself is not looked behind."""
    found: Facts = {}
    left = [name for tree in trees for name in facts_of(tree)]
    seen: set[str] = set()
    while left:
        fact = left.pop(0)
        if fact in seen:
            continue
        seen.add(fact)
        formula = book.formulas.get(fact)
        if formula is None or fact in env.stated:
            found[fact] = None
        else:
            left.extend(facts_of(formula))
    return found


def _union(listed: Iterable[Facts]) -> Facts:
    return {fact: None for facts in listed for fact in facts}


def _shared(listed: Sequence[Facts]) -> Facts:
    return {fact: None for fact in listed[0] if all(fact in one for one in listed)} if listed else NONE
