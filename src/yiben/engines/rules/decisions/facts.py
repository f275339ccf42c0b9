"""The facts document of `yiben decide` into one normalised tuple: the key decisions are kept under.

Wrong types are refused with the path and what may stand there. A word nobody declared is unknown
and named in `unknown`; a name nobody declared is listed in `unread` and does nothing.
"""

import marshal
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from yiben.engines.rules.decisions.items import PLAIN, SHOWN, Marks, read_items
from yiben.engines.rules.decisions.values import MAX_FIGURE, Notes, read_value, wrong_type
from yiben.engines.rules.decisions.vocabulary import Vocabulary
from yiben.engines.rules.decisions.words import FIXED, Fact, Kind, find, nearest
from yiben.kernel.clock import utc_now
from yiben.kernel.errors import BadInput
from yiben.kernel.text import Text

_FEW = 8  # items
_SHORT = 4_096  # bytes
_SECTIONS = ("subject", "context")
_TOP = frozenset({"packs", "activity", "mode", "items", "subject", "context"})


class Facts(NamedTuple):
    """Facts of one act, normalised: equal facts are equal tuples and decide alike.

    `values` holds the vocabulary's stated facts slot by slot; `items` the distinct marks, each with
    the path of the first item that bears them when something is missing from them.
    """

    vocabulary: Vocabulary
    activity: str
    mode: str | None
    items: tuple[tuple[str, Marks], ...]
    values: tuple[Any, ...]
    unknown: tuple[str, ...]
    unread: tuple[str, ...]
    packs: tuple[str, ...] | None
    mark: int
    """The hash of all before it, worked out once: a decision looks itself up by it."""

    def __hash__(self) -> int:
        return self.mark


def read_facts(document: Mapping[str, Any], vocabulary: Vocabulary, *, on: date | None = None) -> Facts:
    """The facts of one act. `on` is the day scenarios must still be open on, today if absent.

    Raises BadInput naming the path that is wrong and what may stand there.
    """
    key = _bytes_of(document)
    if key is None:
        return _read(document, vocabulary, on)
    found: Facts | None = vocabulary.lately.get(key)
    if found is None:
        found = _read(document, vocabulary, on)
        vocabulary.lately.put(key, found)
    return found


def _bytes_of(document: Any) -> bytes | None:
    """A small document as bytes that are equal only when all values and types are.

    Marshal's version 2 writes no back-references, so equal documents written in one order are equal
    bytes. None for what is large, odd, or depends on the day (a scenario's `until`).
    """
    if document.__class__ is not dict:
        return None
    items, context = document.get("items"), document.get("context")
    if items.__class__ is not list or len(items) > _FEW or context.__class__ is not dict:
        return None
    if context.get("scenario").__class__ is dict:
        return None
    try:
        key = marshal.dumps(document, 2)
    except ValueError:
        return None
    return key if len(key) <= _SHORT else None


def _read(document: Mapping[str, Any], vocabulary: Vocabulary, on: date | None) -> Facts:
    if document.__class__ is not dict and not isinstance(document, Mapping):
        raise wrong_type("", Text("一个 JSON 对象", "a JSON object"), document)
    values = list(vocabulary.blank)
    notes = Notes([], [])
    for section in _SECTIONS:
        said = document.get(section)
        if said is not None:
            _read_section(section, said, vocabulary, values, notes, on=on)
    if not document.keys() <= _TOP:
        notes.unread.extend(str(name)[:80] for name in document if name not in _TOP)
    said = document.get("activity")
    activity = vocabulary.activity_spellings.get(said) if said.__class__ is str else None
    mode = said = document.get("mode")
    if said is not None:
        mode = vocabulary.mode_spellings.get(said) if said.__class__ is str else None
        if mode is None:
            mode = _mode(said, vocabulary, values, notes)
    items = document.get("items")
    packs = document.get("packs")
    plain = (
        vocabulary,
        activity or _activity(said if activity else document.get("activity"), vocabulary),
        mode,
        _plain(items) or read_items(items, vocabulary, values, notes),
        tuple(values),
        tuple(notes.unknown[:SHOWN]) if notes.unknown else (),
        tuple(notes.unread[:SHOWN]) if notes.unread else (),
        None if packs is None else _packs(packs),
    )
    # NamedTuple's own constructor takes twice as long, and this is the road of every decision.
    return tuple.__new__(Facts, (*plain, hash(plain)))


def _plain(items: Any) -> tuple[tuple[str, Marks], ...]:
    """The marks of plain, fully marked items: the common case, looked up. Empty when one is not so."""
    if items.__class__ is not list:
        return ()
    found: dict[tuple[int, str, bool], tuple[str, Marks]] = {}
    for item in items:
        if item.__class__ is not dict or len(item) != 3:
            return ()
        level, word, personal = item.get("sensitivity"), item.get("importance"), item.get("personal")
        if (
            level.__class__ is not int
            or word.__class__ is not str
            or not (personal is True or personal is False)
        ):
            return ()
        key = (level, word, personal)
        if key not in found:
            if key not in PLAIN:
                return ()
            found[key] = PLAIN[key]
    return tuple(found.values())


