"""Who the peers are, invitations, and what waits for each."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from yiben.capabilities.cascade.envelope import START, Message
from yiben.capabilities.cascade.model import (
    Myself,
    Peer,
    PeerState,
)
from yiben.capabilities.cascade.store.tables import invitation, outbox, peer, self_

Values = dict[str, Any]


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


def kept_bytes(db: Connection, identifier: str) -> int:
    """How many bytes of a peer are kept."""
    return int(db.execute(select(peer.c.in_bytes).where(peer.c.id == identifier)).scalar_one())


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
