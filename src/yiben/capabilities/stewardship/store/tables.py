"""The tables of stewardship."""

from sqlalchemy import JSON, Column, Float, Index, Integer, String, Table
from sqlalchemy import Text as LongText

from yiben.infra.database import metadata

_ID = 64

entry = Table(
    "stewardship_entry",
    metadata,
    Column("resource", String(_ID), primary_key=True),
    Column("published", String(27)),
    Column("published_by", String(_ID)),
    Column("case_id", String(_ID)),
    Column("duty", LongText, nullable=False),
    Column("confirmed", String(27)),
    Column("confirmed_by", String(_ID)),
)

change = Table(
    "stewardship_change",
    metadata,
    Column("case_id", String(_ID), primary_key=True),
    Column("resource", String(_ID), nullable=False, index=True),
    Column("reason", String(16), nullable=False),
    Column("changed_on", String(10), nullable=False),
    Column("wanted", JSON, nullable=False),
    Column("before", JSON, nullable=False),
    Column("drafted", String(27), nullable=False),
    Column("drafted_by", String(_ID), nullable=False),
    Column("submitted_by", String(_ID)),
    Column("applied", String(27)),
    Column("applied_by", String(_ID)),
)

# One row a year: the yearly confirmation was begun.
refreshed = Table(
    "stewardship_refreshed",
    metadata,
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("opened", String(27), nullable=False),
    Column("cases", Integer, nullable=False),
)

demand = Table(
    "stewardship_demand",
    metadata,
    Column("id", String(_ID), primary_key=True),
    Column("organisation", String(_ID), nullable=False, index=True),
    Column("title", LongText, nullable=False),
    Column("says", LongText, nullable=False),
    Column("columns", JSON, nullable=False),
    Column("purpose", LongText, nullable=False),
    Column("matter", LongText, nullable=False),
    Column("provider", String(_ID)),
    Column("basis", LongText, nullable=False),
    Column("until", String(10)),
    Column("state", String(16), nullable=False),
    Column("best", String(_ID)),
    Column("score", Float, nullable=False),
    Column("resource", String(_ID)),
    Column("case_id", String(_ID), index=True),
    Column("duty", String(_ID)),
    Column("made", String(27), nullable=False),
    Column("made_by", String(_ID), nullable=False),
    Column("updated", String(27), nullable=False),
    Column("note", LongText, nullable=False),
    Index("ix_stewardship_demand_state", "state", "organisation"),
)

duty = Table(
    "stewardship_duty",
    metadata,
    Column("id", String(_ID), primary_key=True),
    Column("organisation", String(_ID), nullable=False, index=True),
    Column("title", LongText, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("resource", String(_ID), index=True),
    Column("basis", LongText, nullable=False),
    Column("since", String(10), nullable=False),
    Column("demand", String(_ID)),
    Column("made", String(27), nullable=False),
    Column("made_by", String(_ID), nullable=False),
    Column("ended", String(27)),
    Column("confirmed", String(27)),
    Column("confirmed_by", String(_ID)),
)

bad_row = Table(
    "stewardship_bad_row",
    metadata,
    Column("id", String(_ID), primary_key=True),
    Column("list", String(16), nullable=False),
    Column("file", LongText, nullable=False),
    Column("line", Integer, nullable=False),
    Column("cells", JSON, nullable=False),
    Column("why_zh", LongText, nullable=False),
    Column("why_en", LongText, nullable=False),
    Column("at", String(27), nullable=False),
    Column("by", String(_ID), nullable=False),
    Index("ix_stewardship_bad_row_list", "list", "at"),
)
