"""Forms of zones: partners, assessments and filings of an agreement, each on a page of its own."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from fastapi import APIRouter
from starlette.responses import Response

from yiben.app.reactions import hands
from yiben.app.zoning.acting import Verbs, did, one_of, said_in
from yiben.capabilities import ledger, zones
from yiben.capabilities.grants import Road
from yiben.capabilities.zones import Dossier, Partner
from yiben.kernel.errors import BadInput, YibenError
from yiben.kernel.paging import PageAsk
from yiben.kernel.text import Text
from yiben.ui.doors import SignedVisit, Visit
from yiben.ui.pages import PageView

router = APIRouter(include_in_schema=False)
ROADS = tuple(map(str, Road))
"""Every manner of use a filing may name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnersPage(PageView):
    """Partners of an operator: rights by grade, what each has, who leaves how."""

    template: ClassVar[str] = "zoning/partners.html"
    place: ClassVar[str] = "zones"
    found: Dossier
    partners: tuple[Partner, ...]
    names: Mapping[str, str]
    grades: Mapping[str, tuple[zones.Right, ...]]
    rights: tuple[str, ...]
    leavings: tuple[str, ...]
    operates: bool
    error: YibenError | None
    said: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessPage(PageView):
    """Assessments of an operator, and the form of the next."""

    template: ClassVar[str] = "zoning/assess.html"
    place: ClassVar[str] = "zones"
    found: Dossier
    name: str
    indicators: Mapping[str, tuple[Text, int]]
    supervises: bool
    standing: bool
    error: YibenError | None
    said: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class FilePage(PageView):
    """The form a product is filed by."""

    template: ClassVar[str] = "zoning/file.html"
    place: ClassVar[str] = "zones"
    found: Dossier
    name: str
    own: tuple[tuple[str, str], ...]  # resources of the operator: identifier, title
    shared: tuple[tuple[str, str], ...]  # resources that were shared with the zone
    roads: tuple[str, ...]
    ticked: frozenset[str]  # roads and sources
    operates: bool
    error: YibenError | None
    said: Mapping[str, str]


@router.get("/zoning/agreements/{agreement}/partners")
def partners(visit: SignedVisit, agreement: str) -> Response:
    """Partners and what each may do."""
    return visit.show(_partners(visit, agreement))


@router.post("/zoning/agreements/{agreement}/partners")
def change_partners(visit: SignedVisit, agreement: str) -> Response:
    """`act`: admit, give, take, regrade, let_go."""
    one = visit.text("partner")
    verbs: Verbs = {
        "admit": lambda work: zones.admit(work, agreement, visit.text("organisation"), qualification=visit.text("qualification"), qualified_until=visit.text("qualified_until"), contract=_contract(visit), grade=visit.text("grade")),
        "give": lambda work: zones.give_right(work, one, one_of(visit, "right", zones.Right)),
        "take": lambda work: zones.take_right(work, one, one_of(visit, "right", zones.Right)),
        "regrade": lambda work: zones.regrade(work, one, grade=visit.text("grade"), why=visit.text("why")),
        "let_go": lambda work: zones.let_go(work, one, kind=one_of(visit, "kind", zones.Leaving), says=visit.text("why"), hands=hands()),
    }  # fmt: skip
    return did(visit, verbs, lambda error: _partners(visit, agreement, error=error), back=f"/zoning/agreements/{agreement}/partners")  # fmt: skip


@router.get("/zoning/agreements/{agreement}/assess")
def assessing(visit: SignedVisit, agreement: str) -> Response:
    """Assessments, and the form of the next."""
    return visit.show(_assess(visit, agreement))


@router.post("/zoning/agreements/{agreement}/assess")
def assess(visit: SignedVisit, agreement: str) -> Response:
    """`act`: assess, or end for a breach."""
    verbs: Verbs = {
        "assess": lambda work: zones.assess(work, agreement, period=visit.text("period"), scores=_scores(visit), says=visit.text("says"), measure=one_of(visit, "measure", zones.Measure), hands=hands()),
        "end": lambda work: zones.terminate(work, agreement, why=zones.Ended.BREACH, says=visit.text("says"), hands=hands()),
    }  # fmt: skip
    return did(visit, verbs, lambda error: _assess(visit, agreement, error=error), back=f"/zoning/agreements/{agreement}")  # fmt: skip


