"""Downloads and views of open data, counted by day

Safe while the platform runs: new tables only.
"""

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""
