"""Tables of plans. Decimals are kept as text, exact; days as ISO text."""

from typing import Any

from sqlalchemy import JSON, Column, Connection, Float, Index, Integer, String, Table, Text
from sqlalchemy.dialects import postgresql, sqlite

from yiben.infra.database import metadata

plan = Table(
    "plan",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("code", String(80), nullable=False, index=True),
    Column("source", String(4), nullable=False),
    Column("citation", String(200), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("title_zh", Text, nullable=False),
    Column("title_en", Text, nullable=False),
    Column("issuer_zh", Text, nullable=False),
    Column("issuer_en", Text, nullable=False),
    Column("number", Text),
    Column("begins", String(10)),
    Column("ends", String(10)),
    Column("organisation", String(64)),
    Column("made_by", String(64), nullable=False),
    Column("made_at", String(27), nullable=False),
    Column("ended", String(10)),
)

node = Table(
    "plan_node",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("plan", String(40), nullable=False, index=True),
    Column("code", String(80), nullable=False),
    Column("kind", String(10), nullable=False),
    Column("title_zh", Text, nullable=False),
    Column("title_en", Text, nullable=False),
    Column("says_zh", Text, nullable=False),
    Column("says_en", Text, nullable=False),
    Column("parent", String(40)),
    Column("position", Integer, nullable=False),
    Column("by", String(10)),
    Column("article", Text, nullable=False),
    Column("line", String(40), nullable=False),
    Column("owners_said", JSON, nullable=False),
    Column("service", JSON, nullable=False),
    Column("ended", String(10)),
)

indicator = Table(
    "plan_indicator",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("plan", String(40), nullable=False, index=True),
    Column("code", String(80), nullable=False),
    Column("node", String(40)),
    Column("title_zh", Text, nullable=False),
    Column("title_en", Text, nullable=False),
    Column("reading_zh", Text, nullable=False),
    Column("reading_en", Text, nullable=False),
    Column("unit", String(40), nullable=False),
    Column("better", String(4), nullable=False),
    Column("every", String(10), nullable=False),
    Column("roll_up", String(10), nullable=False),
    Column("article", Text, nullable=False),
    Column("line", String(40), nullable=False),
    Column("formula", Text),
    Column("formula_by", String(64)),
    Column("ended", String(10)),
)

target = Table(
    "plan_target",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("plan", String(40), nullable=False, index=True),
    Column("indicator", String(40), nullable=False, index=True),
    Column("code", String(80), nullable=False),
    Column("title_zh", Text, nullable=False),
    Column("title_en", Text, nullable=False),
    Column("word", String(80), nullable=False),
    Column("comparator", String(8), nullable=False),
    Column("value", String(40)),
    Column("upto", String(40)),
    Column("tolerance", String(40)),
    Column("strength", String(12), nullable=False),
    Column("by", String(10)),
    Column("base_value", String(40)),
    Column("base_on", String(10)),
    Column("base_word", String(80)),
    Column("relative_to", String(10)),
    Column("lost", String(8)),
    Column("article", Text, nullable=False),
    Column("line", String(40), nullable=False),
    Column("organisation", String(64), nullable=False, index=True),
    Column("parent", String(40), index=True),
    Column("weight", String(40), nullable=False),
    Column("ended", String(10)),
    # Where it stood when it was last looked at: what lists read.
    Column("stand", String(12), nullable=False),
    Column("why", String(20), nullable=False),
    Column("judged", String(10), nullable=False, index=True),
    Column("latest_on", String(10)),
    Column("latest", String(40)),
    Column("line_at", String(40)),
    Column("low", Float),
    Column("ahead", Float),
    Column("high", Float),
    Column("progress", Float),
    Column("warned", String(10)),
)

owner = Table(
    "plan_owner",
    metadata,
    Column("subject", String(40), primary_key=True),
    Column("kind", String(12), primary_key=True),
    Column("key", String(64), primary_key=True),
    Column("role", String(4), nullable=False),
    Column("since", String(27), nullable=False),
    Column("given_by", String(64), nullable=False),
    Index("ix_plan_owner_key", "kind", "key"),
)

power = Table(
    "plan_power",
    metadata,
    Column("subject", String(40), primary_key=True),
    Column("power", String(40), primary_key=True, index=True),
    Column("organisation", String(64), nullable=False),
    Column("since", String(27), nullable=False),
    Column("said_by", String(64), nullable=False),
)

person = Table(
    "plan_person",
    metadata,
    Column("account", String(64), primary_key=True),
    Column("profile", String(40), nullable=False, index=True),
    Column("said_by", String(64), nullable=False),
    Column("said_at", String(27), nullable=False),
)

figure = Table(
    "plan_figure",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("indicator", String(40), nullable=False),
    Column("organisation", String(64), nullable=False),
    Column("on", String(10), nullable=False),
    Column("value", String(40), nullable=False),
    Column("source", String(8), nullable=False),
    Column("case", String(40)),
    Column("basis", JSON, nullable=False),
    Column("by", String(64), nullable=False),
    Column("at", String(27), nullable=False),
    Column("replaced", String(27)),
    Index("ix_plan_figure_indicator", "indicator", "organisation", "on"),
)

evaluation = Table(
    "plan_evaluation",
    metadata,
    Column("id", String(40), primary_key=True),  # of its case
    Column("plan", String(40), nullable=False, index=True),
    Column("kind", String(10), nullable=False),
    Column("third_party", Text, nullable=False),
    Column("as_of", String(10), nullable=False),
    Column("counts", JSON, nullable=False),
    Column("score", String(40)),
    Column("says", Text, nullable=False),
    Column("case", String(40), nullable=False),
    Column("by", String(64), nullable=False),
    Column("at", String(27), nullable=False),
)


def upsert(db: Connection, table: Table, rows: list[dict[str, Any]], *, keep: frozenset[str]) -> None:
    """Insert rows, or set every column but those in `keep` of the ones that are there already."""
    if not rows:
        return
    made = sqlite.insert(table) if db.dialect.name == "sqlite" else postgresql.insert(table)
    keys = [column.name for column in table.primary_key]
    fresh = {name: made.excluded[name] for name in rows[0] if name not in keys and name not in keep}
    statement = (
        made.on_conflict_do_update(index_elements=keys, set_=fresh)
        if fresh
        else made.on_conflict_do_nothing(index_elements=keys)
    )
    db.execute(statement, rows)
