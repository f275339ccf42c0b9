"""Runs of workspaces say how far they are, who ended them, and which statement it was; batches are known by look-alikes

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
    op.add_column("traceability_batch", sa.Column("folded", sa.String(length=64), nullable=True))
    op.create_index("ix_traceability_batch_folded", "traceability_batch", ["folded"])
    op.execute(
        "UPDATE traceability_batch SET folded = replace(replace(replace(upper(code), 'O', '0'), 'I', '1'), 'L', '1')"
    )
