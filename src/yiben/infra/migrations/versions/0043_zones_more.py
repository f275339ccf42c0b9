"""Zones: how far the log was counted for each product, what rounding begins from, warnings and how far was watched

Safe while the platform runs: new tables and a column with a default only.
"""

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "zone_meter",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("counted", sa.BigInteger(), nullable=False),
        sa.Column("lines", sa.BigInteger(), nullable=False),
        sa.Column("calls", sa.BigInteger(), nullable=False),
        sa.Column("rows", sa.BigInteger(), nullable=False),
        sa.Column("fen", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("settled", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_zone_meter")),
    )
    op.create_table(
        "zone_counted",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("product", sa.String(length=40), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("statement", sa.String(length=40), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_zone_counted")),
    )
    op.create_index("ix_zone_counted_open", "zone_counted", ["product", "statement", "day"])
    op.create_table(
        "zone_alert",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("agreement", sa.String(length=40), nullable=False),
        sa.Column("rule", sa.String(length=40), nullable=False),
        sa.Column("events", sa.JSON(), nullable=False),
        sa.Column("times", sa.BigInteger(), nullable=False),
        sa.Column("case", sa.String(length=40), nullable=False),
        sa.Column("made", sa.String(length=27), nullable=False),
        sa.Column("newest", sa.String(length=27), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_zone_alert")),
    )
    op.create_index("ix_zone_alert_agreement", "zone_alert", ["agreement"])
    op.create_table(
        "zone_watch",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("seen", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_zone_watch")),
    )
    # Statements of before were each rounded by themselves: as if nothing had been settled until then.
    op.add_column("zone_statement", sa.Column("before", sa.BigInteger(), nullable=False, server_default="0"))
