"""What the items of an act come to together on one book's scale, and which marks were lacking.

A mixed set takes its highest grade (PBOC Art. 13); an item without a level has the highest, one
without a mark is personal and core.
"""

from collections.abc import Sequence
from typing import Any

from yiben.engines.rules.decisions.facts import Facts
from yiben.engines.rules.decisions.items import Marks
from yiben.engines.rules.decisions.matrix import Book
from yiben.engines.rules.decisions.model import IMPORTANCE
from yiben.engines.rules.decisions.vocabulary import Vocabulary
from yiben.engines.rules.decisions.words import FIXED

_CORE = len(IMPORTANCE) - 1
_RANK: dict[str | None, int] = {**{word: at for at, word in enumerate(IMPORTANCE)}, None: -1}
_SHOWN = 5


def row_of(vocabulary: Vocabulary, facts: Facts) -> list[Any]:
    """All slots of the vocabulary but the derived; importance and personal three-valued."""
    importance, personal = _marks(facts.items)
    values = facts.values if facts.vocabulary is vocabulary else _translated(vocabulary, facts)
    return [facts.activity, facts.mode, importance, personal, *values]


def _translated(vocabulary: Vocabulary, facts: Facts) -> tuple[Any, ...]:
    """Facts read with another vocabulary, slot by slot by name."""
    there = facts.vocabulary.facts
    return tuple(
        facts.values[there[name].slot - len(FIXED)]
        if name in there and there[name].kind is vocabulary.facts[name].kind
        else unsaid
        for name, unsaid in zip(vocabulary.stated, vocabulary.blank, strict=True)
    )


def _marks(items: Sequence[tuple[str, Marks]]) -> tuple[str | None, bool | None]:
    """Importance and personal mark of a mixed set: the highest, any; None when that is unknown."""
    if len(items) == 1:
        marks = items[0][1]
        return marks[1], marks[2]
    ranks = {_RANK[marks.importance] for _, marks in items}
    importance = None if -1 in ranks and _CORE not in ranks else IMPORTANCE[max(ranks)]
    personals = {marks.personal for _, marks in items}
    return importance, True if True in personals else None if None in personals else False


def rank_of(book: Book, facts: Facts) -> int:
    """The rank of the set on the book's scale."""
    ranks, scale = book.ranks, book.scale
    if not book.plain:
        return _graded(book, facts)
    highest = -1
    for _, marks in facts.items:
        if marks[3]:
            return _graded(book, facts)
        rank = ranks.get(marks[0])
        if rank is None:
            return scale.top
        highest = max(highest, rank)
    return highest


def _graded(book: Book, facts: Facts) -> int:
    levels = [_level(book, marks) for _, marks in facts.items]
    return book.scale.top if None in levels else max(level for level in levels if level is not None)


def _level(book: Book, marks: Marks) -> int | None:
    level: Any = marks.sensitivity if book.plain else None
    for name, grade in marks.grades:
        if name == book.scale.id:
            level = grade
    return None if level is None else book.ranks.get(level)


def lacking(book: Book, facts: Facts, row: Sequence[Any]) -> dict[str, tuple[str, ...]]:
    """Paths of marks that were lacking and made a difference: of level, importance, personal."""
    found: dict[str, tuple[str, ...]] = {}
    levels = [_level(book, marks) for _, marks in facts.items]
    known = [level for level in levels if level is not None]
    if len(known) < len(levels) and max(known, default=-1) < book.scale.top:
        name = "sensitivity" if book.plain else f"grades.{book.scale.id}"
        paths = [path for (path, _), level in zip(facts.items, levels, strict=True) if level is None]
        found["level"] = tuple(_path(path, name) for path in paths[:_SHOWN])
    for name, value, at in (("importance", row[2], 1), ("personal", row[3], 2)):
        if value is None:
            paths = [path for path, marks in facts.items if marks[at] is None]
            found[name] = tuple(_path(path, name) for path in paths[:_SHOWN])
    return found


def _path(item: str, name: str) -> str:
    return item if item == "items" else f"{item or 'items[]'}.{name}"
