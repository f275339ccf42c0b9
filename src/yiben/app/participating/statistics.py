"""Statistics of the whole portal over HTTP 开放统计: pictures, each with the same numbers as a table."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import ClassVar

from fastapi import APIRouter
from starlette.responses import Response

from yiben.app.participating.found import listed
from yiben.capabilities import ledger, opening, participation
from yiben.capabilities.participation import Figures
from yiben.capabilities.portal import downloads
from yiben.capabilities.portal.search import Facet, FacetCount
from yiben.infra.work import Office, Work
from yiben.kernel.actors import ANYBODY
from yiben.kernel.clock import day_in_beijing
from yiben.ui.doors import AnyVisit
from yiben.ui.figures import Amount, amounts
from yiben.ui.pages import PageView

router = APIRouter(include_in_schema=False)
_KEEP = 60.0  # seconds: everybody may ask, and all of it is read


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """One month of the portal."""

    month: str  # 2026-11
    views: int
    downloads: int
    asked: int
    in_time: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ByPublisher:
    """One publisher's line."""

    name: str
    href: str
    sets: int
    wishes: int
    answered: int
    in_time: int
    overdue: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StatisticsPage(PageView):
    """How open the portal is."""

    template: ClassVar[str] = "participating/statistics.html"
    place: ClassVar[str] = "open"
    open: int
    foreign: int
    target: int
    year: int
    share: float | None
    late: int
    rows: int
    bytes: int
    views: int
    downloads: int
    wishes: int
    waiting: int
    overdue: int
    in_time: float | None
    kinds: tuple[Amount, ...]
    themes: tuple[Amount, ...]
    months: tuple[Month, ...]
    by_month: tuple[Amount, ...]
    publishers: tuple[ByPublisher, ...]
    at: str


_lock = Lock()
_kept: dict[tuple[str, str], tuple[float, StatisticsPage]] = {}


@router.get("/open", name="open")
def statistics(visit: AnyVisit) -> Response:
    """The figures, at most a minute old."""
    return visit.show(_page(visit.office, str(visit.request.state.preferences.lang)))


def _page(office: Office, lang: str) -> StatisticsPage:
    now = office.clock()
    key = str(office.home.root), lang
    with _lock:
        made, page = _kept.get(key, (0.0, None))
        if page is not None and 0 <= now.timestamp() - made < _KEEP:
            return page
    with office.reading(ANYBODY) as work:
        page = _counted(work, now)
    with _lock:
        if len(_kept) > 8:
            _kept.clear()
        _kept[key] = now.timestamp(), page
    return page


def _counted(work: Work, now: datetime) -> StatisticsPage:
    told = opening.figures(work)
    answered = participation.figures(work)
    index = listed(work, most=1)
    months = _months(work, now)
    every = sum(one.answered for one in answered)
    kinds = [(str(opening.KIND_TITLES[opening.OpenKind(kind)]), many) for kind, many in told.by_kind.items()]
    return StatisticsPage(
        open=told.open,
        foreign=told.foreign,
        target=told.target,
        year=told.year,
        share=min(1.0, told.open / told.target) if told.target else None,
        late=told.late,
        rows=told.rows,
        bytes=told.bytes,
        views=sum(one.views for one in months),
        downloads=sum(one.downloads for one in months),
        wishes=sum(one.wishes for one in answered),
        waiting=sum(one.waiting for one in answered),
        overdue=sum(one.overdue for one in answered),
        in_time=sum(one.in_time for one in answered) / every if every else None,
        kinds=_bars(kinds),
        themes=_bars((one.title, one.count) for one in index.counts.get(Facet.THEME, ())),
        months=months,
        by_month=_bars((one.month, one.downloads) for one in months),
        publishers=_publishers(work, answered, index.counts.get(Facet.PUBLISHER, ())),
        at=now.astimezone(UTC).isoformat(),
    )


def _bars(rows: Iterable[tuple[str, int]]) -> tuple[Amount, ...]:
    return amounts([(name, many, None, f"{many:,}") for name, many in rows if many][:20])


def _months(work: Work, now: datetime) -> tuple[Month, ...]:
    """The last twelve months, newest first."""
    since = (day_in_beijing(now) - timedelta(days=365)).strftime("%Y-%m-01")
    views, taken = Counter[str](), Counter[str]()
    for day in downloads.counted_by_day(work, since=since):
        views[day.day[:7]] += day.views
        taken[day.day[:7]] += day.downloads
    asked = {month: (filed, in_time) for month, filed, in_time in participation.by_month(work)}
    every = sorted({*views, *taken, *asked, day_in_beijing(now).strftime("%Y-%m")}, reverse=True)[:12]
    return tuple(
        Month(
            month=month,
            views=views[month],
            downloads=taken[month],
            asked=asked.get(month, (0, 0))[0],
            in_time=asked.get(month, (0, 0))[1],
        )
        for month in every
    )


def _publishers(
    work: Work, answered: Iterable[Figures], counts: Iterable[FacetCount]
) -> tuple[ByPublisher, ...]:
    told = {one.publisher: one for one in answered if one.publisher}
    sets = {one.value: one.count for one in counts}
    names = ledger.organisation_names(work, {*sets, *told})
    rows = [
        ByPublisher(
            name=names.get(one, one),
            href=f"/publishers/{one}",
            sets=sets.get(one, 0),
            wishes=told[one].wishes if one in told else 0,
            answered=told[one].answered if one in told else 0,
            in_time=told[one].in_time if one in told else 0,
            overdue=told[one].overdue if one in told else 0,
        )
        for one in {*sets, *told}
    ]
    return tuple(sorted(rows, key=lambda row: (-row.sets, row.name)))[:100]
