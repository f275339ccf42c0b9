"""How the register of powers is kept, and under which power a task is done

Safe while the platform runs: new tables only.
"""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "plan_person",
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("profile", sa.String(length=40), nullable=False),
        sa.Column("said_by", sa.String(length=64), nullable=False),
        sa.Column("said_at", sa.String(length=27), nullable=False),
        sa.PrimaryKeyConstraint("account", name=op.f("pk_plan_person")),
    )
    op.create_index("ix_plan_person_profile", "plan_person", ["profile"])
    op.create_table(
        "plan_power",
        sa.Column("subject", sa.String(length=40), nullable=False),
        sa.Column("power", sa.String(length=40), nullable=False),
        sa.Column("organisation", sa.String(length=64), nullable=False),
        sa.Column("since", sa.String(length=27), nullable=False),
        sa.Column("said_by", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("subject", "power", name=op.f("pk_plan_power")),
    )
    op.create_index("ix_plan_power_power", "plan_power", ["power"])
    op.create_table(
        "power",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("begins", sa.String(length=10), nullable=False),
        sa.Column("ends", sa.String(length=10), nullable=True),
        sa.Column("organisation", sa.String(length=64), nullable=False),
        sa.Column("code", sa.String(length=80), nullable=False),
        sa.Column("title_zh", sa.String(length=300), nullable=False),
        sa.Column("title_en", sa.String(length=300), nullable=False),
        sa.Column("kind", sa.String(length=80), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("duty", sa.Text(), nullable=False),
        sa.Column("part_of", sa.String(length=40), nullable=True),
        sa.Column("intake", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("id", "begins", name=op.f("pk_power")),
    )
    op.create_index("ix_power_organisation", "power", ["organisation"])
    op.create_index("ix_power_part_of", "power", ["part_of"])
    op.create_table(
        "power_intake",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("file", sa.String(length=300), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("at", sa.String(length=27), nullable=False),
        sa.Column("by", sa.String(length=64), nullable=False),
        sa.Column("added", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("same", sa.Integer(), nullable=False),
        sa.Column("unread", sa.JSON(), nullable=False),
        sa.Column("rejections", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_power_intake")),
    )
    op.create_index("ix_power_intake_at", "power_intake", ["at"])
    op.create_table(
        "power_item",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("begins", sa.String(length=10), nullable=False),
        sa.Column("ends", sa.String(length=10), nullable=True),
        sa.Column("organisation", sa.String(length=64), nullable=False),
        sa.Column("code", sa.String(length=80), nullable=False),
        sa.Column("title_zh", sa.String(length=300), nullable=False),
        sa.Column("title_en", sa.String(length=300), nullable=False),
        sa.Column("power", sa.String(length=40), nullable=True),
        sa.Column("needs", sa.JSON(), nullable=False),
        sa.Column("makes", sa.JSON(), nullable=False),
        sa.Column("intake", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_power_item")),
    )
    for column in ("organisation", "code", "title_zh", "power"):
        op.create_index(f"ix_power_item_{column}", "power_item", [column])
    op.create_table(
        "power_rejected",
        sa.Column("intake", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("sheet", sa.String(length=100), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("column", sa.String(length=100), nullable=False),
        sa.Column("why_zh", sa.Text(), nullable=False),
        sa.Column("why_en", sa.Text(), nullable=False),
        sa.Column("said", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("intake", "position", name=op.f("pk_power_rejected")),
    )
