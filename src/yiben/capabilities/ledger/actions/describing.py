"""Reading the ledger. Entries are open to every account; values are not here.

Retired entries are shown to those who look after the ledger only.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from yiben.capabilities.ledger.actions.standing import may_steward, sees_retired
from yiben.capabilities.ledger.discretion import above, discreet
from yiben.capabilities.ledger.holding import holding
from yiben.capabilities.ledger.model import (
    Dossier,
    GradedItem,
    Importance,
    Item,
    Label,
    LabelStatus,
    Organisation,
    Resolved,
    Resource,
    Snapshot,
    Status,
    ruling,
)
from yiben.capabilities.ledger.naming import as_taken_in, key
from yiben.capabilities.ledger.store import feed, organisations, reading
from yiben.capabilities.policy import meaning, scale
from yiben.infra.work import Work
from yiben.kernel.errors import NotFound
from yiben.kernel.paging import Page, PageAsk
from yiben.kernel.text import Text


def version(work: Work) -> int:
    """A number that grows with every change to the ledger: what was cached under it is still true."""
    return feed.newest(work.db)


def describe(work: Work, ref: str) -> Dossier:
    """Everything known about one resource (identifier, SQL name, or a title no other has). Raises NotFound `no_resource`.

    What a machine saw in values the actor may not see is left out; see `discretion`.
    """
    owner = _visible(work, ref)
    snapshots = reading.snapshots_of(work.db, owner.id)
    upstream, downstream = reading.lineage_of(work.db, owner.id)
    path = organisations.path_of(work.db, owner.organisation)
    items = reading.items_of(work.db, [owner])[owner.id]
    closed = _withheld(work, path, items)
    return Dossier(
        resource=owner,
        path=path,
        items=tuple(
            replace(item, label=discreet(item.label, level=item.label.level))
            if item.label and item.name in closed
            else item
            for item in items
        ),
        snapshots=tuple(snapshots),
        upstream=tuple(upstream),
        downstream=tuple(downstream),
        subjects=(owner.id, *(snapshot.id for snapshot in snapshots)),
    )


def history(work: Work, item: str) -> tuple[Label, ...]:
    """Every label one item (identifier) ever had, newest first. Raises NotFound `no_item`."""
    owner = reading.resource_called(work.db, item.rpartition(".")[0])
    labels = reading.labels_of(work.db, item)
    if owner is None or not labels or (owner.status is Status.RETIRED and not sees_retired(work.actor)):
        raise NotFound("no_item", Text(f"没有数据项「{item}」", f"There is no item “{item}”"))
    path = organisations.path_of(work.db, owner.organisation)
    here = [one for one in reading.items_of(work.db, [owner])[owner.id] if one.id == item]
    if not _withheld(work, path, here):
        return tuple(labels)
    level = next((one.label.level for one in here if one.label), scale()[-1].number)
    return tuple(discreet(label, level=level) for label in labels)


def withheld(work: Work, ref: str) -> frozenset[str]:
    """Columns of a resource whose figures (distinct values, failed rows, evidence) the actor may not see.

    Raises NotFound `no_resource`.
    """
    owner = _visible(work, ref)
    path = organisations.path_of(work.db, owner.organisation)
    return _withheld(work, path, reading.items_of(work.db, [owner])[owner.id])


def _withheld(work: Work, path: tuple[Organisation, ...], items: Sequence[Item]) -> frozenset[str]:
    if may_steward(work.actor, path):
        return frozenset()
    return above(items, work.actor.clearance, highest=scale()[-1].number)


def list_resources(
    work: Work,
    *,
    organisation: str | None = None,
    system: str | None = None,
    status: Status | None = None,
    page: PageAsk | None = None,
) -> Page[Resource]:
    """Entries, newest change first; `organisation` (identifier) includes everything below it.

    Without `status` everything that is not retired. Those who may not see retired entries get none.
    """
    ask = page or PageAsk()
    if status is Status.RETIRED and not sees_retired(work.actor):
        return Page(rows=(), total=0, ask=ask)
    within = organisations.subtree(work.db, organisation) if organisation else None
    where = reading.conditions(organisations=within, owner_system=system, status=status)
    return reading.page_of_resources(work.db, where=where, page=ask)


def snapshot_of(work: Work, resource: str, *, sha256: str) -> Snapshot | None:
    """The newest snapshot of `resource` (identifier or name) landed from bytes with this hash, if any."""
    owner = reading.resource_called(work.db, resource)
    if owner is None:
        return None
    return next((one for one in reading.snapshots_of(work.db, owner.id) if one.sha256 == sha256), None)


def snapshots_after(work: Work, cursor: str = "", *, limit: int = 200) -> tuple[Snapshot, ...]:
    """Snapshots of all resources beyond `cursor` (`created identifier`, as of the last one seen), oldest first."""
    created, _, identifier = cursor.partition(" ")
    return tuple(reading.snapshots_after(work.db, created, identifier, limit=limit))


def entries(work: Work, identifiers: Sequence[str]) -> dict[str, Resource]:
    """These entries without their items, by identifier: for lists. Unknown ones are absent, and retired ones for strangers."""
    return {
        one.id: one
        for one in reading.resources_by_id(work.db, identifiers)
        if one.status is not Status.RETIRED or sees_retired(work.actor)
    }


def resolve(work: Work, names: Sequence[str], *, at: Mapping[str, str] | None = None) -> dict[str, Resolved]:
    """What SQL names stand for, by casefolded name; unknown and retired names are simply absent.

    A name that is nobody's is taken as `--name` takes it (`高校 名单` is `高校_名单`), so that whoever brought a table
    in may go on calling it as they did. `at` maps a name to a snapshot identifier, for reading an earlier state: columns are then those of
    that snapshot, under today's labels or what was recognised in it, whichever is stricter. Raises NotFound `no_snapshot` when it is not that resource's.
    """
    owners = reading.resources_called(work.db, names)
    taken = {key(owner.name) for owner in owners}
    other = {name: spelt for name in names if key(name) not in taken and (spelt := as_taken_in(name))}
    if other:
        again = reading.resources_called(work.db, list(other.values()))
        owners += [one for one in again if one.id not in {owner.id for owner in owners}]
    wanted = {key(other.get(name, name)): snapshot for name, snapshot in (at or {}).items()}
    chosen = {owner.id: wanted.get(key(owner.name), owner.snapshot) for owner in owners}
    snapshots = reading.snapshots_by_id(work.db, [one for one in chosen.values() if one])
    items = reading.items_of(work.db, owners)
    spoken = reading.histories(work.db, owners)
    found = {}
    for owner in owners:
        asked = chosen[owner.id]
        snapshot = snapshots.get(asked) if asked else None
        if asked and (snapshot is None or snapshot.resource != owner.id):
            raise NotFound(
                "no_snapshot",
                Text(f"「{owner.name}」没有快照 {asked}", f"“{owner.name}” has no snapshot {asked}"),
                where={"resource": owner.name, "snapshot": asked},
            )
        found[owner.name.casefold()] = _resolved(owner, snapshot, items[owner.id], spoken)
    for name in names:
        meant = found.get(key(other.get(name, name)))
        if meant is not None:
            found.setdefault(name.casefold(), meant)
    return found


def _visible(work: Work, ref: str) -> Resource:
    owner = reading.resource_called(work.db, ref) or reading.resource_titled(work.db, ref)
    if owner is None or (owner.status is Status.RETIRED and not sees_retired(work.actor)):
        raise NotFound(
            "no_resource",
            Text(f"没有数据资源「{ref}」", f"There is no resource “{ref}”"),
            hint=Text("请用搜索查找名称", "Search for its name."),
        )
    return owner


def _resolved(
    owner: Resource, snapshot: Snapshot | None, items: Sequence[Item], spoken: Mapping[str, Sequence[Label]]
) -> Resolved:
    by_name = {item.name.casefold(): item for item in items}
    columns: list[tuple[str, str, Item | None]]
    if snapshot is None:
        columns = [(item.name, item.type, item) for item in items if not item.retired]
    else:
        columns = [
            (
                name,
                kind,
                _at(by_name.get(name.casefold()), spoken, landed, current=snapshot.id == owner.snapshot),
            )
            for (name, kind), landed in zip(snapshot.columns, snapshot.labels, strict=True)
        ]
    return Resolved(
        resource=owner.id,
        name=owner.name,
        title=owner.title,
        org=owner.organisation,
        org_name=owner.organisation_name,
        status=owner.status,
        snapshot=snapshot.id if snapshot else None,
        files=snapshot.files if snapshot else (),
        items=tuple(_graded(owner, name, kind, item) for name, kind, item in columns),
    )


def _at(
    item: Item | None, spoken: Mapping[str, Sequence[Label]], landed: int, *, current: bool
) -> Item | None:
    """The item under the label that holds for the snapshot in which the machine's label was `landed`."""
    if item is None or item.id not in spoken:
        return item
    labels = spoken[item.id]
    return replace(item, label=holding(labels, ruling=_ruling(labels), landed=landed, current=current))


def _ruling(labels: Sequence[Label]) -> int:
    found = ruling(labels)
    return found.number if found else 0


def _graded(owner: Resource, name: str, kind: str, item: Item | None) -> GradedItem:
    label = item.label if item else None
    return GradedItem(
        id=item.id if item else f"{owner.id}.?",
        name=name,
        type=kind,
        semantic=label.semantic if label else None,
        # What nobody has graded is treated as the worst there is.
        level=label.level if label else scale()[-1].number,
        personal=label.personal if label else True,
        importance=label.importance if label else Importance.CORE,
        mask=meaning(label.semantic if label else None).mask,
        status=label.status if label else LabelStatus.PROPOSED,
        rule=label.rule if label else "",
    )
