"""How open datasets by where they came from is kept

Safe while the platform runs: one index; on PostgreSQL writing to the table waits while it is made.
"""

from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Find own datasets among a million harvested ones."""
    op.create_index("ix_open_dataset_origin", "open_dataset", ["origin", "state"])
