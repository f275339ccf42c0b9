"""Tables of powers. Days are ISO text; a power's key is its identifier and the first day of the span."""

from typing import Any

from sqlalchemy import JSON, Column, Connection, Integer, String, Table, Text
from sqlalchemy.dialects import postgresql, sqlite

from yiben.infra.database import metadata

power = Table(
    "power",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("begins", String(10), primary_key=True),
    Column("ends", String(10)),
    Column("organisation", String(64), nullable=False, index=True),
    Column("code", String(80), nullable=False),
    Column("title_zh", String(300), nullable=False),
    Column("title_en", String(300), nullable=False),
    Column("kind", String(80), nullable=False),
    Column("basis", Text, nullable=False),
    Column("duty", Text, nullable=False),
    Column("part_of", String(40), index=True),
    Column("intake", String(40), nullable=False),
)

item = Table(
    "power_item",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("begins", String(10), nullable=False),
    Column("ends", String(10)),
    Column("organisation", String(64), nullable=False, index=True),
    Column("code", String(80), nullable=False, index=True),
    Column("title_zh", String(300), nullable=False, index=True),
    Column("title_en", String(300), nullable=False),
    Column("power", String(40), index=True),
    Column("needs", JSON, nullable=False),
    Column("makes", JSON, nullable=False),
    Column("intake", String(40), nullable=False),
)

intake = Table(
    "power_intake",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("file", String(300), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("at", String(27), nullable=False, index=True),
    Column("by", String(64), nullable=False),
    Column("added", Integer, nullable=False),
    Column("changed", Integer, nullable=False),
    Column("same", Integer, nullable=False),
    Column("unread", JSON, nullable=False),
    Column("rejections", Integer, nullable=False),
)

rejected = Table(
    "power_rejected",
    metadata,
    Column("intake", String(40), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("sheet", String(100), nullable=False),
    Column("row", Integer, nullable=False),
    Column("column", String(100), nullable=False),
    Column("why_zh", Text, nullable=False),
    Column("why_en", Text, nullable=False),
    Column("said", JSON, nullable=False),
)


def upsert(db: Connection, table: Table, rows: list[dict[str, Any]]) -> None:
    """Insert rows, or set every column of those that are there already."""
    if not rows:
        return
    made = sqlite.insert(table) if db.dialect.name == "sqlite" else postgresql.insert(table)
    keys = [column.name for column in table.primary_key]
    fresh = {name: made.excluded[name] for name in rows[0] if name not in keys}
    db.execute(made.on_conflict_do_update(index_elements=keys, set_=fresh), rows)
