"""How the register of powers is kept

Safe while the platform runs: new tables only.
"""

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass
