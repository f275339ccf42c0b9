"""How zones are kept

Safe while the platform runs: new tables only.
"""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _bodies()
    _products()


def _bodies() -> None:
    op.create_table(
        "zone",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("supervisor", sa.String(length=80), nullable=False),
        sa.Column("for_now", sa.Boolean(), nullable=False),
        sa.Column("handed_over", sa.String(length=27), nullable=True),
        sa.Column("made", sa.String(length=27), nullable=False),
        sa.Column("made_by", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_zone")),
    )
    op.create_table(
        "zone_notice",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("zone", sa.String(length=40), nullable=False),
        sa.Column("says", sa.Text(), nullable=False),
        sa.Column("conditions", sa.JSON(), nullable=False),
        sa.Column("published", sa.String(length=10), nullable=False),
        sa.Column("until", sa.String(length=10), nullable=False),
        sa.Column("made_by", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_zone_notice")),
    )
    op.create_index(op.f("ix_zone_notice_zone"), "zone_notice", ["zone"], unique=False)
    op.create_table(
        "zone_proof",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("case", sa.String(length=40), nullable=False),
        sa.Column("condition", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("valid_until", sa.String(length=10), nullable=True),
        sa.Column("verdict", sa.String(length=8), nullable=False),
        sa.Column("says", sa.Text(), nullable=False),
        sa.Column("checked_by", sa.String(length=64), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_zone_proof")),
    )
    op.create_index(op.f("ix_zone_proof_case"), "zone_proof", ["case"], unique=False)
    op.create_table(
        "zone_score",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("case", sa.String(length=40), nullable=False),
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("regular", sa.Float(), nullable=False),
        sa.Column("advanced", sa.Float(), nullable=False),
        sa.Column("scientific", sa.Float(), nullable=False),
        sa.Column("says", sa.Text(), nullable=False),
        sa.Column("mean", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_zone_score")),
    )
    op.create_index(op.f("ix_zone_score_case"), "zone_score", ["case"], unique=False)
    op.create_table(
        "zone_agreement",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("zone", sa.String(length=40), nullable=False),
        sa.Column("operator", sa.String(length=80), nullable=False),
        sa.Column("case", sa.String(length=40), nullable=True),
        sa.Column("clauses", sa.JSON(), nullable=False),
        sa.Column("signing", sa.String(length=20), nullable=False),
        sa.Column("begins", sa.String(length=10), nullable=False),
        sa.Column("ends", sa.String(length=10), nullable=False),
        sa.Column("before", sa.Boolean(), nullable=False),
        sa.Column("providers_share", sa.Integer(), nullable=False),
        sa.Column("signed", sa.String(length=27), nullable=False),
        sa.Column("signed_by", sa.String(length=64), nullable=False),
        sa.Column("ended", sa.String(length=10), nullable=True),
        sa.Column("ended_why", sa.String(length=12), nullable=True),
        sa.Column("exit_case", sa.String(length=40), nullable=True),
        sa.Column("left", sa.String(length=10), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_zone_agreement")),
    )
    op.create_index(op.f("ix_zone_agreement_operator"), "zone_agreement", ["operator"], unique=False)
    op.create_index(op.f("ix_zone_agreement_zone"), "zone_agreement", ["zone"], unique=False)
    op.create_table(
        "zone_partner",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("agreement", sa.String(length=40), nullable=False),
        sa.Column("organisation", sa.String(length=80), nullable=False),
        sa.Column("qualification", sa.Text(), nullable=False),
        sa.Column("qualified_until", sa.String(length=10), nullable=False),
        sa.Column("contract", sa.String(length=200), nullable=False),
        sa.Column("contract_sha256", sa.String(length=64), nullable=False),
        sa.Column("grade", sa.String(length=20), nullable=False),
        sa.Column("rights", sa.JSON(), nullable=False),
        sa.Column("admitted", sa.String(length=10), nullable=False),
        sa.Column("exit_kind", sa.String(length=16), nullable=True),
        sa.Column("exit_case", sa.String(length=40), nullable=True),
        sa.Column("left", sa.String(length=10), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_zone_partner")),
    )
    op.create_index(op.f("ix_zone_partner_agreement"), "zone_partner", ["agreement"], unique=False)
    op.create_index(op.f("ix_zone_partner_organisation"), "zone_partner", ["organisation"], unique=False)


def _products() -> None:
    op.create_table(
        "zone_product",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("agreement", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("resource", sa.String(length=80), nullable=False),
        sa.Column("sources", sa.JSON(), nullable=False),
        sa.Column("price", sa.BigInteger(), nullable=False),
        sa.Column("unit", sa.String(length=8), nullable=False),
        sa.Column("price_basis", sa.Text(), nullable=False),
        sa.Column("scenarios", sa.JSON(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("manner", sa.Text(), nullable=False),
        sa.Column("roads", sa.JSON(), nullable=False),
        sa.Column("terms", sa.String(length=8), nullable=False),
        sa.Column("filed", sa.String(length=10), nullable=False),
        sa.Column("filed_by", sa.String(length=64), nullable=False),
        sa.Column("withdrawn", sa.String(length=27), nullable=True),
        sa.Column("withdrawn_why", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_zone_product")),
    )
    op.create_index(op.f("ix_zone_product_agreement"), "zone_product", ["agreement"], unique=False)
    op.create_index(op.f("ix_zone_product_resource"), "zone_product", ["resource"], unique=False)
    op.create_table(
        "zone_use",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("agreement", sa.String(length=40), nullable=False),
        sa.Column("product", sa.String(length=40), nullable=True),
        sa.Column("partner", sa.String(length=40), nullable=True),
        sa.Column("scenario", sa.String(length=80), nullable=False),
        sa.Column("resource", sa.String(length=80), nullable=False),
        sa.Column("given", sa.String(length=27), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_zone_use")),
    )
    op.create_index(op.f("ix_zone_use_agreement"), "zone_use", ["agreement"], unique=False)
    op.create_index(op.f("ix_zone_use_partner"), "zone_use", ["partner"], unique=False)
    op.create_index(op.f("ix_zone_use_product"), "zone_use", ["product"], unique=False)
    op.create_table(
        "zone_assessment",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("agreement", sa.String(length=40), nullable=False),
        sa.Column("period", sa.String(length=20), nullable=False),
        sa.Column("scores", sa.JSON(), nullable=False),
        sa.Column("total", sa.Float(), nullable=False),
        sa.Column("result", sa.String(length=16), nullable=False),
        sa.Column("measure", sa.String(length=16), nullable=False),
        sa.Column("says", sa.Text(), nullable=False),
        sa.Column("made", sa.String(length=27), nullable=False),
        sa.Column("made_by", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_zone_assessment")),
    )
    op.create_index(op.f("ix_zone_assessment_agreement"), "zone_assessment", ["agreement"], unique=False)
    op.create_table(
        "zone_report",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("agreement", sa.String(length=40), nullable=False),
        sa.Column("period", sa.String(length=20), nullable=False),
        sa.Column("says", sa.Text(), nullable=False),
        sa.Column("providers", sa.JSON(), nullable=False),
        sa.Column("made", sa.String(length=27), nullable=False),
        sa.Column("made_by", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_zone_report")),
    )
    op.create_index(op.f("ix_zone_report_agreement"), "zone_report", ["agreement"], unique=False)
    op.create_table(
        "zone_statement",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("agreement", sa.String(length=40), nullable=False),
        sa.Column("product", sa.String(length=40), nullable=False),
        sa.Column("begins", sa.String(length=10), nullable=False),
        sa.Column("ends", sa.String(length=10), nullable=False),
        sa.Column("lines", sa.JSON(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("shares", sa.JSON(), nullable=False),
        sa.Column("corrects", sa.String(length=40), nullable=True),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("made", sa.String(length=27), nullable=False),
        sa.Column("made_by", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_zone_statement")),
    )
    op.create_index(op.f("ix_zone_statement_agreement"), "zone_statement", ["agreement"], unique=False)
    op.create_index(op.f("ix_zone_statement_corrects"), "zone_statement", ["corrects"], unique=False)
    op.create_index(op.f("ix_zone_statement_product"), "zone_statement", ["product"], unique=False)
