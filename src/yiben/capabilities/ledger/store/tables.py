"""The ledger's tables. Times are text from `kernel.clock.stamp`; `…_key` columns are casefolded names."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from yiben.infra.database import metadata

_LIST = JSON(none_as_null=True)

organisation = Table(
    "ledger_organisation",
    metadata,
    Column("id", String, primary_key=True),
    Column("parent", ForeignKey("ledger_organisation.id")),
    Column("code", String, unique=True),
    Column("name", String, nullable=False),
    Column("name_key", String, nullable=False, index=True),
    Column("aliases", _LIST),
)

system = Table(
    "ledger_system",
    metadata,
    Column("id", String, primary_key=True),
    Column("organisation", ForeignKey("ledger_organisation.id"), nullable=False),
    Column("name", String, nullable=False),
    Column("name_key", String, nullable=False),
    UniqueConstraint("organisation", "name_key"),
)

resource = Table(
    "ledger_resource",
    metadata,
    Column("id", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("name_key", String, nullable=False, unique=True),
    # What was asked for before the name was made unique: finds the entry again at the next intake.
    Column("wanted_key", String, nullable=False),
    Column("table_key", String, nullable=False),  # what the source itself calls it
    Column("title", Text, nullable=False),
    Column("description", Text, nullable=False),
    Column("organisation", ForeignKey("ledger_organisation.id"), nullable=False),
    Column("system", ForeignKey("ledger_system.id")),
    Column("themes", _LIST),
    Column("classes", _LIST),
    Column("origin", String),
    Column("cycle", String),
    Column("format", String, nullable=False),
    Column("status", String, nullable=False),
    Column("created", String, nullable=False),
    Column("created_by", String, nullable=False),
    Column("updated", String, nullable=False),
    Column("snapshot", String),
    Column("items_made", Integer, nullable=False),  # numbers given out; items are never renumbered
    # Counted whenever the entry changes, so that no page has to look at millions of items.
    Column("item_count", Integer, nullable=False),  # living ones
    Column("unmarked", Integer, nullable=False),  # living ones without their four marks
    Index(None, "wanted_key", "organisation"),
    # Everything the tree and the checks count lies in this index: no row is read for them.
    Index(None, "organisation", "status", "item_count", "unmarked"),
    Index(None, "system"),
    Index(None, "updated", "status"),
)

# An item's id is its resource's id, a dot, and a number: neighbours in the table are neighbours on disk.
item = Table(
    "ledger_item",
    metadata,
    Column("id", String, primary_key=True),
    Column("resource", ForeignKey("ledger_resource.id"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("name", String, nullable=False),
    Column("name_key", String, nullable=False),
    Column("title", Text, nullable=False),
    Column("type", String, nullable=False),
    Column("unit", String, nullable=False),
    Column("description", Text, nullable=False),
    Column("retired", Boolean, nullable=False),
    Column("origin", String),
    Column("systems", _LIST),
    Column("classes", _LIST),
    Column("ruling", Integer, nullable=False),  # number of the ruling label; 0: none
    Column("labels", Integer, nullable=False),  # numbers given out
    UniqueConstraint("resource", "name_key"),
    # Few: somebody spoke since the ruling label. What has to be reviewed is found here, not in millions of rows.
    Index(
        "ix_ledger_item_unsettled",
        "resource",
        sqlite_where=text("ruling < labels"),
        postgresql_where=text("ruling < labels"),
    ),
    sqlite_with_rowid=False,
)

label = Table(
    "ledger_label",
    metadata,
    Column("item", ForeignKey("ledger_item.id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("level", SmallInteger, nullable=False),
    Column("personal", Boolean, nullable=False),
    Column("importance", String, nullable=False),
    Column("semantic", String),
    Column("status", String, nullable=False),  # proposed by a machine, approved by a person; never changed
    Column("who", String, nullable=False),
    Column("at", String, nullable=False),
    Column("why_zh", Text, nullable=False),
    Column("why_en", Text, nullable=False),
    Column("rule", String, nullable=False),
    Column("confidence", Float, nullable=False),
    Column("basis", String),  # what the scale made the level of, see `grading.basis`; NULL: not known
    Column("act", String),  # see `LabelAct`
    Column("approved_by", String),  # the second person, of a label that lowered something
    Index(
        "ix_ledger_label_act",
        "act",
        sqlite_where=text("act IS NOT NULL"),
        postgresql_where=text("act IS NOT NULL"),
    ),
    Index(
        "ix_ledger_label_unsure",
        "confidence",
        sqlite_where=text("confidence < 0.6 AND status = 'proposed'"),
        postgresql_where=text("confidence < 0.6 AND status = 'proposed'"),
    ),
    sqlite_with_rowid=False,
)

# What somebody asks a second person for: a label that would lower or open something. Never deleted.
request = Table(
    "ledger_request",
    metadata,
    Column("id", String(120), primary_key=True),
    Column("item", ForeignKey("ledger_item.id"), nullable=False, index=True),
    Column("level", SmallInteger, nullable=False),
    Column("personal", Boolean, nullable=False),
    Column("importance", String, nullable=False),
    Column("semantic", String),
    Column("level_before", SmallInteger, nullable=False),
    Column("seen", Integer, nullable=False),  # how many labels the item had when it was asked
    Column("ground", String, nullable=False),
    Column("assessment", Text, nullable=False),
    Column("state", String, nullable=False),
    Column("asked_by", String, nullable=False),
    Column("asked_through", String),  # whoever acted through that account
    Column("asked_at", String, nullable=False),
    Column("decided_by", String),
    Column("decided_at", String),
    Column("note", Text, nullable=False),
    Column("label", Integer),  # number of the label it became
    Index("ix_ledger_request_state", "state", "asked_at"),
)

snapshot = Table(
    "ledger_snapshot",
    metadata,
    Column("id", String, primary_key=True),
    Column("resource", ForeignKey("ledger_resource.id"), nullable=False, index=True),
    Column("number", Integer, nullable=False),  # counts from 1 within the resource
    Column("run", String, nullable=False),
    Column("source", Text, nullable=False),
    Column("sha256", String, nullable=False),
    Column("encoding", String),
    Column("rows", BigInteger, nullable=False),
    Column("rejected", BigInteger, nullable=False),
    Column("bytes", BigInteger, nullable=False),
    Column("files", JSON, nullable=False),
    Column("columns", JSON, nullable=False),
    Column("created", String, nullable=False),
    Column("created_by", String, nullable=False),
    Column("note", Text, nullable=False),
)

lineage = Table(
    "ledger_lineage",
    metadata,
    Column("derived", ForeignKey("ledger_item.id"), primary_key=True),
    Column("source", ForeignKey("ledger_item.id"), primary_key=True, index=True),
    Column("how", Text, nullable=False),
)

# What a system itself says it stores: the other side of the first completeness check.
inventory = Table(
    "ledger_inventory",
    metadata,
    Column("system", ForeignKey("ledger_system.id"), primary_key=True),
    Column("table_key", String, primary_key=True),
    Column("column_key", String, primary_key=True),
    Column("table_name", String, nullable=False),
    Column("column_name", String, nullable=False),
    Column("declared", String, nullable=False),
    Column("declared_by", String, nullable=False),
)

change = Table(
    "ledger_change",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("kind", String, nullable=False),
    Column("subject", String, nullable=False),
    Column("at", String, nullable=False),
    sqlite_autoincrement=True,  # a number is never given twice, so nobody following the feed misses one
)
