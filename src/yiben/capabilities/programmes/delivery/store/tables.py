"""Tables of delivery. Amounts are whole fen, days ISO text of Beijing, times text from `kernel.clock.stamp`."""

from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Connection,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.dialects import postgresql, sqlite

from yiben.infra.database import metadata

call = Table(
    "benefit_call",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("programme", String(200), nullable=False, index=True),
    Column("title_zh", String(300), nullable=False),
    Column("title_en", String(400), nullable=False),
    Column("organisation", String(80), nullable=False),
    Column("opens", String(10), nullable=False),
    Column("closes", String(10), nullable=False),
    Column("terms", JSON, nullable=False),
    Column("made", String(27), nullable=False),
    Column("made_by", String(64), nullable=False),
    Column("closed", String(27)),
)

applicant = Table(
    "benefit_applicant",
    metadata,
    Column("id", String(80), primary_key=True),
    Column("name", String(200), nullable=False),
    Column("code", String(40), unique=True),  # 统一社会信用代码; NULL for persons
)

consent = Table(
    "benefit_consent",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("applicant", String(80), nullable=False, index=True),
    Column("applicant_name", String(200), nullable=False),
    Column("code", String(40)),
    Column("scope", String(200), nullable=False),
    Column("purposes", JSON, nullable=False),
    Column("begins", String(10), nullable=False),
    Column("ends", String(10), nullable=False),
    Column("given", String(27), nullable=False),
    Column("given_by", String(64), nullable=False),
    Column("withdrawn", String(27)),
    Column("withdrawn_why", Text, nullable=False),
    Index("ix_benefit_consent_scope", "scope", "ends"),
)

fact = Table(
    "benefit_fact",
    metadata,
    Column("applicant", String(80), primary_key=True),
    Column("fact", String(80), primary_key=True),
    Column("source", String(80), primary_key=True),
    Column("value", JSON, nullable=False),
    Column("source_zh", String(300), nullable=False),
    Column("source_en", String(400), nullable=False),
    Column("as_of", String(10), nullable=False),
    Column("put", String(27), nullable=False),
    Column("put_by", String(64), nullable=False),
)

offer = Table(
    "benefit_offer",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("call", String(40), ForeignKey("benefit_call.id"), nullable=False),
    Column("programme", String(200), nullable=False),
    Column("applicant", String(80), nullable=False, index=True),
    Column("applicant_name", String(200), nullable=False),
    Column("amount", BigInteger),
    Column("consent", String(40), nullable=False, index=True),
    Column("state", String(12), nullable=False),
    Column("made", String(27), nullable=False),
    Column("until", String(10), nullable=False),
    Column("application", String(40)),
    UniqueConstraint("call", "applicant"),
    Index("ix_benefit_offer_state", "state", "until"),
)

application = Table(
    "benefit_application",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("case_id", String(64), nullable=False, index=True),
    Column("number", String(24), nullable=False),
    Column("call", String(40), ForeignKey("benefit_call.id"), nullable=False),
    Column("programme", String(200), nullable=False),
    Column("organisation", String(80), nullable=False),
    Column("applicant", String(80), nullable=False, index=True),
    Column("applicant_name", String(200), nullable=False),
    Column("code", String(40), nullable=False),
    Column("route", String(12), nullable=False),
    Column("project", String(200), nullable=False),
    Column("live", String(40), nullable=False),  # "" while it stands, its own identifier after it ended
    Column("facts", JSON, nullable=False),
    Column("sources", JSON, nullable=False),
    Column("answer", JSON, nullable=False),
    Column("materials", JSON, nullable=False),
    Column("payee", JSON(none_as_null=True)),
    Column("state", String(40), nullable=False),
    Column("filed", String(27), nullable=False),
    Column("filed_by", String(64), nullable=False),
    Column("consent", String(40), nullable=False),
    Column("supplemented", Boolean, nullable=False),
    Column("publicised", String(27)),
    Column("score", String(40)),  # a fraction as text
    Column("rank", Integer),
    Column("placed", Boolean),
    Column("decided", String(27)),
    Column("decided_by", String(64)),
    Column("amount", BigInteger),
    Column("reservations", JSON, nullable=False),
    Column("grounds", Text, nullable=False),
    Column("experts", JSON, nullable=False),
    UniqueConstraint("call", "applicant", "project", "live"),
    Index("ix_benefit_application_programme", "programme", "state"),
)

