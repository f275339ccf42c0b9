"""Every SQL statement of the cascade. Times are text from `kernel.clock.stamp`; documents are JSON text as they came."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    Connection,
    Index,
    Integer,
    LargeBinary,
    Row,
    SmallInteger,
    String,
    Table,
    Text,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)

from yiben.capabilities.cascade.envelope import START, Message
from yiben.capabilities.cascade.model import (
    Choice,
    Conflict,
    ConflictKind,
    Mark,
    Myself,
    Peer,
    PeerState,
    Ruling,
)
from yiben.infra.database import metadata

Values = dict[str, Any]
SLICE = 500  # parameters of one IN

self_ = Table(
    "cascade_self",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("name", String(200), nullable=False),
    Column("address", String(300), nullable=False),
)

peer = Table(
    "cascade_peer",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("name", String(200), nullable=False),
    Column("address", String(300), nullable=False),
    Column("authority", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("our_key", String(64), nullable=False),
    Column("state", String(12), nullable=False),
    Column("reason", String(40), nullable=False),
    Column("joined", String(27), nullable=False),
    Column("last_seen", String(27)),
    Column("strikes", Integer, nullable=False),
    Column("revoked", JSON, nullable=False),
    Column("out_stream", String(64), nullable=False),
    Column("out_number", Integer, nullable=False),
    Column("out_chain", String(64), nullable=False),
    Column("out_acked", Integer, nullable=False),
    Column("feed", Integer, nullable=False),
    Column("in_stream", String(64), nullable=False),
    Column("in_number", Integer, nullable=False),
    Column("in_chain", String(64), nullable=False),
)

invitation = Table(
    "cascade_invitation",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("secret", LargeBinary, nullable=False),  # SHA-256 of it
    Column("expires", String(27), nullable=False),
    Column("made_by", String(64), nullable=False),
    Column("used_by", String(64)),
)

# What a peer has not confirmed. Rows are added and, once confirmed, removed; never changed.
outbox = Table(
    "cascade_outbox",
    metadata,
    Column("peer", String(64), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("kind", String(20), nullable=False),
    Column("subject", String(200), nullable=False),
    Column("body", Text, nullable=False),
    Column("chain", String(64), nullable=False),
    sqlite_with_rowid=False,
)

mirror = Table(
    "cascade_mirror",
    metadata,
    Column("peer", String(64), primary_key=True),
    Column("entry", String(300), primary_key=True),
    Column("name", String(300), nullable=False),
    Column("name_key", String(300), nullable=False, index=True),
    Column("title", Text, nullable=False),
    Column("owner", String(300), nullable=False),
    Column("status", String(12), nullable=False),
    Column("level", SmallInteger, nullable=False),
    Column("body", Text, nullable=False),
    Column("held", Text),  # item → mark that holds here, where it is stricter than the owner's
    Column("received", String(27), nullable=False),
    Index("ix_cascade_mirror_entry", "entry"),
)

ruling = Table(
    "cascade_ruling",
    metadata,
    Column("peer", String(64), primary_key=True),
    Column("item", String(300), primary_key=True),
    Column("entry", String(300), nullable=False),
    Column("level", SmallInteger, nullable=False),
    Column("personal", Integer, nullable=False),
    Column("importance", String(12), nullable=False),
    Column("why", Text, nullable=False),
    Column("who", String(64), nullable=False),
    Column("at", String(27), nullable=False),
    Column("base", Integer, nullable=False),  # number of the owner's label it was said about
    Index("ix_cascade_ruling_entry", "peer", "entry"),
)

conflict = Table(
    "cascade_conflict",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("peer", String(64), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("entry", String(300), nullable=False),
    Column("item", String(300), nullable=False),
    Column("ours", JSON, nullable=False),
    Column("theirs", JSON, nullable=False),
    Column("raised", String(27), nullable=False),
    Column("choice", String(12)),
    Column("settled", String(27)),
    Column("settled_by", String(64)),
    Column("note", Text, nullable=False),
    Index("ix_cascade_conflict_about", "peer", "kind", "entry", "item"),
    Index("ix_cascade_conflict_settled", "settled", "raised"),
)


def myself(db: Connection) -> Myself | None:
    """How this installation calls itself; None before the first invitation."""
    row = db.execute(select(self_)).first()
    return Myself(id=row.id, name=row.name, address=row.address) if row else None


def keep_myself(db: Connection, new: Myself) -> None:
    """Say anew how this installation is called and reached."""
    db.execute(delete(self_))
    db.execute(insert(self_).values(id=new.id, name=new.name, address=new.address))


def peer_of(row: Row[Any]) -> Peer:
    """The noun of one row."""
    fields = {name: getattr(row, name) for name in Peer.__dataclass_fields__}
    return Peer(**{**fields, "state": PeerState(row.state), "revoked": tuple(row.revoked)})


def peers(db: Connection) -> list[Peer]:
    """Every peer, those that left included, by name."""
    return [peer_of(row) for row in db.execute(select(peer).order_by(peer.c.name, peer.c.id))]


def one_peer(db: Connection, identifier: str) -> Peer | None:
    """The peer with this identifier."""
    row = db.execute(select(peer).where(peer.c.id == identifier)).first()
    return peer_of(row) if row else None


def locked_peer(db: Connection, identifier: str) -> Peer | None:
    """The same, nobody else changing it until the end of the transaction."""
    row = db.execute(select(peer).where(peer.c.id == identifier).with_for_update()).first()
    return peer_of(row) if row else None


def keep_peer(db: Connection, values: Values) -> None:
    """A peer joins, or joins again: its mirrors stay, its numbers begin anew."""
    db.execute(delete(outbox).where(outbox.c.peer == values["id"]))
    db.execute(delete(peer).where(peer.c.id == values["id"]))
    db.execute(insert(peer).values(**values))


def change_peer(db: Connection, identifier: str, **values: Any) -> None:
    """Set columns of a peer."""
    db.execute(update(peer).where(peer.c.id == identifier).values(**values))


def add_invitation(db: Connection, values: Values) -> None:
    """Keep an invitation."""
    db.execute(insert(invitation).values(**values))


def use_invitation(db: Connection, identifier: str, *, secret: bytes, by: str, now: str) -> bool:
    """Use an invitation up; False when there is none such, or it is over."""
    done = db.execute(
        update(invitation)
        .where(
            invitation.c.id == identifier,
            invitation.c.secret == secret,
            invitation.c.expires > now,
            invitation.c.used_by.is_(None),
        )
        .values(used_by=by)
    )
    return bool(done.rowcount)


def append(db: Connection, to: str, first: int, messages: Sequence[Message], chains: Sequence[str]) -> None:
    """Add messages to the outbox of a peer."""
    if messages:
        db.execute(
            insert(outbox),
            [
                {"peer": to, "number": first + place, "kind": one.kind, "subject": one.subject,
                 "body": one.body, "chain": value}
                for place, (one, value) in enumerate(zip(messages, chains, strict=True))
            ],
        )  # fmt: skip


def waiting(db: Connection, to: str, *, after: int, limit: int) -> list[Message]:
    """Messages after a number, in order."""
    ask = (
        select(outbox.c.kind, outbox.c.subject, outbox.c.body)
        .where(outbox.c.peer == to, outbox.c.number > after)
        .order_by(outbox.c.number)
        .limit(limit)
    )
    return [Message(kind=row.kind, subject=row.subject, body=row.body) for row in db.execute(ask)]


def chain_at(db: Connection, to: str, number: int) -> str | None:
    """The chain value after a message that is still kept; that of the beginning for 0."""
    if number == 0:
        return START
    ask = select(outbox.c.chain).where(outbox.c.peer == to, outbox.c.number == number)
    return db.execute(ask).scalar()


def confirmed(db: Connection, to: str, number: int) -> None:
    """Let go of what a peer confirmed. The last one stays: the next batch names its chain value."""
    db.execute(delete(outbox).where(outbox.c.peer == to, outbox.c.number < number))


def empty_outbox(db: Connection, to: str) -> None:
    """Let go of everything for a peer."""
    db.execute(delete(outbox).where(outbox.c.peer == to))


def mirrors_called(db: Connection, owner: str, entries: Sequence[str]) -> dict[str, Row[Any]]:
    """A peer's mirrors by entry."""
    return {
        row.entry: row
        for part in _slices(entries)
        for row in db.execute(select(mirror).where(mirror.c.peer == owner, mirror.c.entry.in_(part)))
    }


