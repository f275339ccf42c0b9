"""Organisations and systems: who holds data, and where."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, func, insert, or_, select

from yiben.capabilities.ledger.model import Organisation, Status, System
from yiben.capabilities.ledger.naming import key
from yiben.capabilities.ledger.store.tables import organisation, resource, system

DEEPEST = 32  # levels of organisations; a bound against a loop somebody wrote by hand


def _organisation(row: Row[Any]) -> Organisation:
    return Organisation(
        id=row.id, name=row.name, code=row.code, parent=row.parent, aliases=tuple(row.aliases or ())
    )


def all_organisations(db: Connection) -> dict[str, Organisation]:
    """Every organisation by identifier. A province has thousands, not millions."""
    return {
        row.id: _organisation(row) for row in db.execute(select(organisation).order_by(organisation.c.name))
    }


def organisation_called(db: Connection, ref: str) -> list[Organisation]:
    """Organisations whose identifier, code or name is `ref`; else those with that alias."""
    found = db.execute(
        select(organisation).where(
            or_(organisation.c.id == ref, organisation.c.code == ref, organisation.c.name_key == key(ref))
        )
    ).all()
    if found:
        return [_organisation(row) for row in found]
    with_aliases = db.execute(select(organisation).where(organisation.c.aliases.is_not(None)))
    wanted = key(ref)
    return [_organisation(row) for row in with_aliases if wanted in map(key, row.aliases or ())]


def path_of(db: Connection, identifier: str) -> tuple[Organisation, ...]:
    """The organisation and everything above it, root first."""
    path: list[Organisation] = []
    step: str | None = identifier
    while step is not None and len(path) < DEEPEST:
        row = db.execute(select(organisation).where(organisation.c.id == step)).first()
        if row is None:
            break
        path.insert(0, _organisation(row))
        step = row.parent
    return tuple(path)


def beside(db: Connection, body: Organisation) -> list[str]:
    """Identifiers of the organisations under the same parent, itself left out."""
    same = organisation.c.parent.is_not_distinct_from(body.parent)
    found = select(organisation.c.id).where(same, organisation.c.id != body.id).order_by(organisation.c.id)
    return list(db.execute(found).scalars())


def names_of(db: Connection, identifiers: Sequence[str]) -> dict[str, str]:
    """Names of organisations by identifier."""
    ask = select(organisation.c.id, organisation.c.name).where(organisation.c.id.in_(identifiers))
    return {row.id: row.name for row in db.execute(ask)}


def path_in(bodies: dict[str, Organisation], identifier: str) -> tuple[Organisation, ...]:
    """`path_of` within organisations that were read already."""
    path: list[Organisation] = []
    step: str | None = identifier
    while step in bodies and len(path) < DEEPEST:
        path.insert(0, bodies[step])
        step = bodies[step].parent
    return tuple(path)


def subtree(db: Connection, identifier: str) -> list[str]:
    """Identifiers of the organisation and everything below it."""
    parents = {body.id: body.parent for body in all_organisations(db).values()}
    found, edge = {identifier}, {identifier}
    while edge:
        edge = {body for body, parent in parents.items() if parent in edge} - found
        found |= edge
    return sorted(found)


def add_organisation(db: Connection, new: Organisation) -> None:
    """Add one organisation."""
    db.execute(
        insert(organisation).values(
            id=new.id,
            parent=new.parent,
            code=new.code,
            name=new.name,
            name_key=key(new.name),
            aliases=list(new.aliases) or None,
        )
    )


def resource_counts(db: Connection) -> dict[str, tuple[int, int]]:
    """(resources, items) of each organisation that has any, retired ones not counted."""
    ask = (
        select(resource.c.organisation, func.count(), func.sum(resource.c.item_count))
        .where(resource.c.status != Status.RETIRED)
        .group_by(resource.c.organisation)
    )
    return {row[0]: (row[1], int(row[2])) for row in db.execute(ask)}


def systems_of(db: Connection, organisations: Sequence[str] | None = None) -> list[System]:
    """Systems, by name; of `organisations` only when given."""
    ask = select(system).order_by(system.c.name)
    if organisations is not None:
        ask = ask.where(system.c.organisation.in_(organisations))
    return [System(id=row.id, organisation=row.organisation, name=row.name) for row in db.execute(ask)]


def system_called(db: Connection, owner: str, ref: str) -> System | None:
    """The system of `owner` whose identifier or name is `ref`."""
    row = db.execute(
        select(system).where(
            system.c.organisation == owner, or_(system.c.id == ref, system.c.name_key == key(ref))
        )
    ).first()
    return System(id=row.id, organisation=row.organisation, name=row.name) if row else None


def system_by_id(db: Connection, identifier: str) -> System | None:
    """The system with that identifier."""
    row = db.execute(select(system).where(system.c.id == identifier)).first()
    return System(id=row.id, organisation=row.organisation, name=row.name) if row else None


def add_system(db: Connection, new: System) -> None:
    """Add one system."""
    db.execute(
        insert(system).values(id=new.id, organisation=new.organisation, name=new.name, name_key=key(new.name))
    )
