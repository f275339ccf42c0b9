"""Keeping order over HTTP 内容管理: what was reported, hiding with a reason, showing again."""

from dataclasses import dataclass
from typing import ClassVar

from fastapi import APIRouter
from starlette.responses import Response

from yiben.app.participating.showing import called
from yiben.capabilities import participation
from yiben.capabilities.participation import Matter, Piece, Report
from yiben.kernel.paging import Page
from yiben.ui.answers import safe_next
from yiben.ui.doors import CitizenVisit, SignedVisit, page_ask
from yiben.ui.pages import PageView

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportRow:
    """Something reported."""

    target: str
    says: tuple[Piece, ...]
    by: str
    reason: str
    at: str
    href: str
    hidden: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ModerationPage(PageView):
    """What was reported and nobody has looked at."""

    template: ClassVar[str] = "participating/moderation.html"
    rows: tuple[ReportRow, ...]
    page: Page[Report]


@router.get("/moderation")
def moderation(visit: SignedVisit) -> Response:
    """The list."""
    with visit.reading() as work:
        found = participation.reports(work, page=page_ask(visit))
        rows = []
        for one in found.rows:
            about = participation.thing(work, one.target)
            author = about.filer if isinstance(about, Matter) else about.author
            href = (
                f"/wishes/{about.number}"
                if isinstance(about, Matter)
                else f"/datasets/{about.dataset}/discussion"
            )
            rows.append(
                ReportRow(
                    target=one.target,
                    says=participation.pieces(about.says),
                    by=str(called(work, [author]).get(author, "–")),
                    reason=one.reason,
                    at=one.at,
                    href=href,
                    hidden=about.hidden is not None,
                )
            )
    return visit.show(ModerationPage(rows=tuple(rows), page=found))


@router.post("/moderation/{target}")
def decide(visit: SignedVisit, target: str) -> Response:
    """Hide it with a reason, or leave it shown."""
    with visit.writing() as work:
        if visit.text("do") == "hide":
            participation.hide(work, target, visit.text("reason"))
        else:
            participation.show_again(work, target)
    return visit.to(safe_next(visit.text("back", default="/moderation")), done="participating.moderated")


@router.post("/report/{target}")
def report(visit: CitizenVisit, target: str) -> Response:
    """A citizen reports something."""
    with visit.writing() as work:
        participation.report_abuse(work, target, visit.text("reason"))
    return visit.to(safe_next(visit.text("back", default="/wishes")), done="participating.reported")
