"""Saved searches, downloads counted, kept by the portal

Safe while the platform runs: new tables only.
"""

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""
