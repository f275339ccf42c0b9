"""The change feed: what followers (the search index, the guard's cache) have to look at again.

Numbers must become visible in order, or a follower that has read number 8 would never see a 7 that
commits later. SQLite has one writer; on PostgreSQL writers of the ledger take turns (`take_turn`).
"""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, and_, func, insert, select, text

from yiben.capabilities.ledger.model import Status
from yiben.capabilities.ledger.store.slices import slices
from yiben.capabilities.ledger.store.tables import change, item, label, resource, system

_FEED_LOCK = 7_031_984  # any constant nobody else uses


def take_turn(db: Connection) -> None:
    """Wait until no other transaction is writing the ledger, and keep others waiting until the end.

    Every verb that writes starts here: names and numbers it finds free are then still free when it
    writes. SQLite transactions that write have had their turn since they began.
    """
    if db.dialect.name == "postgresql":
        db.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _FEED_LOCK})


def announce(db: Connection, kind: str, subjects: Sequence[str], *, at: str) -> None:
    """Tell followers that `subjects` changed."""
    if not subjects:
        return
    take_turn(db)
    db.execute(insert(change), [{"kind": kind, "subject": subject, "at": at} for subject in subjects])


def newest(db: Connection) -> int:
    """The feed's newest number; 0 when nothing ever changed."""
    return db.execute(select(func.max(change.c.seq))).scalar() or 0


def birth(db: Connection) -> str:
    """What tells this feed from every other one: its first entry."""
    row = db.execute(select(change).order_by(change.c.seq).limit(1)).first()
    return f"{row.seq} {row.subject} {row.at}" if row else ""


def changed_since(db: Connection, seq: int) -> list[str]:
    """Resources changed after `seq`, each once."""
    return list(
        db.execute(
            select(change.c.subject).where(change.c.seq > seq, change.c.kind == "resource").distinct()
        ).scalars()
    )


def last_changes(db: Connection, after: int, *, limit: int) -> list[tuple[int, str]]:
    """(number, resource) of the last change of each resource that changed after a number, in order, the first `limit`."""
    last = func.max(change.c.seq).label("last")
    ask = (
        select(last, change.c.subject)
        .where(change.c.seq > after, change.c.kind == "resource")
        .group_by(change.c.subject)
        .order_by(last)
        .limit(limit)
    )
    return [(row[0], row[1]) for row in db.execute(ask)]


def searchable(db: Connection, identifiers: Sequence[str]) -> list[Any]:
    """Rows of those resources that are to be found, with the names of who holds them."""
    ask = (
        select(
            resource.c.id,
            resource.c.name,
            resource.c.title,
            resource.c.description,
            resource.c.organisation,
            system.c.name.label("system_name"),
            resource.c.themes,
            resource.c.classes,
            resource.c.format,
            resource.c.status,
            resource.c.updated,
        )
        .outerjoin(system, system.c.id == resource.c.system)
        .where(resource.c.status != Status.RETIRED)
    )
    return [row for part in slices(identifiers) for row in db.execute(ask.where(resource.c.id.in_(part)))]


def searchable_items(db: Connection, identifiers: Sequence[str]) -> Iterator[Any]:
    """(resource, name, title, semantic, level, personal) of living items, resource by resource."""
    ask = (
        select(item.c.resource, item.c.name, item.c.title, label.c.semantic, label.c.level, label.c.personal)
        .outerjoin(label, and_(label.c.item == item.c.id, label.c.number == item.c.ruling))
        .where(item.c.retired.is_(False))
        .order_by(item.c.resource, item.c.position)
    )
    for part in slices(identifiers):
        yield from db.execute(ask.where(item.c.resource.in_(part)))
