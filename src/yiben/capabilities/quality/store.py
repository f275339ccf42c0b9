"""Every SQL statement of quality: one row per check of a snapshot."""

from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    Connection,
    Float,
    Integer,
    Row,
    String,
    Table,
    and_,
    delete,
    func,
    insert,
    select,
)

from yiben.capabilities.quality.model import Checked
from yiben.infra.database import metadata

checks = Table(
    "quality_check",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("resource", String(80), nullable=False),
    Column("snapshot", String(80), nullable=False),
    Column("checked_at", String(32), nullable=False, index=True),
    Column("rows", Integer, nullable=False),
    Column("rules", Integer, nullable=False),
    Column("failed", Integer, nullable=False),
    Column("overall", Float),
    Column("scores", JSON, nullable=False),
    Column("report", JSON, nullable=False),
    Column("distributions", JSON, nullable=False),
)


def save(db: Connection, row: dict[str, Any]) -> None:
    """Keep a check; the same snapshot checked again replaces its row."""
    db.execute(
        delete(checks).where(checks.c.resource == row["resource"], checks.c.snapshot == row["snapshot"])
    )
    db.execute(insert(checks).values(row))


def newest(db: Connection, resource: str, *, limit: int) -> list[Checked]:
    """The last checks of a resource, oldest first."""
    query = select(checks).where(checks.c.resource == resource)
    rows = db.execute(query.order_by(checks.c.checked_at.desc(), checks.c.id.desc()).limit(limit)).all()
    return [_checked(row) for row in reversed(rows)]


def latest(db: Connection) -> dict[str, tuple[int, int]]:
    """Resource → (rules, those that failed) of its last check."""
    last = (
        select(checks.c.resource, func.max(checks.c.checked_at).label("at"))
        .group_by(checks.c.resource)
        .subquery()
    )
    joined = and_(checks.c.resource == last.c.resource, checks.c.checked_at == last.c.at)
    ask = select(checks.c.resource, checks.c.rules, checks.c.failed).join(last, joined)
    return {row.resource: (row.rules, row.failed) for row in db.execute(ask)}


def before(db: Connection, resource: str, *, snapshot: str | None) -> Any:
    """Rows and distributions of the last check of a resource that was not of `snapshot`, or None."""
    query = select(checks.c.rows, checks.c.distributions).where(checks.c.resource == resource)
    if snapshot is not None:
        query = query.where(checks.c.snapshot != snapshot)
    return db.execute(query.order_by(checks.c.checked_at.desc(), checks.c.id.desc()).limit(1)).first()


def report(db: Connection, resource: str, *, snapshot: str) -> dict[str, Any] | None:
    """The report of one snapshot, both languages, as `actions.record` kept it."""
    query = select(checks.c.report).where(checks.c.resource == resource, checks.c.snapshot == snapshot)
    found: dict[str, Any] | None = db.execute(query).scalar()
    return found


def rows_of(db: Connection, resource: str, *, snapshot: str) -> int:
    """Rows of the table one snapshot was checked as; 0 when it was not."""
    query = select(checks.c.rows).where(checks.c.resource == resource, checks.c.snapshot == snapshot)
    return int(db.execute(query).scalar() or 0)


def _checked(row: Row[Any]) -> Checked:
    return Checked(
        id=row.id,
        resource=row.resource,
        snapshot=row.snapshot,
        checked_at=row.checked_at,
        rows=row.rows,
        rules=row.rules,
        failed=row.failed,
        overall=row.overall,
        scores=row.scores,
        findings=tuple(row.report["findings"]),
    )
