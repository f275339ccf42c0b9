"""Labels to review over HTTP: what waits, and the second person's word."""

from dataclasses import dataclass
from typing import ClassVar
from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.responses import Response

from yiben.capabilities import ledger
from yiben.capabilities.ledger import Review, ReviewAsk, ReviewCount, ReviewKind
from yiben.kernel.errors import BadInput, YibenError
from yiben.kernel.paging import Page
from yiben.kernel.text import Text
from yiben.ui.doors import SignedVisit, Visit, page_ask
from yiben.ui.pages import PageView

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewTab:
    """One kind of label to review, as a link that narrows the list to it or takes that back."""

    title: str
    count: str
    chosen: bool
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelsPage(PageView):
    """Labels to review, the most urgent first. `here` is this address, ready for a page number."""

    template: ClassVar[str] = "ledger/labels.html"
    place: ClassVar[str] = "labels"
    reviews: Page[Review]
    tabs: tuple[ReviewTab, ...]
    q: str
    kind: str
    resource: str
    here: str
    error: str = ""


@router.get("/labels", name="ledger.labels")
def labels(visit: SignedVisit) -> Response:
    """What waits for a person: lower labels asked for, content graded higher, doubtful recognition."""
    return visit.show(_labels_page(visit))


@router.post("/labels/{request}/approve")
def approve_label(visit: SignedVisit, request: str) -> Response:
    """Let a lower label rule, as the second person."""
    return _decided(visit, request, done="ledger.lowered")


@router.post("/labels/{request}/refuse")
def refuse_label(visit: SignedVisit, request: str) -> Response:
    """Keep the higher label, or take one's own request back."""
    return _decided(visit, request, done="ledger.not_lowered")


def _decided(visit: Visit, request: str, *, done: str) -> Response:
    note = visit.text("note")
    try:
        with visit.writing() as work:
            if done == "ledger.lowered":
                ledger.approve_label(work, request, note=note)
            else:
                ledger.refuse_label(work, request, note=note)
    except YibenError as error:
        if visit.wants_json:
            raise
        says = f"{error.message} {error.hint}" if error.hint else str(error.message)
        return visit.show(_labels_page(visit, error=says), status=error.status)
    return visit.to("/labels", done=done)


def _labels_page(visit: Visit, *, error: str = "") -> LabelsPage:
    q, kind, resource = visit.text("q")[:200], visit.text("kind"), visit.text("resource")
    if kind and kind not in set(ReviewKind):
        raise BadInput("bad_kind", Text("没有这一种待复核标识", "There is no such kind of review."))
    narrow = ReviewAsk(text=q, resource=resource or None)
    with visit.reading() as work:
        counts = ledger.review_counts(work, narrow)
        asked = ReviewAsk(kind=ReviewKind(kind) if kind else None, text=q, resource=resource or None)
        found = ledger.labels_to_review(work, asked, page=page_ask(visit, size=20))
    kept = [pair for pair in (("q", q), ("resource", resource)) if pair[1]]
    query = urlencode([*kept, *([("kind", kind)] if kind else [])])
    return LabelsPage(
        reviews=found,
        tabs=tuple(_tab(one, kept, chosen=one.kind == kind) for one in counts),
        q=q,
        kind=kind,
        resource=resource,
        here=f"/labels?{query}&" if query else "/labels?",
        error=error,
    )


def _tab(one: ReviewCount, kept: list[tuple[str, str]], *, chosen: bool) -> ReviewTab:
    address = urlencode(kept if chosen else [*kept, ("kind", one.kind.value)])
    return ReviewTab(
        title=str(one.kind.says),
        count=f"{one.number:,}+" if one.more else f"{one.number:,}",
        chosen=chosen,
        href=f"/labels?{address}" if address else "/labels",
    )
