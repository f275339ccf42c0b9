"""Every SQL statement of what crosses; `finding` has those that search. Times are text from `kernel.clock.stamp`; documents are text as they came."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Index,
    Integer,
    String,
    Table,
    Text,
    column,
    delete,
    func,
    insert,
    or_,
    select,
    table,
    update,
)
from sqlalchemy.exc import IntegrityError

from yiben.capabilities.cascade.crossing.model import (
    OVER,
    Crossed,
    Errand,
    Kind,
    Side,
    Standing,
    State,
)
from yiben.infra.database import metadata
from yiben.kernel.text import Text as Words

errand = Table(
    "cascade_errand",
    metadata,
    Column("peer", String(64), primary_key=True),
    Column("side", String(8), primary_key=True),
    Column("reference", String(40), primary_key=True),
    Column("kind", String(12), nullable=False),
    Column("entry", String(300), nullable=False),
    Column("item", String(300), nullable=False),
    Column("body", Text, nullable=False),
    Column("organisation", String(300), nullable=False),
    Column("account", String(64), nullable=False),
    Column("made", String(27), nullable=False),
    Column("state", String(12), nullable=False),
    Column("case", String(64), nullable=False),
    Column("number", String(40), nullable=False),
    Column("title_zh", String(200), nullable=False),
    Column("title_en", String(200), nullable=False),
    Column("due", String(40)),
    Column("says", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("told", String(64), nullable=False),
    Column("wants", String(20), nullable=False),
    Column("wants_why", Text, nullable=False),
    Column("changed", String(27), nullable=False),
    Index("ix_cascade_errand_state", "peer", "side", "state"),
)

crossed = Table(
    "cascade_grant",
    metadata,
    Column("peer", String(64), primary_key=True),
    Column("side", String(8), primary_key=True),
    Column("grant", String(64), primary_key=True),
    Column("reference", String(40), nullable=False),
    Column("body", Text, nullable=False),
    Column("standing", String(12), nullable=False),
    Column("organisation", String(300), nullable=False),
    Column("accounts", Text, nullable=False),  # JSON
    Column("told", String(64), nullable=False),
    Column("changed", String(27), nullable=False),
    Index("ix_cascade_grant_reference", "peer", "side", "reference"),
)

# Reads that were asked lately: the same words a second time are no second read.
asked = Table(
    "cascade_read",
    metadata,
    Column("peer", String(64), primary_key=True),
    Column("nonce", String(32), primary_key=True),
    Column("at", String(27), nullable=False, index=True),
)

# The organisation a peer is, in the ledger of this side.
body = Table(
    "cascade_body",
    metadata,
    Column("peer", String(64), primary_key=True),
    Column("organisation", String(64), nullable=False),
)

peer = table("cascade_peer", column("id", String), column("name", String))
"""The names of peers; the table is that of the room around this one."""

_ERRAND = select(errand, peer.c.name.label("peer_name")).outerjoin(peer, peer.c.id == errand.c.peer)
_CROSSED = select(crossed, peer.c.name.label("peer_name")).outerjoin(peer, peer.c.id == crossed.c.peer)


def add_errand(db: Connection, values: Mapping[str, Any]) -> None:
    """Keep an errand; what nobody knows of it yet is empty."""
    unknown = {"account": "", "case": "", "number": "", "title_zh": "", "title_en": "", "due": None, "says": "",
               "told": "", "wants": "", "wants_why": ""}  # fmt: skip
    db.execute(insert(errand).values({**unknown, **values}))


def change_errand(db: Connection, one: Errand, **values: Any) -> None:
    """Set columns of one errand."""
    db.execute(
        update(errand)
        .where(
            errand.c.peer == one.peer, errand.c.side == one.side.value, errand.c.reference == one.reference
        )
        .values(**values)
    )


def find_errand(db: Connection, side: Side, reference: str, *, owner: str | None = None) -> Errand | None:
    """The errand of this name, of one peer or of any."""
    ask = _ERRAND.where(errand.c.side == side.value, errand.c.reference == reference)
    row = db.execute(ask if owner is None else ask.where(errand.c.peer == owner)).first()
    return errand_of_row(row) if row else None


def errand_of_case(db: Connection, case: str) -> Errand | None:
    """The errand a case of ours was opened for."""
    row = db.execute(_ERRAND.where(errand.c.side == Side.THEIRS.value, errand.c.case == case)).first()
    return errand_of_row(row) if row else None


def errands(
    db: Connection,
    side: Side,
    *,
    owner: str | None = None,
    kind: Kind | None = None,
    states: frozenset[State] | None = None,
    account: str | None = None,
    limit: int = 500,
) -> list[Errand]:
    """Errands, the oldest first when states are given, else the newest."""
    ask = _ERRAND.where(errand.c.side == side.value)
    if owner is not None:
        ask = ask.where(errand.c.peer == owner)
    if kind is not None:
        ask = ask.where(errand.c.kind == kind.value)
    if account is not None:
        ask = ask.where(errand.c.account == account)
    if states is not None:
        ask = ask.where(errand.c.state.in_([one.value for one in states])).order_by(errand.c.reference)
    else:
        ask = ask.order_by(errand.c.reference.desc())
    return [errand_of_row(row) for row in db.execute(ask.limit(limit))]


def wanting(db: Connection, owner: str, *, limit: int) -> list[Errand]:
    """Errands of a peer with which something is to be done as it wants, oldest first."""
    ask = _ERRAND.where(
        errand.c.peer == owner, errand.c.side == Side.THEIRS.value, errand.c.wants != "",
        errand.c.state.in_([State.OPEN.value, State.DONE.value]),
    )  # fmt: skip
    return [errand_of_row(row) for row in db.execute(ask.order_by(errand.c.reference).limit(limit))]


def untold(db: Connection, owner: str, side: Side, *, stream: str, limit: int) -> list[Errand]:
    """Errands that were not told under this stream, oldest first. Of ours, those over have nothing to be told again."""
    ask = _ERRAND.where(errand.c.peer == owner, errand.c.side == side.value, errand.c.told != stream)
    over = errand.c.state.in_([one.value for one in OVER])
    fit = errand.c.state != State.ARRIVED.value if side is Side.THEIRS else or_(~over, errand.c.wants != "")
    return [
        errand_of_row(row) for row in db.execute(ask.where(fit).order_by(errand.c.reference).limit(limit))
    ]


def open_errands(db: Connection, owner: str, side: Side) -> int:
    """How many errands with a peer are not over."""
    over = [one.value for one in OVER]
    ask = select(func.count()).select_from(errand)
    return int(
        db.execute(
            ask.where(errand.c.peer == owner, errand.c.side == side.value, errand.c.state.not_in(over))
        ).scalar_one()
    )


def said_since(db: Connection, owner: str, side: Side, since: str) -> int:
    """How many errands were said since a time."""
    ask = select(func.count()).select_from(errand)
    return int(
        db.execute(
            ask.where(errand.c.peer == owner, errand.c.side == side.value, errand.c.made >= since)
        ).scalar_one()
    )


def keep_crossed(db: Connection, values: Mapping[str, Any]) -> None:
    """Write a grant that crossed, in place of what was there."""
    same = (
        crossed.c.peer == values["peer"],
        crossed.c.side == values["side"],
        crossed.c.grant == values["grant"],
    )
    db.execute(delete(crossed).where(*same))
    db.execute(insert(crossed).values(**values))


def find_crossed(db: Connection, side: Side, grant: str, *, owner: str | None = None) -> Crossed | None:
    """The grant of this name."""
    ask = _CROSSED.where(crossed.c.side == side.value, crossed.c.grant == grant)
    row = db.execute(ask if owner is None else ask.where(crossed.c.peer == owner)).first()
    return crossed_of_row(row) if row else None


def crossed_of(
    db: Connection, side: Side, *, owner: str | None = None, reference: str | None = None
) -> list[Crossed]:
    """Grants that crossed, newest first."""
    ask = _CROSSED.where(crossed.c.side == side.value).order_by(crossed.c.grant.desc()).limit(2_000)
    if owner is not None:
        ask = ask.where(crossed.c.peer == owner)
    if reference is not None:
        ask = ask.where(crossed.c.reference == reference)
    return [crossed_of_row(row) for row in db.execute(ask)]


def unsettled(db: Connection, owner: str, *, stream: str) -> list[tuple[str, str, str]]:
    """(grant, standing, stream it was told under) of grants of ours a peer holds that may still change, or be told."""
    over = crossed.c.standing.in_([Standing.ENDED.value, Standing.WITHDRAWN.value])
    ask = select(crossed.c.grant, crossed.c.standing, crossed.c.told).where(
        crossed.c.peer == owner, crossed.c.side == Side.OURS.value, or_(~over, crossed.c.told != stream)
    )
    return [(row.grant, row.standing, row.told) for row in db.execute(ask.order_by(crossed.c.grant))]


def first_time(db: Connection, owner: str, nonce: str, *, at: str, forget: str) -> bool:
    """Note that a read was asked; False when its words were heard before. What is older than `forget` goes."""
    db.execute(delete(asked).where(asked.c.at < forget))
    known = db.execute(select(asked.c.at).where(asked.c.peer == owner, asked.c.nonce == nonce)).first()
    if known is not None:
        return False
    try:
        with db.begin_nested():
            db.execute(insert(asked).values(peer=owner, nonce=nonce, at=at))
    except IntegrityError:
        return False
    return True


def body_of(db: Connection, owner: str) -> str | None:
    """The organisation a peer is here."""
    return db.execute(select(body.c.organisation).where(body.c.peer == owner)).scalar()


def keep_body(db: Connection, owner: str, organisation: str) -> None:
    """A peer is this organisation here."""
    db.execute(insert(body).values(peer=owner, organisation=organisation))


def errand_of_row(row: Any) -> Errand:
    """The noun of one row."""
    said = {
        name: getattr(row, name) for name in Errand.__dataclass_fields__ if name not in {"title", "peer_name"}
    }
    return Errand(
        **{**said, "side": Side(row.side), "kind": Kind(row.kind), "state": State(row.state)},
        title=Words(row.title_zh, row.title_en), peer_name=row.peer_name or row.peer,
    )  # fmt: skip


def crossed_of_row(row: Any) -> Crossed:
    """The noun of one row."""
    import orjson

    from yiben.capabilities.cascade.crossing.documents import read_granted

    return Crossed(
        peer=row.peer, peer_name=row.peer_name or row.peer, side=Side(row.side), granted=read_granted(row.body),
        organisation=row.organisation, accounts=tuple(orjson.loads(row.accounts)), told=row.told,
        changed=row.changed,
    )  # fmt: skip
