"""The items of an act: their marks, their parts, and what a mixed set comes to.

An item's marks are its level on each scale, its importance (数据级别) and whether it is personal
information. Parts stand for their item (PBOC Art. 9: the highest of the parts that can be split out).
"""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from yiben.engines.rules.decisions.values import Notes, read_value, wrong_type
from yiben.engines.rules.decisions.vocabulary import Vocabulary
from yiben.engines.rules.decisions.words import IMPORTANCE_WORDS, find, spellings
from yiben.kernel.text import Text

MAX_ITEMS = 100_000
MAX_DEPTH = 16
SHOWN = 20
_NUMERALS = "一二三四五六七八九"
LEVEL_WORDS: dict[str, str] = {
    spelt: str(number)
    for number, zh in enumerate(_NUMERALS, 1)
    for spelt in (
        str(number),
        zh,
        f"第{zh}层级",
        f"第{zh}级",
        f"{zh}级",
        f"{zh}层级",
        f"l{number}",
        f"level_{number}",
    )
}


class Marks(NamedTuple):
    """What is known of an item; None is unknown. `facts` are item facts: (slot, value)."""

    sensitivity: int | None
    importance: str | None
    personal: bool | None
    grades: tuple[tuple[str, int | str], ...] = ()
    facts: tuple[tuple[int, Any], ...] = ()

    @property
    def complete(self) -> bool:
        """Whether level, importance and personal mark are all there."""
        return self.sensitivity is not None and self.importance is not None and self.personal is not None

    def under(self, whole: "Marks") -> "Marks":
        """These marks, with importance and personal mark of the whole where they are not stated."""
        return self._replace(
            importance=self.importance or whole.importance,
            personal=whole.personal if self.personal is None else self.personal,
        )


PLAIN: Mapping[tuple[int, str, bool], tuple[str, Marks]] = {
    (level, spelt, personal): ("", Marks(level, word, personal))
    for level in range(1, 10)
    for spelt, word in spellings(IMPORTANCE_WORDS, "importance").items()
    for personal in (True, False)
}
"""One fully marked item by its three marks."""
EVERYTHING_UNKNOWN: tuple[tuple[str, Marks], ...] = (("items", Marks(None, None, None)),)


def read_items(
    said: Any, vocabulary: Vocabulary, values: list[Any], notes: Notes
) -> tuple[tuple[str, Marks], ...]:
    """Distinct marks of all items and parts; the path stands beside marks that lack something."""
    if said is None:
        return EVERYTHING_UNKNOWN
    if not isinstance(said, list | tuple) or len(said) > MAX_ITEMS:
        raise wrong_type(
            "items", Text(f"不超过 {MAX_ITEMS} 项的列表", f"a list of at most {MAX_ITEMS} items"), said
        )
    if not said:
        return EVERYTHING_UNKNOWN
    reader = _Reader(vocabulary, notes)
    found: dict[Marks, str] = {}
    for at, item in enumerate(said):
        if type(item) is dict and "parts" not in item:
            marks = reader.marks(item, at)
            if marks not in found:
                found[marks] = "" if marks.complete else f"items[{at}]"
        else:
            for path, marks in reader.leaves(item, f"items[{at}]", 0):
                found.setdefault(marks, "" if marks.complete else path)
    for marks in found:
        if marks.facts:
            _gather(found, vocabulary, values)
            break
    return tuple((path, marks) for marks, path in found.items())


