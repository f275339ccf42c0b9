"""The roll 名册: what lists of packages are sorted, filtered and counted by, kept in memory and brought up to date.

A package_search that harvests pages through everything; asking the database for each page, its order and its counts
would cost a pass over all datasets every time. The roll follows the change feed of opening: one entry per dataset.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from sys import intern
from threading import Lock
from typing import NamedTuple

from yiben.capabilities import opening
from yiben.capabilities.opening import Listed, Origin, State
from yiben.infra.work import Work
from yiben.kernel.text import Text

_FEED = 5_000  # changes read at a time; beyond four times as many it is quicker to begin anew


class Entry(NamedTuple):
    """One published package."""

    id: str
    name: str
    ckan_id: str  # what the client that wrote it calls it; empty for what none wrote
    organization: str
    groups: tuple[str, ...]
    tags: tuple[str, ...]
    formats: tuple[str, ...]  # in capitals, as CKAN has them
    licence: str
    created: str  # without Z
    modified: str
    title: Text
    words: str  # casefolded: all that a word is looked for in


@dataclass(slots=True, frozen=True)
class Held:
    """The roll as it stood at change `seq`. Never altered: who holds it may go on reading."""

    seq: int
    entries: Mapping[str, Entry]
    names: Mapping[str, str]  # name or the client's own identifier → identifier
    orders: dict[tuple[str, ...], tuple[Entry, ...]]  # filled in as they are asked for


class Roll:
    """Keeps the newest `Held`; one thread brings it up to date, others wait for it."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._held = Held(-1, {}, {}, {})

    def now(self, work: Work) -> Held:
        """The roll as of this moment."""
        newest = opening.newest_change(work)
        if self._held.seq == newest:
            return self._held
        with self._lock:
            if self._held.seq != newest:
                self._held = _after(work, self._held, newest)
            return self._held


def _after(work: Work, held: Held, newest: int) -> Held:
    if held.seq < 0 or newest - held.seq > 4 * _FEED or newest < held.seq:
        entries = {one.id: one for one in _entries(opening.listed(work))}
    else:
        touched: set[str] = set()
        since = held.seq
        while since < newest:
            part = opening.changes(work, since=since, limit=_FEED)
            if not part:
                break
            touched.update(change.dataset for change in part)
            since = part[-1].seq
        entries = {key: one for key, one in held.entries.items() if key not in touched}
        entries |= {one.id: one for one in _entries(opening.listed(work, list(touched)))}
    names = {one.name: one.id for one in entries.values()}
    names |= {one.ckan_id: one.id for one in entries.values() if one.ckan_id}
    return Held(newest, entries, names, {})


def _entries(found: Iterable[Listed]) -> Iterable[Entry]:
    for one in found:
        if one.state is not State.PUBLISHED:
            continue
        words = " ".join(
            (
                one.title.zh,
                one.title.en,
                one.slug,
                *one.keywords,
                one.description.zh[:500],
                one.description.en[:500],
            )
        )
        yield Entry(
            id=one.id,
            name=one.slug,
            ckan_id=(one.source_key or "") if one.origin is Origin.WRITTEN else "",
            organization=intern(one.publisher),
            groups=tuple(map(intern, one.themes)),
            tags=tuple(map(intern, one.keywords)),
            formats=tuple(intern(name.upper()) for name in one.formats),
            licence=intern(one.licence),
            created=one.published.removesuffix("Z"),
            modified=one.updated.removesuffix("Z"),
            title=one.title,
            words=words.casefold(),
        )


_KEYS: dict[str, Callable[[Entry], str]] = {
    "metadata_modified": lambda one: one.modified,
    "metadata_created": lambda one: one.created,
    "last_modified": lambda one: one.modified,
    "views_recent": lambda _: "",
    "name": lambda one: one.name,
    "id": lambda one: one.id,
    "title": lambda one: one.title.zh or one.title.en,
    "title_string": lambda one: one.title.zh or one.title.en,
}
FIELDS = frozenset(_KEYS) | {"score", "relevance"}


def in_order(held: Held, order: tuple[str, ...]) -> tuple[Entry, ...]:
    """All entries sorted by `order`, such as ("metadata_modified desc",). Kept: pages follow one another."""
    found = held.orders.get(order)
    if found is None:
        rows = sorted(held.entries.values(), key=_KEYS["id"])
        for told in reversed(order):
            field, _, way = told.partition(" ")
            if field in _KEYS:
                rows.sort(key=_KEYS[field], reverse=way == "desc")
        if len(held.orders) > 8:
            held.orders.clear()
        found = held.orders[order] = tuple(rows)
    return found
