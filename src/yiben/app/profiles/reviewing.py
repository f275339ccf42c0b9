"""The review of uncertain pairs, side by side, with why 人工复核."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from fastapi import APIRouter
from starlette.responses import Response

from yiben.app.profiles.documents import about_from, pair_document, verdict_from
from yiben.app.profiles.wording import titles
from yiben.capabilities import profiles
from yiben.kernel.errors import NotFound, YibenError
from yiben.kernel.paging import Page, PageAsk
from yiben.kernel.text import Text
from yiben.ui.answers import as_json
from yiben.ui.doors import SignedVisit, Visit, demand, page_ask
from yiben.ui.pages import PageView

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One field of both records: their values as the reader may see them, and how well they agree."""

    title: Text
    left: Any
    right: Any
    why: profiles.Why | None
    masked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class QueuePage(PageView):
    """Pairs that wait."""

    template: ClassVar[str] = "profiles/queue.html"
    place: ClassVar[str] = "catalogue"
    about: profiles.About
    found: Page[profiles.Pair]
    titles: dict[str, Text]


@dataclass(frozen=True, slots=True, kw_only=True)
class PairPage(PageView):
    """Two records side by side."""

    template: ClassVar[str] = "profiles/pair.html"
    place: ClassVar[str] = "catalogue"
    pair: profiles.Pair
    rows: tuple[Row, ...]
    sources: tuple[str, str]
    error: YibenError | None


@router.get("/profiles/review/{about}")
def queue(visit: SignedVisit, about: str) -> Response:
    """The queue."""
    demand(visit, *profiles.KEEPERS)
    kind = about_from(about)
    with visit.reading() as work:
        found = profiles.queue(work, kind, page=page_ask(visit))
    return visit.show(QueuePage(about=kind, found=found, titles=titles(visit.office.home, kind)))


@router.get("/profiles/pairs/{pair}")
def one(visit: SignedVisit, pair: str) -> Response:
    """One pair."""
    demand(visit, *profiles.KEEPERS)
    return visit.show(_pair(visit, pair))


@router.post("/profiles/pairs/{pair}")
def judge(visit: SignedVisit, pair: str) -> Response:
    """Say what they are, and see the next pair."""
    demand(visit, *profiles.KEEPERS)
    try:
        with visit.writing() as work:
            done = profiles.judge(work, pair, verdict_from(visit.text("verdict")), note=visit.text("note"))
            after = profiles.queue(work, done.about, page=PageAsk(size=1)).rows
    except YibenError as error:
        if visit.wants_json or isinstance(error, NotFound):
            raise
        return visit.show(_pair(visit, pair, error=error), status=error.status)
    if visit.wants_json:
        return as_json(pair_document(done))
    to = f"/profiles/pairs/{after[0].id}" if after else f"/profiles/review/{done.about}"
    return visit.to(to, done="profiles.judged")


def _pair(visit: Visit, identifier: str, *, error: YibenError | None = None) -> PairPage:
    with visit.reading() as work:
        pair = profiles.pair(work, identifier)
    left, right, masked = profiles.sides(visit.office, visit.who, pair)
    one, other = _first(left), _first(right)
    weighed = {why.field: why for why in pair.why}
    return PairPage(
        pair=pair,
        rows=tuple(
            Row(
                title=title,
                left=one.get(name),
                right=other.get(name),
                why=weighed.get(name),
                masked=name in masked,
            )
            for name, title in titles(visit.office.home, pair.about).items()
            if name in weighed or one.get(name) is not None or other.get(name) is not None
        ),
        sources=(_source(one), _source(other)),
        error=error,
    )


def _first(side: tuple[Mapping[str, Any], ...]) -> Mapping[str, Any]:
    return side[-1] if side else {}


def _source(record: Mapping[str, Any]) -> str:
    return " · ".join(str(record[name]) for name in ("source", "dated") if record.get(name))