finding = Table(
    "benefit_finding",
    metadata,
    Column("application", String(40), ForeignKey("benefit_application.id"), primary_key=True),
    Column("material", String(80), primary_key=True),
    Column("verdict", String(12), nullable=False),
    Column("says", Text, nullable=False),
    Column("by", String(64), nullable=False),
    Column("at", String(27), nullable=False),
)

material = Table(
    "benefit_material",
    metadata,
    Column("id", String(40), primary_key=True),  # of the attachment of the case: its bytes lie there
    Column("application", String(40), ForeignKey("benefit_application.id"), nullable=False),
    Column("material", String(80), nullable=False),
    Column("name", String(200), nullable=False),
    Column("type", String(120), nullable=False),
    Column("bytes", BigInteger, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("at", String(27), nullable=False),
    Column("by", String(64), nullable=False),
    Column("trouble", String(12)),
    Column("replaced", String(27)),
    Index("ix_benefit_material_application", "application", "at"),
)

judgement = Table(
    "benefit_judgement",
    metadata,
    Column("application", String(40), ForeignKey("benefit_application.id"), primary_key=True),
    Column("criterion", String(120), primary_key=True),
    Column("kind", String(12), nullable=False),
    Column("holds", Boolean, nullable=False),
    Column("says", Text, nullable=False),
    Column("by", String(64), nullable=False),
    Column("at", String(27), nullable=False),
)

objection = Table(
    "benefit_objection",
    metadata,
    Column("case_id", String(64), primary_key=True),
    Column("application", String(40), ForeignKey("benefit_application.id"), nullable=False, index=True),
    Column("open", Boolean, nullable=False),
    Column("at", String(27), nullable=False),
)

once = Table(
    "benefit_once",
    metadata,
    Column("programme", String(200), primary_key=True),
    Column("key", String(300), primary_key=True),
    Column("application", String(40), nullable=False),
)

payment = Table(
    "benefit_payment",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("application", String(40), ForeignKey("benefit_application.id"), nullable=False, index=True),
    Column("number", String(24), nullable=False),
    Column("organisation", String(80), nullable=False),
    Column("applicant", String(80), nullable=False),
    Column("payee", JSON, nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("due", String(10), nullable=False),
    Column("reservation", String(40), nullable=False),
    Column("state", String(12), nullable=False),
    Column("order_id", String(40), index=True),
    Column("paid", String(27)),
    Column("reference", String(100), nullable=False),
    Column("trouble", Text, nullable=False),
    Index("ix_benefit_payment_state", "organisation", "state", "due"),
)

order = Table(
    "benefit_order",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("number", String(40), nullable=False, unique=True),
    Column("organisation", String(80), nullable=False, index=True),
    Column("total", BigInteger, nullable=False),
    Column("count", Integer, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("lines", JSON, nullable=False),  # as made: what the bank gets, whatever is mended later
    Column("state", String(12), nullable=False),
    Column("made", String(27), nullable=False),
    Column("made_by", String(64), nullable=False),
    Column("released_by", String(64)),
    Column("returned", String(27)),
    Column("paid", Integer, nullable=False),
    Column("failed", Integer, nullable=False),
)

title = Table(
    "benefit_title",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("number", String(60), nullable=False, unique=True),
    Column("register", String(16), nullable=False),
    Column("programme", String(200), nullable=False, index=True),
    Column("title_zh", String(300), nullable=False),
    Column("title_en", String(400), nullable=False),
    Column("applicant", String(80), nullable=False, index=True),
    Column("applicant_name", String(200), nullable=False),
    Column("organisation", String(80), nullable=False),
    Column("rung", String(12)),
    Column("ladder", String(80), nullable=False),
    Column("begins", String(10), nullable=False),
    Column("ends", String(10)),
    Column("state", String(12), nullable=False),
    Column("application", String(40)),
    Column("prior", String(40)),
    Column("revoked_why", Text, nullable=False),
)

debt = Table(
    "benefit_debt",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("application", String(40), ForeignKey("benefit_application.id"), nullable=False, index=True),
    Column("case_id", String(64), nullable=False),
    Column("applicant", String(80), nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("repaid", BigInteger, nullable=False),
    Column("reason", Text, nullable=False),
    Column("article", String(200), nullable=False),
    Column("state", String(12), nullable=False),
    Column("made", String(27), nullable=False),
    Column("made_by", String(64), nullable=False),
)


def insert_once(db: Connection, table: Table) -> Any:
    """An INSERT that passes over rows that are there already, in the database's own dialect."""
    made = sqlite.insert(table) if db.dialect.name == "sqlite" else postgresql.insert(table)
    return made.on_conflict_do_nothing()
