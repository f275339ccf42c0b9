"""The chain of a data product (产品链): raw resource → processing → product → buyer, walked from any link to both ends.

What the chain is, is read by the platform; what of it the asker may know, each capability says: an entry of the ledger,
a grant, an export or a delivery that is not theirs stays in its place without a name, and is counted.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from yiben.app.auditing import sees_all
from yiben.capabilities import grants, ledger, opening, zones
from yiben.capabilities.access import deliveries, exports
from yiben.engines import evidence
from yiben.infra.work import Office, Work
from yiben.kernel.actors import SYSTEM, Actor, Role
from yiben.kernel.errors import NotFound, YibenError
from yiben.kernel.paging import PageAsk
from yiben.kernel.text import Text

KINDS = {
    "resource": Text("资源", "resource"),
    "product": Text("产品", "product"),
    "edition": Text("开放版次", "open edition"),
    "grant": Text("授权", "grant"),
    "delivery": Text("交付", "delivery"),
    "export": Text("文件", "file"),
}
_MOST = 500  # links; a chain longer than that is cut, and says so


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """Links in the order they were reached, and (from, to) between them by identifier."""

    start: str
    links: tuple[Link, ...]
    pairs: tuple[tuple[str, str], ...]
    hidden: int
    cut: bool


@dataclass(slots=True)
class _Walk:
    """One walk: `work` reads as the platform, `asking` as the asker."""

    work: Work
    asking: Work
    links: dict[str, Link] = field(default_factory=dict)
    pairs: dict[tuple[str, str], None] = field(default_factory=dict)
    cut: bool = False

    def add(self, link: Link) -> bool:
        """Whether it is new and there is room."""
        if link.id in self.links:
            return False
        if len(self.links) >= _MOST:
            self.cut = True
            return False
        self.links[link.id] = link
        return True


def chain(office: Office, actor: Actor, start: str) -> Chain:
    """The chain through `start`: a resource, product, dataset (`slug` or `slug@3`), grant, delivery, export or a file.

    A file is traced first, see `exports.trace`. Raises NotFound `no_link` when there is none or it is not for the
    asker, Refused for a citizen. Leaves `chain.walked`.
    """
    path = Path(start)
    if "\0" not in start and path.is_file():
        found = exports.trace(office, actor, path)
        if not found.copies:
            raise NotFound(
                "copy_not_known",
                Text("不知道是谁的副本", "Not known whose copy it is."),
                where={"file": str(path), "bits": round(found.bits), "bits_needed": round(found.needed)},
            )
        start = found.copies[0].export.id
    with office.reading(actor) as asking:
        walk = _Walk(Work(asking.db, SYSTEM, office), asking)
        begin = _begin(walk, start)
        walk.add(begin)
        _upward(walk, begin)
        _downward(walk, begin)
        shown = tuple(_as_seen(walk, one) for one in walk.links.values())
        called = {true: seen.id for true, seen in zip(walk.links, shown, strict=True)}
        if shown[0].hidden:
            raise _no_link(start)
        made = Chain(
            start=begin.id,
            links=shown,
            pairs=tuple((called[a], called[b]) for a, b in walk.pairs if a in called and b in called),
            hidden=sum(one.hidden for one in shown),
            cut=walk.cut,
        )
        asking.leave("chain.walked", begin.id, links=len(shown), hidden=made.hidden)
    return made


def _begin(walk: _Walk, start: str) -> Link:
    """What `start` names."""
    for look in (_grant, _export, _delivery, _product, _edition, _resource):
        link = look(walk, start, place=0)
        if link is not None:
            return link
    raise _no_link(start)


def _upward(walk: _Walk, link: Link) -> None:
    for above in _above(walk, link):
        walk.pairs[above.id, link.id] = None
        if walk.add(above):
            _upward(walk, above)


def _downward(walk: _Walk, link: Link) -> None:
    for below in _below(walk, link):
        walk.pairs[link.id, below.id] = None
        if walk.add(below):
            _downward(walk, below)


def _above(walk: _Walk, link: Link) -> Iterator[Link]:
    """What a link comes from."""
    place = link.place - 1
    found: list[Link | None] = []
    if link.kind == "resource":
        ends = ledger.describe(walk.work, link.id).upstream
        found = [
            _resource(walk, one, place=place) for one in dict.fromkeys(end.other_resource for end in ends)
        ]
    elif link.kind == "product":
        product = next(one for one in _products(walk) if one.id == link.id)
        made_of = dict.fromkeys((product.resource, *product.sources))
        found = [_resource(walk, one, place=place) for one in made_of]
    elif link.kind == "grant":
        found = [_resource(walk, grants.find(walk.work, link.id).draft.resource, place=place)]
    elif link.kind == "edition":
        slug, _, number = link.id.partition("@")
        editions = opening.editions(walk.work, opening.dataset(walk.work, slug).id)
        found = [_resource(walk, one.resource, place=place) for one in editions if str(one.number) == number]
    elif link.kind == "export":
        record = exports.records(walk.work, [link.id])[0]
        found = [_grant(walk, record.grant, place=place)] if record.grant else []
        found = found or [_resource(walk, name, place=place) for name in record.snapshots]
    elif link.kind == "delivery":
        order = next(one for one in deliveries.list_deliveries(_overseer(walk)) if one.id == link.id)
        found = [_grant(walk, order.grant, place=place)] if order.grant else []
    yield from (one for one in found if one is not None)


def _below(walk: _Walk, link: Link) -> Iterator[Link]:
    """What was made of a link, and who got it."""
    place = link.place + 1
    found: list[Link | None] = []
    if link.kind == "resource":
        about = ledger.describe(walk.work, link.id)
        made = dict.fromkeys(end.other_resource for end in about.downstream)
        found = [_resource(walk, one, place=place) for one in made]
        found += [_product(walk, one.id, place=place) for one in _products(walk) if one.resource == link.id]
        found += [_grant(walk, one.id, place=place) for one in grants.receivers(walk.work, link.id)]
        for dataset in opening.datasets_of(walk.work, link.id):
            editions = opening.editions(walk.work, dataset.id)
            found += [_edition(walk, f"{dataset.slug}@{one.number}", place=place) for one in editions]
        left = exports.made_from(walk.work, (one.id for one in about.snapshots))
        found += [_export(walk, one.id, place=place) for one in left if one.grant is None]
    elif link.kind == "product":
        found = [_grant(walk, one.id, place=place) for one in zones.uses(walk.work, link.id)]
    elif link.kind == "grant":
        grant = grants.find(walk.work, link.id)
        about = ledger.describe(walk.work, grant.draft.resource)
        left = exports.made_from(walk.work, (one.id for one in about.snapshots))
        found = [_export(walk, one.id, place=place) for one in left if one.grant == link.id]
        orders = deliveries.list_deliveries(_overseer(walk))
        found += [_delivery(walk, one.id, place=place) for one in orders if one.grant == link.id]
    elif link.kind == "delivery":
        order = [one for one in deliveries.list_deliveries(_overseer(walk)) if one.id == link.id]
        runs = deliveries.history(_overseer(walk), order).get(link.id, ())
        found = [_export(walk, one.export, place=place) for one in runs if one.export]
    yield from (one for one in found if one is not None)


def _resource(walk: _Walk, ref: str, *, place: int) -> Link | None:
    try:
        about = ledger.describe(walk.work, ref).resource
    except NotFound:
        return None
    return Link(
        id=about.id, kind="resource", place=place, name=about.title or about.name, who=about.organisation_name,
        when=about.created, href=f"/resources/{about.id}",
    )  # fmt: skip


def _grant(walk: _Walk, ref: str, *, place: int) -> Link | None:
    try:
        found = grants.find(walk.work, ref)
    except NotFound:
        return None
    names = ledger.organisation_names(walk.work, [found.draft.grantee])
    return Link(
        id=found.id, kind="grant", place=place, name=found.draft.purpose_says or found.id,
        who=names.get(found.draft.grantee, found.draft.grantee), when=found.given, href=f"/grants/{found.id}",
    )  # fmt: skip


def _edition(walk: _Walk, ref: str, *, place: int) -> Link | None:
    slug, _, number = ref.partition("@")
    try:
        dataset = opening.dataset(walk.work, slug)
    except NotFound:
        return None
    wanted = number or str(dataset.edition)
    for one in opening.editions(walk.work, dataset.id):
        if str(one.number) == wanted:
            return Link(
                id=f"{dataset.slug}@{one.number}", kind="edition", place=place, name=f"{dataset.title} @{one.number}",
                who=dataset.publisher_name, when=one.released, href=f"/datasets/{dataset.slug}",
            )  # fmt: skip
    return None


def _export(walk: _Walk, ref: str, *, place: int) -> Link | None:
    for one in exports.records(walk.work, [ref]):
        return Link(
            id=one.id,
            kind="export",
            place=place,
            name=f"{one.format} · {one.id}",
            who=one.account,
            when=one.time,
        )
    return None


def _delivery(walk: _Walk, ref: str, *, place: int) -> Link | None:
    for one in deliveries.list_deliveries(_overseer(walk)):
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


def _product(walk: _Walk, ref: str, *, place: int) -> Link | None:
    for one in _products(walk):
        if one.id == ref:
            return Link(
                id=one.id, kind="product", place=place, name=one.name, who=one.filed_by, when=one.filed
            )
    return None


def _products(walk: _Walk) -> tuple[zones.Product, ...]:
    return zones.products(walk.work)


def _overseer(walk: _Walk) -> Work:
    """Deliveries know the platform as nobody in particular: the chain asks as one who oversees."""
    return Work(walk.work.db, replace(SYSTEM, roles=frozenset({Role.AUDITOR})), walk.work.office)


def _as_seen(walk: _Walk, link: Link) -> Link:
    """The link as the asker may know it: with its event, or without name, holder and day."""
    if not _may_know(walk, link):
        return Link(
            id=f"{link.kind}-{list(walk.links).index(link.id)}", kind=link.kind, place=link.place, name=""
        )
    return replace(link, event=_event(walk, link))


def _may_know(walk: _Walk, link: Link) -> bool:
    asking = walk.asking
    if link.kind == "edition" or sees_all(asking.actor):
        return True
    try:
        if link.kind == "resource":
            return not asking.actor.citizen and bool(ledger.describe(asking, link.id))
        if link.kind == "grant":
            return bool(grants.find(asking, link.id))
    except YibenError:
        return False
    return link.who == asking.actor.account


def _event(walk: _Walk, link: Link) -> str | None:
    """The newest event about a link, for those who may read the log; of an export the one that let it leave."""
    if not sees_all(walk.asking.actor):
        return None
    if link.kind == "export":
        return exports.event_of(walk.work, exports.records(walk.work, [link.id])[0])
    rows = evidence.show(
        walk.work.db, evidence.Asked(subject=link.id.partition("@")[0]), page=PageAsk(size=1)
    ).rows
    return rows[0].id if rows else None


def _no_link(start: str) -> NotFound:
    return NotFound(
        "no_link",
        Text(f"没有「{start[:60]}」", f"There is no “{start[:60]}”."),
        where={"from": start[:200]},
        hint=Text(
            "写资源、产品、数据集、授权、交付或导出的编号，或一个文件",
            "Name a resource, product, dataset, grant, delivery or export, or a file.",
        ),
    )
