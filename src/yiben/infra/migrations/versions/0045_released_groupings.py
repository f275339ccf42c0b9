"""A run of a workspace says which records each of its figures rests on, so that later results can be held beside it

Safe while the platform runs: a new column only, which may be empty.
"""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("workspace_run", sa.Column("grouping", sa.JSON(), nullable=True))
