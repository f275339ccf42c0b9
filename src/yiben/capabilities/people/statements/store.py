"""The statements of privileged accounts: one row each, found without reading the evidence log."""

from collections.abc import Sequence
from contextlib import closing

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    Index,
    RowMapping,
    SmallInteger,
    String,
    Table,
    Text,
    func,
    or_,
    select,
    text,
    update,
)

from yiben.infra.database import metadata, straight
from yiben.kernel.paging import PageAsk

statement = Table(
    "people_statement",
    metadata,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),  # the event's number
    Column("event", String(40), nullable=False),
    Column("time", String, nullable=False),
    Column("actor", String, nullable=False),
    Column("acting_for", String),
    Column("kind", String, nullable=False),
    Column("subject", String, nullable=False),
    Column("level", SmallInteger),  # the highest that was read in plain
    Column("reviewed_by", String),
    Column("reviewed_at", String),
    Column("note", Text, nullable=False),
    Index(
        "ix_people_statement_open",
        "seq",
        sqlite_where=text("reviewed_by IS NULL"),
        postgresql_where=text("reviewed_by IS NULL"),
    ),
)

_OPEN = statement.c.reviewed_by.is_(None)


Kept = tuple[int, str, str, str, str | None, str, str, int | None, str]
"""A new statement: what `_ADD` names, in its order."""

_ADD = (
    "INSERT INTO people_statement (seq, event, time, actor, acting_for, kind, subject, level, note) "
    "VALUES ({0}, {0}, {0}, {0}, {0}, {0}, {0}, {0}, {0})"
)
# Straight to the driver, as the log itself: every read of a privileged account comes by here.
_SQLITE, _POSTGRESQL = _ADD.format("?"), _ADD.format("%s")


def add(db: Connection, rows: Sequence[Kept]) -> None:
    """New statements."""
    with straight(db) as driver, closing(driver.cursor()) as cursor:
        cursor.executemany(_POSTGRESQL if db.dialect.name == "postgresql" else _SQLITE, rows)


def waiting(db: Connection, *, kind: str, actor: str, page: PageAsk) -> tuple[list[RowMapping], int]:
    """What nobody has reviewed, the oldest first, and how many there are."""
    where: list[ColumnElement[bool]] = [_OPEN]
    if kind:
        where.append(or_(statement.c.kind == kind, statement.c.kind.like(f"{kind}.%")))
    if actor:
        where.append(or_(statement.c.actor == actor, statement.c.acting_for == actor))
    total = db.execute(select(func.count()).select_from(statement).where(*where)).scalar_one()
    ask = select(statement).where(*where).order_by(statement.c.seq).limit(page.size).offset(page.offset)
    return list(db.execute(ask).mappings()), int(total)


def find(db: Connection, seq: int) -> RowMapping | None:
    """One statement by the number of its event."""
    return db.execute(select(statement).where(statement.c.seq == seq)).mappings().first()


def reviewed(db: Connection, seq: int, *, by: str, at: str, note: str) -> bool:
    """Mark it; False when somebody was faster."""
    done = db.execute(
        update(statement)
        .where(statement.c.seq == seq, _OPEN)
        .values(reviewed_by=by, reviewed_at=at, note=note)
    )
    return done.rowcount == 1
