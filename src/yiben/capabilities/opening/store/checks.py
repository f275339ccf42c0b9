"""Every SQL statement about release checks, and their table."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import JSON, Column, Connection, Index, Integer, String, Table, insert, select, update

from yiben.infra.database import metadata

check = Table(
    "open_check",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("resource", String(64), nullable=False),
    Column("snapshot", String(40), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("state", String(12), nullable=False),  # running, done, failed
    Column("step", Integer, nullable=False),  # how far a running one is
    Column("ask", JSON, nullable=False),
    Column("verdict", String(12)),
    Column("outcome", JSON),  # a `disclosure.Check` as a document; findings hold no value of the data
    Column("trouble", JSON),  # why it failed: {zh, en}
    Column("at", String(27), nullable=False),
    Column("by", String(64), nullable=False),
    Index("ix_open_check_resource", "resource", "at"),
)


def add(db: Connection, values: Mapping[str, Any]) -> None:
    """Record that a check has begun."""
    db.execute(insert(check).values(**values))


def alter(db: Connection, identifier: str, values: Mapping[str, Any]) -> None:
    """Set columns of one check."""
    db.execute(update(check).where(check.c.id == identifier).values(**values))


def find(db: Connection, identifier: str) -> Mapping[str, Any] | None:
    """One check as a row."""
    row = db.execute(select(check).where(check.c.id == identifier)).mappings().first()
    return None if row is None else dict(row)


def latest(db: Connection, *, resource: str | None, limit: int) -> list[Mapping[str, Any]]:
    """The newest checks, of one resource or of all."""
    ask = select(check).order_by(check.c.at.desc(), check.c.id.desc()).limit(limit)
    if resource is not None:
        ask = ask.where(check.c.resource == resource)
    return [dict(row) for row in db.execute(ask).mappings()]
