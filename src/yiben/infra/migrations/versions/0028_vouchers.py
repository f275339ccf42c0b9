"""How vouchers are kept

Safe while the platform runs: new tables only.
"""

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""
