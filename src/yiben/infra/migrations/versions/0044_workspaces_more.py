"""Runs of workspaces say how far they are, who ended them, and which statement it was

Safe while the platform runs: new columns only, which may be empty.
"""

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("workspace_run", sa.Column("digest", sa.String(length=64), nullable=True))
    op.add_column("workspace_run", sa.Column("stage", sa.String(length=12), nullable=True))
    op.add_column("workspace_run", sa.Column("ended", sa.String(length=27), nullable=True))
    op.add_column("workspace_run", sa.Column("ended_by", sa.String(length=64), nullable=True))
