"""Counts and lists of open datasets from the portal's index: by topic, zone, publisher, freshness."""

from collections.abc import Mapping
from dataclasses import dataclass

from yiben.app.participating.showing import Link
from yiben.capabilities.portal import search
from yiben.capabilities.portal.search import Facet, FacetCount, Found, Sort
from yiben.infra.work import Work
from yiben.kernel.errors import Unavailable
from yiben.ui.pages import day


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """Datasets of one shelf: a page of them, how many there are, and counts beside. `late`: behind their cycle."""

    rows: tuple[Link, ...]
    total: int
    late: int
    timely: int
    counts: Mapping[Facet, tuple[FacetCount, ...]]


NOTHING = Listed(rows=(), total=0, late=0, timely=0, counts={})


def listed(
    work: Work, *, chosen: Mapping[Facet, tuple[str, ...]] | None = None, text: str = "", most: int = 20
) -> Listed:
    """Datasets that have these values, newest first; nothing while the index is being built."""
    order = Sort.RELEVANCE if text else Sort.NEWEST
    try:
        found = search.find(work, search.Ask(text=text, chosen=chosen or {}, sort=order, limit=most))
    except Unavailable:
        return NOTHING
    fresh = {one.value: one.count for one in found.facets.get(Facet.FRESHNESS, ())}
    return Listed(
        rows=_links(found),
        total=found.total,
        late=fresh.get("late", 0),
        timely=fresh.get("timely", 0),
        counts=found.facets,
    )


def many(counts: Listed, facet: Facet) -> dict[str, int]:
    """How many datasets each value has."""
    return {one.value: one.count for one in counts.counts.get(facet, ())}


def _links(found: Found) -> tuple[Link, ...]:
    return tuple(
        Link(
            title="".join(part.text for part in hit.title),
            href=f"/datasets/{hit.slug}",
            note=f"{hit.publisher_name} · {day(hit.updated)}",
        )
        for hit in found.hits
    )
