"""What a page of RDF says, subject by subject, as plain words: in memory while it is little, else in a file.

Catalogues say what belongs together in one place. Statements are therefore gathered by subject and written away
together, which takes a tenth of the time a store takes that finds them in every order; one that scatters them costs
time, not memory.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from enum import IntEnum
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self

import orjson
import pyoxigraph as ox

_ROOM = (
    16 << 20
)  # characters, and as many again as the objects take, that are held before they are written away
_WEIGHT = 100  # characters one statement counts for besides its words
_MOST_SAID = 20  # statements of one predicate kept aside


class Sort(IntEnum):
    """What a value is."""

    NAME = 0  # an address
    BLANK = 1
    WORDS = 2
    OTHER = 3  # a statement about a statement: never looked into


class Term(NamedTuple):
    """A value: an address, the name of a blank node (`_:…`), or words."""

    sort: int
    value: str
    language: str = ""


_Row = tuple[str, int, str, str]  # predicate, and a Term


class Statements:
    """Statements by subject, each subject once among `listed` when it is of a class that was asked for.

    Fill with `take`, then read. `folder`: where a large page is written away; whoever made it removes it.
    """

    def __init__(self, folder: Path, *, listed: tuple[str, frozenset[str]], aside: frozenset[str]) -> None:
        self.count = 0
        self.aside: dict[str, list[Term]] = {}  # of a few predicates, whatever their subject
        self._type, self._classes = listed
        self._wanted = aside
        self._path = folder / "statements"
        self._file: sqlite3.Connection | None = None
        self._rows: dict[str, list[_Row]] = {}
        self._listed: dict[str, None] = {}
        self._room = _ROOM

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is not None:
            self._file.close()

    def take(self, parsed: Iterable[Any], *, most: int) -> bool:
        """Hold these statements; False when there are more than `most`. What was parsed before an error is held."""
        try:
            for one in parsed:
                self._hold(one)
                self.count += 1
                if self._room < 0:
                    self._write_away()
                    if self.count > most:
                        return False
        finally:
            if self._file is not None:
                self._write_away()
                self._file.execute("CREATE INDEX by_subject ON said (subject)")
        return True

    def subjects(self) -> Iterator[str]:
        """Names of subjects of the classes asked for, each once, in the order of the page."""
        if self._file is None:
            yield from self._listed
            return
        seen: set[int] = set()
        with closing(self._file.execute("SELECT subject FROM said WHERE listed ORDER BY rowid")) as found:
            for (subject,) in found:
                if hash(subject) not in seen:
                    seen.add(hash(subject))
                    yield subject

    def of(self, subject: str) -> Iterator[_Row]:
        """What is said of a subject."""
        if self._file is None:
            yield from self._rows.get(subject, ())
            return
        with closing(self._file.execute("SELECT rows FROM said WHERE subject = ?", (subject,))) as found:
            for (rows,) in found:
                yield from orjson.loads(rows)

    def _hold(self, one: Any) -> None:
        subject, value = _term(one.subject).value, _term(one.object)
        predicate = one.predicate.value
        if predicate == self._type and value.value in self._classes:
            self._listed[subject] = None
        elif predicate in self._wanted:
            kept = self.aside.setdefault(predicate, [])
            if len(kept) < _MOST_SAID:
                kept.append(value)
        self._rows.setdefault(subject, []).append((predicate, *value))
        self._room -= _WEIGHT + len(value.value)

    def _write_away(self) -> None:
        if self._file is None:
            self._file = sqlite3.connect(self._path, isolation_level=None)
            self._file.execute("PRAGMA journal_mode = OFF")
            self._file.execute("PRAGMA synchronous = OFF")
            self._file.execute("CREATE TABLE said (subject TEXT, rows BLOB, listed INTEGER)")
        told = ((name, orjson.dumps(rows), name in self._listed) for name, rows in self._rows.items())
        self._file.execute("BEGIN")
        self._file.executemany("INSERT INTO said VALUES (?, ?, ?)", told)
        self._file.execute("COMMIT")
        self._rows, self._listed, self._room = {}, {}, _ROOM


def _term(value: Any) -> Term:
    if isinstance(value, ox.Literal):
        return Term(Sort.WORDS, value.value, value.language or "")
    if isinstance(value, ox.NamedNode):
        return Term(Sort.NAME, value.value)
    if isinstance(value, ox.BlankNode):
        return Term(Sort.BLANK, f"_:{value.value}")
    return Term(Sort.OTHER, "")
