"""Every element in every state on one page: `/-/patterns`, the visual review."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

from fastapi import APIRouter
from starlette.responses import Response

from yiben.ui.doors import AnyVisit
from yiben.ui.figures import Bar, Box, Descent, descent, points
from yiben.ui.pages import PageView
from yiben.ui.words import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Specimen:
    """What a room adds to the page: `template` is included once and finds `shown` under that name."""

    id: str
    title: str  # key of its heading in the words
    template: str
    shown: Any
    style: str = ""  # a style sheet its pages have besides the site's


Specimens = Callable[[Words], tuple[Specimen, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class PatternsPage(PageView):
    """All elements, filled with invented values."""

    template: ClassVar[str] = "patterns.html"
    bars: tuple[Bar, ...]
    trend: str
    picture: Descent
    specimens: tuple[Specimen, ...]
    styles: tuple[str, ...]


def router(specimens: Specimens) -> APIRouter:
    """The page, with what the rooms add to it."""
    made = APIRouter(include_in_schema=False)

    @made.get("/-/patterns")
    def patterns(visit: AnyVisit) -> Response:
        """Show every element."""
        return visit.show(_page(specimens(visit.doors.pages.words)))

    return made


def _page(specimens: tuple[Specimen, ...]) -> PatternsPage:
    shares = (
        ("完整性 completeness", 1.0, "good"),
        ("准确性 accuracy", 0.957, "warn"),
        ("时效性", 0.41, "bad"),
    )
    bars = [Bar(label=label, share=share, tone=tone, note="12 / 13") for label, share, tone in shares]
    boxes = (
        Box(id="a", column=0, title="人口库.csv", note="上传 2026-01-03"),
        Box(id="b", column=0, title="legal_entities.xlsx"),
        Box(id="c", column=1, title="常住人口基本信息表(含流动人口)", note="200,000 行", main=True),
        Box(id="d", column=2, title="residents_by_county"),
    )
    return PatternsPage(
        bars=(*bars, Bar(label="可访问性", share=None, note="–")),
        trend=points((0.7, 0.72, 0.9, 0.88, 0.97), width=160, height=32),
        picture=descent(boxes, (("a", "c"), ("b", "c"), ("c", "d"))),
        specimens=specimens,
        styles=tuple(sorted({one.style for one in specimens if one.style})),
    )
