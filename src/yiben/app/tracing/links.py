"""The links of a data product's chain as the platform knows them: what each is, what it comes from, what came of it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from yiben.capabilities import grants, ledger, opening, zones
from yiben.capabilities.access import deliveries, exports
from yiben.capabilities.zones import workspaces
from yiben.infra.work import Work
from yiben.kernel.actors import SYSTEM, Role
from yiben.kernel.errors import NotFound
from yiben.kernel.text import Text

_RUNS = 10_000  # of one order
KINDS = {
    "resource": Text("资源", "resource"),
    "run": Text("加工", "processing"),
    "product": Text("产品", "product"),
    "edition": Text("开放版次", "open edition"),
    "grant": Text("授权", "grant"),
    "delivery": Text("交付", "delivery"),
    "export": Text("文件", "file"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One link. `place`: 0 is where the walk began, below zero upstream. `name` is empty where it is not for the asker."""

    id: str
    kind: str
    place: int
    name: str
    who: str = ""
    when: str = ""
    event: str | None = None
    href: str = ""

    @property
    def hidden(self) -> bool:
        """Not for the asker."""
        return not self.name


def named(work: Work, start: str) -> Link | None:
    """The link that `start` names, at place 0; None when nothing is called so. `work` reads as the platform."""
    looks: tuple[Callable[..., Link | None], ...] = (
        _grant,
        _export,
        _delivery,
        _run,
        _product,
        _edition,
        _resource,
    )
    for look in looks:
        link = look(work, start, place=0)
        if link is not None:
            return link
    return None


def above(work: Work, link: Link) -> Iterator[Link]:
    """What a link comes from."""
    place = link.place - 1
    found: list[Link | None] = []
    if link.kind == "resource":
        ends = ledger.describe(work, link.id).upstream
        found = [
            _resource(work, one, place=place) for one in dict.fromkeys(end.other_resource for end in ends)
        ]
    elif link.kind == "product":
        product = next(one for one in _products(work) if one.id == link.id)
        made_of = dict.fromkeys((product.resource, *product.sources))
        found = [_resource(work, one, place=place) for one in made_of]
        found += [_run(work, one.id, place=place) for one in workspaces.made_for(work, link.id)]
    elif link.kind == "grant":
        used = [one for one in _products(work) if any(use.id == link.id for use in zones.uses(work, one.id))]
        found = [_product(work, one.id, place=place) for one in used]
        found = found or [_resource(work, grants.find(work, link.id).draft.resource, place=place)]
    elif link.kind == "edition":
        slug, _, number = link.id.partition("@")
        editions = opening.editions(work, opening.dataset(work, slug).id)
        found = [_resource(work, one.resource, place=place) for one in editions if str(one.number) == number]
    elif link.kind == "export":
        found = _above_export(work, link.id, place=place)
    elif link.kind == "run":
        space, _, run = workspaces.made(work, link.id)
        found = [_run(work, one.id, place=place) for one in workspaces.read_by(work, run)]
        found = found or [_grant(work, space.grant, place=place)]
    elif link.kind == "delivery":
        order = next(one for one in deliveries.list_deliveries(_overseer(work)) if one.id == link.id)
        found = [_grant(work, order.grant, place=place)] if order.grant else []
    yield from (one for one in found if one is not None)


def below(work: Work, link: Link) -> Iterator[Link]:
    """What was made of a link, and who got it."""
    place = link.place + 1
    found: list[Link | None] = []
    if link.kind == "resource":
        about = ledger.describe(work, link.id)
        made = dict.fromkeys(end.other_resource for end in about.downstream)
        found = [_resource(work, one, place=place) for one in made]
        products = [one for one in _products(work) if link.id in (one.resource, *one.sources)]
        found += [_product(work, one.id, place=place) for one in products]
        found += [_grant(work, one.id, place=place) for one in grants.receivers(work, link.id)]
        for dataset in opening.datasets_of(work, link.id):
            editions = opening.editions(work, dataset.id)
            found += [_edition(work, f"{dataset.slug}@{one.number}", place=place) for one in editions]
        left = exports.made_from(work, (one.id for one in about.snapshots))
        found += [_export(work, one.id, place=place) for one in left if one.grant is None]
    elif link.kind == "product":
        found = [_grant(work, one.id, place=place) for one in zones.uses(work, link.id)]
    elif link.kind == "grant":
        grant = grants.find(work, link.id)
        about = ledger.describe(work, grant.draft.resource)
        left = exports.made_from(work, (one.id for one in about.snapshots))
        orders = [one for one in deliveries.list_deliveries(_overseer(work)) if one.grant == link.id]
        sent = {run.export for runs in _sent(work, orders).values() for run in runs}
        found = [
            _export(work, one.id, place=place) for one in left if one.grant == link.id and one.id not in sent
        ]
        found += [_delivery(work, one.id, place=place) for one in orders]
        found += [_run(work, one.id, place=place) for one in workspaces.made_under(work, link.id)]
    elif link.kind == "run":
        _, _, run = workspaces.made(work, link.id)
        found = [_run(work, one.id, place=place) for one in workspaces.reading(work, run)]
        left = exports.made_from(work, [run.snapshot] if run.snapshot else [])
        found += [_export(work, one.id, place=place) for one in left]
        found += [_product(work, one, place=place) for one in workspaces.serves(work, run)]
    elif link.kind == "delivery":
        order = [one for one in deliveries.list_deliveries(_overseer(work)) if one.id == link.id]
        runs = _sent(work, order).get(link.id, ())
        found = [_export(work, one.export, place=place) for one in runs if one.export]
    yield from (one for one in found if one is not None)


