"""Bulletins on pages and for programs 统计公报: what is printed, what it is made of, and every count beside it."""

from dataclasses import dataclass
from typing import ClassVar

from fastapi import APIRouter
from starlette.responses import Response

from yiben.app.doors.examples import ERRORS
from yiben.app.recounting.documents import brief, document
from yiben.capabilities import bulletins
from yiben.capabilities.bulletins import Bulletin, Figure
from yiben.engines.rules.bulletins import Outcome
from yiben.kernel.text import Text
from yiben.ui.answers import as_json
from yiben.ui.doors import SignedVisit
from yiben.ui.figures import Amount, amounts
from yiben.ui.pages import PageView

router = APIRouter(include_in_schema=False)
api = APIRouter(prefix="/api/bulletins", tags=["bulletins"])


@dataclass(frozen=True, slots=True, kw_only=True)
class BulletinsPage(PageView):
    """Which bulletins there are, with how they counted."""

    template: ClassVar[str] = "recounting/list.html"
    place: ClassVar[str] = "bulletins"
    found: tuple[tuple[Bulletin, dict[str, int]], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BulletinPage(PageView):
    """One bulletin. `pictures`: each breakdown with its parts as bars."""

    template: ClassVar[str] = "recounting/one.html"
    place: ClassVar[str] = "bulletins"
    one: Bulletin
    outcomes: dict[str, int]
    pictures: tuple[tuple[Text, tuple[Amount, ...]], ...]


@router.get("/bulletins")
def listed(visit: SignedVisit) -> Response:
    """Every bulletin."""
    with visit.reading() as work:
        found = bulletins.every(work)
    return visit.show(BulletinsPage(found=tuple((one, _outcomes(one)) for one in found)))


@router.get("/bulletins/{pack}/{name}")
def shown(visit: SignedVisit, pack: str, name: str) -> Response:
    """One bulletin, counted again."""
    with visit.reading() as work:
        one = bulletins.find(work, f"{pack}/{name}")
    pictures = tuple(
        (title, amounts([_bar(one.figures[part]) for part in parts])) for title, _, parts in one.breakdowns
    )
    return visit.show(BulletinPage(one=one, outcomes=_outcomes(one), pictures=pictures))


@api.get("", summary="Bulletins 统计公报", responses=ERRORS)
def api_listed(visit: SignedVisit) -> Response:
    """Every bulletin with how it counted."""
    with visit.reading() as work:
        return as_json({"bulletins": [brief(one) for one in bulletins.every(work)]})


@api.get("/{pack}/{name}", summary="One bulletin 公报复算", responses=ERRORS)
def api_shown(visit: SignedVisit, pack: str, name: str) -> Response:
    """Figures as printed, and everything counted again."""
    with visit.reading() as work:
        return as_json(document(bulletins.find(work, f"{pack}/{name}")))


def _bar(figure: Figure) -> tuple[str, float | None, float | None, str]:
    return str(figure.title), float(figure.value), None, f"{figure.value:,} {figure.unit}"


def _outcomes(one: Bulletin) -> dict[str, int]:
    return {str(outcome): one.many(outcome) for outcome in Outcome}
