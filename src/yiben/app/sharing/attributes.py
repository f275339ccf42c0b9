"""How a resource is shared 共享属性: what holds, who proposed and approved it, the form to change it; push-downs."""

from dataclasses import dataclass
from typing import ClassVar

from fastapi import APIRouter
from starlette.responses import Response

from yiben.app.reactions import hands
from yiben.app.sharing.wording import in_a_year
from yiben.capabilities import casework, grants, ledger, sharing
from yiben.capabilities.grants import Road
from yiben.capabilities.sharing import roads_of, wrong
from yiben.kernel.errors import YibenError
from yiben.kernel.text import Text
from yiben.ui.doors import SignedVisit, Visit
from yiben.ui.pages import PageView

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Handed:
    """A push-down with names."""

    push_down: sharing.PushDown
    giver: str
    holder: str
    holds: bool
    may_end: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AttributePage(PageView):
    """What holds for a resource and its items, its history, and the forms of its stewards."""

    template: ClassVar[str] = "sharing/attribute.html"
    place: ClassVar[str] = "search"
    resource: ledger.Resource
    items: tuple[ledger.Item, ...]
    held: tuple[tuple[str, sharing.Attribute], ...]
    history: tuple[sharing.Attribute, ...]
    waiting: tuple[casework.Case, ...]
    handed: tuple[Handed, ...]
    below: tuple[tuple[str, str], ...]
    roads: tuple[Road, ...]
    today: str
    last: str
    may_propose: bool
    error: YibenError | None


@router.get("/resources/{resource}/sharing")
def page(visit: SignedVisit, resource: str) -> Response:
    """What holds, and the forms."""
    return visit.show(_page(visit, resource))


@router.post("/resources/{resource}/sharing")
def propose(visit: SignedVisit, resource: str) -> Response:
    """Propose how it is shared."""
    try:
        said = visit.text("openness")
        if said not in tuple(sharing.Openness):
            raise wrong("openness", Text("请选择一种", "Choose one."))
        asked = sharing.Attribute(
            resource=resource,
            item=visit.text("item") or None,
            openness=sharing.Openness(said),
            condition=visit.text("condition"),
            reason=visit.text("reason"),
            basis=visit.text("basis"),
            returns=bool(visit.text("district_item")),
            district_item=visit.text("district_item") or None,
            passes_down=visit.text("passes_down") == "yes",
        )
        with visit.writing() as work:
            sharing.propose_attribute(work, asked, hands=hands())
    except YibenError as error:
        if visit.wants_json:
            raise
        return visit.show(_page(visit, resource, error=error), status=error.status)
    return visit.to(f"/resources/{resource}/sharing", done="sharing.proposed")


@router.post("/resources/{resource}/push-down")
def hand_down(visit: SignedVisit, resource: str) -> Response:
    """Propose to hand the decision down."""
    try:
        level, depth = visit.text("most_level"), visit.text("depth", default="0")
        if not all(one.isdecimal() and len(one) < 10 for one in (level, depth)):
            raise wrong("most_level", Text("应为数字", "A number is expected."))
        scope = sharing.Extent(
            resource=resource,
            most_level=int(level),
            roads=roads_of([road for road in Road if visit.text(f"road.{road}")]),
            begins=visit.text("begins"),
            ends=visit.text("ends"),
            depth=int(depth),
        )
        with visit.writing() as work:
            sharing.propose_push_down(work, scope, holder=visit.text("holder"), hands=hands())
    except YibenError as error:
        if visit.wants_json:
            raise
        return visit.show(_page(visit, resource, error=error), status=error.status)
    return visit.to(f"/resources/{resource}/sharing", done="sharing.proposed")


@router.post("/sharing/push-downs/{push_down}/end")
def take_back(visit: SignedVisit, push_down: str) -> Response:
    """Withdraw an authority and all that hangs on it."""
    with visit.writing() as work:
        done = sharing.take_back(work, push_down, hands=hands())
    return visit.to(f"/resources/{done.resource}/sharing", done="sharing.ended")


def _page(visit: Visit, resource: str, *, error: YibenError | None = None) -> AttributePage:
    with visit.reading() as work:
        dossier = ledger.describe(work, resource)
        identifier = dossier.resource.id
        held = sharing.attributes_of(work, identifier)
        names = {one.organisation.id: one.organisation.name for one in ledger.organisations(work)}
        kinds = (sharing.ATTRIBUTE, sharing.PUSH_DOWN)
        waiting = [
            case
            for kind in kinds
            for case in casework.cases(
                work, kind=kind, subject=identifier, phase=casework.Phase.OPEN, hands=hands()
            ).rows
        ]
        today = grants.day_of(work.now())
        handed = tuple(
            Handed(
                push_down=one,
                giver=names.get(one.giver, one.giver),
                holder=names.get(one.holder, one.holder),
                holds=one.holds(today),
                may_end=one.withdrawn is None and sharing.speaks_for(work, visit.who, one.giver),
            )
            for one in sharing.push_downs(work, resource=identifier)
        )
        may = sharing.speaks_for(work, visit.who, dossier.resource.organisation) or any(
            one.holds and sharing.speaks_for(work, visit.who, one.push_down.holder) for one in handed
        )
        history = sharing.attribute_history(work, identifier)
    titles = {one.id: one.name for one in dossier.items}
    return AttributePage(
        resource=dossier.resource,
        items=tuple(one for one in dossier.items if not one.retired),
        held=tuple((titles.get(item or "", ""), one) for item, one in held.items()),
        history=history,
        waiting=tuple(waiting),
        handed=handed,
        below=tuple((one, name) for one, name in names.items() if one != dossier.resource.organisation),
        roads=tuple(Road),
        today=today,
        last=in_a_year(today),
        may_propose=may,
        error=error,
    )
