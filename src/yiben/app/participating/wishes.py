"""The demand board over HTTP 需求墙: ask for what is missing, vote, see the answer; official answers by staff."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from fastapi import APIRouter
from starlette.responses import Response

from yiben.app.participating.found import listed
from yiben.app.participating.showing import Link, MatterRow, matter_rows, who
from yiben.app.reactions import hands
from yiben.capabilities import casework, participation
from yiben.capabilities.participation import Asked, Kind, State
from yiben.capabilities.portal.search import Facet
from yiben.infra.work import Work
from yiben.kernel.errors import NotFound, YibenError
from yiben.kernel.paging import Page
from yiben.ui.doors import AnyVisit, CitizenVisit, SignedVisit, Visit, page_ask
from yiben.ui.pages import PageView

router = APIRouter(include_in_schema=False)

SHOWN = {"open": (State.ASKED, State.PROMISED), "met": (State.MET,), "refused": (State.REFUSED,)}
"""What the board may be narrowed to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WishesPage(PageView):
    """Wishes, newest or most wanted first."""

    template: ClassVar[str] = "participating/wishes.html"
    place: ClassVar[str] = "wishes"
    rows: tuple[MatterRow, ...]
    page: Page[participation.Matter]
    q: str
    shown: str
    order: str
    here: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AskPage(PageView):
    """The form, in two steps: what is there already and what others asked for, before anything is filed."""

    template: ClassVar[str] = "participating/ask.html"
    place: ClassVar[str] = "wishes"
    title: str
    says: str
    publisher: str
    publishers: tuple[str, ...]
    near: tuple[Link, ...]
    alike: tuple[MatterRow, ...]
    second: bool  # what is near has been shown
    token: str
    may: bool
    error: str = ""
    field: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answering:
    """One way to answer, for whoever may: a move with its fields (identifier, title, type, required, most)."""

    move: str
    title: str
    fields: tuple[tuple[str, str, str, bool, int | None], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MatterPage(PageView):
    """A wish, an error or a question, how it stands, and what was answered."""

    template: ClassVar[str] = "participating/matter.html"
    place: ClassVar[str] = "wishes"
    row: MatterRow
    answers: tuple[Answering, ...]
    mine: bool
    version: int
    moderates: bool
    citizen: bool
    token: str
    said: Mapping[str, str]
    error: str = ""
    failed: str = ""  # the move that was refused
    offices: tuple[str, ...] | None = (
        None  # names it may be passed on to begin with; None: not for this visitor
    )


@router.get("/wishes", name="wishes")
def wishes(visit: AnyVisit) -> Response:
    """The board."""
    q, shown, order = (
        participation.tidied(visit.text("q"), most=100),
        visit.text("state"),
        visit.text("order"),
    )
    with visit.office.reading(who(visit)) as work:
        found = participation.matters_of(
            work,
            q=q,
            states=SHOWN.get(shown, ()),
            late_only="yes" if shown == "late" else None,
            order="votes" if order == "votes" else "new",
            page=page_ask(visit),
        )
        rows = matter_rows(work, found.rows)
    here = f"/wishes?{'' if not q else f'q={q}&'}state={shown if shown in {*SHOWN, 'late'} else ''}&order={order if order == 'votes' else ''}&"
    return visit.show(WishesPage(rows=rows, page=found, q=q, shown=shown, order=order, here=here))


@router.get("/wishes/new")
def ask_form(visit: AnyVisit) -> Response:
    """The form; whoever is not signed in sees what is near, and how to join."""
    return visit.show(_ask_page(visit, second=False))


@router.post("/wishes/new")
def ask(visit: CitizenVisit) -> Response:
    """First what is there already; then, said again, the wish is filed."""
    if not visit.text("sure"):
        return visit.show(_ask_page(visit, second=True))
    asked = Asked(title=visit.text("title"), says=visit.text("says"), publisher=visit.text("publisher"))
    try:
        with visit.writing() as work:
            made = participation.wish(work, asked, hands=hands(), token=visit.text("token") or None)
    except YibenError as error:
        page = _ask_page(visit, second=True, error=error)
        return visit.show(page, status=error.status)
    return visit.to(f"/wishes/{made.number}", done="participating.asked")


@router.get("/wishes/{number}")
def matter(visit: AnyVisit, number: str) -> Response:
    """One matter, for everybody."""
    return visit.show(matter_page(visit, number))


@router.post("/wishes/{number}/vote")
def vote(visit: CitizenVisit, number: str) -> Response:
    """Support it."""
    with visit.writing() as work:
        participation.vote(work, number)
    return visit.to(_back(visit, number), done="participating.voted")


@router.post("/wishes/{number}/unvote")
def unvote(visit: CitizenVisit, number: str) -> Response:
    """Support it no longer."""
    with visit.writing() as work:
        participation.take_vote_back(work, number)
    return visit.to(_back(visit, number), done="participating.unvoted")


@router.post("/wishes/{number}/withdraw")
def withdraw(visit: CitizenVisit, number: str) -> Response:
    """Whoever asked takes it back."""
    with visit.writing() as work:
        participation.answer(work, number, "withdraw", {}, hands=hands())
    return visit.to(f"/wishes/{number}", done="participating.withdrawn")


@router.post("/wishes/{number}/answer")
def answer(visit: SignedVisit, number: str) -> Response:
    """An official answer: a move of the flow."""
    move, seen = visit.text("move")[:40], visit.text("seen")
    said = {
        name.removeprefix("f."): value.strip()
        for name, value in visit.form.items()
        if name.startswith("f.") and isinstance(value, str) and value.strip()
    }
    try:
        with visit.writing() as work:
            participation.answer(
                work,
                number,
                move,
                said,
                seen=_version(seen),
                hands=hands(),
                token=visit.text("token") or None,
            )
    except YibenError as error:
        page = matter_page(visit, number, said=said, failed=move, error=error)
        return visit.show(page, status=error.status)
    return visit.to(f"/wishes/{number}", done="participating.answered")


@router.post("/wishes/{number}/pass-on")
def pass_on(visit: SignedVisit, number: str) -> Response:
    """It is another organisation's to answer 转办."""
    named, seen = visit.text("publisher"), visit.text("seen")
    try:
        with visit.writing() as work:
            participation.pass_on(work, number, named, seen=_version(seen), hands=hands())
    except YibenError as error:
        said = {"publisher": named}
        page = matter_page(visit, number, said=said, failed="pass-on", error=error)
        return visit.show(page, status=error.status)
    return visit.to(f"/wishes/{number}", done="participating.passed_on")


def matter_page(
    visit: Visit,
    number: str,
    *,
    said: Mapping[str, str] | None = None,
    failed: str = "",
    error: YibenError | None = None,
) -> MatterPage:
    """The page of a matter as this visitor sees it."""
    actor = who(visit)
    with visit.office.reading(actor) as work:
        found = participation.find(work, number)
        (row,) = matter_rows(work, [found])
        answers, version = _answers(work, found)
        offices = (
            publishers(work)
            if answers and found.state is State.ASKED and found.kind is not Kind.ERROR
            else None
        )
    return MatterPage(
        row=row,
        answers=answers,
        mine=found.filer == actor.account and found.state is State.ASKED,
        version=version,
        moderates=actor.holds(*participation.MODERATORS),
        citizen=actor.citizen,
        token=secrets.token_hex(12) if visit.actor else "",
        said={name: participation.tidied(value) for name, value in (said or {}).items()},
        error=f"{error.message} {error.hint or ''}" if error else "",
        failed=failed,
        offices=offices,
    )


def _version(seen: str) -> int | None:
    return int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 9 else None


def publishers(work: Work) -> tuple[str, ...]:
    """Names of organisations that have opened something, for the list beside the field."""
    return tuple(sorted(one.title for one in listed(work, most=1).counts.get(Facet.PUBLISHER, ())))


def _answers(work: Work, found: participation.Matter) -> tuple[tuple[Answering, ...], int]:
    if work.actor.citizen or not work.actor.roles or found.state not in participation.OPEN:
        return (), 0
    try:
        dossier = casework.look(work, found.id, hands=hands())
    except NotFound:
        return (), 0
    ways = tuple(
        Answering(
            move=one.move.id,
            title=str(one.move.title),
            fields=tuple(
                (each.id, str(each.title), each.type, each.required, each.most) for each in one.move.form
            ),
        )
        for one in dossier.offers
        if one.allowed and one.move.id != "withdraw"
    )
    return ways, dossier.case.version


def _ask_page(visit: Visit, *, second: bool, error: YibenError | None = None) -> AskPage:
    title = participation.tidied(visit.text("title"), most=400)
    says = participation.tidied(visit.text("says"))
    with visit.office.reading(who(visit)) as work:
        near = listed(work, text=title[:60], most=5).rows if second and title else ()
        found = participation.matters_of(work, q=title[:40]) if second and title else None
        alike = matter_rows(work, found.rows[:5]) if found else ()
        offices = publishers(work) if visit.actor else ()
    return AskPage(
        title=title,
        says=says,
        publisher=participation.tidied(visit.text("publisher"), most=200),
        publishers=offices,
        near=near,
        alike=alike,
        second=second,
        token=secrets.token_hex(12) if visit.actor else "",
        may=visit.actor is not None and visit.actor.citizen,
        error=f"{error.message} {error.hint or ''}" if error else "",
        field=str(error.where.get("field", "")) if error else "",
    )


def _back(visit: Visit, number: str) -> str:
    return "/wishes" if visit.text("back") == "list" else f"/wishes/{number}"
