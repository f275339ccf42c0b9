"""Every SQL statement about how often open data are used: counts by day, and nothing about who used them."""

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import BigInteger, Column, Connection, Index, String, Table, case, func, select
from sqlalchemy.dialects import postgresql, sqlite

from yiben.capabilities.portal.downloads.model import ROWS, VIEW, Day
from yiben.infra.database import metadata

use = Table(
    "open_use",
    metadata,
    Column("day", String(10), primary_key=True),
    Column("dataset", String(40), primary_key=True),
    Column("what", String(16), primary_key=True),
    Column("times", BigInteger, nullable=False),
    Index("ix_open_use_dataset", "dataset", "day"),
)

_PART = 500


def add(db: Connection, counts: Mapping[tuple[str, str, str], int]) -> None:
    """Add to (day, dataset, what)."""
    insert = sqlite.insert if db.dialect.name == "sqlite" else postgresql.insert
    rows = [
        {"day": day, "dataset": dataset, "what": what, "times": times}
        for (day, dataset, what), times in sorted(counts.items())
    ]
    for start in range(0, len(rows), _PART):
        ask = insert(use).values(rows[start : start + _PART])
        db.execute(
            ask.on_conflict_do_update(
                index_elements=["day", "dataset", "what"],
                set_={"times": use.c.times + ask.excluded.times},
            )
        )


def counts(db: Connection, *, since: str, datasets: Iterable[str] | None) -> Sequence[tuple[str, str, int]]:
    """(dataset, what, times) from a day on, of all datasets or of these."""
    ask = select(use.c.dataset, use.c.what, func.sum(use.c.times)).where(use.c.day >= since)
    ask = ask.group_by(use.c.dataset, use.c.what)
    if datasets is not None:
        ask = ask.where(use.c.dataset.in_(list(datasets)))
    return [(row[0], row[1], int(row[2])) for row in db.execute(ask)]


def days(db: Connection, *, since: str, dataset: str | None) -> tuple[Day, ...]:
    """Views and downloads day by day, oldest first, of one dataset or of all together."""
    views = func.sum(case((use.c.what == VIEW, use.c.times), else_=0))
    downloads = func.sum(case((use.c.what.not_in([VIEW, ROWS]), use.c.times), else_=0))
    ask = select(use.c.day, views, downloads).where(use.c.day >= since).group_by(use.c.day)
    if dataset is not None:
        ask = ask.where(use.c.dataset == dataset)
    return tuple(
        Day(day=row[0], views=int(row[1]), downloads=int(row[2]))
        for row in db.execute(ask.order_by(use.c.day))
    )
