"""How what zones keep besides is kept

Safe while the platform runs: new tables only.
"""

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass
