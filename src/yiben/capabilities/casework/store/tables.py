"""Tables of casework. Times are text from `kernel.clock.stamp`.

Who must act is a row of `holder` under a key: `=alice` (an account), `steward@org_1` (a role in an organisation),
`bureau@` (a role of accounts without one), `officer@*` (a role anywhere). `actions/keys.py` makes them.
"""

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

NEVER = "9999"
"""The due date of what has none: sorts behind every time."""

# The text of a flow as it was when a case began. Never changed: a case names the hash.
flow = Table(
    "casework_flow",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("key", String(200), nullable=False),
    Column("kind", String(80), nullable=False),
    Column("text", Text, nullable=False),
    Column("calendar", JSON(none_as_null=True)),  # as declared by its pack at that time; NULL: a country's
)

number = Table(
    "casework_number",
    metadata,
    Column("year", SmallInteger, primary_key=True, autoincrement=False),
    Column("last", BigInteger, nullable=False),
)

case = Table(
    "casework_case",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("number", String(24), nullable=False, unique=True),
    Column("kind", String(80), nullable=False),
    Column("flow", String(200), nullable=False),
    Column("flow_sha256", String(64), ForeignKey("casework_flow.sha256"), nullable=False),
    Column("title", String(300), nullable=False),
    Column("subject", String(200), nullable=False),
    Column("organisation", String(80)),
    Column("filer", String(64), nullable=False),
    Column("filer_org", String(80)),
    Column("state", String(80), nullable=False),
    Column("version", Integer, nullable=False),
    Column("ending", String(16)),  # `End`; NULL while open
    Column("form", JSON, nullable=False),
    Column("orgs", JSON, nullable=False),  # `Relation` to organisation, resolved when the state was entered
    Column("filed", String(27), nullable=False),
    Column("entered", String(27), nullable=False),
    Column("round", Integer, nullable=False),  # the version that entered the state: opinions belong to it
    Column("due", String(27)),
    Column("remind", String(27)),  # NULL: nobody is to be reminded (any more)
    Column("alarm", String(27)),  # when the clock has to look at it next
    Column("tries", SmallInteger, nullable=False),  # how often the clock could not make its move
    Column("closed", String(27)),
    Column("missed", Boolean, nullable=False),  # some deadline passed on the way
    Column("days", Integer),  # working days from filing to closing
    Column("parent", String(40)),
    Column("handed_to", String(64)),  # by a supervisor, until the state is left
    Column("handed_by", String(64)),
    Index("ix_casework_case_alarm", "alarm", sqlite_where=text("alarm IS NOT NULL"), postgresql_where=text("alarm IS NOT NULL")),
    Index("ix_casework_case_kind", "kind", "filed"),
    Index("ix_casework_case_filed", "filed"),
    Index("ix_casework_case_subject", "subject"),
    Index("ix_casework_case_filer", "filer", "filed"),
    Index("ix_casework_case_filer_org", "filer_org", "filed"),
    Index("ix_casework_case_organisation", "organisation", "filed"),
    Index("ix_casework_case_parent", "parent", sqlite_where=text("parent IS NOT NULL"), postgresql_where=text("parent IS NOT NULL")),
    # Everything the supervisor's view counts lies in this index: no row is read for it.
    Index("ix_casework_case_pace", "organisation", "days", "kind", "closed", "due", "missed"),
)  # fmt: skip

step = Table(
    "casework_step",
    metadata,
    Column("case", ForeignKey("casework_case.id"), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("move", String(80), nullable=False),
    Column("source", String(80)),
    Column("target", String(80), nullable=False),
    Column("account", String(64), nullable=False),
    Column("through", String(64)),
    Column("at", String(27), nullable=False),
    Column("form", JSON, nullable=False),
    Column("note", Text, nullable=False),
    Column("salt", String(32), nullable=False),  # with it the evidence's hash of form and note can be made again
    Index("ix_casework_step_account", "account", "case"),
    Index("ix_casework_step_through", "through", "case", sqlite_where=text("through IS NOT NULL"), postgresql_where=text("through IS NOT NULL")),
)  # fmt: skip

attachment = Table(
    "casework_attachment",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("case", ForeignKey("casework_case.id"), nullable=False),
    Column("version", Integer, nullable=False),
    Column("place", SmallInteger, nullable=False),  # among the files of its step
    Column("name", String(200), nullable=False),
    Column("type", String(120), nullable=False),
    Column("bytes", BigInteger, nullable=False),
    Column("sha256", String(64), nullable=False),
    Index("ix_casework_attachment_case", "case", "version"),
    Index("ix_casework_attachment_sha256", "sha256"),
)

opinion = Table(
    "casework_opinion",
    metadata,
    Column("case", ForeignKey("casework_case.id"), primary_key=True),
    Column("round", Integer, primary_key=True, autoincrement=False),
    Column("account", String(64), primary_key=True),
    Column("through", String(64)),
    Column("agrees", Boolean, nullable=False),
    Column("score", Float),
    Column("says", Text, nullable=False),
    Column("at", String(27), nullable=False),
    Index("ix_casework_opinion_account", "account", "case"),
)

# A to-do list is a walk along this table's own order: key, then what is due first.
holder = Table(
    "casework_holder",
    metadata,
    Column("key", String(160), primary_key=True),
    Column("due", String(27), primary_key=True),  # `NEVER` when the state has no deadline
    Column("case", ForeignKey("casework_case.id"), primary_key=True),
    Column("kind", String(80), nullable=False),
    Column("escalated", Boolean, nullable=False),
    Index("ix_casework_holder_case", "case"),
    sqlite_with_rowid=False,
)

# Accounts that hold a case by their role and may not act on it: the filer, whoever has spoken.
aside = Table(
    "casework_aside",
    metadata,
    Column("case", ForeignKey("casework_case.id"), primary_key=True),
    Column("account", String(64), primary_key=True),
    Index("ix_casework_aside_account", "account", "case"),
    sqlite_with_rowid=False,
)

# One per form that was sent: the second time it is refused.
token = Table(
    "casework_token",
    metadata,
    Column("account", String(64), primary_key=True),
    Column("token", String(80), primary_key=True),
    Column("case", String(40), nullable=False),
    Column("version", Integer, nullable=False),
    Column("at", String(27), nullable=False, index=True),
)

delegation = Table(
    "casework_delegation",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("giver", String(64), nullable=False, index=True),
    Column("taker", String(64), nullable=False, index=True),
    Column("kinds", JSON, nullable=False),
    Column("begins", String(10), nullable=False),
    Column("ends", String(10), nullable=False),
    Column("made", String(27), nullable=False),
    Column("ended", String(27)),
    Column("ended_by", String(64)),
)

notice = Table(
    "casework_notice",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("key", String(160), nullable=False),
    Column("case", String(40)),
    Column("causer", String(64)),  # is not told of what they did themselves
    Column("says_zh", Text, nullable=False),
    Column("says_en", Text, nullable=False),
    Column("page", String(300)),  # path of the page it is about, where that is no case
    Column("at", String(27), nullable=False, index=True),
    Column("spread", Boolean, nullable=False),  # messages for it stand in `outbox`
    Index("ix_casework_notice_key", "key", "id"),
    Index("ix_casework_notice_unspread", "id", sqlite_where=text("spread = 0"), postgresql_where=text("NOT spread")),
)  # fmt: skip

seen = Table(
    "casework_notice_seen",
    metadata,
    Column("account", String(64), primary_key=True),
    Column("notice", ForeignKey("casework_notice.id"), primary_key=True),
    Column("at", String(27), nullable=False),
    sqlite_with_rowid=False,
)

preference = Table(
    "casework_preference",
    metadata,
    Column("account", String(64), primary_key=True),
    Column("email", String(254)),
    Column("channels", JSON, nullable=False),
)

# What is to be sent. No words of the case, no address: both are looked up when it is sent.
outbox = Table(
    "casework_outbox",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("notice", ForeignKey("casework_notice.id"), nullable=False),
    Column("channel", String(16), nullable=False),
    Column("account", String(64), nullable=False),  # empty: the installation's webhook
    Column("made", String(27), nullable=False),
    Column("tries", SmallInteger, nullable=False),
    Column("next_try", String(27)),  # NULL: sent, or given up
    Column("sent", String(27)),
    Column("problem", String(80)),
    UniqueConstraint("notice", "channel", "account"),
    Index("ix_casework_outbox_next_try", "next_try", sqlite_where=text("next_try IS NOT NULL"), postgresql_where=text("next_try IS NOT NULL")),
)  # fmt: skip
