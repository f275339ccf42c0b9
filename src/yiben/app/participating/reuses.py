"""The showcase over HTTP 利用成果: what people made of open data, handed in and looked at."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from fastapi import APIRouter
from starlette.responses import Response

from yiben.app.participating.showing import Link, dataset_links, who
from yiben.capabilities import opening, participation
from yiben.capabilities.participation import Offered, Piece, Reuse, Review
from yiben.infra.work import Work
from yiben.kernel.errors import NotFound, YibenError
from yiben.kernel.paging import Page
from yiben.ui.doors import AnyVisit, CitizenVisit, SignedVisit, Visit, page_ask
from yiben.ui.pages import PageView

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReuseRow:
    """A reuse as it is shown."""

    id: str
    title: str
    says: tuple[Piece, ...]
    url: str
    made_by: str
    at: str
    datasets: tuple[Link, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReusesPage(PageView):
    """What was made of open data; for whoever looks at them first, those that wait."""

    template: ClassVar[str] = "participating/reuses.html"
    place: ClassVar[str] = "reuses"
    rows: tuple[ReuseRow, ...]
    page: Page[Reuse]
    dataset: Link | None
    waiting: tuple[ReuseRow, ...]
    here: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferPage(PageView):
    """The form to hand one in."""

    template: ClassVar[str] = "participating/offer.html"
    place: ClassVar[str] = "reuses"
    said: Mapping[str, str]
    citizen: bool
    error: str = ""
    field: str = ""


@router.get("/reuses", name="reuses")
def reuses(visit: AnyVisit) -> Response:
    """The showcase, all of it or of one dataset."""
    named = visit.text("dataset")[:100]
    with visit.office.reading(who(visit)) as work:
        about = _dataset(work, named) if named else None
        found = participation.reuses(work, dataset=about.id if about else None, page=page_ask(visit))
        looks = work.actor.holds(*participation.MODERATORS)
        waiting = participation.reuses(work, state=Review.SUBMITTED).rows if looks else ()
        page = ReusesPage(
            rows=reuse_rows(work, found.rows),
            page=found,
            dataset=Link(title=str(about.title), href=f"/datasets/{about.slug}") if about else None,
            waiting=reuse_rows(work, waiting),
            here=f"/reuses?dataset={about.slug}&" if about else "/reuses?",
        )
    return visit.show(page)


@router.get("/reuses/new")
def offer_form(visit: AnyVisit) -> Response:
    """The form."""
    return visit.show(_offer(visit))


@router.post("/reuses/new")
def offer(visit: CitizenVisit) -> Response:
    """Hand one in."""
    offered = Offered(
        title=visit.text("title"),
        says=visit.text("says"),
        url=visit.text("url"),
        made_by=visit.text("made_by"),
        datasets=visit.text("datasets")[:4000].replace(",", " ").replace("，", " ").split(),
    )
    try:
        with visit.writing() as work:
            participation.offer_reuse(work, offered)
    except YibenError as error:
        return visit.show(_offer(visit, error=error), status=error.status)
    return visit.to("/reuses", done="participating.offered")


@router.post("/reuses/{reuse}/review")
def review(visit: SignedVisit, reuse: str) -> Response:
    """Show it, or say why not."""
    decision = Review.SHOWN if visit.text("decision") == "show" else Review.REFUSED
    with visit.writing() as work:
        participation.review_reuse(work, reuse, decision, reason=visit.text("reason"))
    return visit.to("/reuses", done="participating.reviewed")


def reuse_rows(work: Work, found: tuple[Reuse, ...]) -> tuple[ReuseRow, ...]:
    """Reuses as they are shown."""
    return tuple(
        ReuseRow(
            id=one.id,
            title=one.title,
            says=participation.pieces(one.says),
            url=one.url,
            made_by=one.made_by,
            at=one.at,
            datasets=dataset_links(work, one.datasets),
        )
        for one in found
    )


def _dataset(work: Work, named: str) -> opening.Dataset | None:
    try:
        return opening.dataset(work, named)
    except NotFound:
        return None


def _offer(visit: Visit, *, error: YibenError | None = None) -> OfferPage:
    return OfferPage(
        said={
            name: participation.tidied(visit.text(name))
            for name in ("title", "says", "url", "made_by", "datasets")
        },
        citizen=visit.actor is not None and visit.actor.citizen,
        error=f"{error.message} {error.hint or ''}" if error else "",
        field=str(error.where.get("field", "")) if error else "",
    )
