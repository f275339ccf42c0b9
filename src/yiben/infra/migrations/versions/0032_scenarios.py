"""How scenarios are kept

Safe while the platform runs: new tables only.
"""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "programme_scenario",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("draft", sa.String(length=40), nullable=True),
        sa.Column("edition", sa.Integer(), nullable=True),
        sa.Column("programme", sa.String(length=200), nullable=False),
        sa.Column("title_zh", sa.String(length=400), nullable=False),
        sa.Column("title_en", sa.String(length=400), nullable=False),
        sa.Column("against", sa.String(length=200), nullable=True),
        sa.Column("resource", sa.String(length=80), nullable=False),
        sa.Column("resource_name", sa.String(length=200), nullable=False),
        sa.Column("snapshot", sa.String(length=80), nullable=True),
        sa.Column("as_of", sa.String(length=10), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("org", sa.String(length=64), nullable=True),
        sa.Column("by", sa.String(length=64), nullable=False),
        sa.Column("at", sa.String(length=27), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme_scenario")),
    )
    op.create_index(op.f("ix_programme_scenario_at"), "programme_scenario", ["at"], unique=False)
    op.create_index("ix_programme_scenario_draft", "programme_scenario", ["draft", "at"], unique=False)
