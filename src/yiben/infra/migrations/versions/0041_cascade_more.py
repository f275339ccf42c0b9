"""How what else flows between two installations is kept

Safe while the platform runs: new tables only.
"""

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass
