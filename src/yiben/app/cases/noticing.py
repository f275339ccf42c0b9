"""Notices 通知: what the visitor was told, and how they want to be told beside."""

from dataclasses import dataclass
from typing import ClassVar

from fastapi import APIRouter
from starlette.responses import Response

from yiben.app.cases.counting import changed, noted
from yiben.app.reactions import hands
from yiben.capabilities import casework
from yiben.infra.outbound import can_mail
from yiben.kernel.errors import YibenError
from yiben.kernel.paging import Page
from yiben.ui.doors import SignedVisit, Visit, page_ask
from yiben.ui.pages import PageView

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticesPage(PageView):
    """Notices, the newest first. `can_mail`: the platform can send e-mail at all."""

    template: ClassVar[str] = "cases/notices.html"
    place: ClassVar[str] = "notices"
    rows: Page[casework.Notice]
    unread: int
    only: str
    preference: casework.Preference
    email: str
    can_mail: bool
    here: str
    error: YibenError | None


@router.get("/notices")
def notices(visit: SignedVisit) -> Response:
    """The visitor's notices; `only=unread` for what they have not read."""
    return visit.show(_page(visit))


@router.post("/notices/read")
def read(visit: SignedVisit) -> Response:
    """Mark some as read; every unread one shown, when none is named."""
    named = [str(one) for one in visit.form.getlist("notice")]
    with visit.writing() as work:
        casework.read_notice(work, *named, hands=hands())
    changed(visit)
    return visit.to("/notices", done="cases.read")


@router.post("/notices/preferences")
def prefer(visit: SignedVisit) -> Response:
    """Say how one wants to be told."""
    wants = {casework.Channel.EMAIL} if visit.text("by_email") else set()
    try:
        with visit.writing() as work:
            casework.prefer(work, channels=wants, email=visit.text("email") or None)
    except YibenError as error:
        return visit.show(_page(visit, error=error), status=error.status)
    return visit.to("/notices", done="cases.preferred")


def _page(visit: Visit, *, error: YibenError | None = None) -> NoticesPage:
    only = "unread" if visit.text("only") == "unread" else ""
    with visit.reading() as work:
        rows = casework.notices(work, only=only or None, page=page_ask(visit, size=30), hands=hands())
        unread = casework.notices(work, only="unread", hands=hands()).total
        liked = casework.preference(work)
    noted(visit, "notices", unread)
    return NoticesPage(
        rows=rows,
        unread=unread,
        only=only,
        preference=liked,
        email=visit.text("email") or liked.email or "",
        can_mail=can_mail(visit.office.settings),
        here="/notices?only=unread&" if only else "/notices?",
        error=error,
    )
