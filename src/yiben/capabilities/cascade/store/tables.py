"""The cascade's tables. Times are text from `kernel.clock.stamp`; documents are JSON text as they came."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    String,
    Table,
    Text,
)

from yiben.infra.database import metadata

self_ = Table(
    "cascade_self",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("name", String(200), nullable=False),
    Column("address", String(300), nullable=False),
)

peer = Table(
    "cascade_peer",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("name", String(200), nullable=False),
    Column("address", String(300), nullable=False),
    Column("authority", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("our_key", String(64), nullable=False),
    Column("state", String(12), nullable=False),
    Column("reason", String(40), nullable=False),
    Column("joined", String(27), nullable=False),
    Column("last_seen", String(27)),
    Column("strikes", Integer, nullable=False),
    Column("revoked", JSON, nullable=False),
    Column("out_stream", String(64), nullable=False),
    Column("out_number", Integer, nullable=False),
    Column("out_chain", String(64), nullable=False),
    Column("out_acked", Integer, nullable=False),
    Column("feed", Integer, nullable=False),
    Column("in_stream", String(64), nullable=False),
    Column("in_number", Integer, nullable=False),
    Column("in_chain", String(64), nullable=False),
    Column("in_bytes", BigInteger, nullable=False, server_default="0"),  # of theirs that are kept
    Column("full_since", String(27)),
)

invitation = Table(
    "cascade_invitation",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("secret", LargeBinary, nullable=False),  # SHA-256 of it
    Column("expires", String(27), nullable=False),
    Column("made_by", String(64), nullable=False),
    Column("used_by", String(64)),
)

# What a peer has not confirmed. Rows are added and, once confirmed, removed; never changed.
outbox = Table(
    "cascade_outbox",
    metadata,
    Column("peer", String(64), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("kind", String(20), nullable=False),
    Column("subject", String(200), nullable=False),
    Column("body", Text, nullable=False),
    Column("chain", String(64), nullable=False),
    sqlite_with_rowid=False,
)

mirror = Table(
    "cascade_mirror",
    metadata,
    Column("peer", String(64), primary_key=True),
    Column("entry", String(300), primary_key=True),
    Column("name", String(300), nullable=False),
    Column("name_key", String(300), nullable=False, index=True),
    Column("title", Text, nullable=False),
    Column("owner", String(300), nullable=False),
    Column("status", String(12), nullable=False),
    Column("level", SmallInteger, nullable=False),
    Column("body", Text, nullable=False),
    Column("held", Text),  # item → mark that holds here, where it is stricter than the owner's
    Column("received", String(27), nullable=False),
    Index("ix_cascade_mirror_entry", "entry"),
)

ruling = Table(
    "cascade_ruling",
    metadata,
    Column("peer", String(64), primary_key=True),
    Column("item", String(300), primary_key=True),
    Column("entry", String(300), nullable=False),
    Column("level", SmallInteger, nullable=False),
    Column("personal", Integer, nullable=False),
    Column("importance", String(12), nullable=False),
    Column("why", Text, nullable=False),
    Column("who", String(64), nullable=False),
    Column("at", String(27), nullable=False),
    Column("base", Integer, nullable=False),  # number of the owner's label it was said about
    Index("ix_cascade_ruling_entry", "peer", "entry"),
)

conflict = Table(
    "cascade_conflict",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("peer", String(64), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("entry", String(300), nullable=False),
    Column("item", String(300), nullable=False),
    Column("ours", JSON, nullable=False),
    Column("theirs", JSON, nullable=False),
    Column("raised", String(27), nullable=False),
    Column("choice", String(12)),
    Column("settled", String(27)),
    Column("settled_by", String(64)),
    Column("note", Text, nullable=False),
    Index("ix_cascade_conflict_about", "peer", "kind", "entry", "item"),
    Index("ix_cascade_conflict_settled", "settled", "raised"),
)
