"""The words decisions are made of: activities, modes, facts, what they are called, what derives from what.

Read from `vocabulary.toml` of the base pack and of any pack that adds words. Facts get a slot each;
expressions and facts of one vocabulary meet by slot.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from yiben.engines.rules.decisions.memo import REMEMBERED, Memo
from yiben.engines.rules.decisions.model import Row
from yiben.engines.rules.decisions.wordlists import parts_of
from yiben.engines.rules.decisions.words import Fact, Word, find
from yiben.kernel.text import Text


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
        return cls(**parts_of(documents))

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
