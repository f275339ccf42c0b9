"""Which unknown facts made the difference: named when somebody reads the verdict, not before."""

from collections.abc import Mapping, Sequence
from typing import Any

from yiben.engines.rules.decisions.facts import Facts
from yiben.engines.rules.decisions.matrix import Book
from yiben.engines.rules.decisions.mixed import lacking, row_of
from yiben.engines.rules.decisions.model import Condition, Entry, Standing
from yiben.engines.rules.decisions.words import FIXED

_STANDS = (Standing.PROHIBITION, Standing.UNMET, Standing.OBLIGATION)


def missing_of(
    facts: Facts, books: Sequence[Book], *, entries: Sequence[Entry], silent: Sequence[str]
) -> tuple[str, ...]:
    """Paths of the facts that would have to be stated, sorted: those something stands because of."""
    found = set(facts.unknown)
    for book in books:
        row = book.vocabulary.complete(row_of(book.vocabulary, facts))
        gaps = _Gaps(book, facts, row, found)
        for entry in entries:
            if entry.book is book and entry.standing in _STANDS:
                gaps.of(entry)
        if book.pack in silent:
            gaps.of_silence()
    return tuple(sorted(found))


class _Gaps:
    """What is unknown of one act, as one book sees it."""

    def __init__(self, book: Book, facts: Facts, row: Sequence[Any], found: set[str]) -> None:
        self.book, self.facts, self.row, self.found = book, facts, row, found
        self.lacking: Mapping[str, tuple[str, ...]] = lacking(book, facts, row)

    def of(self, entry: Entry) -> None:
        """The unknown facts because of which the control stands."""
        control = entry.control
        if control.modes is not None and self.facts.mode is None:
            self.found.add("mode")
        limits = (
            ("level", control.ranks),
            ("importance", control.importance),
            ("personal", control.personal),
        )
        for name, said in limits:
            if said is not None and name in self.lacking:
                self.found.update(self.lacking[name])
        if control.when is not None:
            self.within(control.when)
        if entry.standing is not Standing.OBLIGATION:
            if control.needs is not None:
                self.within(control.needs)
            for way in control.ways:
                self.within(way.needs)

    def of_silence(self) -> None:
        """The unknown facts with which a control might have spoken."""
        for paths in self.lacking.values():
            self.found.update(paths)
        masks, activity = self.book.masks, self.facts.activity
        if self.facts.mode is None and masks.activity.get(activity, 0) & ~masks.modeless:
            self.found.add("mode")
        for control in self.book.controls:
            if control.decides and control.when is not None and activity in control.activities:
                self.within(control.when)

    def within(self, condition: Condition) -> None:
        """The facts that leave a condition unknown, derived ones by their sources."""
        row = self.row
        if condition.test(row) is not None:
            return
        facts, sources = self.book.vocabulary.facts, self.book.vocabulary.sources
        for name in condition.facts:
            value = row[facts[name].slot]
            if value is not None and not (isinstance(value, frozenset) and "?" in value):
                continue
            for origin in sources.get(name, (name,)):
                if origin in self.lacking:
                    self.found.update(self.lacking[origin])
                elif origin in FIXED:
                    self.found.add(origin)
                elif origin == name or row[facts[origin].slot] is None:
                    self.found.add(facts[origin].path)
                else:
                    # The source is there and does not settle it: the fact itself is what to state.
                    self.found.add(facts[name].path)
