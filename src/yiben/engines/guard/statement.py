"""Reading a statement: parse → refuse → name its tables. Nothing is known about the tables yet."""

import logging
import re
from dataclasses import dataclass, replace

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from yiben.engines.guard import refusals
from yiben.engines.guard.model import TableName
from yiben.engines.guard.vocabulary import FUNCTIONS, NODES, TABLE_PARTS
from yiben.engines.rules.expressions import STUMBLES

DIALECT = "duckdb"

# It warns on standard error about what we refuse with a sentence of our own.
logging.getLogger("sqlglot").setLevel(logging.ERROR)


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement that may be run once its tables are known. `tables`: each mention in FROM and its name."""

    text: str
    tree: exp.Expression
    tables: tuple[tuple[exp.Table, TableName], ...] = ()

    @property
    def names(self) -> tuple[TableName, ...]:
        """Each table named, once."""
        return tuple(dict.fromkeys(name for _, name in self.tables))


def read_statement(text: str) -> Statement:
    """`text` as a statement, or an error that says why not."""
    statement = parse(text)
    for step in READING:
        statement = step(statement)
    return statement


def parse(text: str) -> Statement:
    """Exactly one query."""
    if len(text) > refusals.MAX_CHARACTERS:
        raise refusals.too_long(len(text))
    if "\x00" in text:
        raise refusals.unreadable()
    trees = [tree for tree in _trees(text) if tree is not None and not isinstance(tree, exp.Semicolon)]
    if not trees:
        raise refusals.empty()
    if len(trees) > 1:
        raise refusals.several(len(trees))
    return Statement(text, trees[0])


def refuse(statement: Statement) -> Statement:
    """Stop at the first part that is not in the vocabulary."""
    tree = statement.tree
    if isinstance(tree, (exp.Condition, exp.Alias)) and not isinstance(tree, exp.Subquery):
        raise refusals.unreadable("", statement.text)  # a bare word or figure, such as SELEC
    if not isinstance(tree, (exp.Select, exp.SetOperation, exp.Subquery, exp.Values)):
        raise refusals.not_a_query(str(tree.this) if isinstance(tree, exp.Command) else type(tree).__name__)
    _check_parts(tree)
    return statement


def name_tables(statement: Statement) -> Statement:
    """Every mention of a table that is not one of the statement's own WITH queries."""
    found = tuple(
        (table, _table_name(table))
        for table in statement.tree.find_all(exp.Table)
        if isinstance(table.this, exp.Identifier) and not _is_own(table)
    )
    return replace(statement, tables=found)


READING = (refuse, name_tables)


def check_expression(text: str, *, columns: frozenset[str]) -> None:
    """Refuse `text` unless it is one expression of the vocabulary over `columns` alone."""
    tree = refuse(parse(f"SELECT {text}")).tree
    used = {column.name for column in tree.find_all(exp.Column)}
    if used - columns or len(tree.selects) != 1 or tree.find(exp.Table, exp.Subquery, exp.Star) is not None:
        raise refusals.unknown_part(", ".join(sorted(used - columns)) or "SELECT")


def _trees(text: str) -> list[exp.Expression | None]:
    try:
        return list(sqlglot.parse(text, read=DIALECT))
    except RecursionError:
        raise refusals.too_deep() from None
    except (SqlglotError, *STUMBLES) as error:
        told = getattr(error, "errors", None) or [{}]
        first = told[0]
        said, word = str(first.get("description") or ""), str(first.get("highlight") or "")
        raise refusals.unreadable(said, word, line=first.get("line"), at=first.get("col")) from None


def _check_parts(tree: exp.Expression) -> None:
    for node in tree.walk():
        kind = type(node).__name__
        if kind in NODES:
            check = _SPECIAL.get(kind)
            if check is not None:
                check(node)
        elif isinstance(node, exp.Anonymous):
            if node.name.lower() not in FUNCTIONS:
                raise refusals.unknown_function(node.name)
        elif isinstance(node, exp.Func):
            raise refusals.unknown_function(node.sql_name().lower())
        else:
            raise refusals.unknown_part(kind)


