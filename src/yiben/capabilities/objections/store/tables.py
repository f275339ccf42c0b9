"""The tables of objections. What somebody said of a value is in `sealed`, and nowhere else."""

from sqlalchemy import JSON, Boolean, Column, Index, Integer, LargeBinary, String, Table
from sqlalchemy import Text as LongText

from yiben.infra.database import metadata

_ID = 64

objection = Table(
    "objection",
    metadata,
    Column("id", String(_ID), primary_key=True),  # the case's
    Column("number", String(40), nullable=False),
    Column("kind", String(40), nullable=False),
    Column("resource", String(_ID), nullable=False, index=True),
    Column("resource_name", String(255), nullable=False),
    Column("organisation", String(_ID), nullable=False, index=True),
    Column("item", String(255), nullable=False),
    Column("column_name", String(255), nullable=False),
    Column("columns", JSON, nullable=False),
    Column("level", Integer, nullable=False),
    Column("wrong", String(16), nullable=False),
    Column("filer", String(_ID), nullable=False, index=True),
    Column("for_person", Boolean, nullable=False),
    Column("proof", String(24)),
    Column("sealed", LargeBinary, nullable=False),
    Column("parent", String(_ID), index=True),
    Column("root", String(_ID), nullable=False, index=True),
    Column("depth", Integer, nullable=False),
    Column("state", String(24), nullable=False),
    Column("filed", String(27), nullable=False),
    Column("due", String(27)),
    Column("answered", String(27)),
    Column("settled", String(27)),
    Column("days", Integer),
    Column("outcome", String(16)),
    Column("reopened", Integer, nullable=False),
    Column("reviews", Integer, nullable=False),
    Column("landed", String(_ID)),
    Column("snapshot", String(_ID)),
    Column("given", Boolean, nullable=False),
)

receipt = Table(
    "objection_receipt",
    metadata,
    Column("id", String(_ID), primary_key=True),
    Column("objection", String(_ID), nullable=False, index=True),
    Column("root", String(_ID), nullable=False),
    Column("case_id", String(_ID), nullable=False, index=True),
    Column("resource", String(_ID), nullable=False),
    Column("organisation", String(_ID)),
    Column("account", String(_ID)),
    Column("ways", JSON, nullable=False),
    Column("told", String(27), nullable=False),
    Column("acknowledged", String(27)),
    Column("acknowledged_by", String(_ID)),
    Index("ix_objection_receipt_root", "root", "resource"),
)

redo = Table(
    "objection_redo",
    metadata,
    Column("id", String(_ID), primary_key=True),
    Column("objection", String(_ID), nullable=False, index=True),
    Column("root", String(_ID), nullable=False, index=True),
    Column("case_id", String(_ID), nullable=False, index=True),
    Column("resource", String(_ID), nullable=False),
    Column("name", String(255), nullable=False),
    Column("organisation", String(_ID), nullable=False),
    Column("maker", String(_ID), nullable=False),
    Column("statement", LongText),
    Column("state", String(16), nullable=False, index=True),
    Column("since", String(_ID)),
    Column("snapshot", String(_ID)),
    Column("why", String(_ID), nullable=False),
    Column("place", Integer, nullable=False),
)
