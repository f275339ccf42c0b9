"""Which records a table's rows or figures rest on (分组), said over the data granted, however many steps lie between.

Two results can be taken from one another when the groups they are of can: so what leaves is remembered as conditions and
keys over columns of the resource, and outlives the table. A record is JSON: `where` (SQL or None), `data` (the resource's
snapshot) and, of a table of rows, `columns`: name → [SQL, kind]; of figures, `keys` (SQL), `figures`: [measure, which records
count], `computed`: names.

Measures are `count` and the columns that are added up: a sum of `2 * grade` for one person and `grade` for all others is
of no measure, because taken from the sum of all it tells that person's grade.
"""

from collections.abc import Mapping
from typing import Any

import sqlglot
from sqlglot import exp

COUNT = "count"
BASE, TOKEN, MADE = "base", "token", "made"
"""Kinds of a column: as the grant gives it; so, as a token, of which only equality is known here; computed."""

Column = tuple[str, str]
"""SQL over the resource's own columns, and its kind."""
Grouping = Mapping[str, Any]

_CHANCE = (exp.Rand, exp.Randn, exp.Uuid, exp.TableSample)
_CLOCK = (exp.CurrentDate, exp.CurrentTime, exp.CurrentTimestamp, exp.Localtime, exp.Localtimestamp)
_BY_CHANCE = frozenset(
    {"random", "gen_random_uuid", "uuid", "uuidv4", "uuidv7", "nextval", "setseed", "reservoir_quantile"}
)
_BY_CLOCK = frozenset(
    {"now", "age", "ago", "current_localtime", "get_current_timestamp", "transaction_timestamp"}
)
"""What chooses other records when it is asked again: what left by it is not what it says later."""
_NAMED = ("limit", "offset", "sample")


class _Lost(Exception):  # no error: the statement cannot be followed
    """This cannot be said over the resource."""


def read_grouping(
    sql: str, columns: Mapping[str, Column], *, where: str | None, figures: bool
) -> dict[str, Any] | None:
    """What a statement of one table rests on; `columns` by casefolded name and `where` say so of that table.

    For what `shapes.read_shape` calls rows or figures. None: chance, the clock, a part of the rows, or a name nobody knows.
    """
    tree = sqlglot.parse_one(sql, read="duckdb")
    if not isinstance(tree, exp.Select):
        return None
    table = tree.find(exp.Table)
    plain = table is not None and not table.args.get("version") and not table.args.get("when")
    if not plain or _by_chance(tree) or (not figures and any(tree.args.get(one) for one in _NAMED)):
        return None
    reading = _Reading(tree, columns)
    try:
        condition = tree.args.get("where")
        own = None if condition is None else reading.condition(condition.this)
        said: dict[str, Any] = {"where": " AND ".join(f"({one})" for one in (where, own) if one) or None}
        return said | (reading.figures() if figures else {"columns": reading.rows()})
    except _Lost:
        return None


def _by_chance(tree: exp.Expression) -> bool:
    return tree.find(*_CHANCE, *_CLOCK) is not None or any(
        one.name.casefold() in _BY_CHANCE | _BY_CLOCK for one in tree.find_all(exp.Anonymous)
    )


