"""What follows a correction: who was told, and which tables are to be made again."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, func, select

from yiben.capabilities.objections.model import Receipt, Redo, RedoState, Way
from yiben.capabilities.objections.store.tables import objection, receipt, redo

_RECEIPT = tuple(one for one in Receipt.__slots__ if one not in {"case", "ways"})
_REDO = tuple(one for one in Redo.__slots__ if one not in {"case", "state"})


def add_receipt(db: Connection, found: Receipt, *, root: str) -> None:
    """Record that somebody was told."""
    row = {name: getattr(found, name) for name in _RECEIPT}
    ways = [[way.value, reference] for way, reference in found.ways]
    db.execute(receipt.insert().values(**row, case_id=found.case, ways=ways, root=root))


def receipts(db: Connection, objections: Iterable[str]) -> list[Receipt]:
    """Who was told because of these, in the order they were told."""
    query = select(receipt).where(receipt.c.objection.in_(list(objections))).order_by(receipt.c.id)
    return [_receipt(row) for row in db.execute(query).mappings()]


def told_of(db: Connection, root: str, resource: str) -> set[tuple[str | None, str | None]]:
    """(organisation, account) of everybody who was told of this resource already, by the same objection."""
    query = select(receipt.c.organisation, receipt.c.account).where(
        receipt.c.root == root, receipt.c.resource == resource
    )
    return {(organisation, account) for organisation, account in db.execute(query)}


def acknowledge(db: Connection, case: str, *, account: str, at: str) -> Receipt | None:
    """Whoever was told by this case has acknowledged it."""
    where = receipt.c.case_id == case
    db.execute(receipt.update().where(where).values(acknowledged=at, acknowledged_by=account))
    row = db.execute(select(receipt).where(where)).mappings().first()
    return _receipt(row) if row else None


def told_counts(db: Connection) -> dict[str, tuple[int, int]]:
    """By the organisation that corrected: how many were told, and how many of them acknowledged."""
    query = (
        select(objection.c.organisation, func.count(), func.count(receipt.c.acknowledged))
        .join(objection, objection.c.id == receipt.c.objection)
        .group_by(objection.c.organisation)
    )
    return {organisation: (told, known) for organisation, told, known in db.execute(query)}


def add_redo(db: Connection, found: Redo, *, root: str) -> None:
    """Record a table that is to be made again."""
    row = {name: getattr(found, name) for name in _REDO}
    db.execute(redo.insert().values(**row, case_id=found.case, state=found.state.value, root=root))


def redos(
    db: Connection,
    *,
    objections: Iterable[str] | None = None,
    root: str | None = None,
    state: RedoState | None = None,
    case: str | None = None,
) -> list[Redo]:
    """Tables to be made again that fit all that is given, the first to be made first."""
    query = select(redo).order_by(redo.c.root, redo.c.place, redo.c.id)
    if objections is not None:
        query = query.where(redo.c.objection.in_(list(objections)))
    if root is not None:
        query = query.where(redo.c.root == root)
    if state is not None:
        query = query.where(redo.c.state == state.value)
    if case is not None:
        query = query.where(redo.c.case_id == case)
    return [_redo(row) for row in db.execute(query).mappings()]


def root_of(db: Connection, identifier: str) -> str:
    """The filed objection a table is made again for."""
    return str(db.execute(select(redo.c.root).where(redo.c.id == identifier)).scalar_one())


def change_redo(db: Connection, identifier: str, **values: Any) -> None:
    """Change where making it again stands."""
    db.execute(redo.update().where(redo.c.id == identifier).values(**values))


def _receipt(row: Mapping[Any, Any]) -> Receipt:
    return Receipt(
        **{name: row[name] for name in _RECEIPT},
        case=row["case_id"],
        ways=tuple((Way(way), reference) for way, reference in row["ways"]),
    )


def _redo(row: Mapping[Any, Any]) -> Redo:
    return Redo(**{name: row[name] for name in _REDO}, case=row["case_id"], state=RedoState(row["state"]))
