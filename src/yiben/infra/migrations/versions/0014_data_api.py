"""Keys of the data API, and requests already seen

Safe while the platform runs: new tables only.
"""

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
