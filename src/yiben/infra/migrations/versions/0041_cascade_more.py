"""What else crosses between two installations: errands, grants, reads, and the bodies peers are

Safe while the platform runs: new tables only.
"""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "cascade_errand",
        sa.Column("peer", sa.String(length=64), nullable=False),
        sa.Column("side", sa.String(length=8), nullable=False),
        sa.Column("reference", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("entry", sa.String(length=300), nullable=False),
        sa.Column("item", sa.String(length=300), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("organisation", sa.String(length=300), nullable=False),
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("made", sa.String(length=27), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("case", sa.String(length=64), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("title_zh", sa.String(length=200), nullable=False),
        sa.Column("title_en", sa.String(length=200), nullable=False),
        sa.Column("due", sa.String(length=40), nullable=True),
        sa.Column("says", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("told", sa.String(length=64), nullable=False),
        sa.Column("wants", sa.String(length=20), nullable=False),
        sa.Column("wants_why", sa.Text(), nullable=False),
        sa.Column("changed", sa.String(length=27), nullable=False),
        sa.PrimaryKeyConstraint("peer", "side", "reference", name=op.f("pk_cascade_errand")),
    )
    op.create_index("ix_cascade_errand_state", "cascade_errand", ["peer", "side", "state"])
    op.create_table(
        "cascade_grant",
        sa.Column("peer", sa.String(length=64), nullable=False),
        sa.Column("side", sa.String(length=8), nullable=False),
        sa.Column("grant", sa.String(length=64), nullable=False),
        sa.Column("reference", sa.String(length=40), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("standing", sa.String(length=12), nullable=False),
        sa.Column("organisation", sa.String(length=300), nullable=False),
        sa.Column("accounts", sa.Text(), nullable=False),
        sa.Column("told", sa.String(length=64), nullable=False),
        sa.Column("changed", sa.String(length=27), nullable=False),
        sa.PrimaryKeyConstraint("peer", "side", "grant", name=op.f("pk_cascade_grant")),
    )
    op.create_index("ix_cascade_grant_reference", "cascade_grant", ["peer", "side", "reference"])
    op.create_table(
        "cascade_read",
        sa.Column("peer", sa.String(length=64), nullable=False),
        sa.Column("nonce", sa.String(length=32), nullable=False),
        sa.Column("at", sa.String(length=27), nullable=False),
        sa.PrimaryKeyConstraint("peer", "nonce", name=op.f("pk_cascade_read")),
    )
    op.create_index(op.f("ix_cascade_read_at"), "cascade_read", ["at"])
    op.create_table(
        "cascade_body",
        sa.Column("peer", sa.String(length=64), nullable=False),
        sa.Column("organisation", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("peer", name=op.f("pk_cascade_body")),
    )
