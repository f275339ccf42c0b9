"""The portal's front 门户首页: for whoever does not work here. Staff have their own home at the same address."""

from dataclasses import dataclass
from typing import ClassVar

from fastapi import APIRouter
from starlette.responses import Response

from yiben.app.portal.heads import Head, head_of
from yiben.app.portal.swift import Public
from yiben.app.welcoming import home
from yiben.capabilities import participation
from yiben.capabilities.portal import downloads, search
from yiben.capabilities.portal.search import Ask, Facet, Found, Hit, Sort
from yiben.kernel.actors import ANYBODY
from yiben.kernel.paging import PageAsk
from yiben.ui.doors import AnyVisit
from yiben.ui.pages import PageView

ADDRESS = Public(path="/", seconds=120.0)
_LINES = 6  # datasets of a list

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """A theme with what is open of it; `share` of the largest, for its bar."""

    id: str
    title: str
    count: int
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontPage(PageView):
    """What is open here, at a glance."""

    template: ClassVar[str] = "portal/front.html"
    place: ClassVar[str] = "home"
    total: int
    publishers: int
    timely: float | None  # share of datasets with a promised cycle that keep it
    taken: int  # downloads ever
    topics: tuple[Topic, ...]
    zones: tuple[Topic, ...]
    newest: tuple[Hit, ...]
    used: tuple[Hit, ...]
    wishes: int  # that wait for an answer or for what was promised
    head: Head


@router.get("/", name="portal.front")
def front(visit: AnyVisit) -> Response:
    """Search, topics, what is new, what is used."""
    if visit.actor is not None and not visit.actor.citizen:
        return home.home(visit)
    with visit.office.reading(visit.actor or ANYBODY) as work:
        newest = search.find(work, Ask(sort=Sort.NEWEST, limit=_LINES))
        used = search.find(work, Ask(sort=Sort.DOWNLOADS, limit=_LINES, counted=False))
        wishes = participation.matters_of(work, states=(*participation.OPEN,), page=PageAsk(size=1)).total
        taken = sum(one.downloads for one in downloads.counted_by_day(work))
    return visit.show(
        FrontPage(
            total=newest.total,
            publishers=len(newest.facets.get(Facet.PUBLISHER, ())),
            timely=_timely(newest),
            taken=taken,
            topics=_topics(newest, Facet.THEME),
            zones=_topics(newest, Facet.ZONE),
            newest=newest.hits,
            wishes=wishes,
            used=tuple(hit for hit in used.hits if hit.downloads),
            head=head_of(
                visit, visit.doors.pages.words.say("portal.front.description", n=newest.total), path="/"
            ),
        )
    )


def _timely(found: Found) -> float | None:
    counts = {one.value: one.count for one in found.facets.get(Facet.FRESHNESS, ())}
    promised = counts.get("timely", 0) + counts.get("late", 0)
    return counts.get("timely", 0) / promised if promised else None


def _topics(found: Found, facet: Facet) -> tuple[Topic, ...]:
    counts = found.facets.get(facet, ())
    most = max((one.count for one in counts), default=1) or 1
    return tuple(
        Topic(id=one.value, title=one.title, count=one.count, share=one.count / most) for one in counts[:24]
    )
