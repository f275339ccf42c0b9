"""Entries by the ten thousand: one statement for the items of many, and no noun made that nobody looks at."""

from collections.abc import Sequence

from sqlalchemy import Connection, and_, false, select

from yiben.capabilities.ledger.holding import holding
from yiben.capabilities.ledger.model import Label, LabelStatus, Resource
from yiben.capabilities.ledger.outline import ItemOutline, Outline
from yiben.capabilities.ledger.store.reading import histories
from yiben.capabilities.ledger.store.slices import slices
from yiben.capabilities.ledger.store.tables import item, label

_ASK = (
    select(
        item.c.id,
        item.c.name,
        item.c.title,
        item.c.type,
        item.c.unit,
        item.c.ruling,
        label.c.semantic,
        label.c.level,
        label.c.personal,
        label.c.importance,
        item.c.resource,
    )
    .outerjoin(label, and_(label.c.item == item.c.id, label.c.number == item.c.ruling))
    .where(item.c.retired == false())
    .order_by(item.c.resource, item.c.position)
)
_WIDTH = len(ItemOutline._fields)


def outlines_of(db: Connection, owners: Sequence[Resource]) -> dict[str, Outline]:
    """Outlines by identifier."""
    found: dict[str, list[ItemOutline]] = {owner.id: [] for owner in owners}
    # Where more than one word was said of an item, what holds is more than a join can tell.
    spoken = histories(db, owners)
    for part in slices(list(found)):
        for row in db.execute(_ASK.where(item.c.resource.in_(part))):
            seen = ItemOutline._make(row[:_WIDTH])
            if seen.id in spoken:
                seen = _holding(seen, spoken[seen.id])
            found[row[_WIDTH]].append(seen)
    return {owner.id: Outline(resource=owner, items=tuple(found[owner.id])) for owner in owners}


def _holding(seen: ItemOutline, said: Sequence[Label]) -> ItemOutline:
    """An item under what holds of everything said, as `reading` has it for today's content."""
    landed = max((one.number for one in said if one.status is LabelStatus.PROPOSED), default=0)
    holds = holding(said, ruling=seen.number, landed=landed, current=True)
    if holds is None:
        return seen._replace(number=0, semantic=None, level=None, personal=None, importance=None)
    return seen._replace(
        number=holds.number,
        semantic=holds.semantic,
        level=holds.level,
        personal=holds.personal,
        importance=holds.importance.value,
    )
