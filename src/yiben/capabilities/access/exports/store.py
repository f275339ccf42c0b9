"""Every SQL statement of marked exports: one row for each file that left."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, Connection, Row, String, Table, cast, insert, or_, select
from sqlalchemy import Text as LongText
from sqlalchemy.dialects import postgresql, sqlite

from yiben.capabilities.access.exports.model import Export
from yiben.infra.database import metadata

_AT_ONCE = 100

exported = Table(
    "access_export",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("time", String(27), nullable=False, index=True),
    Column("account", String(64), nullable=False, index=True),
    Column("acting_for", String(64)),
    Column("grant_id", String(64), index=True),
    Column("purpose", LongText, nullable=False),
    Column("format", String(16), nullable=False),
    Column("shape", LongText, nullable=False),
    Column("snapshots", JSON, nullable=False),
    Column("rows", BigInteger, nullable=False),
    Column("carriers", JSON, nullable=False),
    Column("encrypted", JSON, nullable=False),
    Column("token_group", String(140)),
)


def add(db: Connection, export: Export) -> None:
    """Record an export."""
    db.execute(insert(exported).values(_row(export)))


def add_or_grow(db: Connection, export: Export) -> bool:
    """Record an export of several answers, or that this one is another of them; whether it is new."""
    own = (postgresql if db.dialect.name == "postgresql" else sqlite).insert(exported)
    wanted = own.values(_row(export)).on_conflict_do_nothing(index_elements=["id"])
    # What comes back, not a count of rows: drivers count an insert in different ways.
    if db.execute(wanted.returning(exported.c.id)).first() is not None:
        return True
    more: dict[str, Any] = {"rows": exported.c.rows + export.rows}
    if export.token_group is not None:
        more["token_group"] = export.token_group
    db.execute(exported.update().where(exported.c.id == export.id).values(more))
    return False


def _row(export: Export) -> dict[str, Any]:
    return {
        "id": export.id,
        "time": export.time,
        "account": export.account,
        "acting_for": export.acting_for,
        "grant_id": export.grant,
        "purpose": export.purpose,
        "format": export.format,
        "shape": export.shape,
        "snapshots": dict(export.snapshots),
        "rows": export.rows,
        "carriers": [dict(one) for one in export.carriers],
        "encrypted": list(export.encrypted),
        "token_group": export.token_group,
    }


def suspects(db: Connection) -> list[tuple[str, str | None]]:
    """(export, token group) of every export there ever was, oldest first."""
    query = select(exported.c.id, exported.c.token_group).order_by(exported.c.id)
    return [(row.id, row.token_group) for row in db.execute(query)]


def find(db: Connection, ids: Iterable[str]) -> dict[str, Export]:
    """The exports of these identifiers."""
    query = select(exported).where(exported.c.id.in_(list(ids)))
    return {row.id: _export(row) for row in db.execute(query)}


def holding(db: Connection, snapshots: Iterable[str]) -> list[Export]:
    """Every export that was made from one of these snapshots, oldest first."""
    wanted = list(snapshots)
    found: dict[str, Export] = {}
    words = cast(exported.c.snapshots, String)
    for begin in range(0, len(wanted), _AT_ONCE):
        some = wanted[begin : begin + _AT_ONCE]
        # A snapshot's identifier is unlike any other word in there; what looks alike is sorted out below.
        query = select(exported).where(or_(*(words.contains(one, autoescape=True) for one in some)))
        found |= {row.id: _export(row) for row in db.execute(query)}
    kept = frozenset(wanted)
    return [one for one in sorted(found.values(), key=_age) if kept & set(one.snapshots.values())]


def _age(one: Export) -> tuple[str, str]:
    return one.time, one.id


def _export(row: Row[Any]) -> Export:
    return Export(
        id=row.id,
        time=row.time,
        account=row.account,
        acting_for=row.acting_for,
        grant=row.grant_id,
        purpose=row.purpose,
        format=row.format,
        shape=row.shape,
        snapshots=row.snapshots,
        rows=row.rows,
        carriers=tuple(row.carriers),
        encrypted=tuple(row.encrypted),
        token_group=row.token_group,
    )
