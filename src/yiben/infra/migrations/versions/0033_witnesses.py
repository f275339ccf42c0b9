"""How heads are cosigned and bodies deleted

Safe while the platform runs: new tables, and two indexes of the log that no search uses go.
"""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Peers, what was seen of their logs, their cosignatures, forks found, legal holds."""
    op.drop_index("ix_evidence_event_time", table_name="evidence_event", if_exists=True)
    op.drop_index("ix_evidence_event_actor", table_name="evidence_event", if_exists=True)
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "evidence_peer",
        sa.Column("origin", sa.String(length=64), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("keys", sa.JSON(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("at", sa.String(length=27), nullable=False),
        sa.PrimaryKeyConstraint("origin", name=op.f("pk_evidence_peer")),
    )
    op.create_table(
        "evidence_witnessed",
        sa.Column("origin", sa.String(length=64), nullable=False),
        sa.Column("tree_size", number, nullable=False, autoincrement=False),
        sa.Column("root", sa.String(length=64), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("at", sa.String(length=27), nullable=False),
        sa.PrimaryKeyConstraint("origin", "tree_size", name=op.f("pk_evidence_witnessed")),
    )
    op.create_table(
        "evidence_cosignature",
        sa.Column("tree_size", number, nullable=False, autoincrement=False),
        sa.Column("witness", sa.String(length=64), nullable=False),
        sa.Column("root", sa.String(length=64), nullable=False),
        sa.Column("line", sa.Text(), nullable=False),
        sa.Column("at", sa.String(length=27), nullable=False),
        sa.PrimaryKeyConstraint("tree_size", "witness", name=op.f("pk_evidence_cosignature")),
    )
    op.create_table(
        "evidence_equivocation",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("origin", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.String(length=32), nullable=False),
        sa.Column("known", sa.Text(), nullable=False),
        sa.Column("shown", sa.Text(), nullable=False),
        sa.Column("at", sa.String(length=27), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence_equivocation")),
    )
    op.create_index("ix_evidence_equivocation_origin", "evidence_equivocation", ["origin"], unique=False)
    op.create_table(
        "evidence_hold",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", sa.String(length=27), nullable=False),
        sa.Column("lifted_by", sa.Text(), nullable=True),
        sa.Column("lifted_at", sa.String(length=27), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence_hold")),
    )
