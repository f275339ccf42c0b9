"""One page for a company or a citizen 我的惠企惠民: what comes to me and why, what is one fact away, what is worth saying next."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, ClassVar

from fastapi import APIRouter
from starlette.responses import Response

from yiben.app.benefits.fields import field_of, filled, read
from yiben.app.benefits.held import (
    TITLES,
    ApplicationLine,
    FactLine,
    OfferLine,
    TitleLine,
    VoucherLine,
    application_lines,
    fact_lines,
    offer_lines,
    title_lines,
    voucher_lines,
)
from yiben.app.benefits.shelf import Shelf, shelf_of
from yiben.app.benefits.summary import Question, Summary, summed
from yiben.capabilities import vouchers
from yiben.capabilities.programmes import delivery
from yiben.engines.rules.entitlements import read_applicant
from yiben.infra.work import Work
from yiben.kernel.clock import day_in_beijing
from yiben.kernel.errors import BadInput, YibenError
from yiben.ui.answers import as_json
from yiben.ui.doors import CitizenVisit, Visit
from yiben.ui.pages import PageView

router = APIRouter(include_in_schema=False)
_YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True, kw_only=True)
class BenefitsPage(PageView):
    """Everything for one applicant."""

    template: ClassVar[str] = "benefits/mine.html"
    place: ClassVar[str] = "programmes"
    name: str
    code: str
    person: bool
    ruling: bool
    summary: Summary
    questions: tuple[Question, ...]
    facts: tuple[FactLine, ...]
    offers: tuple[OfferLine, ...]
    consents: tuple[delivery.Consent, ...]
    applications: tuple[ApplicationLine, ...]
    vouchers: tuple[VoucherLine, ...]
    titles: tuple[TitleLine, ...]
    a_year_on: str
    error: YibenError | None


@router.get("/benefits", name="benefits.mine")
def mine(visit: CitizenVisit) -> Response:
    """One's own page."""
    return visit.show(_page(visit))


@router.post("/benefits/facts")
def said(visit: CitizenVisit) -> Response:
    """Say facts about oneself, correct one, or take one's word back; it is marked as one's own word."""
    try:
        with visit.writing() as work:
            shelf = shelf_of(work)
            facts = _said(visit, shelf)
            delivery.say_facts(work, facts)
    except BadInput as error:
        if visit.wants_json:
            raise
        return visit.show(_page(visit, error=error), status=error.status)
    if visit.wants_json:
        return as_json({"facts": sorted(facts)})
    return visit.to("/benefits", done="benefits.said")


def facts_of_mine(work: Work) -> tuple[tuple[delivery.Known, ...], dict[str, Any]]:
    """What is known of whoever asks, and as facts; the register says which titles are held, and nobody else."""
    known = delivery.my_facts(work)
    facts = {one.fact: one.value for one in known}
    return known, facts | {TITLES: list(delivery.titles_held(work, vouchers.me(work).id))}


def _said(visit: Visit, shelf: Shelf) -> dict[str, Any]:
    names = {name.removeprefix("fact.") for name in visit.form if name.startswith("fact.")} - {TITLES}
    facts: dict[str, Any] = dict.fromkeys([visit.text("back")], None) if visit.text("back") else {}
    for book, _ in shelf.panel.groups:
        fields = [field for name in sorted(names & set(book.facts)) if (field := field_of(book, name))]
        here = read(visit.form, fields, book)
        read_applicant(here, book)
        facts |= here
        names -= set(book.facts)
    return facts


def _page(visit: Visit, *, error: YibenError | None = None) -> BenefitsPage:
    with visit.reading() as work:
        shelf, party = shelf_of(work), vouchers.me(work)
        known, facts = facts_of_mine(work)
        titles = title_lines(work)
        applications = application_lines(work)
        summary = summed(
            shelf, facts, person=party.person, applied={one.call for one in applications if one.call}
        )
        return BenefitsPage(
            name=party.name,
            code=party.code or "",
            person=party.person,
            ruling=shelf.ruling,
            summary=summary,
            questions=_asked(visit, summary, error),
            facts=fact_lines(known, shelf, held=titles),
            offers=offer_lines(work, shelf),
            consents=tuple(one for one in delivery.consents(work, of=party.id) if one.applicant == party.id),
            applications=applications,
            vouchers=voucher_lines(work),
            titles=titles,
            a_year_on=(day_in_beijing(work.now()) + _YEAR).isoformat(),
            error=error,
        )


def _asked(visit: Visit, summary: Summary, error: YibenError | None) -> tuple[Question, ...]:
    if error is None:
        return summary.questions
    fields = filled([one.field for one in summary.questions], visit.form, error=error)
    return tuple(
        Question(field=field, decides=one.decides, opens=one.opens, money=one.money, amounts=one.amounts)
        for field, one in zip(fields, summary.questions, strict=True)
    )
