"""Entries as they are written: resources, items, labels, snapshots, lineage, many rows at a time."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, and_, bindparam, func, insert, select, update

from yiben.capabilities.ledger.model import LabelStatus
from yiben.capabilities.ledger.store.slices import slices
from yiben.capabilities.ledger.store.tables import item, label, lineage, resource, snapshot

Values = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownItem:
    """An item as it stands before registering, with what decides whether a new label is news."""

    id: str
    name: str
    position: int
    title: str
    type: str
    unit: str
    description: str
    retired: bool
    ruling: int
    labels: int
    decided: bool  # a person's label rules
    machine: tuple[Any, ...] | None  # (level, personal, importance, semantic, rule) last proposed
    machine_number: int  # the number of that label; 0: none


@dataclass(slots=True)
class Draft:
    """Rows to write in one go."""

    resources: list[Values] = field(default_factory=list)
    resource_changes: list[Values] = field(default_factory=list)
    items: list[Values] = field(default_factory=list)
    item_changes: list[Values] = field(default_factory=list)
    labels: list[Values] = field(default_factory=list)
    snapshots: list[Values] = field(default_factory=list)


def resources_wanted(db: Connection, wanted: Sequence[tuple[str, str]]) -> dict[tuple[str, str], list[Any]]:
    """Resource rows by (organisation, wanted_key)."""
    found: dict[tuple[str, str], list[Any]] = {}
    organisations = {organisation for organisation, _ in wanted}
    for part in slices(sorted({name for _, name in wanted})):
        for row in db.execute(
            select(resource).where(resource.c.wanted_key.in_(part)).order_by(resource.c.id)
        ):
            if row.organisation in organisations:
                found.setdefault((row.organisation, row.wanted_key), []).append(row)
    return found


def names_taken(db: Connection, keys: Sequence[str]) -> dict[str, str]:
    """Which of `keys` are SQL names already, and of which resource."""
    taken: dict[str, str] = {}
    for part in slices(keys):
        rows = db.execute(select(resource.c.name_key, resource.c.id).where(resource.c.name_key.in_(part)))
        taken.update((name, identifier) for name, identifier in rows)
    return taken


def known_items(db: Connection, resources: Sequence[str]) -> dict[str, dict[str, KnownItem]]:
    """The items of `resources`, by resource and casefolded name."""
    rules, machine = label.alias("rules"), label.alias("machine")
    newest = (
        select(func.max(label.c.number))
        .where(label.c.item == item.c.id, label.c.status == LabelStatus.PROPOSED)
        .correlate(item)
        .scalar_subquery()
    )
    ask = (
        select(
            item,
            rules.c.status.label("ruling_status"),
            machine.c.number.label("machine_number"),
            machine.c.level,
            machine.c.personal,
            machine.c.importance,
            machine.c.semantic,
            machine.c.rule,
        )
        .outerjoin(rules, and_(rules.c.item == item.c.id, rules.c.number == item.c.ruling))
        .outerjoin(machine, and_(machine.c.item == item.c.id, machine.c.number == newest))
    )
    found: dict[str, dict[str, KnownItem]] = {}
    for part in slices(resources):
        for row in db.execute(ask.where(item.c.resource.in_(part))):
            found.setdefault(row.resource, {})[row.name_key] = KnownItem(
                id=row.id,
                name=row.name,
                position=row.position,
                title=row.title,
                type=row.type,
                unit=row.unit,
                description=row.description,
                retired=row.retired,
                ruling=row.ruling,
                labels=row.labels,
                decided=row.ruling_status == LabelStatus.APPROVED,
                machine=None
                if row.level is None
                else (row.level, bool(row.personal), row.importance, row.semantic, row.rule),
                machine_number=row.machine_number or 0,
            )
    return found


def snapshot_numbers(db: Connection, resources: Sequence[str]) -> dict[str, int]:
    """How many snapshots each of `resources` has; those without any are absent."""
    found: dict[str, int] = {}
    for part in slices(resources):
        ask = select(snapshot.c.resource, func.max(snapshot.c.number)).where(snapshot.c.resource.in_(part))
        found.update(
            (identifier, number) for identifier, number in db.execute(ask.group_by(snapshot.c.resource))
        )
    return found


def snapshots_known(db: Connection, identifiers: Sequence[str]) -> dict[str, str]:
    """Which of the snapshot `identifiers` exist already, and of which resource."""
    found: dict[str, str] = {}
    for part in slices(identifiers):
        ask = select(snapshot.c.id, snapshot.c.resource).where(snapshot.c.id.in_(part))
        found.update((identifier, owner) for identifier, owner in db.execute(ask))
    return found


def write(db: Connection, draft: Draft) -> None:
    """Write everything in `draft`, parents before children."""
    _insert(db, resource, draft.resources)
    _insert(db, item, draft.items)
    _insert(db, label, draft.labels)
    _insert(db, snapshot, draft.snapshots)
    change_items(db, draft.item_changes)
    for values in draft.resource_changes:
        change_resource(db, values.pop("id"), values)


def _insert(db: Connection, table: Any, rows: list[Values]) -> None:
    for start in range(0, len(rows), 20_000):
        db.execute(insert(table), rows[start : start + 20_000])


def change_resource(db: Connection, identifier: str, values: Values) -> None:
    """Set columns of one resource."""
    db.execute(update(resource).where(resource.c.id == identifier).values(**values))


def change_items(db: Connection, changes: list[Values]) -> None:
    """Set columns of many items; all of `changes` have `which` (the identifier) and the same columns."""
    if not changes:
        return
    columns: Values = {name: bindparam(name) for name in changes[0] if name != "which"}
    db.execute(update(item).where(item.c.id == bindparam("which")).values(**columns), changes)


def add_labels(db: Connection, rows: list[Values]) -> None:
    """Append labels and, since a person wrote them, let them rule."""
    _insert(db, label, rows)
    change_items(
        db, [{"which": row["item"], "ruling": row["number"], "labels": row["number"]} for row in rows]
    )


def add_machine_labels(db: Connection, rows: list[Values]) -> None:
    """Append labels of a machine: each rules unless a person's does."""
    _insert(db, label, rows)
    change_items(db, [{"which": row["item"], "labels": row["number"]} for row in rows])
    mine = select(label.c.status).where(label.c.item == item.c.id, label.c.number == item.c.ruling)
    undecided = mine.correlate(item).scalar_subquery() == LabelStatus.PROPOSED
    for part in slices([row["item"] for row in rows]):
        db.execute(update(item).where(item.c.id.in_(part), undecided).values(ruling=item.c.labels))


def add_lineage(db: Connection, edges: list[Values]) -> None:
    """Add the edges that are new; an edge is known by its two ends."""
    for edge in edges:
        at = and_(lineage.c.derived == edge["derived"], lineage.c.source == edge["source"])
        known = db.execute(update(lineage).where(at).values(how=edge["how"]))
        if known.rowcount == 0:
            db.execute(insert(lineage).values(**edge))


def items_existing(db: Connection, identifiers: Sequence[str]) -> set[str]:
    """Which of `identifiers` are items."""
    found: set[str] = set()
    for part in slices(identifiers):
        found.update(db.execute(select(item.c.id).where(item.c.id.in_(part))).scalars())
    return found
