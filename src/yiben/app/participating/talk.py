"""Discussion of a dataset over HTTP 讨论与纠错: questions, comments, official answers, and what is wrong."""

import secrets
from dataclasses import dataclass
from typing import ClassVar

from fastapi import APIRouter
from starlette.responses import Response

from yiben.app.participating.showing import MatterRow, PostRow, matter_rows, post_rows, who
from yiben.app.reactions import hands
from yiben.capabilities import opening, participation
from yiben.capabilities.participation import Asked, FollowKind, Kind, PostKind
from yiben.kernel.errors import NotFound, YibenError
from yiben.kernel.paging import Page
from yiben.kernel.text import Text
from yiben.ui.doors import AnyVisit, CitizenVisit, SignedVisit, Visit, page_ask
from yiben.ui.pages import PageView

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class TalkPage(PageView):
    """What was said about a dataset, and what is said to be wrong in it."""

    template: ClassVar[str] = "participating/talk.html"
    place: ClassVar[str] = "datasets"
    slug: str
    title: str
    publisher: str
    editions: tuple[int, ...]
    edition: int | None
    threads: tuple[PostRow, ...]
    page: Page[participation.Post]
    errors: tuple[MatterRow, ...]
    followed: bool
    citizen: bool
    answers: bool  # speaks for the publisher
    moderates: bool
    said: str
    error: str = ""
    failed: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WrongPage(PageView):
    """The form to say what is wrong."""

    template: ClassVar[str] = "participating/wrong.html"
    place: ClassVar[str] = "datasets"
    slug: str
    title: str
    publisher: str
    edition: int
    subject: str
    says: str
    token: str
    citizen: bool
    error: str = ""
    field: str = ""


@router.get("/datasets/{slug}/discussion")
def talk(visit: AnyVisit, slug: str) -> Response:
    """What was said, for everybody."""
    return visit.show(_page(visit, slug))


@router.post("/datasets/{slug}/discussion")
def say(visit: CitizenVisit, slug: str) -> Response:
    """A question, a comment, or a reply."""
    kind = visit.text("kind", default="comment")
    edition = visit.text("edition")
    try:
        with visit.writing() as work:
            participation.say(
                work,
                slug,
                visit.text("says"),
                kind=PostKind.QUESTION if kind == "question" else PostKind.COMMENT,
                edition=int(edition)
                if edition.isascii() and edition.isdigit() and len(edition) < 9
                else None,
                reply_to=visit.text("to") or None,
            )
    except YibenError as error:
        if isinstance(error, NotFound):
            raise
        page = _page(visit, slug, failed=visit.text("to") or "new", error=error)
        return visit.show(page, status=error.status)
    return visit.to(f"/datasets/{slug}/discussion", done="participating.said")


@router.post("/datasets/{slug}/discussion/{post}/answer")
def answer(visit: SignedVisit, slug: str, post: str) -> Response:
    """An official answer."""
    try:
        with visit.writing() as work:
            participation.answer_officially(work, post, visit.text("says"))
    except YibenError as error:
        if isinstance(error, NotFound):
            raise
        return visit.show(_page(visit, slug, failed=post, error=error), status=error.status)
    return visit.to(f"/datasets/{slug}/discussion", done="participating.answered")


@router.get("/datasets/{slug}/wrong")
def wrong_form(visit: AnyVisit, slug: str) -> Response:
    """The form; strangers are told how to join."""
    return visit.show(_wrong(visit, slug))


@router.post("/datasets/{slug}/wrong")
def wrong(visit: CitizenVisit, slug: str) -> Response:
    """Say what is wrong."""
    asked = Asked(title=visit.text("title"), says=visit.text("says"))
    try:
        with visit.writing() as work:
            made = participation.report_error(
                work, slug, asked, hands=hands(), token=visit.text("token") or None
            )
    except YibenError as error:
        if isinstance(error, NotFound):
            raise
        return visit.show(_wrong(visit, slug, error=error), status=error.status)
    return visit.to(f"/wishes/{made.number}", done="participating.asked")


def _found(visit: Visit, slug: str) -> opening.Dataset:
    with visit.office.reading(who(visit)) as work:
        found = opening.dataset(work, slug)
    if found.state is opening.State.WITHDRAWN:
        raise NotFound(
            "dataset_withdrawn",
            Text("这个数据集已撤回", "This dataset was withdrawn."),
            where={"dataset": slug},
        )
    return found


def _page(visit: Visit, slug: str, *, failed: str = "", error: YibenError | None = None) -> TalkPage:
    found, actor = _found(visit, slug), who(visit)
    asked = visit.request.query_params.get("edition", "")
    edition = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 9 else None
    with visit.office.reading(actor) as work:
        editions = tuple(one.number for one in opening.editions(work, found.id))
        edition = edition if edition in editions else None
        listed, replies = participation.threads(work, found.id, edition=edition, page=page_ask(visit))
        errors = participation.matters_of(work, kinds=[Kind.ERROR], dataset=found.id)
        signed = visit.actor is not None
        return TalkPage(
            slug=found.slug,
            title=str(found.title),
            publisher=found.publisher_name,
            editions=editions,
            edition=edition,
            threads=post_rows(work, listed.rows, replies),
            page=listed,
            errors=matter_rows(work, errors.rows),
            followed=signed and participation.is_followed(work, FollowKind.DATASET, found.id),
            citizen=actor.citizen,
            answers=bool(actor.roles) and participation.may_answer(work, found.publisher),
            moderates=actor.holds(*participation.MODERATORS),
            said=participation.tidied(visit.text("says")) if error else "",
            error=f"{error.message} {error.hint or ''}" if error else "",
            failed=failed,
        )


def _wrong(visit: Visit, slug: str, *, error: YibenError | None = None) -> WrongPage:
    found = _found(visit, slug)
    return WrongPage(
        slug=found.slug,
        title=str(found.title),
        publisher=found.publisher_name,
        edition=found.edition,
        subject=participation.tidied(visit.text("title"), most=400),
        says=participation.tidied(visit.text("says")),
        token=secrets.token_hex(12) if visit.actor else "",
        citizen=visit.actor is not None and visit.actor.citizen,
        error=f"{error.message} {error.hint or ''}" if error else "",
        field=str(error.where.get("field", "")) if error else "",
    )
