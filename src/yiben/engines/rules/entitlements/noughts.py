"""Where an answer stays open though nothing is missing: something would be divided by nought (除数为零)."""

from collections.abc import Iterable, Iterator

from yiben.engines.rules.entitlements.answering import Answer
from yiben.engines.rules.entitlements.computing import evaluator
from yiben.engines.rules.entitlements.standing import Mark
from yiben.engines.rules.entitlements.tree import Arith, Expr, Name, facts_of, walk


def noughts(answer: Answer) -> tuple[str, ...]:
    """The facts by which an undecided criterion, or an amount that waits for nothing, would divide by nought."""
    found: dict[str, None] = {}
    if answer.eligible is None:
        for mark in _open(answer.mark):
            tree = mark.criterion.test
            if tree is not None and all(answer.env.of(name) is not None for name in _stated(tree, answer)):
                found |= dict.fromkeys(_divisors([tree], answer))
    amount, terms = answer.amount, answer.of.terms
    if (
        answer.eligible is True
        and amount is not None
        and amount.value is None
        and terms
        and not amount.missing
    ):
        trees = [terms.amount, terms.by, terms.cap, terms.floor, *(row.amount for row in terms.rows)]
        found |= dict.fromkeys(_divisors([one for one in trees if one is not None], answer))
    return tuple(found)


def _open(top: Mark) -> Iterator[Mark]:
    for part in top.parts:
        if part.truth is None and part.node.decides:
            yield part
            yield from _open(part)


def _stated(tree: Expr, answer: Answer) -> list[str]:
    """Facts a test rests on that are not worked out from others."""
    return [
        node.fact for node in _below([tree], answer) if isinstance(node, Name) and not _derived(node, answer)
    ]


def _divisors(trees: Iterable[Expr], answer: Answer) -> Iterator[str]:
    for node in _below(trees, answer):
        if isinstance(node, Arith) and node.op == "/" and evaluator(node.right)(answer.env) == 0:
            yield from facts_of(node.right)


def _below(trees: Iterable[Expr], answer: Answer) -> Iterator[Expr]:
    """Every node, those of formulas with them."""
    left, seen = list(trees), set[str]()
    while left:
        for node in walk(left.pop()):
            yield node
            if isinstance(node, Name) and node.fact not in seen and _derived(node, answer):
                seen.add(node.fact)
                left.append(answer.of.book.formulas[node.fact])


def _derived(node: Name, answer: Answer) -> bool:
    return node.fact in answer.of.book.formulas and node.fact not in answer.env.stated
