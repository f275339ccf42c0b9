"""Every SQL statement of exception scenarios."""

from typing import Any

from sqlalchemy import JSON, Column, Connection, RowMapping, String, Table, insert, or_, select, update

from yiben.capabilities.policy.exemptions.model import Exemption, ExemptionState
from yiben.infra.database import metadata

exemptions = Table(
    "policy_exemption",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("pack", String(80), nullable=False),
    Column("register", String(80), nullable=False),
    Column("article", String(40), nullable=False),
    Column("stated", JSON, nullable=False),
    Column("opens", JSON, nullable=False),
    Column("facts", JSON, nullable=False),
    Column("activities", JSON, nullable=False),
    Column("modes", JSON, nullable=False),
    Column("resource", String(80)),
    Column("item", String(80)),
    Column("account", String(80), index=True),
    Column("org", String(80)),
    Column("from_day", String(10), nullable=False),
    Column("until_day", String(10), nullable=False),
    Column("state", String(16), nullable=False, index=True),
    Column("asked_by", String(80), nullable=False),
    Column("asked_at", String(32), nullable=False),
    Column("decided_by", String(80)),
    Column("decided_at", String(32)),
    Column("note", String(2000), nullable=False),
)


def add(db: Connection, row: dict[str, Any]) -> None:
    """A new entry."""
    db.execute(insert(exemptions).values(row))


def find(db: Connection, entry: str) -> Exemption | None:
    """One entry by its identifier."""
    row = db.execute(select(exemptions).where(exemptions.c.id == entry)).mappings().first()
    return None if row is None else _exemption(row)


def move(
    db: Connection, entry: str, *, was: ExemptionState, to: ExemptionState, by: str, at: str, note: str
) -> bool:
    """From one state to another; False when somebody was faster."""
    done = db.execute(
        update(exemptions)
        .where(exemptions.c.id == entry, exemptions.c.state == was)
        .values(state=to, decided_by=by, decided_at=at, note=note)
    )
    return done.rowcount == 1


def holding(db: Connection, *, account: str, org: str | None, day: str) -> list[Exemption]:
    """Approved entries that cover `account` on `day`, oldest first."""
    found = select(exemptions).where(
        exemptions.c.state == ExemptionState.APPROVED,
        exemptions.c.from_day <= day,
        exemptions.c.until_day >= day,
        or_(exemptions.c.account == account, exemptions.c.account.is_(None)),
        or_(exemptions.c.org == org, exemptions.c.org.is_(None)),
    )
    oldest = found.order_by(exemptions.c.asked_at, exemptions.c.id)
    return [_exemption(row) for row in db.execute(oldest).mappings()]


def every(db: Connection, *, state: ExemptionState | None, limit: int, offset: int) -> list[Exemption]:
    """Entries, newest first."""
    found = select(exemptions)
    if state is not None:
        found = found.where(exemptions.c.state == state)
    newest = found.order_by(exemptions.c.asked_at.desc(), exemptions.c.id).limit(limit).offset(offset)
    return [_exemption(row) for row in db.execute(newest).mappings()]


def _exemption(row: RowMapping) -> Exemption:
    kept = dict(row)
    return Exemption(
        from_=kept.pop("from_day"),
        until=kept.pop("until_day"),
        state=ExemptionState(kept.pop("state")),
        opens=tuple(kept.pop("opens")),
        facts=tuple(kept.pop("facts")),
        activities=tuple(kept.pop("activities")),
        modes=tuple(kept.pop("modes")),
        **kept,
    )
