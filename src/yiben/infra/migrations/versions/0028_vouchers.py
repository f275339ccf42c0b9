"""How vouchers are kept

Safe while the platform runs: new tables only.
"""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "voucher_account",
        sa.Column("id", sa.String(length=200), nullable=False),
        sa.Column("scheme", sa.String(length=80), nullable=False),
        sa.Column("balance", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_voucher_account")),
    )
    op.create_index(op.f("ix_voucher_account_scheme"), "voucher_account", ["scheme"], unique=False)
    op.create_table(
        "voucher_entry",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("scheme", sa.String(length=80), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("at", sa.String(length=27), nullable=False),
        sa.Column("by", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_voucher_entry")),
    )
    op.create_index("ix_voucher_entry_scheme", "voucher_entry", ["scheme", "at"], unique=False)
    op.create_table(
        "voucher_request",
        sa.Column("id", sa.String(length=160), nullable=False),
        sa.Column("verb", sa.String(length=20), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("result", sa.String(length=40), nullable=False),
        sa.Column("at", sa.String(length=27), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_voucher_request")),
    )
    op.create_table(
        "voucher_reservation",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("scope", sa.String(length=200), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("released", sa.BigInteger(), nullable=False),
        sa.Column("rooms", sa.JSON(), nullable=False),
        sa.Column("made", sa.String(length=27), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_voucher_reservation")),
    )
    op.create_index(op.f("ix_voucher_reservation_scope"), "voucher_reservation", ["scope"], unique=False)
    op.create_index(op.f("ix_voucher_reservation_subject"), "voucher_reservation", ["subject"], unique=False)
    op.create_table(
        "voucher_room",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("scope", sa.String(length=200), nullable=False),
        sa.Column("per", sa.String(length=12), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("within", sa.String(length=12), nullable=False),
        sa.Column("period", sa.String(length=4), nullable=False),
        sa.Column("taken", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_voucher_room")),
    )
    op.create_index("ix_voucher_room_scope", "voucher_room", ["scope", "key"], unique=False)
    op.create_table(
        "voucher_scheme",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("title_zh", sa.String(length=200), nullable=False),
        sa.Column("title_en", sa.String(length=300), nullable=False),
        sa.Column("sort", sa.String(length=12), nullable=False),
        sa.Column("organisation", sa.String(length=80), nullable=False),
        sa.Column("programme", sa.String(length=200), nullable=False),
        sa.Column("begins", sa.String(length=10), nullable=False),
        sa.Column("ends", sa.String(length=10), nullable=False),
        sa.Column("limits", sa.JSON(), nullable=False),
        sa.Column("hold_days", sa.Integer(), nullable=False),
        sa.Column("share", sa.String(length=40), nullable=True),
        sa.Column("made", sa.String(length=27), nullable=False),
        sa.Column("made_by", sa.String(length=64), nullable=False),
        sa.Column("closed", sa.String(length=27), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_voucher_scheme")),
    )
    op.create_index(op.f("ix_voucher_scheme_organisation"), "voucher_scheme", ["organisation"], unique=False)
    op.create_table(
        "voucher_batch",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("scheme", sa.String(length=80), nullable=False),
        sa.Column("provider", sa.String(length=80), nullable=False),
        sa.Column("provider_name", sa.String(length=200), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("carried", sa.BigInteger(), nullable=False),
        sa.Column("uses", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("made", sa.String(length=27), nullable=False),
        sa.Column("made_by", sa.String(length=64), nullable=False),
        sa.Column("confirmed_by", sa.String(length=64), nullable=True),
        sa.Column("paid", sa.String(length=27), nullable=True),
        sa.Column("reference", sa.String(length=100), nullable=False),
        sa.ForeignKeyConstraint(["scheme"], ["voucher_scheme.id"], name=op.f("fk_voucher_batch_scheme")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_voucher_batch")),
    )
    op.create_index(op.f("ix_voucher_batch_provider"), "voucher_batch", ["provider"], unique=False)
    op.create_table(
        "voucher_posting",
        sa.Column("entry", sa.String(length=40), nullable=False),
        sa.Column("account", sa.String(length=200), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["entry"], ["voucher_entry.id"], name=op.f("fk_voucher_posting_entry")),
        sa.PrimaryKeyConstraint("entry", "account", name=op.f("pk_voucher_posting")),
    )
    op.create_index("ix_voucher_posting_account", "voucher_posting", ["account"], unique=False)
    op.create_table(
        "voucher_voucher",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("scheme", sa.String(length=80), nullable=False),
        sa.Column("holder", sa.String(length=80), nullable=False),
        sa.Column("holder_name", sa.String(length=200), nullable=False),
        sa.Column("project", sa.String(length=200), nullable=False),
        sa.Column("face", sa.BigInteger(), nullable=False),
        sa.Column("used", sa.BigInteger(), nullable=False),
        sa.Column("begins", sa.String(length=10), nullable=False),
        sa.Column("ends", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("issued", sa.String(length=27), nullable=False),
        sa.Column("reservation", sa.String(length=40), nullable=False),
        sa.Column("case_id", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(["scheme"], ["voucher_scheme.id"], name=op.f("fk_voucher_voucher_scheme")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_voucher_voucher")),
        sa.UniqueConstraint("number", name=op.f("uq_voucher_voucher_number")),
    )
    op.create_index(op.f("ix_voucher_voucher_holder"), "voucher_voucher", ["holder"], unique=False)
    op.create_index(op.f("ix_voucher_voucher_scheme"), "voucher_voucher", ["scheme"], unique=False)
    op.create_index("ix_voucher_voucher_state", "voucher_voucher", ["state", "ends"], unique=False)
    op.create_table(
        "voucher_hold",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("voucher", sa.String(length=40), nullable=False),
        sa.Column("provider", sa.String(length=80), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("used", sa.BigInteger(), nullable=False),
        sa.Column("made", sa.String(length=27), nullable=False),
        sa.Column("expires", sa.String(length=27), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("reservation", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["voucher"], ["voucher_voucher.id"], name=op.f("fk_voucher_hold_voucher")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_voucher_hold")),
    )
    op.create_index(op.f("ix_voucher_hold_provider"), "voucher_hold", ["provider"], unique=False)
    op.create_index("ix_voucher_hold_state", "voucher_hold", ["state", "expires"], unique=False)
    op.create_index(op.f("ix_voucher_hold_voucher"), "voucher_hold", ["voucher"], unique=False)
    op.create_table(
        "voucher_use",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("hold", sa.String(length=40), nullable=False),
        sa.Column("voucher", sa.String(length=40), nullable=False),
        sa.Column("scheme", sa.String(length=80), nullable=False),
        sa.Column("provider", sa.String(length=80), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("refunded", sa.BigInteger(), nullable=False),
        sa.Column("invoice", sa.BigInteger(), nullable=False),
        sa.Column("proof", sa.String(length=200), nullable=False),
        sa.Column("at", sa.String(length=27), nullable=False),
        sa.Column("batch", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(["hold"], ["voucher_hold.id"], name=op.f("fk_voucher_use_hold")),
        sa.ForeignKeyConstraint(["voucher"], ["voucher_voucher.id"], name=op.f("fk_voucher_use_voucher")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_voucher_use")),
    )
    op.create_index(op.f("ix_voucher_use_batch"), "voucher_use", ["batch"], unique=False)
    op.create_index("ix_voucher_use_provider", "voucher_use", ["provider", "scheme", "batch"], unique=False)
    op.create_index(op.f("ix_voucher_use_voucher"), "voucher_use", ["voucher"], unique=False)
    op.create_index("uq_voucher_use_proof", "voucher_use", ["provider", "proof"], unique=True)
