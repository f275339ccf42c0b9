"""The words decisions are made of: activities, modes, facts, what they are called, what derives from what.

Read from `vocabulary.toml` of the base pack and of any pack that adds words. Facts get a slot each;
expressions and facts of one vocabulary meet by slot.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from enum import StrEnum
from typing import Any

from yiben.engines.rules.decisions.memo import REMEMBERED, Memo
from yiben.engines.rules.decisions.model import IMPORTANCE, Row
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


@dataclass(frozen=True, slots=True, eq=False, repr=False, kw_only=True)
class Vocabulary:
    """Everything that may be said. Made by `Vocabulary.read`; compared by identity."""

    activities: Mapping[str, Word]
    modes: Mapping[str, Word]
    facts: Mapping[str, Fact]
    activity_spellings: Mapping[str, str]
    mode_spellings: Mapping[str, str]
    derivations: tuple[tuple[int, Callable[[Sequence[Any]], Any]], ...]
    sources: Mapping[str, tuple[str, ...]]
    """For a derived fact, the stated facts it comes from."""
    behind: Mapping[str, Mapping[str, tuple[Any, ...]]]
    """For a fact derived by an expression, the values of its sources that make a difference."""
    leaning: tuple[tuple[int, frozenset[int]], ...]
    """For each derivation in order, its slot and the slots it reads."""
    stated: tuple[str, ...]
    blank: tuple[Any, ...]
    tables: Mapping[str, Mapping[str, tuple[Any, ...]]]
    lately: Memo = field(default_factory=lambda: Memo(REMEMBERED))
    """Facts read lately, by the document's bytes."""

    @classmethod
    def read(cls, *documents: Mapping[str, Any]) -> "Vocabulary":
        """The vocabulary of the base document and those that add to it, in order.

        Raises BadInput naming the word that is wrong.
        """
        from yiben.engines.rules.decisions.wordlists import read_vocabulary

        return read_vocabulary(documents)

    def label(self, name: str) -> Text:
        """What a fact, activity or mode is called; the name itself when nobody declared it."""
        if name in self.facts:
            return self.facts[name].text
        word = self.activities.get(name) or self.modes.get(name)
        return word.text if word else Text(name, name)

    def activity(self, said: Any) -> str | None:
        """The activity somebody means, by id, label or synonym."""
        return find(self.activity_spellings, said)

    def mode(self, said: Any) -> str | None:
        """The mode somebody means, by id, label or synonym."""
        return find(self.mode_spellings, said)

    def complete(self, row: Sequence[Any]) -> Row:
        """The row with its derived facts worked out."""
        full = list(row)
        for slot, derive in self.derivations:
            if full[slot] is None:
                full[slot] = derive(full)
        return tuple(full)


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
