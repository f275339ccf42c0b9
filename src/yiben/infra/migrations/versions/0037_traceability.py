"""How products are traced

Safe while the platform runs: new tables only.
"""

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""
