"""Every SQL statement of citations: one row per pack, account and article, so the table does not grow with the log."""

from collections.abc import Mapping

from sqlalchemy import BigInteger, Column, Connection, String, Table, select
from sqlalchemy.dialects import postgresql, sqlite

from yiben.infra.database import metadata

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


def note(db: Connection, cited: Mapping[tuple[str, str, str], int]) -> None:
    """(pack, account, article) → event. Events are sealed in order, so the last one noted is the newest."""
    insert = (postgresql if db.dialect.name == "postgresql" else sqlite).insert(citation)
    newest = insert.on_conflict_do_update(
        index_elements=["pack", "account", "article"], set_={"seq": insert.excluded.seq}
    )
    rows = [
        {"pack": pack, "account": account, "article": article, "seq": seq}
        for (pack, account, article), seq in sorted(cited.items())
    ]
    db.execute(newest, rows)


def last(db: Connection, pack: str, *, account: str | None) -> dict[str, int]:
    """Article → the newest event that cites it."""
    mine = citation.c.account == (EVERYBODY if account is None else account)
    query = select(citation.c.article, citation.c.seq).where(citation.c.pack == pack, mine)
    return {row.article: int(row.seq) for row in db.execute(query)}
