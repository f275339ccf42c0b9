"""Grants, and what is spent of them

Safe while the platform runs: new tables, and columns of deliveries and offers that may be empty.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "grants_grant",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("resource", sa.String(length=80), nullable=False),
        sa.Column("owner", sa.String(length=80), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("rows_where", sa.Text(), nullable=True),
        sa.Column("grantee", sa.String(length=80), nullable=False),
        sa.Column("accounts", sa.JSON(), nullable=False),
        sa.Column("roads", sa.JSON(), nullable=False),
        sa.Column("purpose", sa.String(length=80), nullable=False),
        sa.Column("purpose_says", sa.Text(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("begins", sa.String(length=10), nullable=False),
        sa.Column("ends", sa.String(length=10), nullable=False),
        sa.Column("budget", sa.JSON(), nullable=False),
        sa.Column("case_id", sa.String(length=64), nullable=True),
        sa.Column("agreement", sa.String(length=64), nullable=True),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("verify_by", sa.String(length=200), nullable=True),
        sa.Column("given_by", sa.String(length=64), nullable=False),
        sa.Column("given", sa.String(length=27), nullable=False),
        sa.Column("withdrawn", sa.String(length=27), nullable=True),
        sa.Column("withdrawn_by", sa.String(length=64), nullable=True),
        sa.Column("withdrawn_why", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grants_grant")),
    )
    for column in ("agreement", "case_id", "grantee", "owner", "resource"):
        op.create_index(f"ix_grants_grant_{column}", "grants_grant", [column])
    op.create_table(
        "grants_spent",
        sa.Column("grant_id", sa.String(length=40), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("calls", sa.BigInteger(), nullable=False),
        sa.Column("rows_given", sa.BigInteger(), nullable=False),
        sa.Column("attempts", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["grant_id"], ["grants_grant.id"], name=op.f("fk_grants_spent_grant_id_grants_grant")),
        sa.PrimaryKeyConstraint("grant_id", "day", name=op.f("pk_grants_spent")),
    )  # fmt: skip
    op.create_table(
        "grants_pace",
        sa.Column("grant_id", sa.String(length=40), nullable=False),
        sa.Column("calls_left", sa.Float(), nullable=False),
        sa.Column("moment", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(["grant_id"], ["grants_grant.id"], name=op.f("fk_grants_pace_grant_id_grants_grant")),
        sa.PrimaryKeyConstraint("grant_id", name=op.f("pk_grants_pace")),
    )  # fmt: skip
    op.create_table(
        "grants_overused",
        sa.Column("grant_id", sa.String(length=40), nullable=False),
        sa.Column("measure", sa.String(length=16), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(["grant_id"], ["grants_grant.id"], name=op.f("fk_grants_overused_grant_id_grants_grant")),
        sa.PrimaryKeyConstraint("grant_id", "measure", "day", name=op.f("pk_grants_overused")),
    )  # fmt: skip

    op.add_column("verification_offer", sa.Column("grant_id", sa.String(length=40), nullable=True))
    op.create_index("ix_verification_offer_grant_id", "verification_offer", ["grant_id"])
    op.add_column("access_delivery", sa.Column("grant_id", sa.String(length=64), nullable=True))


def downgrade() -> None:
    op.drop_column("access_delivery", "grant_id")
    op.drop_index("ix_verification_offer_grant_id", "verification_offer")
    op.drop_column("verification_offer", "grant_id")
    for name in ("grants_overused", "grants_pace", "grants_spent", "grants_grant"):
        op.drop_table(name)
