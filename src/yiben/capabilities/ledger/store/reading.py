"""Entries as they are read: resources, items with their ruling label, snapshots, lineage."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, func, or_, select

from yiben.capabilities.ledger.holding import holding
from yiben.capabilities.ledger.model import (
    Cycle,
    Importance,
    Item,
    Label,
    LabelAct,
    LabelStatus,
    LineageEnd,
    Origin,
    Resource,
    Snapshot,
    Status,
)
from yiben.capabilities.ledger.naming import as_taken_in, key
from yiben.capabilities.ledger.store.slices import slices
from yiben.capabilities.ledger.store.tables import (
    item,
    label,
    lineage,
    organisation,
    resource,
    snapshot,
    system,
)
from yiben.kernel.paging import Page, PageAsk
from yiben.kernel.text import Text

_ENTRY = (
    select(resource, organisation.c.name.label("organisation_name"), system.c.name.label("system_name"))
    .join(organisation, organisation.c.id == resource.c.organisation)
    .outerjoin(system, system.c.id == resource.c.system)
)

_NEWEST_MACHINE = (
    select(func.max(label.c.number))
    .where(label.c.item == item.c.id, label.c.status == LabelStatus.PROPOSED)
    .correlate(item)
    .scalar_subquery()
)

_ITEM_WITH_LABEL = select(item, label, _NEWEST_MACHINE.label("newest_machine")).outerjoin(
    label, and_(label.c.item == item.c.id, label.c.number == item.c.ruling)
)


def resource_of(row: Row[Any]) -> Resource:
    """The noun of one row of `_ENTRY`."""
    return Resource(
        id=row.id,
        name=row.name,
        title=row.title,
        description=row.description,
        organisation=row.organisation,
        organisation_name=row.organisation_name,
        system=row.system,
        system_name=row.system_name,
        themes=tuple(row.themes or ()),
        classes=tuple(row.classes or ()),
        origin=Origin(row.origin) if row.origin else None,
        cycle=Cycle(row.cycle) if row.cycle else None,
        format=row.format,
        status=Status(row.status),
        item_count=row.item_count,
        unmarked=row.unmarked,
        created=row.created,
        created_by=row.created_by,
        updated=row.updated,
        snapshot=row.snapshot,
    )


def label_of(row: Row[Any], *, ruling: int) -> Label:
    """The noun of one label row. `ruling` tells what is superseded: everything older; 0 leaves it as written."""
    status = LabelStatus.SUPERSEDED if row.number < ruling else LabelStatus(row.status)
    return Label(
        number=row.number,
        level=row.level,
        personal=bool(row.personal),
        importance=Importance(row.importance),
        semantic=row.semantic,
        status=status,
        who=row.who,
        when=row.at,
        why=Text(row.why_zh, row.why_en),
        rule=row.rule,
        confidence=row.confidence,
        basis=row.basis or "",
        act=LabelAct(row.act) if row.act else None,
        approved_by=row.approved_by,
    )


def _item_of(row: Row[Any], owner: Resource, labels: Sequence[Label]) -> Item:
    label = label_of(row, ruling=row.ruling) if row.number is not None else None
    if labels:
        label = holding(labels, ruling=row.ruling, landed=row.newest_machine or 0, current=True)
    return Item(
        id=row.id,
        resource=row.resource,
        position=row.position,
        name=row.name,
        title=row.title,
        type=row.type,
        unit=row.unit,
        description=row.description,
        retired=bool(row.retired),
        origin=Origin(row.origin) if row.origin else owner.origin,
        systems=tuple(dict.fromkeys([*([owner.system] if owner.system else []), *(row.systems or ())])),
        classes=tuple(row.classes) if row.classes else owner.classes,
        label=label,
        labels=row.labels,
        contested=row.newest_machine is not None and row.newest_machine > row.ruling,
    )


def resource_called(db: Connection, ref: str) -> Resource | None:
    """The resource whose identifier or SQL name is `ref`, or whose name an intake made of it."""
    row = db.execute(_ENTRY.where(or_(resource.c.id == ref, resource.c.name_key == key(ref)))).first()
    if row is None and (spelt := as_taken_in(ref)):
        row = db.execute(_ENTRY.where(resource.c.name_key == key(spelt))).first()
    return resource_of(row) if row else None


def resource_titled(db: Connection, title: str) -> Resource | None:
    """The one resource with exactly this title, retired ones left out; none where several have it."""
    alive = resource.c.status != Status.RETIRED
    rows = db.execute(_ENTRY.where(resource.c.title == title.strip(), alive).limit(2)).all()
    return resource_of(rows[0]) if len(rows) == 1 else None


def resources_called(db: Connection, names: Sequence[str]) -> list[Resource]:
    """The resources with these SQL names, retired ones left out."""
    keys = sorted({key(name) for name in names})
    alive = resource.c.status != Status.RETIRED
    rows = [
        row for part in slices(keys) for row in db.execute(_ENTRY.where(resource.c.name_key.in_(part), alive))
    ]
    return [resource_of(row) for row in rows]


def resources_by_id(db: Connection, identifiers: Sequence[str]) -> Iterator[Resource]:
    """The resources with these identifiers, in any order."""
    for part in slices(identifiers):
        for row in db.execute(_ENTRY.where(resource.c.id.in_(part))):
            yield resource_of(row)


def page_of_resources(db: Connection, *, where: Sequence[Any], page: PageAsk) -> Page[Resource]:
    """Resources that fulfil `where`, newest change first."""
    total = db.execute(select(func.count()).select_from(resource).where(*where)).scalar_one()
    ask: Select[Any] = _ENTRY.where(*where).order_by(resource.c.updated.desc(), resource.c.id)
    rows = db.execute(ask.limit(page.size).offset(page.offset))
    return Page(rows=tuple(resource_of(row) for row in rows), total=total, ask=page)


def conditions(
    *, organisations: Sequence[str] | None, owner_system: str | None, status: Status | None
) -> list[Any]:
    """Conditions for `page_of_resources`; no status means everything that is not retired."""
    where = [resource.c.status == status if status else resource.c.status != Status.RETIRED]
    if organisations is not None:
        where.append(resource.c.organisation.in_(organisations))
    if owner_system is not None:
        where.append(resource.c.system == owner_system)
    return where


def held_by(organisations: Sequence[str]) -> ColumnElement[bool]:
    """The condition that a resource belongs to one of these."""
    return resource.c.organisation.in_(organisations)


def of_resource(identifier: str) -> ColumnElement[bool]:
    """The condition that an item is one of this resource."""
    return item.c.resource == identifier


def items_of(db: Connection, owners: Sequence[Resource]) -> dict[str, list[Item]]:
    """Items by resource: those of today in order, then the retired ones."""
    by_id = {owner.id: owner for owner in owners}
    found: dict[str, list[Item]] = {identifier: [] for identifier in by_id}
    order = (item.c.resource, item.c.retired, item.c.position)
    spoken = histories(db, owners)
    for part in slices(list(by_id)):
        for row in db.execute(_ITEM_WITH_LABEL.where(item.c.resource.in_(part)).order_by(*order)):
            found[row.resource].append(_item_of(row, by_id[row.resource], spoken.get(row.id, ())))
    return found


def histories(db: Connection, owners: Sequence[Resource]) -> dict[str, list[Label]]:
    """All labels of the items that have more than one, as they were written, oldest first."""
    found: dict[str, list[Label]] = {}
    ask = select(label).join(item, item.c.id == label.c.item).where(item.c.labels > 1)
    for part in slices([owner.id for owner in owners]):
        for row in db.execute(ask.where(item.c.resource.in_(part)).order_by(label.c.item, label.c.number)):
            found.setdefault(row.item, []).append(label_of(row, ruling=0))
    return found


def derived_from(db: Connection, identifier: str) -> list[Item]:
    """The items made of one item, under the labels that hold for them today."""
    ends = set(db.scalars(select(lineage.c.derived).where(lineage.c.source == identifier)))
    owners = list(resources_by_id(db, sorted({end.rpartition(".")[0] for end in ends})))
    return [one for items in items_of(db, owners).values() for one in items if one.id in ends]


def sources_of(db: Connection, identifier: str) -> list[str]:
    """The items one item was made of."""
    return list(db.scalars(select(lineage.c.source).where(lineage.c.derived == identifier)))


def labels_of(db: Connection, identifier: str) -> list[Label]:
    """The whole history of one item, newest first."""
    rows = db.execute(
        select(label, item.c.ruling)
        .join(item, item.c.id == label.c.item)
        .where(label.c.item == identifier)
        .order_by(label.c.number.desc())
    )
    return [label_of(row, ruling=row.ruling) for row in rows]


def said_since(db: Connection, identifier: str, number: int) -> list[Label]:
    """Labels of one item after `number`, as they were written."""
    rows = db.execute(select(label).where(label.c.item == identifier, label.c.number > number))
    return [label_of(row, ruling=0) for row in rows]


def _snapshot_of(row: Row[Any]) -> Snapshot:
    return Snapshot(
        id=row.id,
        resource=row.resource,
        run=row.run,
        source=row.source,
        sha256=row.sha256,
        encoding=row.encoding,
        rows=row.rows,
        rejected=row.rejected,
        bytes=row.bytes,
        files=tuple(row.files),
        columns=tuple((column[0], column[1]) for column in row.columns),
        labels=tuple(column[2] if len(column) > 2 else 0 for column in row.columns),
        created=row.created,
        created_by=row.created_by,
        note=row.note,
    )


def snapshots_of(db: Connection, owner: str) -> list[Snapshot]:
    """Snapshots of one resource, newest first."""
    rows = db.execute(select(snapshot).where(snapshot.c.resource == owner).order_by(snapshot.c.number.desc()))
    return [_snapshot_of(row) for row in rows]


def snapshots_after(db: Connection, created: str, identifier: str, *, limit: int) -> list[Snapshot]:
    """Snapshots of all resources landed after this one, oldest first."""
    later = or_(snapshot.c.created > created, and_(snapshot.c.created == created, snapshot.c.id > identifier))
    ask = select(snapshot).where(later).order_by(snapshot.c.created, snapshot.c.id).limit(limit)
    return [_snapshot_of(row) for row in db.execute(ask)]


def snapshots_by_id(db: Connection, identifiers: Sequence[str]) -> dict[str, Snapshot]:
    """Snapshots by identifier."""
    return {
        row.id: _snapshot_of(row)
        for part in slices(identifiers)
        for row in db.execute(select(snapshot).where(snapshot.c.id.in_(part)))
    }


def lineage_of(db: Connection, owner: str) -> tuple[list[LineageEnd], list[LineageEnd]]:
    """(what this resource's items are made from, what is made from them)."""
    return (
        _edges(db, owner, here=lineage.c.derived, there=lineage.c.source),
        _edges(db, owner, here=lineage.c.source, there=lineage.c.derived),
    )


def _edges(db: Connection, owner: str, *, here: Any, there: Any) -> list[LineageEnd]:
    near, far = item.alias("near"), item.alias("far")
    ask = (
        select(
            near.c.id.label("item"),
            near.c.name.label("item_name"),
            far.c.id.label("other_item"),
            far.c.name.label("other_item_name"),
            resource.c.id.label("other_resource"),
            resource.c.name.label("other_resource_name"),
            lineage.c.how,
        )
        .select_from(lineage)
        .join(near, near.c.id == here)
        .join(far, far.c.id == there)
        .join(resource, resource.c.id == far.c.resource)
        .where(near.c.resource == owner)
        .order_by(near.c.position, resource.c.name, far.c.position)
    )
    return [LineageEnd(**row) for row in db.execute(ask).mappings()]
