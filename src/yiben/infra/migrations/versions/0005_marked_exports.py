"""Marked exports

Safe while the platform runs: one new table.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "access_export",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("time", sa.String(length=27), nullable=False),
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("acting_for", sa.String(length=64), nullable=True),
        sa.Column("grant_id", sa.String(length=64), nullable=True),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("format", sa.String(length=16), nullable=False),
        sa.Column("shape", sa.Text(), nullable=False),
        sa.Column("snapshots", sa.JSON(), nullable=False),
        sa.Column("rows", sa.BigInteger(), nullable=False),
        sa.Column("carriers", sa.JSON(), nullable=False),
        sa.Column("encrypted", sa.JSON(), nullable=False),
        sa.Column("token_group", sa.String(length=140), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_export")),
    )
    with op.batch_alter_table("access_export", schema=None) as batch_op:
        for column in ("account", "grant_id", "time"):
            batch_op.create_index(f"ix_access_export_{column}", [column], unique=False)


def downgrade() -> None:
    op.drop_table("access_export")
