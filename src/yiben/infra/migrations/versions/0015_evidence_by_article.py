"""The last evidence of each article

Safe while the platform runs: one new table, filled from the log. A log of a million events takes some ten seconds.
"""

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_BATCH = 5_000


def upgrade() -> None:
    made = op.create_table(
        "policy_citation",
        sa.Column("pack", sa.String(length=120), nullable=False),
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("article", sa.String(length=120), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("pack", "account", "article", name=op.f("pk_policy_citation")),
    )
    newest = _newest(op.get_bind())
    rows = [
        {"pack": pack, "account": account, "article": article, "seq": seq}
        for (pack, account, article), seq in sorted(newest.items())
    ]
    if rows:
        op.bulk_insert(made, rows)


def downgrade() -> None:
    op.drop_table("policy_citation")


def _newest(db: sa.Connection) -> dict[tuple[str, str, str], int]:
    """What the log cites. As it was when this migration was written: the running code may know more by now."""
    found: dict[tuple[str, str, str], int] = {}
    query = sa.text(
        "SELECT seq, actor, acting_for, body FROM evidence_event WHERE seq > :after ORDER BY seq LIMIT :most"
    )
    after = -1
    while rows := db.execute(query, {"after": after, "most": _BATCH}).all():
        for seq, actor, acting_for, body in rows:
            for pack, article in _cited(body):
                for account in {"", actor, acting_for or actor}:
                    found[pack, account, article] = seq
        after = rows[-1].seq
    return found


def _cited(body: Any) -> set[tuple[str, str]]:
    # Most events cite nothing, and reading them as JSON is what takes the time.
    if body is None or b'"article' not in bytes(body):
        return set()
    try:
        detail = json.loads(bytes(body)).get("detail", {})
    except (ValueError, AttributeError):
        return set()  # damaged; `verify` says so
    listed = detail.get("articles")
    pairs = [str(one).partition(":") for one in listed] if isinstance(listed, list) else []
    cited = {(pack, article) for pack, _, article in pairs if article}
    if "pack" in detail and "article" in detail:
        cited |= {(str(detail["pack"]), article) for article in str(detail["article"]).split(", ")}
    return {(pack, article) for pack, article in cited if max(len(pack), len(article)) <= 120}
