"""Pages of public-data zones 公共数据专区: list, one zone, an application under review, an agreement, a product."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from fastapi import APIRouter
from starlette.responses import Response

from yiben.app.reactions import hands
from yiben.app.zoning.acting import Verbs, did
from yiben.app.zoning.documents import application_document
from yiben.capabilities import casework, ledger, zones
from yiben.capabilities.casework import Case
from yiben.capabilities.zones import Dossier, Notice, Product, Reviewed, Statement, Use, Zone
from yiben.infra.work import Work
from yiben.kernel.actors import Role
from yiben.kernel.errors import YibenError
from yiben.kernel.text import Text
from yiben.ui.doors import SignedVisit, Visit
from yiben.ui.pages import PageView

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ZonesPage(PageView):
    """Every zone with its supervisor, its notice that is open, how many agreements hold."""

    template: ClassVar[str] = "zoning/list.html"
    place: ClassVar[str] = "zones"
    rows: tuple[tuple[Zone, Notice | None, int], ...]
    names: Mapping[str, str]
    due: tuple[tuple[str, str, str], ...]  # agreement, operator, year that is owed; for who supervises


@dataclass(frozen=True, slots=True, kw_only=True)
class ZonePage(PageView):
    """One zone: notices, applications one may see, agreements."""

    template: ClassVar[str] = "zoning/zone.html"
    place: ClassVar[str] = "zones"
    one: Zone
    notices: tuple[Notice, ...]
    applications: tuple[Case, ...]
    agreements: tuple[zones.Agreement, ...]
    names: Mapping[str, str]
    today: str
    first: frozenset[str]  # agreements whose operator comes first: its newest result is excellent


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationPage(PageView):
    """An application under review: each condition with its evidence, what the experts said."""

    template: ClassVar[str] = "zoning/application.html"
    place: ClassVar[str] = "zones"
    case: Case
    zone: Zone
    applicant: str
    state: Text
    conditions: tuple[dict[str, Any], ...]
    reviewed: Reviewed | None
    words: Mapping[str, Text]
    may_check: bool
    may_review: bool
    error: YibenError | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementPage(PageView):
    """An agreement whole."""

    template: ClassVar[str] = "zoning/agreement.html"
    place: ClassVar[str] = "zones"
    found: Dossier
    in_force: bool
    clauses: Mapping[str, Text]
    names: Mapping[str, str]
    indicators: Mapping[str, Text]
    titles: Mapping[str, str]  # of resources
    operates: bool
    supervises: bool
    alerts: tuple[tuple[zones.Alert, Text], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductPage(PageView):
    """A filed product: scenarios, who uses it, statements with their events."""

    template: ClassVar[str] = "zoning/product.html"
    place: ClassVar[str] = "zones"
    one: Product
    zone: Zone
    uses: tuple[Use, ...]
    statements: tuple[Statement, ...]
    names: Mapping[str, str]
    resource: str
    operates: bool
    today: str
    recount: zones.Recount | None
    error: YibenError | None


@router.get("/zoning")
def listed(visit: SignedVisit) -> Response:
    """Every zone."""
    with visit.reading() as work:
        found, day = zones.zones(work), zones.today(work)
        rows = tuple(
            (
                one,
                next((notice for notice in zones.notices(work, one.id) if notice.until >= day), None),
                sum(made.in_force(day) for made in zones.agreements(work, zone=one.id)),
            )
            for one in found
        )
        owed = zones.reports_due(work) if visit.who.holds(Role.BUREAU) else ()
        names = ledger.organisation_names(work, {*(one.supervisor for one in found), *(made.operator for made, _ in owed)})  # fmt: skip
    due = tuple((made.id, names.get(made.operator, made.operator), year) for made, year in owed)
    return visit.show(ZonesPage(rows=rows, names=names, due=due))


@router.get("/zoning/applications/{case}")
def application(visit: SignedVisit, case: str) -> Response:
    """An application under review."""
    return visit.show(_application(visit, case))


@router.post("/zoning/applications/{case}/check")
def check(visit: SignedVisit, case: str) -> Response:
    """What was found of one piece of evidence."""
    try:
        word = zones.Verdict.FALSE if visit.text("verdict") == "false" else zones.Verdict.SOUND
        with visit.writing() as work:
            zones.check_paper(work, visit.text("proof"), verdict=word, says=visit.text("says"), hands=hands())
    except YibenError as error:
        return visit.show(_application(visit, case, error=error), status=error.status)
    return visit.to(f"/zoning/applications/{case}")


@router.post("/zoning/applications/{case}/review")
def review(visit: SignedVisit, case: str) -> Response:
    """One's scores for the three words, and one's opinion."""
    try:
        scores = {name: _mark(visit.text(name)) for name in zones.WORDS}
        with visit.writing() as work:
            zones.review(work, case, scores=scores, says=visit.text("says"), hands=hands())
    except YibenError as error:
        return visit.show(_application(visit, case, error=error), status=error.status)
    return visit.to(f"/zoning/applications/{case}")


@router.get("/zoning/agreements/{agreement}")
def agreement(visit: SignedVisit, agreement: str) -> Response:
    """An agreement with everything about it."""
    with visit.reading() as work:
        found = zones.dossier(work, agreement)
        one_ = found.agreement
        named = {one_.operator, found.zone.supervisor, *(each.organisation for each in found.partners)}
        shown = AgreementPage(
            found=found,
            in_force=one_.in_force(zones.today(work)),
            clauses={**zones.CLAUSES, "other_clauses": Text("其他内容", "Other clauses")},
            names=ledger.organisation_names(work, named),
            operates=zones.operates(work, one_),
            supervises=visit.who.holds(Role.BUREAU),
            alerts=zones.alerts_titled(work, one_.id),
            indicators={name: title for name, (title, _) in zones.indicators(work).items()},
            titles=_titles(
                work, {*(each.resource for each in found.uses), *(each.resource for each in found.products)}
            ),
        )
    return visit.show(shown)


@router.get("/zoning/products/{product}")
def product(visit: SignedVisit, product: str) -> Response:
    """A filed product; `?recount=yes` counts it anew from the log."""
    return visit.show(_product(visit, product))


@router.post("/zoning/products/{product}")
def change_product(visit: SignedVisit, product: str) -> Response:
    """`act`: settle, scenarios, withdraw."""
    listed_ = [one for one in visit.text("scenarios").replace("\r", "").split("\n") if one.strip()]
    verbs: Verbs = {
        "settle": lambda work: zones.settle(
            work, product, begins=visit.text("begins"), ends=visit.text("ends")
        ),
        "scenarios": lambda work: zones.file_scenarios(work, product, listed_),
        "withdraw": lambda work: zones.withdraw(work, product, why=visit.text("why")),
    }
    return did(visit, verbs, lambda error: _product(visit, product, error=error), back=f"/zoning/products/{product}")  # fmt: skip


@router.get("/zoning/{zone}")
def one(visit: SignedVisit, zone: str) -> Response:
    """One zone."""
    with visit.reading() as work:
        found = zones.the_zone(work, zone)
        made = zones.agreements(work, zone=found.id)
        return visit.show(
            ZonePage(
                one=found,
                notices=zones.notices(work, found.id),
                applications=zones.applications_of(work, found.id),
                agreements=made,
                names=ledger.organisation_names(work, {found.supervisor, *(each.operator for each in made)}),
                today=zones.today(work),
                first=frozenset(each.id for each in zones.favoured(work)),
            )
        )


def _product(visit: Visit, product: str, *, error: YibenError | None = None) -> ProductPage:
    with visit.reading() as work:
        one_ = zones.the_product(work, product)
        found = zones.dossier(work, one_.agreement)
        uses, made = zones.uses(work, one_.id), zones.statements(work, one_.id)
        grantees = zones.grantees(work, uses)
        bodies = ledger.organisation_names(
            work, {*grantees.values(), *(name for each in made for name in each.shares)}
        )
        return ProductPage(
            one=one_,
            zone=found.zone,
            uses=uses,
            statements=made,
            names={**bodies, **{use: bodies.get(body, body) for use, body in grantees.items()}},
            resource=_titles(work, {one_.resource})[one_.resource],
            operates=zones.operates(work, found.agreement),
            today=zones.today(work),
            recount=zones.recount(work, one_.id) if visit.text("recount") == "yes" else None,
            error=error,
        )


def _application(visit: Visit, case: str, *, error: YibenError | None = None) -> ApplicationPage:
    with visit.reading() as work:
        found = casework.look(work, case, hands=hands())
        zone = zones.the_zone(work, str(found.case.form.get("zone", "")))
        applicant = str(found.case.form["applicant"])
        return ApplicationPage(
            case=found.case,
            zone=zone,
            applicant=ledger.organisation_names(work, {applicant}).get(applicant, applicant),
            state=found.flow.state(found.case.state).title,
            conditions=tuple(application_document(work, found.case)["conditions"]),
            reviewed=zones.reviewed_of(work, found.case.id, experts=found.case.form.get("experts") or ()),
            words=zones.WORDS,
            may_check=visit.who.holds(Role.BUREAU) and found.case.state == "checking",
            may_review=found.voice is not None and found.voice.allowed,
            error=error,
        )


def _titles(work: Work, resources: set[str]) -> dict[str, str]:
    """What resources are called; one that is gone by its identifier."""
    found = {}
    for one_ in resources:
        try:
            found[one_] = ledger.describe(work, one_).resource.title
        except YibenError:
            found[one_] = one_
    return found


def _mark(said: str) -> float:
    try:
        return float(said)
    except ValueError:
        return -1.0  # refused as any score out of bounds
