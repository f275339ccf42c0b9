"""The log: append, read, prove. 存证日志. Start reading at `append`."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
import sqlalchemy
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from yiben.engines.evidence import store, tree
from yiben.engines.evidence.body import Row, make_rows
from yiben.engines.evidence.heads import HeadsFile, head_line, read_line
from yiben.engines.evidence.model import Asked, Entry, Head
from yiben.engines.evidence.notary import Notary, Peaks, damaged
from yiben.infra.after_commit import after_commit
from yiben.infra.home import Home
from yiben.kernel.actors import Actor
from yiben.kernel.clock import stamp
from yiben.kernel.errors import NotFound
from yiben.kernel.facts import Event, Receipt
from yiben.kernel.paging import Page, PageAsk
from yiben.kernel.text import Text

_FIRST_PREVIOUS = "0" * 64
_REPAIR_AT_ONCE = 10_000  # heads put back into a lost file per append
_REMARKABLE_LAG = 100  # more missing heads than crashes explain

_PROMISED = "yiben_evidence_promised"  # (transaction, head) that a connection signed last

Told = Sequence[tuple[Actor, Sequence[Event]]]
Seal = Callable[[Connection, datetime, Told], Receipt | None]


def make_seal(home: Home, *, hash: str = "") -> Seal:  # noqa: A002  # the setting's own name
    """The `infra.work.Seal` of a home, for wiring an `Office`. `hash`: sha256, sm3, or empty: as it is."""
    notary = Notary(home, hash)

    def seal(db: Connection, when: datetime, told: Told) -> Receipt | None:
        return append_told(db, notary, when=when, told=told)

    return seal


def append(
    db: Connection, notary: Notary, *, actor: Actor, when: datetime, events: Sequence[Event]
) -> Head | None:
    """`append_told` for one account; the new head instead of the receipt."""
    sealed = append_told(db, notary, when=when, told=[(actor, events)])
    return notary.known[0] if sealed and notary.known else None


def append_told(db: Connection, notary: Notary, *, when: datetime, told: Told) -> Receipt | None:
    """Append what each account left in the caller's transaction and sign one head over all; None without events.

    The head goes to the heads file once the transaction is committed. Times never run backwards: when
    the clock does, events carry the time of the last head and, as `clock`, what the clock said.
    Unavailable when the database no longer holds what was signed last: nothing is signed on top of that.
    """
    told = [(actor, events) for actor, events in told if events]
    if not told:
        return None
    before = store.locked_head(db)
    origin = notary.origin(before)
    new = tree.hash_named(origin.partition(".")[2] or "sha256")
    peaks = _peaks(db, notary, before, new)
    owed = _owed(db, notary.file, before)
    clock = stamp(when)
    at = max(clock, before.time) if before else clock
    size = before.tree_size if before else 0
    told[0] = told[0][0], [*owed.events, *told[0][1]]
    rows: list[Row] = []
    for actor, events in told:
        rows += make_rows(events, first=size + len(rows), actor=actor, when=at, clock=clock)
    leaves = tree.leaf_hashes((row[-1] for row in rows), new=new)
    nodes, grown = tree.grow(size, peaks, leaves, new=new)
    head = notary.keys(before).sign(
        Head(
            tree_size=size + len(rows),
            root=tree.fold(list(grown.values()), new=new).hex(),
            time=at,
            previous=before.id if before else _FIRST_PREVIOUS,
            origin=origin,
            key="",
        )
    )
    try:
        store.add(db, [(*row, leaf) for row, leaf in zip(rows, leaves, strict=True)], nodes, head)
    except IntegrityError as error:
        raise damaged() from error
    notary.known = head, grown
    # While an old gap is still being filled, the new head waits for its turn.
    due = [*owed.heads, head] if len(owed.heads) < _REPAIR_AT_ONCE else owed.heads
    lines = [head_line(each) for each in due]
    write = notary.file.branch if owed.branch else notary.file.add
    if due[-1] is head:
        db.info[_PROMISED] = db.get_transaction(), head
    after_commit(db, lambda: write(lines))
    extra = len(owed.events)
    return Receipt(first=size + extra, time=at, leaves=leaves[extra:])


def _peaks(db: Connection, notary: Notary, before: Head | None, new: tree.Hash) -> Peaks:
    if before is None:
        return {}
    if notary.known and notary.known[0] == before:
        return notary.known[1]
    # Another process wrote, or this one has just started: take nothing on trust.
    if not notary.keys(before).signed(before):
        raise damaged()
    places = tree.peaks(before.tree_size)
    found = store.hashes(db, places)
    peaks = {at: found[at] for at in places if at in found}
    if len(peaks) != len(places) or tree.fold(list(peaks.values()), new=new).hex() != before.root:
        raise damaged()
    return peaks


@dataclass(frozen=True, slots=True)
class _Owed:
    """Heads the file lacks, events to tell of it if it is remarkable, and whether the log was set back."""

    heads: Sequence[Head] = ()
    events: Sequence[Event] = ()
    branch: bool = False


def _owed(db: Connection, file: HeadsFile, before: Head | None) -> _Owed:
    if before is not None and db.info.get(_PROMISED) == (db.get_transaction(), before):
        return _Owed()  # signed by this very transaction: the file is told of it afterwards, in order
    line = file.last()
    if line is None:
        missing = store.heads_after(db, 0, limit=_REPAIR_AT_ONCE) if before else []
        return _Owed(missing, _told_lag(missing))
    if before is not None and line == head_line(before):
        return _Owed()
    written = read_line(line)
    behind = written is not None and before is not None and written.tree_size < before.tree_size
    if written is None or before is None or not behind:
        size = written.tree_size if written else None
        detail = {"file": size, "database": before.tree_size if before else 0}
        return _Owed((), [Event(kind="evidence.rolled_back", subject="log", detail=detail)], branch=True)
    missing = store.heads_after(db, written.tree_size, limit=_REPAIR_AT_ONCE)
    return _Owed(missing, _told_lag(missing))


def _told_lag(missing: Sequence[Head]) -> list[Event]:
    if len(missing) < _REMARKABLE_LAG:
        return []
    return [Event(kind="evidence.heads_restored", subject="log", detail={"heads": len(missing)})]


def show(db: Connection, asked: Asked | None = None, *, page: PageAsk | None = None) -> Page[Entry]:
    """Entries newest first."""
    page = page or PageAsk()
    rows, total = store.search(db, asked or Asked(), page)
    return Page(rows=tuple(_entry(row) for row in rows), total=total, ask=page)


def since(db: Connection, first: int, *, kinds: Sequence[str], most: int) -> tuple[Entry, ...]:
    """Up to `most` entries of these kinds from number `first` on, oldest first."""
    return tuple(_entry(row) for row in store.events_since(db, first, kinds=kinds, limit=most))


def mentioning(db: Connection, word: str, *, nouns: Sequence[str]) -> tuple[Entry, ...]:
    """Entries about `word`, and those of kinds of these nouns whose leaf data has it in quotes; oldest first."""
    return tuple(_entry(row) for row in store.events_with(db, word, nouns=nouns))


def read(db: Connection, event: str | int) -> Entry:
    """One entry by number or identifier. NotFound also when the identifier's leaf hash does not fit."""
    seq, _, cited = str(event).strip().removeprefix("evt_").partition("_")
    known = seq.isascii() and seq.isdigit() and len(seq) < 19
    rows = store.events_between(db, int(seq), int(seq) + 1) if known else []
    entry = _entry(rows[0]) if rows else None
    if entry is None or not entry.leaf.startswith(cited):
        raise NotFound(
            "no_such_event",
            Text(f"日志中没有事件 {event}", f"The log has no event {event}."),
            where={"event": str(event)},
            hint=Text("用 yiben log show 查看编号", "`yiben log show` lists the numbers."),
        )
    return entry


def newest_head(db: Connection) -> Head | None:
    """The newest signed head."""
    return store.last_head(db)


def _entry(row: sqlalchemy.Row[*tuple[Any, ...]]) -> Entry:
    # What was sealed is shown, not the columns beside it.
    try:
        told = orjson.loads(row.body)
    except (TypeError, ValueError):
        told = {}  # deleted or damaged; `verify` says so
    return Entry(
        seq=row.seq,
        time=told.get("time", row.time),
        clock=told.get("clock"),
        actor=told.get("actor", row.actor),
        acting_for=told.get("acting_for", row.acting_for),
        kind=told.get("kind", row.kind),
        subject=told.get("subject", row.subject),
        detail=told.get("detail", {}),
        leaf=row.leaf.hex(),
    )
