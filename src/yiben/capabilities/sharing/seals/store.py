"""Every SQL statement of seals. Times are text from `kernel.clock.stamp`."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Integer,
    LargeBinary,
    String,
    Table,
    UniqueConstraint,
    func,
    or_,
    select,
    text,
)
from sqlalchemy import Text as LongText

from yiben.capabilities.sharing.seals.model import Record
from yiben.infra.database import metadata

seal = Table(
    "sharing_seal",
    metadata,
    Column("serial", String(20), primary_key=True),
    Column("year", Integer, nullable=False),
    Column("number", Integer, nullable=False),
    Column("kind", String(20), nullable=False),
    Column("subject", String(80), nullable=False, index=True),
    Column("issuer", String(64), nullable=False, index=True),
    Column("grantee", String(64), index=True),
    Column("title", LongText, nullable=False),
    Column("digest", String(64), nullable=False, index=True),
    Column("document", LongText, nullable=False),
    Column("paper", LargeBinary, nullable=False),
    Column("issued", String(27), nullable=False),
    Column("issued_by", String(64), nullable=False),
    Column("revoked", String(27), index=True),
    Column("revoked_by", String(64)),
    Column("revoked_why", LongText),
    UniqueConstraint("year", "number"),
)
_LISTED = [column for column in seal.c if column.name not in {"year", "number", "document", "paper"}]


def next_number(db: Connection, year: int) -> int:
    """The next serial of a year; nobody else gets it, because the transaction is the only one asking."""
    if db.dialect.name == "postgresql":
        db.execute(text("SELECT pg_advisory_xact_lock(7194202, 14)"))
    return 1 + (db.execute(select(func.max(seal.c.number)).where(seal.c.year == year)).scalar() or 0)


def add(db: Connection, record: Record, *, year: int, number: int, document: str, paper: bytes) -> None:
    """Register a seal."""
    values = {
        name: getattr(record, name)
        for name in ("serial", "kind", "subject", "issuer", "grantee", "title", "digest")
    }
    values |= {"issued": record.issued, "issued_by": record.issued_by}
    db.execute(seal.insert().values(**values, year=year, number=number, document=document, paper=paper))


def find(db: Connection, serial: str) -> Record | None:
    """A seal by its serial."""
    row = db.execute(select(*_LISTED).where(seal.c.serial == serial)).mappings().first()
    return Record(**row) if row else None


def content(db: Connection, serial: str) -> tuple[bytes, bytes]:
    """The document and the paper of a seal that exists."""
    row = db.execute(select(seal.c.document, seal.c.paper).where(seal.c.serial == serial)).one()
    return row[0].encode(), bytes(row[1])


def listed(
    db: Connection, *, subject: str = "", concerning: str | None = None, limit: int = 200
) -> tuple[Record, ...]:
    """Seals, newest first: of one subject, or that an organisation gave or got."""
    asked: Any = select(*_LISTED).order_by(seal.c.issued.desc(), seal.c.serial.desc()).limit(limit)
    if subject:
        asked = asked.where(seal.c.subject == subject)
    if concerning is not None:
        asked = asked.where(or_(seal.c.issuer == concerning, seal.c.grantee == concerning))
    return tuple(Record(**row) for row in db.execute(asked).mappings())


def revoke(db: Connection, serial: str, *, when: str, by: str, why: str) -> bool:
    """Revoke a seal; False when it was revoked before."""
    done = db.execute(
        seal.update()
        .where(seal.c.serial == serial, seal.c.revoked.is_(None))
        .values(revoked=when, revoked_by=by, revoked_why=why)
    )
    return done.rowcount == 1


def revoked(db: Connection) -> tuple[tuple[str, str, str], ...]:
    """(digest, serial, when) of all that were revoked, oldest first."""
    asked = select(seal.c.digest, seal.c.serial, seal.c.revoked).where(seal.c.revoked.is_not(None))
    return tuple((row[0], row[1], row[2]) for row in db.execute(asked.order_by(seal.c.revoked)))


def by_digest(db: Connection, digest: str) -> Record | None:
    """The seal of a document."""
    row = db.execute(select(*_LISTED).where(seal.c.digest == digest)).mappings().first()
    return Record(**row) if row else None


def standing_of(db: Connection, subjects: Sequence[str]) -> list[tuple[str, str, str]]:
    """(digest, serial, subject) of seals of these subjects that nobody has revoked."""
    asked = select(seal.c.digest, seal.c.serial, seal.c.subject)
    asked = asked.where(seal.c.subject.in_(subjects), seal.c.revoked.is_(None))
    return [(row[0], row[1], row[2]) for row in db.execute(asked)]
