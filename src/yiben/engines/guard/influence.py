"""Which columns decide on the rows of an answer without being shown in it: filters, joins, order.

`WHERE salary > 10000` tells of the salary in every column that is left. Followed by name; where a name
could mean something else, every column of the statement counts.
"""

from collections.abc import Iterator, Mapping

from sqlglot import exp

from yiben.engines.guard.model import Decision, TableName
from yiben.engines.guard.statement import Statement

_CARRIES = frozenset({"expressions", "from_", "joins", "laterals", "with_", "group"})
"""The parts of a SELECT through which values come, or that only put equal ones together."""


def influences(
    statement: Statement, decisions: Mapping[TableName, tuple[Decision, ...]]
) -> frozenset[Decision]:
    """The decisions about every column that says which rows there are, or in what order."""
    every = frozenset(one for listed in decisions.values() for one in listed)
    tree = statement.tree
    by_name: dict[str, frozenset[Decision]] = {}
    for one in every:
        name = one.column.name.lower()
        by_name[name] = by_name.get(name, frozenset()) | {one}
    # The columns of a set operation go by the names of its first query.
    known = set() if tree.find(exp.SetOperation) else by_name.keys() - made_names(tree)
    found: frozenset[Decision] = frozenset()
    for name in _deciding(tree, known):
        if name not in known:
            return every
        found |= by_name[name]
    return found


def _deciding(tree: exp.Expression, known: set[str]) -> Iterator[str]:
    """Names of columns outside of what is shown; an equality of two stored columns only joins what belongs together."""
    for column in tree.find_all(exp.Column, exp.Star, exp.Columns):
        if _shown(column):
            continue
        pair = column.parent
        if isinstance(pair, exp.EQ) and _joins(pair):
            sides = (pair.this, pair.expression)
            if all(isinstance(side, exp.Column) and side.name.lower() in known for side in sides):
                continue
        yield column.name.lower() if isinstance(column, exp.Column) else "*"
        # `s.a` may be the field of a struct.
        yield from (
            word.lower() for word in (column.text("table"), column.text("db")) if word.lower() in known
        )
    if any(isinstance(key.this, exp.Literal) for key in tree.find_all(exp.Ordered)) or tree.find(exp.All):
        yield "*"
    for join in tree.find_all(exp.Join):
        if str(join.args.get("method") or "").upper() not in ("", "ASOF"):
            yield "*"
        for part in join.args.get("using") or ():
            if part.name.lower() not in known:
                yield "*"
    if tree.find(exp.Intersect, exp.Except) is not None:
        yield "*"


def _shown(node: exp.Expression) -> bool:
    """True when every SELECT above the node has it among its columns, its relations or its groups."""
    while node.parent is not None:
        parent = node.parent
        if isinstance(parent, (exp.Select, exp.SetOperation)) and node.arg_key not in _CARRIES | {
            "this",
            "expression",
        }:
            return False
        if isinstance(parent, exp.Join) and node.arg_key != "this":
            return False
        if isinstance(parent, exp.Subquery) and node.arg_key in {"order", "limit", "offset"}:
            return False
        if isinstance(parent, exp.Group) and node.arg_key != "expressions":
            return False
        node = parent
    return True


def _joins(pair: exp.EQ) -> bool:
    """True for one of the equalities, held together by AND, of a plain or outer join."""
    node: exp.Expression = pair
    while isinstance(node.parent, (exp.And, exp.Paren)):
        node = node.parent
    join = node.parent
    return isinstance(join, exp.Join) and str(join.args.get("kind") or "").upper() not in ("SEMI", "ANTI")


def made_names(tree: exp.Expression) -> set[str]:
    """Names the statement gives to columns and relations, in lower case: they may stand for anything."""
    made = {table.name.lower() for table in tree.find_all(exp.Table)}
    for alias in tree.find_all(exp.Alias):
        if not (isinstance(alias.this, exp.Column) and alias.this.name.lower() == alias.alias.lower()):
            made.add(alias.alias.lower())
    for relation in tree.find_all(exp.TableAlias):
        made |= {relation.name.lower(), *(column.name.lower() for column in relation.columns)}
    for aliases in tree.find_all(exp.Aliases):
        made |= {name.lower() for name in aliases.aliases}
    return made
