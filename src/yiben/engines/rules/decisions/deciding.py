"""Facts against books: which controls apply, how each stands, what it comes to.

Everything unknown is taken on the safe side: a control whose condition is unknown applies, a need or
way out that is unknown does not hold, and silence is not broken by a control that only may apply.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from yiben.engines.rules.decisions.facts import Facts
from yiben.engines.rules.decisions.items import Marks
from yiben.engines.rules.decisions.matrix import Book
from yiben.engines.rules.decisions.model import IMPORTANCE, Answer, Condition, Control, Effect, Row, WayOut
from yiben.engines.rules.decisions.verdict import ORDER, Entry, Standing, Verdict
from yiben.engines.rules.decisions.vocabulary import FIXED, Vocabulary
from yiben.kernel.errors import BadInput
from yiben.kernel.text import Text

_CORE = len(IMPORTANCE) - 1
_RANK: Mapping[str | None, int] = {**{word: at for at, word in enumerate(IMPORTANCE)}, None: -1}
_STANDS = (Standing.PROHIBITION, Standing.UNMET, Standing.OBLIGATION)


class _Set(NamedTuple):
    """What the items come to together; the paths name items whose missing mark made the difference."""

    rank: int
    importance: str
    personal: bool
    lacking: Mapping[str, tuple[str, ...]]


class _Ruling(NamedTuple):
    """What one book says."""

    entries: list[Entry]
    missing: set[str]
    silent: bool
    level: int | str


def decide(books: Sequence[Book], facts: Facts) -> Verdict:
    """The decision of one or several books: each on its own scale, the strictest effect wins.

    Raises BadInput when there is no book to decide by.
    """
    if not books:
        raise BadInput(
            "no_pack",
            Text("没有可用于判定的规则包", "There is no pack to decide by."),
            hint=Text("先启用一个规则包，或在 packs 中写出", "Activate a pack, or name one in packs."),
        )
    memo = books[0].memo
    key: Any = facts if len(books) == 1 else (*books, facts)
    verdict: Verdict | None = memo.get(key)
    if verdict is None:
        verdict = _decided(books, facts)
        memo.put(key, verdict)
    return verdict


def _decided(books: Sequence[Book], facts: Facts) -> Verdict:
    entries: list[Entry] = []
    missing = set(facts.unknown)
    silent = []
    levels = []
    vocabulary = books[0].vocabulary
    row = _row(vocabulary, facts)
    for book in books:
        ruling = _ruling(book, facts, row if book.vocabulary is vocabulary else _row(book.vocabulary, facts))
        entries += ruling.entries
        missing |= ruling.missing
        levels.append(ruling.level)
        if ruling.silent:
            silent.append(book.pack)
    entries.sort(key=lambda entry: ORDER[entry.standing])
    first = entries[0].standing if entries else None
    effect = Answer.PERMIT
    if silent or first is Standing.PROHIBITION:
        effect = Answer.DENY
    elif first is Standing.UNMET:
        effect = Answer.CONDITIONAL
    return Verdict(
        effect=effect,
        entries=tuple(entries),
        missing=tuple(sorted(missing)),
        unread=facts.unread,
        packs=tuple(book.pack for book in books),
        levels=tuple(levels),
        silent=tuple(silent),
        row=row,
        vocabulary=vocabulary,
    )


def _row(vocabulary: Vocabulary, facts: Facts) -> Row:
    """All slots of the vocabulary filled; importance and personal three-valued."""
    importance, personal = _together(facts.items)
    values = facts.values if facts.vocabulary is vocabulary else _translated(vocabulary, facts)
    return vocabulary.complete((facts.activity, facts.mode, importance, personal, *values))


def _translated(vocabulary: Vocabulary, facts: Facts) -> tuple[Any, ...]:
    """Facts read with another vocabulary, slot by slot by name."""
    there = facts.vocabulary.facts
    return tuple(
        facts.values[there[name].slot - len(FIXED)]
        if name in there and there[name].kind is vocabulary.facts[name].kind
        else None
        for name in vocabulary.stated
    )


def _together(items: Sequence[tuple[str, Marks]]) -> tuple[str | None, bool | None]:
    """Importance and personal mark of a mixed set: the highest, any; None when that is unknown."""
    if len(items) == 1:
        marks = items[0][1]
        return marks.importance, marks.personal
    ranks = {_RANK[marks.importance] for _, marks in items}
    importance = None if -1 in ranks and _CORE not in ranks else IMPORTANCE[max(ranks)]
    personals = {marks.personal for _, marks in items}
    return importance, True if True in personals else None if None in personals else False


def _set(book: Book, facts: Facts, row: Row) -> _Set:
    ranks, scale = book.ranks, book.scale
    plain = scale.fact == "sensitivity"
    top, highest = scale.top, -1
    lacking: dict[str, tuple[str, ...]] = {}
    unmarked: list[str] = []
    for path, marks in facts.items:
        level: Any = marks.sensitivity if plain else None
        if marks.grades:
            level = next((grade for name, grade in marks.grades if name == scale.id), level)
        rank = ranks.get(level) if level is not None else None
        if rank is None:
            unmarked.append(_level_path(path, plain=plain, scale=scale.id))
        elif rank > highest:
            highest = rank
    if unmarked and highest < top:
        highest = top
        lacking["level"] = tuple(unmarked[:5])
    importance, personal = row[2], row[3]
    for name, value, at in (("importance", importance, 1), ("personal", personal, 2)):
        if value is None:
            paths = [path for path, marks in facts.items if marks[at] is None][:5]
            lacking[name] = tuple(path if path == "items" else f"{path}.{name}" for path in paths)
    return _Set(
        highest,
        importance if importance is not None else IMPORTANCE[_CORE],
        personal is not False,
        lacking,
    )


def _level_path(path: str, *, plain: bool, scale: str) -> str:
    if path == "items":
        return path
    return f"{path or 'items[]'}.{'sensitivity' if plain else f'grades.{scale}'}"


def _ruling(book: Book, facts: Facts, row: Row) -> _Ruling:
    marks = _set(book, facts, row)
    mode = facts.mode
    entries: list[Entry] = []
    missing: set[str] = set()
    known = _Known(row, marks, book.vocabulary, missing)
    spoken = book.silence != "deny"
    pack = book.pack
    for control in book.applying(facts.activity, mode, marks.rank, marks.importance, marks.personal):
        sure = True
        if control.when is not None:
            holds = control.when.test(row)
            if holds is False:
                continue
            sure = holds is True
        if sure and not spoken and control.decides and (mode is not None or control.modes is None):
            spoken = True
        standing, way = _standing(control, row)
        entries.append(Entry(pack, control, standing, way))
        if standing in _STANDS:
            _missing(control, standing, facts, known)
    if not spoken:
        for paths in marks.lacking.values():
            missing.update(paths)
        if mode is None and book.masks.activity.get(facts.activity, 0) & ~book.masks.modeless:
            missing.add("mode")
    return _Ruling(entries, missing, not spoken, book.scale.levels[marks.rank].id)


def _standing(control: Control, row: Row) -> tuple[Standing, WayOut | None]:
    effect = control.effect
    if effect is Effect.OBLIGE:
        return (Standing.OBLIGATION if control.binding else Standing.ADVICE), None
    if effect is Effect.PERMIT:
        return Standing.PERMISSION, None
    if control.needs is not None and control.needs.test(row):
        return Standing.MET, None
    for way in control.ways:
        if way.needs.test(row):
            return Standing.LIFTED, way
    if effect is Effect.FORBID:
        return Standing.PROHIBITION, None
    return (Standing.UNMET if control.binding else Standing.ADVICE), None


def _missing(control: Control, standing: Standing, facts: Facts, known: "_Known") -> None:
    """Names the unknown facts because of which the control stands."""
    missing, lacking = known.missing, known.marks.lacking
    if control.modes is not None and facts.mode is None:
        missing.add("mode")
    if lacking:
        for name, said in (
            ("level", control.ranks),
            ("importance", control.importance),
            ("personal", control.personal),
        ):
            if said is not None and name in lacking:
                missing.update(lacking[name])
    if control.when is not None:
        _unknown(control.when, known)
    if standing is not Standing.OBLIGATION:
        if control.needs is not None:
            _unknown(control.needs, known)
        for way in control.ways:
            _unknown(way.needs, known)


def _unknown(condition: Condition, known: "_Known") -> None:
    row = known.row
    if condition.test(row) is not None:
        return
    facts, sources, lacking = known.vocabulary.facts, known.vocabulary.sources, known.marks.lacking
    for name in condition.facts:
        value = row[facts[name].slot]
        if value is not None and not (value.__class__ is frozenset and "?" in value):
            continue
        for origin in sources.get(name, (name,)):
            if origin in lacking:
                known.missing.update(lacking[origin])
            elif origin in FIXED:
                known.missing.add(origin)
            elif origin == name or row[facts[origin].slot] is None:
                known.missing.add(facts[origin].path)
            else:
                # The source is there and does not settle it: the fact itself is what to state.
                known.missing.add(facts[name].path)


class _Known(NamedTuple):
    """What the naming of missing facts needs to know, and where it puts the names."""

    row: Row
    marks: _Set
    vocabulary: Vocabulary
    missing: set[str]
