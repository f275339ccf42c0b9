"""Discussion, wishes, votes, reuses, followers, the consultation desk

Safe while the platform runs: new tables only.
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "participation_desk",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("hours", sa.String(length=200), nullable=False),
        sa.Column("clerks", sa.JSON(), nullable=False),
        sa.Column("closed", sa.String(length=27), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_participation_desk")),
    )
    op.create_table(
        "participation_follow",
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("target", sa.String(length=64), nullable=False),
        sa.Column("at", sa.String(length=27), nullable=False),
        sa.PrimaryKeyConstraint("account", "kind", "target", name=op.f("pk_participation_follow")),
    )
    op.create_index(
        "ix_participation_follow_target", "participation_follow", ["kind", "target"], unique=False
    )
    op.create_table(
        "participation_mark",
        sa.Column("name", sa.String(length=20), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_participation_mark")),
    )
    op.create_table(
        "participation_matter",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("title", sa.String(length=100), nullable=False),
        sa.Column("says", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("filer", sa.String(length=64), nullable=False),
        sa.Column("filed", sa.String(length=27), nullable=False),
        sa.Column("dataset", sa.String(length=40), nullable=True),
        sa.Column("edition", sa.Integer(), nullable=True),
        sa.Column("publisher", sa.String(length=64), nullable=True),
        sa.Column("desk", sa.String(length=40), nullable=True),
        sa.Column("answer_by", sa.String(length=27), nullable=True),
        sa.Column("answered", sa.String(length=27), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("article", sa.Text(), nullable=False),
        sa.Column("promised", sa.String(length=10), nullable=True),
        sa.Column("merged", sa.String(length=20), nullable=True),
        sa.Column("closed", sa.String(length=27), nullable=True),
        sa.Column("votes", sa.Integer(), nullable=False),
        sa.Column("hidden", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_participation_matter")),
        sa.UniqueConstraint("number", name=op.f("uq_participation_matter_number")),
    )
    op.create_index(
        op.f("ix_participation_matter_dataset"), "participation_matter", ["dataset"], unique=False
    )
    op.create_index(op.f("ix_participation_matter_filer"), "participation_matter", ["filer"], unique=False)
    op.create_index(
        "ix_participation_matter_kind", "participation_matter", ["kind", "state", "votes"], unique=False
    )
    op.create_index(
        op.f("ix_participation_matter_publisher"), "participation_matter", ["publisher"], unique=False
    )
    op.create_table(
        "participation_post",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("dataset", sa.String(length=40), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=True),
        sa.Column("parent", sa.String(length=40), nullable=True),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("author", sa.String(length=64), nullable=False),
        sa.Column("organisation", sa.String(length=64), nullable=True),
        sa.Column("says", sa.Text(), nullable=False),
        sa.Column("at", sa.String(length=27), nullable=False),
        sa.Column("hidden", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_participation_post")),
    )
    op.create_index("ix_participation_post_author", "participation_post", ["author", "at"], unique=False)
    op.create_index("ix_participation_post_dataset", "participation_post", ["dataset", "at"], unique=False)
    op.create_index(op.f("ix_participation_post_parent"), "participation_post", ["parent"], unique=False)
    op.create_table(
        "participation_report",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("target", sa.String(length=40), nullable=False),
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.String(length=27), nullable=False),
        sa.Column("settled", sa.String(length=27), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_participation_report")),
        sa.UniqueConstraint("target", "account", name=op.f("uq_participation_report_target_account")),
    )
    op.create_table(
        "participation_reuse",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=100), nullable=False),
        sa.Column("says", sa.Text(), nullable=False),
        sa.Column("url", sa.String(length=300), nullable=False),
        sa.Column("made_by", sa.String(length=100), nullable=False),
        sa.Column("author", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.String(length=27), nullable=False),
        sa.Column("decided", sa.String(length=27), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_participation_reuse")),
    )
    op.create_index(op.f("ix_participation_reuse_author"), "participation_reuse", ["author"], unique=False)
    op.create_index(op.f("ix_participation_reuse_state"), "participation_reuse", ["state"], unique=False)
    op.create_table(
        "participation_reuse_dataset",
        sa.Column("reuse", sa.String(length=40), nullable=False),
        sa.Column("dataset", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("reuse", "dataset", name=op.f("pk_participation_reuse_dataset")),
    )
    op.create_index(
        op.f("ix_participation_reuse_dataset_dataset"),
        "participation_reuse_dataset",
        ["dataset"],
        unique=False,
    )
    op.create_table(
        "participation_vote",
        sa.Column("matter", sa.String(length=40), nullable=False),
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("at", sa.String(length=27), nullable=False),
        sa.PrimaryKeyConstraint("matter", "account", name=op.f("pk_participation_vote")),
    )
    op.create_index(op.f("ix_participation_vote_account"), "participation_vote", ["account"], unique=False)
