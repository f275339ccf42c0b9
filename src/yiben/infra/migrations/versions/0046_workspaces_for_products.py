"""A workspace names the products it works for

Safe while the platform runs: a new table only.
"""

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "workspace_product",
        sa.Column("workspace", sa.String(length=40), nullable=False),
        sa.Column("product", sa.String(length=40), nullable=False),
        sa.Column("since", sa.String(length=27), nullable=False),
        sa.Column("by", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "product"),
    )
    op.create_index("ix_workspace_product_product", "workspace_product", ["product"])
