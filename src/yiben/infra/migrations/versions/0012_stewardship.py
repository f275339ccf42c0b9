"""The life of catalogue entries, and the lists around it

Safe while the platform runs: new tables only.
"""

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