def mirrored_elsewhere(db: Connection, owner: str, entries: Sequence[str]) -> dict[str, Row[Any]]:
    """Mirrors of other peers under the same identifiers."""
    return {
        row.entry: row
        for part in _slices(entries)
        for row in db.execute(select(mirror).where(mirror.c.peer != owner, mirror.c.entry.in_(part)))
    }


def keep_mirrors(db: Connection, owner: str, rows: Sequence[Values]) -> None:
    """Write a peer's mirrors, in place of what was there."""
    for part in _slices([row["entry"] for row in rows]):
        db.execute(delete(mirror).where(mirror.c.peer == owner, mirror.c.entry.in_(part)))
    if rows:
        db.execute(insert(mirror), list(rows))


def change_mirror(db: Connection, owner: str, entry: str, **values: Any) -> None:
    """Set columns of one mirror."""
    db.execute(update(mirror).where(mirror.c.peer == owner, mirror.c.entry == entry).values(**values))


def mirror_rows(
    db: Connection, *, query: str, owner: str, limit: int, offset: int
) -> tuple[list[Row[Any]], int]:
    """(mirrors in use whose name, title or holder has `query`, how many there are)."""
    where = [mirror.c.status != "retired"]
    if owner:
        where.append(mirror.c.peer == owner)
    if query:
        word = query.casefold()
        columns = (mirror.c.name_key, func.lower(mirror.c.title), mirror.c.owner)
        where.append(or_(*(column.contains(word, autoescape=True) for column in columns)))
    total = db.execute(select(func.count()).select_from(mirror).where(*where)).scalar_one()
    ask = select(mirror).where(*where).order_by(mirror.c.name_key, mirror.c.peer).limit(limit).offset(offset)
    return list(db.execute(ask)), total


