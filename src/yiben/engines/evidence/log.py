"""The log: append, read, prove. 存证日志. Start reading at `append`."""

import base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Connection, Row
from sqlalchemy.exc import IntegrityError

from yiben.engines.evidence import store, tree
from yiben.engines.evidence.after import after_commit
from yiben.engines.evidence.body import make_rows
from yiben.engines.evidence.heads import HeadsFile, head_line, read_line
from yiben.engines.evidence.keys import Keys, make_keys, need_keys
from yiben.engines.evidence.model import Asked, Consistency, Entry, Head
from yiben.infra.home import Home
from yiben.kernel.actors import Actor
from yiben.kernel.clock import stamp
from yiben.kernel.errors import BadInput, NotFound, Unavailable
from yiben.kernel.facts import Event
from yiben.kernel.paging import Page, PageAsk
from yiben.kernel.text import Text

_FIRST_PREVIOUS = "0" * 64
_REPAIR_AT_ONCE = 10_000  # heads put back into a lost file per append
_REMARKABLE_LAG = 100  # more missing heads than crashes explain

_PROMISED = "yiben_evidence_promised"  # (transaction, head) that a connection signed last

Peaks = dict[int, bytes]
Seal = Callable[[Connection, Actor, datetime, Sequence[Event]], None]


@dataclass(slots=True)
class Notary:
    """What appending needs of a home: keys, the heads file, and the peaks of the last tree it signed."""

    home: Home
    file: HeadsFile = field(init=False)
    known: tuple[Head, Peaks] | None = None
    _keys: Keys | None = None

    def __post_init__(self) -> None:
        self.file = HeadsFile(self.home)

    def keys(self, before: Head | None) -> Keys:
        """The signing keys; made when the log has no head `before`."""
        if self._keys is None:
            self._keys = need_keys(self.home) if before else make_keys(self.home)
        return self._keys


def make_seal(home: Home) -> Seal:
    """The `infra.work.Seal` of a home, for wiring an `Office`."""
    notary = Notary(home)

    def seal(db: Connection, actor: Actor, when: datetime, events: Sequence[Event]) -> None:
        append(db, notary, actor=actor, when=when, events=events)

    return seal


def append(
    db: Connection, notary: Notary, *, actor: Actor, when: datetime, events: Sequence[Event]
) -> Head | None:
    """Append `events` in the caller's transaction and sign the new head; None without events.

    The head goes to the heads file once the transaction is committed. Times never run backwards: when
    the clock does, events carry the time of the last head and, as `clock`, what the clock said.
    Unavailable when the database no longer holds what was signed last: nothing is signed on top of that.
    """
    if not events:
        return None
    store.lock(db)
    before = store.last_head(db)
    peaks = _peaks(db, notary, before)
    owed = _owed(db, notary.file, before)
    clock = stamp(when)
    at = max(clock, before.time) if before else clock
    size = before.tree_size if before else 0
    rows = make_rows([*owed.events, *events], first=size, actor=actor, when=at, clock=clock)
    leaves = tree.leaf_hashes(row["body"] for row in rows)
    for row, leaf in zip(rows, leaves, strict=True):
        row["leaf"] = leaf
    nodes, grown = tree.grow(size, peaks, leaves)
    head = notary.keys(before).sign(
        Head(
            tree_size=size + len(rows),
            root=tree.fold(list(grown.values())).hex(),
            time=at,
            previous=before.id if before else _FIRST_PREVIOUS,
            origin="",
            key="",
        )
    )
    try:
        store.add(db, rows, nodes, head)
    except IntegrityError as error:
        raise _damaged() from error
    notary.known = head, grown
    # While an old gap is still being filled, the new head waits for its turn.
    due = [*owed.heads, head] if len(owed.heads) < _REPAIR_AT_ONCE else owed.heads
    lines = [head_line(each) for each in due]
    write = notary.file.branch if owed.branch else notary.file.add
    if due[-1] is head:
        db.info[_PROMISED] = db.get_transaction(), head
    after_commit(db, lambda: write(lines))
    return head


