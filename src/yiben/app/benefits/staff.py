"""What programmes say of a company, for those who work here and may see its file 一企一档中的惠企事项."""

from dataclasses import dataclass, replace
from typing import ClassVar

from fastapi import APIRouter
from starlette.responses import Response

from yiben.app.benefits.held import FactLine, fact_lines
from yiben.app.benefits.shelf import shelf_of
from yiben.app.benefits.summary import Summary, summed
from yiben.capabilities import ledger, profiles, vouchers
from yiben.capabilities.programmes import delivery
from yiben.infra.work import Office, Work
from yiben.kernel.actors import Actor
from yiben.kernel.clock import day_in_beijing
from yiben.kernel.errors import YibenError
from yiben.kernel.text import Text
from yiben.ui.answers import as_json
from yiben.ui.doors import SignedVisit, Visit
from yiben.ui.pages import PageView

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanyPage(PageView):
    """A company as programmes see it, by what its file says and the reader may see."""

    template: ClassVar[str] = "benefits/company.html"
    place: ClassVar[str] = "profiles"
    profile: str
    name: str
    ruling: bool
    masked: int
    facts: tuple[FactLine, ...]
    summary: Summary
    may_tell: bool
    error: YibenError | None


@router.get("/profiles/{profile}/benefits", name="benefits.company")
def company(visit: SignedVisit, profile: str) -> Response:
    """What it qualifies for, by its file."""
    return visit.show(_page(visit, profile))


@router.post("/profiles/{profile}/benefits")
def tell(visit: SignedVisit, profile: str) -> Response:
    """Let the company see on its own page what its file says: each fact with its source and day."""
    try:
        said = tell_company(visit.office, visit.who, profile)
    except YibenError as error:
        if visit.wants_json:
            raise
        return visit.show(_page(visit, profile, error=error), status=error.status)
    if visit.wants_json:
        return as_json({"facts": said})
    return visit.to(f"/profiles/{profile}/benefits", done="benefits.told")


def tell_company(office: Office, actor: Actor, profile: str) -> int:
    """Write down what the base libraries say of a company, for its own page and forms; how many facts.

    Each with its source and day, read as `actor` may read it: nothing masked is told. NotFound `no_party` for a
    company the ledger does not know; what `delivery.put_facts` and `profiles.facts_of` raise.
    """
    code = _code(profiles.show(office, actor, profile))
    groups: dict[tuple[str, str], list[profiles.KnownFact]] = {}
    for one in profiles.facts_of(office, actor, profile):
        if not one.masked:
            groups.setdefault((one.resource or one.source, one.date[:10]), []).append(one)
    told = 0
    with office.writing(actor) as work:
        day = day_in_beijing(work.now()).isoformat()
        for (resource, date), listed in groups.items():
            told += delivery.put_facts(
                work,
                code,
                {one.fact: one.value for one in listed},
                source=Text(listed[0].source, listed[0].source),
                resource=resource,
                as_of=date or day,
            )
    return told


def _page(visit: Visit, profile: str, *, error: YibenError | None = None) -> CompanyPage:
    file = profiles.show(visit.office, visit.who, profile)
    found = profiles.facts_of(visit.office, visit.who, file.id)
    seen = [one for one in found if not one.masked]
    known = [
        delivery.Known(
            fact=one.fact,
            value=one.value,
            source=Text(one.source, one.source),
            as_of=one.date[:10],
            resource=one.resource,
        )
        for one in seen
    ]
    with visit.reading() as work:
        # Whoever looks for a company does not apply for it from here.
        shelf = replace(shelf_of(work), calls={})
        may_tell = _may_tell(work, _code(file))
    return CompanyPage(
        profile=file.id,
        name=_field(file, "name") or file.id,
        ruling=shelf.ruling,
        masked=len(found) - len(seen),
        facts=fact_lines(known, shelf),
        summary=summed(
            shelf, {one.fact: one.value for one in seen}, person=file.about is profiles.About.PERSON
        ),
        may_tell=may_tell,
        error=error,
    )


def _may_tell(work: Work, code: str) -> bool:
    """Whether the actor runs benefits, and the company is one the ledger knows and not their own."""
    if not code or ledger.find_organisation(work, code) is None:
        return False
    return vouchers.administers(work, vouchers.me(work).id) and not vouchers.is_mine(
        work, vouchers.called(work, code).id
    )


def _code(file: profiles.Profile) -> str:
    return _field(file, "uscc")


def _field(file: profiles.Profile, name: str) -> str:
    return next(
        (str(one.value) for one in file.fields if one.id == name and one.value and not one.masked), ""
    )
