"""How what workspaces keep besides is kept

Safe while the platform runs: new tables only.
"""

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass
