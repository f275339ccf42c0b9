"""How programmes and drafts are kept

Safe while the platform runs: new tables only.
"""

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""
