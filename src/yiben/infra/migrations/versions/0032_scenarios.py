"""How scenarios are kept

Safe while the platform runs: new tables only.
"""

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""
