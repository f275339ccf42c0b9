"""Delegations: who stands in for whom, from a day to a day."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, RowMapping, or_, select, text

from yiben.capabilities.casework.store.tables import delegation

_LOCK = 0x7969_6265_6E77  # any number nobody else locks


def lock(db: Connection) -> None:
    """Two that would make a chain together come one after the other. SQLite has one writer anyway."""
    if db.dialect.name == "postgresql":
        db.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})


def add(db: Connection, row: Mapping[str, Any]) -> None:
    """A new delegation."""
    db.execute(delegation.insert().values(**row))


def find(db: Connection, delegation_id: str) -> RowMapping | None:
    """One delegation."""
    return db.execute(select(delegation).where(delegation.c.id == delegation_id)).mappings().first()


def end(db: Connection, delegation_id: str, *, at: str, by: str) -> bool:
    """End it; False when somebody was faster."""
    ended = delegation.update().where(delegation.c.id == delegation_id, delegation.c.ended.is_(None))
    return db.execute(ended.values(ended=at, ended_by=by)).rowcount == 1


def to(db: Connection, taker: str, *, day: str) -> list[RowMapping]:
    """What is delegated to somebody on a day."""
    rows = select(delegation).where(
        delegation.c.taker == taker,
        delegation.c.ended.is_(None),
        delegation.c.begins <= day,
        delegation.c.ends >= day,
    )
    return list(db.execute(rows.order_by(delegation.c.giver)).mappings())


def touching(db: Connection, account: str) -> list[RowMapping]:
    """All delegations by or to somebody, the newest first."""
    rows = select(delegation).where(or_(delegation.c.giver == account, delegation.c.taker == account))
    return list(db.execute(rows.order_by(delegation.c.id.desc())).mappings())


def overlapping(db: Connection, *accounts: str, begins: str, ends: str) -> list[RowMapping]:
    """Delegations that hold on any of these days and are by or to one of these accounts."""
    rows = select(delegation).where(
        delegation.c.ended.is_(None),
        delegation.c.begins <= ends,
        delegation.c.ends >= begins,
        or_(delegation.c.giver.in_(accounts), delegation.c.taker.in_(accounts)),
    )
    return list(db.execute(rows.order_by(delegation.c.id)).mappings())
