"""Verification offers and their budgets. Two new tables: safe while the platform runs."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "verification_offer",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("resource", sa.String(length=64), nullable=False),
        sa.Column("resource_name", sa.String(), nullable=False),
        sa.Column("key_column", sa.String(), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("askers", sa.JSON(), nullable=False),
        sa.Column("per_key", sa.Integer(), nullable=False),
        sa.Column("per_asker", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("made_by", sa.String(length=64), nullable=False),
        sa.Column("made", sa.String(length=27), nullable=False),
        sa.Column("approved_by", sa.String(length=64), nullable=True),
        sa.Column("approved", sa.String(length=27), nullable=True),
        sa.Column("withdrawn_by", sa.String(length=64), nullable=True),
        sa.Column("withdrawn", sa.String(length=27), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verification_offer")),
    )
    with op.batch_alter_table("verification_offer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_verification_offer_resource"), ["resource"], unique=False)

    op.create_table(
        "verification_spent",
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("subject", sa.String(length=32), nullable=False),
        sa.Column("spent", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("day", "subject", name=op.f("pk_verification_spent")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("verification_spent")
    with op.batch_alter_table("verification_offer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_verification_offer_resource"))

    op.drop_table("verification_offer")
