"""Tables of participation."""

from typing import Any

from sqlalchemy import JSON, Column, Connection, Index, Integer, String, Table, Text, UniqueConstraint
from sqlalchemy.dialects import postgresql, sqlite

from yiben.infra.database import metadata

matter = Table(
    "participation_matter",
    metadata,
    Column("id", String(40), primary_key=True),  # of its case
    Column("number", String(20), nullable=False, unique=True),
    Column("kind", String(10), nullable=False),
    Column("title", String(100), nullable=False),
    Column("says", Text, nullable=False),
    Column("state", String(12), nullable=False),
    Column("filer", String(64), nullable=False, index=True),
    Column("filed", String(27), nullable=False),
    Column("dataset", String(40), index=True),
    Column("edition", Integer),
    Column("publisher", String(64), index=True),
    Column("desk", String(40)),
    Column("answer_by", String(27)),
    Column("answered", String(27)),
    Column("answer", Text, nullable=False),
    Column("article", Text, nullable=False),
    Column("promised", String(10)),
    Column("merged", String(20)),
    Column("closed", String(27)),
    Column("votes", Integer, nullable=False),
    Column("hidden", Text),
    Index("ix_participation_matter_kind", "kind", "state", "votes"),
)

vote = Table(
    "participation_vote",
    metadata,
    Column("matter", String(40), primary_key=True),
    Column("account", String(64), primary_key=True, index=True),
    Column("at", String(27), nullable=False),
)

post = Table(
    "participation_post",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("dataset", String(40), nullable=False),
    Column("edition", Integer),
    Column("parent", String(40), index=True),
    Column("kind", String(10), nullable=False),
    Column("author", String(64), nullable=False),
    Column("organisation", String(64)),
    Column("says", Text, nullable=False),
    Column("at", String(27), nullable=False),
    Column("hidden", Text),
    Index("ix_participation_post_dataset", "dataset", "at"),
    Index("ix_participation_post_author", "author", "at"),
)

reuse = Table(
    "participation_reuse",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("title", String(100), nullable=False),
    Column("says", Text, nullable=False),
    Column("url", String(300), nullable=False),
    Column("made_by", String(100), nullable=False),
    Column("author", String(64), nullable=False, index=True),
    Column("state", String(12), nullable=False, index=True),
    Column("reason", Text, nullable=False),
    Column("at", String(27), nullable=False),
    Column("decided", String(27)),
)

reuse_dataset = Table(
    "participation_reuse_dataset",
    metadata,
    Column("reuse", String(40), primary_key=True),
    Column("dataset", String(40), primary_key=True, index=True),
)

report = Table(
    "participation_report",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("target", String(40), nullable=False),
    Column("account", String(64), nullable=False),
    Column("reason", Text, nullable=False),
    Column("at", String(27), nullable=False),
    Column("settled", String(27)),
    UniqueConstraint("target", "account"),
)

follow = Table(
    "participation_follow",
    metadata,
    Column("account", String(64), primary_key=True),
    Column("kind", String(10), primary_key=True),
    Column("target", String(64), primary_key=True),
    Column("at", String(27), nullable=False),
    Index("ix_participation_follow_target", "kind", "target"),
)

desk = Table(
    "participation_desk",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("name", String(100), nullable=False),
    Column("place", String(200), nullable=False),
    Column("hours", String(200), nullable=False),
    Column("clerks", JSON, nullable=False),
    Column("closed", String(27)),
)

mark = Table(
    "participation_mark",
    metadata,
    Column("name", String(20), primary_key=True),
    Column("value", Integer, nullable=False),
)


def insert_once(db: Connection, table: Table) -> Any:
    """An INSERT that passes over rows that are there already, in the database's own dialect."""
    made = sqlite.insert(table) if db.dialect.name == "sqlite" else postgresql.insert(table)
    return made.on_conflict_do_nothing()


def bump(db: Connection, name: str) -> None:
    """A number that moves."""
    there = mark.update().where(mark.c.name == name).values(value=mark.c.value + 1)
    if db.execute(there).rowcount == 0:
        db.execute(insert_once(db, mark).values(name=name, value=1))


def value(db: Connection, name: str) -> int:
    """Where it stands; 0 when it never moved."""
    row = db.execute(mark.select().where(mark.c.name == name)).mappings().first()
    return int(row["value"]) if row else 0


def set_value(db: Connection, name: str, to: int) -> None:
    """Put it somewhere."""
    if db.execute(mark.update().where(mark.c.name == name).values(value=to)).rowcount == 0:
        db.execute(insert_once(db, mark).values(name=name, value=to))
