"""What of a resource's budget for open statistics is spent

Safe while the platform runs: one new table.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "statistics_budget",
        sa.Column("resource", sa.String(length=64), nullable=False),
        sa.Column("spent", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("resource", name=op.f("pk_statistics_budget")),
    )


def downgrade() -> None:
    op.drop_table("statistics_budget")
