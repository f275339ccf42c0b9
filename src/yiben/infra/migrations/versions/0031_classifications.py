"""How classifications are kept

Safe while the platform runs: new tables only.
"""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the classes that were filled in by hand."""
    op.create_table(
        "classification_class",
        sa.Column("classification", sa.String(80), primary_key=True),
        sa.Column("code", sa.String(20), primary_key=True),
        sa.Column("zh", sa.String(300), nullable=False),
        sa.Column("en", sa.String(300), nullable=False),
        sa.Column("says", sa.String(4000), nullable=False),
        sa.Column("industries", sa.JSON, nullable=False),
        sa.Column("source", sa.String(300), nullable=False),
        sa.Column("filled_by", sa.String(80), nullable=False),
        sa.Column("filled_at", sa.String(32), nullable=False),
    )
