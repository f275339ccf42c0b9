"""Sharing: attributes, decided requests, agreements, push-downs, subscriptions

Safe while the platform runs: new tables, and new columns that may be empty.
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_ID = 64
_TABLES = (
    "sharing_subscription",
    "sharing_push_down",
    "sharing_agreement",
    "sharing_decided",
    "sharing_attribute",
)
_INDEXES = {
    "sharing_attribute": ("resource",),
    "sharing_decided": ("case_id", "resource", "provider", "recipient", "through"),
    "sharing_agreement": ("case_id", "resource", "provider", "recipient", "grant_id"),
    "sharing_push_down": ("resource", "giver", "holder", "parent"),
    "sharing_subscription": ("grant_id", "resource", "account"),
}


def upgrade() -> None:
    op.create_table(
        "sharing_attribute",
        sa.Column("id", sa.String(_ID), nullable=False),
        sa.Column("resource", sa.String(_ID), nullable=False),
        sa.Column("item", sa.String(120), nullable=False),
        sa.Column("openness", sa.String(16), nullable=False),
        sa.Column("condition", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("returns", sa.Boolean(), nullable=False),
        sa.Column("district_item", sa.String(120)),
        sa.Column("passes_down", sa.Boolean(), nullable=False),
        sa.Column("case_id", sa.String(_ID)),
        sa.Column("proposed_by", sa.String(_ID), nullable=False),
        sa.Column("decided_by", sa.String(_ID), nullable=False),
        sa.Column("decided", sa.String(27), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sharing_attribute")),
    )
    op.create_table(
        "sharing_decided",
        sa.Column("grant_id", sa.String(_ID), nullable=False),
        sa.Column("case_id", sa.String(_ID), nullable=False),
        sa.Column("agreement", sa.String(_ID), nullable=False),
        sa.Column("resource", sa.String(_ID), nullable=False),
        sa.Column("provider", sa.String(_ID), nullable=False),
        sa.Column("recipient", sa.String(_ID), nullable=False),
        sa.Column("decider", sa.String(_ID), nullable=False),
        sa.Column("through", sa.String(_ID)),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("decided", sa.String(27), nullable=False),
        sa.Column("decided_by", sa.String(_ID), nullable=False),
        sa.PrimaryKeyConstraint("grant_id", name=op.f("pk_sharing_decided")),
    )
    op.create_table(
        "sharing_agreement",
        sa.Column("id", sa.String(_ID), nullable=False),
        sa.Column("case_id", sa.String(_ID), nullable=False),
        sa.Column("case_number", sa.String(40), nullable=False),
        sa.Column("resource", sa.String(_ID), nullable=False),
        sa.Column("provider", sa.String(_ID), nullable=False),
        sa.Column("provider_name", sa.Text(), nullable=False),
        sa.Column("recipient", sa.String(_ID), nullable=False),
        sa.Column("recipient_name", sa.Text(), nullable=False),
        sa.Column("clauses", sa.JSON(), nullable=False),
        sa.Column("terms", sa.JSON(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("accepted_recipient", sa.String(_ID), nullable=False),
        sa.Column("accepted_recipient_at", sa.String(27), nullable=False),
        sa.Column("accepted_provider", sa.String(_ID), nullable=False),
        sa.Column("accepted_provider_at", sa.String(27), nullable=False),
        sa.Column("grant_id", sa.String(_ID)),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sharing_agreement")),
    )
    op.create_table(
        "sharing_push_down",
        sa.Column("id", sa.String(_ID), nullable=False),
        sa.Column("resource", sa.String(_ID), nullable=False),
        sa.Column("giver", sa.String(_ID), nullable=False),
        sa.Column("holder", sa.String(_ID), nullable=False),
        sa.Column("most_level", sa.Integer(), nullable=False),
        sa.Column("roads", sa.JSON(), nullable=False),
        sa.Column("depth", sa.Integer(), nullable=False),
        sa.Column("begins", sa.String(10), nullable=False),
        sa.Column("ends", sa.String(10), nullable=False),
        sa.Column("parent", sa.String(_ID)),
        sa.Column("case_id", sa.String(_ID)),
        sa.Column("given_by", sa.String(_ID), nullable=False),
        sa.Column("given", sa.String(27), nullable=False),
        sa.Column("withdrawn", sa.String(27)),
        sa.Column("withdrawn_by", sa.String(_ID)),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sharing_push_down")),
    )
    op.create_table(
        "sharing_subscription",
        sa.Column("id", sa.String(_ID), nullable=False),
        sa.Column("grant_id", sa.String(_ID), nullable=False),
        sa.Column("resource", sa.String(_ID), nullable=False),
        sa.Column("account", sa.String(_ID), nullable=False),
        sa.Column("manner", sa.String(16), nullable=False),
        sa.Column("key", sa.JSON(), nullable=False),
        sa.Column("delivery", sa.String(_ID), nullable=False),
        sa.Column("made", sa.String(27), nullable=False),
        sa.Column("ended", sa.String(27)),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sharing_subscription")),
    )
    op.add_column("access_delivery", sa.Column("changes", sa.JSON(), nullable=True))
    op.add_column("access_delivery", sa.Column("since", sa.String(_ID), nullable=True))
    for table, columns in _INDEXES.items():
        for column in columns:
            op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def downgrade() -> None:
    op.drop_column("access_delivery", "since")
    op.drop_column("access_delivery", "changes")
    for table in _TABLES:
        op.drop_table(table)
