"""Opening at a glance 数据开放: what waits, what could be opened, what is open and how it fares."""

from dataclasses import dataclass
from typing import ClassVar

from fastapi import APIRouter
from starlette.responses import Response

from yiben.app.cases.reading import Limit, calendar_of, limit
from yiben.app.opening.documents import candidate_document, dataset_document
from yiben.app.reactions import hands
from yiben.capabilities import casework, opening, policy
from yiben.kernel.paging import Page, PageAsk
from yiben.kernel.text import Text
from yiben.ui.answers import as_json
from yiben.ui.doors import SignedVisit
from yiben.ui.figures import Bar
from yiben.ui.pages import PageView

router = APIRouter(include_in_schema=False)

_KINDS = (opening.RELEASE, opening.WITHDRAW, opening.APPLY, opening.REVIEW)
_MOST = PageAsk(size=100)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """An open case of opening."""

    case: casework.Case
    kind: Text
    state: Text
    limit: Limit | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HubPage(PageView):
    """Open cases by deadline, how far opening has come, what is late."""

    template: ClassVar[str] = "opening/hub.html"
    place: ClassVar[str] = "opening"
    due: tuple[Line, ...]
    more: int
    figures: opening.Figures
    bars: tuple[Bar, ...]
    themes: tuple[Bar, ...]
    late: tuple[opening.Late, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CensusPage(PageView):
    """Which entries could be opened, and why (普查)."""

    template: ClassVar[str] = "opening/census.html"
    place: ClassVar[str] = "opening"
    found: Page[opening.Candidate]
    why: str
    titles: dict[str, Text]


@dataclass(frozen=True, slots=True, kw_only=True)
class ListPage(PageView):
    """What is open, suspended or withdrawn (开放清单)."""

    template: ClassVar[str] = "opening/list.html"
    place: ClassVar[str] = "opening"
    found: Page[opening.Dataset]
    state: str
    kinds: dict[str, Text]
    late: frozenset[str]


@router.get("/opening")
def hub(visit: SignedVisit) -> Response:
    """What waits and how far opening has come."""
    with visit.reading() as work:
        flows = {kind: policy.flow(work, kind) for kind in _KINDS}
        pages = [
            casework.cases(work, kind=kind, phase=casework.Phase.OPEN, page=_MOST, hands=hands())
            for kind in _KINDS
        ]
        figures, late = opening.figures(work), opening.late(work)
        now, days = work.now(), {kind: calendar_of(work, flow.calendar) for kind, flow in flows.items()}
    found = sorted(
        (case for page in pages for case in page.rows), key=lambda case: (case.due or "9999", case.number)
    )
    lines = []
    for case in found[: _MOST.size]:
        titles = {one.id: one.title for one in flows[case.kind].states}
        lines.append(
            Line(
                case=case,
                kind=flows[case.kind].title,
                state=titles.get(case.state, Text(case.state, case.state)),
                limit=limit(days[case.kind], case.due, now),
            )
        )
    return visit.show(
        HubPage(
            due=tuple(lines),
            more=sum(page.total for page in pages) - len(lines),
            figures=figures,
            bars=(_against_target(figures),),
            themes=_themes(figures),
            late=late[:20],
        )
    )


@router.get("/opening/census")
def census(visit: SignedVisit, *, why: str = "", page: int = 1) -> Response:
    """Candidates, most wanted first."""
    chosen = opening.Why(why) if why in set(opening.Why) else None
    with visit.reading() as work:
        found = opening.census(work, why=chosen, page=PageAsk(number=max(page, 1), size=20))
    if visit.wants_json:
        return as_json({"total": found.total, "candidates": [candidate_document(one) for one in found.rows]})
    titles = {str(one): title for one, title in opening.WHY_TITLES.items()}
    return visit.show(CensusPage(found=found, why=why if chosen else "", titles=titles))


@router.get("/opening/datasets")
def datasets(visit: SignedVisit, *, state: str = "", page: int = 1) -> Response:
    """Own datasets, the newest first."""
    chosen = opening.State(state) if state in set(opening.State) else None
    ask = PageAsk(number=max(page, 1), size=50)
    with visit.reading() as work:
        every = [one for one in opening.every_dataset(work, state=chosen) if one.origin is opening.Origin.OWN]
        late = frozenset(one.dataset.id for one in opening.late(work))
    every.sort(key=lambda one: one.updated, reverse=True)
    rows = tuple(every[ask.offset : ask.offset + ask.size])
    if visit.wants_json:
        return as_json({"total": len(every), "datasets": [dataset_document(one) for one in rows]})
    kinds = {str(one): title for one, title in opening.KIND_TITLES.items()}
    found = Page(rows=rows, total=len(every), ask=ask)
    return visit.show(ListPage(found=found, state=state if chosen else "", kinds=kinds, late=late))


def _against_target(found: opening.Figures) -> Bar:
    title = Text(f"{found.year} 年目标", f"Target of {found.year}")
    share = min(found.open / found.target, 1.0) if found.target else None
    return Bar(label=str(title), share=share, note=f"{found.open} / {found.target}", tone="good")


def _themes(found: opening.Figures) -> tuple[Bar, ...]:
    titles = {one.id: str(one.title) for one in opening.themes()}
    most = max(found.by_theme.values(), default=0)
    return tuple(
        Bar(label=titles.get(theme, theme), share=many / most, note=str(many))
        for theme, many in found.by_theme.items()
        if most
    )
