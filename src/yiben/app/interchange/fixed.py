"""Addresses programs know by heart: sitemap, robots.txt, the OpenSearch description and its suggestions."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from yiben.app.interchange.answering import Plain, document, office_of, site_of
from yiben.capabilities import opening
from yiben.capabilities.interchange import sitemaps
from yiben.capabilities.portal import search
from yiben.kernel.actors import ANYBODY
from yiben.kernel.errors import BadInput, NotFound, Unavailable
from yiben.kernel.text import Text
from yiben.ui.answers import as_json

router = APIRouter(route_class=Plain, tags=["catalogue"])


@router.get("/sitemap.xml")
def sitemap(request: Request) -> Response:
    """Every dataset's page; an index of sitemaps where one would hold too many."""
    site = site_of(request)
    with office_of(request).reading(ANYBODY) as work:
        count = opening.count(work)
        if count > sitemaps.MOST:
            return document(request, sitemaps.index(site, count), "application/xml")
        found = _part(request, 1)
    return document(request, sitemaps.sitemap(site, found, pages=True), "application/xml")


@router.get("/sitemap-{number}.xml")
def sitemap_part(request: Request, number: int) -> Response:
    """One of many sitemaps, counted from 1."""
    found = _part(request, number) if 0 < number < 10_000 else []
    if not found:
        raise NotFound("no_sitemap", Text("没有这个站点地图", "There is no such sitemap."))
    return document(request, sitemaps.sitemap(site_of(request), found, pages=number == 1), "application/xml")


@router.get("/robots.txt")
def robots(request: Request) -> Response:
    """What robots may read."""
    return document(request, sitemaps.robots(site_of(request)).encode(), "text/plain")


@router.get("/opensearch.xml")
def opensearch(request: Request) -> Response:
    """How a browser searches here."""
    return document(request, sitemaps.opensearch(site_of(request)), "application/opensearchdescription+xml")


@router.get("/opensearch/suggest")
def suggestions(request: Request, q: str = "") -> Response:
    """What somebody may be typing, as browsers want it: [words, titles, descriptions, addresses]."""
    site = site_of(request)
    addresses = {"dataset": "datasets", "theme": "topics", "publisher": "publishers"}
    try:
        with office_of(request).reading(ANYBODY) as work:
            found = search.suggest(work, q[:100]) if q.strip() else ()
    except (BadInput, Unavailable):
        found = ()
    told = [
        q[:100],
        [one.title for one in found],
        [""] * len(found),
        [f"{site.url}/{addresses[one.guess]}/{one.key}" for one in found],
    ]
    answer = as_json(told)
    answer.headers["Content-Type"] = "application/x-suggestions+json"
    return answer


def _part(request: Request, number: int) -> list[tuple[str, str]]:
    with office_of(request).reading(ANYBODY) as work:
        first = (number - 1) * sitemaps.MOST
        return opening.published_slugs(work, offset=first, limit=sitemaps.MOST)
