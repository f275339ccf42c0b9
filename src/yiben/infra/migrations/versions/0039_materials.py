"""How what an application brings as files is kept

Safe while the platform runs: new tables only.
"""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "benefit_material",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("application", sa.String(length=40), nullable=False),
        sa.Column("material", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("type", sa.String(length=120), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("at", sa.String(length=27), nullable=False),
        sa.Column("by", sa.String(length=64), nullable=False),
        sa.Column("trouble", sa.String(length=12), nullable=True),
        sa.Column("replaced", sa.String(length=27), nullable=True),
        sa.ForeignKeyConstraint(
            ["application"],
            ["benefit_application.id"],
            name=op.f("fk_benefit_material_application"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_benefit_material")),
    )
    op.create_index("ix_benefit_material_application", "benefit_material", ["application", "at"])
