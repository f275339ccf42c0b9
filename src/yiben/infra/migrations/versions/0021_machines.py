"""Lineage events of other systems, and how far our own were sent

Safe while the platform runs: new tables only.
"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "lineage_event",
        sa.Column("seq", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("run", sa.String(length=36), nullable=False),
        sa.Column("event", sa.String(length=10), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("job_namespace", sa.Text(), nullable=False),
        sa.Column("job", sa.Text(), nullable=False),
        sa.Column("producer", sa.Text(), nullable=False),
        sa.Column("edges", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("received", sa.String(length=27), nullable=False),
        sa.Column("received_by", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_lineage_event")),
        sa.UniqueConstraint("digest", name=op.f("uq_lineage_event_digest")),
    )
    op.create_index(op.f("ix_lineage_event_run"), "lineage_event", ["run"], unique=False)
    op.create_table(
        "lineage_event_table",
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("side", sa.String(length=6), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("namespace", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("resource", sa.String(length=64), nullable=True),
        sa.PrimaryKeyConstraint("seq", "side", "position", name=op.f("pk_lineage_event_table")),
    )
    op.create_index(
        "ix_lineage_event_table_resource", "lineage_event_table", ["resource", "seq"], unique=False
    )
    op.create_table(
        "lineage_sent",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cursor", sa.String(length=120), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lineage_sent")),
    )
