"""Scheduled deliveries and their runs

Safe while the platform runs: two new tables.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "access_delivery",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("sql", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("format", sa.String(length=16), nullable=False),
        sa.Column("schedule", sa.JSON(), nullable=False),
        sa.Column("until", sa.String(length=10), nullable=False),
        sa.Column("encrypt", sa.JSON(), nullable=False),
        sa.Column("approval", sa.String(length=10), nullable=False),
        sa.Column("made", sa.String(length=27), nullable=False),
        sa.Column("made_through", sa.String(length=64), nullable=True),
        sa.Column("approved_by", sa.String(length=64), nullable=True),
        sa.Column("approved", sa.String(length=27), nullable=True),
        sa.Column("withdrawn_by", sa.String(length=64), nullable=True),
        sa.Column("withdrawn", sa.String(length=27), nullable=True),
        sa.Column("next_due", sa.String(length=27), nullable=True),
        sa.Column("retry", sa.String(length=27), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("claim", sa.String(length=120), nullable=True),
        sa.Column("claimed", sa.String(length=27), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_delivery")),
    )
    op.create_index("ix_access_delivery_due", "access_delivery", ["approval", "next_due"])
    op.create_table(
        "access_delivery_run",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("delivery", sa.String(length=40), nullable=False),
        sa.Column("due", sa.String(length=27), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("started", sa.String(length=27), nullable=False),
        sa.Column("ended", sa.String(length=27), nullable=True),
        sa.Column("file", sa.String(length=120), nullable=True),
        sa.Column("bytes", sa.BigInteger(), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("rows", sa.BigInteger(), nullable=True),
        sa.Column("export", sa.String(length=40), nullable=True),
        sa.Column("masked", sa.JSON(), nullable=False),
        sa.Column("encrypted", sa.JSON(), nullable=False),
        sa.Column("truncated", sa.Boolean(), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=True),
        sa.Column("says_zh", sa.Text(), nullable=True),
        sa.Column("says_en", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["delivery"], ["access_delivery.id"], name=op.f("fk_access_delivery_run_delivery_access_delivery")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_delivery_run")),
    )
    op.create_index("ix_access_delivery_run_delivery", "access_delivery_run", ["delivery"])


def downgrade() -> None:
    op.drop_table("access_delivery_run")
    op.drop_table("access_delivery")
