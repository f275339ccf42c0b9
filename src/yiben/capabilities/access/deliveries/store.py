"""Every SQL statement of scheduled delivery. Times are text from `kernel.clock.stamp`."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Connection,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    func,
    or_,
    select,
)
from sqlalchemy import Text as LongText

from yiben.capabilities.access.deliveries.changes import Changes
from yiben.capabilities.access.deliveries.model import Delivery, DeliveryStatus, Run, RunState
from yiben.capabilities.access.deliveries.schedule import Schedule
from yiben.capabilities.access.model import Format
from yiben.infra.database import metadata
from yiben.kernel.clock import stamp
from yiben.kernel.text import Text

delivery = Table(
    "access_delivery",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("account", String(64), nullable=False),
    Column("sql", LongText, nullable=False),
    Column("purpose", LongText, nullable=False),
    Column("format", String(16), nullable=False),
    Column("schedule", JSON, nullable=False),
    Column("until", String(10), nullable=False),
    Column("encrypt", JSON, nullable=False),
    Column("approval", String(10), nullable=False),
    Column("made", String(27), nullable=False),
    Column("made_through", String(64)),
    Column("approved_by", String(64)),
    Column("approved", String(27)),
    Column("withdrawn_by", String(64)),
    Column("withdrawn", String(27)),
    Column("next_due", String(27)),
    Column("retry", String(27)),
    Column("tries", Integer, nullable=False),
    # Who is serving it: machine and a token nobody can guess. Only that process may finish the run.
    Column("claim", String(120)),
    Column("claimed", String(27)),
    Column("grant_id", String(64)),
    Column("changes", JSON(none_as_null=True)),
    Column("since", String(64)),
    Index("ix_access_delivery_due", "approval", "next_due"),
)

run = Table(
    "access_delivery_run",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("delivery", String(40), ForeignKey("access_delivery.id"), nullable=False, index=True),
    Column("due", String(27), nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("state", String(10), nullable=False),
    Column("started", String(27), nullable=False),
    Column("ended", String(27)),
    Column("file", String(120)),
    Column("bytes", BigInteger),
    Column("sha256", String(64)),
    Column("rows", BigInteger),
    Column("export", String(40)),
    Column("masked", JSON, nullable=False),
    Column("encrypted", JSON, nullable=False),
    Column("truncated", Boolean, nullable=False),
    Column("code", String(64)),
    Column("says_zh", LongText),
    Column("says_en", LongText),
)


def add(db: Connection, made: Delivery) -> None:
    """Insert an order."""
    db.execute(
        delivery.insert().values(
            id=made.id,
            account=made.account,
            sql=made.sql,
            purpose=made.purpose,
            format=str(made.format),
            schedule=made.schedule.as_dict(),
            until=made.until.isoformat(),
            encrypt=list(made.encrypt),
            approval=str(made.approval),
            made=made.made,
            made_through=made.made_through,
            grant_id=made.grant,
            changes=made.changes.as_dict() if made.changes else None,
            tries=0,
        )
    )


def find(db: Connection, delivery_id: str) -> Delivery | None:
    """The order with that identifier; on PostgreSQL nobody else changes it until the transaction ends."""
    row = db.execute(select(delivery).where(delivery.c.id == delivery_id).with_for_update()).mappings()
    found = row.first()
    return _delivery(found) if found else None


def every(db: Connection, *, account: str | None = None) -> tuple[Delivery, ...]:
    """All orders, or those of one account, newest first."""
    query = select(delivery).order_by(delivery.c.id.desc())
    if account is not None:
        query = query.where(delivery.c.account == account)
    return tuple(_delivery(row) for row in db.execute(query).mappings())


def due(db: Connection, now: datetime) -> list[str]:
    """Approved orders whose time has come and that do not wait for another try; who waits longest comes first."""
    at = stamp(now)
    query = (
        select(delivery.c.id)
        .where(
            delivery.c.approval == str(DeliveryStatus.APPROVED),
            delivery.c.next_due <= at,
            or_(delivery.c.retry.is_(None), delivery.c.retry <= at),
        )
        .order_by(delivery.c.next_due, delivery.c.id)
    )
    return list(db.execute(query).scalars())


def change(db: Connection, delivery_id: str, **values: object) -> None:
    """Change an order; moments and words become text."""
    db.execute(delivery.update().where(delivery.c.id == delivery_id).values(**_kept(values)))


def take(db: Connection, found: Delivery, *, claim: str, now: datetime) -> bool:
    """Claim an order as it was found. False when somebody was faster: only one of two can be."""
    before = delivery.c.claim.is_(None) if found.claim is None else delivery.c.claim == found.claim
    due_at = delivery.c.next_due == (stamp(found.next_due) if found.next_due else None)
    done = db.execute(
        delivery.update()
        .where(delivery.c.id == found.id, before, due_at, delivery.c.tries == found.tries)
        .values(claim=claim, claimed=stamp(now), tries=found.tries + 1, retry=None)
    )
    return done.rowcount == 1


def add_run(db: Connection, made: Run) -> None:
    """Insert a run that begins."""
    db.execute(
        run.insert().values(
            id=made.id,
            delivery=made.delivery,
            due=made.due,
            attempt=made.attempt,
            state=str(made.state),
            started=made.started,
            masked=[],
            encrypted=[],
            truncated=False,
        )
    )


def change_run(db: Connection, run_id: str, **values: object) -> None:
    """Say how a run went."""
    db.execute(run.update().where(run.c.id == run_id).values(**_kept(values)))


def close_killed(db: Connection, delivery_id: str, *, at: str) -> None:
    """Runs of an order that nobody finished were killed."""
    db.execute(
        run.update()
        .where(run.c.delivery == delivery_id, run.c.state == str(RunState.RUNNING))
        .values(state=str(RunState.KILLED), ended=at, code="killed")
    )


def runs(db: Connection, deliveries: Iterable[str], *, most: int) -> dict[str, tuple[Run, ...]]:
    """The latest `most` runs of each of these orders, newest first."""
    wanted = list(deliveries)
    place = func.row_number().over(partition_by=run.c.delivery, order_by=run.c.id.desc()).label("place")
    numbered = select(run, place).where(run.c.delivery.in_(wanted)).subquery()
    query = select(numbered).where(numbered.c.place <= most).order_by(numbered.c.id.desc())
    found: dict[str, tuple[Run, ...]] = dict.fromkeys(wanted, ())
    for row in db.execute(query).mappings():
        found[row["delivery"]] += (_run(row),)
    return found


def find_run(db: Connection, run_id: str) -> Run | None:
    """One run."""
    row = db.execute(select(run).where(run.c.id == run_id)).mappings().first()
    return _run(row) if row else None


def _kept(values: Mapping[str, object]) -> dict[str, object]:
    def plain(value: object) -> object:
        if isinstance(value, datetime):
            return stamp(value)
        return str(value) if isinstance(value, StrEnum) else value  # a driver may take an enum by its name

    return {name: plain(value) for name, value in values.items()}


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _delivery(row: Mapping[Any, Any]) -> Delivery:
    return Delivery(
        id=row["id"],
        account=row["account"],
        sql=row["sql"],
        purpose=row["purpose"],
        format=Format(row["format"]),
        schedule=Schedule.from_dict(row["schedule"]),
        until=date.fromisoformat(row["until"]),
        encrypt=tuple(row["encrypt"]),
        approval=DeliveryStatus(row["approval"]),
        made=row["made"],
        made_through=row["made_through"],
        approved_by=row["approved_by"],
        approved=row["approved"],
        withdrawn_by=row["withdrawn_by"],
        withdrawn=row["withdrawn"],
        next_due=_moment(row["next_due"]),
        retry=_moment(row["retry"]),
        tries=row["tries"],
        claim=row["claim"],
        claimed=_moment(row["claimed"]),
        grant=row["grant_id"],
        changes=_changes(row["changes"]),
        since=row["since"],
    )


def _changes(kept: Mapping[str, Any] | None) -> Changes | None:
    if kept is None:
        return None
    return Changes(table=kept["table"], columns=tuple(kept["columns"]), key=tuple(kept["key"]))


def _run(row: Mapping[Any, Any]) -> Run:
    return Run(
        id=row["id"],
        delivery=row["delivery"],
        due=row["due"],
        attempt=row["attempt"],
        state=RunState(row["state"]),
        started=row["started"],
        ended=row["ended"],
        file=row["file"],
        bytes=row["bytes"],
        sha256=row["sha256"],
        rows=row["rows"],
        export=row["export"],
        masked=tuple(row["masked"]),
        encrypted=tuple(row["encrypted"]),
        truncated=row["truncated"],
        code=row["code"],
        says=Text(row["says_zh"], row["says_en"]) if row["says_en"] else None,
    )
