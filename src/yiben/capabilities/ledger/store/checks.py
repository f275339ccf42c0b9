"""The two completeness checks of PBOC 2023 art. 11 (seed002 line 294), as set operations."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, and_, case, delete, func, insert, or_, select, update

from yiben.capabilities.ledger.completeness import Unmarked, Unregistered
from yiben.capabilities.ledger.model import Status
from yiben.capabilities.ledger.naming import key
from yiben.capabilities.ledger.store.slices import SLICE, slices
from yiben.capabilities.ledger.store.tables import inventory, item, organisation, resource, system

_ALIVE = and_(resource.c.status != Status.RETIRED, item.c.retired.is_(False))

_IN_LEDGER = (
    select(item.c.id)
    .join(resource, resource.c.id == item.c.resource)
    .where(
        resource.c.system == inventory.c.system,
        item.c.name_key == inventory.c.column_key,
        or_(resource.c.table_key == inventory.c.table_key, resource.c.name_key == inventory.c.table_key),
        _ALIVE,
    )
    .correlate(inventory)
    .exists()
)

# The item's own mark, else the resource's; personal information is known as soon as any label rules.
_MISSING = {
    "personal": item.c.ruling == 0,
    "origin": and_(item.c.origin.is_(None), resource.c.origin.is_(None)),
    "systems": and_(item.c.systems.is_(None), resource.c.system.is_(None)),
    "classes": and_(item.c.classes.is_(None), resource.c.classes.is_(None)),
}


def recount(db: Connection, resources: Sequence[str]) -> None:
    """Count again the living items of `resources`, and those without their marks."""
    living = select(func.count()).where(item.c.resource == resource.c.id, item.c.retired.is_(False))
    bare = living.where(or_(*_MISSING.values()))
    for part in slices(resources):
        db.execute(
            update(resource)
            .where(resource.c.id.in_(part))
            .values(
                item_count=living.correlate(resource).scalar_subquery(),
                unmarked=bare.correlate(resource).scalar_subquery(),
            )
        )


def declare(db: Connection, owner: str, columns: Sequence[tuple[str, str]], *, at: str, by: str) -> None:
    """Note that the system `owner` stores these (table, column) pairs; known ones are dated again."""
    rows = {
        (key(table), column.casefold()): {
            "system": owner,
            "table_key": key(table),
            "column_key": column.casefold(),
            "table_name": table,
            "column_name": column,
            "declared": at,
            "declared_by": by,
        }
        for table, column in columns
    }
    for table in {table for table, _ in rows}:
        mine = [column for in_table, column in rows if in_table == table]
        for start in range(0, len(mine), 500):
            db.execute(
                delete(inventory).where(
                    inventory.c.system == owner,
                    inventory.c.table_key == table,
                    inventory.c.column_key.in_(mine[start : start + 500]),
                )
            )
    if rows:
        db.execute(insert(inventory), list(rows.values()))


def forget(db: Connection, owner: str) -> None:
    """Forget what the system said it stores."""
    db.execute(delete(inventory).where(inventory.c.system == owner))


def unregistered(db: Connection, organisations: Sequence[str] | None, *, limit: int) -> list[Unregistered]:
    """Columns a system stores that no entry has."""
    ask = (
        select(inventory, system.c.organisation, system.c.name.label("system_name"))
        .join(system, system.c.id == inventory.c.system)
        .where(~_IN_LEDGER, *_within(system.c.organisation, organisations))
        .order_by(system.c.name, inventory.c.table_key, inventory.c.column_key)
        .limit(limit)
    )
    return [
        Unregistered(
            organisation=row.organisation,
            system=row.system,
            system_name=row.system_name,
            table=row.table_name,
            column=row.column_name,
        )
        for row in db.execute(ask)
    ]


def unmarked(db: Connection, organisations: Sequence[str] | None, *, limit: int) -> list[Unmarked]:
    """Items of living entries that lack one of the four marks."""
    # Each of these has at least one, so `limit` of them are enough to fill the list.
    first = db.scalars(
        select(resource.c.id)
        .where(
            resource.c.unmarked > 0,
            resource.c.status != Status.RETIRED,
            *_within(resource.c.organisation, organisations),
        )
        .order_by(resource.c.name_key)
        .limit(min(limit, SLICE))
    ).all()
    flags = [case((missing, 1), else_=0).label(f"no_{name}") for name, missing in _MISSING.items()]
    ask = (
        select(
            item.c.id,
            item.c.name,
            resource.c.id.label("resource"),
            resource.c.name.label("resource_name"),
            resource.c.organisation,
            *flags,
        )
        .join(resource, resource.c.id == item.c.resource)
        .where(resource.c.id.in_(first), _ALIVE, or_(*_MISSING.values()))
        .order_by(resource.c.name_key, item.c.position)
        .limit(limit)
    )
    return [
        Unmarked(
            organisation=row.organisation,
            resource=row.resource,
            resource_name=row.resource_name,
            item=row.id,
            item_name=row.name,
            missing=tuple(name for name in _MISSING if getattr(row, f"no_{name}")),
        )
        for row in db.execute(ask)
    ]


def counts(db: Connection, organisations: Sequence[str] | None) -> list[tuple[str, str, int, int]]:
    """(organisation, its name, unregistered, unmarked) wherever one of the two is above zero."""
    absent = (
        select(system.c.organisation, func.count())
        .select_from(inventory)
        .join(system, system.c.id == inventory.c.system)
        .where(~_IN_LEDGER, *_within(system.c.organisation, organisations))
        .group_by(system.c.organisation)
    )
    bare = (
        select(resource.c.organisation, func.sum(resource.c.unmarked))
        .where(
            resource.c.unmarked > 0,
            resource.c.status != Status.RETIRED,
            *_within(resource.c.organisation, organisations),
        )
        .group_by(resource.c.organisation)
    )
    first = {row[0]: row[1] for row in db.execute(absent)}
    second = {row[0]: int(row[1]) for row in db.execute(bare)}
    names = db.execute(
        select(organisation.c.id, organisation.c.name).where(organisation.c.id.in_([*first, *second]))
    )
    rows = [(body, name, first.get(body, 0), second.get(body, 0)) for body, name in names]
    return sorted(rows, key=lambda row: (-row[2] - row[3], row[1]))


def _within(column: Any, organisations: Sequence[str] | None) -> list[Any]:
    return [] if organisations is None else [column.in_(organisations)]
