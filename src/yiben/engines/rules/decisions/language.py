"""Conditions over facts: SQL's own booleans, checked against the vocabulary, made into closures.

Parsed by SQLGlot, whitelisted node by node, never evaluated as code. Logic is Kleene's: what nobody
said is unknown, and unknown spreads only where it matters. A word known to be none (`null` in the
facts) is a value: it equals no word, differs from every word, and `is null` holds of it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce
from math import isfinite
from typing import Any, Protocol

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from yiben.engines.rules.decisions.kleene import (
    all_flags,
    any_flag,
    both,
    either,
    equal,
    flag,
    negated,
    unequal,
)
from yiben.engines.rules.decisions.model import Condition, Test, Truth
from yiben.engines.rules.decisions.words import Fact, Kind, find, nearest
from yiben.engines.rules.expressions import STUMBLES
from yiben.kernel.text import Text

MAX_LETTERS = 2_000
MAX_NODES = 400
MAX_DEPTH = 40

_COMPARE: dict[type[exp.Expression], tuple[str, str]] = {
    exp.EQ: ("=", "="),
    exp.NEQ: ("<>", "<>"),
    exp.LT: ("<", ">"),
    exp.LTE: ("<=", ">="),
    exp.GT: (">", "<"),
    exp.GTE: (">=", "<="),
}
_HINT = Text(
    "可用：and、or、not、=、<>、<、<=、>、>=、in、between、is null，以及词汇表中的事实",
    "There are: and, or, not, =, <>, <, <=, >, >=, in, between, is null, and the vocabulary's facts.",
)


class Facts(Protocol):
    """What the language needs of a vocabulary."""

    @property
    def facts(self) -> Any:
        """Facts by name."""
        ...


class Wrong(ValueError):
    """What is wrong with an expression, and how to mend it."""

    def __init__(self, code: str, says: Text, hint: Text) -> None:
        super().__init__(says.en)
        self.code, self.says, self.hint = code, says, hint


@dataclass(slots=True)
class _Found:
    """Facts an expression speaks of, with the values that make a difference."""

    probes: dict[str, list[Any]]

    def note(self, fact: Fact, *values: Any) -> None:
        self.probes.setdefault(fact.id, []).extend(values)


def compile_condition(text: str, *, vocabulary: Facts) -> Condition:
    """The condition written in `text`. Raises Wrong."""
    if not text.strip():
        raise _wrong("表达式为空", "The expression is empty.")
    if len(text) > MAX_LETTERS:
        raise _wrong(
            f"表达式超过 {MAX_LETTERS} 字符", f"The expression is longer than {MAX_LETTERS} characters."
        )
    try:
        trees = sqlglot.parse(text, read="duckdb")
    except (SqlglotError, RecursionError, *STUMBLES) as error:
        said = str(error).splitlines()[0][:160]
        raise _wrong(f"不是有效的表达式（{said}）", f"This is not a valid expression ({said}).") from error
    if len(trees) != 1 or trees[0] is None:
        raise _wrong("必须是一个表达式", "One expression is needed.")
    tree = trees[0]
    if sum(1 for _ in tree.walk()) > MAX_NODES:
        raise _wrong(f"表达式超过 {MAX_NODES} 个部分", f"The expression has more than {MAX_NODES} parts.")
    found = _Found({})
    test = _test(tree, vocabulary.facts, found, 0)
    probes = {name: tuple(dict.fromkeys(values)) for name, values in found.probes.items()}
    return Condition(" ".join(text.split()), test, tuple(probes), probes)


def _wrong(zh: str, en: str, *, code: str = "control_expression", hint: Text = _HINT) -> Wrong:
    return Wrong(code, Text(zh, en), hint)


def _test(node: exp.Expression, facts: Any, found: _Found, depth: int) -> Test:
    if depth > MAX_DEPTH:
        raise _wrong("表达式嵌套过深", "The expression is nested too deeply.")
    kind = type(node)
    if kind is exp.Paren:
        return _test(node.this, facts, found, depth + 1)
    if kind in {exp.And, exp.Or}:
        listed = _flat(node, kind)
        if len(listed) > 1 and all(type(part) is exp.Column for part in listed):
            flags = [_fact(part, facts) for part in listed]
            for fact in flags:
                _flag(fact, found)
            return (all_flags if kind is exp.And else any_flag)(tuple(fact.slot for fact in flags))
        parts = [_test(part, facts, found, depth + 1) for part in listed]
        return reduce(both if kind is exp.And else either, parts)
    if kind is exp.Not:
        return negated(_test(node.this, facts, found, depth + 1))
    if kind is exp.Column:
        return _flag(_fact(node, facts), found)
    if kind in _COMPARE:
        return _comparison(node, facts, found)
    if kind is exp.In:
        return _in(node, facts, found)
    if kind is exp.Between:
        fact = _number(node.this, facts)
        low, high = _figure(node.args["low"]), _figure(node.args["high"])
        return both(_figures(fact, ">=", low, found), _figures(fact, "<=", high, found))
    if kind is exp.Is:
        return _is(node, facts, found)
    raise _wrong(
        f"不允许使用 {node.sql(dialect='duckdb')[:60]}", f"May not use {node.sql(dialect='duckdb')[:60]}."
    )


def _flat(node: exp.Expression, kind: type[exp.Expression]) -> list[exp.Expression]:
    parts: list[exp.Expression] = []
    while type(node) is kind:
        parts.append(node.args["expression"])
        node = node.this
    return [node, *reversed(parts)]


def _fact(node: exp.Expression, facts: Any) -> Fact:
    if not isinstance(node, exp.Column) or node.table or not isinstance(node.this, exp.Identifier):
        said = node.sql(dialect="duckdb")[:60]
        raise _wrong(f"此处需要一个事实名，而不是 {said}", f"A fact's name is needed here, not {said}.")
    fact = facts.get(node.name) or facts.get(node.name.lower())
    if fact is None:
        near = nearest(node.name, facts)
        raise _wrong(
            f"词汇表中没有事实 {node.name}",
            f"The vocabulary has no fact {node.name}.",
            code="unknown_fact",
            hint=Text(f"是否指：{near}", f"Did you mean: {near}?"),
        )
    known: Fact = fact
    return known


def _flag(fact: Fact, found: _Found) -> Test:
    if fact.kind not in {Kind.FLAG, Kind.SCENARIO}:
        raise _wrong(
            f"{fact.id} 不是真假事实，要和一个值比较",
            f"{fact.id} is not true or false: compare it with a value.",
        )
    found.note(fact, True, False)
    return flag(fact.slot)


def _comparison(node: exp.Expression, facts: Any, found: _Found) -> Test:
    left, right = node.this, node.args["expression"]
    sign, flipped = _COMPARE[type(node)]
    if not isinstance(left, exp.Column):
        left, right, sign = right, left, flipped
    fact = _fact(left, facts)
    if fact.kind is Kind.NUMBER:
        return _figures(fact, sign, _figure(right), found)
    if sign not in {"=", "<>"}:
        raise _wrong(f"{fact.id} 不是数字，不能用 {sign}", f"{fact.id} is no number: {sign} does not apply.")
    if fact.kind in {Kind.FLAG, Kind.SCENARIO}:
        if not isinstance(right, exp.Boolean):
            raise _wrong(
                f"{fact.id} 是真假：写 {fact.id} 或 not {fact.id}",
                f"{fact.id} is a yes or no: write {fact.id} or not {fact.id}.",
            )
        test = _flag(fact, found)
        return test if bool(right.this) is (sign == "=") else negated(test)
    word = _word(fact, right)
    if fact.kind is Kind.WORD:
        found.note(fact, "", word)
        return (equal if sign == "=" else unequal)(fact.slot, word)
    test = _among(fact, (word,), found)
    return test if sign == "=" else negated(test)


def _word(fact: Fact, node: exp.Expression) -> str:
    if not isinstance(node, exp.Literal) or not node.is_string:
        raise _wrong(
            f"{fact.id} 要和带引号的词比较",
            f"{fact.id} is compared with a word in quotes: {fact.id} = 'word'.",
        )
    word = find(fact.spellings, node.this)
    if word is None:
        near = nearest(node.this, fact.words)
        raise _wrong(
            f"{fact.id} 没有词“{node.this[:60]}”",
            f"{fact.id} has no word '{node.this[:60]}'.",
            code="unknown_word",
            hint=Text(f"可用的词：{near}", f"Words there are: {near}."),
        )
    return word


def _among(fact: Fact, words: tuple[str, ...], found: _Found) -> Test:
    slot, wanted = fact.slot, frozenset(words)
    if fact.kind is Kind.WORDS:
        found.note(fact, frozenset(), *(frozenset((word,)) for word in words))

        def any_of(row: Sequence[Any]) -> Truth:
            value = row[slot]
            if value is None:
                return None
            if not wanted.isdisjoint(value):
                return True
            return None if "?" in value else False

        return any_of
    found.note(fact, "", *words)

    def one_of(row: Sequence[Any]) -> Truth:
        value = row[slot]
        return None if value is None else value in wanted

    return one_of


def _in(node: exp.Expression, facts: Any, found: _Found) -> Test:
    if node.args.get("query") or node.args.get("unnest") or node.args.get("field"):
        raise _wrong("in 之后只能是值的列表", "After in there must be a list of values.")
    fact, values = _fact(node.this, facts), node.expressions
    if not values:
        raise _wrong("in 之后的列表为空", "The list after in is empty.")
    if fact.kind is Kind.NUMBER:
        return reduce(either, [_figures(fact, "=", _figure(value), found) for value in values])
    if fact.kind in {Kind.FLAG, Kind.SCENARIO}:
        raise _wrong(
            f"{fact.id} 是真假：写 {fact.id} 或 not {fact.id}",
            f"{fact.id} is a yes or no: write {fact.id} or not {fact.id}.",
        )
    return _among(fact, tuple(_word(fact, value) for value in values), found)


def _number(node: exp.Expression, facts: Any) -> Fact:
    fact = _fact(node, facts)
    if fact.kind is not Kind.NUMBER:
        raise _wrong(f"{fact.id} 不是数字", f"{fact.id} is no number.")
    return fact


def _figure(node: exp.Expression) -> float | int:
    sign = 1
    if isinstance(node, exp.Neg):
        sign, node = -1, node.this
    if not isinstance(node, exp.Literal) or node.is_string or len(node.this) > 20:
        raise _wrong("此处需要一个数字", "A number is needed here.")
    value = float(node.this)
    if not isfinite(value):
        raise _wrong("数字过大", "The number is too large.")
    return sign * (int(value) if value.is_integer() else value)


def _figures(fact: Fact, sign: str, figure: float, found: _Found) -> Test:
    found.note(fact, figure - 1, figure, figure + 1)
    slot, compare = fact.slot, _SIGNS[sign]

    def compared(row: Sequence[Any]) -> Truth:
        value = row[slot]
        return None if value is None else compare(value, figure)

    return compared


_SIGNS: dict[str, Callable[[float, float], bool]] = {
    "=": lambda one, two: one == two,
    "<>": lambda one, two: one != two,
    "<": lambda one, two: one < two,
    "<=": lambda one, two: one <= two,
    ">": lambda one, two: one > two,
    ">=": lambda one, two: one >= two,
}


def _is(node: exp.Expression, facts: Any, found: _Found) -> Test:
    fact, wanted = _fact(node.this, facts), node.args["expression"]
    if isinstance(wanted, exp.Boolean) and fact.kind in {Kind.FLAG, Kind.SCENARIO}:
        test = _flag(fact, found)
        return test if wanted.this else negated(test)
    if not isinstance(wanted, exp.Null) or fact.kind not in {Kind.WORD, Kind.WORDS}:
        raise _wrong(
            f"is null 只用于词，{fact.id} 不是",
            f"is null is for words, and {fact.id} is none: what nobody said is unknown by itself.",
        )
    slot = fact.slot
    found.note(fact, *(("", "*") if fact.kind is Kind.WORD else (frozenset(), frozenset("?"))))

    def none(row: Sequence[Any]) -> Truth:
        value = row[slot]
        return None if value is None else not value

    return none