def _peaks(db: Connection, notary: Notary, before: Head | None) -> Peaks:
    if before is None:
        return {}
    if notary.known and notary.known[0] == before:
        return notary.known[1]
    # Another process wrote, or this one has just started: take nothing on trust.
    if not notary.keys(before).signed(before):
        raise _damaged()
    places = tree.peaks(before.tree_size)
    found = store.hashes(db, places)
    peaks = {at: found[at] for at in places if at in found}
    if len(peaks) != len(places) or tree.fold(list(peaks.values())).hex() != before.root:
        raise _damaged()
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


def _damaged() -> Unavailable:
    return Unavailable(
        "evidence_damaged",
        Text(
            "存证日志与最后签名的树头不符，已停止写入",
            "The evidence log no longer matches its last signed head; nothing is written on top of it.",
        ),
        hint=Text(
            "请运行 yiben log verify 查看哪里被改动", "Run `yiben log verify` to see what was changed."
        ),
    )


def show(db: Connection, asked: Asked | None = None, *, page: PageAsk | None = None) -> Page[Entry]:
    """Entries newest first."""
    page = page or PageAsk()
    rows, total = store.search(db, asked or Asked(), page)
    return Page(rows=tuple(_entry(row) for row in rows), total=total, ask=page)


def since(db: Connection, first: int, *, kinds: Sequence[str], most: int) -> tuple[Entry, ...]:
    """Up to `most` entries of these kinds from number `first` on, oldest first."""
    return tuple(_entry(row) for row in store.events_since(db, first, kinds=kinds, limit=most))


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


def prove(db: Connection, home: Home, event: str | int, *, since: int | None = None) -> dict[str, Any]:
    """The contract's bundle: this entry is in the log, and the log of `since` events is its beginning.

    Without `since`, the first head that covered the entry: so nothing was removed since it was sealed.
    The bundle needs nothing else to be checked; `head.signed` is the exact text the signature is over.
    """
    entry = read(db, event)
    newest = store.last_head(db)
    first = store.head_covering(db, entry.seq + 1)
    if newest is None or first is None:
        raise _damaged()
    size = newest.tree_size
    rows = store.events_between(db, entry.seq, entry.seq + 1)
    path = _fold_ranges(db, tree.inclusion_ranges(entry.seq, size))
    return {
        "hash": "sha256",
        "leaf_index": entry.seq,
        "tree_size": size,
        "leaf": base64.b64encode(rows[0].body).decode(),
        "inclusion": [each.hex() for each in path],
        "root": newest.root,
        "head": _bundle_head(home, newest),
        "consistency": consistency(db, first.tree_size if since is None else since, size).as_dict(),
        "first_head": _bundle_head(home, first),
        "event": entry.id,
    }


def consistency(db: Connection, from_size: int, to_size: int | None = None) -> Consistency:
    """Proof that the log of `from_size` events is the beginning of that of `to_size` (the newest)."""
    newest = store.last_head(db)
    most = newest.tree_size if newest else 0
    end = most if to_size is None else to_size
    if not 0 <= from_size <= end <= most:
        raise BadInput(
            "bad_tree_size",
            Text(
                f"日志现有 {most} 个事件，无法证明 {from_size} 到 {end}",
                f"The log has {most} events; {from_size} to {end} cannot be proved.",
            ),
            where={"from": from_size, "to": end},
        )
    roots = _fold_ranges(db, [(0, from_size), (0, end)])
    path = _fold_ranges(db, tree.consistency_ranges(from_size, end))
    return Consistency(
        from_size=from_size,
        from_root=roots[0].hex(),
        to_size=end,
        to_root=roots[1].hex(),
        path=tuple(each.hex() for each in path),
    )


def newest_head(db: Connection) -> Head | None:
    """The newest signed head."""
    return store.last_head(db)


def _fold_ranges(db: Connection, ranges: Sequence[tree.Range]) -> list[bytes]:
    groups = tree.range_places(ranges)
    found = store.hashes(db, {at for group in groups for at in group})
    try:
        return [tree.fold([found[at] for at in group]) for group in groups]
    except KeyError as error:
        raise _damaged() from error


def _bundle_head(home: Home, head: Head) -> dict[str, Any]:
    return {
        "tree_size": head.tree_size,
        "root": head.root,
        "time": head.time,
        "signature": head.signature,
        "public_key": need_keys(home).public_pem(head.key),
        "signed": head.text.decode(),
    }


def _entry(row: Row[*tuple[Any, ...]]) -> Entry:
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
