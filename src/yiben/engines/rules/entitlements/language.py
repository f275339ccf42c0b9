"""Expressions of programmes: SQL's own booleans and scalars, checked and typed, made into a tree.

Parsed by SQLGlot, whitelisted node by node (`grammar.py`), never evaluated as code. Money is never compared with a share,
a date never with a number; numbers are exact and may be written as people write them. What there is: ADR 0080.
"""

import re

import sqlglot
from sqlglot.errors import SqlglotError

from yiben.engines.rules.entitlements.figures import PATTERN, figure
from yiben.engines.rules.entitlements.functions import FUNCTIONS
from yiben.engines.rules.entitlements.grammar import MARK, Reach, Reader
from yiben.engines.rules.entitlements.tree import FIGURES, Expr, Figure, Type
from yiben.engines.rules.entitlements.wrongs import Wrong, wrong
from yiben.engines.rules.expressions import STUMBLES

__all__ = ["Reach", "Wrong", "read_expression", "read_figure", "read_money", "read_test"]

MAX_LETTERS = 2_000
MAX_NODES = 400
# A number is set aside before SQLGlot sees the text, so that 3% is no remainder and 0.1 no binary float.
_TOKEN = re.compile(rf"'(?:[^']|'')*'|(?<![\w.])(?:{PATTERN})(?![\w.])")


def read_test(text: str, scope: Reach) -> Expr:
    """The condition written in `text`. Raises Wrong."""
    tree = read_expression(text, scope)
    if tree.type is not Type.FLAG:
        raise wrong(
            "条件必须成立或不成立，这里得出的是别的",
            f"A condition holds or does not; this yields {tree.type}.",
        )
    return tree


def read_money(text: str, scope: Reach) -> Expr:
    """The amount written in `text`, in yuan. Raises Wrong."""
    tree = read_expression(text, scope)
    if tree.type not in {Type.MONEY, Type.ZERO}:
        raise wrong(
            "金额必须以元计：写 1000元、200万元，或与金额相乘",
            f"An amount is in yuan: write 1000元 or 200万元, or multiply by money; this yields {tree.type}.",
            code="not_money",
        )
    return tree


def read_figure(text: str, scope: Reach) -> Expr:
    """The figure written in `text`, of any unit: what ranks and tables go by. Raises Wrong."""
    tree = read_expression(text, scope)
    if tree.type not in FIGURES and tree.type is not Type.DATE:
        raise wrong("此处需要数字", f"A figure is needed here; this yields {tree.type}.")
    return tree


def read_expression(text: str, scope: Reach) -> Expr:
    """The expression written in `text`, typed. Raises Wrong."""
    if not text.strip():
        raise wrong("表达式为空", "The expression is empty.")
    if len(text) > MAX_LETTERS:
        raise wrong(
            f"表达式超过 {MAX_LETTERS} 字符", f"The expression is longer than {MAX_LETTERS} characters."
        )
    if MARK in text or '"' in text:
        raise wrong(
            "不能使用双引号或 ¤；词语用单引号", "No double quotes and no ¤; words stand in single quotes."
        )
    figures: list[Figure] = []
    text = _TOKEN.sub(lambda found: _aside(found[0], figures), text)
    try:
        trees = sqlglot.parse(text, read="duckdb")
    except (SqlglotError, RecursionError, *STUMBLES) as error:
        said = str(error).splitlines()[0][:160]
        raise wrong(f"不是有效的表达式（{said}）", f"This is not a valid expression ({said}).") from error
    if len(trees) != 1 or trees[0] is None:
        raise wrong("必须是一个表达式", "One expression is needed.")
    if sum(1 for _ in trees[0].walk()) > MAX_NODES:
        raise wrong(f"表达式超过 {MAX_NODES} 个部分", f"The expression has more than {MAX_NODES} parts.")
    try:
        return Reader(scope, figures, FUNCTIONS).read(trees[0], 0)
    except Wrong:
        raise
    except STUMBLES as error:
        raise wrong("不是有效的表达式", "This is not a valid expression.") from error


def _aside(found: str, figures: list[Figure]) -> str:
    if found.startswith("'"):
        return found
    read = figure(found)
    if read is None:
        raise wrong(f"不是可用的数字：{found}", f"This is no number there is: {found}.")
    figures.append(Figure(read[1], read[0]))
    return f'"{MARK}{len(figures) - 1}"'
