"""How two installations share one catalogue

Safe while the platform runs: new tables only.
"""

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""
