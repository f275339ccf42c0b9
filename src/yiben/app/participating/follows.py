"""What somebody follows over HTTP 我的关注, and what they were told of it."""

from dataclasses import dataclass
from typing import ClassVar

from fastapi import APIRouter
from starlette.responses import Response

from yiben.app.participating.showing import MatterRow, matter_rows
from yiben.app.reactions import hands
from yiben.capabilities import casework, ledger, opening, participation
from yiben.capabilities.casework import Notice
from yiben.capabilities.participation import FollowKind, Kind
from yiben.infra.work import Work
from yiben.kernel.errors import BadInput
from yiben.kernel.paging import Page
from yiben.kernel.text import Text
from yiben.ui.answers import safe_next
from yiben.ui.doors import CitizenVisit, page_ask
from yiben.ui.pages import PageView

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowRow:
    """One thing followed."""

    kind: str
    target: str
    title: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowsPage(PageView):
    """What I follow, what I asked for, what I was told."""

    template: ClassVar[str] = "participating/follows.html"
    place: ClassVar[str] = "follows"
    rows: tuple[FollowRow, ...]
    mine: tuple[MatterRow, ...]
    notices: Page[Notice]


@router.get("/follows", name="follows")
def follows(visit: CitizenVisit) -> Response:
    """The list; notices shown count as read."""
    with visit.writing() as work:
        found = casework.notices(work, page=page_ask(visit), hands=hands())
        fresh = [one.id for one in found.rows if one.read is None]
        if fresh and visit.who.citizen:
            casework.read_notice(work, *fresh, hands=hands())
        mine = participation.matters_of(work, kinds=tuple(Kind), mine=visit.who.account)
        page = FollowsPage(rows=_rows(work), mine=matter_rows(work, mine.rows), notices=found)
    return visit.show(page)


@router.post("/follows")
def change(visit: CitizenVisit) -> Response:
    """Follow, or follow no more; leads back to where one came from."""
    try:
        kind = FollowKind(visit.text("kind"))
    except ValueError:
        raise BadInput("no_such_kind", Text("不能关注", "This cannot be followed.")) from None
    target, back = visit.text("target")[:100], safe_next(visit.text("back", default="/follows"))
    with visit.writing() as work:
        if visit.text("stop"):
            participation.follow_no_more(work, kind, target)
        else:
            participation.follow(work, kind, target)
    return visit.to(back, done="participating.unfollowed" if visit.text("stop") else "participating.followed")


def _rows(work: Work) -> tuple[FollowRow, ...]:
    every = participation.follows(work)
    sets = opening.datasets(work, [one.target for one in every if one.kind is FollowKind.DATASET])
    bodies = ledger.organisation_names(
        work, [one.target for one in every if one.kind is FollowKind.PUBLISHER]
    )
    topics = {one.id: str(one.title) for one in opening.themes()}
    rows = []
    for one in every:
        if one.kind is FollowKind.DATASET:
            found = sets.get(one.target)
            title, href = (str(found.title), f"/datasets/{found.slug}") if found else (one.target, "")
        elif one.kind is FollowKind.TOPIC:
            title, href = topics.get(one.target, one.target), f"/topics/{one.target}"
        else:
            title, href = bodies.get(one.target, one.target), f"/publishers/{one.target}"
        rows.append(FollowRow(kind=one.kind.value, target=one.target, title=title, href=href))
    return tuple(rows)
