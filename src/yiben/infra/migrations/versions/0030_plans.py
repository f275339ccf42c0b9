"""How plans are kept

Safe while the platform runs: new tables only.
"""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "plan",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("code", sa.String(length=80), nullable=False),
        sa.Column("source", sa.String(length=4), nullable=False),
        sa.Column("citation", sa.String(length=200), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("title_zh", sa.Text(), nullable=False),
        sa.Column("title_en", sa.Text(), nullable=False),
        sa.Column("issuer_zh", sa.Text(), nullable=False),
        sa.Column("issuer_en", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=True),
        sa.Column("begins", sa.String(length=10), nullable=True),
        sa.Column("ends", sa.String(length=10), nullable=True),
        sa.Column("organisation", sa.String(length=64), nullable=True),
        sa.Column("made_by", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.String(length=27), nullable=False),
        sa.Column("ended", sa.String(length=10), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan")),
    )
    op.create_index(op.f("ix_plan_code"), "plan", ["code"], unique=False)
    op.create_table(
        "plan_evaluation",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("plan", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("third_party", sa.Text(), nullable=False),
        sa.Column("as_of", sa.String(length=10), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("score", sa.String(length=40), nullable=True),
        sa.Column("says", sa.Text(), nullable=False),
        sa.Column("case", sa.String(length=40), nullable=False),
        sa.Column("by", sa.String(length=64), nullable=False),
        sa.Column("at", sa.String(length=27), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_evaluation")),
    )
    op.create_index(op.f("ix_plan_evaluation_plan"), "plan_evaluation", ["plan"], unique=False)
    op.create_table(
        "plan_figure",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("indicator", sa.String(length=40), nullable=False),
        sa.Column("organisation", sa.String(length=64), nullable=False),
        sa.Column("on", sa.String(length=10), nullable=False),
        sa.Column("value", sa.String(length=40), nullable=False),
        sa.Column("source", sa.String(length=8), nullable=False),
        sa.Column("case", sa.String(length=40), nullable=True),
        sa.Column("basis", sa.JSON(), nullable=False),
        sa.Column("by", sa.String(length=64), nullable=False),
        sa.Column("at", sa.String(length=27), nullable=False),
        sa.Column("replaced", sa.String(length=27), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_figure")),
    )
    op.create_index(
        "ix_plan_figure_indicator", "plan_figure", ["indicator", "organisation", "on"], unique=False
    )
    op.create_table(
        "plan_indicator",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("plan", sa.String(length=40), nullable=False),
        sa.Column("code", sa.String(length=80), nullable=False),
        sa.Column("node", sa.String(length=40), nullable=True),
        sa.Column("title_zh", sa.Text(), nullable=False),
        sa.Column("title_en", sa.Text(), nullable=False),
        sa.Column("reading_zh", sa.Text(), nullable=False),
        sa.Column("reading_en", sa.Text(), nullable=False),
        sa.Column("unit", sa.String(length=40), nullable=False),
        sa.Column("better", sa.String(length=4), nullable=False),
        sa.Column("every", sa.String(length=10), nullable=False),
        sa.Column("roll_up", sa.String(length=10), nullable=False),
        sa.Column("article", sa.Text(), nullable=False),
        sa.Column("line", sa.String(length=40), nullable=False),
        sa.Column("formula", sa.Text(), nullable=True),
        sa.Column("formula_by", sa.String(length=64), nullable=True),
        sa.Column("ended", sa.String(length=10), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_indicator")),
    )
    op.create_index(op.f("ix_plan_indicator_plan"), "plan_indicator", ["plan"], unique=False)
    op.create_table(
        "plan_node",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("plan", sa.String(length=40), nullable=False),
        sa.Column("code", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("title_zh", sa.Text(), nullable=False),
        sa.Column("title_en", sa.Text(), nullable=False),
        sa.Column("says_zh", sa.Text(), nullable=False),
        sa.Column("says_en", sa.Text(), nullable=False),
        sa.Column("parent", sa.String(length=40), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("by", sa.String(length=10), nullable=True),
        sa.Column("article", sa.Text(), nullable=False),
        sa.Column("line", sa.String(length=40), nullable=False),
        sa.Column("owners_said", sa.JSON(), nullable=False),
        sa.Column("service", sa.JSON(), nullable=False),
        sa.Column("ended", sa.String(length=10), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_node")),
    )
    op.create_index(op.f("ix_plan_node_plan"), "plan_node", ["plan"], unique=False)
    op.create_table(
        "plan_owner",
        sa.Column("subject", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("role", sa.String(length=4), nullable=False),
        sa.Column("since", sa.String(length=27), nullable=False),
        sa.Column("given_by", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("subject", "kind", "key", name=op.f("pk_plan_owner")),
    )
    op.create_index("ix_plan_owner_key", "plan_owner", ["kind", "key"], unique=False)
    op.create_table(
        "plan_target",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("plan", sa.String(length=40), nullable=False),
        sa.Column("indicator", sa.String(length=40), nullable=False),
        sa.Column("code", sa.String(length=80), nullable=False),
        sa.Column("title_zh", sa.Text(), nullable=False),
        sa.Column("title_en", sa.Text(), nullable=False),
        sa.Column("word", sa.String(length=80), nullable=False),
        sa.Column("comparator", sa.String(length=8), nullable=False),
        sa.Column("value", sa.String(length=40), nullable=True),
        sa.Column("upto", sa.String(length=40), nullable=True),
        sa.Column("tolerance", sa.String(length=40), nullable=True),
        sa.Column("strength", sa.String(length=12), nullable=False),
        sa.Column("by", sa.String(length=10), nullable=True),
        sa.Column("base_value", sa.String(length=40), nullable=True),
        sa.Column("base_on", sa.String(length=10), nullable=True),
        sa.Column("base_word", sa.String(length=80), nullable=True),
        sa.Column("relative_to", sa.String(length=10), nullable=True),
        sa.Column("lost", sa.String(length=8), nullable=True),
        sa.Column("article", sa.Text(), nullable=False),
        sa.Column("line", sa.String(length=40), nullable=False),
        sa.Column("organisation", sa.String(length=64), nullable=False),
        sa.Column("parent", sa.String(length=40), nullable=True),
        sa.Column("weight", sa.String(length=40), nullable=False),
        sa.Column("ended", sa.String(length=10), nullable=True),
        sa.Column("stand", sa.String(length=12), nullable=False),
        sa.Column("why", sa.String(length=20), nullable=False),
        sa.Column("judged", sa.String(length=10), nullable=False),
        sa.Column("latest_on", sa.String(length=10), nullable=True),
        sa.Column("latest", sa.String(length=40), nullable=True),
        sa.Column("line_at", sa.String(length=40), nullable=True),
        sa.Column("low", sa.Float(), nullable=True),
        sa.Column("ahead", sa.Float(), nullable=True),
        sa.Column("high", sa.Float(), nullable=True),
        sa.Column("progress", sa.Float(), nullable=True),
        sa.Column("warned", sa.String(length=10), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_target")),
    )
    op.create_index(op.f("ix_plan_target_indicator"), "plan_target", ["indicator"], unique=False)
    op.create_index(op.f("ix_plan_target_judged"), "plan_target", ["judged"], unique=False)
    op.create_index(op.f("ix_plan_target_organisation"), "plan_target", ["organisation"], unique=False)
    op.create_index(op.f("ix_plan_target_parent"), "plan_target", ["parent"], unique=False)
    op.create_index(op.f("ix_plan_target_plan"), "plan_target", ["plan"], unique=False)
