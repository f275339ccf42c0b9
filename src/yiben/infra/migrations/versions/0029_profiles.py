"""How profiles are kept

Safe while the platform runs: new tables only.
"""

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""
