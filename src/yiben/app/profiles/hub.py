"""Profiles at a glance 一企一档、一人一档: what was built from what, searching, what is in dispute."""

from dataclasses import dataclass
from typing import ClassVar
from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.responses import Response

from yiben.app.profiles.documents import about_from
from yiben.app.profiles.wording import titles
from yiben.capabilities import profiles
from yiben.kernel.errors import NotFound
from yiben.kernel.paging import Page, PageAsk
from yiben.kernel.text import Text
from yiben.ui.doors import SignedVisit, demand, page_ask
from yiben.ui.pages import PageView

router = APIRouter(include_in_schema=False)

NOBODY: Page[profiles.Line] = Page(rows=(), total=0, ask=PageAsk())


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """Files of one kind: the newest build, how many pairs wait for a person."""

    about: profiles.About
    last: profiles.Build | None
    waiting: int
    busy: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class HubPage(PageView):
    """Both kinds of files."""

    template: ClassVar[str] = "profiles/hub.html"
    place: ClassVar[str] = "catalogue"
    shelves: tuple[Shelf, ...]
    keeps: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ListPage(PageView):
    """Files found, or files whose sources do not agree."""

    template: ClassVar[str] = "profiles/list.html"
    place: ClassVar[str] = "catalogue"
    about: profiles.About
    found: Page[profiles.Line]
    fields: tuple[tuple[str, Text], ...]
    titles: dict[str, Text]
    q: str
    field: str
    conflicts: bool
    built: bool
    keeps: bool
    here: str


@router.get("/profiles")
def hub(visit: SignedVisit) -> Response:
    """Both kinds."""
    keeps = visit.who.holds(*profiles.KEEPERS)
    with visit.reading() as work:
        shelves = tuple(
            Shelf(
                about=about,
                last=profiles.last(work, about),
                waiting=profiles.queue(work, about, page=PageAsk(size=1)).total if keeps else 0,
                busy=visit.platform.jobs.busy(f"profiles-{about}"),
            )
            for about in profiles.About
        )
    return visit.show(HubPage(shelves=shelves, keeps=keeps))


@router.post("/profiles/build/{about}")
def build(visit: SignedVisit, about: str) -> Response:
    """Build one kind, beside other work; the page shows when it has ended."""
    demand(visit, *profiles.KEEPERS)
    kind, platform, who = about_from(about), visit.platform, visit.who
    platform.jobs.submit(
        f"profiles-{kind}", lambda: profiles.build(platform.office, who, kind, lake=platform.lake)
    )
    return visit.to("/profiles", done="profiles.begun")


@router.get("/profiles/list/{about}")
def listed(visit: SignedVisit, about: str) -> Response:
    """Search; without a word, the first ones."""
    kind, q = about_from(about), visit.text("q")[:100]
    return visit.show(_list(visit, kind, q=q, field="", conflicts=""))


@router.get("/profiles/conflicts/{about}")
def disputed(visit: SignedVisit, about: str) -> Response:
    """Files whose sources do not agree; `field` narrows."""
    kind, field = about_from(about), visit.text("field")[:40]
    return visit.show(_list(visit, kind, q="", field=field, conflicts="yes"))


def _list(visit: SignedVisit, kind: profiles.About, *, q: str, field: str, conflicts: str) -> ListPage:
    words = titles(visit.office.home, kind)
    built, found, ask = True, NOBODY, page_ask(visit)
    try:
        if conflicts:
            found = profiles.conflicts(visit.office, visit.who, kind, field=field or None, page=ask)
        else:
            found = profiles.find(visit.office, visit.who, kind, q, page=ask)
    except NotFound as error:
        if error.code != "not_built" or visit.wants_json:
            raise
        built = False
    kept = urlencode([(name, said) for name, said in (("q", q), ("field", field)) if said])
    at = f"/profiles/{'conflicts' if conflicts else 'list'}/{kind}?"
    strict = profiles.declared(visit.office.home, kind).fields
    return ListPage(
        about=kind,
        found=found,
        fields=tuple((one.id, one.title) for one in strict if not one.many),
        titles=words,
        q=q,
        field=field,
        conflicts=bool(conflicts),
        built=built,
        keeps=visit.who.holds(*profiles.KEEPERS),
        here=f"{at}{kept}&" if kept else at,
    )
