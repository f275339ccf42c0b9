"""Every SQL statement about editions and the change feed.

Numbers of the feed must become visible in order, or a mirror that has read number 8 would never see a 7 that commits
later. SQLite has one writer; on PostgreSQL those who write to the feed take turns (`take_turn`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, func, insert, select, text, update

from yiben.capabilities.opening.model import Change, Edition, OpenColumn, What
from yiben.capabilities.opening.store.tables import change, edition

_FEED_LOCK = 7_031_985  # any constant nobody else uses


def take_turn(db: Connection) -> None:
    """Wait until no other transaction is writing to the feed, and keep others waiting until the end of ours."""
    if db.dialect.name == "postgresql":
        db.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _FEED_LOCK})


def add(db: Connection, one: Edition) -> None:
    """Record an edition."""
    db.execute(
        insert(edition).values(
            dataset=one.dataset,
            number=one.number,
            resource=one.resource,
            snapshot=one.snapshot,
            table=one.table,
            open_snapshot=one.open_snapshot,
            columns=[asdict(column) for column in one.columns],
            row_count=one.rows,
            byte_count=one.bytes,
            released=one.released,
            released_by=one.released_by,
            case_id=one.case,
            check_id=one.check,
            note=one.note,
            recalled=one.recalled,
        )
    )


def alter(db: Connection, dataset: str, number: int, values: Mapping[str, Any]) -> None:
    """Set columns of one edition."""
    db.execute(
        update(edition).where(edition.c.dataset == dataset, edition.c.number == number).values(**values)
    )


def of(db: Connection, dataset: str) -> tuple[Edition, ...]:
    """Every edition of a dataset, newest first."""
    ask = select(edition).where(edition.c.dataset == dataset).order_by(edition.c.number.desc())
    return tuple(_edition(row) for row in db.execute(ask).mappings())


def find(db: Connection, dataset: str, number: int) -> Edition | None:
    """One edition."""
    ask = select(edition).where(edition.c.dataset == dataset, edition.c.number == number)
    row = db.execute(ask).mappings().first()
    return None if row is None else _edition(row)


def of_case(db: Connection, case: str) -> Edition | None:
    """The edition a case has become."""
    row = db.execute(select(edition).where(edition.c.case_id == case)).mappings().first()
    return None if row is None else _edition(row)


def next_number(db: Connection, dataset: str) -> int:
    """What the next edition of a dataset is called."""
    return (
        int(db.execute(select(func.max(edition.c.number)).where(edition.c.dataset == dataset)).scalar() or 0)
        + 1
    )


def tell(db: Connection, rows: Sequence[tuple[str, What, str, int | None, str]]) -> None:
    """Append (dataset, what, at, edition, note) to the change feed."""
    if rows:
        take_turn(db)
        names = ("dataset", "what", "at", "edition", "note")
        db.execute(insert(change), [dict(zip(names, row, strict=True)) for row in rows])


def changes(
    db: Connection, *, since: int, limit: int, dataset: str | None, newest_first: bool
) -> tuple[Change, ...]:
    """Entries beyond `since`, by sequence."""
    order = change.c.seq.desc() if newest_first else change.c.seq
    ask = select(change).where(change.c.seq > since).order_by(order).limit(limit)
    if dataset is not None:
        ask = ask.where(change.c.dataset == dataset)
    return tuple(
        Change(
            seq=row["seq"],
            dataset=row["dataset"],
            what=What(row["what"]),
            at=row["at"],
            edition=row["edition"],
            note=row["note"],
        )
        for row in db.execute(ask).mappings()
    )


def newest(db: Connection) -> int:
    """The newest entry of the change feed; 0 when nothing was ever opened."""
    return int(db.execute(select(func.max(change.c.seq))).scalar() or 0)


def _edition(row: Any) -> Edition:
    return Edition(
        dataset=row["dataset"],
        number=row["number"],
        resource=row["resource"],
        snapshot=row["snapshot"],
        table=row["table"],
        open_snapshot=row["open_snapshot"],
        columns=tuple(OpenColumn(**column) for column in row["columns"]),
        rows=row["row_count"],
        bytes=row["byte_count"],
        released=row["released"],
        released_by=row["released_by"],
        case=row["case_id"],
        check=row["check_id"],
        note=row["note"],
        recalled=row["recalled"],
    )
