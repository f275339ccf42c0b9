"""How two installations share one catalogue

Safe while the platform runs: new tables only.
"""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "cascade_conflict",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("peer", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("entry", sa.String(length=300), nullable=False),
        sa.Column("item", sa.String(length=300), nullable=False),
        sa.Column("ours", sa.JSON(), nullable=False),
        sa.Column("theirs", sa.JSON(), nullable=False),
        sa.Column("raised", sa.String(length=27), nullable=False),
        sa.Column("choice", sa.String(length=12), nullable=True),
        sa.Column("settled", sa.String(length=27), nullable=True),
        sa.Column("settled_by", sa.String(length=64), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cascade_conflict")),
    )
    op.create_index(
        "ix_cascade_conflict_about", "cascade_conflict", ["peer", "kind", "entry", "item"], unique=False
    )
    op.create_index("ix_cascade_conflict_settled", "cascade_conflict", ["settled", "raised"], unique=False)
    op.create_table(
        "cascade_invitation",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("expires", sa.String(length=27), nullable=False),
        sa.Column("made_by", sa.String(length=64), nullable=False),
        sa.Column("used_by", sa.String(length=64), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cascade_invitation")),
    )
    op.create_table(
        "cascade_mirror",
        sa.Column("peer", sa.String(length=64), nullable=False),
        sa.Column("entry", sa.String(length=300), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("name_key", sa.String(length=300), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("owner", sa.String(length=300), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("level", sa.SmallInteger(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("held", sa.Text(), nullable=True),
        sa.Column("received", sa.String(length=27), nullable=False),
        sa.PrimaryKeyConstraint("peer", "entry", name=op.f("pk_cascade_mirror")),
    )
    op.create_index("ix_cascade_mirror_entry", "cascade_mirror", ["entry"], unique=False)
    op.create_index(op.f("ix_cascade_mirror_name_key"), "cascade_mirror", ["name_key"], unique=False)
    op.create_table(
        "cascade_outbox",
        sa.Column("peer", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("chain", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("peer", "number", name=op.f("pk_cascade_outbox")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "cascade_peer",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("address", sa.String(length=300), nullable=False),
        sa.Column("authority", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("our_key", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("joined", sa.String(length=27), nullable=False),
        sa.Column("last_seen", sa.String(length=27), nullable=True),
        sa.Column("strikes", sa.Integer(), nullable=False),
        sa.Column("revoked", sa.JSON(), nullable=False),
        sa.Column("out_stream", sa.String(length=64), nullable=False),
        sa.Column("out_number", sa.Integer(), nullable=False),
        sa.Column("out_chain", sa.String(length=64), nullable=False),
        sa.Column("out_acked", sa.Integer(), nullable=False),
        sa.Column("feed", sa.Integer(), nullable=False),
        sa.Column("in_stream", sa.String(length=64), nullable=False),
        sa.Column("in_number", sa.Integer(), nullable=False),
        sa.Column("in_chain", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cascade_peer")),
    )
    op.create_table(
        "cascade_ruling",
        sa.Column("peer", sa.String(length=64), nullable=False),
        sa.Column("item", sa.String(length=300), nullable=False),
        sa.Column("entry", sa.String(length=300), nullable=False),
        sa.Column("level", sa.SmallInteger(), nullable=False),
        sa.Column("personal", sa.Integer(), nullable=False),
        sa.Column("importance", sa.String(length=12), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("who", sa.String(length=64), nullable=False),
        sa.Column("at", sa.String(length=27), nullable=False),
        sa.Column("base", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("peer", "item", name=op.f("pk_cascade_ruling")),
    )
    op.create_index("ix_cascade_ruling_entry", "cascade_ruling", ["peer", "entry"], unique=False)
    op.create_table(
        "cascade_self",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("address", sa.String(length=300), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cascade_self")),
    )
