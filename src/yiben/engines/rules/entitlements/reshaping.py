"""Trees made from trees: relaxed thresholds, and tests in which one fact counts as another."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from fractions import Fraction

from yiben.engines.rules.entitlements.model import CountsAs, Toward
from yiben.engines.rules.entitlements.tree import (
    Among,
    And,
    Arith,
    Call,
    Case,
    Compare,
    Expr,
    Figure,
    Full,
    Later,
    Name,
    Not,
    Or,
    Type,
    facts_of,
)

_FLIPPED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}


def rebuilt(tree: Expr, change: Callable[[Expr], Expr]) -> Expr:
    """The tree with `change` applied to every node, innermost first."""

    def down(part: Expr) -> Expr:
        return rebuilt(part, change)

    match tree:
        case Arith() | Compare():
            tree = replace(tree, left=down(tree.left), right=down(tree.right))
        case Call():
            tree = replace(tree, args=tuple(map(down, tree.args)))
        case Full():
            tree = replace(tree, since=down(tree.since))
        case Later():
            tree = replace(tree, of=down(tree.of))
        case And():
            tree = replace(tree, all=tuple(map(down, tree.all)))
        case Or():
            tree = replace(tree, any=tuple(map(down, tree.any)))
        case Not():
            tree = replace(tree, of=down(tree.of))
        case Among():
            tree = replace(tree, of=down(tree.of))
        case Case():
            tree = replace(
                tree,
                whens=tuple((down(when), down(then)) for when, then in tree.whens),
                otherwise=None if tree.otherwise is None else down(tree.otherwise),
            )
    return change(tree)


def lowered(tree: Expr, *, by: Fraction, toward: Toward) -> Expr:
    """The test with its thresholds relaxed: a least goes down by the share `by`, or a most goes up."""
    wanted = {">", ">="} if toward is Toward.DOWN else {"<", "<="}
    times = 1 - by if toward is Toward.DOWN else 1 + by

    def change(node: Expr) -> Expr:
        if isinstance(node, Compare):
            if isinstance(node.right, Figure) and node.op in wanted:
                return replace(node, right=Figure(node.right.type, node.right.value * times))
            if isinstance(node.left, Figure) and _FLIPPED.get(node.op) in wanted:
                return replace(node, left=Figure(node.left.type, node.left.value * times))
        return node

    return rebuilt(tree, change)


def counted(tree: Expr, counts: Iterable[CountsAs]) -> Expr:
    """The test as it is, or with the others counted (视同): what is enough by itself asks for no more."""
    used = [one for one in counts if one.fact in facts_of(tree)]
    if not used:
        return tree
    ways = [tree, *(_with(tree, (one,)) for one in used)]
    if len(used) > 1:
        ways.append(_with(tree, tuple(used)))
    return Or(Type.FLAG, tuple(ways))


def _with(tree: Expr, counts: tuple[CountsAs, ...]) -> Expr:
    def change(node: Expr) -> Expr:
        made = node
        if isinstance(node, Name):
            for one in counts:
                if one.fact == node.fact:
                    made = Arith(node.type, "+", made, Name(node.type, one.also))
        return made

    return rebuilt(tree, change)
