"""How much one row of an answer can hold (一行的分量): for whoever counts rows that are given away.

A row of a join holds values of several rows, and so does one with several aggregates; some aggregates gather any
number of values into one. Read off the statement alone; the keys of a group count as its first aggregate.
"""

from collections.abc import Iterator

from sqlglot import exp

from yiben.engines.guard.statement import Statement

_GATHERERS = frozenset({"ArrayAgg", "GroupConcat", "ApproxTopK"})
"""Aggregates that put as many values as there are into one, as SQLGlot calls them."""

_SEVERAL = frozenset({"Max", "Min", "ArgMax", "ArgMin", "AnyValue", "First", "Last"})
"""Aggregates that give a list of values when they are told how many."""

_LISTED = frozenset({"Quantile", "ApproxQuantile", "PercentileCont", "PercentileDisc"})
"""Aggregates that give a list when they are handed one."""

_NAMED_GATHERERS = frozenset({"histogram"})
_NAMED = frozenset(
    """arbitrary entropy favg fsum geomean kahan_sum mad mean product reservoir_quantile sem sumkahan wavg
    count_star list_any_value histogram""".split()
)
"""Aggregates SQLGlot has no part of its own for; see `vocabulary`."""


def width(statement: Statement) -> int:
    """Of how many rows one row of the answer can hold values, at most."""
    tree = statement.tree
    tables = sum(1 for _ in tree.find_all(exp.Table))
    aggregates = sum(1 for _ in _aggregates(tree))
    beside = 1 if tree.find(exp.Window) is not None else 0  # the row a window stands in
    return max(1, tables) * max(1, aggregates + beside)


def gathering(statement: Statement) -> str | None:
    """The first part that can gather any number of rows into one, as it is called; None when there is none."""
    for clause in statement.tree.find_all(exp.With):
        if clause.args.get("recursive"):
            return "WITH RECURSIVE"
    for array in statement.tree.find_all(exp.Array):
        if any(isinstance(part.unnest(), exp.Query) for part in array.expressions):
            return "ARRAY(SELECT …)"
    return next((_name(one) for one in _aggregates(statement.tree) if _gathers(one)), None)


def _aggregates(tree: exp.Expression) -> Iterator[exp.Expression]:
    for node in tree.walk():
        if isinstance(node, exp.Anonymous):
            if node.name.lower() in _NAMED:
                yield node
        elif isinstance(node, exp.AggFunc) or type(node).__name__ in _GATHERERS:
            yield node


def _gathers(node: exp.Expression) -> bool:
    kind = type(node).__name__
    if isinstance(node, exp.Anonymous):
        name = node.name.lower()
        listed = name == "reservoir_quantile" and any(not _number(one) for one in node.expressions[1:2])
        return listed or name in _NAMED_GATHERERS
    if kind in _SEVERAL:
        # What an aggregate is told besides is how many; whichever argument it is, it is not the value.
        return bool(node.args.get("expressions") or node.args.get("count"))
    if kind in _LISTED:
        told = [one for name, one in node.args.items() if name != "this" and isinstance(one, exp.Expression)]
        return isinstance(node.this, exp.Array) or any(not _number(one) for one in told)
    return kind in _GATHERERS


def _number(node: exp.Expression) -> bool:
    return isinstance(node, exp.Literal) and not node.is_string


def _name(node: exp.Expression) -> str:
    return node.name if isinstance(node, exp.Anonymous) else str(node.sql_name()).lower()
