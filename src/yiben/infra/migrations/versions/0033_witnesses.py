"""How heads are cosigned and bodies deleted

Safe while the platform runs: new tables only.
"""

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""