def _check_table(table: exp.Expression) -> None:
    if not isinstance(table.this, (exp.Identifier, exp.GenerateSeries, exp.Unnest)):
        if isinstance(table.this, exp.Func):
            name = table.this.name if isinstance(table.this, exp.Anonymous) else table.this.sql_name()
            raise refusals.unknown_function(name.lower())
        raise refusals.unknown_part("FROM")
    extra = {key for key, value in table.args.items() if value and key not in TABLE_PARTS}
    if extra:
        raise refusals.unknown_part(" ".join(sorted(extra)).upper())


def _check_type(kind: exp.Expression) -> None:
    if kind.this == exp.DataType.Type.USERDEFINED:
        raise refusals.unknown_part("TYPE")


def _check_word(word: exp.Expression) -> None:
    if not re.fullmatch(r"\w+", word.name):
        raise refusals.unknown_part(word.name[:20])


def _check_own_name(own: exp.Expression) -> None:
    # DuckDB reads a name such as "x.parquet" as a file when no table has it.
    # The other names are of its own views; `infra.lake` relies on both.
    if not re.fullmatch(r"[\w $-]+", own.alias) or re.match(
        r"(?i)duckdb_|pg_|sqlite_|pragma_|yiben_", own.alias
    ):
        raise refusals.unknown_part("WITH")


def _check_size(call: exp.Expression) -> None:
    # A text or list made as long as asked is not counted by the engine's memory limit.
    if isinstance(call, exp.GenerateSeries):
        if isinstance(call.parent, exp.Table):
            return  # Rows come a few thousand at a time.
        sizes = [call.args.get("start"), call.args.get("end"), call.args.get("step")]
    else:
        sizes = [call.args.get("times") or call.args.get("expression")]
    for size in sizes:
        if size is not None and not (isinstance(size, exp.Literal) and _small(size.this)):
            raise refusals.too_wide(call.sql_name().lower())
    if call.find_ancestor(exp.Lambda, exp.Comprehension, exp.Repeat, exp.Pad) is not None:
        raise refusals.too_wide(call.sql_name().lower())


def _small(number: str) -> bool:
    return number.isascii() and number.isdigit() and int(number[:9]) <= 10_000


def _check_format(call: exp.Expression) -> None:
    pattern = call.this
    if not isinstance(pattern, exp.Literal) or re.search(r"[0-9]{4}|[*]|\{[^}]*\{", pattern.this):
        raise refusals.too_wide("format")


def _check_escape(call: exp.Expression) -> None:
    # A bad one stops the engine, which does not know that it may: it could be asked of rows that are not there.
    if not (isinstance(call.expression, exp.Literal) and len(call.expression.this) <= 1):
        raise refusals.unknown_part("ESCAPE")


_SPECIAL = {
    "Escape": _check_escape,
    "Repeat": _check_size,
    "Pad": _check_size,
    "GenerateSeries": _check_size,
    "Format": _check_format,
    "Table": _check_table,
    "DataType": _check_type,
    "Var": _check_word,
    "CTE": _check_own_name,
}


def _table_name(table: exp.Table) -> TableName:
    parts = [
        part.name
        for part in (table.args.get("catalog"), table.args.get("db"), table.this)
        if part is not None
    ]
    when = table.args.get("when")
    if when is None:
        return TableName(".".join(parts))
    value = when.expression
    if str(when.args.get("kind")).upper() != "VERSION" or not isinstance(value, exp.Literal):
        raise refusals.unknown_part("AT")
    return TableName(".".join(parts), str(value.this))


def _is_own(table: exp.Table) -> bool:
    """True when the name is one of a WITH query the mention can see.

    The engine's own parser checks this again (`infra.lake`, second lock).
    """
    if table.args.get("db") is not None or table.args.get("when") is not None:
        return False
    name = table.name.lower()
    inside: exp.Expression = table
    outer = table.parent
    while outer is not None:
        own = outer.args.get("with_")
        if own is inside:
            # The mention is in the WITH itself: it sees the queries before its own, and its own if recursive.
            pass
        elif own is not None and name in {query.alias.lower() for query in own.expressions}:
            return True
        if isinstance(outer, exp.With):
            place = next(number for number, query in enumerate(outer.expressions) if query is inside)
            seen = (
                outer.expressions[: place + 1] if outer.args.get("recursive") else outer.expressions[:place]
            )
            if name in {query.alias.lower() for query in seen}:
                return True
        inside, outer = outer, outer.parent
    return False
