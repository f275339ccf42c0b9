"""Every SQL statement of saved searches."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import JSON, Column, Connection, Integer, String, Table, delete, insert, select, update

from yiben.capabilities.portal.saved.model import Saved
from yiben.capabilities.portal.search.model import Ask, Facet, Sort
from yiben.infra.database import metadata

saved = Table(
    "portal_saved_search",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("account", String(64), nullable=False, index=True),
    Column("title", String(200), nullable=False),
    Column("text", String(1000), nullable=False),
    Column("chosen", JSON, nullable=False),  # facet → values
    Column("sort", String(20), nullable=False),
    Column("created", String(27), nullable=False),
    Column("seen", Integer, nullable=False),  # newest change it was compared with
)


def add(db: Connection, one: Saved) -> None:
    """Keep a search."""
    db.execute(
        insert(saved).values(
            id=one.id,
            account=one.account,
            title=one.title,
            text=one.ask.text,
            chosen={facet.value: list(values) for facet, values in one.ask.chosen.items()},
            sort=one.ask.sort,
            created=one.created,
            seen=one.seen,
        )
    )


def of(db: Connection, account: str) -> tuple[Saved, ...]:
    """Those of one account, oldest first."""
    ask = select(saved).where(saved.c.account == account).order_by(saved.c.id)
    return tuple(_saved(row) for row in db.execute(ask).mappings())


def behind(db: Connection, newest: int, *, limit: int) -> tuple[Saved, ...]:
    """Those compared with an older change than `newest`, by account."""
    ask = select(saved).where(saved.c.seen < newest).order_by(saved.c.account, saved.c.id).limit(limit)
    return tuple(_saved(row) for row in db.execute(ask).mappings())


def see(db: Connection, identifiers: Sequence[str], newest: int) -> None:
    """They were compared with everything up to `newest`."""
    db.execute(update(saved).where(saved.c.id.in_(identifiers)).values(seen=newest))


def drop(db: Connection, identifier: str, *, account: str) -> int:
    """Forget one of an account's; answers how many that were."""
    return db.execute(delete(saved).where(saved.c.id == identifier, saved.c.account == account)).rowcount


def _saved(row: Any) -> Saved:
    chosen = {Facet(name): tuple(values) for name, values in row["chosen"].items() if name in set(Facet)}
    ask = Ask(text=row["text"], chosen=chosen, sort=Sort(row["sort"]))
    return Saved(
        id=row["id"],
        account=row["account"],
        title=row["title"],
        ask=ask,
        created=row["created"],
        seen=row["seen"],
    )
