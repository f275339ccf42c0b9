"""Pages of public-data zones 公共数据专区: an application under review, an agreement, a product."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from fastapi import APIRouter
from starlette.responses import Response

from yiben.app.auditing import sees_all
from yiben.app.reactions import hands
from yiben.app.zoning.acting import Verbs, did, said_in
from yiben.app.zoning.documents import application_document
from yiben.capabilities import casework, ledger, zones
from yiben.capabilities.casework import Case
from yiben.capabilities.zones import Dossier, Product, Reviewed, Statement, Use, Zone, workspaces
from yiben.infra.work import Work
from yiben.kernel.errors import YibenError
from yiben.kernel.text import Text
from yiben.ui.doors import SignedVisit, Visit
from yiben.ui.pages import PageView

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationPage(PageView):
    """An application under review: each condition with its evidence, what the experts said."""

    template: ClassVar[str] = "zoning/application.html"
    place: ClassVar[str] = "zones"
    case: Case
    zone: Zone
    applicant: str
    related: tuple[str, ...]
    lists: tuple[str, ...]
    state: Text
    conditions: tuple[dict[str, Any], ...]
    reviewed: Reviewed | None
    words: Mapping[str, Text]
    files: Mapping[str, str]  # of each document, by its SHA-256
    demands: tuple[
        tuple[int, dict[str, Any]], ...
    ]  # what may be supplied now: place among the conditions, row
    asked: str  # what the bureau asked to be supplied
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
    owed: tuple[str, ...]  # years of which nothing was fed back
    error: YibenError | None
    said: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductPage(PageView):
    """A filed product: scenarios, who uses it, statements with their events."""

    template: ClassVar[str] = "zoning/product.html"
    place: ClassVar[str] = "zones"
    one: Product
    zone: Zone
    rooms: tuple[tuple[str, str], ...]  # workspaces that work for it: identifier, title
    uses: tuple[Use, ...]
    statements: tuple[Statement, ...]
    names: Mapping[str, str]
    resource: str
    operates: bool
    audits: bool  # may open events of the log
    today: str
    recount: zones.Recount | None
    error: YibenError | None


@router.get("/zoning/applications/{case}")
def application(visit: SignedVisit, case: str) -> Response:
    """An application under review."""
    return visit.show(application_page(visit, case))


@router.post("/zoning/applications/{case}/check")
def check(visit: SignedVisit, case: str) -> Response:
    """What was found of one piece of evidence."""
    try:
        word = zones.Verdict.FALSE if visit.text("verdict") == "false" else zones.Verdict.SOUND
        with visit.writing() as work:
            zones.check_paper(work, visit.text("proof"), verdict=word, says=visit.text("says"), hands=hands())
    except YibenError as error:
        return visit.show(application_page(visit, case, error=error), status=error.status)
    return visit.to(f"/zoning/applications/{case}", done="zoning.done")


@router.post("/zoning/applications/{case}/review")
def review(visit: SignedVisit, case: str) -> Response:
    """One's scores for the three words, and one's opinion."""
    try:
        scores = {name: _mark(visit.text(name)) for name in zones.WORDS}
        with visit.writing() as work:
            zones.review(work, case, scores=scores, says=visit.text("says"), hands=hands())
    except YibenError as error:
        return visit.show(application_page(visit, case, error=error), status=error.status)
    return visit.to(f"/zoning/applications/{case}", done="zoning.done")


@router.get("/zoning/agreements/{agreement}")
def agreement(visit: SignedVisit, agreement: str) -> Response:
    """An agreement with everything about it."""
    return visit.show(_agreement(visit, agreement))


@router.post("/zoning/agreements/{agreement}")
def feed_back(visit: SignedVisit, agreement: str) -> Response:
    """Feed results and performance back to the providers."""
    verbs: Verbs = {
        "report": lambda work: zones.feed_back(
            work, agreement, period=visit.text("period"), says=visit.text("says")
        )
    }
    return did(visit, verbs, lambda error: _agreement(visit, agreement, error=error), back=f"/zoning/agreements/{agreement}", only="report")  # fmt: skip


def _agreement(visit: Visit, agreement: str, *, error: YibenError | None = None) -> AgreementPage:
    with visit.reading() as work:
        found = zones.dossier(work, agreement)
        one_ = found.agreement
        named = {one_.operator, found.zone.supervisor, *(each.organisation for each in found.partners)}
        return AgreementPage(
            found=found,
            in_force=one_.in_force(zones.today(work)),
            clauses={**zones.CLAUSES, "other_clauses": Text("其他内容", "Other clauses")},
            names=ledger.organisation_names(work, named),
            operates=zones.operates(work, one_),
            supervises=zones.leads(work),
            alerts=zones.alerts_titled(work, one_.id),
            indicators={name: title for name, (title, _) in zones.indicators(work).items()},
            titles=_titles(
                work, {*(each.resource for each in found.uses), *(each.resource for each in found.products)}
            ),
            owed=tuple(year for made, year in zones.reports_due(work) if made.id == one_.id),
            error=error,
            said=said_in(visit),
        )


@router.get("/zoning/products/{product}")
def product(visit: SignedVisit, product: str) -> Response:
    """A filed product; `?recount=yes` counts it anew from the log."""
    return visit.show(_product(visit, product))


@router.post("/zoning/products/{product}")
def change_product(visit: SignedVisit, product: str) -> Response:
    """`act`: settle, correct, scenarios, withdraw."""
    listed_ = [one for one in visit.text("scenarios").replace("\r", "").split("\n") if one.strip()]
    verbs: Verbs = {
        "settle": lambda work: zones.settle(
            work, product, begins=visit.text("begins"), ends=visit.text("ends")
        ),
        "correct": lambda work: zones.correct(
            work,
            visit.text("statement"),
            events=list(map(str, visit.form.getlist("events"))),
            why=visit.text("why"),
        ),
        "scenarios": lambda work: zones.file_scenarios(work, product, listed_),
        "withdraw": lambda work: zones.withdraw(work, product, why=visit.text("why")),
    }
    return did(visit, verbs, lambda error: _product(visit, product, error=error), back=f"/zoning/products/{product}")  # fmt: skip


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
            rooms=tuple((each.id, each.title) for each in workspaces.workspaces_for(work, one_.id)),
            uses=uses,
            statements=made,
            names={**bodies, **{use: bodies.get(body, body) for use, body in grantees.items()}},
            resource=_titles(work, {one_.resource})[one_.resource],
            operates=zones.operates(work, found.agreement),
            audits=sees_all(visit.who),
            today=zones.today(work),
            recount=zones.recount(work, one_.id) if visit.text("recount") == "yes" else None,
            error=error,
        )


def application_page(visit: Visit, case: str, *, error: YibenError | None = None) -> ApplicationPage:
    """One application, with what was wrong with the last form."""
    with visit.reading() as work:
        found = casework.look(work, case, hands=hands())
        form = found.case.form
        zone = zones.the_zone(work, str(form.get("zone", "")))
        applicant = str(form["applicant"])
        rows = application_document(work, found.case)["conditions"]
        order = (*zones.CONDITIONS, *zones.notice_of(work, found.case.id, hands=hands()).conditions)
        may_supply = any(one.move.id == "supply" and one.allowed for one in found.offers)
        return ApplicationPage(
            case=found.case,
            zone=zone,
            applicant=ledger.organisation_names(work, {applicant}).get(applicant, applicant),
            related=tuple(ledger.organisation_names(work, map(str, form.get("related") or ())).values()),
            lists=tuple(
                dict.fromkeys(
                    map(str, (*(form.get("declared_lists") or ()), *(form.get("found_lists") or ())))
                )
            ),
            state=found.flow.state(found.case.state).title,
            conditions=tuple(rows),
            files={one.sha256: one.id for step in found.steps for one in step.attachments},
            demands=tuple(
                (order.index(one["condition"]) + 1, one) for one in rows if one["standing"] != "sound"
            )
            if may_supply
            else (),
            asked=next(
                (str(step.form["to_mend"]) for step in reversed(found.steps) if step.form.get("to_mend")), ""
            ),
            reviewed=zones.reviewed_of(work, found.case.id, experts=found.case.form.get("experts") or ()),
            words=zones.WORDS,
            may_check=zones.oversees(work, zone) and found.case.state == "checking",
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
