"""How many living items there are of each grade, counted in the database."""

from typing import Any

from sqlalchemy import Connection, Row, and_, func, select

from yiben.capabilities.ledger.model import Status
from yiben.capabilities.ledger.store.tables import item, label, resource


def grades(db: Connection) -> list[Row[Any]]:
    """(level, personal, importance, items, resources, example item) per combination; no label: all three None."""
    kind = (label.c.level, label.c.personal, label.c.importance)
    return list(
        db.execute(
            select(
                *kind,
                func.count().label("items"),
                func.count(func.distinct(item.c.resource)).label("resources"),
                func.min(item.c.id).label("example"),
            )
            .select_from(item)
            .join(resource, resource.c.id == item.c.resource)
            .outerjoin(label, and_(label.c.item == item.c.id, label.c.number == item.c.ruling))
            .where(resource.c.status != Status.RETIRED, item.c.retired.is_(False))
            .group_by(*kind)
            .order_by(*kind)
        )
    )


def named(db: Connection, item_id: str) -> tuple[str, str]:
    """(SQL name of the resource, name of the item)."""
    row = db.execute(
        select(resource.c.name, item.c.name.label("item"))
        .join(item, item.c.resource == resource.c.id)
        .where(item.c.id == item_id)
    ).one()
    return row.name, row.item
