"""Every SQL statement about sources and whom their publishers were taken for."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, delete, func, insert, or_, select, update

from yiben.capabilities.harvesting.model import Kind, Source, Standing
from yiben.capabilities.harvesting.store.tables import publisher, record, source


def add(db: Connection, one: Source) -> None:
    """Record a source."""
    db.execute(insert(source).values(**row_of(one)))


def alter(db: Connection, identifier: str, values: Mapping[str, Any]) -> None:
    """Set columns of one source."""
    db.execute(update(source).where(source.c.id == identifier).values(**values))


def find(db: Connection, reference: str) -> Source | None:
    """The source with this identifier or name."""
    ask = select(source).where(or_(source.c.id == reference, source.c.name == reference))
    row = db.execute(ask).mappings().first()
    return None if row is None else _source(row)


def every(db: Connection) -> tuple[Source, ...]:
    """All but removed ones, by name."""
    ask = select(source).where(source.c.standing != Standing.REMOVED).order_by(source.c.name)
    return tuple(_source(row) for row in db.execute(ask).mappings())


def due(db: Connection, now: str) -> tuple[str, ...]:
    """Active sources whose time has come."""
    ask = (
        select(source.c.id)
        .where(source.c.standing == Standing.ACTIVE, source.c.due <= now)
        .order_by(source.c.due)
    )
    return tuple(db.execute(ask).scalars())


def held(db: Connection, identifiers: Sequence[str]) -> dict[str, int]:
    """How many records of each source are published."""
    ask = (
        select(record.c.source, func.count())
        .where(record.c.source.in_(identifiers), record.c.held)
        .group_by(record.c.source)
    )
    return {row[0]: row[1] for row in db.execute(ask)}


def publishers(db: Connection, identifier: str) -> dict[str, str]:
    """Names a source used → organisations they were taken for."""
    ask = select(publisher.c.name, publisher.c.organisation).where(publisher.c.source == identifier)
    return {row[0]: row[1] for row in db.execute(ask)}


def add_publishers(db: Connection, identifier: str, found: Mapping[str, str]) -> None:
    """Remember whom names were taken for."""
    if found:
        rows = [
            {"source": identifier, "name": name, "organisation": organisation}
            for name, organisation in found.items()
        ]
        db.execute(insert(publisher), rows)


def forget_publishers(db: Connection, identifier: str) -> None:
    """Forget them."""
    db.execute(delete(publisher).where(publisher.c.source == identifier))


def row_of(one: Source) -> dict[str, Any]:
    """A source as a row."""
    return {
        "id": one.id,
        "name": one.name,
        "kind": one.kind,
        "address": one.address,
        "local": one.local,
        "organisation": one.organisation,
        "every_days": one.every_days,
        "loss_share": one.loss_share,
        "columns": dict(one.columns),
        "themes": dict(one.themes),
        "licences": dict(one.licences),
        "publishers": dict(one.publishers),
        "revision": one.revision,
        "standing": one.standing,
        "memory": dict(one.memory),
        "added": one.added,
        "added_by": one.added_by,
        "due": one.due,
    }


def _source(row: Any) -> Source:
    said = dict(row) | {"kind": Kind(row["kind"]), "standing": Standing(row["standing"])}
    return Source(**said)
