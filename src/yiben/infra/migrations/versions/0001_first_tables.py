"""First tables: evidence, intake, ledger, people, quality. Nothing exists before it, so nothing can be harmed."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "evidence_event",
        sa.Column(
            "seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("time", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("acting_for", sa.String(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("leaf", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_evidence_event")),
    )
    with op.batch_alter_table("evidence_event", schema=None) as batch_op:
        batch_op.create_index("ix_evidence_event_actor", ["actor"], unique=False)
        batch_op.create_index("ix_evidence_event_kind", ["kind"], unique=False)
        batch_op.create_index("ix_evidence_event_subject", ["subject"], unique=False)
        batch_op.create_index("ix_evidence_event_time", ["time"], unique=False)

    op.create_table(
        "evidence_head",
        sa.Column(
            "tree_size",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("root", sa.String(), nullable=False),
        sa.Column("time", sa.String(), nullable=False),
        sa.Column("previous", sa.String(), nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("signature", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("tree_size", name=op.f("pk_evidence_head")),
    )
    op.create_table(
        "evidence_node",
        sa.Column(
            "place", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("place", name=op.f("pk_evidence_node")),
    )
    op.create_table(
        "intake_run",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("org", sa.String(length=200), nullable=False),
        sa.Column("system", sa.String(length=200), nullable=True),
        sa.Column("actor", sa.String(length=64), nullable=False),
        sa.Column("stage", sa.String(length=12), nullable=False),
        sa.Column("resource", sa.String(length=64), nullable=True),
        sa.Column("snapshot", sa.String(length=64), nullable=True),
        sa.Column("rows", sa.BigInteger(), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("error", sa.JSON(), nullable=True),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("begun", sa.String(length=27), nullable=False),
        sa.Column("changed", sa.String(length=27), nullable=False),
        sa.Column("pid", sa.Integer(), nullable=True),
        sa.Column("host", sa.String(length=200), nullable=True),
        sa.Column("beat", sa.String(length=27), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intake_run")),
    )
    with op.batch_alter_table("intake_run", schema=None) as batch_op:
        batch_op.create_index("ix_intake_run_fingerprint_begun", ["fingerprint", "begun"], unique=False)
        batch_op.create_index("ix_intake_run_resource_begun", ["resource", "begun"], unique=False)
        batch_op.create_index("ix_intake_run_stage", ["stage"], unique=False)

    op.create_table(
        "ledger_change",
        sa.Column("seq", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("at", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_ledger_change")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "ledger_organisation",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("parent", sa.String(), nullable=True),
        sa.Column("code", sa.String(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_key", sa.String(), nullable=False),
        sa.Column("aliases", sa.JSON(none_as_null=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["parent"], ["ledger_organisation.id"], name=op.f("fk_ledger_organisation_parent")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_organisation")),
        sa.UniqueConstraint("code", name=op.f("uq_ledger_organisation_code")),
    )
    with op.batch_alter_table("ledger_organisation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ledger_organisation_name_key"), ["name_key"], unique=False)

    op.create_table(
        "people_account",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("title_zh", sa.String(length=200), nullable=False),
        sa.Column("title_en", sa.String(length=200), nullable=False),
        sa.Column("org", sa.String(length=64), nullable=True),
        sa.Column("roles", sa.JSON(), nullable=False),
        sa.Column("clearance", sa.Integer(), nullable=False),
        sa.Column("password", sa.String(length=200), nullable=False),
        sa.Column("initial_password", sa.Boolean(), nullable=False),
        sa.Column("totp", sa.String(length=200), nullable=True),
        sa.Column("totp_offered", sa.String(length=200), nullable=True),
        sa.Column("totp_step", sa.Integer(), nullable=False),
        sa.Column("disabled", sa.Boolean(), nullable=False),
        sa.Column("created", sa.String(length=27), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_people_account")),
    )
    op.create_table(
        "people_attempt",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("time", sa.String(length=27), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people_attempt")),
    )
    with op.batch_alter_table("people_attempt", schema=None) as batch_op:
        batch_op.create_index("ix_people_attempt_account_time", ["account", "time"], unique=False)
        batch_op.create_index("ix_people_attempt_address_time", ["address", "time"], unique=False)

    op.create_table(
        "people_recovery_code",
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("account", "code_hash", name=op.f("pk_people_recovery_code")),
    )
    op.create_table(
        "people_session",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("created", sa.String(length=27), nullable=False),
        sa.Column("expires", sa.String(length=27), nullable=False),
        sa.Column("last_seen", sa.String(length=27), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_people_session")),
    )
    with op.batch_alter_table("people_session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_people_session_account"), ["account"], unique=False)

    op.create_table(
        "people_token",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("created", sa.String(length=27), nullable=False),
        sa.Column("expires", sa.String(length=27), nullable=False),
        sa.Column("last_used", sa.String(length=27), nullable=True),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_people_token")),
        sa.UniqueConstraint("id", name=op.f("uq_people_token_id")),
    )
    with op.batch_alter_table("people_token", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_people_token_account"), ["account"], unique=False)

    op.create_table(
        "quality_check",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("resource", sa.String(length=80), nullable=False),
        sa.Column("snapshot", sa.String(length=80), nullable=False),
        sa.Column("checked_at", sa.String(length=32), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("rules", sa.Integer(), nullable=False),
        sa.Column("failed", sa.Integer(), nullable=False),
        sa.Column("overall", sa.Float(), nullable=True),
        sa.Column("scores", sa.JSON(), nullable=False),
        sa.Column("report", sa.JSON(), nullable=False),
        sa.Column("distributions", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quality_check")),
    )
    with op.batch_alter_table("quality_check", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_quality_check_checked_at"), ["checked_at"], unique=False)

    op.create_table(
        "ledger_system",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_key", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation"], ["ledger_organisation.id"], name=op.f("fk_ledger_system_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_system")),
        sa.UniqueConstraint("organisation", "name_key", name=op.f("uq_ledger_system_organisation_name_key")),
    )
    op.create_table(
        "ledger_inventory",
        sa.Column("system", sa.String(), nullable=False),
        sa.Column("table_key", sa.String(), nullable=False),
        sa.Column("column_key", sa.String(), nullable=False),
        sa.Column("table_name", sa.String(), nullable=False),
        sa.Column("column_name", sa.String(), nullable=False),
        sa.Column("declared", sa.String(), nullable=False),
        sa.Column("declared_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["system"], ["ledger_system.id"], name=op.f("fk_ledger_inventory_system")),
        sa.PrimaryKeyConstraint("system", "table_key", "column_key", name=op.f("pk_ledger_inventory")),
    )
    op.create_table(
        "ledger_resource",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_key", sa.String(), nullable=False),
        sa.Column("wanted_key", sa.String(), nullable=False),
        sa.Column("table_key", sa.String(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("system", sa.String(), nullable=True),
        sa.Column("themes", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("classes", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("origin", sa.String(), nullable=True),
        sa.Column("cycle", sa.String(), nullable=True),
        sa.Column("format", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("created", sa.String(), nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.Column("updated", sa.String(), nullable=False),
        sa.Column("snapshot", sa.String(), nullable=True),
        sa.Column("items_made", sa.Integer(), nullable=False),
        sa.Column("item_count", sa.Integer(), nullable=False),
        sa.Column("unmarked", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation"], ["ledger_organisation.id"], name=op.f("fk_ledger_resource_organisation")
        ),
        sa.ForeignKeyConstraint(["system"], ["ledger_system.id"], name=op.f("fk_ledger_resource_system")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_resource")),
        sa.UniqueConstraint("name_key", name=op.f("uq_ledger_resource_name_key")),
    )
    with op.batch_alter_table("ledger_resource", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_ledger_resource_organisation_status_item_count_unmarked"),
            ["organisation", "status", "item_count", "unmarked"],
            unique=False,
        )
        batch_op.create_index(batch_op.f("ix_ledger_resource_system"), ["system"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_ledger_resource_updated_status"), ["updated", "status"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_ledger_resource_wanted_key_organisation"),
            ["wanted_key", "organisation"],
            unique=False,
        )

    op.create_table(
        "ledger_item",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("resource", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_key", sa.String(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("retired", sa.Boolean(), nullable=False),
        sa.Column("origin", sa.String(), nullable=True),
        sa.Column("systems", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("classes", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("ruling", sa.Integer(), nullable=False),
        sa.Column("labels", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["resource"], ["ledger_resource.id"], name=op.f("fk_ledger_item_resource")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_item")),
        sa.UniqueConstraint("resource", "name_key", name=op.f("uq_ledger_item_resource_name_key")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "ledger_snapshot",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("resource", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("run", sa.String(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("encoding", sa.String(), nullable=True),
        sa.Column("rows", sa.BigInteger(), nullable=False),
        sa.Column("rejected", sa.BigInteger(), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("files", sa.JSON(), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("created", sa.String(), nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["resource"], ["ledger_resource.id"], name=op.f("fk_ledger_snapshot_resource")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_snapshot")),
    )
    with op.batch_alter_table("ledger_snapshot", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ledger_snapshot_resource"), ["resource"], unique=False)

    op.create_table(
        "ledger_label",
        sa.Column("item", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("level", sa.SmallInteger(), nullable=False),
        sa.Column("personal", sa.Boolean(), nullable=False),
        sa.Column("importance", sa.String(), nullable=False),
        sa.Column("semantic", sa.String(), nullable=True),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("at", sa.String(), nullable=False),
        sa.Column("why_zh", sa.Text(), nullable=False),
        sa.Column("why_en", sa.Text(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(["item"], ["ledger_item.id"], name=op.f("fk_ledger_label_item")),
        sa.PrimaryKeyConstraint("item", "number", name=op.f("pk_ledger_label")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "ledger_lineage",
        sa.Column("derived", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("how", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["derived"], ["ledger_item.id"], name=op.f("fk_ledger_lineage_derived")),
        sa.ForeignKeyConstraint(["source"], ["ledger_item.id"], name=op.f("fk_ledger_lineage_source")),
        sa.PrimaryKeyConstraint("derived", "source", name=op.f("pk_ledger_lineage")),
    )
    with op.batch_alter_table("ledger_lineage", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ledger_lineage_source"), ["source"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("ledger_lineage", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ledger_lineage_source"))

    op.drop_table("ledger_lineage")
    op.drop_table("ledger_label")
    with op.batch_alter_table("ledger_snapshot", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ledger_snapshot_resource"))

    op.drop_table("ledger_snapshot")
    op.drop_table("ledger_item")
    with op.batch_alter_table("ledger_resource", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ledger_resource_wanted_key_organisation"))
        batch_op.drop_index(batch_op.f("ix_ledger_resource_updated_status"))
        batch_op.drop_index(batch_op.f("ix_ledger_resource_system"))
        batch_op.drop_index(batch_op.f("ix_ledger_resource_organisation_status_item_count_unmarked"))

    op.drop_table("ledger_resource")
    op.drop_table("ledger_inventory")
    op.drop_table("ledger_system")
    with op.batch_alter_table("quality_check", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_quality_check_checked_at"))

    op.drop_table("quality_check")
    with op.batch_alter_table("people_token", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_people_token_account"))

    op.drop_table("people_token")
    with op.batch_alter_table("people_session", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_people_session_account"))

    op.drop_table("people_session")
    op.drop_table("people_recovery_code")
    with op.batch_alter_table("people_attempt", schema=None) as batch_op:
        batch_op.drop_index("ix_people_attempt_address_time")
        batch_op.drop_index("ix_people_attempt_account_time")

    op.drop_table("people_attempt")
    op.drop_table("people_account")
    with op.batch_alter_table("ledger_organisation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ledger_organisation_name_key"))

    op.drop_table("ledger_organisation")
    op.drop_table("ledger_change")
    with op.batch_alter_table("intake_run", schema=None) as batch_op:
        batch_op.drop_index("ix_intake_run_stage")
        batch_op.drop_index("ix_intake_run_resource_begun")
        batch_op.drop_index("ix_intake_run_fingerprint_begun")

    op.drop_table("intake_run")
    op.drop_table("evidence_node")
    op.drop_table("evidence_head")
    with op.batch_alter_table("evidence_event", schema=None) as batch_op:
        batch_op.drop_index("ix_evidence_event_time")
        batch_op.drop_index("ix_evidence_event_subject")
        batch_op.drop_index("ix_evidence_event_kind")
        batch_op.drop_index("ix_evidence_event_actor")

    op.drop_table("evidence_event")
