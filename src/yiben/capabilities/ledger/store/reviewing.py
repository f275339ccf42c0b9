"""Labels to review: each kind is found by an index over few rows, never by reading millions of items."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    case,
    exists,
    func,
    literal_column,
    or_,
    select,
)

from yiben.capabilities.ledger.lowering import RequestState
from yiben.capabilities.ledger.model import Importance, Label, LabelAct, LabelStatus, Status
from yiben.capabilities.ledger.reviewing import ReviewKind
from yiben.capabilities.ledger.store.reading import label_of
from yiben.capabilities.ledger.store.requests import waiting_ids
from yiben.capabilities.ledger.store.slices import slices
from yiben.capabilities.ledger.store.tables import item, label, request, resource

MANY = 1000  # counting stops here
UNSURE_BELOW = 0.6  # of confidence; also the condition of the index ix_ledger_label_unsure

_ALIVE = and_(item.c.retired.is_(False), resource.c.status != Status.RETIRED)


def count(db: Connection, kind: ReviewKind, where: Sequence[ColumnElement[bool]]) -> int:
    """How many there are of a kind, at most MANY + 1."""
    few = _items(kind).where(*where).limit(MANY + 1).subquery()
    return int(db.execute(select(func.count()).select_from(few)).scalar_one())


def page(
    db: Connection, kind: ReviewKind, where: Sequence[ColumnElement[bool]], *, limit: int, offset: int
) -> list[str]:
    """Items of a kind in order: who waits longest, what is least certain. Each order is that of its index."""
    order = {
        ReviewKind.LOWER: (request.c.asked_at, request.c.id),
        ReviewKind.HIGHER: (item.c.resource, item.c.id),
        ReviewKind.REGRADED: (label.c.item,),
        ReviewKind.UNSURE: (label.c.confidence, label.c.item),
    }[kind]
    return list(db.scalars(_items(kind).where(*where).order_by(*order).limit(limit).offset(offset)))


def words(db: Connection, items: Sequence[str]) -> dict[str, Label]:
    """What a machine said last of each of `items`."""
    said = label.alias("said")
    newest = (
        select(func.max(said.c.number))
        .where(said.c.item == label.c.item, said.c.status == LabelStatus.PROPOSED)
        .correlate(label)
        .scalar_subquery()
    )
    return {
        row.item: label_of(row, ruling=0)
        for part in slices(items)
        for row in db.execute(select(label).where(label.c.item.in_(part), label.c.number == newest))
    }


def _items(kind: ReviewKind) -> Select[Any]:
    return _QUERIES[kind].where(_ALIVE)


def _rank(column: ColumnElement[str]) -> ColumnElement[int]:
    return case({str(one): place for place, one in enumerate(Importance)}, value=column)


def _higher() -> Select[Any]:
    ruling, newest = label.alias("ruling"), label.alias("newest")
    return (
        select(item.c.id)
        .join(resource, resource.c.id == item.c.resource)
        .join(ruling, and_(ruling.c.item == item.c.id, ruling.c.number == item.c.ruling))
        .join(newest, and_(newest.c.item == item.c.id, newest.c.number == item.c.labels))
        .where(
            item.c.ruling < item.c.labels,
            newest.c.act.is_(None),
            or_(
                newest.c.level > ruling.c.level,
                newest.c.personal > ruling.c.personal,
                _rank(newest.c.importance) > _rank(ruling.c.importance),
            ),
        )
    )


_ASKED = exists().where(request.c.item == item.c.id, request.c.state == RequestState.WAITING)
_OF_ITEM = select(item.c.id).join(resource, resource.c.id == item.c.resource)
_QUERIES: dict[ReviewKind, Select[Any]] = {
    ReviewKind.LOWER: waiting_ids(),
    ReviewKind.HIGHER: _higher(),
    ReviewKind.REGRADED: _OF_ITEM.join(
        label, and_(label.c.item == item.c.id, label.c.number == item.c.labels)
    ).where(label.c.act == LabelAct.REGRADED, label.c.act.is_not(None)),
    ReviewKind.UNSURE: _OF_ITEM.join(
        label, and_(label.c.item == item.c.id, label.c.number == item.c.ruling)
    ).where(
        # Written out, as in the index: SQLite does not use it for parameters.
        label.c.confidence < literal_column(str(UNSURE_BELOW)),
        label.c.status == literal_column(f"'{LabelStatus.PROPOSED.value}'"),
        label.c.act.is_(None),
        ~_ASKED.correlate(item),
    ),
}
