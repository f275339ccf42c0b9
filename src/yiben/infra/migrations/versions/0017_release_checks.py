"""Release checks and what was done about them

Safe while the platform runs: new tables only.
"""

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""
