"""One's own organisation in zones 本单位: partner, provider with a share, user of products; and a statement line by line."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from fastapi import APIRouter
from starlette.responses import Response

from yiben.app.auditing import sees_all
from yiben.capabilities import ledger, zones
from yiben.capabilities.zones import Own, Statement
from yiben.ui.doors import SignedVisit
from yiben.ui.pages import PageView

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnPage(PageView):
    """What concerns the visitor's organisation."""

    template: ClassVar[str] = "zoning/own.html"
    place: ClassVar[str] = "zones"
    name: str
    own: Own
    today: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementPage(PageView):
    """A statement, every line with its event; `audits`: the visitor may open events."""

    template: ClassVar[str] = "zoning/statement.html"
    place: ClassVar[str] = "zones"
    one: Statement
    product: str
    names: Mapping[str, str]
    audits: bool


@router.get("/zoning/own")
def own(visit: SignedVisit) -> Response:
    """As a partner, as a provider, as a user."""
    with visit.reading() as work:
        body = ledger.find_organisation(work, visit.who.org) if visit.who.org else None
        found, day = zones.own(work), zones.today(work)
    return visit.show(OwnPage(name=body.name if body else "", own=found, today=day))


@router.get("/zoning/statements/{statement}")
def statement(visit: SignedVisit, statement: str) -> Response:
    """One statement, for who has a share of it."""
    with visit.reading() as work:
        one = zones.statement_seen(work, statement)
        product = zones.the_product(work, one.product).name
        names = ledger.organisation_names(work, set(one.shares))
    return visit.show(StatementPage(one=one, product=product, names=names, audits=sees_all(visit.who)))
