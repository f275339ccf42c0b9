"""A catalogue entry as it travels, and how one that came is read: nothing in it is believed unlooked at. Pure."""

from dataclasses import dataclass
from typing import Any

import orjson

from yiben.capabilities.cascade.envelope import Garbage, document
from yiben.capabilities.cascade.fitting import LeftOut, fitted, left_out, without
from yiben.capabilities.cascade.model import IMPORTANCE, MOST_ITEMS, Mark
from yiben.capabilities.ledger import ItemOutline, Outline

_LONG, _SHORT = 4_000, 300  # characters
_LEVELS = range(1, 6)
_MOST_LABELS = 1 << 31
_WORST = Mark(level=5, personal=True, importance="core")
"""What nobody has graded is treated as the worst there is."""
_MARKS = {
    (level, personal, importance): Mark(level=level, personal=personal, importance=importance)
    for level in _LEVELS
    for personal in (False, True)
    for importance in IMPORTANCE
}
"""Every mark there is, made once: a batch names thousands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What a message says about one entry. `marks`: by item identifier, the owner's word."""

    id: str
    name: str
    title: str
    owner: str
    status: str
    marks: dict[str, Mark]
    names: dict[str, str]  # casefolded, by item: no two alike, as in a ledger
    numbers: dict[str, int]  # of the owner's label, by item
    left: LeftOut  # items that stay away


def entry_document(said: Outline) -> dict[str, Any]:
    """An entry with its living items: names, meanings, labels. No value, and no word about values."""
    resource = said.resource
    whole = {
        "id": resource.id,
        "name": resource.name,
        "title": resource.title[:_LONG],
        "description": resource.description[:_LONG],
        "owner": resource.organisation_name,
        "system": resource.system_name,
        "themes": resource.themes,
        "classes": resource.classes,
        "origin": resource.origin,
        "cycle": resource.cycle,
        "format": resource.format,
        "status": resource.status,
        "updated": resource.updated,
        "items": [_item(one) for one in said.items],
    }
    return without(whole, MOST_ITEMS)


def entry_body(said: Outline, *, most: int) -> tuple[str, int]:
    """(an entry as a message's body of at most `most` bytes, how many of its items stay away)."""
    document_ = entry_document(said)
    body, gone = orjson.dumps(document_), 0
    if len(body) > most:
        shorter, gone = fitted(document_, most)
        return shorter, gone + left_out(document_).items
    return body.decode(), left_out(document_).items


def taken_in(body: str, *, most: int) -> tuple[Entry, str, int]:
    """(an entry as it came, its body as it is kept in at most `most` bytes, items left out for that). Raises Garbage."""
    entry = read_entry(body)
    if len(body) * 4 <= most or len(body.encode()) <= most:
        return entry, body, 0
    shorter, gone = fitted(document(body), most)
    return read_entry(shorter), shorter, gone


def read_entry(text: str) -> Entry:
    """An entry as it came. Raises Garbage."""
    said = document(text)
    items = said.get("items")
    if not isinstance(items, list) or len(items) > MOST_ITEMS:
        raise Garbage("items")
    if said.get("status") not in {"approved", "retired"}:
        raise Garbage("status")
    for field, longest in (("description", _LONG), ("format", _SHORT)):
        _words(said, field, longest)
    marks: dict[str, Mark] = {}
    numbers: dict[str, int] = {}
    names: dict[str, str] = {}
    for one in items:
        if not isinstance(one, dict):
            raise Garbage("item")
        identifier = _words(one, "id", _SHORT)
        if not identifier or identifier in marks:
            raise Garbage("item")
        names[identifier] = _words(one, "name", _LONG).casefold()
        _words(one, "type", _LONG)
        _words(one, "title", _LONG)
        if one.get("semantic") is not None:
            _words(one, "semantic", _SHORT)
        marks[identifier] = read_mark(one)
        label = one.get("label")
        numbers[identifier] = label if type(label) is int and 0 <= label < _MOST_LABELS else 0
    if len(set(names.values())) < len(names):
        raise Garbage("name")
    entry = Entry(
        id=_words(said, "id", _SHORT),
        name=_words(said, "name", _SHORT),
        title=_words(said, "title", _LONG),
        owner=_words(said, "owner", _SHORT),
        status=str(said["status"]),
        marks=marks,
        names=names,
        numbers=numbers,
        left=left_out(said),
    )
    if not entry.id or not entry.name:
        raise Garbage("entry")
    return entry


def read_mark(said: dict[str, Any]) -> Mark:
    """The mark in a document. Raises Garbage."""
    level, personal, importance = said.get("level"), said.get("personal"), said.get("importance")
    if type(level) is not int or level not in _LEVELS:
        raise Garbage("level")
    if type(personal) is not bool or type(importance) is not str or importance not in IMPORTANCE:
        raise Garbage("mark")
    return _MARKS[level, personal, importance]


def marks_in(text: str) -> tuple[dict[str, Mark], dict[str, str]]:
    """(the owner's marks, casefolded names) by item, in an entry that was read before and kept."""
    items = document(text)["items"]
    return {one["id"]: read_mark(one) for one in items}, {one["id"]: one["name"].casefold() for one in items}


def mark_of(item: ItemOutline) -> Mark:
    """What protects an item of ours."""
    if item.level is None or item.personal is None or item.importance is None:
        return _WORST
    return Mark(level=item.level, personal=item.personal, importance=item.importance)


def _item(item: ItemOutline) -> dict[str, Any]:
    return {
        "id": item.id,
        "name": item.name,
        "title": item.title[:_SHORT],
        "type": item.type[:_SHORT],
        "unit": item.unit,
        "semantic": item.semantic,
        "label": item.number,
        **mark_of(item).as_dict(),
    }


def _words(said: dict[str, Any], field: str, longest: int) -> str:
    found = said.get(field)
    # A NUL is refused here: PostgreSQL keeps none, and no name has one.
    if not isinstance(found, str) or len(found) > longest or "\x00" in found:
        raise Garbage(field)
    return found
