"""How what an application brings as files is kept

Safe while the platform runs: new tables only.
"""

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass
