"""One word, one fact, and how people spell them. The whole of them is `vocabulary.py`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from enum import StrEnum
from typing import Any

from yiben.engines.rules.decisions.model import IMPORTANCE
from yiben.kernel.errors import BadInput
from yiben.kernel.text import Text

FIXED = ("activity", "mode", "importance", "personal")
"""Slots every vocabulary has first: what the act is, and what its items come to together."""


class Kind(StrEnum):
    """What values a fact takes."""

    FLAG = "flag"
    WORD = "word"
    WORDS = "words"
    NUMBER = "number"
    SCENARIO = "scenario"


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """One word with both languages; `more` holds what else its entry says (a factor's kind)."""

    id: str
    text: Text
    synonyms: tuple[str, ...] = ()
    more: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One fact: where it stands (`subject`, `context` or `items`), its type, its words."""

    id: str
    of: str
    kind: Kind
    text: Text
    slot: int
    words: Mapping[str, Word] = field(default_factory=dict)
    spellings: Mapping[str, str] = field(default_factory=dict)
    null: Any = None
    sets: dict[tuple[str, ...], frozenset[str]] = field(default_factory=dict, repr=False, compare=False)
    """Lists of words read lately, as sets."""

    @property
    def path(self) -> str:
        """How the facts document names it."""
        return f"items[].{self.id}" if self.of == "items" else f"{self.of}.{self.id}"


def find(spellings: Mapping[str, str], said: Any) -> str | None:
    """The word spelt `said`, whatever the case, the spaces, and whether `-`, `_` or a space parts it."""
    if not isinstance(said, str):
        return None
    return spellings.get(said) or spellings.get(fold(said))


def fold(said: str) -> str:
    """One spelling for what people write alike."""
    return said[:200].strip().casefold().replace("-", "_").replace(" ", "_")


def spellings(words: Mapping[str, Word], about: str) -> dict[str, str]:
    """Every way to write a word → its id. One spelling of two words is refused."""
    found: dict[str, str] = {}
    for word in words.values():
        for said in (word.id, word.text.zh, word.text.en, *word.synonyms):
            for spelt in (said, fold(said)):
                if found.setdefault(spelt, word.id) != word.id:
                    raise bad_word(
                        "ambiguous_word",
                        f"{about}：“{said}”既是 {found[spelt]} 又是 {word.id}",
                        f"{about}: '{said}' is both {found[spelt]} and {word.id}.",
                        word=said,
                    )
    return found


def nearest(said: str, words: Mapping[str, Any]) -> str:
    """The words somebody may have meant, for a hint."""
    known = list(words)
    return ", ".join(get_close_matches(fold(said), known, n=3, cutoff=0.5) or known[:30])


def bad_word(code: str, zh: str, en: str, **where: Any) -> BadInput:
    """A vocabulary entry that cannot stand."""
    return BadInput(
        code, Text(f"词汇表：{zh}", f"Vocabulary: {en}"), where={"file": "vocabulary.toml", **where}
    )


FIXED_KINDS: Mapping[str, Kind] = {
    "activity": Kind.WORD,
    "mode": Kind.WORD,
    "importance": Kind.WORD,
    "personal": Kind.FLAG,
}
FIXED_TEXT: Mapping[str, Text] = {
    "activity": Text("处理活动", "activity"),
    "mode": Text("方式", "mode"),
    "importance": Text("数据级别", "importance"),
    "personal": Text("个人信息", "personal information"),
}
IMPORTANCE_WORDS: Mapping[str, Word] = {
    name: Word(id=name, text=Text(zh, name), synonyms=(zh, f"{zh}数据"))
    for name, zh in zip(IMPORTANCE, ("一般", "重要", "核心"), strict=True)
}
