"""Notices name the page they are about

Safe while the platform runs: a new column that may be empty.
"""

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("casework_notice", sa.Column("page", sa.String(length=300), nullable=True))
