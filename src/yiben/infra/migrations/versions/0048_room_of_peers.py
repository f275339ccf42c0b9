"""How many bytes of a peer are kept, and since when there is no room for more

Safe while the platform runs: new columns, one with a default, one that may be empty. What is kept already is counted once.
"""

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("cascade_peer", sa.Column("in_bytes", sa.BigInteger(), nullable=False, server_default="0"))
    op.add_column("cascade_peer", sa.Column("full_since", sa.String(length=27), nullable=True))
    # SQLite has `octet_length` from 3.43 on only.
    size = "octet_length({})" if op.get_bind().dialect.name == "postgresql" else "length(CAST({} AS BLOB))"
    body, held = size.format("body"), size.format("coalesce(held, '')")
    kept = (
        ("cascade_mirror", f"{body} + {held}", ""),
        ("cascade_errand", body, " AND side = 'theirs'"),
        ("cascade_grant", body, " AND side = 'theirs'"),
    )
    sums = " + ".join(
        f"coalesce((SELECT sum({bytes_}) FROM {table} WHERE {table}.peer = cascade_peer.id{only}), 0)"
        for table, bytes_, only in kept
    )
    op.execute(f"UPDATE cascade_peer SET in_bytes = {sums}")
