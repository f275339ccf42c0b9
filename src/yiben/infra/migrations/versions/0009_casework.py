"""Cases, their steps, and what waits for whom

Safe while the platform runs: new tables only.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "casework_delegation",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("giver", sa.String(length=64), nullable=False),
        sa.Column("taker", sa.String(length=64), nullable=False),
        sa.Column("kinds", sa.JSON(), nullable=False),
        sa.Column("begins", sa.String(length=10), nullable=False),
        sa.Column("ends", sa.String(length=10), nullable=False),
        sa.Column("made", sa.String(length=27), nullable=False),
        sa.Column("ended", sa.String(length=27), nullable=True),
        sa.Column("ended_by", sa.String(length=64), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_casework_delegation")),
    )
    op.create_index(op.f("ix_casework_delegation_giver"), "casework_delegation", ["giver"], unique=False)
    op.create_index(op.f("ix_casework_delegation_taker"), "casework_delegation", ["taker"], unique=False)
    op.create_table(
        "casework_flow",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=80), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("calendar", sa.JSON(none_as_null=True), nullable=True),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_casework_flow")),
    )
    op.create_table(
        "casework_notice",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("key", sa.String(length=160), nullable=False),
        sa.Column("case", sa.String(length=40), nullable=True),
        sa.Column("causer", sa.String(length=64), nullable=True),
        sa.Column("says_zh", sa.Text(), nullable=False),
        sa.Column("says_en", sa.Text(), nullable=False),
        sa.Column("at", sa.String(length=27), nullable=False),
        sa.Column("spread", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_casework_notice")),
    )
    op.create_index(op.f("ix_casework_notice_at"), "casework_notice", ["at"], unique=False)
    op.create_index("ix_casework_notice_key", "casework_notice", ["key", "id"], unique=False)
    op.create_index(
        "ix_casework_notice_unspread",
        "casework_notice",
        ["id"],
        unique=False,
        sqlite_where=sa.text("spread = 0"),
        postgresql_where=sa.text("NOT spread"),
    )
    op.create_table(
        "casework_number",
        sa.Column("year", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("year", name=op.f("pk_casework_number")),
    )
    op.create_table(
        "casework_preference",
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("channels", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("account", name=op.f("pk_casework_preference")),
    )
    op.create_table(
        "casework_token",
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("token", sa.String(length=80), nullable=False),
        sa.Column("case", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("at", sa.String(length=27), nullable=False),
        sa.PrimaryKeyConstraint("account", "token", name=op.f("pk_casework_token")),
    )
    op.create_index(op.f("ix_casework_token_at"), "casework_token", ["at"], unique=False)
    op.create_table(
        "casework_case",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("number", sa.String(length=24), nullable=False),
        sa.Column("kind", sa.String(length=80), nullable=False),
        sa.Column("flow", sa.String(length=200), nullable=False),
        sa.Column("flow_sha256", sa.String(length=64), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("organisation", sa.String(length=80), nullable=True),
        sa.Column("filer", sa.String(length=64), nullable=False),
        sa.Column("filer_org", sa.String(length=80), nullable=True),
        sa.Column("state", sa.String(length=80), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("ending", sa.String(length=16), nullable=True),
        sa.Column("form", sa.JSON(), nullable=False),
        sa.Column("orgs", sa.JSON(), nullable=False),
        sa.Column("filed", sa.String(length=27), nullable=False),
        sa.Column("entered", sa.String(length=27), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("due", sa.String(length=27), nullable=True),
        sa.Column("remind", sa.String(length=27), nullable=True),
        sa.Column("alarm", sa.String(length=27), nullable=True),
        sa.Column("tries", sa.SmallInteger(), nullable=False),
        sa.Column("closed", sa.String(length=27), nullable=True),
        sa.Column("missed", sa.Boolean(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=True),
        sa.Column("parent", sa.String(length=40), nullable=True),
        sa.Column("handed_to", sa.String(length=64), nullable=True),
        sa.Column("handed_by", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(
            ["flow_sha256"], ["casework_flow.sha256"], name=op.f("fk_casework_case_flow_sha256")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_casework_case")),
        sa.UniqueConstraint("number", name=op.f("uq_casework_case_number")),
    )
    op.create_index(
        "ix_casework_case_alarm",
        "casework_case",
        ["alarm"],
        unique=False,
        sqlite_where=sa.text("alarm IS NOT NULL"),
        postgresql_where=sa.text("alarm IS NOT NULL"),
    )
    op.create_index("ix_casework_case_filed", "casework_case", ["filed"], unique=False)
    op.create_index("ix_casework_case_filer", "casework_case", ["filer", "filed"], unique=False)
    op.create_index("ix_casework_case_filer_org", "casework_case", ["filer_org", "filed"], unique=False)
    op.create_index("ix_casework_case_organisation", "casework_case", ["organisation", "filed"], unique=False)
    op.create_index("ix_casework_case_kind", "casework_case", ["kind", "filed"], unique=False)
    op.create_index(
        "ix_casework_case_pace",
        "casework_case",
        ["organisation", "days", "kind", "closed", "due", "missed"],
        unique=False,
    )
    op.create_index(
        "ix_casework_case_parent",
        "casework_case",
        ["parent"],
        unique=False,
        sqlite_where=sa.text("parent IS NOT NULL"),
        postgresql_where=sa.text("parent IS NOT NULL"),
    )
    op.create_index("ix_casework_case_subject", "casework_case", ["subject"], unique=False)
    op.create_table(
        "casework_notice_seen",
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("notice", sa.String(length=40), nullable=False),
        sa.Column("at", sa.String(length=27), nullable=False),
        sa.ForeignKeyConstraint(
            ["notice"], ["casework_notice.id"], name=op.f("fk_casework_notice_seen_notice")
        ),
        sa.PrimaryKeyConstraint("account", "notice", name=op.f("pk_casework_notice_seen")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "casework_outbox",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("notice", sa.String(length=40), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("made", sa.String(length=27), nullable=False),
        sa.Column("tries", sa.SmallInteger(), nullable=False),
        sa.Column("next_try", sa.String(length=27), nullable=True),
        sa.Column("sent", sa.String(length=27), nullable=True),
        sa.Column("problem", sa.String(length=80), nullable=True),
        sa.ForeignKeyConstraint(["notice"], ["casework_notice.id"], name=op.f("fk_casework_outbox_notice")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_casework_outbox")),
        sa.UniqueConstraint(
            "notice", "channel", "account", name=op.f("uq_casework_outbox_notice_channel_account")
        ),
    )
    op.create_index(
        "ix_casework_outbox_next_try",
        "casework_outbox",
        ["next_try"],
        unique=False,
        sqlite_where=sa.text("next_try IS NOT NULL"),
        postgresql_where=sa.text("next_try IS NOT NULL"),
    )
    op.create_table(
        "casework_aside",
        sa.Column("case", sa.String(length=40), nullable=False),
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["case"], ["casework_case.id"], name=op.f("fk_casework_aside_case")),
        sa.PrimaryKeyConstraint("case", "account", name=op.f("pk_casework_aside")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_casework_aside_account", "casework_aside", ["account", "case"], unique=False)
    op.create_table(
        "casework_attachment",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("case", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("place", sa.SmallInteger(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("type", sa.String(length=120), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["case"], ["casework_case.id"], name=op.f("fk_casework_attachment_case")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_casework_attachment")),
    )
    op.create_index("ix_casework_attachment_case", "casework_attachment", ["case", "version"], unique=False)
    op.create_index("ix_casework_attachment_sha256", "casework_attachment", ["sha256"], unique=False)
    op.create_table(
        "casework_holder",
        sa.Column("key", sa.String(length=160), nullable=False),
        sa.Column("due", sa.String(length=27), nullable=False),
        sa.Column("case", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=80), nullable=False),
        sa.Column("escalated", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["case"], ["casework_case.id"], name=op.f("fk_casework_holder_case")),
        sa.PrimaryKeyConstraint("key", "due", "case", name=op.f("pk_casework_holder")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_casework_holder_case", "casework_holder", ["case"], unique=False)
    op.create_table(
        "casework_opinion",
        sa.Column("case", sa.String(length=40), nullable=False),
        sa.Column("round", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("through", sa.String(length=64), nullable=True),
        sa.Column("agrees", sa.Boolean(), nullable=False),
        sa.Column("score", sa.Float(), nullable=True),
        sa.Column("says", sa.Text(), nullable=False),
        sa.Column("at", sa.String(length=27), nullable=False),
        sa.ForeignKeyConstraint(["case"], ["casework_case.id"], name=op.f("fk_casework_opinion_case")),
        sa.PrimaryKeyConstraint("case", "round", "account", name=op.f("pk_casework_opinion")),
    )
    op.create_index("ix_casework_opinion_account", "casework_opinion", ["account", "case"], unique=False)
    op.create_table(
        "casework_step",
        sa.Column("case", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("move", sa.String(length=80), nullable=False),
        sa.Column("source", sa.String(length=80), nullable=True),
        sa.Column("target", sa.String(length=80), nullable=False),
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("through", sa.String(length=64), nullable=True),
        sa.Column("at", sa.String(length=27), nullable=False),
        sa.Column("form", sa.JSON(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("salt", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["case"], ["casework_case.id"], name=op.f("fk_casework_step_case")),
        sa.PrimaryKeyConstraint("case", "version", name=op.f("pk_casework_step")),
    )
    op.create_index("ix_casework_step_account", "casework_step", ["account", "case"], unique=False)
    op.create_index(
        "ix_casework_step_through",
        "casework_step",
        ["through", "case"],
        unique=False,
        sqlite_where=sa.text("through IS NOT NULL"),
        postgresql_where=sa.text("through IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_table("casework_step")
    op.drop_table("casework_opinion")
    op.drop_table("casework_holder")
    op.drop_table("casework_attachment")
    op.drop_table("casework_aside")
    op.drop_table("casework_outbox")
    op.drop_table("casework_notice_seen")
    op.drop_table("casework_case")
    op.drop_table("casework_token")
    op.drop_table("casework_preference")
    op.drop_table("casework_number")
    op.drop_table("casework_notice")
    op.drop_table("casework_flow")
    op.drop_table("casework_delegation")