def mirror_counts(db: Connection) -> dict[str, int]:
    """Mirrors in use by peer."""
    ask = select(mirror.c.peer, func.count()).where(mirror.c.status != "retired").group_by(mirror.c.peer)
    return {row[0]: row[1] for row in db.execute(ask)}


def rulings_of(db: Connection, owner: str, entries: Sequence[str]) -> dict[str, tuple[Ruling, int]]:
    """Our own rulings on items of these entries, by item, each with the owner's label number it was about."""
    found: dict[str, tuple[Ruling, int]] = {}
    for part in _slices(entries):
        for row in db.execute(select(ruling).where(ruling.c.peer == owner, ruling.c.entry.in_(part))):
            mark = Mark(level=row.level, personal=bool(row.personal), importance=row.importance)
            said = Ruling(item=row.item, mark=mark, why=row.why, who=row.who, when=row.at)
            found[row.item] = said, row.base
    return found


def keep_ruling(db: Connection, owner: str, entry: str, said: Ruling, *, base: int) -> None:
    """Write our ruling on an item, in place of an earlier one."""
    drop_ruling(db, owner, said.item)
    db.execute(
        insert(ruling).values(
            peer=owner, item=said.item, entry=entry, level=said.mark.level, personal=int(said.mark.personal),
            importance=said.mark.importance, why=said.why, who=said.who, at=said.when, base=base,
        )
    )  # fmt: skip


def drop_ruling(db: Connection, owner: str, item: str) -> None:
    """Forget our ruling on an item; the log keeps that it was."""
    db.execute(delete(ruling).where(ruling.c.peer == owner, ruling.c.item == item))


def open_conflicts(db: Connection, owner: str, entries: Sequence[str]) -> dict[tuple[str, str, str], str]:
    """Open conflicts about these entries: (kind, entry, item) → identifier."""
    return {
        (row.kind, row.entry, row.item): row.id
        for part in _slices(entries)
        for row in db.execute(
            select(conflict).where(
                conflict.c.peer == owner, conflict.c.entry.in_(part), conflict.c.settled.is_(None)
            )
        )
    }


def settled_names(db: Connection, owner: str, entries: Sequence[str]) -> set[tuple[str, str]]:
    """(kind, entry) of conflicts about entries that a person has settled: they are not raised again."""
    about = (ConflictKind.SAME_NAME.value, ConflictKind.SAME_IDENTIFIER.value)
    return {
        (row.kind, row.entry)
        for part in _slices(entries)
        for row in db.execute(
            select(conflict.c.kind, conflict.c.entry).where(
                conflict.c.peer == owner,
                conflict.c.kind.in_(about),
                conflict.c.entry.in_(part),
                conflict.c.settled.is_not(None),
            )
        )
    }


def add_conflicts(db: Connection, rows: Sequence[Values]) -> None:
    """Keep new conflicts."""
    if rows:
        db.execute(insert(conflict), list(rows))


def change_conflict(db: Connection, identifier: str, **values: Any) -> None:
    """Set columns of one conflict."""
    db.execute(update(conflict).where(conflict.c.id == identifier).values(**values))


_CONFLICT = select(conflict, peer.c.name.label("peer_name")).outerjoin(peer, peer.c.id == conflict.c.peer)


def conflict_of(row: Row[Any]) -> Conflict:
    """The noun of one row."""
    return Conflict(
        id=row.id, peer=row.peer, peer_name=row.peer_name or row.peer, kind=ConflictKind(row.kind), entry=row.entry,
        item=row.item, ours=row.ours, theirs=row.theirs, raised=row.raised,
        choice=Choice(row.choice) if row.choice else None, settled=row.settled, settled_by=row.settled_by,
        note=row.note,
    )  # fmt: skip


def conflicts(db: Connection, *, settled: bool, limit: int) -> list[Conflict]:
    """Conflicts, open or settled ones, newest first."""
    where = conflict.c.settled.is_not(None) if settled else conflict.c.settled.is_(None)
    ask = _CONFLICT.where(where).order_by(conflict.c.raised.desc(), conflict.c.id).limit(limit)
    return [conflict_of(row) for row in db.execute(ask)]


def one_conflict(db: Connection, identifier: str) -> Conflict | None:
    """The conflict with this identifier."""
    row = db.execute(_CONFLICT.where(conflict.c.id == identifier)).first()
    return conflict_of(row) if row else None


def conflict_counts(db: Connection) -> dict[str, int]:
    """Open conflicts by peer."""
    ask = select(conflict.c.peer, func.count()).where(conflict.c.settled.is_(None)).group_by(conflict.c.peer)
    return {row[0]: row[1] for row in db.execute(ask)}


def _slices(keys: Sequence[str]) -> list[Sequence[str]]:
    return [keys[start : start + SLICE] for start in range(0, len(keys), SLICE)]
