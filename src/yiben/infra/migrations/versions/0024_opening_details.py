"""What opening keeps beside datasets and editions: what they rest on, what is being released, who may have what

Safe while the platform runs: new tables only.
"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "open_basis",
        sa.Column("dataset", sa.String(length=40), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.String(length=40), nullable=True),
        sa.Column("check_id", sa.String(length=40), nullable=True),
        sa.Column("grounds", sa.JSON(), nullable=False),
        sa.Column("bodies", sa.JSON(), nullable=False),
        sa.Column("tried", sa.String(length=40), nullable=False),
        sa.Column("reviewed", sa.String(length=27), nullable=False),
        sa.Column("note", sa.JSON(), nullable=True),
        sa.Column("suspended_by", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("dataset", name=op.f("pk_open_basis")),
    )
    op.create_table(
        "open_prepared",
        sa.Column("case_id", sa.String(length=40), nullable=False),
        sa.Column("dataset", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("snapshot", sa.String(length=40), nullable=False),
        sa.Column("table", sa.String(length=80), nullable=False),
        sa.Column("open_snapshot", sa.String(length=40), nullable=False),
        sa.Column("row_count", sa.BigInteger(), nullable=False),
        sa.Column("byte_count", sa.BigInteger(), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("check_id", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_open_prepared")),
    )
    op.create_table(
        "open_permit",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("dataset", sa.String(length=40), nullable=False),
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("organisation", sa.String(length=64), nullable=True),
        sa.Column("applicant", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("begins", sa.String(length=10), nullable=False),
        sa.Column("ends", sa.String(length=10), nullable=False),
        sa.Column("case_id", sa.String(length=40), nullable=False),
        sa.Column("clauses", sa.JSON(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("given", sa.String(length=27), nullable=False),
        sa.Column("given_by", sa.String(length=64), nullable=False),
        sa.Column("withdrawn", sa.String(length=27), nullable=True),
        sa.Column("withdrawn_by", sa.String(length=64), nullable=True),
        sa.Column("withdrawn_why", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_open_permit")),
    )
    op.create_index(op.f("ix_open_permit_account"), "open_permit", ["account"], unique=False)
    op.create_index(op.f("ix_open_permit_dataset"), "open_permit", ["dataset"], unique=False)
    op.create_index(op.f("ix_open_permit_organisation"), "open_permit", ["organisation"], unique=False)