class _Reading:
    """One SELECT over columns that are known."""

    def __init__(self, tree: exp.Select, columns: Mapping[str, Column]) -> None:
        self._tree, self._columns = tree, columns
        self._named = {
            part.alias.casefold(): part.this for part in tree.expressions if isinstance(part, exp.Alias)
        }

    def rows(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for part in self._tree.expressions:
            if isinstance(part, exp.Star):
                if any(part.args.get(one) for one in ("except_", "except", "replace", "rename")):
                    raise _Lost
                found |= {name: list(one) for name, one in self._columns.items()}
                continue
            if not part.alias_or_name or part.find(exp.Star, exp.Columns):
                raise _Lost
            sql, kind = self._said(part.unalias())
            found[part.alias_or_name.casefold()] = [sql, kind]
        return found

    def figures(self) -> dict[str, Any]:
        grouped = self._tree.args.get("group")
        parts = [part.unalias() for part in self._tree.expressions]
        keys = [self._key(one, parts) for one in (grouped.expressions if grouped is not None else ())]
        measured, computed = [], []
        for part in self._tree.expressions:
            told = part.unalias()
            aggregate = told.this if isinstance(told, exp.Round) else told
            if not isinstance(aggregate, exp.AggFunc):
                continue
            one = self._measure(aggregate)
            if one is None:
                computed.append(part.alias_or_name)
            elif list(one) not in measured:
                measured.append(list(one))
        return {"keys": keys, "figures": measured, "computed": computed}

    def condition(self, tree: exp.Expression) -> str:
        """A condition as SQL over the resource. Nothing is known of a token but which are equal."""
        for column in tree.find_all(exp.Column):
            known = self._columns.get(column.name.casefold())
            if known is not None and known[1] == TOKEN and not isinstance(column.parent, exp.Is):
                raise _Lost
        return self._said(tree)[0]

    def _key(self, key: exp.Expression, parts: list[exp.Expression]) -> str:
        if isinstance(key, exp.Literal) and key.is_int and 0 < int(key.this) <= len(parts):
            return self._said(parts[int(key.this) - 1])[0]
        return self._said(key)[0]

    def _measure(self, aggregate: exp.Expression) -> tuple[str, str] | None:
        """(measure, condition on the records that count); None where a figure adds up what is computed."""
        told = aggregate.this
        if told is None or isinstance(told, (exp.Star, exp.Literal)):
            return COUNT, "TRUE"
        value = told.expressions[0] if isinstance(told, exp.Distinct) else told
        if isinstance(aggregate, exp.Count):
            if isinstance(value, exp.Column):
                return COUNT, f"({self._said(value)[0]}) IS NOT NULL"
            return COUNT, f"({self.condition(value)}) IS NOT NULL"
        return self._added(value)

    def _added(self, value: exp.Expression) -> tuple[str, str] | None:
        value = _bare(value)
        if isinstance(value, exp.Literal):
            return COUNT, "TRUE"
        if isinstance(value, exp.Predicate):
            return COUNT, self.condition(value)
        if isinstance(value, exp.Column):
            sql, kind = self._said(value)
            return (sql, f"({sql}) IS NOT NULL") if kind == BASE else None
        chosen = _chosen(value)
        found = self._added(chosen[1]) if chosen else None
        if chosen is None or found is None:
            return None
        return found[0], f"({self.condition(chosen[0])}) AND ({found[1]})"

    def _said(self, tree: exp.Expression, depth: int = 0) -> Column:
        """An expression over the resource, and what it is."""
        if isinstance(tree, exp.Column):
            return self._column(tree, depth)

        def put(node: exp.Expression) -> exp.Expression:
            if not isinstance(node, exp.Column):
                return node
            return exp.Var(this=f"({self._column(node, depth)[0]})")  # as it is: masks are not read again

        return tree.copy().transform(put).sql(dialect="duckdb", comments=False), MADE

    def _column(self, column: exp.Column, depth: int) -> Column:
        name = column.name.casefold()
        if name in self._columns:
            sql, kind = self._columns[name]
            return sql, kind
        if name not in self._named or depth > 20:
            raise _Lost
        return self._said(self._named[name], depth + 1)


def _bare(value: exp.Expression) -> exp.Expression:
    """Without parentheses, casts and factors that are the same for everybody."""
    while True:
        if isinstance(value, (exp.Paren, exp.Cast)) or (
            isinstance(value, (exp.Mul, exp.Div)) and isinstance(value.expression, exp.Literal)
        ):
            value = value.this
        elif isinstance(value, exp.Mul) and isinstance(value.this, exp.Literal):
            value = value.expression
        else:
            return value


def _chosen(value: exp.Expression) -> tuple[exp.Expression, exp.Expression] | None:
    """(condition, value) of `CASE WHEN condition THEN value [ELSE 0 or NULL] END`."""
    if isinstance(value, exp.Case):
        ifs = value.args.get("ifs") or []
        if len(ifs) != 1 or value.this is not None or not _nothing(value.args.get("default")):
            return None
        return ifs[0].this, ifs[0].args["true"]
    if isinstance(value, exp.If) and _nothing(value.args.get("false")):
        return value.this, value.args["true"]
    return None


def _nothing(value: exp.Expression | None) -> bool:
    return (
        value is None or isinstance(value, exp.Null) or (isinstance(value, exp.Literal) and value.this == "0")
    )
