"""Accounts people open for themselves

Safe while the platform runs: new tables only.
"""

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""
