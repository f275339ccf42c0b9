"""What opening keeps beside datasets and editions

Safe while the platform runs: new tables only.
"""

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""
