"""Tables of vouchers. Amounts are whole fen, times text from `kernel.clock.stamp`, days ISO text of Beijing."""

from typing import Any

from sqlalchemy import JSON, BigInteger, Column, Connection, ForeignKey, Index, Integer, String, Table, Text
from sqlalchemy.dialects import postgresql, sqlite

from yiben.infra.database import metadata

room = Table(
    "voucher_room",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("scope", String(200), nullable=False),
    Column("per", String(12), nullable=False),
    Column("key", String(200), nullable=False),
    Column("within", String(12), nullable=False),
    Column("period", String(4), nullable=False),
    Column("taken", BigInteger, nullable=False),
    Index("ix_voucher_room_scope", "scope", "key"),
)

reservation = Table(
    "voucher_reservation",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("scope", String(200), nullable=False, index=True),
    Column("subject", String(200), nullable=False, index=True),
    Column("amount", BigInteger, nullable=False),
    Column("released", BigInteger, nullable=False),
    Column("rooms", JSON, nullable=False),  # identifiers, sorted: everybody takes them in this order
    Column("made", String(27), nullable=False),
)

request = Table(
    "voucher_request",
    metadata,
    Column("id", String(160), primary_key=True),
    Column("verb", String(20), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("result", String(40), nullable=False),
    Column("at", String(27), nullable=False),
)

scheme = Table(
    "voucher_scheme",
    metadata,
    Column("id", String(80), primary_key=True),
    Column("title_zh", String(200), nullable=False),
    Column("title_en", String(300), nullable=False),
    Column("sort", String(12), nullable=False),
    Column("organisation", String(80), nullable=False, index=True),
    Column("programme", String(200), nullable=False),
    Column("begins", String(10), nullable=False),
    Column("ends", String(10), nullable=False),
    Column("limits", JSON, nullable=False),
    Column("hold_days", Integer, nullable=False),
    Column("share", String(40)),  # a fraction as text
    Column("made", String(27), nullable=False),
    Column("made_by", String(64), nullable=False),
    Column("closed", String(27)),
)

voucher = Table(
    "voucher_voucher",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("number", String(40), nullable=False, unique=True),
    Column("scheme", String(80), ForeignKey("voucher_scheme.id"), nullable=False, index=True),
    Column("holder", String(80), nullable=False, index=True),
    Column("holder_name", String(200), nullable=False),
    Column("project", String(200), nullable=False),
    Column("face", BigInteger, nullable=False),
    Column("used", BigInteger, nullable=False),
    Column("begins", String(10), nullable=False),
    Column("ends", String(10), nullable=False),
    Column("state", String(12), nullable=False),
    Column("issued", String(27), nullable=False),
    Column("reservation", String(40), nullable=False),
    Column("case_id", String(64)),
    Index("ix_voucher_voucher_state", "state", "ends"),
)

hold = Table(
    "voucher_hold",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("voucher", String(40), ForeignKey("voucher_voucher.id"), nullable=False, index=True),
    Column("provider", String(80), nullable=False, index=True),
    Column("amount", BigInteger, nullable=False),
    Column("used", BigInteger, nullable=False),
    Column("made", String(27), nullable=False),
    Column("expires", String(27), nullable=False),
    Column("state", String(12), nullable=False),
    Column("reservation", String(40), nullable=False),
    Index("ix_voucher_hold_state", "state", "expires"),
)

use = Table(
    "voucher_use",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("hold", String(40), ForeignKey("voucher_hold.id"), nullable=False),
    Column("voucher", String(40), ForeignKey("voucher_voucher.id"), nullable=False, index=True),
    Column("scheme", String(80), nullable=False),
    Column("provider", String(80), nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("refunded", BigInteger, nullable=False),
    Column("invoice", BigInteger, nullable=False),
    Column("proof", String(200), nullable=False),
    Column("at", String(27), nullable=False),
    Column("batch", String(40), index=True),
    Index("ix_voucher_use_provider", "provider", "scheme", "batch"),
    Index("uq_voucher_use_proof", "provider", "proof", unique=True),
)

batch = Table(
    "voucher_batch",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("scheme", String(80), ForeignKey("voucher_scheme.id"), nullable=False),
    Column("provider", String(80), nullable=False, index=True),
    Column("provider_name", String(200), nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("carried", BigInteger, nullable=False),
    Column("uses", Integer, nullable=False),
    Column("state", String(12), nullable=False),
    Column("made", String(27), nullable=False),
    Column("made_by", String(64), nullable=False),
    Column("confirmed_by", String(64)),
    Column("paid", String(27)),
    Column("reference", String(100), nullable=False),
)

account = Table(
    "voucher_account",
    metadata,
    Column("id", String(200), primary_key=True),
    Column("scheme", String(80), nullable=False, index=True),
    Column("balance", BigInteger, nullable=False),
)

entry = Table(
    "voucher_entry",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("kind", String(12), nullable=False),
    Column("scheme", String(80), nullable=False),
    Column("subject", String(200), nullable=False),
    Column("note", Text, nullable=False),
    Column("at", String(27), nullable=False),
    Column("by", String(64), nullable=False),
    Index("ix_voucher_entry_scheme", "scheme", "at"),
)

posting = Table(
    "voucher_posting",
    metadata,
    Column("entry", String(40), ForeignKey("voucher_entry.id"), primary_key=True),
    Column("account", String(200), primary_key=True),
    Column("amount", BigInteger, nullable=False),
    Index("ix_voucher_posting_account", "account"),
)


def insert_once(db: Connection, table: Table) -> Any:
    """An INSERT that passes over rows that are there already, in the database's own dialect."""
    made = sqlite.insert(table) if db.dialect.name == "sqlite" else postgresql.insert(table)
    return made.on_conflict_do_nothing()
