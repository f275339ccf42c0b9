"""What a release check looks at: files of the current snapshot, columns with their labels, and what is open beside them."""

import hashlib
from dataclasses import dataclass

from yiben.capabilities import ledger, policy
from yiben.capabilities.opening.actions.permitting import may_publish
from yiben.capabilities.opening.disclosure.model import CheckAsk, Data, Examined, Opened, Treatment
from yiben.capabilities.opening.disclosure.naming import role_of
from yiben.capabilities.opening.disclosure.parameters import parameters
from yiben.capabilities.opening.model import Dataset, Edition, OpenKind, Origin, State
from yiben.capabilities.opening.store import batches
from yiben.capabilities.opening.store import datasets as opened
from yiben.infra.lake import Lake
from yiben.infra.work import Work
from yiben.kernel.errors import BadInput
from yiben.kernel.text import Text

_LOOKED_THROUGH = 2000
"""Open datasets among which those that share columns are sought."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """One resource as it is checked. `labels`: a fingerprint of what the ledger says of the columns."""

    resource: str
    name: str
    organisation: str
    snapshot: str
    labels: str
    data: Data


def checked_data(work: Work, asked: CheckAsk, *, lake: Lake | None) -> Checked:
    """Raises NotFound `no_resource`, BadInput `no_data`, `no_column`. Without a lake, what is open beside is left out."""
    owner = ledger.describe(work, asked.resource).resource
    found = ledger.resolve(work, [owner.name]).get(owner.name.casefold())
    if found is None or found.snapshot is None or not found.files:
        raise BadInput(
            "no_data",
            Text(f"「{owner.name}」没有可审查的数据", f"“{owner.name}” has no data to check."),
            where={"resource": owner.name},
        )
    known = {item.name: item for item in found.items}
    wanted = tuple(dict.fromkeys(asked.columns)) or tuple(known)
    for name in wanted:
        if name not in known:
            raise BadInput(
                "no_column",
                Text(f"没有这一列: {name}", f"There is no column “{name}”."),
                where={"column": name},
                hint=Text(
                    f"可用的列: {', '.join(list(known)[:20])}", f"Columns: {', '.join(list(known)[:20])}"
                ),
            )
    shelf = policy.ruling_shelf(work)
    items = [known[name] for name in wanted]
    columns = tuple(_column(shelf, item, OpenKind(asked.kind)) for item in items)
    said = [
        (one.name, one.type, one.semantic, one.level, one.personal, one.importance, one.status)
        for one in items
    ]
    personal = any(item.personal for item in found.items)
    return Checked(
        resource=owner.id,
        name=owner.name,
        organisation=owner.organisation,
        snapshot=found.snapshot,
        labels=hashlib.sha256(repr((personal, said)).encode()).hexdigest()[:32],
        data=Data(
            # As the lake has them now: the ledger remembers where they lay, and a home may be moved or restored.
            files=lake.files(owner.id, found.snapshot) if lake is not None else (),
            columns=columns,
            others=_others(work, owner.id, columns, lake) if lake is not None else (),
            quasi=asked.quasi,
            personal=personal,
            source=owner.id,
        ),
    )


def _column(shelf: policy.Shelf, item: ledger.GradedItem, kind: OpenKind) -> Examined:
    return Examined(
        name=item.name,
        type=item.type,
        title=item.name,
        item=item.id,
        semantic=item.semantic,
        level=item.level,
        personal=item.personal,
        approved=item.status is not ledger.LabelStatus.PROPOSED,
        role=role_of(
            item.semantic, type_=item.type, personal=item.personal, level=item.level, at=parameters()
        ),
        may={
            treatment: may_publish(
                shelf,
                kind=kind,
                level=item.level,
                personal=item.personal,
                importance=str(item.importance),
                treatment=treatment,
            )
            for treatment in Treatment
        },
    )


def _others(work: Work, resource: str, columns: tuple[Examined, ...], lake: Lake) -> tuple[Opened, ...]:
    """The last edition of datasets made from this resource, and current ones that share a column with it."""
    part = opened.after(work.db, "", limit=_LOOKED_THROUGH, state=State.PUBLISHED, source=None)
    own = [one for one in part if one.origin is Origin.OWN and one.edition]
    editions = batches.editions(work.db, [one.id for one in own])
    names = {one.name.casefold() for one in columns}
    meanings = {one.semantic for one in columns if one.semantic}
    found = []
    for dataset in own:
        edition = next((one for one in editions.get(dataset.id, ()) if one.number == dataset.edition), None)
        if edition is None or edition.recalled is not None:
            continue
        shares = any(one.name.casefold() in names or one.semantic in meanings for one in edition.columns)
        same = dataset.resource == resource
        if same or shares:
            found.append((not same, _opened(dataset, edition, lake, same=same)))
    found.sort(key=lambda pair: pair[0])
    return tuple(one for _, one in found[: parameters().linking_editions])


def _opened(dataset: Dataset, edition: Edition, lake: Lake, *, same: bool) -> Opened:
    return Opened(
        dataset=dataset.id,
        title=dataset.title.zh,
        number=edition.number,
        files=lake.files(edition.table, edition.open_snapshot),
        columns=tuple(one.name for one in edition.columns),
        semantics={one.name: one.semantic for one in edition.columns if one.semantic},
        same=same,
    )
