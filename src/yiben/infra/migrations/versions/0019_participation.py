"""Discussion, wishes, votes, reuses, followers, the consultation desk

Safe while the platform runs: new tables only.
"""

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""
