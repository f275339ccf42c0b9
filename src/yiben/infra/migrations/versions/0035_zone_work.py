"""How work inside zones is kept

Safe while the platform runs: new tables only.
"""

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""
