"""The cockpit of promises 目标驾驶舱: one screen, one question a picture, every number a link; wall mode; print."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from fastapi import APIRouter
from starlette.responses import Response

from yiben.app.planning.listing import Row, rows_of
from yiben.app.planning.wording import tone
from yiben.capabilities import plans
from yiben.engines.rules.promises import Stand
from yiben.kernel.text import Text
from yiben.ui.doors import SignedVisit
from yiben.ui.pages import PageView

router = APIRouter(include_in_schema=False)

ORDER = (Stand.KEPT, Stand.ON_COURSE, Stand.NOT_DUE, Stand.NO_FIGURES, Stand.AT_RISK, Stand.MISSED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A piece of a stacked bar: how many promises stand so. `x` and `width` in per cent."""

    stand: str
    tone: str
    number: int
    x: float
    width: float
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Stack:
    """One stacked bar."""

    label: Text
    href: str
    total: int
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CockpitPage(PageView):
    """Every promise of every plan, counted. `judged` is the oldest day any of them was looked at."""

    template: ClassVar[str] = "planning/cockpit.html"
    place: ClassVar[str] = "plans"
    total: int
    indicators: int
    late: int
    judged: str
    whole: Stack
    plans: tuple[Stack, ...]
    years: tuple[Stack, ...]
    worst: tuple[Row, ...]
    wall: bool


@router.get("/plans/cockpit")
def cockpit(visit: SignedVisit) -> Response:
    """Counted in one query; `wall=1` for a screen on the wall."""
    with visit.reading() as work:
        found = plans.cockpit(work, worst=12)
        worst = rows_of(work, found.worst)
    return visit.show(
        CockpitPage(
            total=found.total,
            indicators=found.indicators,
            late=found.late,
            judged=found.judged,
            whole=stack(Text("全部", "All"), "/plans/promises", found.counts),
            plans=tuple(
                stack(Text(zh, en), f"/plans/promises?plan={plan}", counts)
                for plan, zh, en, counts in found.by_plan
            ),
            years=tuple(
                stack(
                    Text(year, year) if year else Text("原文未写期限", "no year in the text"),
                    f"/plans/promises?year={year or 'none'}",
                    counts,
                )
                for year, counts in found.by_year
            ),
            worst=worst,
            wall=visit.text("wall") == "1",
        )
    )


def stack(label: Text, href: str, counts: Mapping[str, int]) -> Stack:
    """A stacked bar of promises by standing; each piece leads to its promises."""
    numbers = [(one, counts.get(one, 0)) for one in ORDER]
    total = sum(number for _, number in numbers)
    pieces, at = [], 0.0
    joiner = "&" if "?" in href else "?"
    for stand, number in numbers:
        if number:
            width = number / total * 100
            pieces.append(
                Piece(
                    stand=str(stand),
                    tone=tone(stand),
                    number=number,
                    x=round(at, 2),
                    width=round(width, 2),
                    href=f"{href}{joiner}stand={stand}",
                )
            )
            at += width
    return Stack(label=label, href=href, total=total, pieces=tuple(pieces))
