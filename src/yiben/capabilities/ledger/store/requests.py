"""Requests to lower a label: asked, decided, never deleted."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, Select, func, insert, or_, select, update

from yiben.capabilities.ledger.lowering import Ground, LabelRequest, Mark, RequestState
from yiben.capabilities.ledger.model import Importance
from yiben.capabilities.ledger.store.slices import slices
from yiben.capabilities.ledger.store.tables import item, request, resource

_ENTRY = (
    select(
        request,
        item.c.name.label("item_name"),
        item.c.labels.label("labels_now"),
        resource.c.id.label("resource"),
        resource.c.name.label("resource_name"),
        resource.c.organisation,
    )
    .join(item, item.c.id == request.c.item)
    .join(resource, resource.c.id == item.c.resource)
)


def add(db: Connection, row: dict[str, Any]) -> None:
    """A new request."""
    db.execute(insert(request).values(**row))


def find(db: Connection, identifier: str) -> LabelRequest | None:
    """One request."""
    row = db.execute(_ENTRY.where(request.c.id == identifier)).first()
    return _of(row) if row else None


def waiting(db: Connection, items: Sequence[str]) -> dict[str, LabelRequest]:
    """What waits about these items, by item; an item has at most one."""
    found: dict[str, LabelRequest] = {}
    for part in slices(items):
        ask = _ENTRY.where(request.c.item.in_(part), request.c.state == RequestState.WAITING)
        found.update((row.item, _of(row)) for row in db.execute(ask))
    return found


def about(db: Connection, item_id: str) -> list[LabelRequest]:
    """Everything ever asked about one item, newest first."""
    ask = _ENTRY.where(request.c.item == item_id).order_by(request.c.asked_at.desc())
    return [_of(row) for row in db.execute(ask)]


def close(
    db: Connection,
    identifier: str,
    *,
    to: RequestState,
    by: str,
    at: str,
    note: str,
    label: int | None = None,
) -> bool:
    """From waiting to a decision; False when somebody was faster."""
    done = db.execute(
        update(request)
        .where(request.c.id == identifier, request.c.state == RequestState.WAITING)
        .values(state=to, decided_by=by, decided_at=at, note=note, label=label)
    )
    return done.rowcount == 1


def waiting_ids() -> Select[Any]:
    """The items something waits for: for counting."""
    return (
        select(item.c.id)
        .join(request, request.c.item == item.c.id)
        .join(resource, resource.c.id == item.c.resource)
        .where(request.c.state == RequestState.WAITING)
    )


def matching(text: str) -> Any:
    """Rows whose resource or item is called so."""
    plain = text.casefold()
    for sign in "\\%_":
        plain = plain.replace(sign, f"\\{sign}")
    names = (resource.c.name_key, func.lower(resource.c.title), item.c.name_key)
    return or_(*(name.like(f"%{plain}%", escape="\\") for name in names))


def _of(row: Row[Any]) -> LabelRequest:
    return LabelRequest(
        id=row.id,
        item=row.item,
        item_name=row.item_name,
        resource=row.resource,
        resource_name=row.resource_name,
        organisation=row.organisation,
        wanted=Mark(
            level=row.level,
            personal=bool(row.personal),
            importance=Importance(row.importance),
            semantic=row.semantic,
        ),
        level_before=row.level_before,
        seen=row.seen,
        ground=Ground(row.ground),
        assessment=row.assessment,
        state=RequestState(row.state),
        asked_by=row.asked_by,
        asked_through=row.asked_through,
        asked_at=row.asked_at,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        note=row.note,
    )
