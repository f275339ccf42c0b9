"""Release checks and what was done about them

Safe while the platform runs: new tables only.
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "open_check",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("resource", sa.String(length=64), nullable=False),
        sa.Column("snapshot", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("ask", sa.JSON(), nullable=False),
        sa.Column("verdict", sa.String(length=12), nullable=True),
        sa.Column("outcome", sa.JSON(), nullable=True),
        sa.Column("trouble", sa.JSON(), nullable=True),
        sa.Column("at", sa.String(length=27), nullable=False),
        sa.Column("by", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_open_check")),
    )
    op.create_index("ix_open_check_resource", "open_check", ["resource", "at"], unique=False)
