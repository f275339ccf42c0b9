"""Counts (次数): what keys and askers have spent on a day, exact in every process.

Every attempt that counts leaves evidence in the same transaction, so the log is the count. The table of
counts is only how far it has been added up: writing one of its pages for every attempt, somewhere among
all keys, cost more than everything else together. Marks are held in buckets by their first two digits; for
each the table tells up to which event its marks are kept there, and the events after that are held here.
"""

import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from operator import itemgetter
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine

from yiben.capabilities.access.verification import store
from yiben.capabilities.access.verification.digests import Digests
from yiben.engines import evidence
from yiben.infra.home import Home

BUCKETS = 256

HELD = 32_768
"""Events whose counts are held in memory alone. A process that starts has to read that much of the log."""

KEPT_AT_ONCE = 4
"""Buckets that a round keeps in the table at most: none has to wait for all of them."""

_AT_ONCE = 4_096  # events
_DAY = 10  # letters


class Counts:
    """Of one database as one engine sees it. Whoever uses them has the `turn` until the transaction has ended."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._forget()

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Around a whole transaction. When that fails, what it spent was not spent: everything is read again."""
        with self._lock:
            ended = False
            try:
                yield
                ended = True
            finally:
                if not ended:
                    self._forget()

    def _forget(self) -> None:
        self._kept: dict[str, int] = {}
        self._held: dict[str, dict[str, int]] = {f"{at:02x}": {} for at in range(BUCKETS)}
        self._read = 0
        self._changes: object = None

    def catch_up(self, db: Connection, home: Home, changes: object) -> None:
        """Take in what others have written since; `changes` is what the connection says of itself now."""
        if changes is not None and changes == self._changes:
            return  # nobody but this connection has written
        end = _log_size(db)
        kept = store.kept(db)
        if len(kept) < BUCKETS:
            # Never counted like this before: until now every attempt was added to the table at once.
            kept = dict.fromkeys(self._held, end)
            store.keep(db, kept)
        starts = {at: self._read if kept[at] == self._kept.get(at) else kept[at] for at in kept}
        for at in kept:
            if kept[at] != self._kept.get(at):
                self._held[at] = {}
        self._kept = dict(sorted(kept.items(), key=itemgetter(1)))
        if min(starts.values()) < end:
            self._take_in(db, home, starts)
        self._read, self._changes = end, changes

    def spent(self, db: Connection, day: str, marks: Iterable[str]) -> dict[str, int]:
        """What each of `marks` has spent on `day`; nothing spent is absent."""
        wanted = list(marks)
        counts = store.spent_on(db, day, wanted) if wanted else {}
        for mark in wanted:
            more = self._held[mark[:2]].get(day + mark)
            if more:
                counts[mark] = counts.get(mark, 0) + more
        return counts

    def spend(self, day: str, mark: str) -> None:
        """One attempt more; its evidence must be sealed in this transaction."""
        held, at = self._held[mark[:2]], day + mark
        held[at] = held.get(at, 0) + 1

    def sealed(self, db: Connection) -> None:
        """The evidence of what was spent is in the log; keep some in the table when much is held."""
        self._read = _log_size(db)
        for _ in range(KEPT_AT_ONCE):
            # Each goes to the end when it is kept, so the first has waited longest.
            at = next(iter(self._kept))
            if self._read - self._kept[at] <= HELD:
                break
            self._keep(db, at)

    def _keep(self, db: Connection, at: str) -> None:
        for day, more in _by_day(self._held[at]).items():
            before = store.spent_on(db, day, list(more))
            store.set_spent(db, day, {mark: before.get(mark, 0) + count for mark, count in more.items()})
        self._held[at] = {}
        del self._kept[at]
        self._kept[at] = self._read
        store.keep(db, {at: self._read})

    def _take_in(self, db: Connection, home: Home, starts: Mapping[str, int]) -> None:
        scopes = {one.id: one.scope for one in store.all_offers(db)}
        digests = Digests(home)
        first = min(starts.values())
        while entries := evidence.since(db, first, kinds=_KINDS, most=_AT_ONCE):
            for entry in entries:
                day = (entry.clock or entry.time)[:_DAY]
                for mark in _counted(entry, scopes, digests):
                    if entry.seq >= starts[mark[:2]]:
                        self.spend(day, mark)
            first = entries[-1].seq + 1


_KINDS = ("verification.asked", "verification.refused")


def _counted(entry: evidence.Entry, scopes: Mapping[str, str], digests: Digests) -> list[str]:
    """The marks that an attempt was counted against."""
    asked = entry.kind == "verification.asked"
    if entry.subject not in scopes or not (asked or entry.detail.get("budget") == "key"):
        return []
    asker, key = digests.mark(scopes[entry.subject], "asker", entry.actor), str(entry.detail.get("key", ""))
    return [asker, key] if asked and key else [asker]


def _by_day(held: Mapping[str, int]) -> dict[str, dict[str, int]]:
    days: dict[str, dict[str, int]] = {}
    for at, count in held.items():
        days.setdefault(at[:_DAY], {})[at[_DAY:]] = count
    return days


def _log_size(db: Connection) -> int:
    head = evidence.newest_head(db)
    return head.tree_size if head else 0


_counts: WeakKeyDictionary[Engine, Counts] = WeakKeyDictionary()
_guard = threading.Lock()


def counts_of(engine: Engine) -> Counts:
    """The counts as this engine knows them."""
    with _guard:
        found = _counts.get(engine)
        if found is None:
            found = _counts[engine] = Counts()
        return found