class _Reader:
    """Items of one document."""

    def __init__(self, vocabulary: Vocabulary, notes: Notes) -> None:
        self.importance = vocabulary.facts["importance"].spellings
        self.table = vocabulary.tables["items"]
        self.notes = notes
        self.leaves_seen = 0

    def marks(self, item: dict[str, Any], at: int) -> Marks:
        """The marks of an item without parts: the common case, straight through."""
        level = item.get("sensitivity")
        importance = item.get("importance")
        personal = item.get("personal")
        rest = len(item) - ("sensitivity" in item) - ("importance" in item) - ("personal" in item)
        if rest or type(level) is not int or not 0 < level < 100:
            return self.careful(item, f"items[{at}]")
        word = self.importance.get(importance) if type(importance) is str else None
        if (word is None and importance is not None) or not (personal is True or personal is False):
            return self.careful(item, f"items[{at}]")
        return Marks(level, word, personal)

    def careful(self, item: Any, path: str) -> Marks:
        """The marks of one item, each value checked."""
        if not isinstance(item, Mapping):
            raise wrong_type(path, Text("一个对象", "an object"), item)
        grades: tuple[tuple[str, int | str], ...] = ()
        facts: list[tuple[int, Any]] = []
        for name, value in item.items():
            if name in _BUILT_IN:
                continue
            if name in self.table:
                facts.append(self.fact(f"{path}.{name}", value, self.table[name]))
            elif len(self.notes.unread) < SHOWN:
                self.notes.unread.append(f"{path}.{name}"[:100])
        if item.get("grades") is not None:
            grades = self.grades(f"{path}.grades", item["grades"])
        personal = item.get("personal")
        if personal is not None and personal is not True and personal is not False:
            raise wrong_type(f"{path}.personal", Text("true、false 或 null", "true, false or null"), personal)
        return Marks(
            self.level(f"{path}.sensitivity", item.get("sensitivity")),
            self.word(f"{path}.importance", item.get("importance")),
            personal,
            grades,
            tuple(sorted(facts, key=lambda pair: pair[0])),
        )

    def fact(self, path: str, value: Any, entry: tuple[Any, ...]) -> tuple[int, Any]:
        slot, null, fact = entry[0], entry[3], entry[4]
        read = null if value is None else read_value(path, value, fact, self.notes)
        return slot, read

    def level(self, path: str, said: Any) -> int | None:
        """A level by number or word; None when nobody said, or by a word nobody declared."""
        if said is None:
            return None
        if isinstance(said, float) and said.is_integer():
            said = int(said)
        if isinstance(said, str):
            found = LEVEL_WORDS.get(said) or find(LEVEL_WORDS, said)
            if found is None and len(self.notes.unknown) < SHOWN:
                self.notes.unknown.append(path)
            return int(found) if found else None
        if isinstance(said, bool) or not isinstance(said, int) or not 0 < said < 100:
            raise wrong_type(
                path, Text("层级，如 1 至 5 的整数", "a level, such as a whole number from 1 to 5"), said
            )
        return said

    def word(self, path: str, said: Any) -> str | None:
        if said is None:
            return None
        if not isinstance(said, str):
            raise wrong_type(path, Text("general、important 或 core", "general, important or core"), said)
        found = find(self.importance, said)
        if found is None and len(self.notes.unknown) < SHOWN:
            self.notes.unknown.append(path)
        return found

    def grades(self, path: str, said: Any) -> tuple[tuple[str, int | str], ...]:
        if not isinstance(said, Mapping) or len(said) > 50:
            raise wrong_type(path, Text("标尺到层级的对象", "an object of scale and level"), said)
        found: list[tuple[str, int | str]] = []
        for scale, level in said.items():
            if isinstance(level, bool) or (level is not None and not isinstance(level, int | str)):
                raise wrong_type(f"{path}.{scale}", Text("层级", "a level"), level)
            if level is not None:
                found.append((str(scale), level if isinstance(level, int) else level[:100]))
        return tuple(sorted(found, key=lambda pair: pair[0]))

    def leaves(self, item: Any, path: str, depth: int) -> Iterator[tuple[str, Marks]]:
        """The item's parts down to the last, and its own level if it states one.

        Importance and personal marks of the whole hold for parts that state none.
        """
        self.leaves_seen += 1
        if depth > MAX_DEPTH or self.leaves_seen > MAX_ITEMS:
            raise wrong_type(
                path[:200],
                Text(f"不超过 {MAX_DEPTH} 层的 parts", f"parts nested at most {MAX_DEPTH} deep"),
                "parts",
            )
        own = self.careful(item, path)
        parts = item.get("parts")
        if parts is not None and not isinstance(parts, list | tuple):
            raise wrong_type(f"{path}.parts", Text("列表", "a list"), parts)
        if not parts:
            yield path, own
            return
        if own.sensitivity is not None or own.grades:
            yield path, own
        for at, part in enumerate(parts):
            for where, marks in self.leaves(part, f"{path}.parts[{at}]", depth + 1):
                yield where, marks.under(own)


_BUILT_IN = frozenset({"sensitivity", "importance", "personal", "grades", "parts", "name", "id"})


def _gather(found: Mapping[Marks, str], vocabulary: Vocabulary, values: list[Any]) -> None:
    """Item facts of a mixed set: true of any, the highest figure, the one word all share."""
    for slot, _, _, _, fact in vocabulary.tables["items"].values():
        # An exceptional state (absent = false) is there only where somebody says so.
        unsaid = False if fact.kind == "flag" and fact.null is False else None
        said = [dict(marks.facts).get(slot, unsaid) for marks in found]
        known = [one for one in said if one is not None]
        if fact.kind == "flag":
            values[slot] = True if True in known else False if len(known) == len(said) else None
        elif len(known) == len(said):
            if fact.kind == "number":
                values[slot] = max(known)
            elif fact.kind == "words":
                values[slot] = frozenset().union(*known)
            else:
                values[slot] = known[0] if len(set(known)) == 1 else None