@router.get("/zoning/agreements/{agreement}/file")
def filing(visit: SignedVisit, agreement: str) -> Response:
    """The form a product is filed by."""
    return visit.show(_file(visit, agreement))


@router.post("/zoning/agreements/{agreement}/file")
def file(visit: SignedVisit, agreement: str) -> Response:
    """File a product."""
    verbs: Verbs = {"file": lambda work: zones.file(work, agreement, _filed(visit))}
    return did(visit, verbs, lambda error: _file(visit, agreement, error=error), back=f"/zoning/agreements/{agreement}", only="file")  # fmt: skip


def _partners(visit: Visit, agreement: str, *, error: YibenError | None = None) -> PartnersPage:
    with visit.reading() as work:
        found = zones.dossier(work, agreement)
        bodies = {found.agreement.operator, *(one.organisation for one in found.partners)}
        return PartnersPage(
            found=found,
            partners=found.partners,
            names=ledger.organisation_names(work, bodies),
            grades=zones.grades(work),
            rights=tuple(map(str, zones.Right)),
            leavings=tuple(map(str, zones.Leaving)),
            operates=zones.operates(work, found.agreement),
            error=error,
            said=said_in(visit),
        )


def _assess(visit: Visit, agreement: str, *, error: YibenError | None = None) -> AssessPage:
    with visit.reading() as work:
        found = zones.dossier(work, agreement)
        operator = found.agreement.operator
        return AssessPage(
            found=found,
            name=ledger.organisation_names(work, {operator}).get(operator, operator),
            indicators=zones.indicators(work),
            supervises=zones.leads(work),
            standing=found.agreement.in_force(zones.today(work)),
            error=error,
            said=said_in(visit),
        )


def _file(visit: Visit, agreement: str, *, error: YibenError | None = None) -> FilePage:
    with visit.reading() as work:
        found = zones.dossier(work, agreement)
        operator = found.agreement.operator
        given = {one.resource for one in found.uses if one.product is None}
        mine = [one for one in ledger.list_resources(work, organisation=operator, page=PageAsk(size=200)).rows if one.organisation == operator]  # fmt: skip
        return FilePage(
            found=found,
            name=ledger.organisation_names(work, {operator}).get(operator, operator),
            own=tuple((one.id, one.title) for one in mine if one.id not in given),
            shared=tuple((one, ledger.describe(work, one).resource.title) for one in sorted(given)),
            roads=ROADS,
            ticked=frozenset(str(one) for field in ("roads", "sources") for one in visit.form.getlist(field)),
            operates=zones.operates(work, found.agreement),
            error=error,
            said=said_in(visit),
        )


def _filed(visit: Visit) -> zones.Filing:
    yuan = visit.text("price").replace(",", "")
    whole, _, cents = yuan.partition(".")
    if not (whole.isascii() and whole.isdigit() and len(whole) < 12 and (not cents or (cents.isascii() and cents.isdigit() and len(cents) <= 2))):  # fmt: skip
        raise BadInput("bad_zone", Text("定价写作元，最多两位小数，如 0.37", "A price in yuan with two decimals at most, e.g. 0.37."), where={"field": "price"})  # fmt: skip
    price = int(whole) * 100 + int((cents + "00")[:2])
    listed = visit.text("scenarios").replace("\r", "").split("\n")
    return zones.Filing(
        name=visit.text("name"),
        resource=visit.text("resource"),
        price=price,
        unit=one_of(visit, "unit", zones.Unit),
        price_basis=visit.text("price_basis"),
        scenarios=tuple(one.strip() for one in listed if one.strip()),
        scope=visit.text("scope"),
        manner=visit.text("manner"),
        roads=tuple(str(one) for one in visit.form.getlist("roads")),
        terms="paid" if price else "free",
        sources=tuple(str(one) for one in visit.form.getlist("sources")),
    )


def _contract(visit: Visit) -> tuple[str, bytes]:
    sent = visit.files("contract")
    return (sent[0].filename or "", sent[0].file.read()) if sent else ("", b"")


def _scores(visit: Visit) -> dict[str, float]:
    """Scores of the form; what is no number is refused as a score out of bounds."""
    found = {}
    for name in visit.form:
        if name.startswith("score."):
            said = visit.text(name)
            plain = said.isascii() and said.replace(".", "", 1).isdigit()
            found[name.removeprefix("score.")] = float(said) if plain else -1.0
    return found
