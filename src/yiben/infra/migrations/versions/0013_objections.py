"""Objections to data, and who was told

Safe while the platform runs: new tables only.
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_ID = 64
_TABLES = ("objection_redo", "objection_receipt", "objection")
_INDEXES = {
    "objection": (
        "resource",
        "organisation",
        "filer",
        "parent",
        "root",
    ),
    "objection_receipt": (
        "objection",
        "case_id",
    ),
    "objection_redo": (
        "objection",
        "root",
        "case_id",
        "state",
    ),
}


def upgrade() -> None:
    op.create_table(
        "objection",
        sa.Column("id", sa.String(_ID), nullable=False),
        sa.Column("number", sa.String(40), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("resource", sa.String(_ID), nullable=False),
        sa.Column("resource_name", sa.String(255), nullable=False),
        sa.Column("organisation", sa.String(_ID), nullable=False),
        sa.Column("item", sa.String(255), nullable=False),
        sa.Column("column_name", sa.String(255), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("wrong", sa.String(16), nullable=False),
        sa.Column("filer", sa.String(_ID), nullable=False),
        sa.Column("for_person", sa.Boolean(), nullable=False),
        sa.Column("proof", sa.String(24)),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("parent", sa.String(_ID)),
        sa.Column("root", sa.String(_ID), nullable=False),
        sa.Column("depth", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("filed", sa.String(27), nullable=False),
        sa.Column("due", sa.String(27)),
        sa.Column("answered", sa.String(27)),
        sa.Column("settled", sa.String(27)),
        sa.Column("days", sa.Integer()),
        sa.Column("outcome", sa.String(16)),
        sa.Column("reopened", sa.Integer(), nullable=False),
        sa.Column("reviews", sa.Integer(), nullable=False),
        sa.Column("landed", sa.String(_ID)),
        sa.Column("snapshot", sa.String(_ID)),
        sa.Column("given", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objection")),
    )
    op.create_table(
        "objection_receipt",
        sa.Column("id", sa.String(_ID), nullable=False),
        sa.Column("objection", sa.String(_ID), nullable=False),
        sa.Column("root", sa.String(_ID), nullable=False),
        sa.Column("case_id", sa.String(_ID), nullable=False),
        sa.Column("resource", sa.String(_ID), nullable=False),
        sa.Column("organisation", sa.String(_ID)),
        sa.Column("account", sa.String(_ID)),
        sa.Column("ways", sa.JSON(), nullable=False),
        sa.Column("told", sa.String(27), nullable=False),
        sa.Column("acknowledged", sa.String(27)),
        sa.Column("acknowledged_by", sa.String(_ID)),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objection_receipt")),
    )
    op.create_table(
        "objection_redo",
        sa.Column("id", sa.String(_ID), nullable=False),
        sa.Column("objection", sa.String(_ID), nullable=False),
        sa.Column("root", sa.String(_ID), nullable=False),
        sa.Column("case_id", sa.String(_ID), nullable=False),
        sa.Column("resource", sa.String(_ID), nullable=False),
        sa.Column("name", sa.String(255), nullable=False),
        sa.Column("organisation", sa.String(_ID), nullable=False),
        sa.Column("maker", sa.String(_ID), nullable=False),
        sa.Column("statement", sa.Text()),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("since", sa.String(_ID)),
        sa.Column("snapshot", sa.String(_ID)),
        sa.Column("why", sa.String(_ID), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objection_redo")),
    )
    for table, columns in _INDEXES.items():
        for column in columns:
            op.create_index(op.f(f"ix_{table}_{column}"), table, [column], unique=False)
    op.create_index("ix_objection_receipt_root", "objection_receipt", ["root", "resource"], unique=False)


def downgrade() -> None:
    for table in _TABLES:
        op.drop_table(table)
