"""The page of one open dataset: what it is, what is in it, how fresh and how good, what it looks like, how to get it."""

from dataclasses import dataclass
from typing import ClassVar

from fastapi import APIRouter
from starlette.convertors import Convertor, register_url_convertor
from starlette.responses import Response

from yiben.app.portal.charts import charts
from yiben.app.portal.dataset_nouns import ChartLink, ChartShown, Citation, Example, RowsShown, Told
from yiben.app.portal.dataset_parts import preview, told
from yiben.app.portal.dataset_texts import citations, examples
from yiben.app.portal.open_desk import OpenDesk, desk_of, site_of, who
from yiben.capabilities import interchange, opening
from yiben.capabilities.opening import Dataset, Edition, State, What
from yiben.capabilities.portal import search
from yiben.capabilities.portal.downloads import VIEW
from yiben.infra.work import Work
from yiben.kernel.clock import day_in_beijing
from yiben.kernel.errors import BadInput, NotFound, Unavailable
from yiben.ui.doors import AnyVisit, Visit
from yiben.ui.pages import PageView

router = APIRouter(include_in_schema=False)


class _Name(Convertor[str]):
    """A part of an address without a dot: `/datasets/air.ttl` is another page."""

    regex = "[^/.]+"

    def convert(self, value: str) -> str:
        return value

    def to_string(self, value: str) -> str:
        return value


register_url_convertor("named", _Name())


@dataclass(frozen=True, slots=True, kw_only=True)
class DatasetPage(PageView):
    """Everything about an open dataset on one page."""

    template: ClassVar[str] = "open/dataset.html"
    place: ClassVar[str] = "datasets"
    told: Told
    preview: RowsShown | None
    pictures: tuple[ChartLink, ...]
    chart: ChartShown | None
    preparing: bool
    examples: tuple[Example, ...]
    citations: tuple[Citation, ...]
    alternates: tuple[interchange.Alternate, ...]
    json_ld: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GonePage(PageView):
    """A dataset that was withdrawn or is suspended, or an address nothing lies at: what one may know, and where to go on."""

    template: ClassVar[str] = "open/dataset_gone.html"
    place: ClassVar[str] = "datasets"
    state: str
    slug: str
    title: str
    publisher: str
    at: str
    note: str
    near: tuple[tuple[str, str], ...]


@router.get("/datasets/{slug:named}")
def dataset(visit: AnyVisit, slug: str) -> Response:
    """The page of a dataset, whoever asks."""
    desk = desk_of(visit)
    with visit.office.reading(who(visit)) as work:
        gone = gone_page(work, slug)
        if gone is not None:
            page, status = gone
            return visit.show(page, status=status)
        found = opening.dataset(work, slug)
        if found.slug != slug:  # its identifier: one address per page
            return visit.to(f"/datasets/{found.slug}")
        words = visit.doors.pages.words
        shown = told(work, desk, words, found)
        edition = opening.visible(work, slug)[1] if found.edition else None
        record = interchange.record(work, slug)
        today = day_in_beijing(work.now()).isoformat()
    site = site_of(visit)
    rows, links, chart, preparing = _pictures(visit, desk, edition if shown.open else None)
    desk.remember(found.slug, found.id)
    if visit.actor is not None:  # strangers are counted where kept answers are handed out
        desk.tally.note(found.id, VIEW)
    known = interchange.Site(url=site)
    data = [interchange.json_ld(interchange.as_schema_org(known, record))]
    if edition is not None and shown.open:
        data.append(interchange.json_ld(interchange.as_croissant(known, record)))
    return visit.show(
        DatasetPage(
            told=shown,
            preview=rows,
            pictures=links,
            chart=chart,
            preparing=preparing,
            examples=tuple(examples(shown, site=site, words=words)) if shown.open else (),
            citations=tuple(citations(shown, site=site, today=today, words=words)),
            alternates=interchange.alternates(found.slug),
            json_ld=tuple(data),
        )
    )


def _pictures(
    visit: Visit, desk: OpenDesk, edition: Edition | None
) -> tuple[RowsShown | None, tuple[ChartLink, ...], ChartShown | None, bool]:
    """(first rows, pictures to switch to, the chosen picture, whether they are still being prepared)."""
    if edition is None:
        return None, (), None, False
    try:
        copy = desk.shelf.open(edition)
    except Unavailable as error:
        if error.code != "copy_preparing":
            raise
        return None, (), None, True
    with desk.shelf.turn():
        links, chart = charts(copy, edition, visit.doors.pages.words, chosen=visit.text("chart"))
        return preview(copy, edition), links, chart, False


def gone_page(work: Work, slug: str) -> tuple[GonePage, int] | None:
    """(the page instead, its status) of a dataset that is not open; None of one that is."""
    try:
        found = opening.dataset(work, slug)
    except NotFound:
        near = _near(work, slug)
        page = GonePage(state="unknown", slug=slug[:100], title="", publisher="", at="", note="", near=near)
        return page, 404
    if found.state is State.PUBLISHED:
        return None
    gone = found.state is State.WITHDRAWN
    change = _why(work, found, What.WITHDRAWN if gone else What.SUSPENDED)
    page = GonePage(
        state=str(found.state),
        slug=found.slug,
        title=str(found.title),
        publisher=found.publisher_name,
        at=change[0],
        note=change[1] if gone else "",
        near=(),
    )
    return page, 410 if gone else 503


def _why(work: Work, found: Dataset, what: What) -> tuple[str, str]:
    """(when, why), as the feed of changes says it."""
    for one in opening.latest_changes(work, dataset=found.id, limit=20):
        if one.what is what:
            return one.at, one.note
    return found.updated, ""


def _near(work: Work, slug: str) -> tuple[tuple[str, str], ...]:
    """Titles that resemble what was asked for."""
    try:
        hits = search.find(work, search.Ask(text=slug.replace("-", " ")[:80], limit=5, counted=False)).hits
    except (Unavailable, BadInput):
        return ()
    return tuple((one.slug, "".join(part.text for part in one.title)) for one in hits)
