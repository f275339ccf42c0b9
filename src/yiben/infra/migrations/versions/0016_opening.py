"""Datasets open to the public, their editions, links of foreign ones, and the feed of changes

Safe while the platform runs: new tables only.
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "open_change",
        sa.Column("seq", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("dataset", sa.String(length=40), nullable=False),
        sa.Column("what", sa.String(length=12), nullable=False),
        sa.Column("at", sa.String(length=27), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_open_change")),
    )
    op.create_index("ix_open_change_dataset", "open_change", ["dataset", "seq"], unique=False)
    op.create_table(
        "open_dataset",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("slug", sa.String(length=100), nullable=False),
        sa.Column("title_zh", sa.Text(), nullable=False),
        sa.Column("title_en", sa.Text(), nullable=False),
        sa.Column("description_zh", sa.Text(), nullable=False),
        sa.Column("description_en", sa.Text(), nullable=False),
        sa.Column("publisher", sa.String(length=64), nullable=False),
        sa.Column("themes", sa.JSON(), nullable=False),
        sa.Column("keywords", sa.JSON(), nullable=False),
        sa.Column("licence", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("boundary", sa.JSON(), nullable=True),
        sa.Column("cycle", sa.String(length=20), nullable=True),
        sa.Column("spatial", sa.Text(), nullable=False),
        sa.Column("begins", sa.String(length=32), nullable=True),
        sa.Column("ends", sa.String(length=32), nullable=True),
        sa.Column("contact", sa.Text(), nullable=False),
        sa.Column("zones", sa.JSON(), nullable=False),
        sa.Column("origin", sa.String(length=12), nullable=False),
        sa.Column("resource", sa.String(length=64), nullable=True),
        sa.Column("source", sa.String(length=40), nullable=True),
        sa.Column("source_key", sa.String(length=300), nullable=True),
        sa.Column("source_url", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("row_count", sa.BigInteger(), nullable=True),
        sa.Column("byte_count", sa.BigInteger(), nullable=True),
        sa.Column("formats", sa.JSON(), nullable=False),
        sa.Column("quality", sa.Float(), nullable=True),
        sa.Column("created", sa.String(length=27), nullable=False),
        sa.Column("published", sa.String(length=27), nullable=False),
        sa.Column("updated", sa.String(length=27), nullable=False),
        sa.Column("data_updated", sa.String(length=27), nullable=True),
        sa.Column("extras", sa.JSON(), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_open_dataset")),
        sa.UniqueConstraint("slug", name=op.f("uq_open_dataset_slug")),
        sa.UniqueConstraint("source", "source_key", name=op.f("uq_open_dataset_source_source_key")),
    )
    op.create_index(op.f("ix_open_dataset_publisher"), "open_dataset", ["publisher"], unique=False)
    op.create_index(op.f("ix_open_dataset_resource"), "open_dataset", ["resource"], unique=False)
    op.create_index(op.f("ix_open_dataset_updated"), "open_dataset", ["updated"], unique=False)
    op.create_table(
        "open_distribution",
        sa.Column("dataset", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("format", sa.String(length=60), nullable=False),
        sa.Column("media_type", sa.String(length=120), nullable=False),
        sa.Column("byte_count", sa.BigInteger(), nullable=True),
        sa.Column("modified", sa.String(length=40), nullable=True),
        sa.PrimaryKeyConstraint("dataset", "position", name=op.f("pk_open_distribution")),
    )
    op.create_table(
        "open_edition",
        sa.Column("dataset", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("resource", sa.String(length=64), nullable=False),
        sa.Column("snapshot", sa.String(length=40), nullable=False),
        sa.Column("table", sa.String(length=80), nullable=False),
        sa.Column("open_snapshot", sa.String(length=40), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("row_count", sa.BigInteger(), nullable=False),
        sa.Column("byte_count", sa.BigInteger(), nullable=False),
        sa.Column("released", sa.String(length=27), nullable=False),
        sa.Column("released_by", sa.String(length=64), nullable=False),
        sa.Column("case_id", sa.String(length=40), nullable=True),
        sa.Column("check_id", sa.String(length=40), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("recalled", sa.String(length=27), nullable=True),
        sa.PrimaryKeyConstraint("dataset", "number", name=op.f("pk_open_edition")),
    )
    op.create_index(op.f("ix_open_edition_resource"), "open_edition", ["resource"], unique=False)
    op.create_index(op.f("ix_open_edition_snapshot"), "open_edition", ["snapshot"], unique=False)
