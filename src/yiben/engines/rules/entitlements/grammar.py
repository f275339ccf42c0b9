"""What an expression may be made of: every node of SQLGlot's that is let in, by name, and what it becomes."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from sqlglot import exp

from yiben.engines.rules.entitlements.model import Fact
from yiben.engines.rules.entitlements.tree import (
    FIGURES,
    TYPE_OF,
    Among,
    And,
    Arith,
    Call,
    Certain,
    Compare,
    Day,
    Expr,
    Figure,
    IsNone,
    Letters,
    Name,
    Not,
    Or,
    Today,
    Type,
)
from yiben.engines.rules.entitlements.units import divided, joined, multiplied
from yiben.engines.rules.entitlements.wrongs import apart, near, wrong
from yiben.kernel.text import Text

MAX_DEPTH = 40
MARK = "\u00a4"
"""Stands before the number of a figure that was set aside; nothing else may bear it."""

_COMPARE: dict[type[exp.Expression], str] = {
    exp.EQ: "=",
    exp.NEQ: "<>",
    exp.LT: "<",
    exp.LTE: "<=",
    exp.GT: ">",
    exp.GTE: ">=",
}


@dataclass(frozen=True, slots=True)
class Reach:
    """What an expression may name: facts by id; parameters by id, with the values that apply."""

    facts: Mapping[str, Fact]
    parameters: Mapping[str, Fraction | str] = field(default_factory=dict)


class Reader:
    """Goes down a parsed tree, refusing every node that is not named here."""

    def __init__(
        self, scope: Reach, figures: list[Figure], functions: Mapping[type[exp.Expression], "_Read"]
    ) -> None:
        self.scope, self.figures, self.functions = scope, figures, functions

    def read(self, node: exp.Expression, depth: int) -> Expr:
        """The node as a tree of ours. Raises Wrong for what is not let in."""
        if depth > MAX_DEPTH:
            raise wrong("表达式嵌套过深", "The expression is nested too deeply.")
        if not isinstance(node, exp.Expression):  # `@` alone is an absolute value of nothing
            raise wrong("表达式不完整", "The expression is not complete.")
        kind = type(node)
        reader = _READERS.get(kind) or self.functions.get(kind)
        if reader is None:
            said = self.say(node)
            raise wrong(f"不允许使用 {said}", f"May not use {said}.")
        return reader(self, node, depth + 1)

    def say(self, node: exp.Expression) -> str:
        """The node as written, short; figures as `…`."""
        return re.sub(rf'"{MARK}\d+"', "…", node.sql(dialect="duckdb"))[:60]

    def flag(self, node: exp.Expression, depth: int) -> Expr:
        """A node that holds or does not."""
        tree = self.read(node, depth)
        if tree.type is not Type.FLAG:
            said = self.say(node)
            raise wrong(
                f"{said} 不成立也不不成立，要和一个值比较",
                f"{said} neither holds nor fails: compare it with a value.",
            )
        return tree

    def number(self, node: exp.Expression, depth: int) -> Expr:
        """A node that is computed with."""
        tree = self.read(node, depth)
        if tree.type not in FIGURES:
            said = self.say(node)
            raise wrong(f"{said} 不是数字", f"{said} is no figure.")
        return tree

    def paren(self, node: exp.Expression, depth: int) -> Expr:
        """`( … )`."""
        return self.read(node.this, depth)

    def junction(self, node: exp.Expression, depth: int) -> Expr:
        """`and`, `or`."""
        kind, parts = type(node), [node]
        while type(parts[0]) is kind:  # a chain is one node, however long
            first = parts.pop(0)
            parts[:0] = [first.this, first.args["expression"]]
        read = tuple(self.flag(part, depth) for part in parts)
        return And(Type.FLAG, read) if kind is exp.And else Or(Type.FLAG, read)

    def negation(self, node: exp.Expression, depth: int) -> Expr:
        """`not`."""
        return Not(Type.FLAG, self.flag(node.this, depth))

    def boolean(self, node: exp.Expression, _: int) -> Expr:
        """`true`, `false`."""
        return Certain(Type.FLAG, bool(node.this))

    def word(self, node: exp.Expression, _: int) -> Expr:
        """`'word'`."""
        if not node.is_string:
            raise wrong(
                f"数字要写成 1000、1.5、3%、1000万元，而不是 {node.this[:40]}",
                f"Write numbers as 1000, 1.5, 3% or 1000万元, not {node.this[:40]}.",
            )
        return Letters(Type.WORD, node.this)

    def column(self, node: exp.Expression, _: int) -> Expr:
        """A fact, a figure set aside, or `today`."""
        name = node.name
        if node.args.get("table") or not isinstance(node.this, exp.Identifier):
            raise wrong(
                f"此处需要一个事实名：{self.say(node)}", f"A fact's name is needed: {self.say(node)}."
            )
        if name.startswith(MARK):
            return self.figures[int(name[1:])]
        if name == "today":
            return Today(Type.DATE)
        fact = self.scope.facts.get(name)
        if fact is None:
            raise wrong(
                f"没有声明事实 {name[:60]}",
                f"The fact {name[:60]} is not declared.",
                code="unknown_fact",
                hint=near(name, self.scope.facts),
            )
        return Name(TYPE_OF[fact.kind], name)

    def comparison(self, node: exp.Expression, depth: int) -> Expr:
        """`= <> < <= > >=`."""
        return self.compared(
            _COMPARE[type(node)], self.read(node.this, depth), self.read(node.args["expression"], depth), node
        )

    def compared(self, op: str, left: Expr, right: Expr, node: exp.Expression) -> Expr:
        """Two sides, where they go together."""
        left, right = _as_day(left, right), _as_day(right, left)
        if joined(left.type, right.type) is None:
            raise apart(left.type, right.type, self.say(node))
        if left.type not in FIGURES and left.type is not Type.DATE and op not in {"=", "<>"}:
            raise wrong(
                f"{self.say(node)}：不是数字或日期，不能用 {op}",
                f"{self.say(node)}: {op} is for figures and dates.",
            )
        if left.type is Type.WORDS:
            raise wrong("列表要用 has(列表, '词')", "Ask of a list with has(list, 'word').")
        for one, other in ((left, right), (right, left)):
            if isinstance(other, Letters):
                self.known_word(one, other.value)
            if (
                one.type is Type.SHARE
                and isinstance(other, Figure)
                and other.type is Type.PURE
                and abs(other.value) > 1
            ):
                raise wrong(
                    f"{self.say(node)}：比例要写成百分数",
                    f"{self.say(node)}: a share is written as a percentage.",
                    code="mixed_kinds",
                    hint=Text("写 70%；70 是 7000%", "Write 70%: a bare 70 would be 7000%."),
                )
        return Compare(Type.FLAG, op, left, right)

    def known_word(self, of: Expr, word: str) -> None:
        """Refuses a word the fact does not have."""
        fact = self.scope.facts.get(of.fact) if isinstance(of, Name) else None
        known = dict(fact.values) if fact else {}
        if fact and known and word not in known:
            there = Text("、".join(known), ", ".join(known))
            raise wrong(
                f"{fact.id} 没有词“{word[:60]}”",
                f"{fact.id} has no word '{word[:60]}'.",
                code="unknown_word",
                hint=Text(f"可用：{there.zh}", f"There are: {there.en}."),
            )

    def arithmetic(self, node: exp.Expression, depth: int) -> Expr:
        """`+ - * /`."""
        op = _ARITH[type(node)]
        left, right = self.number(node.this, depth), self.number(node.args["expression"], depth)
        rule: Callable[[Type, Type], Type | None] = {"*": multiplied, "/": divided}.get(op, joined)
        made = rule(left.type, right.type)
        if made is None:
            raise apart(left.type, right.type, self.say(node))
        if op == "/" and isinstance(right, Figure) and right.value == 0:
            raise wrong(
                "除以零",
                "This divides by zero.",
                code="divides_by_zero",
                hint=Text("改写除数", "Change what it divides by."),
            )
        return Arith(made, op, left, right)

    def negative(self, node: exp.Expression, depth: int) -> Expr:
        """`-x`."""
        of = self.number(node.this, depth)
        return Figure(of.type, -of.value) if isinstance(of, Figure) else Call(of.type, "neg", (of,))

    def among(self, node: exp.Expression, depth: int) -> Expr:
        """`in (…)`."""
        if (
            any(said for key, said in node.args.items() if key not in {"this", "expressions"})
            or not node.expressions
        ):
            raise wrong("in 之后只能是值的列表", "After in there must be a list of values.")
        of, values = self.read(node.this, depth), [self.read(one, depth) for one in node.expressions]
        if of.type is not Type.WORD:
            made = tuple(self.compared("=", of, one, node) for one in values)
            return made[0] if len(made) == 1 else Or(Type.FLAG, made)
        words = []
        for one in values:
            if not isinstance(one, Letters):
                raise wrong("in 之后要用带引号的词", "Words after in stand in quotes.")
            self.known_word(of, one.value)
            words.append(one.value)
        return Among(Type.FLAG, of, tuple(dict.fromkeys(words)))

    def between(self, node: exp.Expression, depth: int) -> Expr:
        """`between … and …`, both ends included."""
        if node.args.get("symmetric"):
            raise wrong("不允许 between symmetric", "May not use between symmetric.")
        of = self.read(node.this, depth)
        low, high = (self.read(node.args[end], depth) for end in ("low", "high"))
        return And(Type.FLAG, (self.compared(">=", of, low, node), self.compared("<=", of, high, node)))

    def is_(self, node: exp.Expression, depth: int) -> Expr:
        """`is null`, `is true`, `is false`."""
        of, wanted = self.read(node.this, depth), node.args["expression"]
        if isinstance(wanted, exp.Boolean) and of.type is Type.FLAG:
            return of if wanted.this else Not(Type.FLAG, of)
        if not isinstance(wanted, exp.Null) or not isinstance(of, Name) or of.type not in _MAY_BE_NONE:
            raise wrong(
                f"{self.say(node)}：is null 只用于词、列表和日期；没有说的自然是未知",
                f"{self.say(node)}: is null is for words, lists and dates; what nobody said is unknown by itself.",
            )
        return IsNone(Type.FLAG, of)

    def day(self, node: exp.Expression, _: int) -> Expr:
        """`date '2026-11-22'`."""
        if (
            not node.is_type("date")
            or not isinstance(node.this, exp.Literal)
            or not node.this.is_string
            or type(node) is not exp.Cast
        ):
            raise wrong(f"不允许使用 {self.say(node)}", f"May not use {self.say(node)}.")
        return Day(Type.DATE, _day(node.this.this))


def _as_day(one: Expr, other: Expr) -> Expr:
    if isinstance(one, Letters) and other.type is Type.DATE:
        return Day(Type.DATE, _day(one.value))
    return one


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise wrong(
            f"不是日期：{text[:40]}",
            f"This is no date: {text[:40]}.",
            hint=Text("写作 '2026-11-22'", "Write it as '2026-11-22'."),
        ) from None


_Read = Callable[[Reader, exp.Expression, int], Expr]
_ARITH: dict[type[exp.Expression], str] = {exp.Add: "+", exp.Sub: "-", exp.Mul: "*", exp.Div: "/"}
_MAY_BE_NONE = frozenset({Type.WORD, Type.WORDS, Type.DATE})
_READERS: dict[type[exp.Expression], _Read] = {
    exp.Paren: Reader.paren,
    exp.And: Reader.junction,
    exp.Or: Reader.junction,
    exp.Not: Reader.negation,
    exp.Boolean: Reader.boolean,
    exp.Literal: Reader.word,
    exp.Column: Reader.column,
    exp.Neg: Reader.negative,
    exp.In: Reader.among,
    exp.Between: Reader.between,
    exp.Is: Reader.is_,
    exp.Cast: Reader.day,
    **dict.fromkeys(_COMPARE, Reader.comparison),
    **dict.fromkeys(_ARITH, Reader.arithmetic),
}
