"""The ledger over HTTP: search, organisations, gaps, and a person's word about an entry or an item.

The page of one resource puts several rooms together; it lives in `app/doors/resource.py`.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar
from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.responses import Response

from yiben.capabilities import ledger, policy
from yiben.capabilities.ledger import (
    Amendment,
    Correction,
    Cycle,
    Gaps,
    Ground,
    Importance,
    Item,
    Label,
    LabelRequest,
    OrganisationNode,
    Origin,
    Resource,
    Status,
)
from yiben.capabilities.ledger.actions.standing import may_steward
from yiben.capabilities.ledger.search.model import Filters, Found
from yiben.kernel.errors import BadInput, NotFound, YibenError
from yiben.kernel.text import Text
from yiben.ui.doors import SignedVisit, Visit, page_ask
from yiben.ui.pages import PageView

router = APIRouter(include_in_schema=False)

_FACETS = ("organisation", "level", "personal", "theme", "format", "status")


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One value of a facet, as a link that chooses it or takes the choice back."""

    title: str
    count: int
    chosen: bool
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Facet:
    """One way to narrow a search."""

    name: str
    title: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchPage(PageView):
    """What a search found, and how to narrow it. `here` is this address, ready for a page number."""

    template: ClassVar[str] = "ledger/search.html"
    place: ClassVar[str] = "search"
    q: str
    chosen: tuple[tuple[str, str], ...]
    found: Found
    facets: tuple[Facet, ...]
    here: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationRow:
    """One organisation with what it still has to do."""

    node: OrganisationNode
    unmarked: int
    unregistered: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationsPage(PageView):
    """The tree of organisations."""

    template: ClassVar[str] = "ledger/organisations.html"
    place: ClassVar[str] = "search"
    nodes: tuple[OrganisationRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GapsPage(PageView):
    """Both completeness checks."""

    template: ClassVar[str] = "ledger/gaps.html"
    place: ClassVar[str] = "search"
    gaps: Gaps


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemPage(PageView):
    """One item: its ruling label, a form to decide, its history."""

    template: ClassVar[str] = "ledger/item.html"
    place: ClassVar[str] = "search"
    resource: Resource
    item: Item
    ruling: Label | None
    labels: tuple[Label, ...]
    levels: tuple[tuple[str, str], ...]
    importances: tuple[tuple[str, str], ...]
    requests: tuple[LabelRequest, ...]
    grounds: tuple[tuple[str, str], ...]
    may_change: bool
    why: str = ""
    ground: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EditPage(PageView):
    """The form that changes what an entry says about itself."""

    template: ClassVar[str] = "ledger/edit.html"
    place: ClassVar[str] = "search"
    resource: Resource
    origins: tuple[tuple[str, str], ...]
    cycles: tuple[tuple[str, str], ...]


@router.get("/search", name="ledger.search")
def search(visit: SignedVisit) -> Response:
    """Find resources by words of their names, descriptions and items."""
    q = visit.text("q")[:400]
    chosen = tuple((name, value) for name in _FACETS if (value := visit.text(name)))
    with visit.reading() as work:
        found = ledger.find(work, q, filters=filters_of(dict(chosen)), page=page_ask(visit))
    kept = [("q", q)] if q else []
    here = f"/search?{urlencode([*kept, *chosen])}"
    facets = tuple(_facets(visit, found, kept, dict(chosen)))
    return visit.show(
        SearchPage(
            q=q, chosen=chosen, found=found, facets=facets, here=here + ("&" if kept or chosen else "")
        )
    )


@router.get("/organisations", name="ledger.organisations")
def organisations(visit: SignedVisit) -> Response:
    """Who answers for which data."""
    with visit.reading() as work:
        nodes = ledger.organisations(work)
        counts = {count.organisation: count for count in ledger.gaps(work, limit=1).counts}
    rows = tuple(
        OrganisationRow(
            node=node,
            unmarked=counts[node.organisation.id].unmarked if node.organisation.id in counts else 0,
            unregistered=counts[node.organisation.id].unregistered if node.organisation.id in counts else 0,
        )
        for node in nodes
    )
    return visit.show(OrganisationsPage(nodes=rows))


@router.get("/gaps", name="ledger.gaps")
def gaps(visit: SignedVisit) -> Response:
    """What is missing from the ledger."""
    with visit.reading() as work:
        found = ledger.gaps(work, organisation=visit.text("organisation") or None)
    return visit.show(GapsPage(gaps=found))


@router.post("/resources/{resource}/approve", name="ledger.approve")
def approve(visit: SignedVisit, resource: str) -> Response:
    """Accept a proposed entry with all its labels."""
    with visit.writing() as work:
        ledger.approve(work, resource, note=visit.text("note"))
    return visit.to(f"/resources/{resource}", done="ledger.approved")


@router.get("/resources/{resource}/edit", name="ledger.edit")
def edit_form(visit: SignedVisit, resource: str) -> Response:
    """The form that changes what an entry says about itself."""
    return visit.show(_edit_page(visit, resource))


@router.post("/resources/{resource}/edit")
def edit(visit: SignedVisit, resource: str) -> Response:
    """Change what an entry says about itself; later intakes keep it."""
    origin, cycle = visit.text("origin"), visit.text("cycle")
    if (origin and origin not in set(Origin)) or (cycle and cycle not in set(Cycle)):
        raise BadInput("bad_choice", Text("没有这个选项", "There is no such choice."))
    amendment = Amendment(
        title=visit.text("title") or None,
        description=visit.text("description"),
        themes=_listed(visit.text("themes")),
        classes=_listed(visit.text("classes")),
        origin=Origin(origin) if origin else None,
        cycle=Cycle(cycle) if cycle else None,
    )
    with visit.writing() as work:
        ledger.amend(work, resource, amendment)
    return visit.to(f"/resources/{resource}", done="ledger.amended")


@router.get("/resources/{resource}/items/{item}", name="ledger.item")
def item(visit: SignedVisit, resource: str, item: str) -> Response:
    """One item with its history."""
    return visit.show(_item_page(visit, resource, item))


@router.post("/resources/{resource}/items/{item}")
def correct(visit: SignedVisit, resource: str, item: str) -> Response:
    """A person's word about one item."""
    try:
        correction = Correction(
            why=visit.text("why"),
            level=int(visit.text("level")) if visit.text("level") in set("12345") else None,
            personal=visit.text("personal") == "yes",
            importance=_importance(visit.text("importance")),
            semantic=visit.text("semantic"),
            ground=_ground(visit.text("ground")),
        )
        with visit.writing() as work:
            done = ledger.correct(work, item, correction)
    except YibenError as error:
        says = f"{error.message} {error.hint}" if error.hint else str(error.message)
        return visit.show(_item_page(visit, resource, item, error=says), status=error.status)
    return visit.to(f"/resources/{resource}", done="ledger.requested" if done.request else "ledger.corrected")


def may_change(visit: Visit, dossier: ledger.Dossier) -> bool:
    """True when the visitor may decide about this entry: what the page offers, never what is allowed."""
    return may_steward(visit.who, dossier.path)


def filters_of(chosen: dict[str, str]) -> Filters:
    """The filters an address names; raises BadInput for a value that cannot be."""
    level, personal, status = chosen.get("level"), chosen.get("personal"), chosen.get("status")
    if (level and level not in set("12345")) or (status and status not in set(Status)):
        raise BadInput(
            "bad_filter", Text("筛选条件无效", "This filter has no such value."), where=dict(chosen)
        )
    return Filters(
        organisation=chosen.get("organisation"),
        theme=chosen.get("theme"),
        level=int(level) if level else None,
        personal=None if not personal else personal in {"1", "true", "yes"},
        format=chosen.get("format"),
        status=Status(status) if status else None,
    )


def _facets(
    visit: Visit, found: Found, kept: list[tuple[str, str]], chosen: dict[str, str]
) -> Iterable[Facet]:
    words = visit.doors.pages.words
    for name in _FACETS:
        counts = found.facets.get(name, ())
        choices = []
        for count in counts:
            picked = chosen.get(name) == count.value
            others = [pair for pair in chosen.items() if pair[0] != name]
            address = [*kept, *others] if picked else [*kept, *others, (name, count.value)]
            title = _facet_title(words, name, count.value, count.title)
            href = f"/search?{urlencode(address)}"
            choices.append(Choice(title=title, count=count.count, chosen=picked, href=href))
        if choices:
            yield Facet(name=name, title=words.say(f"ledger.search.facet_{name}"), choices=tuple(choices))


def _facet_title(words: Any, name: str, value: str, title: str) -> str:
    if name == "level":
        return str(policy.level_title(int(value)))
    if name == "personal":
        truth = value.lower() in {"1", "true", "yes"}
        return str(words.say("ledger.search.with_personal" if truth else "ledger.search.without_personal"))
    return str(words.say(f"ledger.status.{value}")) if name == "status" else title or value


def _importance(said: str) -> Importance | None:
    if said and said not in set(Importance):
        raise BadInput("bad_importance", Text(f"没有「{said}」这一档", f"There is no importance “{said}”."))
    return Importance(said) if said else None


def _ground(said: str) -> Ground | None:
    if said and said not in set(Ground):
        raise BadInput("bad_ground", Text(f"没有「{said}」这种依据", f"There is no ground “{said}”."))
    return Ground(said) if said else None


def _listed(said: str) -> tuple[str, ...]:
    return tuple(word for word in re.split(r"[,，、;；\s]+", said) if word)


def _edit_page(visit: Visit, resource: str) -> EditPage:
    words = visit.doors.pages.words
    with visit.reading() as work:
        dossier = ledger.describe(work, resource)
    return EditPage(
        resource=dossier.resource,
        origins=(("", "–"), *((str(each), words.say(f"ledger.origin.{each}")) for each in Origin)),
        cycles=(("", "–"), *((str(each), words.say(f"ledger.cycle.{each}")) for each in Cycle)),
    )


def _item_page(visit: Visit, resource: str, item: str, *, error: str = "") -> ItemPage:
    words = visit.doors.pages.words
    with visit.reading() as work:
        dossier = ledger.describe(work, resource)
        found = next((each for each in dossier.items if each.id == item), None)
        if found is None:
            raise NotFound("no_item", Text(f"没有数据项「{item}」", f"There is no item “{item}”"))
        labels = ledger.history(work, item) if found.labels else ()
        requests = ledger.label_requests(work, item)
    return ItemPage(
        resource=dossier.resource,
        item=found,
        ruling=found.label,
        labels=labels,
        levels=tuple((str(level.number), str(level.title)) for level in policy.scale()),
        importances=tuple((str(each), words.say(f"ledger.importance.{each}")) for each in Importance),
        requests=requests,
        grounds=(("", "–"), *((str(each), str(each.says)) for each in Ground if each is not Ground.SCALE)),
        may_change=may_change(visit, dossier),
        why=visit.text("why") if error else "",
        ground=visit.text("ground") if error else "",
        error=error,
    )
