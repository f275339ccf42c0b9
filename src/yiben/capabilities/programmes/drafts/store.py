"""Drafts as rows. Only `actions` imports this."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy import Column, Connection, Integer, String, Table, Text

from yiben.capabilities.programmes.drafts.model import Draft, DraftState
from yiben.infra.database import metadata

draft = Table(
    "programme_draft",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("title", String(200), nullable=False),
    Column("text", Text, nullable=False),
    Column("based_on", String(200)),
    Column("state", String(12), nullable=False),
    Column("edition", Integer, nullable=False),
    Column("org", String(64)),
    Column("by", String(64), nullable=False),
    Column("at", String(27), nullable=False),
    Column("changed_by", String(64), nullable=False),
    Column("changed_at", String(27), nullable=False, index=True),
    Column("published", String(200)),
)


def add(db: Connection, one: Draft) -> None:
    """Keep a new draft."""
    db.execute(draft.insert().values({column.name: getattr(one, column.name) for column in draft.c}))


def find(db: Connection, draft_id: str) -> Draft | None:
    """One draft."""
    row = db.execute(sa.select(draft).where(draft.c.id == draft_id)).mappings().first()
    return None if row is None else _draft(row)


def every(db: Connection, *, most: int) -> list[Draft]:
    """The drafts changed last."""
    rows = db.execute(sa.select(draft).order_by(draft.c.changed_at.desc(), draft.c.id).limit(most)).mappings()
    return [_draft(row) for row in rows]


def change(db: Connection, draft_id: str, *, edition: int, **values: Any) -> bool:
    """Change a draft that still is the edition somebody saw; False when it moved on."""
    done = db.execute(
        draft.update()
        .where(draft.c.id == draft_id, draft.c.edition == edition)
        .values(edition=edition + 1, **values)
    )
    return done.rowcount == 1


def _draft(row: Any) -> Draft:
    return Draft(**{**row, "state": DraftState(row["state"])})
