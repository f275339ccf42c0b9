"""What an operator does day by day 运营: ask for data by scenario, let others use a product, feed results back."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from fastapi import APIRouter
from starlette.responses import Response

from yiben.app.reactions import hands
from yiben.app.zoning.acting import act, said_in
from yiben.capabilities import ledger, zones
from yiben.capabilities.ledger import Item, Resource
from yiben.capabilities.zones import Dossier, Product
from yiben.infra.work import Work
from yiben.kernel.errors import BadInput, YibenError
from yiben.kernel.paging import PageAsk
from yiben.kernel.text import Text
from yiben.ui.doors import SignedVisit, Visit
from yiben.ui.pages import PageView

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class AskPage(PageView):
    """The form data of a scenario are asked for by. `resource` is None until one was chosen."""

    template: ClassVar[str] = "zoning/ask.html"
    place: ClassVar[str] = "zones"
    found: Dossier
    name: str
    known: tuple[tuple[str, str], ...]  # name, title
    resource: Resource | None
    items: tuple[tuple[Item, str], ...]  # with the form it is asked for in
    roads: tuple[str, ...]
    ticked: frozenset[str]
    operates: bool
    today: str
    error: YibenError | None
    said: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class UsePage(PageView):
    """The form an organisation is given the use of a product by."""

    template: ClassVar[str] = "zoning/use.html"
    place: ClassVar[str] = "zones"
    one: Product
    found: Dossier
    items: tuple[Item, ...]
    bodies: tuple[str, ...]
    partners: Mapping[str, str]  # name of each partner that is admitted, its grade
    ticked: frozenset[str]
    operates: bool
    standing: bool
    today: str
    error: YibenError | None
    said: Mapping[str, str]


@router.get("/zoning/agreements/{agreement}/ask")
def asking(visit: SignedVisit, agreement: str) -> Response:
    """The form; `resource` chooses what is asked for."""
    return visit.show(_ask(visit, agreement))


@router.post("/zoning/agreements/{agreement}/ask")
def ask(visit: SignedVisit, agreement: str) -> Response:
    """Ask: the supervising department evaluates, the providing department consents."""
    try:
        with visit.reading() as work:
            resource = ledger.describe(work, visit.text("resource"))
            form = _asked(visit, [one.name for one in resource.items if not one.retired])
        case = act(
            visit.platform, visit.who, lambda work: zones.ask(work, agreement, form=form, hands=hands())
        )
    except YibenError as error:
        if visit.wants_json or error.status == 404:
            raise
        return visit.show(_ask(visit, agreement, error=error), status=error.status)
    return visit.to(f"/cases/{case.number}", done="zoning.asked")


@router.get("/zoning/products/{product}/use")
def using(visit: SignedVisit, product: str) -> Response:
    """The form."""
    return visit.show(_use(visit, product))


@router.post("/zoning/products/{product}/use")
def use(visit: SignedVisit, product: str) -> Response:
    """A grant whose purpose is one filed scenario."""
    try:
        act(
            visit.platform,
            visit.who,
            lambda work: zones.give_use(
                work, product, to=visit.text("to"), scenario=visit.text("scenario"), columns=_ticked(visit, "columns"), ends=visit.text("ends"),
                roads=_ticked(visit, "roads"), verify_by=visit.text("verify_by") or None, authorisation=visit.text("authorisation"),
            ),
        )  # fmt: skip
    except YibenError as error:
        if visit.wants_json or (error.status == 404 and error.code == "no_product"):
            raise
        return visit.show(_use(visit, product, error=error), status=error.status)
    return visit.to(f"/zoning/products/{product}", done="zoning.use_given")


def _ask(visit: Visit, agreement: str, *, error: YibenError | None = None) -> AskPage:
    chosen = visit.text("resource")
    with visit.reading() as work:
        found = zones.dossier(work, agreement)
        operator = found.agreement.operator
        listed = ledger.list_resources(work, page=PageAsk(size=200)).rows
        dossier, error = _described(work, chosen, error)
        return AskPage(
            found=found,
            name=ledger.organisation_names(work, {operator}).get(operator, operator),
            known=tuple((one.name, one.title) for one in listed if one.organisation != operator),
            resource=dossier.resource if dossier else None,
            items=tuple((one, visit.text(f"col.{one.name}")) for one in dossier.items if not one.retired) if dossier else (),
            roads=zones.SHARED_BY,
            ticked=frozenset(_ticked(visit, "roads")),
            operates=zones.operates(work, found.agreement) and found.agreement.in_force(zones.today(work)),
            today=zones.today(work),
            error=error,
            said=said_in(visit),
        )  # fmt: skip


def _described(
    work: Work, chosen: str, error: YibenError | None
) -> tuple[ledger.Dossier | None, YibenError | None]:
    """What was chosen; or what is wrong with the choice."""
    if not chosen:
        return None, error
    try:
        return ledger.describe(work, chosen), error
    except YibenError as unknown:
        return None, error or unknown


def _asked(visit: Visit, names: list[str]) -> dict[str, object]:
    """The form of the flow `zone-sharing`."""
    chosen = {name: visit.text(f"col.{name}") for name in names}
    columns = [name for name, form in chosen.items() if form in {"plain", "masked"}]
    if not columns:
        raise BadInput("bad_zone", Text("请至少选择一个数据项", "Choose one column at least."), where={"field": "columns"})  # fmt: skip
    return {
        "resource": visit.text("resource"),
        "columns": columns,
        "masked": [name for name in columns if chosen[name] == "masked"],
        "roads": _ticked(visit, "roads"),
        "scenario": visit.text("scenario"),
        "need": visit.text("need"),
        "subject_authorisation": visit.text("subject_authorisation") == "yes",
        "ends": visit.text("ends"),
    }


def _use(visit: Visit, product: str, *, error: YibenError | None = None) -> UsePage:
    with visit.reading() as work:
        one = zones.the_product(work, product)
        found = zones.dossier(work, one.agreement)
        day = zones.today(work)
        partners = {each.organisation: each.grade for each in found.partners if each.exit_kind is None}
        names = ledger.organisation_names(work, set(partners))
        operates = zones.operates(work, found.agreement)
        return UsePage(
            one=one,
            found=found,
            items=tuple(each for each in ledger.describe(work, one.resource).items if not each.retired),
            bodies=tuple(node.organisation.name for node in ledger.organisations(work)) if operates else (),
            partners={names.get(body, body): grade for body, grade in partners.items()},
            ticked=frozenset(
                (*_ticked(visit, "columns"), *(f"by {road}" for road in _ticked(visit, "roads")))
            ),
            operates=operates,
            standing=one.withdrawn is None and found.agreement.in_force(day),
            today=day,
            error=error,
            said=said_in(visit),
        )


def _ticked(visit: Visit, field: str) -> list[str]:
    return [one for one in map(str, visit.form.getlist(field)) if one]
