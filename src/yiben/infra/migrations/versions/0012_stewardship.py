"""The life of catalogue entries, and the lists around it

Safe while the platform runs: new tables only.
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_ID = 64
_TABLES = (
    "stewardship_bad_row",
    "stewardship_duty",
    "stewardship_demand",
    "stewardship_refreshed",
    "stewardship_change",
    "stewardship_entry",
)
_INDEXES = {
    "stewardship_change": ("resource",),
    "stewardship_demand": ("organisation", "case_id"),
    "stewardship_duty": ("organisation", "resource"),
}


def upgrade() -> None:
    op.create_table(
        "stewardship_entry",
        sa.Column("resource", sa.String(_ID), nullable=False),
        sa.Column("published", sa.String(27)),
        sa.Column("published_by", sa.String(_ID)),
        sa.Column("case_id", sa.String(_ID)),
        sa.Column("duty", sa.Text(), nullable=False),
        sa.Column("confirmed", sa.String(27)),
        sa.Column("confirmed_by", sa.String(_ID)),
        sa.PrimaryKeyConstraint("resource", name=op.f("pk_stewardship_entry")),
    )
    op.create_table(
        "stewardship_change",
        sa.Column("case_id", sa.String(_ID), nullable=False),
        sa.Column("resource", sa.String(_ID), nullable=False),
        sa.Column("reason", sa.String(16), nullable=False),
        sa.Column("changed_on", sa.String(10), nullable=False),
        sa.Column("wanted", sa.JSON(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("drafted", sa.String(27), nullable=False),
        sa.Column("drafted_by", sa.String(_ID), nullable=False),
        sa.Column("submitted_by", sa.String(_ID)),
        sa.Column("applied", sa.String(27)),
        sa.Column("applied_by", sa.String(_ID)),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_stewardship_change")),
    )
    op.create_table(
        "stewardship_refreshed",
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("opened", sa.String(27), nullable=False),
        sa.Column("cases", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("year", name=op.f("pk_stewardship_refreshed")),
    )
    _lists()
    for table, columns in _INDEXES.items():
        for column in columns:
            op.create_index(op.f(f"ix_{table}_{column}"), table, [column])
    op.create_index("ix_stewardship_demand_state", "stewardship_demand", ["state", "organisation"])
    op.create_index("ix_stewardship_bad_row_list", "stewardship_bad_row", ["list", "at"])


def _lists() -> None:
    op.create_table(
        "stewardship_demand",
        sa.Column("id", sa.String(_ID), nullable=False),
        sa.Column("organisation", sa.String(_ID), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("says", sa.Text(), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("matter", sa.Text(), nullable=False),
        sa.Column("provider", sa.String(_ID)),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("until", sa.String(10)),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("best", sa.String(_ID)),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("resource", sa.String(_ID)),
        sa.Column("case_id", sa.String(_ID)),
        sa.Column("duty", sa.String(_ID)),
        sa.Column("made", sa.String(27), nullable=False),
        sa.Column("made_by", sa.String(_ID), nullable=False),
        sa.Column("updated", sa.String(27), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stewardship_demand")),
    )
    op.create_table(
        "stewardship_duty",
        sa.Column("id", sa.String(_ID), nullable=False),
        sa.Column("organisation", sa.String(_ID), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("resource", sa.String(_ID)),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("since", sa.String(10), nullable=False),
        sa.Column("demand", sa.String(_ID)),
        sa.Column("made", sa.String(27), nullable=False),
        sa.Column("made_by", sa.String(_ID), nullable=False),
        sa.Column("ended", sa.String(27)),
        sa.Column("confirmed", sa.String(27)),
        sa.Column("confirmed_by", sa.String(_ID)),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stewardship_duty")),
    )
    op.create_table(
        "stewardship_bad_row",
        sa.Column("id", sa.String(_ID), nullable=False),
        sa.Column("list", sa.String(16), nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("cells", sa.JSON(), nullable=False),
        sa.Column("why_zh", sa.Text(), nullable=False),
        sa.Column("why_en", sa.Text(), nullable=False),
        sa.Column("at", sa.String(27), nullable=False),
        sa.Column("by", sa.String(_ID), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stewardship_bad_row")),
    )


def downgrade() -> None:
    for table in _TABLES:
        op.drop_table(table)
