"""How products are traced: who takes part, batches, what they are made of, hand-overs, inspections, recalls

Safe while the platform runs: new tables only.
"""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "traceability_batch",
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("product", sa.String(length=100), nullable=False),
        sa.Column("organisation", sa.String(length=64), nullable=False),
        sa.Column("part", sa.String(length=10), nullable=False),
        sa.Column("made", sa.String(length=10), nullable=False),
        sa.Column("expires", sa.String(length=10), nullable=True),
        sa.Column("quantity", sa.String(length=40), nullable=False),
        sa.Column("unit", sa.String(length=20), nullable=False),
        sa.Column("registered", sa.String(length=27), nullable=False),
        sa.Column("registered_by", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_traceability_batch")),
    )
    op.create_index("ix_traceability_batch_organisation", "traceability_batch", ["organisation"])
    op.create_table(
        "traceability_called",
        sa.Column("recall", sa.String(length=40), nullable=False),
        sa.Column("batch", sa.String(length=64), nullable=False),
        sa.Column("organisation", sa.String(length=64), nullable=False),
        sa.Column("case", sa.String(length=40), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("answered", sa.String(length=27), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("recall", "batch", "organisation", name=op.f("pk_traceability_called")),
        sa.UniqueConstraint("case", name=op.f("uq_traceability_called_case")),
    )
    op.create_table(
        "traceability_handover",
        sa.Column("case", sa.String(length=40), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("batch", sa.String(length=64), nullable=False),
        sa.Column("giver", sa.String(length=64), nullable=False),
        sa.Column("taker", sa.String(length=64), nullable=False),
        sa.Column("quantity", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("offered", sa.String(length=27), nullable=False),
        sa.Column("offered_by", sa.String(length=64), nullable=False),
        sa.Column("signed", sa.String(length=27), nullable=True),
        sa.Column("signed_by", sa.String(length=64), nullable=True),
        sa.PrimaryKeyConstraint("case", name=op.f("pk_traceability_handover")),
    )
    op.create_index("ix_traceability_handover_batch", "traceability_handover", ["batch"])
    op.create_table(
        "traceability_inspection",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("batch", sa.String(length=64), nullable=False),
        sa.Column("inspector", sa.String(length=64), nullable=False),
        sa.Column("result", sa.String(length=10), nullable=False),
        sa.Column("standard", sa.String(length=200), nullable=False),
        sa.Column("says", sa.Text(), nullable=False),
        sa.Column("at", sa.String(length=27), nullable=False),
        sa.Column("by", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_traceability_inspection")),
    )
    op.create_index("ix_traceability_inspection_batch", "traceability_inspection", ["batch"])
    op.create_table(
        "traceability_member",
        sa.Column("organisation", sa.String(length=64), nullable=False),
        sa.Column("part", sa.String(length=10), nullable=False),
        sa.Column("at", sa.String(length=27), nullable=False),
        sa.Column("by", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("organisation", "part", name=op.f("pk_traceability_member")),
    )
    op.create_table(
        "traceability_recall",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("batch", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.String(length=27), nullable=False),
        sa.Column("by", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_traceability_recall")),
    )
    op.create_index("ix_traceability_recall_batch", "traceability_recall", ["batch"])
    op.create_table(
        "traceability_use",
        sa.Column("batch", sa.String(length=64), nullable=False),
        sa.Column("into", sa.String(length=64), nullable=False),
        sa.Column("quantity", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("batch", "into", name=op.f("pk_traceability_use")),
    )
    op.create_index("ix_traceability_use_into", "traceability_use", ["into"])
