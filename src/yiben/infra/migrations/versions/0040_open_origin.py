"""How open datasets by where they came from is kept

Safe while the platform runs: new tables only.
"""

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass
