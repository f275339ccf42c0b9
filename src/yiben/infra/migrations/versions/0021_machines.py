"""Lineage events of other systems

Safe while the platform runs: new tables only.
"""

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""
