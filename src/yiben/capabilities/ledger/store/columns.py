"""All living columns at once."""

from sqlalchemy import Connection, and_, func, select

from yiben.capabilities.ledger.columns import Held
from yiben.capabilities.ledger.model import Status
from yiben.capabilities.ledger.store.tables import item, label, resource


def every(db: Connection) -> list[Held]:
    """Living items of entries that are not retired, entry by entry."""
    ask = (
        select(
            item.c.id,
            item.c.name,
            item.c.title,
            label.c.semantic,
            func.coalesce(label.c.level, 0),
            func.coalesce(label.c.personal, True),
            item.c.resource,
        )
        .join(resource, resource.c.id == item.c.resource)
        .outerjoin(label, and_(label.c.item == item.c.id, label.c.number == item.c.ruling))
        .where(item.c.retired.is_(False), resource.c.status != Status.RETIRED)
        .order_by(item.c.resource, item.c.position)
    )
    return [Held._make(row) for row in db.execute(ask)]
