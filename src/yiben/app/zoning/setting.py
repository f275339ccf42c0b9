"""Zones themselves 专区: the list and one zone, with the bureau's forms: register, hand over, publish a notice."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from fastapi import APIRouter
from starlette.responses import Response

from yiben.app.zoning.acting import Verbs, did, one_of, said_in
from yiben.capabilities import ledger, zones
from yiben.capabilities.casework import Case
from yiben.capabilities.zones import Notice, Zone
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
    kinds: tuple[str, ...]
    bodies: tuple[str, ...]  # names, for the list beside the field
    supervises: bool
    error: YibenError | None
    said: Mapping[str, str]


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
    bodies: tuple[str, ...]
    clauses: Mapping[str, Text]
    supervises: bool
    applies: bool
    error: YibenError | None
    said: Mapping[str, str]


@router.get("/zoning")
def listed(visit: SignedVisit) -> Response:
    """Every zone."""
    return visit.show(_list(visit))


@router.post("/zoning")
def make(visit: SignedVisit) -> Response:
    """Register a zone."""
    verbs: Verbs = {
        "make": lambda work: zones.make_zone(work, visit.text("name"), kind=one_of(visit, "kind", zones.Kind), supervisor=visit.text("supervisor"))
    }  # fmt: skip
    return did(visit, verbs, lambda error: _list(visit, error=error), back="/zoning", only="make")


@router.get("/zoning/{zone}")
def one(visit: SignedVisit, zone: str) -> Response:
    """One zone."""
    return visit.show(_zone(visit, zone))


@router.post("/zoning/{zone}")
def change(visit: SignedVisit, zone: str) -> Response:
    """`act`: notice, hand_over, carry_on."""
    own = tuple(line.strip() for line in visit.text("conditions").splitlines() if line.strip())
    verbs: Verbs = {
        "notice": lambda work: zones.publish_notice(work, zone, says=visit.text("says"), until=visit.text("until"), conditions=own),
        "carry_on": lambda work: zones.carry_on(work, zone, visit.text("operator"), clauses={name: visit.text(f"clause.{name}") for name in zones.CLAUSES}, begins=visit.text("begins"), ends=visit.text("ends"), providers_share=_share(visit)),
        "hand_over": lambda work: zones.hand_over(work, zone, supervisor=visit.text("supervisor")),
    }  # fmt: skip
    return did(visit, verbs, lambda error: _zone(visit, zone, error=error), back=f"/zoning/{zone}")


def _share(visit: Visit) -> int:
    """Ten-thousandths, written as a whole number of percent or with decimals; what is none is out of bounds."""
    whole, _, part = visit.text("share").partition(".")
    plain = whole.isascii() and whole.isdigit() and len(whole) < 4 and len(part) <= 2
    return (
        int(whole) * 100 + int((part + "00")[:2])
        if plain and (not part or (part.isascii() and part.isdigit()))
        else -1
    )


def _list(visit: Visit, *, error: YibenError | None = None) -> ZonesPage:
    with visit.reading() as work:
        supervises = zones.leads(work)
        found, day = zones.zones(work), zones.today(work)
        rows = tuple(
            (
                one,
                next((notice for notice in zones.notices(work, one.id) if notice.until >= day), None),
                sum(made.in_force(day) for made in zones.agreements(work, zone=one.id)),
            )
            for one in found
        )
        owed = zones.reports_due(work) if supervises else ()
        names = ledger.organisation_names(work, {*(one.supervisor for one in found), *(made.operator for made, _ in owed)})  # fmt: skip
        bodies = tuple(node.organisation.name for node in ledger.organisations(work)) if supervises else ()
    return ZonesPage(
        rows=rows,
        names=names,
        due=tuple((made.id, names.get(made.operator, made.operator), year) for made, year in owed),
        kinds=tuple(map(str, zones.Kind)),
        bodies=bodies,
        supervises=supervises,
        error=error,
        said=said_in(visit),
    )


def _zone(visit: Visit, zone: str, *, error: YibenError | None = None) -> ZonePage:
    with visit.reading() as work:
        supervises = zones.leads(work)
        found = zones.the_zone(work, zone)
        made = zones.agreements(work, zone=found.id)
        return ZonePage(
            one=found,
            notices=zones.notices(work, found.id),
            applications=zones.applications_of(work, found.id),
            agreements=made,
            names=ledger.organisation_names(work, {found.supervisor, *(each.operator for each in made)}),
            today=zones.today(work),
            first=frozenset(each.id for each in zones.favoured(work)),
            bodies=tuple(node.organisation.name for node in ledger.organisations(work)) if supervises else (),
            clauses=zones.CLAUSES,
            supervises=supervises,
            applies=visit.who.holds(Role.STEWARD),
            error=error,
            said=said_in(visit),
        )
