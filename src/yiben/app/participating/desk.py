"""Consultation desks over HTTP 线下咨询窗口: where they are, following by number, and writing down for somebody."""

import secrets
from dataclasses import dataclass
from typing import ClassVar

from fastapi import APIRouter
from starlette.responses import Response

from yiben.app.participating.showing import MatterRow, matter_rows, who
from yiben.app.participating.wishes import publishers
from yiben.app.reactions import hands
from yiben.capabilities import participation
from yiben.capabilities.participation import Asked, Desk, Kind
from yiben.kernel.errors import NotFound, YibenError
from yiben.ui.doors import AnyVisit, SignedVisit, Visit
from yiben.ui.pages import PageView

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskPage(PageView):
    """Desks, the field to follow by number, and for clerks the form."""

    template: ClassVar[str] = "participating/desk.html"
    place: ClassVar[str] = "desk"
    desks: tuple[Desk, ...]
    own: tuple[Desk, ...]
    clerk: bool
    opens: bool
    publishers: tuple[str, ...]
    token: str
    number: str
    missing: bool
    said: dict[str, str]
    error: str = ""
    failed: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipPage(PageView):
    """What is printed and handed over: the number, and what happens next."""

    template: ClassVar[str] = "participating/slip.html"
    place: ClassVar[str] = "desk"
    row: MatterRow
    address: str


@router.get("/desk", name="desk")
def desk(visit: AnyVisit) -> Response:
    """The desks; with a number, the matter it stands for."""
    number = "".join(participation.tidied(visit.text("number"), most=60).split())[:40]
    if number:
        try:
            with visit.office.reading(who(visit)) as work:
                found = participation.find(work, number)
        except NotFound:
            return visit.show(_page(visit, number=number), status=404)
        return visit.to(f"/wishes/{found.number}")
    return visit.show(_page(visit))


@router.post("/desk/enter")
def enter(visit: SignedVisit) -> Response:
    """A clerk writes down for somebody, and gets a slip to print."""
    kind = Kind.WISH if visit.text("kind") == "wish" else Kind.QUESTION
    asked = Asked(title=visit.text("title"), says=visit.text("says"), publisher=visit.text("publisher"))
    try:
        with visit.writing() as work:
            made = participation.enter(
                work,
                kind,
                asked,
                desk=visit.text("desk"),
                hands=hands(),
                token=visit.text("token") or None,
            )
    except YibenError as error:
        said = {
            name: participation.tidied(visit.text(name))
            for name in ("kind", "title", "says", "publisher", "desk")
        }
        return visit.show(_page(visit, said=said, failed="enter", error=error), status=error.status)
    return visit.to(f"/desk/slip/{made.number}")


@router.get("/desk/slip/{number}")
def slip(visit: SignedVisit, number: str) -> Response:
    """The slip of a matter."""
    with visit.reading() as work:
        (row,) = matter_rows(work, [participation.find(work, number)])
    base = (visit.office.settings.public_url or str(visit.request.base_url)).rstrip("/")
    return visit.show(SlipPage(row=row, address=f"{base}/desk"))


@router.post("/desk/open")
def open_desk(visit: SignedVisit) -> Response:
    """The authority opens a desk, or changes one."""
    try:
        with visit.writing() as work:
            participation.open_desk(
                work,
                name=visit.text("name"),
                place=visit.text("place"),
                hours=visit.text("hours"),
                clerks=tuple(visit.text("clerks").replace(",", " ").replace("，", " ").split())[:50],
            )
    except YibenError as error:
        said = {
            name: participation.tidied(visit.text(name), most=400)
            for name in ("name", "place", "hours", "clerks")
        }
        return visit.show(_page(visit, said=said, failed="open", error=error), status=error.status)
    return visit.to("/desk", done="participating.desk")


def _page(
    visit: Visit,
    *,
    number: str = "",
    said: dict[str, str] | None = None,
    failed: str = "",
    error: YibenError | None = None,
) -> DeskPage:
    actor = who(visit)
    with visit.office.reading(actor) as work:
        clerk = bool(actor.roles) and participation.may_write_down(work)
        return DeskPage(
            desks=participation.desks(work),
            own=participation.own_desks(work) if clerk else (),
            clerk=clerk,
            opens=actor.holds(*participation.MODERATORS),
            publishers=publishers(work) if clerk else (),
            token=secrets.token_hex(12) if clerk else "",
            number=number,
            missing=bool(number),
            said=said or {},
            error=f"{error.message} {error.hint or ''}" if error else "",
            failed=failed,
        )
