"""Tables of harvesting."""

from sqlalchemy import JSON, BigInteger, Boolean, Column, Float, Index, Integer, String, Table, Text

from yiben.infra.database import metadata

source = Table(
    "harvest_source",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("name", String(200), nullable=False, unique=True),
    Column("kind", String(12), nullable=False),
    Column("address", Text, nullable=False),
    Column("local", Boolean, nullable=False),
    Column("organisation", String(64), nullable=False),
    Column("every_days", Integer, nullable=False),
    Column("loss_share", Float, nullable=False),
    Column("columns", JSON, nullable=False),
    Column("themes", JSON, nullable=False),
    Column("licences", JSON, nullable=False),
    Column("publishers", JSON, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("standing", String(12), nullable=False),
    Column("memory", JSON, nullable=False),
    Column("added", String(27), nullable=False),
    Column("added_by", String(64), nullable=False),
    Column("due", String(27)),
)

publisher = Table(
    "harvest_publisher",
    metadata,
    Column("source", String(40), primary_key=True),
    Column("name", String(200), primary_key=True),
    Column("organisation", String(64), nullable=False),
)

record = Table(
    "harvest_record",
    metadata,
    Column("source", String(40), primary_key=True),
    Column("key", String(300), primary_key=True),
    Column("fingerprint", String(64), nullable=False),
    Column("mark", String(60), nullable=False),  # what the source said of its last change, and our revision
    Column("run", String(40), nullable=False),  # that saw it last
    Column("held", Boolean, nullable=False),  # among the published; False: withdrawn
    Column("title", String(200), nullable=False),
    Index("ix_harvest_record_run", "source", "run"),
)

run = Table(
    "harvest_run",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("source", String(40), nullable=False),
    Column("how", String(8), nullable=False),
    Column("begun", String(27), nullable=False),
    Column("ended", String(27)),
    Column("state", String(12), nullable=False),
    Column("by", String(64), nullable=False),
    Column("counts", JSON, nullable=False),
    Column("byte_count", BigInteger, nullable=False),
    Column("code", String(40), nullable=False),
    Column("problem", JSON),  # [zh, en]
    Column("where", JSON, nullable=False),
    Column("cursor", JSON, nullable=False),
    Index("ix_harvest_run_source", "source", "begun"),
)

line = Table(
    "harvest_line",
    metadata,
    Column("run", String(40), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("key", String(300), nullable=False),
    Column("title", String(200), nullable=False),
    Column("outcome", String(12), nullable=False),
    Column("place", Text, nullable=False),
    Column("field", String(100), nullable=False),
    Column("reason", String(40), nullable=False),
    Column("detail", Text, nullable=False),
    Column("notes", JSON, nullable=False),
    Column("dataset", String(40), nullable=False),
    Column("raw", Text, nullable=False),
    Index("ix_harvest_line_outcome", "run", "outcome"),
)
