"""How classifications are kept

Safe while the platform runs: new tables only.
"""

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""
