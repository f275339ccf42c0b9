"""Labels lowered by two persons, labels graded again, statements of privileged accounts

Safe while the platform runs: two new tables, columns that may be empty, and indexes over few rows.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for column in ("basis", "act", "approved_by"):
        op.add_column("ledger_label", sa.Column(column, sa.String(), nullable=True))
    _partial("ix_ledger_label_act", "ledger_label", "act", "act IS NOT NULL")
    _partial(
        "ix_ledger_label_unsure", "ledger_label", "confidence", "confidence < 0.6 AND status = 'proposed'"
    )
    _partial("ix_ledger_item_unsettled", "ledger_item", "resource", "ruling < labels")
    op.create_table(
        "ledger_request",
        sa.Column("id", sa.String(length=120), nullable=False),
        sa.Column("item", sa.String(), nullable=False),
        sa.Column("level", sa.SmallInteger(), nullable=False),
        sa.Column("personal", sa.Boolean(), nullable=False),
        sa.Column("importance", sa.String(), nullable=False),
        sa.Column("semantic", sa.String(), nullable=True),
        sa.Column("level_before", sa.SmallInteger(), nullable=False),
        sa.Column("seen", sa.Integer(), nullable=False),
        sa.Column("ground", sa.String(), nullable=False),
        sa.Column("assessment", sa.Text(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("asked_through", sa.String(), nullable=True),
        sa.Column("asked_at", sa.String(), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.Column("decided_at", sa.String(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("label", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["item"], ["ledger_item.id"], name=op.f("fk_ledger_request_item_ledger_item")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_request")),
    )
    op.create_index("ix_ledger_request_item", "ledger_request", ["item"])
    op.create_index("ix_ledger_request_state", "ledger_request", ["state", "asked_at"])
    op.create_table(
        "people_statement",
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("event", sa.String(length=40), nullable=False),
        sa.Column("time", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("acting_for", sa.String(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("level", sa.SmallInteger(), nullable=True),
        sa.Column("reviewed_by", sa.String(), nullable=True),
        sa.Column("reviewed_at", sa.String(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_people_statement")),
    )
    _partial("ix_people_statement_open", "people_statement", "seq", "reviewed_by IS NULL")


def _partial(name: str, table: str, column: str, where: str) -> None:
    op.create_index(name, table, [column], sqlite_where=sa.text(where), postgresql_where=sa.text(where))


def downgrade() -> None:
    for name, table in (
        ("ix_people_statement_open", "people_statement"),
        ("ix_ledger_item_unsettled", "ledger_item"),
        ("ix_ledger_label_unsure", "ledger_label"),
        ("ix_ledger_label_act", "ledger_label"),
    ):
        op.drop_index(name, table_name=table)
    op.drop_table("people_statement")
    op.drop_table("ledger_request")
    for column in ("approved_by", "act", "basis"):
        op.drop_column("ledger_label", column)
