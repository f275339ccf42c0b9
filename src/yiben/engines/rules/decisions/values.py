"""One value of the facts document by the type of its fact, and how a wrong one is refused."""

from collections.abc import Mapping, Sequence
from itertools import islice
from math import isfinite
from typing import Any, NamedTuple

from yiben.engines.rules.decisions.words import Fact, Kind, find
from yiben.kernel.errors import BadInput
from yiben.kernel.text import Text

MAX_WORDS = 100
MAX_FIGURE = 10**15
MAX_SETS = 1_000
_FEW = 8


class Notes(NamedTuple):
    """Paths whose word nobody declared, and names nobody declared."""

    unknown: list[str]
    unread: list[str]


def wrong_type(path: str, wanted: Text, said: Any) -> BadInput:
    """The value at `path` has the wrong type or size."""
    shown = (
        repr(said)[:60]
        if not isinstance(said, Mapping | list | tuple) or len(said) < 20
        else type(said).__name__
    )
    place = path or "."
    return BadInput(
        "bad_facts",
        Text(
            f"事实 {place} 应为{wanted.zh}，实为 {shown}", f"Fact {place} must be {wanted.en}, not {shown}."
        ),
        where={"path": place},
        hint=Text(f"{place}：{wanted.zh}", f"{place}: {wanted.en}."),
    )


def read_value(path: str, value: Any, fact: Fact, notes: Notes) -> Any:
    """One value of a fact, by its type; None and a note for a word nobody declared."""
    kind = fact.kind
    if kind is Kind.WORD:
        if type(value) is not str:
            raise wrong_type(path, allowed(fact), value)
        word = fact.spellings.get(value) or find(fact.spellings, value)
        if word is None:
            notes.unknown.append(path)
        return word
    if kind is Kind.WORDS:
        return _words(path, value, fact, notes)
    if kind is Kind.NUMBER:
        return _number(path, value)
    if value is True or value is False:
        return value
    raise wrong_type(path, Text("true、false 或 null", "true, false or null"), value)


def allowed(fact: Fact) -> Text:
    """What may stand for a fact, in words."""
    words = list(islice(fact.words, 40))
    return Text(f"词之一：{'、'.join(words)}", f"one of {', '.join(words)}")


def _words(path: str, value: Any, fact: Fact, notes: Notes) -> frozenset[str]:
    if value.__class__ is str:
        value = [value]
    if not isinstance(value, list | tuple) or len(value) > MAX_WORDS:
        raise wrong_type(
            path, Text(f"不超过 {MAX_WORDS} 个词的列表", f"a list of at most {MAX_WORDS} words"), value
        )
    # Remembered without a word of theirs unknown, so that nothing is left unsaid.
    remembered = fact.sets.get(tuple(value)) if len(value) <= _FEW and _texts(value) else None
    if remembered is not None:
        return remembered
    found: list[str] = []
    for said in value:
        if said.__class__ is not str:
            raise wrong_type(f"{path}[{len(found)}]", allowed(fact), said)
        word = fact.spellings.get(said) or find(fact.spellings, said)
        if word is None:
            notes.unknown.append(f"{path}[{len(found)}]")
            word = "?"
        found.append(word)
    together = frozenset(found)
    if "?" not in together and len(found) <= _FEW and len(fact.sets) < MAX_SETS:
        fact.sets[tuple(value)] = together
    return together


def _texts(value: Sequence[Any]) -> bool:
    for said in value:  # noqa: SIM110  # a generator takes three times as long
        if said.__class__ is not str:
            return False
    return True


def _number(path: str, value: Any) -> float:
    if isinstance(value, str) and len(value) <= 20:
        try:
            value = float(value)
        except ValueError:
            raise wrong_type(path, Text("数字", "a number"), value) from None
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        raise wrong_type(path, Text("数字", "a number"), value)
    if not 0 <= value <= MAX_FIGURE:
        raise wrong_type(path, Text("不小于 0 的数字", "a number of at least 0"), value)
    return value
