"""Applying what a peer said: entries become mirrors, rulings raise, and what differs is laid side by side.

Neither side's word lowers what holds on the other (取严不取宽): the stricter of both, part by part, until a person
settles it.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson

from yiben.capabilities import ledger
from yiben.capabilities.cascade import store
from yiben.capabilities.cascade.actions.noting import note
from yiben.capabilities.cascade.actions.rooming import Full, most_of_entry, size_of, take
from yiben.capabilities.cascade.documents import Entry, mark_of, marks_in, read_mark, taken_in
from yiben.capabilities.cascade.envelope import Garbage, Message, document
from yiben.capabilities.cascade.model import (
    MOST_ENTRIES,
    MOST_ITEMS,
    OTHER_BYTES,
    ConflictKind,
    Mark,
    Peer,
    Ruling,
    plainly,
    stricter,
)
from yiben.infra.work import Work
from yiben.kernel.clock import stamp
from yiben.kernel.errors import BadInput, NotFound
from yiben.kernel.ids import new_id
from yiben.kernel.text import Text

SHARED = (ledger.Status.APPROVED, ledger.Status.RETIRED)
_LONGEST_KEY = 300  # letters may become more when they are made small

Hear = Callable[[Work, Peer, Message], str]
"""Takes in a message of a kind not known here; what it counts as, empty for one nobody knows. Raises Garbage."""


def apply(work: Work, peer: Peer, messages: Sequence[Message], *, hear: Hear) -> dict[str, int]:
    """Apply messages in order; how many of each kind. Raises Garbage, Full: then nothing of the batch stays."""
    counts: Counter[str] = Counter()
    entries: list[tuple[Entry, str]] = []
    most = most_of_entry(work.settings)
    for one in messages:
        if one.kind == "entry":
            entry, body, gone = taken_in(one.body, most=most)
            if entry.id != one.subject:
                raise Garbage("subject")
            entries.append((entry, body))
            counts["entries"] += 1
            counts["shortened"] += gone > 0
        elif len(one.body) > OTHER_BYTES:
            raise Garbage("message")
        elif one.kind == "ruling":
            _ruling(work, peer, one)
            counts["rulings"] += 1
        elif one.kind == "revoked":
            _revoked(work, peer, one)
            counts["revoked"] += 1
        elif heard := hear(work, peer, one):
            counts[heard] += 1
        else:
            counts["unknown"] += 1  # of a newer Yiben; its number counts as heard
    if entries:
        raised = _entries(work, peer, entries)
        if raised:
            counts["conflicts"] += raised
    return {name: count for name, count in counts.items() if count}


@dataclass(slots=True)
class _Mirroring:
    """What is known of the entries of one batch, and what becomes of it."""

    work: Work
    peer: Peer
    rulings: dict[str, tuple[Ruling, int]]
    theirs: dict[str, dict[str, Mark]]  # the owner's marks by entry, as they were
    held: dict[str, dict[str, Mark]]  # what holds here by entry, where it is stricter
    names: dict[str, dict[str, str]]  # casefolded, by entry and item: of those that are gone too
    told: dict[str, tuple[Entry, str]] = field(default_factory=dict)  # what was said last
    found: dict[tuple[str, str, str], dict[str, Any]] = field(default_factory=dict)

    def take(self, entry: Entry, body: str) -> None:
        before, names = self.theirs.get(entry.id, {}), self.names.get(entry.id, {})
        keeps: dict[str, Mark] = {}
        so_far = {**before, **self.held.get(entry.id, {})}
        heirs = _heirs(entry, names)
        for item, held in so_far.items():
            mark = entry.marks.get(item)
            if mark is None:
                # An item that leaves the entry and comes back must not come back milder.
                if len(keeps) < MOST_ITEMS:
                    keeps[item] = held
            elif held is not mark and (holds := stricter(held, mark)) != mark:
                keeps[item] = holds
                if before.get(item) != mark:
                    self._differs(entry, item, holds, mark)
        for item, heir in heirs:  # nor under another identifier
            mark = entry.marks[heir]
            if (holds := stricter(keeps.get(heir, mark), so_far[item])) != keeps.get(heir, mark):
                keeps[heir] = holds
                self._differs(entry, heir, holds, mark)
        self.theirs[entry.id], self.held[entry.id] = entry.marks, keeps
        self.names[entry.id] = {**{one: names[one] for one in keeps if one in names}, **entry.names}
        self.told[entry.id] = entry, body

    def rows(self, at: str) -> list[dict[str, Any]]:
        """The mirrors as they are kept: once, however often a batch speaks of one."""
        return [self._row(entry, body, at) for entry, body in self.told.values()]

    def _row(self, entry: Entry, body: str, at: str) -> dict[str, Any]:
        keeps = self.held[entry.id]
        levels = [keeps.get(item, mark).level for item, mark in entry.marks.items()]
        return {
            "peer": self.peer.id, "entry": entry.id, "name": entry.name,
            "name_key": entry.name.casefold()[:_LONGEST_KEY],
            "title": entry.title, "owner": entry.owner, "status": entry.status,
            "level": max(entry.left.level, *levels) if levels else entry.left.level,
            "body": body, "held": marks_text(keeps, self.names[entry.id]), "received": at,
        }  # fmt: skip

    def _differs(self, entry: Entry, item: str, holds: Mark, mark: Mark) -> None:
        said = self.rulings.get(item)
        kind = ConflictKind.BOTH_RULED if said else ConflictKind.LABEL_LOWERED
        ours = {**holds.as_dict(), **({"who": said[0].who, "why": said[0].why} if said else {})}
        self.found[kind.value, entry.id, item] = {"ours": ours, "theirs": mark.as_dict()}


def _heirs(entry: Entry, names: dict[str, str]) -> list[tuple[str, str]]:
    """(item, the other one that bears its name now), where a name went over from one to another."""
    left = [(item, name) for item, name in names.items() if entry.names.get(item) != name]
    if not left:
        return []
    bearers = {name: item for item, name in entry.names.items()}
    return [(item, bearers[name]) for item, name in left if name in bearers]


def _entries(work: Work, peer: Peer, entries: Sequence[tuple[Entry, str]]) -> int:
    ids = list(dict.fromkeys(entry.id for entry, _ in entries))
    known = store.mirrors_called(work.db, peer.id, ids)
    more = len(ids) - len(known)
    if more and store.mirror_total(work.db, peer.id) + more > MOST_ENTRIES:
        raise Full
    kept = {entry: marks_in(row.body) for entry, row in known.items()}
    taking = _Mirroring(
        work=work,
        peer=peer,
        rulings=store.rulings_of(work.db, peer.id, ids),
        theirs={entry: marks for entry, (marks, _) in kept.items()},
        held={entry: read_marks(row.held) for entry, row in known.items()},
        names={entry: {**gone_names(known[entry].held), **names} for entry, (_, names) in kept.items()},
    )
    for entry, body in entries:
        taking.take(entry, body)
    _same(work, peer, taking, [entry for entry, _ in entries])
    rows = taking.rows(stamp(work.now()))
    before = sum(size_of(one.body, one.held) for one in known.values())
    take(work, peer.id, sum(size_of(one["body"], one["held"]) for one in rows) - before)
    store.keep_mirrors(work.db, peer.id, rows)
    return raise_conflicts(work, peer, taking.found)


def _same(work: Work, peer: Peer, taking: _Mirroring, entries: Sequence[Entry]) -> None:
    """Entries under a name or an identifier that is another's here too."""
    living = {entry.id: entry for entry in entries if entry.status == "approved"}
    if not living:
        return
    settled = store.settled_names(work.db, peer.id, list(living))
    named = {
        one.name.casefold(): one for one in ledger.entries_named(work, [one.name for one in living.values()])
    }
    own = ledger.entries(work, list(living))
    third = store.mirrored_elsewhere(work.db, peer.id, list(living))
    for entry in living.values():
        theirs = {"id": entry.id, "name": entry.name, "title": entry.title, "owner": entry.owner}
        mine, same = named.get(entry.name.casefold()), own.get(entry.id)
        if same is not None and (ConflictKind.SAME_IDENTIFIER.value, entry.id) not in settled:
            taking.found[ConflictKind.SAME_IDENTIFIER.value, entry.id, ""] = {
                "ours": _card(same),
                "theirs": theirs,
            }
        elif entry.id in third and (ConflictKind.SAME_IDENTIFIER.value, entry.id) not in settled:
            row = third[entry.id]
            ours = {
                "id": row.entry,
                "name": row.name,
                "title": row.title,
                "owner": row.owner,
                "peer": row.peer,
            }
            taking.found[ConflictKind.SAME_IDENTIFIER.value, entry.id, ""] = {"ours": ours, "theirs": theirs}
        if (
            mine is not None
            and mine.id != entry.id
            and (ConflictKind.SAME_NAME.value, entry.id) not in settled
        ):
            taking.found[ConflictKind.SAME_NAME.value, entry.id, ""] = {"ours": _card(mine), "theirs": theirs}


