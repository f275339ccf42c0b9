"""Every SQL statement of citations: one row per pack, account and article, so the table does not grow with the log."""

from collections.abc import Mapping
from contextlib import closing

from sqlalchemy import BigInteger, Column, Connection, String, Table, select

from yiben.infra.database import metadata, straight

EVERYBODY = ""
"""Whoever did it: the newest of all, beside the newest of each account."""

LONGEST = 120

citation = Table(
    "policy_citation",
    metadata,
    Column("pack", String(LONGEST), primary_key=True),
    Column("account", String(64), primary_key=True),
    Column("article", String(LONGEST), primary_key=True),
    Column("seq", BigInteger, nullable=False),  # the event's number
)


_NEWEST = """
    INSERT INTO policy_citation (pack, account, article, seq) VALUES ({0}, {0}, {0}, {0})
    ON CONFLICT (pack, account, article) DO UPDATE SET seq = excluded.seq
"""
# Straight to the driver, as the log itself: every guarded read comes by here.
_SQLITE, _POSTGRESQL = _NEWEST.format("?"), _NEWEST.format("%s")


def note(db: Connection, cited: Mapping[tuple[str, str, str], int]) -> None:
    """(pack, account, article) → event. Events are sealed in order, so the last one noted is the newest."""
    rows = [(*key, seq) for key, seq in sorted(cited.items())]
    with straight(db) as driver, closing(driver.cursor()) as cursor:
        cursor.executemany(_POSTGRESQL if db.dialect.name == "postgresql" else _SQLITE, rows)


def last(db: Connection, pack: str, *, account: str | None) -> dict[str, int]:
    """Article → the newest event that cites it."""
    mine = citation.c.account == (EVERYBODY if account is None else account)
    query = select(citation.c.article, citation.c.seq).where(citation.c.pack == pack, mine)
    return {row.article: int(row.seq) for row in db.execute(query)}
