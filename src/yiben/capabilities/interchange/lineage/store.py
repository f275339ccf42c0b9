"""Every SQL statement of exchanged lineage."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Index,
    Integer,
    RowMapping,
    String,
    Table,
    Text,
    insert,
    select,
    update,
)

from yiben.infra.database import metadata

event = Table(
    "lineage_event",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column(
        "digest", String(64), nullable=False, unique=True
    ),  # of run, type, time and job: the same event again
    Column("run", String(36), nullable=False, index=True),
    Column("event", String(10), nullable=False),
    Column("at", Text, nullable=False),
    Column("job_namespace", Text, nullable=False),
    Column("job", Text, nullable=False),
    Column("producer", Text, nullable=False),
    Column("edges", Integer, nullable=False),
    Column("body", Text, nullable=False),
    Column("received", String(27), nullable=False),
    Column("received_by", String(64), nullable=False),
)

touched = Table(
    "lineage_event_table",
    metadata,
    Column("seq", Integer, primary_key=True),
    Column("side", String(6), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("namespace", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("resource", String(64)),
    Index("ix_lineage_event_table_resource", "resource", "seq"),
)

sent = Table(
    "lineage_sent",
    metadata,
    Column("id", Integer, primary_key=True),  # always 1
    Column("cursor", String(120), nullable=False),
)


def known(db: Connection, digest: str) -> RowMapping | None:
    """The event with this digest."""
    return db.execute(select(event).where(event.c.digest == digest)).mappings().first()


def add(db: Connection, values: Mapping[str, Any], tables: Sequence[Mapping[str, Any]]) -> None:
    """Record an event and the tables it names."""
    seq = db.execute(insert(event).values(**values).returning(event.c.seq)).scalar_one()
    if tables:
        db.execute(insert(touched), [{"seq": seq, **one} for one in tables])


def listed(db: Connection, *, resource: str | None, before: int | None, limit: int) -> list[RowMapping]:
    """Events, newest first; of one resource only, where one is named."""
    ask = select(event).order_by(event.c.seq.desc()).limit(limit)
    if resource is not None:
        ask = ask.where(event.c.seq.in_(select(touched.c.seq).where(touched.c.resource == resource)))
    if before is not None:
        ask = ask.where(event.c.seq < before)
    return list(db.execute(ask).mappings())


def tables_of(db: Connection, seqs: Sequence[int]) -> list[RowMapping]:
    """The tables these events name, in order."""
    order = (touched.c.seq, touched.c.side, touched.c.position)
    return list(db.execute(select(touched).where(touched.c.seq.in_(seqs)).order_by(*order)).mappings())


def cursor(db: Connection) -> str:
    """How far events of ours were sent."""
    return db.execute(select(sent.c.cursor)).scalar() or ""


def set_cursor(db: Connection, said: str) -> None:
    """Note how far they were sent."""
    if not db.execute(update(sent).where(sent.c.id == 1).values(cursor=said)).rowcount:
        db.execute(insert(sent).values(id=1, cursor=said))
