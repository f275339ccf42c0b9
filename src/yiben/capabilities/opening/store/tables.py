"""Tables of opening."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    Float,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from yiben.infra.database import metadata

dataset = Table(
    "open_dataset",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("slug", String(100), nullable=False, unique=True),
    Column("title_zh", Text, nullable=False),
    Column("title_en", Text, nullable=False),
    Column("description_zh", Text, nullable=False),
    Column("description_en", Text, nullable=False),
    Column("publisher", String(64), nullable=False, index=True),
    Column("themes", JSON, nullable=False),
    Column("keywords", JSON, nullable=False),
    Column("licence", String(200), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("boundary", JSON),  # [zh, en]
    Column("cycle", String(20)),
    Column("spatial", Text, nullable=False),
    Column("begins", String(32)),
    Column("ends", String(32)),
    Column("contact", Text, nullable=False),
    Column("zones", JSON, nullable=False),
    Column("origin", String(12), nullable=False),
    Column("resource", String(64), index=True),
    Column("source", String(40)),
    Column("source_key", String(300)),
    Column("source_url", Text, nullable=False),
    Column("state", String(12), nullable=False),
    Column("edition", Integer, nullable=False),
    Column("row_count", BigInteger),
    Column("byte_count", BigInteger),
    Column("formats", JSON, nullable=False),
    Column("quality", Float),
    Column("created", String(27), nullable=False),
    Column("published", String(27), nullable=False),
    Column("updated", String(27), nullable=False, index=True),
    Column("data_updated", String(27)),
    Column("extras", JSON, nullable=False),
    Column("fingerprint", String(64), nullable=False),  # of what a source said; the same says nothing new
    UniqueConstraint("source", "source_key"),
    Index("ix_open_dataset_origin", "origin", "state"),
)

distribution = Table(
    "open_distribution",
    metadata,
    Column("dataset", String(40), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("title", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("description", Text, nullable=False),
    Column("format", String(60), nullable=False),
    Column("media_type", String(120), nullable=False),
    Column("byte_count", BigInteger),
    Column("modified", String(40)),
)

edition = Table(
    "open_edition",
    metadata,
    Column("dataset", String(40), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("resource", String(64), nullable=False, index=True),
    Column("snapshot", String(40), nullable=False, index=True),
    Column("table", String(80), nullable=False),
    Column("open_snapshot", String(40), nullable=False),
    Column("columns", JSON, nullable=False),  # OpenColumn, as dictionaries
    Column("row_count", BigInteger, nullable=False),
    Column("byte_count", BigInteger, nullable=False),
    Column("released", String(27), nullable=False),
    Column("released_by", String(64), nullable=False),
    Column("case_id", String(40)),
    Column("check_id", String(40)),
    Column("note", Text, nullable=False),
    Column("recalled", String(27)),
)

change = Table(
    "open_change",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("dataset", String(40), nullable=False),
    Column("what", String(12), nullable=False),
    Column("at", String(27), nullable=False),
    Column("edition", Integer),
    Column("note", Text, nullable=False),
    Index("ix_open_change_dataset", "dataset", "seq"),
)

basis = Table(
    "open_basis",
    metadata,
    Column("dataset", String(40), primary_key=True),
    Column("edition", Integer, nullable=False),
    Column("case_id", String(40)),
    Column("check_id", String(40)),
    Column("grounds", JSON, nullable=False),  # Ground, as dictionaries
    Column("bodies", JSON, nullable=False),
    Column("tried", String(40), nullable=False),
    Column("reviewed", String(27), nullable=False),
    Column("note", JSON),  # [zh, en]
    Column("suspended_by", String(64), nullable=False),
)

prepared = Table(
    "open_prepared",
    metadata,
    Column("case_id", String(40), primary_key=True),
    Column("dataset", String(40), nullable=False),
    Column("number", Integer, nullable=False),
    Column("snapshot", String(40), nullable=False),
    Column("table", String(80), nullable=False),
    Column("open_snapshot", String(40), nullable=False),
    Column("row_count", BigInteger, nullable=False),
    Column("byte_count", BigInteger, nullable=False),
    Column("columns", JSON, nullable=False),  # [name, type, remedy zh, remedy en]
    Column("check_id", String(40), nullable=False),
)

permit = Table(
    "open_permit",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("dataset", String(40), nullable=False, index=True),
    Column("account", String(64), nullable=False, index=True),
    Column("organisation", String(64), index=True),
    Column("applicant", Text, nullable=False),
    Column("purpose", Text, nullable=False),
    Column("begins", String(10), nullable=False),
    Column("ends", String(10), nullable=False),
    Column("case_id", String(40), nullable=False),
    Column("clauses", JSON, nullable=False),  # [[title zh, en], [text zh, en]]
    Column("digest", String(64), nullable=False),
    Column("given", String(27), nullable=False),
    Column("given_by", String(64), nullable=False),
    Column("withdrawn", String(27)),
    Column("withdrawn_by", String(64)),
    Column("withdrawn_why", Text, nullable=False),
)
