"""Expressions people write: SQL's own booleans and scalars, and nothing that reaches further.

Parsed with SQLGlot into a tree; only node types and functions named here may stand in it, columns
must be the table's own, and what the engine gets is written out from the checked tree, never the
text a person sent.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from functools import lru_cache

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from yiben.kernel.errors import BadInput
from yiben.kernel.text import Text

MAX_LETTERS = 10_000
MAX_NODES = 2_000
STUMBLES = (TypeError, ValueError, AttributeError, LookupError)
"""What SQLGlot falls over at texts such as `->` and `@`, instead of saying that they are none."""

_NODES: tuple[type[exp.Expression], ...] = (
    exp.And, exp.Or, exp.Not, exp.Paren, exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.Is, exp.In,
    exp.Between, exp.Like, exp.ILike, exp.NullSafeEQ, exp.NullSafeNEQ,
    exp.Add, exp.Sub, exp.Mul, exp.Div, exp.IntDiv, exp.Mod, exp.Neg, exp.DPipe, exp.Pow,
    exp.Case, exp.If, exp.Coalesce, exp.Nullif, exp.Greatest, exp.Least,
    exp.Column, exp.Identifier, exp.Literal, exp.Null, exp.Boolean, exp.Interval, exp.Var,
    exp.Cast, exp.TryCast, exp.DataType, exp.DataTypeParam,
    exp.Lower, exp.Upper, exp.Trim, exp.Length, exp.Substring, exp.Left, exp.Right, exp.Replace,
    exp.Concat,
    exp.StrPosition, exp.StartsWith, exp.EndsWith, exp.Contains, exp.RegexpLike, exp.RegexpFullMatch,
    exp.ByteLength,
    exp.Abs, exp.Round, exp.Ceil, exp.Floor, exp.Sqrt, exp.Sign,
    exp.Year, exp.Month, exp.Day, exp.Extract, exp.DateDiff, exp.DateTrunc, exp.TimestampTrunc,
    exp.DateAdd,
    exp.CurrentDate, exp.Date, exp.TsOrDsToDate, exp.TimeToStr, exp.StrToTime, exp.Anonymous,
)  # fmt: skip
# What can only be a number, text or date at the top of an expression.
_VALUES = (
    exp.Literal,
    exp.Add,
    exp.Sub,
    exp.Mul,
    exp.Div,
    exp.Mod,
    exp.Neg,
    exp.DPipe,
    exp.CurrentDate,
    exp.Interval,
)
_NAMED = frozenset({"strlen", "strpos", "isfinite", "isnan", "starts_with", "prefix", "suffix", "date_diff"})
_OPEN = (
    "abs ceil coalesce concat contains current_date date_diff date_trunc day ends_with extract floor"
    " greatest least left length lower month nullif regexp_matches replace right round sign sqrt"
    " starts_with strftime strlen strpos substr trim try_cast upper year"
)
_FUNCTIONS = Text(
    f"可用函数：{_OPEN}，以及 case、cast、in、like、between",
    f"Functions there are: {_OPEN}, and case, cast, in, like, between.",
)


@dataclass(frozen=True, slots=True)
class Expression:
    """A checked expression and the columns it speaks of."""

    tree: exp.Expression
    columns: tuple[str, ...]

    def sql(self, *, as_of: date) -> str:
        """The SQL handed to the engine.

        Casts cannot fail, `current_date` is `as_of`, and a row that still cannot be worked out
        (overflow) is undecided.
        """
        tree = self.tree.copy()
        for node in list(tree.find_all(exp.CurrentDate)):
            day = exp.cast(exp.Literal.string(as_of.isoformat()), "date")
            if node is tree:
                tree = day
            node.replace(day)
        return f"TRY(CAST({tree.sql(dialect='duckdb', identify=True, comments=False)} AS BOOLEAN))"


def parse_expression(text: str, *, columns: Iterable[str] | None = None, rule: str = "") -> Expression:
    """The expression in `text`. With `columns`, only those may be named, in any case.

    Raises BadInput naming the rule, what is not allowed, and what is.
    """
    return _parse(text, None if columns is None else tuple(columns), rule)


@lru_cache(maxsize=512)
def _parse(text: str, columns: tuple[str, ...] | None, rule: str) -> Expression:
    if len(text) > MAX_LETTERS:
        raise _bad(rule, text, f"长度超过 {MAX_LETTERS} 字符", f"is longer than {MAX_LETTERS} characters")
    try:
        trees = sqlglot.parse(text, read="duckdb")
    except (SqlglotError, RecursionError, *STUMBLES) as error:
        said = str(error).splitlines()[0][:200]
        raise _bad(
            rule, text, f"不是有效的 SQL 表达式（{said}）", f"is not a valid SQL expression ({said})"
        ) from error
    if len(trees) != 1 or trees[0] is None:
        raise _bad(rule, text, "必须是一个表达式", "must be one expression")
    tree = trees[0]
    try:
        _check(tree, rule, text)
    except RecursionError as error:
        raise _bad(rule, text, "嵌套过深", "is nested too deeply") from error
    if isinstance(tree.unnest(), _VALUES):
        raise _bad(rule, text, "不是条件（真或假）", "is no condition that is true or false")
    found = _columns(tree, columns, rule)
    for node in list(tree.find_all(exp.Cast)):
        if type(node) is exp.Cast:
            safe = exp.TryCast(this=node.this, to=node.to)
            if node is tree:
                tree = safe
            else:
                node.replace(safe)
    return Expression(tree, found)


def _check(tree: exp.Expression, rule: str, text: str) -> None:
    for count, node in enumerate(tree.walk(), 1):
        if count > MAX_NODES:
            raise _bad(rule, text, f"超过 {MAX_NODES} 个部分", f"has more than {MAX_NODES} parts")
        if type(node) not in _NODES:
            said = node.sql(dialect="duckdb")[:80]
            raise _bad(rule, text, f"不允许使用 {said}", f"may not use {said}")
        if isinstance(node, exp.Anonymous) and str(node.this).lower() not in _NAMED:
            raise _bad(rule, text, f"不允许使用函数 {node.this}", f"may not use the function {node.this}")
        if isinstance(node, exp.In) and (
            node.args.get("query") or node.args.get("unnest") or node.args.get("field")
        ):
            raise _bad(rule, text, "不允许使用子查询", "may not use a subquery")
        if isinstance(node, exp.Column) and (node.table or isinstance(node.this, exp.Star)):
            raise _bad(
                rule, text, f"列名不能带表名：{node.sql()}", f"names a table or all columns: {node.sql()}"
            )
        if isinstance(node, exp.RegexpLike | exp.RegexpFullMatch) and not isinstance(
            node.expression, exp.Literal
        ):
            raise _bad(rule, text, "正则表达式必须是常量", "may use only a constant regular expression")


def _columns(tree: exp.Expression, known: tuple[str, ...] | None, rule: str) -> tuple[str, ...]:
    found: dict[str, None] = {}
    by_fold = None if known is None else {name.casefold(): name for name in known}
    for node in tree.find_all(exp.Column):
        name = node.name
        if by_fold is not None and known is not None:
            if name not in known and name.casefold() not in by_fold:
                raise no_such_column(rule, name, known)
            name = name if name in known else by_fold[name.casefold()]
            node.set("this", exp.to_identifier(name, quoted=True))
        found[name] = None
    return tuple(found)


def no_such_column(rule: str, name: str, known: Iterable[str]) -> BadInput:
    """The rule speaks of a column the table does not have; the hint names the nearest ones."""
    columns = tuple(known)
    near = get_close_matches(name, columns, n=3, cutoff=0.5) or list(columns[:8])
    return BadInput(
        "rule_column",
        Text(
            f"规则 {rule} 提到的列 {name} 不在表中",
            f"Rule {rule} speaks of column {name}, which the table does not have.",
        ),
        where={"rule": rule, "column": name},
        hint=Text(f"表中的列：{'、'.join(near)}", f"Columns there are: {', '.join(near)}."),
    )


def _bad(rule: str, text: str, zh: str, en: str) -> BadInput:
    shown = text if len(text) <= 120 else text[:117] + "…"
    return BadInput(
        "rule_expression",
        Text(f"规则 {rule} 的表达式{zh}", f"The expression of rule {rule} {en}."),
        where={"rule": rule, "expression": shown},
        hint=Text(
            "写必须成立的条件，只用本表的列；" + _FUNCTIONS.zh,
            "Say what must hold, with this table's columns. " + _FUNCTIONS.en,
        ),
    )
