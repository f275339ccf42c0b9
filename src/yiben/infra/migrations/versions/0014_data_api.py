"""Seals; keys of the data API, their use, and requests already seen

Safe while the platform runs: new tables only.
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sharing_seal",
        sa.Column("serial", sa.String(length=20), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("issuer", sa.String(length=64), nullable=False),
        sa.Column("grantee", sa.String(length=64), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("paper", sa.LargeBinary(), nullable=False),
        sa.Column("issued", sa.String(length=27), nullable=False),
        sa.Column("issued_by", sa.String(length=64), nullable=False),
        sa.Column("revoked", sa.String(length=27), nullable=True),
        sa.Column("revoked_by", sa.String(length=64), nullable=True),
        sa.Column("revoked_why", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("serial", name=op.f("pk_sharing_seal")),
        sa.UniqueConstraint("year", "number", name=op.f("uq_sharing_seal_year_number")),
    )
    for column in ("subject", "issuer", "grantee", "digest", "revoked"):
        op.create_index(op.f(f"ix_sharing_seal_{column}"), "sharing_seal", [column])
    op.create_table(
        "data_api_key",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("grant", sa.String(length=40), nullable=False),
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("sandbox", sa.Boolean(), nullable=False),
        sa.Column("prefix", sa.String(length=12), nullable=True),
        sa.Column("secret", sa.String(length=64), nullable=True),
        sa.Column("old_secret", sa.String(length=64), nullable=True),
        sa.Column("old_until", sa.String(length=27), nullable=True),
        sa.Column("public_key", sa.Text(), nullable=True),
        sa.Column("issuer", sa.String(length=300), nullable=True),
        sa.Column("client", sa.String(length=200), nullable=True),
        sa.Column("must_sign", sa.Boolean(), nullable=False),
        sa.Column("made", sa.String(length=27), nullable=False),
        sa.Column("made_by", sa.String(length=64), nullable=False),
        sa.Column("expires", sa.String(length=27), nullable=False),
        sa.Column("revoked", sa.String(length=27), nullable=True),
        sa.Column("revoked_by", sa.String(length=64), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_api_key")),
        sa.UniqueConstraint("prefix", name=op.f("uq_data_api_key_prefix")),
    )
    op.create_index(op.f("ix_data_api_key_grant"), "data_api_key", ["grant"])
    op.create_index(op.f("ix_data_api_key_issuer"), "data_api_key", ["issuer", "client"])
    op.create_table(
        "data_api_terms",
        sa.Column("grant", sa.String(length=40), nullable=False),
        sa.Column("must_sign", sa.Boolean(), nullable=False),
        sa.Column("set_by", sa.String(length=64), nullable=False),
        sa.Column("set_at", sa.String(length=27), nullable=False),
        sa.PrimaryKeyConstraint("grant", name=op.f("pk_data_api_terms")),
    )
    op.create_table(
        "data_api_seen",
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("nonce", sa.String(length=64), nullable=False),
        sa.Column("until", sa.String(length=27), nullable=False),
        sa.PrimaryKeyConstraint("key", "nonce", name=op.f("pk_data_api_seen")),
    )
    op.create_index(op.f("ix_data_api_seen_until"), "data_api_seen", ["until"])
    op.create_table(
        "data_api_use",
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("hour", sa.String(length=13), nullable=False),
        sa.Column("outcome", sa.String(length=40), nullable=False),
        sa.Column("bucket", sa.Integer(), nullable=False),
        sa.Column("grant", sa.String(length=40), nullable=False),
        sa.Column("calls", sa.BigInteger(), nullable=False),
        sa.Column("rows", sa.BigInteger(), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("key", "hour", "outcome", "bucket", name=op.f("pk_data_api_use")),
    )
    op.create_index(op.f("ix_data_api_use_grant"), "data_api_use", ["grant", "hour"])


def downgrade() -> None:
    for table in ("data_api_use", "data_api_seen", "data_api_terms", "data_api_key", "sharing_seal"):
        op.drop_table(table)
