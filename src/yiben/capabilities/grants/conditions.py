"""Which rows are granted (行条件): an SQL condition over one resource's own columns, read strictly.

Only comparisons, AND, OR, NOT, IN lists, BETWEEN, LIKE, IS NULL and a few functions that give the same for the
same row and cannot fail. Types must fit, so that no cell can make the engine stop and tell of itself.
What comes out is written anew from the tree, never the text that came in.
"""

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from yiben.engines.guard.masks import TypeClass, class_of
from yiben.engines.rules.expressions import STUMBLES
from yiben.infra.lake.sqltext import literal, quote
from yiben.kernel.errors import BadInput
from yiben.kernel.text import Text

LONGEST = 4000
"""Characters of a condition."""

_DEEPEST = 40
_TEXT, _NUMBER, _TRUTH = TypeClass.STRING, TypeClass.NUMBER, TypeClass.BOOLEAN
_DATES = (TypeClass.DATE, TypeClass.TIMESTAMP)

_COMPARISONS: Mapping[type[exp.Expression], str] = {
    exp.EQ: "=",
    exp.NEQ: "<>",
    exp.GT: ">",
    exp.GTE: ">=",
    exp.LT: "<",
    exp.LTE: "<=",
    exp.NullSafeEQ: "IS NOT DISTINCT FROM",
    exp.NullSafeNEQ: "IS DISTINCT FROM",
}
# Of one text: what becomes of it. None of them fails on any value.
_OF_TEXT: Mapping[type[exp.Expression], tuple[str, TypeClass]] = {
    exp.Upper: ("upper", _TEXT),
    exp.Lower: ("lower", _TEXT),
    exp.Length: ("length", _NUMBER),
}
_OF_DATE: Mapping[type[exp.Expression], str] = {exp.Year: "year", exp.Month: "month", exp.Day: "day"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """A condition that may stand behind WHERE. `columns`: those it reads, as the resource spells them."""

    sql: str
    columns: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Said:
    """A part, written anew: its SQL, its class, and the value where it is a constant."""

    sql: str
    kind: TypeClass
    constant: str | None = None


def read_condition(text: str, columns: Mapping[str, str]) -> Condition:
    """`text` as a condition over `columns` (name → DuckDB's type).

    Raises BadInput `bad_row_condition`; `where` has the character it is about, counted from 1.
    """
    return _read(text, tuple(columns.items()))


def both(one: str, other: str) -> str:
    """The condition of who meets one and the other. Each must be a whole condition by itself: `a) OR (b` is none.

    BadInput `bad_row_condition`.
    """
    trees = []
    for text in (one, other):
        if len(text) > LONGEST:
            raise _wrong(text, None, Text(f"不超过 {LONGEST} 个字符", f"At most {LONGEST} characters."))
        trees.append(_parsed(text))
    joined = f"({one}) AND ({other})"
    if _parsed(joined) != exp.And(this=exp.Paren(this=trees[0]), expression=exp.Paren(this=trees[1])):
        raise _wrong(joined, None, Text("两个条件无法并列", "The two conditions cannot stand side by side."))
    return joined


@lru_cache(maxsize=1024)
def _read(text: str, columns: tuple[tuple[str, str], ...]) -> Condition:
    if len(text) > LONGEST:
        raise _wrong(text, None, Text(f"不超过 {LONGEST} 个字符", f"At most {LONGEST} characters."))
    tree = _parsed(text)
    if _depth(tree) > _DEEPEST:
        raise _wrong(text, None, Text("嵌套过深", "It is nested too deeply."))
    reader = _Reader(text, {name.casefold(): (name, kind) for name, kind in columns})
    said = reader.read(tree)
    if said.kind is not _TRUTH:
        raise _wrong(text, tree, Text("需要一个是或否的条件", "It must be true or false of a row."))
    return Condition(sql=said.sql, columns=frozenset(reader.used))


def _parsed(text: str) -> exp.Expression:
    try:
        trees = sqlglot.parse(text, read="duckdb")
    except RecursionError:
        raise _wrong(text, None, Text("嵌套过深", "It is nested too deeply.")) from None
    except (SqlglotError, *STUMBLES) as error:
        told = (getattr(error, "errors", None) or [{}])[0]
        line, column = told.get("line") or 1, told.get("col") or 1
        place = sum(len(one) + 1 for one in text.split("\n")[: line - 1]) + column
        said = str(told.get("description") or "syntax").split("\n", 1)[0][:120]
        raise _at(place, Text(f"无法读懂：{said}", f"Cannot be read: {said}")) from None
    if len(trees) != 1 or trees[0] is None:
        raise _wrong(text, None, Text("需要恰好一个条件", "Exactly one condition is needed."))
    return trees[0]


def _depth(tree: exp.Expression) -> int:
    deepest, level = 0, [tree]
    while level:
        deepest, level = deepest + 1, [child for one in level for child in one.iter_expressions()]
    return deepest


class _Reader:
    """Walks the tree; each part says what it is, or why it may not stand here."""

    def __init__(self, text: str, columns: Mapping[str, tuple[str, str]]) -> None:
        self._text = text
        self._columns = columns
        self.used: set[str] = set()
        self._readers: Mapping[type[exp.Expression], Callable[[exp.Expression], _Said]] = {
            exp.And: self._joined,
            exp.Or: self._joined,
            exp.Not: lambda node: _Said(f"(NOT {self._truth(node.this).sql})", _TRUTH),
            exp.Paren: lambda node: self.read(node.this),
            exp.Column: self._column,
            exp.Literal: self._literal,
            exp.Boolean: lambda node: _Said("TRUE" if node.this else "FALSE", _TRUTH),
            exp.Neg: self._negative,
            exp.Cast: self._dated,
            exp.Is: self._is,
            exp.In: self._in,
            exp.Between: self._between,
            exp.Like: self._like,
            exp.StartsWith: self._two_texts("starts_with"),
            exp.EndsWith: self._two_texts("ends_with"),
            exp.Contains: self._two_texts("contains"),
            exp.Left: self._cut,
            exp.Right: self._cut,
            exp.Substring: self._cut,
            exp.Trim: self._trimmed,
            exp.Coalesce: self._coalesced,
            **dict.fromkeys(_COMPARISONS, self._compared),
            **dict.fromkeys(_OF_TEXT, self._of_text),
            **dict.fromkeys(_OF_DATE, self._of_date),
        }

    def read(self, node: exp.Expression) -> _Said:
        known = self._readers.get(type(node))
        if known is None:
            name = node.name if isinstance(node, exp.Anonymous) else type(node).__name__
            raise self._not_here(node, f"{name}")
        return known(node)

    def _joined(self, node: exp.Expression) -> _Said:
        word = "AND" if isinstance(node, exp.And) else "OR"
        return _Said(f"({self._truth(node.this).sql} {word} {self._truth(node.expression).sql})", _TRUTH)

    def _truth(self, node: exp.Expression) -> _Said:
        said = self.read(node)
        if said.kind is not _TRUTH:
            raise _wrong(self._text, node, Text("这里需要是或否", "True or false is needed here."))
        return said

    def _column(self, node: exp.Expression) -> _Said:
        if any(node.args.get(part) for part in ("table", "db", "catalog")):
            raise self._not_here(node, str(node.sql()))
        found = self._columns.get(node.name.casefold())
        if found is None:
            listed = ", ".join(name for name, _ in self._columns.values())
            raise _wrong(
                self._text, node,
                Text(f"没有列「{node.name}」", f"There is no column “{node.name}”."),
                hint=Text(f"可用的列: {listed}", f"There are: {listed}."),
            )  # fmt: skip
        name, kind = found
        if class_of(kind) is TypeClass.OTHER:
            raise _wrong(
                self._text, node,
                Text(f"列「{name}」的类型 {kind} 不能用于条件", f"Column “{name}” is {kind}, which no condition may use."),
            )  # fmt: skip
        self.used.add(name)
        return _Said(quote(name), class_of(kind))

    def _literal(self, node: exp.Expression) -> _Said:
        if node.is_string:
            return _Said(literal(node.this), _TEXT, node.this)
        if not re.fullmatch(r"[0-9]{1,18}(\.[0-9]{1,18})?", node.this):
            raise _wrong(self._text, node, Text("数字写法不支持", "A number is written 12 or 12.5."))
        return _Said(node.this, _NUMBER, node.this)

    def _negative(self, node: exp.Expression) -> _Said:
        said = self.read(node.this)
        if said.kind is not _NUMBER or said.constant is None:
            raise self._not_here(node, "-")
        return _Said(f"-{said.sql}", _NUMBER, f"-{said.constant}")

    def _dated(self, node: exp.Expression) -> _Said:
        """`DATE '2026-01-31'` and `TIMESTAMP '…'`: the only casts."""
        kind = {exp.DataType.Type.DATE: TypeClass.DATE, exp.DataType.Type.TIMESTAMP: TypeClass.TIMESTAMP}.get(
            node.to.this
        )
        if kind is None or not node.this.is_string:
            raise self._not_here(node, "CAST")
        return self._moment(node, node.this.this, kind)

    def _moment(self, node: exp.Expression, said: str, kind: TypeClass) -> _Said:
        try:
            read = date.fromisoformat(said) if kind is TypeClass.DATE else datetime.fromisoformat(said)
        except ValueError:
            raise _wrong(
                self._text, node, Text("日期应写作 2026-01-31", "A date is written 2026-01-31.")
            ) from None
        if isinstance(read, datetime) and read.tzinfo is not None:
            raise _wrong(self._text, node, Text("不写时区", "Leave the time zone out."))
        return _Said(f"{'DATE' if kind is TypeClass.DATE else 'TIMESTAMP'} {literal(read.isoformat(' ') if isinstance(read, datetime) else read.isoformat())}", kind, said)  # fmt: skip

    def _fitting(self, node: exp.Expression, *parts: exp.Expression) -> list[_Said]:
        """The parts of a comparison, all of one class; a written date beside a date column is one."""
        said = [self.read(part) for part in parts]
        dates = [one.kind for one in said if one.kind in _DATES]
        if dates:
            said = [
                self._moment(part, one.constant, TypeClass.TIMESTAMP if len(one.constant) > 10 else TypeClass.DATE)
                if one.kind is _TEXT and one.constant is not None
                else one
                for part, one in zip(parts, said, strict=True)
            ]  # fmt: skip
        kinds = {TypeClass.DATE if one.kind in _DATES else one.kind for one in said}
        if len(kinds) != 1:
            raise _wrong(
                self._text, node,
                Text("两边的类型不同", "The two sides are of different types."),
                hint=Text("文本加引号，数字不加，日期写作 DATE '2026-01-31'", "Quote text, not numbers; a date is DATE '2026-01-31'."),
            )  # fmt: skip
        return said

    def _compared(self, node: exp.Expression) -> _Said:
        one, other = self._fitting(node, node.this, node.expression)
        return _Said(f"({one.sql} {_COMPARISONS[type(node)]} {other.sql})", _TRUTH)

    def _is(self, node: exp.Expression) -> _Said:
        said, word = self.read(node.this), node.expression
        if isinstance(word, exp.Null):
            return _Said(f"({said.sql} IS NULL)", _TRUTH)
        if isinstance(word, exp.Boolean) and said.kind is _TRUTH:
            return _Said(f"({said.sql} IS {'TRUE' if word.this else 'FALSE'})", _TRUTH)
        raise self._not_here(node, "IS")

    def _in(self, node: exp.Expression) -> _Said:
        if node.args.get("query") or node.args.get("unnest") or node.args.get("field"):
            raise self._not_here(node, "IN (SELECT …)")
        listed = node.expressions
        if not listed or len(listed) > 1000:
            raise _wrong(self._text, node, Text("IN 列出 1 至 1000 个值", "IN lists 1 to 1000 values."))
        one, *others = self._fitting(node, node.this, *listed)
        if any(other.constant is None for other in others):
            raise self._not_here(node, "IN")
        return _Said(f"({one.sql} IN ({', '.join(other.sql for other in others)}))", _TRUTH)

    def _between(self, node: exp.Expression) -> _Said:
        if node.args.get("symmetric"):
            raise self._not_here(node, "BETWEEN SYMMETRIC")
        one, low, high = self._fitting(node, node.this, node.args["low"], node.args["high"])
        return _Said(f"({one.sql} BETWEEN {low.sql} AND {high.sql})", _TRUTH)

    def _like(self, node: exp.Expression) -> _Said:
        one, pattern = self.read(node.this), self.read(node.expression)
        if one.kind is not _TEXT or pattern.kind is not _TEXT or pattern.constant is None:
            raise self._not_here(node, "LIKE")
        return _Said(f"({one.sql} LIKE {pattern.sql})", _TRUTH)

    def _two_texts(self, name: str) -> Callable[[exp.Expression], _Said]:
        def read(node: exp.Expression) -> _Said:
            return _Said(f"{name}({self._a_text(node.this)}, {self._a_text(node.expression)})", _TRUTH)

        return read

    def _of_text(self, node: exp.Expression) -> _Said:
        name, kind = _OF_TEXT[type(node)]
        return _Said(f"{name}({self._a_text(node.this)})", kind)

    def _of_date(self, node: exp.Expression) -> _Said:
        inside = node.this.this if isinstance(node.this, exp.TsOrDsToDate) else node.this
        said = self.read(inside)
        if said.kind not in _DATES:
            raise _wrong(self._text, node, Text("这里需要日期", "A date is needed here."))
        return _Said(f"{_OF_DATE[type(node)]}({said.sql})", _NUMBER)

    def _cut(self, node: exp.Expression) -> _Said:
        if isinstance(node, exp.Substring):
            name, sizes = "substr", [node.args.get("start"), node.args.get("length")]
        else:
            name, sizes = ("left" if isinstance(node, exp.Left) else "right"), [node.expression]
        said = [self._small(node, size) for size in sizes if size is not None]
        return _Said(f"{name}({', '.join([self._a_text(node.this), *said])})", _TEXT)

    def _small(self, node: exp.Expression, size: exp.Expression) -> str:
        if isinstance(size, exp.Literal) and not size.is_string and re.fullmatch("[0-9]{1,4}", size.this):
            return str(size.this)
        raise _wrong(self._text, node, Text("位数直接写成数字", "Write the number of characters out."))

    def _trimmed(self, node: exp.Expression) -> _Said:
        if any(node.args.get(part) for part in ("expression", "position", "collation")):
            raise self._not_here(node, "TRIM")
        return _Said(f"trim({self._a_text(node.this)})", _TEXT)

    def _coalesced(self, node: exp.Expression) -> _Said:
        said: Sequence[_Said] = self._fitting(node, node.this, *node.expressions)
        return _Said(f"coalesce({', '.join(one.sql for one in said)})", said[0].kind)

    def _a_text(self, node: exp.Expression) -> str:
        said = self.read(node)
        if said.kind is not _TEXT:
            raise _wrong(self._text, node, Text("这里需要文本", "Text is needed here."))
        return said.sql

    def _not_here(self, node: exp.Expression, what: str) -> BadInput:
        return _wrong(
            self._text, node,
            Text(f"行条件中不允许 {what}", f"{what} may not stand in a condition on rows."),
            hint=Text(
                "可用比较、AND、OR、NOT、IN 列表、BETWEEN、LIKE、IS NULL，以及 upper lower length trim left right substr coalesce starts_with ends_with contains year month day",
                "Comparisons, AND, OR, NOT, IN lists, BETWEEN, LIKE, IS NULL, and upper lower length trim left right substr coalesce starts_with ends_with contains year month day.",
            ),
        )  # fmt: skip


def _wrong(text: str, node: exp.Expression | None, says: Text, *, hint: Text | None = None) -> BadInput:
    places = [
        one.meta["start"] + 1 for one in (node.walk() if node is not None else ()) if "start" in one.meta
    ]
    if places or node is None:
        return _at(min(places, default=1), says, hint=hint)
    found = text.find(str(node.this)) if isinstance(node, exp.Literal) else -1
    return _at(max(found, 0) + 1, says, hint=hint)


def _at(place: int, says: Text, *, hint: Text | None = None) -> BadInput:
    place = place if math.isfinite(place) else 1
    return BadInput(
        "bad_row_condition",
        Text(f"行条件第 {place} 个字符处：{says.zh}", f"The condition on rows, at character {place}: {says.en}"),
        where={"field": "rows", "position": place},
        hint=hint,
    )  # fmt: skip