def _read_section(
    section: str, said: Any, vocabulary: Vocabulary, values: list[Any], notes: Notes, *, on: date | None
) -> None:
    if said.__class__ is not dict and not isinstance(said, Mapping):
        raise wrong_type(section, Text("一个对象", "an object"), said)
    table = vocabulary.tables[section]
    for name, value in said.items():
        entry = table.get(name)
        if entry is None:
            notes.unread.append(f"{section}.{name}"[:100])
            continue
        slot, truth, spelt, null, fact = entry
        if truth and (value is True or value is False):
            values[slot] = value
        elif value is None:
            if fact.of == section:
                values[slot] = null
        elif value.__class__ is str and value in spelt:
            values[slot] = spelt[value]
        elif value.__class__ is int and fact.kind is Kind.NUMBER and 0 <= value <= MAX_FIGURE:
            values[slot] = value
        elif fact.of != section:
            _misplaced(f"{section}.{name}", value, fact, values, notes, vocabulary=vocabulary)
        elif fact.kind is Kind.SCENARIO:
            values[slot] = _scenario(f"{section}.{name}", value, values, vocabulary, on)
        else:
            values[slot] = read_value(f"{section}.{name}", value, fact, notes)


def _misplaced(
    path: str, value: Any, fact: Fact, values: list[Any], notes: Notes, *, vocabulary: Vocabulary
) -> None:
    """A fact of another section: read, unless it contradicts what that section says."""
    slot = fact.slot - len(FIXED)
    read = _named(path, value) if fact.kind is Kind.SCENARIO else read_value(path, value, fact, notes)
    if values[slot] not in {None, vocabulary.blank[slot]} and values[slot] != read:
        raise BadInput(
            "said_twice",
            Text(f"{path} 与 {fact.path} 不一致", f"{path} and {fact.path} disagree."),
            where={"path": path},
            hint=Text(f"只在 {fact.path} 写一次", f"Say it once, as {fact.path}."),
        )
    values[slot] = read


def _named(path: str, value: Any) -> bool:
    if value is True or value is False:
        return value
    if isinstance(value, str):
        return bool(value.strip())
    raise wrong_type(
        path, Text("false、true、场景名或对象", "false, true, a scenario's name, or an object"), value
    )


def _scenario(path: str, value: Any, values: list[Any], vocabulary: Vocabulary, on: date | None) -> bool:
    """A registered scenario: true, its name, or `{id, necessity, measures, approval, until}`.

    What the object says of necessity, measures and approval holds where the facts say nothing.
    """
    if not isinstance(value, Mapping):
        return _named(path, value)
    open_still = _named(f"{path}.id", value.get("id", True))
    until = value.get("until")
    if until is not None:
        open_still = open_still and _until(f"{path}.until", until) >= (on or utc_now().astimezone().date())
    for name, said in value.items():
        if name in {"id", "until"} or name not in vocabulary.facts or said is None:
            continue
        if said is not True and said is not False:
            raise wrong_type(f"{path}.{name}", Text("true 或 false", "true or false"), said)
        slot = vocabulary.facts[name].slot - len(FIXED)
        if (
            vocabulary.facts[name].kind is Kind.FLAG
            and values[slot] in {None, vocabulary.blank[slot]}
            and (open_still or not said)
        ):
            values[slot] = said
    return open_still


def _until(path: str, said: Any) -> date:
    try:
        return date.fromisoformat(said[:10] if isinstance(said, str) else said.isoformat()[:10])
    except (ValueError, TypeError, AttributeError):
        raise wrong_type(path, Text("日期 YYYY-MM-DD", "a date YYYY-MM-DD"), said) from None


def _mode(said: Any, vocabulary: Vocabulary, values: list[Any], notes: Notes) -> str | None:
    """The mode said; a word that is none may be one of another fact of the context."""
    if not isinstance(said, str):
        words = ", ".join(vocabulary.modes)
        raise wrong_type("mode", Text(f"词之一：{words}", f"one of {words}"), said)
    found = find(vocabulary.mode_spellings, said)
    if found is None and said.strip() and not _read_elsewhere(said, vocabulary, values):
        notes.unknown.append("mode")
    return found


def _read_elsewhere(said: str, vocabulary: Vocabulary, values: list[Any]) -> bool:
    """`mode = "terminal"` means the channel: set every fact of the context that knows the word and is unsaid."""
    read = False
    for fact in vocabulary.facts.values():
        word = find(fact.spellings, said) if fact.of == "context" and fact.kind is Kind.WORD else None
        slot = fact.slot - len(FIXED)
        if word is not None and values[slot] in {None, fact.null, vocabulary.blank[slot], word}:
            values[slot] = word
            read = True
    return read


def _activity(said: Any, vocabulary: Vocabulary) -> str:
    found = find(vocabulary.activity_spellings, said)
    if found is not None:
        return found
    words = ", ".join(vocabulary.activities)
    near = nearest(said, vocabulary.activities) if isinstance(said, str) else words
    shown = repr(said)[:60]
    raise BadInput(
        "unknown_activity",
        Text(f"没有处理活动 {shown}", f"There is no activity {shown}."),
        where={"path": "activity", "allowed": list(vocabulary.activities)},
        hint=Text(f"可用：{near}", f"Activities there are: {near}."),
    )


def _packs(said: Any) -> tuple[str, ...]:
    if said.__class__ is list and len(said) == 1 and said[0].__class__ is str:
        return (said[0],)
    listed: Sequence[Any] = [said] if isinstance(said, str) else said
    if not isinstance(listed, list | tuple) or not all(isinstance(one, str) for one in listed):
        raise wrong_type("packs", Text("规则包 id 的列表", "a list of pack ids"), said)
    return tuple(dict.fromkeys(listed))
