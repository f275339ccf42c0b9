"""Applying for data that are not for everybody 申请使用: the agreement is read, then accepted, on one page."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import ClassVar

from fastapi import APIRouter
from starlette.responses import Response

from yiben.app.reactions import hands
from yiben.capabilities import opening
from yiben.capabilities.opening import Application, Dataset
from yiben.infra.work import Work
from yiben.kernel.clock import day_in_beijing
from yiben.kernel.errors import BadInput, Refused
from yiben.kernel.text import Text
from yiben.ui.doors import CitizenVisit, Visit
from yiben.ui.pages import PageView

router = APIRouter(include_in_schema=False)

_DAYS = 180  # proposed length of use


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplyPage(PageView):
    """The boundary, the agreement, and the form. `fault` says what was wrong with it."""

    template: ClassVar[str] = "open/apply.html"
    place: ClassVar[str] = "datasets"
    slug: str
    title: Text
    boundary: Text | None
    clauses: tuple[tuple[Text, Text], ...]
    purpose: str
    measures: str
    until: str
    fault: str
    sent: str  # the number of the case, once it was handed in
    granted: bool


@router.get("/datasets/{slug}/apply")
def form(visit: CitizenVisit, slug: str) -> Response:
    """The form, with the agreement one would be under."""
    with visit.reading() as work:
        return visit.show(_page(visit, work, opening.dataset(work, slug)))


@router.post("/datasets/{slug}/apply")
def apply(visit: CitizenVisit, slug: str) -> Response:
    """Hand it in. What is wrong is said beside the form, and what was written stays."""
    try:
        with visit.writing() as work:
            asked = replace(
                _asked(visit, opening.dataset(work, slug)), accepts=visit.text("accepts") == "yes"
            )
            case = opening.apply(work, asked, hands=hands())
    except (BadInput, Refused) as error:
        said = str(error.message) + (f" {error.hint}" if error.hint else "")
        with visit.reading() as work:
            return visit.show(
                _page(visit, work, opening.dataset(work, slug), fault=said), status=error.status
            )
    with visit.reading() as work:
        return visit.show(_page(visit, work, opening.dataset(work, slug), sent=case.number))


def _page(visit: Visit, work: Work, found: Dataset, *, fault: str = "", sent: str = "") -> ApplyPage:
    until = visit.text("until") or day_in_beijing(work.now() + timedelta(days=_DAYS)).isoformat()
    try:
        opening.readable(work, found.id)
        granted = True
    except Refused:
        granted = False
    return ApplyPage(
        slug=found.slug,
        title=found.title,
        boundary=found.boundary,
        clauses=()
        if sent or granted
        else opening.terms_for(work, _to_read(_asked(visit, found, until=until))),
        purpose=visit.text("purpose"),
        measures=visit.text("measures"),
        until=until,
        fault=fault,
        sent=sent,
        granted=granted,
    )


def _to_read(asked: Application) -> Application:
    """The application with what is still to be written named in its blanks, for the agreement to be read first."""
    return replace(
        asked,
        purpose=asked.purpose.strip() or str(Text("（您在下面填写的用途）", "(what you write below)")),
        measures=asked.measures.strip() or str(Text("（您在下面填写的保管措施）", "(what you write below)")),
    )


def _asked(visit: Visit, found: Dataset, *, until: str = "") -> Application:
    return Application(
        dataset=found.id,
        purpose=visit.text("purpose")[:2000],
        ends=until or visit.text("until")[:40],
        measures=visit.text("measures")[:2000],
    )
