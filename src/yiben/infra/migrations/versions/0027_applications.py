"""How applications are kept

Safe while the platform runs: new tables only.
"""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "benefit_applicant",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_benefit_applicant")),
        sa.UniqueConstraint("code", name=op.f("uq_benefit_applicant_code")),
    )
    op.create_table(
        "benefit_call",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("programme", sa.String(length=200), nullable=False),
        sa.Column("title_zh", sa.String(length=300), nullable=False),
        sa.Column("title_en", sa.String(length=400), nullable=False),
        sa.Column("organisation", sa.String(length=80), nullable=False),
        sa.Column("opens", sa.String(length=10), nullable=False),
        sa.Column("closes", sa.String(length=10), nullable=False),
        sa.Column("terms", sa.JSON(), nullable=False),
        sa.Column("made", sa.String(length=27), nullable=False),
        sa.Column("made_by", sa.String(length=64), nullable=False),
        sa.Column("closed", sa.String(length=27), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_benefit_call")),
    )
    op.create_index(op.f("ix_benefit_call_programme"), "benefit_call", ["programme"], unique=False)
    op.create_table(
        "benefit_consent",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("applicant", sa.String(length=80), nullable=False),
        sa.Column("applicant_name", sa.String(length=200), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=True),
        sa.Column("scope", sa.String(length=200), nullable=False),
        sa.Column("purposes", sa.JSON(), nullable=False),
        sa.Column("begins", sa.String(length=10), nullable=False),
        sa.Column("ends", sa.String(length=10), nullable=False),
        sa.Column("given", sa.String(length=27), nullable=False),
        sa.Column("given_by", sa.String(length=64), nullable=False),
        sa.Column("withdrawn", sa.String(length=27), nullable=True),
        sa.Column("withdrawn_why", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_benefit_consent")),
    )
    op.create_index(op.f("ix_benefit_consent_applicant"), "benefit_consent", ["applicant"], unique=False)
    op.create_index("ix_benefit_consent_scope", "benefit_consent", ["scope", "ends"], unique=False)
    op.create_table(
        "benefit_fact",
        sa.Column("applicant", sa.String(length=80), nullable=False),
        sa.Column("fact", sa.String(length=80), nullable=False),
        sa.Column("source", sa.String(length=80), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("source_zh", sa.String(length=300), nullable=False),
        sa.Column("source_en", sa.String(length=400), nullable=False),
        sa.Column("as_of", sa.String(length=10), nullable=False),
        sa.Column("put", sa.String(length=27), nullable=False),
        sa.Column("put_by", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("applicant", "fact", "source", name=op.f("pk_benefit_fact")),
    )
    op.create_table(
        "benefit_once",
        sa.Column("programme", sa.String(length=200), nullable=False),
        sa.Column("key", sa.String(length=300), nullable=False),
        sa.Column("application", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("programme", "key", name=op.f("pk_benefit_once")),
    )
    op.create_table(
        "benefit_order",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("organisation", sa.String(length=80), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("lines", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("made", sa.String(length=27), nullable=False),
        sa.Column("made_by", sa.String(length=64), nullable=False),
        sa.Column("released_by", sa.String(length=64), nullable=True),
        sa.Column("returned", sa.String(length=27), nullable=True),
        sa.Column("paid", sa.Integer(), nullable=False),
        sa.Column("failed", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_benefit_order")),
        sa.UniqueConstraint("number", name=op.f("uq_benefit_order_number")),
    )
    op.create_index(op.f("ix_benefit_order_organisation"), "benefit_order", ["organisation"], unique=False)
    op.create_table(
        "benefit_title",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("register", sa.String(length=16), nullable=False),
        sa.Column("programme", sa.String(length=200), nullable=False),
        sa.Column("title_zh", sa.String(length=300), nullable=False),
        sa.Column("title_en", sa.String(length=400), nullable=False),
        sa.Column("applicant", sa.String(length=80), nullable=False),
        sa.Column("applicant_name", sa.String(length=200), nullable=False),
        sa.Column("organisation", sa.String(length=80), nullable=False),
        sa.Column("rung", sa.String(length=12), nullable=True),
        sa.Column("ladder", sa.String(length=80), nullable=False),
        sa.Column("begins", sa.String(length=10), nullable=False),
        sa.Column("ends", sa.String(length=10), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("application", sa.String(length=40), nullable=True),
        sa.Column("prior", sa.String(length=40), nullable=True),
        sa.Column("revoked_why", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_benefit_title")),
        sa.UniqueConstraint("number", name=op.f("uq_benefit_title_number")),
    )
    op.create_index(op.f("ix_benefit_title_applicant"), "benefit_title", ["applicant"], unique=False)
    op.create_index(op.f("ix_benefit_title_programme"), "benefit_title", ["programme"], unique=False)
    op.create_table(
        "benefit_application",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("case_id", sa.String(length=64), nullable=False),
        sa.Column("number", sa.String(length=24), nullable=False),
        sa.Column("call", sa.String(length=40), nullable=False),
        sa.Column("programme", sa.String(length=200), nullable=False),
        sa.Column("organisation", sa.String(length=80), nullable=False),
        sa.Column("applicant", sa.String(length=80), nullable=False),
        sa.Column("applicant_name", sa.String(length=200), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("route", sa.String(length=12), nullable=False),
        sa.Column("project", sa.String(length=200), nullable=False),
        sa.Column("live", sa.String(length=40), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("sources", sa.JSON(), nullable=False),
        sa.Column("answer", sa.JSON(), nullable=False),
        sa.Column("materials", sa.JSON(), nullable=False),
        sa.Column("payee", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("filed", sa.String(length=27), nullable=False),
        sa.Column("filed_by", sa.String(length=64), nullable=False),
        sa.Column("consent", sa.String(length=40), nullable=False),
        sa.Column("supplemented", sa.Boolean(), nullable=False),
        sa.Column("publicised", sa.String(length=27), nullable=True),
        sa.Column("score", sa.String(length=40), nullable=True),
        sa.Column("rank", sa.Integer(), nullable=True),
        sa.Column("placed", sa.Boolean(), nullable=True),
        sa.Column("decided", sa.String(length=27), nullable=True),
        sa.Column("decided_by", sa.String(length=64), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("reservations", sa.JSON(), nullable=False),
        sa.Column("grounds", sa.Text(), nullable=False),
        sa.Column("experts", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["call"], ["benefit_call.id"], name=op.f("fk_benefit_application_call")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_benefit_application")),
        sa.UniqueConstraint(
            "call",
            "applicant",
            "project",
            "live",
            name=op.f("uq_benefit_application_call_applicant_project_live"),
        ),
    )
    op.create_index(
        op.f("ix_benefit_application_applicant"), "benefit_application", ["applicant"], unique=False
    )
    op.create_index(op.f("ix_benefit_application_case_id"), "benefit_application", ["case_id"], unique=False)
    op.create_index(
        "ix_benefit_application_programme", "benefit_application", ["programme", "state"], unique=False
    )
    op.create_table(
        "benefit_offer",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("call", sa.String(length=40), nullable=False),
        sa.Column("programme", sa.String(length=200), nullable=False),
        sa.Column("applicant", sa.String(length=80), nullable=False),
        sa.Column("applicant_name", sa.String(length=200), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("consent", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("made", sa.String(length=27), nullable=False),
        sa.Column("until", sa.String(length=10), nullable=False),
        sa.Column("application", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(["call"], ["benefit_call.id"], name=op.f("fk_benefit_offer_call")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_benefit_offer")),
        sa.UniqueConstraint("call", "applicant", name=op.f("uq_benefit_offer_call_applicant")),
    )
    op.create_index(op.f("ix_benefit_offer_applicant"), "benefit_offer", ["applicant"], unique=False)
    op.create_index(op.f("ix_benefit_offer_consent"), "benefit_offer", ["consent"], unique=False)
    op.create_index("ix_benefit_offer_state", "benefit_offer", ["state", "until"], unique=False)
    op.create_table(
        "benefit_debt",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("application", sa.String(length=40), nullable=False),
        sa.Column("case_id", sa.String(length=64), nullable=False),
        sa.Column("applicant", sa.String(length=80), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("repaid", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("article", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("made", sa.String(length=27), nullable=False),
        sa.Column("made_by", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["application"], ["benefit_application.id"], name=op.f("fk_benefit_debt_application")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_benefit_debt")),
    )
    op.create_index(op.f("ix_benefit_debt_application"), "benefit_debt", ["application"], unique=False)
    op.create_table(
        "benefit_finding",
        sa.Column("application", sa.String(length=40), nullable=False),
        sa.Column("material", sa.String(length=80), nullable=False),
        sa.Column("verdict", sa.String(length=12), nullable=False),
        sa.Column("says", sa.Text(), nullable=False),
        sa.Column("by", sa.String(length=64), nullable=False),
        sa.Column("at", sa.String(length=27), nullable=False),
        sa.ForeignKeyConstraint(
            ["application"], ["benefit_application.id"], name=op.f("fk_benefit_finding_application")
        ),
        sa.PrimaryKeyConstraint("application", "material", name=op.f("pk_benefit_finding")),
    )
    op.create_table(
        "benefit_judgement",
        sa.Column("application", sa.String(length=40), nullable=False),
        sa.Column("criterion", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("holds", sa.Boolean(), nullable=False),
        sa.Column("says", sa.Text(), nullable=False),
        sa.Column("by", sa.String(length=64), nullable=False),
        sa.Column("at", sa.String(length=27), nullable=False),
        sa.ForeignKeyConstraint(
            ["application"], ["benefit_application.id"], name=op.f("fk_benefit_judgement_application")
        ),
        sa.PrimaryKeyConstraint("application", "criterion", name=op.f("pk_benefit_judgement")),
    )
    op.create_table(
        "benefit_objection",
        sa.Column("case_id", sa.String(length=64), nullable=False),
        sa.Column("application", sa.String(length=40), nullable=False),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.Column("at", sa.String(length=27), nullable=False),
        sa.ForeignKeyConstraint(
            ["application"], ["benefit_application.id"], name=op.f("fk_benefit_objection_application")
        ),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_benefit_objection")),
    )
    op.create_index(
        op.f("ix_benefit_objection_application"), "benefit_objection", ["application"], unique=False
    )
    op.create_table(
        "benefit_payment",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("application", sa.String(length=40), nullable=False),
        sa.Column("number", sa.String(length=24), nullable=False),
        sa.Column("organisation", sa.String(length=80), nullable=False),
        sa.Column("applicant", sa.String(length=80), nullable=False),
        sa.Column("payee", sa.JSON(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("due", sa.String(length=10), nullable=False),
        sa.Column("reservation", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("order_id", sa.String(length=40), nullable=True),
        sa.Column("paid", sa.String(length=27), nullable=True),
        sa.Column("reference", sa.String(length=100), nullable=False),
        sa.Column("trouble", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["application"], ["benefit_application.id"], name=op.f("fk_benefit_payment_application")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_benefit_payment")),
    )
    op.create_index(op.f("ix_benefit_payment_application"), "benefit_payment", ["application"], unique=False)
    op.create_index(op.f("ix_benefit_payment_order_id"), "benefit_payment", ["order_id"], unique=False)
    op.create_index(
        "ix_benefit_payment_state", "benefit_payment", ["organisation", "state", "due"], unique=False
    )
