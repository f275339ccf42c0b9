"""How work inside zones is kept

Safe while the platform runs: new tables only.
"""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "workspace",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("zone", sa.String(length=80), nullable=False),
        sa.Column("operator", sa.String(length=80), nullable=False),
        sa.Column("supervisor", sa.String(length=80), nullable=False),
        sa.Column("agreement", sa.String(length=40), nullable=True),
        sa.Column("grant_id", sa.String(length=40), nullable=False),
        sa.Column("resource", sa.String(length=80), nullable=False),
        sa.Column("limits", sa.JSON(), nullable=False),
        sa.Column("ends", sa.String(length=10), nullable=False),
        sa.Column("opened", sa.String(length=27), nullable=False),
        sa.Column("opened_by", sa.String(length=64), nullable=False),
        sa.Column("closed", sa.String(length=27), nullable=True),
        sa.Column("closed_by", sa.String(length=64), nullable=True),
        sa.Column("closed_why", sa.Text(), nullable=False),
        sa.Column("deleted", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workspace")),
    )
    op.create_index(op.f("ix_workspace_agreement"), "workspace", ["agreement"], unique=False)
    op.create_index(op.f("ix_workspace_grant_id"), "workspace", ["grant_id"], unique=False)
    op.create_index(op.f("ix_workspace_operator"), "workspace", ["operator"], unique=False)
    op.create_index(op.f("ix_workspace_supervisor"), "workspace", ["supervisor"], unique=False)
    op.create_index(op.f("ix_workspace_zone"), "workspace", ["zone"], unique=False)
    op.create_table(
        "workspace_person",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("operator", sa.String(length=80), nullable=False),
        sa.Column("supervisor", sa.String(length=80), nullable=False),
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("real_name", sa.String(length=100), nullable=False),
        sa.Column("means", sa.Text(), nullable=False),
        sa.Column("registered", sa.String(length=27), nullable=False),
        sa.Column("registered_by", sa.String(length=64), nullable=False),
        sa.Column("filed", sa.String(length=27), nullable=True),
        sa.Column("filed_by", sa.String(length=64), nullable=True),
        sa.Column("left", sa.String(length=27), nullable=True),
        sa.Column("left_by", sa.String(length=64), nullable=True),
        sa.Column("left_why", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workspace_person")),
    )
    op.create_index(op.f("ix_workspace_person_account"), "workspace_person", ["account"], unique=False)
    op.create_index(op.f("ix_workspace_person_operator"), "workspace_person", ["operator"], unique=False)
    op.create_index(op.f("ix_workspace_person_supervisor"), "workspace_person", ["supervisor"], unique=False)
    op.create_table(
        "workspace_member",
        sa.Column("workspace", sa.String(length=40), nullable=False),
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("since", sa.String(length=27), nullable=False),
        sa.Column("by", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "account", name=op.f("pk_workspace_member")),
    )
    op.create_table(
        "workspace_step",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("workspace", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("sql", sa.Text(), nullable=False),
        sa.Column("changed", sa.String(length=27), nullable=False),
        sa.Column("changed_by", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workspace_step")),
        sa.UniqueConstraint("workspace", "name", name="uq_workspace_step_name"),
    )
    op.create_index(op.f("ix_workspace_step_workspace"), "workspace_step", ["workspace"], unique=False)
    op.create_table(
        "workspace_run",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("workspace", sa.String(length=40), nullable=False),
        sa.Column("step", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("by", sa.String(length=64), nullable=False),
        sa.Column("at", sa.String(length=27), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("tables", sa.JSON(), nullable=False),
        sa.Column("snapshot", sa.String(length=40), nullable=True),
        sa.Column("rows", sa.BigInteger(), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.Column("shape", sa.String(length=12), nullable=False),
        sa.Column("chosen", sa.Integer(), nullable=False),
        sa.Column("fewest", sa.BigInteger(), nullable=True),
        sa.Column("share", sa.Float(), nullable=True),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("trouble", sa.JSON(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workspace_run")),
        sa.UniqueConstraint("step", "number", name="uq_workspace_run_number"),
    )
    op.create_index("ix_workspace_run_at", "workspace_run", ["workspace", "at"], unique=False)
    op.create_index(op.f("ix_workspace_run_step"), "workspace_run", ["step"], unique=False)
    op.create_table(
        "workspace_exit",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("workspace", sa.String(length=40), nullable=False),
        sa.Column("operator", sa.String(length=80), nullable=False),
        sa.Column("step", sa.String(length=40), nullable=False),
        sa.Column("run", sa.String(length=40), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("asked", sa.String(length=27), nullable=False),
        sa.Column("asked_by", sa.String(length=64), nullable=False),
        sa.Column("rows", sa.BigInteger(), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("findings", sa.JSON(), nullable=False),
        sa.Column("decided", sa.String(length=27), nullable=True),
        sa.Column("decided_by", sa.String(length=64), nullable=True),
        sa.Column("says", sa.Text(), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column("taken_bytes", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workspace_exit")),
    )
    op.create_index(op.f("ix_workspace_exit_operator"), "workspace_exit", ["operator"], unique=False)
    op.create_index(op.f("ix_workspace_exit_workspace"), "workspace_exit", ["workspace"], unique=False)
