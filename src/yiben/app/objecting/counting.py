"""Figures of objections by department 异议考核数据, as picture, table and CSV."""

from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from fastapi import APIRouter
from starlette.responses import Response

from yiben.app.objecting.documents import figures_csv
from yiben.app.reactions import hands
from yiben.capabilities import objections
from yiben.infra.work import Work
from yiben.ui.doors import SignedVisit, Visit
from yiben.ui.figures import Amount, amounts
from yiben.ui.pages import PageView

router = APIRouter(include_in_schema=False)

_SPANS = {"30": 30, "90": 90, "365": 365, "all": None}


@dataclass(frozen=True, slots=True, kw_only=True)
class FiguresPage(PageView):
    """Departments, those with most objections first."""

    template: ClassVar[str] = "objections/figures.html"
    place: ClassVar[str] = "todo"
    rows: tuple[objections.Figures, ...]
    in_time: tuple[Amount, ...]
    days: tuple[Amount, ...]
    span: str


@router.get("/objections/figures")
def figures(visit: SignedVisit) -> Response:
    """What the visitor may see of them; `span`: days looked back."""
    span = _span(visit)
    with visit.reading() as work:
        rows = _figures(work, span)
    return visit.show(
        FiguresPage(
            rows=rows,
            in_time=amounts(
                [
                    (one.name, one.in_time / one.answered if one.answered else None, 0, f"{one.in_time:,} / {one.answered:,}")
                    for one in rows
                ]
            ),
            days=amounts(
                [(one.name, one.median_days, 0, "–" if one.median_days is None else f"{one.median_days:g}") for one in rows]
            ),
            span=span,
        )
    )  # fmt: skip


@router.get("/objections/figures.csv")
def figures_sheet(visit: SignedVisit) -> Response:
    """The same as CSV."""
    with visit.reading() as work:
        rows = _figures(work, _span(visit))
    named = {"Content-Disposition": 'attachment; filename="objections.csv"', "Cache-Control": "no-store"}
    return Response(figures_csv(rows), media_type="text/csv; charset=utf-8", headers=named)


def _span(visit: Visit) -> str:
    span = visit.text("span", default="365")
    return span if span in _SPANS else "365"


def _figures(work: Work, span: str) -> tuple[objections.Figures, ...]:
    back = _SPANS[span]
    since = (work.now() - timedelta(days=back)).date().isoformat() if back else ""
    return objections.figures(work, since=since, hands=hands())
