"""Saved searches over HTTP 保存的检索, and a feed of any search."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar
from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.responses import RedirectResponse, Response

from yiben.app.portal.heads import site_of
from yiben.app.portal.listing import address, asked, link
from yiben.app.portal.swift import Public
from yiben.capabilities import opening
from yiben.capabilities.interchange import ATOM, Feed, Site, as_atom
from yiben.capabilities.portal import saved, search
from yiben.capabilities.portal.search import Ask, Facet, Sort
from yiben.kernel.actors import ANYBODY
from yiben.kernel.clock import stamp
from yiben.kernel.text import Text
from yiben.ui.doors import AnyVisit, CitizenVisit, Visit
from yiben.ui.pages import PageView

FEED = "/feeds/search.atom"
BEFORE = "/feeds/found.atom"  # where it was
ADDRESS = Public(path=FEED, asks=frozenset({"q", *Facet}))
_ENTRIES = 50

router = APIRouter(include_in_schema=False)
feeds = APIRouter(tags=["feeds"])


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedRow:
    """One kept search: where it leads, and its feed."""

    id: str
    title: str
    href: str
    feed: str
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedPage(PageView):
    """The visitor's searches; with `proposed`, the form that keeps one more."""

    template: ClassVar[str] = "portal/saved.html"
    place: ClassVar[str] = "saved"
    rows: tuple[SavedRow, ...]
    proposed: str  # the address that keeps the search asked for; empty: none
    title: str
    total: int


@router.get("/saved-searches", name="portal.saved")
def saved_searches(visit: CitizenVisit) -> Response:
    """What the visitor keeps."""
    return visit.show(_page(visit, None))


@router.get("/saved-searches/new")
def new(visit: CitizenVisit) -> Response:
    """The form that keeps the search of the address."""
    return visit.show(_page(visit, asked(visit)))


@router.post("/saved-searches")
def keep(visit: CitizenVisit) -> Response:
    """Keep the search of the address under a name."""
    with visit.writing() as work:
        saved.keep(work, asked(visit), title=visit.text("title"))
    return visit.to("/saved-searches", done="portal.saved")


@router.post("/saved-searches/{search_id}/drop")
def drop(visit: CitizenVisit, search_id: str) -> Response:
    """Forget one."""
    with visit.writing() as work:
        saved.drop(work, search_id)
    return visit.to("/saved-searches", done="portal.dropped")


@router.get(BEFORE)
def found_feed(visit: AnyVisit) -> Response:
    """Feeds that were taken before go on."""
    query = urlencode(address(replace(asked(visit), sort=Sort.RELEVANCE)))
    return RedirectResponse(f"{FEED}?{query}" if query else FEED, status_code=301)


@feeds.get(FEED, name="portal.found", summary="Changes of what a search finds 检索结果的更新")
def search_feed(visit: AnyVisit) -> Response:
    """The newest datasets a search finds, as Atom, without an account: words in `q`, and every facet of `/datasets`."""
    ask = replace(asked(visit), sort=Sort.NEWEST, offset=0, limit=_ENTRIES, counted=False)
    query = urlencode(address(ask, sort=Sort.RELEVANCE))
    said = ask.text or " ".join(value for values in ask.chosen.values() for value in values)
    with visit.office.reading(ANYBODY) as work:
        hits = search.find(work, ask).hits
        changes = [one for hit in hits for one in opening.latest_changes(work, limit=1, dataset=hit.id)]
        known = opening.datasets(work, [hit.id for hit in hits])
        now = stamp(work.now())
    feed = Feed(
        title=Text(f"检索 {said}", f"Search {said}"),
        path=f"{FEED}?{query}",
        page=link(address(ask, sort=Sort.RELEVANCE)),
    )
    body = as_atom(Site(url=site_of(visit)), feed, sorted(changes, key=lambda one: -one.seq), known, now=now)
    return Response(body, media_type=ATOM)


def _page(visit: Visit, ask: Ask | None) -> SavedPage:
    with visit.reading() as work:
        rows = tuple(
            SavedRow(
                id=one.id,
                title=one.title,
                href=link(address(one.ask)),
                feed=link(_feed_of(one.ask), FEED),
                total=search.find(work, replace(one.ask, limit=1, counted=False)).total,
            )
            for one in saved.mine(work)
        )
        total = search.find(work, replace(ask, limit=1, offset=0, counted=False)).total if ask else 0
    return SavedPage(
        rows=rows,
        proposed=link(address(ask), "/saved-searches") if ask and (ask.text or ask.chosen) else "",
        title=ask.text if ask else "",
        total=total,
    )


def _feed_of(ask: Ask) -> Sequence[tuple[str, str]]:
    return address(ask, sort=Sort.RELEVANCE)
