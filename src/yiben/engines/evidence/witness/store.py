"""Every SQL statement of witnessing: whom we know, what we saw of them, what they signed for us, forks."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import JSON, Column, Connection, Index, RowMapping, String, Table, Text, delete, func, select

from yiben.engines.evidence.store import Number
from yiben.infra.database import metadata

peer = Table(
    "evidence_peer",
    metadata,
    Column("origin", String(64), primary_key=True),
    Column("title", Text, nullable=False),
    Column("keys", JSON, nullable=False),  # {"log": [lines], "witness": line}
    Column("url", Text, nullable=False),
    Column("at", String(27), nullable=False),
)

witnessed = Table(
    "evidence_witnessed",
    metadata,
    Column("origin", String(64), primary_key=True),
    Column("tree_size", Number, primary_key=True, autoincrement=False),
    Column("root", String(64), nullable=False),
    Column("note", Text, nullable=False),
    Column("at", String(27), nullable=False),
)

cosignature = Table(
    "evidence_cosignature",
    metadata,
    Column("tree_size", Number, primary_key=True, autoincrement=False),
    Column("witness", String(64), primary_key=True),
    Column("root", String(64), nullable=False),
    Column("line", Text, nullable=False),
    Column("at", String(27), nullable=False),
)

equivocation = Table(
    "evidence_equivocation",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("origin", String(64), nullable=False),
    Column("reason", String(32), nullable=False),
    Column("known", Text, nullable=False),
    Column("shown", Text, nullable=False),
    Column("at", String(27), nullable=False),
    Index("ix_evidence_equivocation_origin", "origin"),
)


def put_peer(db: Connection, values: dict[str, Any]) -> None:
    """Keep a peer; what was known of it before is replaced."""
    db.execute(delete(peer).where(peer.c.origin == values["origin"]))
    db.execute(peer.insert(), values)


def peers(db: Connection) -> Sequence[RowMapping]:
    """Everybody we know, by name."""
    return db.execute(select(peer).order_by(peer.c.title)).mappings().all()


def peer_of(db: Connection, origin: str) -> RowMapping | None:
    """One of them."""
    return db.execute(select(peer).where(peer.c.origin == origin)).mappings().first()


def last_seen(db: Connection, origin: str) -> RowMapping | None:
    """The newest head we cosigned of a log."""
    found = select(witnessed).where(witnessed.c.origin == origin)
    return db.execute(found.order_by(witnessed.c.tree_size.desc()).limit(1)).mappings().first()


def seen_at(db: Connection, origin: str, size: int) -> RowMapping | None:
    """The head of that size, where we cosigned one."""
    found = select(witnessed).where(witnessed.c.origin == origin, witnessed.c.tree_size == size)
    return db.execute(found).mappings().first()


def see(db: Connection, values: dict[str, Any]) -> None:
    """Keep a head we cosign."""
    db.execute(witnessed.insert(), values)


def put_cosignature(db: Connection, values: dict[str, Any]) -> None:
    """Keep a witness's line for a head of ours; the newer one of two stays."""
    same = (cosignature.c.tree_size == values["tree_size"]) & (cosignature.c.witness == values["witness"])
    db.execute(delete(cosignature).where(same))
    db.execute(cosignature.insert(), values)


def newest_cosignature(db: Connection, witness: str) -> RowMapping | None:
    """What a witness signed last."""
    found = select(cosignature).where(cosignature.c.witness == witness)
    return db.execute(found.order_by(cosignature.c.tree_size.desc()).limit(1)).mappings().first()


def every_seen(db: Connection) -> Sequence[RowMapping]:
    """Every head we cosigned, of any log."""
    return db.execute(select(witnessed)).mappings().all()


def every_cosignature(db: Connection) -> Sequence[RowMapping]:
    """Every line a witness signed for us."""
    return db.execute(select(cosignature)).mappings().all()


def forks(db: Connection) -> Sequence[RowMapping]:
    """Every fork kept, the oldest first."""
    return db.execute(select(equivocation).order_by(equivocation.c.at, equivocation.c.id)).mappings().all()


def keep_fork(db: Connection, values: dict[str, Any], *, most: int) -> bool:
    """Keep two heads that cannot both be; False when they are kept already, or enough of that log are."""
    there = select(func.count()).select_from(equivocation)
    if db.execute(there.where(equivocation.c.id == values["id"])).scalar_one():
        return False
    if db.execute(there.where(equivocation.c.origin == values["origin"])).scalar_one() >= most:
        return False
    db.execute(equivocation.insert(), values)
    return True
