"""Every SQL statement of retention: the only place where something of the log is taken away."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    RowMapping,
    String,
    Table,
    Text,
    and_,
    exists,
    func,
    not_,
    or_,
    select,
    text,
    true,
    update,
)

from yiben.engines.evidence.store import event
from yiben.infra.database import metadata

Holds = Iterable[tuple[str, str]]
"""Holds that stand by what the log says, (kind, subject): what either it or the table holds stays."""

EXPIRED = "evidence.expired"
"""The kind a deleted body leaves in its row."""

hold = Table(
    "evidence_hold",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("kind", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", String(27), nullable=False),
    Column("lifted_by", Text),
    Column("lifted_at", String(27)),
)


def kinds(db: Connection) -> list[str]:
    """All kinds there are bodies of."""
    return list(db.execute(select(event.c.kind).distinct().order_by(event.c.kind)).scalars())


def _due(db: Connection, of: Sequence[str], before: str, told: Holds) -> ColumnElement[bool]:
    newer = event.alias("newer")
    # What something happened to again has not ended: its period begins with the newest event about it.
    ended = not_(exists().where(newer.c.subject == event.c.subject, newer.c.time >= before))
    standing = {(one["kind"], one["subject"]) for one in holds(db) if one["lifted_at"] is None}
    kept = [_held(*one) for one in sorted(standing | set(told))]
    due = and_(event.c.kind.in_(of), event.c.time < before, event.c.body.is_not(None), ended)
    return and_(due, not_(or_(*kept))) if kept else due


def _held(kind: str, subject: str) -> ColumnElement[bool]:
    of_kind = or_(event.c.kind == kind, event.c.kind.startswith(kind + ".", autoescape=True))
    return and_(of_kind if kind else true(), event.c.subject == subject if subject else true())


def count_due(db: Connection, of: Sequence[str], before: str, told: Holds) -> int:
    """How many events of these kinds, and what they are about, ended before a moment."""
    return int(
        db.execute(select(func.count()).select_from(event).where(_due(db, of, before, told))).scalar_one()
    )


def due(db: Connection, of: Sequence[str], before: str, told: Holds, *, limit: int) -> list[int]:
    """Their numbers, the first `limit`."""
    found = select(event.c.seq).where(_due(db, of, before, told)).order_by(event.c.seq).limit(limit)
    return list(db.execute(found).scalars())


def delete_bodies(db: Connection, ranges: Sequence[tuple[int, int]]) -> None:
    """Take bodies and all that repeats them away; number, time and leaf hash stay."""
    if db.dialect.name == "sqlite":
        db.exec_driver_sql("PRAGMA secure_delete=ON")  # what is overwritten is overwritten with zeros
    gone: dict[str, Any] = {"body": None, "kind": EXPIRED, "actor": "", "acting_for": None, "subject": ""}
    for first, last in ranges:
        db.execute(update(event).where(event.c.seq >= first, event.c.seq <= last).values(**gone))


def wrong_times(db: Connection) -> list[int]:
    """Deleted events whose time is not that of the head that sealed them."""
    found = text(
        "SELECT e.seq FROM evidence_event e WHERE e.kind = :kind AND e.body IS NULL AND e.time <> "
        "(SELECT h.time FROM evidence_head h WHERE h.tree_size > e.seq ORDER BY h.tree_size LIMIT 1) LIMIT 100"
    )
    return list(db.execute(found, {"kind": EXPIRED}).scalars())


def holds(db: Connection) -> Sequence[RowMapping]:
    """Every hold there was, the newest first."""
    return db.execute(select(hold).order_by(hold.c.at.desc(), hold.c.id)).mappings().all()


def add_hold(db: Connection, values: dict[str, Any]) -> None:
    """Place one."""
    db.execute(hold.insert(), values)


def lift(db: Connection, name: str, *, by: str, at: str) -> bool:
    """Lift one; False when there is none that stands."""
    standing = (hold.c.id == name) & hold.c.lifted_at.is_(None)
    return bool(db.execute(update(hold).where(standing).values(lifted_by=by, lifted_at=at)).rowcount)
