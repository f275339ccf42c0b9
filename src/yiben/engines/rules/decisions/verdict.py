"""The answer: what applied, how it stands, and the JSON of the contract in the current language."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from yiben.engines.rules.decisions.facts import Facts
from yiben.engines.rules.decisions.matrix import Book
from yiben.engines.rules.decisions.missing import missing_of
from yiben.engines.rules.decisions.mixed import row_of
from yiben.engines.rules.decisions.model import Answer, Condition, Entry, Standing, Strength, WayOut
from yiben.engines.rules.decisions.vocabulary import Vocabulary
from yiben.engines.rules.decisions.wording import reason
from yiben.engines.rules.decisions.words import Kind
from yiben.kernel.text import Text

ORDER: Mapping[Standing, int] = {standing: at for at, standing in enumerate(Standing)}


class Verdict(NamedTuple):
    """One decision. Shared between callers: nothing in it changes."""

    effect: Answer
    found: tuple[Entry, ...]
    """What applied, in the book's order."""
    facts: Facts
    books: tuple[Book, ...]
    ranks: tuple[int, ...]
    silent: tuple[str, ...]
    """Packs that deny because they say nothing."""

    @property
    def entries(self) -> tuple[Entry, ...]:
        """What applied, what stands in the way first."""
        return tuple(sorted(self.found, key=lambda entry: ORDER[entry.standing]))

    @property
    def packs(self) -> tuple[str, ...]:
        """The packs that were asked."""
        return tuple(book.pack for book in self.books)

    @property
    def levels(self) -> tuple[int | str, ...]:
        """The level the items come to, on each pack's own scale."""
        return tuple(book.scale.levels[rank].id for book, rank in zip(self.books, self.ranks, strict=True))

    @property
    def unread(self) -> tuple[str, ...]:
        """Names in the facts that nobody declared."""
        return self.facts.unread

    @property
    def missing(self) -> tuple[str, ...]:
        """The unknown facts that made a difference."""
        return missing_of(self.facts, self.books, entries=self.found, silent=self.silent)

    def of(self, *standings: Standing) -> tuple[Entry, ...]:
        """The entries that stand so."""
        return tuple(entry for entry in self.entries if entry.standing in standings)

    @property
    def articles(self) -> tuple[str, ...]:
        """Articles that applied, what stands in the way first, none twice."""
        return tuple(dict.fromkeys(entry.control.article for entry in self.entries))

    @property
    def ways_out(self) -> tuple[tuple[Entry, WayOut], ...]:
        """What would make the act possible; nothing when something stands that nothing lifts."""
        if self.effect is Answer.PERMIT or self.silent:
            return ()
        stands = self.of(Standing.PROHIBITION if self.effect is Answer.DENY else Standing.UNMET)
        if self.effect is Answer.DENY and not all(entry.control.ways for entry in stands):
            return ()
        return tuple((entry, way) for entry in stands for way in entry.control.ways)

    @property
    def reason(self) -> Text:
        """One sentence or two: what came out, by which article, what would help."""
        return reason(self.effect, self.entries, ways=self.ways_out, silent=self.silent, missing=self.missing)

    def as_dict(self) -> dict[str, Any]:
        """The contract's answer with added fields, in the current language."""
        several = len(self.packs) > 1
        return {
            "effect": str(self.effect),
            "unmet": [self._said(entry, several) for entry in self.of(Standing.UNMET)],
            "obligations": [
                self._said(entry, several) for entry in self.of(Standing.OBLIGATION, Standing.ADVICE)
            ],
            "way_out": list(self._ways(several)),
            "articles": list(self.articles),
            "reason": str(self.reason),
            "prohibitions": [self._said(entry, several) for entry in self.of(Standing.PROHIBITION)],
            "permissions": [self._said(entry, several) for entry in self.of(Standing.PERMISSION)],
            "citations": [
                {
                    "pack": entry.pack,
                    "article": entry.control.article,
                    "control": entry.control.id,
                    "strength": str(entry.control.strength),
                    "standing": str(entry.standing),
                }
                for entry in self.entries
            ],
            "missing": list(self.missing),
            "unread": list(self.unread),
            "packs": list(self.packs),
            "level": self.levels[0] if not several else None,
            "levels": dict(zip(self.packs, self.levels, strict=True)),
        }

    def _said(self, entry: Entry, several: bool) -> dict[str, Any]:  # noqa: FBT001  # private
        control = entry.control
        found: dict[str, Any] = {
            "kind": control.kind,
            "strength": str(control.strength),
            "article": control.article,
            **control.more,
            "says": str(control.text),
            "control": control.id,
        }
        if entry.standing is Standing.UNMET and control.needs is not None:
            found["lacks"] = self._lacks(control.needs, entry)
            if control.ways:
                found["way_out"] = [{"kind": way.kind, "article": way.article} for way in control.ways]
        if entry.standing is Standing.ADVICE:
            found["strength"] = str(Strength.ENCOURAGED)
        if several:
            found["pack"] = entry.pack
        return found

    def _ways(self, several: bool) -> Iterator[dict[str, Any]]:  # noqa: FBT001  # private
        seen = set()
        for entry, way in self.ways_out:
            mark = (entry.pack, way.kind, way.article, way.needs.text)
            if mark in seen:
                continue
            seen.add(mark)
            found = {
                "kind": way.kind,
                "article": way.article,
                "needs": way.needs.text,
                "lacks": self._lacks(way.needs, entry),
                "says": str(way.text),
                "control": entry.control.id,
            }
            yield {**found, "pack": entry.pack} if several else found

    def _lacks(self, needs: Condition, entry: Entry) -> list[str]:
        """Facts of a condition that does not hold which are not as they would have to be."""
        vocabulary: Vocabulary = entry.book.vocabulary
        row = vocabulary.complete(row_of(vocabulary, self.facts))
        return [
            name
            for name in needs.facts
            if vocabulary.facts[name].kind not in {Kind.FLAG, Kind.SCENARIO}
            or row[vocabulary.facts[name].slot] is not True
        ]