def _card(one: ledger.Resource) -> dict[str, str]:
    return {"id": one.id, "name": one.name, "title": one.title, "owner": one.organisation_name}


def raise_conflicts(work: Work, peer: Peer, found: dict[tuple[str, str, str], dict[str, Any]]) -> int:
    """Lay differences side by side; one that is open already tells the newest. How many are new."""
    if not found:
        return 0
    open_ = store.open_conflicts(work.db, peer.id, list({entry for _, entry, _ in found}))
    new, again = [], {}
    for (kind, entry, item), said in found.items():
        if identifier := open_.get((kind, entry, item)):
            again[identifier] = said
            continue
        identifier = new_id("cfl")
        new.append(
            {"id": identifier, "peer": peer.id, "kind": kind, "entry": entry, "item": item, "choice": None,
             "raised": stamp(work.now()), "settled": None, "settled_by": None, "note": "", **said}
        )  # fmt: skip
        note(work, "cascade.conflict", identifier, peer=peer.id, conflict=kind, entry=entry, item=item)
    store.retell_conflicts(work.db, again)
    store.add_conflicts(work.db, new)
    return len(new)


def _ruling(work: Work, peer: Peer, message: Message) -> None:
    """What the other side ruled about an item of ours: raises at once, lowers nothing."""
    said = document(message.body)
    theirs, why = read_mark(said), said.get("why")
    if not isinstance(why, str) or len(why) > 1_000:
        raise Garbage("why")
    why = plainly(why)
    entry = message.subject.rpartition(".")[0]
    outline = ledger.outlines(work, [entry]).get(entry)
    item = next((one for one in outline.items if one.id == message.subject), None) if outline else None
    if item is None or outline is None or outline.resource.status not in SHARED:
        return
    ours = mark_of(item)
    wanted = stricter(ours, theirs)
    if wanted != ours:
        says = Text(f"「{peer.name}」判定: {why}", f"ruled by “{peer.name}”: {why}")
        correction = ledger.Correction(
            why=str(says),
            level=wanted.level,
            personal=wanted.personal,
            importance=ledger.Importance(wanted.importance),
        )
        try:
            ledger.correct(work, item.id, correction)
        except (BadInput, NotFound) as error:  # a level our scale has not: shown, not applied
            note(work, "cascade.ruling_unusable", item.id, peer=peer.id, reason=error.code)
            return
    if wanted != theirs:
        lower = {"ours": ours.as_dict(), "theirs": {**theirs.as_dict(), "why": why}}
        raise_conflicts(work, peer, {(ConflictKind.RULING_LOWER.value, entry, item.id): lower})


def _revoked(work: Work, peer: Peer, message: Message) -> None:
    serial = message.subject
    if not serial or len(serial) > 64 or set(serial) - set("0123456789abcdef"):
        raise Garbage("serial")
    now = store.one_peer(work.db, peer.id)
    if now is not None and serial not in now.revoked:
        store.change_peer(work.db, peer.id, revoked=[*now.revoked, serial][-100:])
        note(work, "cascade.revoked", peer.id, name=peer.name, serial=serial)


def marks_text(marks: dict[str, Mark], names: dict[str, str]) -> str | None:
    """Marks by item as they are stored, with the names of these items; None when there are none."""
    if not marks:
        return None
    said = {item: {**mark.as_dict(), "name": names.get(item, "")} for item, mark in marks.items()}
    return orjson.dumps(said).decode()


def read_marks(text: str | None) -> dict[str, Mark]:
    """Stored marks by item."""
    return {item: read_mark(said) for item, said in document(text).items()} if text else {}


def gone_names(text: str | None) -> dict[str, str]:
    """The casefolded names stored beside marks, by item."""
    return {item: said["name"] for item, said in document(text).items() if said.get("name")} if text else {}
