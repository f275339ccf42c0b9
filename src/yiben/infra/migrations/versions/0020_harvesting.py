"""Sources of other catalogues, and runs of harvests

Safe while the platform runs: new tables only.
"""

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""
