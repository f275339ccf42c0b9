"""The catalogue at a glance 目录管理: what waits, what is due, how supply meets demand."""

from dataclasses import dataclass
from typing import ClassVar

from fastapi import APIRouter
from starlette.responses import Response

from yiben.app.cases.reading import Limit, calendar_of, limit
from yiben.app.reactions import hands
from yiben.capabilities import casework, policy, stewardship
from yiben.kernel.actors import Role
from yiben.kernel.paging import PageAsk
from yiben.kernel.text import Text
from yiben.ui.doors import SignedVisit
from yiben.ui.figures import Bar
from yiben.ui.pages import PageView

router = APIRouter(include_in_schema=False)

_MOST = PageAsk(size=100)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """An open case of the catalogue."""

    case: casework.Case
    kind: Text
    state: Text
    limit: Limit | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HubPage(PageView):
    """Open cases by deadline, figures of the lists, unmet demands by organisation."""

    template: ClassVar[str] = "catalogue/hub.html"
    place: ClassVar[str] = "catalogue"
    due: tuple[Line, ...]
    more: int
    figures: stewardship.Figures
    bars: tuple[Bar, ...]
    month: int
    day: int
    may_begin: bool
    year: str


@router.get("/catalogue")
def hub(visit: SignedVisit) -> Response:
    """What waits and how the lists stand."""
    with visit.reading() as work:
        flows = {kind: policy.flow(work, kind) for kind in stewardship.KINDS}
        pages = [
            casework.cases(work, kind=kind, phase=casework.Phase.OPEN, page=_MOST, hands=hands())
            for kind in stewardship.KINDS
        ]
        figures = stewardship.figures(work)
        now, days = work.now(), {kind: calendar_of(work, flow.calendar) for kind, flow in flows.items()}
    found = sorted(
        (case for page in pages for case in page.rows), key=lambda case: (case.due or "9999", case.number)
    )
    lines = []
    for case in found[: _MOST.size]:
        titles = {one.id: one.title for one in flows[case.kind].states}
        state = titles.get(case.state, Text(case.state, case.state))
        left = limit(days[case.kind], case.due, now)
        lines.append(Line(case=case, kind=flows[case.kind].title, state=state, limit=left))
    rules = stewardship.declared()
    return visit.show(
        HubPage(
            due=tuple(lines),
            more=sum(page.total for page in pages) - len(lines),
            figures=figures,
            bars=_bars(figures),
            month=rules.month,
            day=rules.day,
            may_begin=visit.who.holds(Role.OWNER, Role.OFFICER, Role.BUREAU),
            year=str(now.year),
        )
    )


@router.post("/catalogue/refresh")
def begin(visit: SignedVisit) -> Response:
    """Begin this year's confirmation now."""
    with visit.writing() as work:
        stewardship.begin_refresh(work, year=work.now().year, hands=hands())
    return visit.to("/catalogue", done="catalogue.refreshed")


def _bars(found: stewardship.Figures) -> tuple[Bar, ...]:
    rows = [
        Bar(
            label=one.organisation_name,
            share=(one.matched + one.met) / one.demands if one.demands else None,
            note=f"{one.matched + one.met} / {one.demands}",
        )
        for one in found.organisations[:20]
    ]
    if found.demands:
        whole = Text("全部单位", "All organisations")
        rows.insert(
            0,
            Bar(label=str(whole), share=found.share, note=f"{found.matched} / {found.demands}", tone="good"),
        )
    return tuple(rows)
