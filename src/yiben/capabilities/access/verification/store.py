"""Every SQL statement of verify-only. Times are text from `kernel.clock.stamp`; a day is its first ten letters."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    Connection,
    Integer,
    String,
    Table,
    bindparam,
    delete,
    select,
    text,
    tuple_,
)
from sqlalchemy import Text as LongText

from yiben.capabilities.access.verification.model import Budget, Offer, OfferStatus, Verifiable
from yiben.infra.database import metadata

offer = Table(
    "verification_offer",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("resource", String(64), nullable=False, index=True),
    Column("resource_name", String, nullable=False),
    Column("key_column", String, nullable=False),
    Column("columns", JSON, nullable=False),  # name, type, distinct
    Column("askers", JSON, nullable=False),
    Column("per_key", Integer, nullable=False),
    Column("per_asker", Integer, nullable=False),
    Column("reason", LongText, nullable=False),
    Column("status", String(10), nullable=False),
    Column("made_by", String(64), nullable=False),
    Column("made", String(27), nullable=False),
    Column("approved_by", String(64)),
    Column("approved", String(27)),
    Column("withdrawn_by", String(64)),
    Column("withdrawn", String(27)),
    Column("grant_id", String(40), index=True),
)

# What a key or an asker has spent on one day, as far as that has been added up. `subject` is a keyed mark: no
# key, no name. On the "day" `_KEPT` stand the buckets of marks: `spent` is up to which event they are kept.
spent = Table(
    "verification_spent",
    metadata,
    Column("day", String(10), primary_key=True),
    Column("subject", String(32), primary_key=True),
    Column("spent", BigInteger, nullable=False),
    sqlite_with_rowid=False,  # one page to write for an attempt, not two
)

_KEPT = "kept"

_TURN = 0x7969_6265_6E76  # "yibenv"

# Built once: every round of attempts runs them.
_IN_FORCE = (
    select(offer)
    .where(
        offer.c.status == OfferStatus.APPROVED.value,
        offer.c.id.in_(bindparam("offers", expanding=True))
        | offer.c.resource.in_(bindparam("resources", expanding=True)),
    )
    .order_by(offer.c.per_key, offer.c.id)
)
# Straight to the driver: SQLAlchemy's handling of a few dozen parameters costs more than the database needs.
_SPENT = {
    "sqlite": "SELECT subject, spent FROM verification_spent WHERE day = ? "
    "AND subject IN (SELECT value FROM json_each(?))",
    "postgresql": "SELECT subject, spent FROM verification_spent WHERE day = %s AND subject = ANY(%s)",
}
_KEPT_ROWS = {
    "sqlite": "SELECT subject, spent FROM verification_spent WHERE day = ?",
    "postgresql": "SELECT subject, spent FROM verification_spent WHERE day = %s",
}
_SPEND = {
    "sqlite": "INSERT INTO verification_spent (day, subject, spent) VALUES (?, ?, ?) "
    "ON CONFLICT (day, subject) DO UPDATE SET spent = excluded.spent",
    "postgresql": "INSERT INTO verification_spent (day, subject, spent) "
    "SELECT %s, * FROM unnest(%s::varchar[], %s::bigint[]) "
    "ON CONFLICT (day, subject) DO UPDATE SET spent = excluded.spent",
}


def take_turn(db: Connection) -> None:
    """Counting and spending is one step, in every process. On SQLite whoever writes is alone already."""
    if db.dialect.name == "postgresql":
        db.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _TURN})


def add_offer(db: Connection, made: Offer) -> None:
    """Insert an offer."""
    db.execute(
        offer.insert().values(
            id=made.id,
            resource=made.resource,
            resource_name=made.resource_name,
            key_column=made.key,
            columns=[{"name": one.name, "type": one.type, "distinct": one.distinct} for one in made.columns],
            askers=list(made.askers),
            per_key=made.budget.per_key,
            per_asker=made.budget.per_asker,
            reason=made.reason,
            status=made.status.value,
            made_by=made.made_by,
            made=made.made,
            grant_id=made.grant,
        )
    )


def read_offer(db: Connection, offer_id: str) -> Offer | None:
    """The offer with that identifier."""
    row = db.execute(select(offer).where(offer.c.id == offer_id)).mappings().first()
    return _offer(row) if row else None


def of_grant(db: Connection, grant: str) -> Offer | None:
    """The offer that was opened for a grant."""
    row = db.execute(select(offer).where(offer.c.grant_id == grant)).mappings().first()
    return _offer(row) if row else None


def all_offers(db: Connection) -> tuple[Offer, ...]:
    """Newest first."""
    rows = db.execute(select(offer).order_by(offer.c.id.desc())).mappings()
    return tuple(_offer(row) for row in rows)


def in_force(db: Connection, *, offers: Iterable[str], resources: Iterable[str]) -> tuple[Offer, ...]:
    """Approved offers with these identifiers, or on these resources; the tightest budget first."""
    rows = db.execute(_IN_FORCE, {"offers": list(offers), "resources": list(resources)}).mappings()
    return tuple(_offer(row) for row in rows)


def update_offer(db: Connection, offer_id: str, **values: str) -> None:
    """Change where an offer stands."""
    db.execute(offer.update().where(offer.c.id == offer_id).values(**values))


def spent_on(db: Connection, day: str, subjects: Sequence[str]) -> dict[str, int]:
    """What each of `subjects` has spent on `day`; nothing spent is absent."""
    wanted = json.dumps(subjects) if db.dialect.name == "sqlite" else list(subjects)
    rows = db.exec_driver_sql(_SPENT[db.dialect.name], (day, wanted))
    return {row.subject: row.spent for row in rows}


def set_spent(db: Connection, day: str, counts: Mapping[str, int]) -> None:
    """Keep the new counts."""
    # Sorted, so that neighbours in the index are written together.
    rows = sorted(counts.items())
    if not rows:
        return
    statement = _SPEND[db.dialect.name]
    if db.dialect.name == "sqlite":
        db.exec_driver_sql(statement, [(day, *row) for row in rows])
    else:
        subjects, numbers = zip(*rows, strict=True)
        db.exec_driver_sql(statement, (day, list(subjects), list(numbers)))


def kept(db: Connection) -> dict[str, int]:
    """For each bucket of marks, up to which event of the log its counts are in the table."""
    rows = db.exec_driver_sql(_KEPT_ROWS[db.dialect.name], (_KEPT,))
    return {row.subject: row.spent for row in rows}


def keep(db: Connection, buckets: Mapping[str, int]) -> None:
    """Say that for these buckets."""
    set_spent(db, _KEPT, buckets)


def drop_spent(db: Connection, before: str, *, most: int) -> int:
    """Forget up to `most` counts of days before `before`; how many. The evidence log keeps its events."""
    old = select(spent.c.day, spent.c.subject).where(spent.c.day < before).limit(most)
    return db.execute(delete(spent).where(tuple_(spent.c.day, spent.c.subject).in_(old))).rowcount


def _offer(row: Mapping[Any, Any]) -> Offer:
    return Offer(
        id=row["id"],
        resource=row["resource"],
        resource_name=row["resource_name"],
        key=row["key_column"],
        columns=tuple(Verifiable(**one) for one in row["columns"]),
        askers=tuple(row["askers"]),
        budget=Budget(per_key=row["per_key"], per_asker=row["per_asker"]),
        reason=row["reason"],
        status=OfferStatus(row["status"]),
        made_by=row["made_by"],
        made=row["made"],
        approved_by=row["approved_by"],
        approved=row["approved"],
        withdrawn_by=row["withdrawn_by"],
        withdrawn=row["withdrawn"],
        grant=row["grant_id"],
    )
