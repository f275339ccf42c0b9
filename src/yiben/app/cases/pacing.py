"""How organisations keep pace 督办: what is late, by organisation and kind, with medians, as picture and table."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from fastapi import APIRouter
from starlette.responses import Response

from yiben.app.cases.reading import kinds
from yiben.app.reactions import hands
from yiben.capabilities import casework
from yiben.kernel.text import Text
from yiben.ui.doors import SignedVisit
from yiben.ui.figures import Amount, amounts
from yiben.ui.pages import PageView

router = APIRouter(include_in_schema=False)

_SPANS = {"30": 30, "90": 90, "365": 365, "all": None}


@dataclass(frozen=True, slots=True, kw_only=True)
class PacePage(PageView):
    """Organisations, the latest first; of one of them, its kinds."""

    template: ClassVar[str] = "cases/pace.html"
    place: ClassVar[str] = "todo"
    rows: tuple[casework.Pace, ...]
    late: tuple[Amount, ...]
    days: tuple[Amount, ...]
    open_total: int
    late_total: int
    closed_total: int
    closed_late_total: int
    kinds: Mapping[str, Text]
    kind: str
    org: str
    org_name: str
    span: str


@router.get("/pace")
def pace(visit: SignedVisit) -> Response:
    """By organisation; `org` drills down to its kinds; `kind` and `span` (days looked back) narrow it."""
    kind, org = visit.text("kind")[:80], visit.text("org")[:200]
    span = visit.text("span", default="90")
    span = span if span in _SPANS else "90"
    with visit.reading() as work:
        back = _SPANS[span]
        rows = casework.pace(
            work,
            organisation=org or None,
            kind=kind or None,
            since=(work.now() - timedelta(days=back)).date().isoformat() if back else None,
            by="kind" if org else None,
            hands=hands(),
        )
        titles = kinds(work)
    called = [str(titles.get(one.kind or "", one.kind or "")) if org else _named(one) for one in rows]
    return visit.show(
        PacePage(
            rows=rows,
            late=amounts(
                [
                    (name, one.late, 0, f"{one.late:,} / {one.open:,}")
                    for name, one in zip(called, rows, strict=True)
                ]
            ),
            days=amounts(
                [
                    (name, one.median_days, 0, _days(one.median_days))
                    for name, one in zip(called, rows, strict=True)
                ]
            ),
            open_total=sum(one.open for one in rows),
            late_total=sum(one.late for one in rows),
            closed_total=sum(one.closed for one in rows),
            closed_late_total=sum(one.closed_late for one in rows),
            kinds=titles,
            kind=kind,
            org=org,
            org_name=rows[0].organisation_name if rows and org else "",
            span=span,
        )
    )


def _named(one: casework.Pace) -> str:
    return one.organisation_name or str(Text("（未写明单位）", "(no organisation)"))


def _days(median: float | None) -> str:
    return "–" if median is None else f"{median:g}"
