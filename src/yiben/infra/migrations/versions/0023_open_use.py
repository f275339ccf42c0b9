"""Downloads and views of open data, counted by day

Safe while the platform runs: new tables only.
"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One row per day, dataset and kind of use; nothing about who."""
    op.create_table(
        "open_use",
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("dataset", sa.String(length=40), nullable=False),
        sa.Column("what", sa.String(length=16), nullable=False),
        sa.Column("times", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("day", "dataset", "what", name=op.f("pk_open_use")),
    )
    op.create_index("ix_open_use_dataset", "open_use", ["dataset", "day"], unique=False)
