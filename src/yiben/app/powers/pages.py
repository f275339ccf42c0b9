"""The register of powers on pages 权责树: organisations, one's powers with the items under them, one power, one item, searching."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar
from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.responses import Response

from yiben.app.powers.days import day_asked
from yiben.capabilities import ledger, plans, powers
from yiben.infra.work import Work
from yiben.kernel.paging import Page
from yiben.kernel.text import Text
from yiben.ui.doors import SignedVisit, page_ask
from yiben.ui.pages import PageView

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class HubPage(PageView):
    """The organisations, and what a search finds. `why`: whose the kinds are."""

    template: ClassVar[str] = "powers/hub.html"
    place: ClassVar[str] = "plans"
    bodies: tuple[powers.Body, ...]
    found: Page[powers.Power] | None
    items: tuple[powers.Item, ...]
    names: Mapping[str, str]
    kinds: tuple[powers.Kind, ...]
    kind_titles: Mapping[str, Text]
    why: Text
    own: bool
    lists: tuple[powers.Intake, ...]
    q: str
    kind: str
    day: str
    today: str
    keeps: bool
    here: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TreePage(PageView):
    """The powers of one organisation. `done`: how many tasks of plans are done under each."""

    template: ClassVar[str] = "powers/tree.html"
    place: ClassVar[str] = "plans"
    tree: powers.Tree
    below: tuple[powers.Body, ...]
    done: Mapping[str, int]
    kind_titles: Mapping[str, Text]
    day: str
    today: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PowerPage(PageView):
    """One power."""

    template: ClassVar[str] = "powers/power.html"
    place: ClassVar[str] = "plans"
    seen: powers.Seen
    done: tuple[plans.Under, ...]
    data: Mapping[str, tuple[powers.Datum, ...]]
    kind_titles: Mapping[str, Text]
    day: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemPage(PageView):
    """One service item. `nodes`: the tasks of plans that touch it."""

    template: ClassVar[str] = "powers/item.html"
    place: ClassVar[str] = "plans"
    seen: powers.SeenItem
    nodes: tuple[plans.Node, ...]
    day: str


@router.get("/powers")
def hub(visit: SignedVisit) -> Response:
    """The organisations; with `q` or `kind`, what is found."""
    q, kind = visit.text("q").strip()[:100], visit.text("kind")[:80]
    with visit.reading() as work:
        day, today = day_asked(work, visit.text("as_of")), powers.today(work)
        found = powers.search(work, q, kind=kind, page=page_ask(visit)) if q or kind else None
        items = powers.search_items(work, q)
        known = powers.declared(work.home)
        bodies_ = {one.organisation for one in found.rows} if found else set()
        page = HubPage(
            bodies=powers.bodies(work, day=day),
            found=found,
            items=items,
            names=ledger.organisation_names(work, bodies_),
            kinds=known.kinds,
            kind_titles=kind_titles(work),
            why=known.why,
            own=known.own,
            lists=powers.intakes(work, most=5),
            q=q,
            kind=kind,
            day=day,
            today=today,
            keeps=powers.may_keep(work),
            here=f"/powers?{urlencode([(name, said) for name, said in (('q', q), ('kind', kind), ('as_of', day)) if said])}&",
        )
    return visit.show(page)


@router.get("/powers/of/{organisation}")
def tree(visit: SignedVisit, organisation: str) -> Response:
    """The powers of an organisation; `as_of` a day."""
    with visit.reading() as work:
        day, today = day_asked(work, visit.text("as_of")), powers.today(work)
        found = powers.tree(work, organisation, day=day)
        done: dict[str, int] = {}
        for one in plans.under_power(work, [branch.power.id for branch in found.branches]):
            done[one.power] = done.get(one.power, 0) + 1
        children = {one.organisation.id for one in ledger.organisations(work) if one.organisation.parent == found.organisation}  # fmt: skip
        below = tuple(one for one in powers.bodies(work, day=day) if one.id in children)
        titles = kind_titles(work)
    return visit.show(TreePage(tree=found, below=below, done=done, kind_titles=titles, day=day, today=today))


@router.get("/powers/items/{item}")
def item(visit: SignedVisit, item: str) -> Response:
    """One service item."""
    with visit.reading() as work:
        day = day_asked(work, visit.text("as_of"))
        seen = powers.item(work, item, day=day)
        touched = plans.services(work)
    called = (seen.item.title.zh, seen.item.title.en, seen.item.code)
    nodes = {node.id: node for word in called for node in touched.get(word, ())}
    return visit.show(ItemPage(seen=seen, nodes=tuple(nodes.values()), day=day))


@router.get("/powers/{power}")
def power(visit: SignedVisit, power: str) -> Response:
    """One power; `as_of` a day."""
    with visit.reading() as work:
        day = day_asked(work, visit.text("as_of"))
        seen = powers.power(work, power, day=day)
        page = PowerPage(
            seen=seen,
            done=plans.under_power(work, [seen.power.id]),
            data=powers.data_of(work, seen.items),
            kind_titles=kind_titles(work),
            day=day,
        )
    return visit.show(page)


def kind_titles(work: Work) -> dict[str, Text]:
    """What people call each kind."""
    return {one.id: one.title for one in powers.declared(work.home).kinds}