def _above_export(work: Work, export: str, *, place: int) -> list[Link | None]:
    """A file was taken out of a workspace, delivered by an order, or asked for under a grant or without one."""
    record = exports.records(work, [export])[0]
    runs = [workspaces.run_of(work, snapshot) for snapshot in record.snapshots.values()]
    found = [_run(work, one.id, place=place) for one in runs if one is not None]
    if found:
        return found
    orders = deliveries.list_deliveries(_overseer(work))
    history = _sent(work, orders)
    found = [
        _delivery(work, order, place=place) for order, each in history.items() if any(one.export == export for one in each)
    ]  # fmt: skip
    found = found or ([_grant(work, record.grant, place=place)] if record.grant else [])
    return found or [_resource(work, name, place=place) for name in record.snapshots]


def _run(work: Work, ref: str, *, place: int) -> Link | None:
    try:
        space, step, run = workspaces.made(work, ref)
    except NotFound:
        return None
    return Link(
        id=run.id, kind="run", place=place, name=f"{step.title or step.name} · {space.title}", who=run.by,
        when=run.at, href=f"/workspaces/{space.id}",
    )  # fmt: skip


def _resource(work: Work, ref: str, *, place: int) -> Link | None:
    try:
        about = ledger.describe(work, ref).resource
    except NotFound:
        return None
    return Link(
        id=about.id, kind="resource", place=place, name=about.title or about.name, who=about.organisation_name,
        when=about.created, href=f"/resources/{about.id}",
    )  # fmt: skip


def _grant(work: Work, ref: str, *, place: int) -> Link | None:
    try:
        found = grants.find(work, ref)
    except NotFound:
        return None
    names = ledger.organisation_names(work, [found.draft.grantee])
    return Link(
        id=found.id, kind="grant", place=place, name=found.draft.purpose_says or found.id,
        who=names.get(found.draft.grantee, found.draft.grantee), when=found.given, href=f"/grants/{found.id}",
    )  # fmt: skip


def _edition(work: Work, ref: str, *, place: int) -> Link | None:
    slug, _, number = ref.partition("@")
    try:
        dataset = opening.dataset(work, slug)
    except NotFound:
        return None
    wanted = number or str(dataset.edition)
    for one in opening.editions(work, dataset.id):
        if str(one.number) == wanted:
            return Link(
                id=f"{dataset.slug}@{one.number}", kind="edition", place=place, name=f"{dataset.title} @{one.number}",
                who=dataset.publisher_name, when=one.released, href=f"/datasets/{dataset.slug}",
            )  # fmt: skip
    return None


def _export(work: Work, ref: str, *, place: int) -> Link | None:
    for one in exports.records(work, [ref]):
        return Link(
            id=one.id,
            kind="export",
            place=place,
            name=f"{one.format} · {one.id}",
            who=one.account,
            when=one.time,
        )
    return None


def _delivery(work: Work, ref: str, *, place: int) -> Link | None:
    for one in deliveries.list_deliveries(_overseer(work)):
        if one.id == ref:
            return Link(
                id=one.id,
                kind="delivery",
                place=place,
                name=one.purpose or one.id,
                who=one.account,
                when=one.made,
            )
    return None


def _product(work: Work, ref: str, *, place: int) -> Link | None:
    for one in _products(work):
        if one.id == ref:
            return Link(
                id=one.id,
                kind="product",
                place=place,
                name=one.name,
                who=one.filed_by,
                when=one.filed,
                href=f"/zoning/products/{one.id}",
            )
    return None


def _products(work: Work) -> tuple[zones.Product, ...]:
    return zones.products(work)


def _sent(work: Work, orders: Sequence[deliveries.Delivery]) -> Mapping[str, tuple[deliveries.Run, ...]]:
    """The runs of these orders, by order."""
    return deliveries.history(_overseer(work), orders, most=_RUNS)


def _overseer(work: Work) -> Work:
    """Deliveries know the platform as nobody in particular: the chain asks as one who oversees."""
    return Work(work.db, replace(SYSTEM, roles=frozenset({Role.AUDITOR})), work.office)
