"""Expressions of a programme in people's words: facts by their titles, words of facts by theirs (表达式的读法)."""

import re
from functools import lru_cache

from yiben.engines.rules.entitlements import FactBook, number_of
from yiben.engines.rules.entitlements.checking import money
from yiben.engines.rules.entitlements.model import FactKind
from yiben.kernel.text import Lang, Text, current_lang

_TOKEN = re.compile(
    r"'(?P<word>[^']*)'|(?P<money>[0-9.]+[十百千万亿]*元)|(?P<name>[a-z_][a-z0-9_]*)|(?P<sign><>|<=|>=|[*/<>])"
)
_SIGNS = {"*": " × ", "/": " ÷ ", "<=": " ≤ ", ">=": " ≥ ", "<>": " ≠ ", "<": " < ", ">": " > "}
_SPOKEN = {
    "and": Text("且", "and"),
    "or": Text("或", "or"),
    "not": Text("非", "not"),
    "in": Text("属于", "is one of"),
    "between": Text("在", "between"),
    "is": Text("为", "is"),
    "null": Text("空", "empty"),
    "true": Text("是", "yes"),
    "false": Text("否", "no"),
    "case": Text("", ""),
    "end": Text("", ""),
    "when": Text("；当", "; when"),
    "then": Text("时为", "it is"),
    "else": Text("；否则", "; else"),
    "least": Text("取较小者", "the smaller of "),
    "greatest": Text("取较大者", "the larger of "),
    "coalesce": Text("取已知者", "the first known of "),
    "abs": Text("绝对值", "size of "),
    "floor": Text("向下取整", "rounded down "),
    "ceil": Text("向上取整", "rounded up "),
    "round": Text("四舍五入", "rounded "),
    "full_years": Text("满年数", "full years since "),
    "full_months": Text("满月数", "full months since "),
    "add_years": Text("加年数", "so many years after "),
    "has": Text("包含", "includes "),
    "today": Text("当日", "today"),
    "parameter": Text("参数", "parameter "),
}


def in_words(expression: str, book: FactBook) -> str:
    """An expression as people read it, in the current language."""
    return _spoken(expression, book, current_lang())


@lru_cache(maxsize=16_384)
def _spoken(expression: str, book: FactBook, lang: Lang) -> str:
    words = {key: title for fact in book.facts.values() for key, title in fact.values}

    def said(found: re.Match[str]) -> str:
        if (word := found["word"]) is not None:
            return f"“{_in(words[word], lang)}”" if word in words else f"“{word}”"
        if (sum_ := found["money"]) is not None:
            exact = number_of(sum_, FactKind.MONEY)
            return sum_ if exact is None or lang is Lang.ZH else _in(money(exact), lang)
        if (name := found["name"]) is not None:
            if name in book.facts:
                return f" {_in(book.facts[name].title, lang)} "
            return (
                f" {_in(_SPOKEN[name], lang)}" + (" " if lang is Lang.EN else "") if name in _SPOKEN else name
            )
        return _SIGNS[found["sign"]]

    flat = re.sub(r"\s+", " ", _TOKEN.sub(said, expression)).strip(" ;；")
    flat = re.sub(r"([（(]) | ([）),，；;])", r"\1\2", flat)
    return re.sub(r"(?<=[\u4e00-\u9fff]) (?=[\u4e00-\u9fff])", "", flat)


def _in(text: Text, lang: Lang) -> str:
    return text.zh if lang is Lang.ZH else text.en
