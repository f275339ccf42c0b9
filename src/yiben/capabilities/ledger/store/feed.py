"""The change feed: what followers (the search index, the guard's cache) have to look at again.

Numbers must become visible in order, or a follower that has read number 8 would never see a 7 that
commits later. SQLite has one writer; PostgreSQL writers queue on an advisory lock until they commit.
"""

from collections.abc import Sequence

from sqlalchemy import Connection, func, insert, select, text

from yiben.capabilities.ledger.store.tables import change

_FEED_LOCK = 7_031_984  # any constant nobody else uses


def announce(db: Connection, kind: str, subjects: Sequence[str], *, at: str) -> None:
    """Tell followers that `subjects` changed."""
    if not subjects:
        return
    if db.dialect.name == "postgresql":
        db.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _FEED_LOCK})
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
