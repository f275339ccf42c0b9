"""How profiles are kept: builds, pairs of records that wait to be judged, merges and splits by hand

Safe while the platform runs: new tables only.
"""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "profile_build",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("about", sa.String(length=10), nullable=False),
        sa.Column("at", sa.String(length=27), nullable=False),
        sa.Column("by", sa.String(length=64), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("mark", sa.String(length=16), nullable=False),
        sa.Column("snapshots", sa.JSON(), nullable=False),
        sa.Column("sources", sa.JSON(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("learnt", sa.JSON(), nullable=False),
        sa.Column("milliseconds", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_profile_build")),
    )
    op.create_index("ix_profile_build_about", "profile_build", ["about", "at"])
    op.create_table(
        "profile_pair",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("about", sa.String(length=10), nullable=False),
        sa.Column("left_mark", sa.String(length=24), nullable=False),
        sa.Column("right_mark", sa.String(length=24), nullable=False),
        sa.Column("left_profile", sa.String(length=40), nullable=False),
        sa.Column("right_profile", sa.String(length=40), nullable=False),
        sa.Column("probability", sa.Float(), nullable=False),
        sa.Column("why", sa.JSON(), nullable=False),
        sa.Column("standing", sa.String(length=10), nullable=False),
        sa.Column("skipped", sa.BigInteger(), nullable=False),
        sa.Column("verdict", sa.String(length=10), nullable=True),
        sa.Column("decided_by", sa.String(length=64), nullable=False),
        sa.Column("decided_at", sa.String(length=27), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("build", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_profile_pair")),
    )
    op.create_index(
        "ix_profile_pair_waiting", "profile_pair", ["about", "standing", "skipped", "probability"]
    )
    op.create_table(
        "profile_act",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("about", sa.String(length=10), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("profiles", sa.JSON(), nullable=False),
        sa.Column("marks", sa.JSON(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by", sa.String(length=64), nullable=False),
        sa.Column("at", sa.String(length=27), nullable=False),
        sa.Column("undone_by", sa.String(length=64), nullable=False),
        sa.Column("undone_at", sa.String(length=27), nullable=False),
        sa.Column("undone_why", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_profile_act")),
    )
    op.create_index("ix_profile_act_about", "profile_act", ["about", "at"])
