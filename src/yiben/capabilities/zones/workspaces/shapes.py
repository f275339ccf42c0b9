"""What a row of a step's answer stands for (形状): read off the statement, never off what somebody says of it.

Figures are those over one table whose rows are records, grouped, of counts, sums and means. For them a second
statement is made that says of every cell how many records it rests on, and how much one of them makes of it.
Whatever cannot be followed so is `OTHER`: it may be worked with, and is not let out as figures.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import sqlglot
from sqlglot import exp

from yiben.capabilities.zones.workspaces.model import Part, Shape

_ADDS = (exp.Sum, exp.Avg)
_MULTIPLY = (exp.Unnest, exp.Explode, exp.UDTF, exp.GenerateSeries, exp.Lateral)


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """A statement read. `parts`: of its columns in order, None when only running it says how many there are.

    `proof`: the statement that answers (fewest records of a cell, largest share of one), for figures.
    """

    shape: Shape
    parts: tuple[Part, ...] | None = None
    proof: str | None = None


_OTHER = Read(shape=Shape.OTHER)


def read_shape(sql: str, shapes: Mapping[str, Shape]) -> Read:
    """How `sql` relates to its one table; `shapes` says what each table by casefolded name is made of.

    `sql` has passed the guard: it can be parsed, and is one query.
    """
    tree = sqlglot.parse_one(sql, read="duckdb")
    if not isinstance(tree, exp.Select) or _tangled(tree):
        return _OTHER
    source = tree.args.get("from_")
    table = source.this if source is not None else None
    if not isinstance(table, exp.Table) or shapes.get(table.name.casefold()) is not Shape.ROWS:
        return _OTHER
    grouped = tree.args.get("group")
    if grouped is None and tree.find(exp.AggFunc) is None:
        return Read(shape=Shape.ROWS)
    return _figures(tree, grouped)


def _tangled(tree: exp.Select) -> bool:
    """More than one relation, rows made or dropped by anything but WHERE, HAVING, LIMIT."""
    if (
        tree.args.get("with_")
        or tree.args.get("joins")
        or tree.args.get("laterals")
        or tree.args.get("distinct")
    ):
        return True
    if len(list(tree.find_all(exp.Query))) > 1 or len(list(tree.find_all(exp.Table))) > 1:
        return True
    return tree.find(exp.Window, *_MULTIPLY) is not None or bool(tree.args.get("qualify"))


def _figures(tree: exp.Select, grouped: exp.Expression | None) -> Read:
    keys = [] if grouped is None else list(grouped.expressions)
    if grouped is not None and any(
        grouped.args.get(one) for one in ("all", "cube", "rollup", "grouping_sets")
    ):
        return _OTHER
    names = [part.unalias() for part in tree.expressions]
    keys = [_meant(key, tree, names) for key in keys]
    parts, cells = [], [(exp.Count(this=exp.Star()), None)]
    for part in names:
        if any(part == key for key in keys):
            parts.append(Part.KEY)
            continue
        aggregate = part.this if isinstance(part, exp.Round) else part
        if not isinstance(aggregate, (exp.Count, *_ADDS)):
            return _OTHER
        parts.append(Part.FIGURE)
        cells.extend(_cells(aggregate))
    return Read(shape=Shape.FIGURES, parts=tuple(parts), proof=_proof(tree, keys, cells))


def _meant(key: exp.Expression, tree: exp.Select, names: list[exp.Expression]) -> exp.Expression:
    """`GROUP BY 2` and `GROUP BY alias` mean a column of the answer."""
    if isinstance(key, exp.Literal) and key.is_int and 0 < int(key.this) <= len(names):
        return names[int(key.this) - 1]
    if isinstance(key, exp.Column) and not key.table:
        for part in tree.expressions:
            if isinstance(part, exp.Alias) and part.alias.casefold() == key.name.casefold():
                return part.unalias()
    return key


def _cells(aggregate: exp.Expression) -> list[tuple[exp.Expression, exp.Expression | None]]:
    """How many records a figure rests on, how many it leaves out by a condition, and the largest one's share."""
    told = aggregate.this
    if isinstance(told, exp.Star) or told is None:
        return []
    value = told.expressions[0] if isinstance(told, exp.Distinct) else told
    counted: exp.Expression = exp.Count(this=value.copy())
    if not isinstance(aggregate, _ADDS):
        found: list[tuple[exp.Expression, exp.Expression | None]] = [(counted, None)]
    else:
        size = exp.Abs(this=exp.Cast(this=exp.Paren(this=value.copy()), to=exp.DataType.build("DOUBLE")))
        counted = exp.Count(this=exp.Nullif(this=size.copy(), expression=exp.Literal.number(0)))
        whole = exp.Nullif(this=exp.Sum(this=size.copy()), expression=exp.Literal.number(0))
        found = [(counted, exp.Div(this=exp.Max(this=size), expression=whole))]
    if value.find(exp.Case, exp.If, exp.Nullif, exp.Coalesce) is not None:
        rest = exp.Sub(this=exp.Count(this=exp.Star()), expression=counted.copy())
        found.append((exp.Nullif(this=exp.Paren(this=rest), expression=exp.Literal.number(0)), None))
    return found


def _proof(
    tree: exp.Select, keys: list[exp.Expression], cells: list[tuple[exp.Expression, exp.Expression | None]]
) -> str:
    inner = tree.copy()
    for name in ("order", "limit", "offset"):
        inner.set(name, None)
    shares = [share for _, share in cells if share is not None]
    fewest = [exp.alias_(one.copy(), f"n{at}") for at, (one, _) in enumerate(cells)]
    largest = [exp.alias_(one.copy(), f"d{at}") for at, one in enumerate(shares)]
    inner.set("expressions", [*fewest, *largest])
    inner.set("group", exp.Group(expressions=[key.copy() for key in keys]) if keys else None)
    least = ", ".join(f"min(n{at})" for at in range(len(fewest)))
    most = ", ".join(f"max(d{at})" for at in range(len(largest)))
    said = f"least({least}) AS fewest, {f'greatest({most})' if most else 'NULL'} AS share"
    return f"SELECT {said} FROM ({inner.sql(dialect='duckdb')}) AS cells"
