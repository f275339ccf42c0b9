"""Topics, special zones and publishers over HTTP 主题、专区和发布单位: what is there, and how each publisher fares."""

from dataclasses import dataclass
from typing import ClassVar

from fastapi import APIRouter
from starlette.responses import Response

from yiben.app.participating.found import listed, many
from yiben.app.participating.showing import Link, MatterRow, matter_rows, who
from yiben.capabilities import ledger, opening, participation
from yiben.capabilities.participation import Figures, FollowKind, Kind
from yiben.capabilities.portal.search import Facet
from yiben.infra.work import Work
from yiben.kernel.errors import NotFound
from yiben.kernel.text import Text
from yiben.ui.doors import AnyVisit, Visit
from yiben.ui.figures import Amount, Bar, amounts, tone_of
from yiben.ui.pages import PageView

router = APIRouter(include_in_schema=False)
_TOLD = ("wishes", "met", "refused", "errors", "corrected", "waiting", "overdue", "answered", "in_time")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """One of a list: a topic, a zone, a publisher, with how many datasets it has."""

    title: str
    href: str
    says: str
    sets: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicsPage(PageView):
    """All topics and zones."""

    template: ClassVar[str] = "participating/topics.html"
    place: ClassVar[str] = "topics"
    topics: tuple[Shelf, ...]
    zones: tuple[Shelf, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShelfPage(PageView):
    """One topic or zone: its newest datasets, who publishes there, what people still wish for."""

    template: ClassVar[str] = "participating/shelf.html"
    place: ClassVar[str] = "topics"
    title: str
    says: str
    kind: str  # topic or zone
    target: str
    rows: tuple[Link, ...]
    total: int
    every: str  # address of the whole list
    publishers: tuple[Shelf, ...]
    followed: bool
    follows: bool  # may follow


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishersPage(PageView):
    """Everybody who has opened something."""

    template: ClassVar[str] = "participating/publishers.html"
    place: ClassVar[str] = "publishers"
    rows: tuple[Shelf, ...]
    bars: tuple[Amount, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PublisherPage(PageView):
    """A publisher and its record."""

    template: ClassVar[str] = "participating/publisher.html"
    place: ClassVar[str] = "publishers"
    title: str
    target: str
    rows: tuple[Link, ...]
    total: int
    late: int
    timely: int
    every: str
    told: tuple[tuple[str, int], ...]  # word of the page → how many
    shares: tuple[Bar, ...]
    themes: tuple[Amount, ...]
    matters: tuple[MatterRow, ...]
    followed: bool
    follows: bool


@router.get("/topics", name="topics")
def topics(visit: AnyVisit) -> Response:
    """All topics and zones."""
    with visit.office.reading(who(visit)) as work:
        found = listed(work, most=1)
    by_theme, by_zone = many(found, Facet.THEME), many(found, Facet.ZONE)
    return visit.show(
        TopicsPage(
            topics=tuple(
                Shelf(title=str(one.title), href=f"/topics/{one.id}", says="", sets=by_theme.get(one.id, 0))
                for one in opening.themes()
            ),
            zones=tuple(
                Shelf(
                    title=str(one.title),
                    href=f"/zones/{one.id}",
                    says=str(one.says),
                    sets=by_zone.get(one.id, 0),
                )
                for one in opening.zones()
            ),
        )
    )


@router.get("/topics/{topic}")
def topic(visit: AnyVisit, topic: str) -> Response:
    """One topic."""
    found = next((one for one in opening.themes() if one.id == topic), None)
    if found is None:
        raise _nothing(topic)
    return visit.show(_shelf(visit, Facet.THEME, found.id, title=str(found.title)))


@router.get("/zones/{zone}")
def zone(visit: AnyVisit, zone: str) -> Response:
    """One special zone."""
    found = next((one for one in opening.zones() if one.id == zone), None)
    if found is None:
        raise _nothing(zone)
    return visit.show(_shelf(visit, Facet.ZONE, found.id, title=str(found.title), says=str(found.says)))


@router.get("/publishers", name="publishers")
def publishers(visit: AnyVisit) -> Response:
    """Everybody who has opened something."""
    with visit.office.reading(who(visit)) as work:
        rows = _publishers(work, None)
    bars = amounts([(one.title, one.sets, None, f"{one.sets:,}") for one in rows[:20]])
    return visit.show(PublishersPage(rows=rows, bars=bars))


@router.get("/publishers/{publisher}")
def publisher(visit: AnyVisit, publisher: str) -> Response:
    """One publisher and its record."""
    with visit.office.reading(who(visit)) as work:
        name = ledger.organisation_names(work, [publisher[:64]]).get(publisher)
        sets = listed(work, chosen={Facet.PUBLISHER: (publisher[:64],)})
        found = participation.figures(work, publisher=publisher)
        # An organisation of the ledger that has nothing public is not shown to exist.
        if name is None or not (sets.total or found):
            raise _nothing(publisher)
        told = found[0] if found else None
        waiting = participation.matters_of(work, kinds=tuple(Kind), publisher=publisher)
        page = PublisherPage(
            title=name,
            target=publisher,
            rows=sets.rows,
            total=sets.total,
            late=sets.late,
            timely=sets.timely,
            every=f"/datasets?publisher={publisher}",
            told=tuple((key, getattr(told, key)) for key in _TOLD) if told else (),
            shares=_shares(visit, sets.timely, sets.late, told),
            themes=amounts(
                [
                    (one.title, one.count, None, f"{one.count:,}")
                    for one in sets.counts.get(Facet.THEME, ())
                    if one.count
                ][:12]
            ),
            matters=matter_rows(work, waiting.rows[:5]),
            followed=visit.actor is not None
            and participation.is_followed(work, FollowKind.PUBLISHER, publisher),
            follows=visit.actor is not None,
        )
    return visit.show(page)


def _shares(visit: Visit, timely: int, late: int, told: Figures | None) -> tuple[Bar, ...]:
    say = visit.doors.pages.words.say
    fresh = timely / (timely + late) if timely + late else None
    answered = told.share if told else None
    return (
        Bar(
            label=say("participating.publisher.fresh"),
            share=fresh,
            note=say("participating.publisher.fresh_note", timely=timely, promised=timely + late),
            tone=tone_of(fresh),
        ),
        Bar(
            label=say("participating.publisher.answers"),
            share=answered,
            note=say(
                "participating.publisher.answers_note",
                in_time=told.in_time if told else 0,
                answered=told.answered if told else 0,
            ),
            tone=tone_of(answered),
        ),
    )


def _shelf(visit: Visit, facet: Facet, identifier: str, *, title: str, says: str = "") -> ShelfPage:
    topic = facet is Facet.THEME
    with visit.office.reading(who(visit)) as work:
        sets = listed(work, chosen={facet: (identifier,)})
        return ShelfPage(
            title=title,
            says=says,
            kind="topic" if topic else "zone",
            target=identifier,
            rows=sets.rows,
            total=sets.total,
            every=f"/datasets?{facet.value}={identifier}",
            publishers=_publishers(work, {facet: (identifier,)})[:20],
            followed=topic
            and visit.actor is not None
            and participation.is_followed(work, FollowKind.TOPIC, identifier),
            follows=topic and visit.actor is not None,
        )


def _publishers(work: Work, chosen: dict[Facet, tuple[str, ...]] | None) -> tuple[Shelf, ...]:
    found = listed(work, chosen=chosen, most=1)
    return tuple(
        Shelf(title=one.title, href=f"/publishers/{one.value}", says="", sets=one.count)
        for one in found.counts.get(Facet.PUBLISHER, ())
        if one.count
    )


def _nothing(named: str) -> NotFound:
    return NotFound(
        "nothing_there",
        Text("没有这个主题、专区或单位", "There is no such topic, zone or publisher."),
        where={"name": named[:80]},
        hint=Text("请从 /topics 或 /publishers 查看", "See /topics or /publishers."),
    )
