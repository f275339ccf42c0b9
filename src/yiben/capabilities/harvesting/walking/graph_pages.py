"""Pages of RDF: one, or as many as Hydra or the Link header lead to."""

from collections.abc import Iterator
from urllib.parse import urljoin

from yiben.capabilities.harvesting.readers.dcat import next_pages, record_of
from yiben.capabilities.harvesting.readers.graphs import ACCEPT, Broken, held
from yiben.capabilities.harvesting.walking.road import Entry, Road, Sheet, repeats
from yiben.infra.fetching import Got

MOST_PAGES = 10_000


def walk_pages(road: Road) -> Iterator[Sheet]:
    """The pages, each address once."""
    url = str(road.at.get("url") or road.address)
    visited: set[str] = set()
    while url:
        if url in visited or len(visited) >= MOST_PAGES:
            raise repeats(url)
        visited.add(url)
        first = url == road.address
        got = road.get(url, accept=ACCEPT, remember=first)
        if first and road.same(got) and not road.memory.get("pages"):
            yield Sheet(at={}, records=iter(()), unchanged=True)
            return
        after: list[str] = []
        yield Sheet(
            at={"url": url}, records=_entries(got, after), digest=got.digest if first else "", paged=True
        )
        url = _next(road, got, after, url)
        if url:
            road.learned["pages"] = "more"


def _entries(got: Got, after: list[str]) -> Iterator[Entry]:
    broken = Broken()
    with held(
        got.path, media_type=got.media_type, charset=got.charset, address=got.url, broken=broken
    ) as store:
        after += next_pages(store)
        for one in store.subjects():
            yield record_of(store, one, got.url)
    if broken.error:
        raise broken.error


def _next(road: Road, got: Got, after: list[str], url: str) -> str:
    for one in (*after, got.next):
        found = urljoin(got.url, one) if one else ""
        if found and found != url:
            return road.beside(found)
    return ""
