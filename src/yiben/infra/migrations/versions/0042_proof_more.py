"""How what keeping the log by the clock needs is kept

Safe while the platform runs: new tables only.
"""

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass
