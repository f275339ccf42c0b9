"""Accounts people open for themselves

Safe while the platform runs: new tables only.
"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "people_citizen",
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("skeleton", sa.String(length=80), nullable=True),
        sa.Column("terms", sa.String(length=10), nullable=False),
        sa.Column("joined", sa.String(length=27), nullable=False),
        sa.PrimaryKeyConstraint("account", name=op.f("pk_people_citizen")),
        sa.UniqueConstraint("skeleton", name=op.f("uq_people_citizen_skeleton")),
    )
    op.create_table(
        "people_joining",
        sa.Column("puzzle", sa.String(length=40), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("time", sa.String(length=27), nullable=False),
        sa.Column("joined", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("puzzle", name=op.f("pk_people_joining")),
    )
    op.create_index(op.f("ix_people_joining_time"), "people_joining", ["time"], unique=False)
