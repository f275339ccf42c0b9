"""What privileged accounts did, for somebody else to review: PBOC draft Art. 30, seed 002 line 413."""

from dataclasses import dataclass
from typing import ClassVar
from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.responses import Response

from yiben.capabilities.people import statements
from yiben.kernel.errors import BadInput, YibenError
from yiben.kernel.paging import Page
from yiben.kernel.text import Text
from yiben.ui.doors import SignedVisit, Visit, page_ask
from yiben.ui.pages import PageView

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementsPage(PageView):
    """Acts of privileged accounts nobody else has reviewed, the oldest first. `own`: names one acts under."""

    template: ClassVar[str] = "app/statements.html"
    place: ClassVar[str] = "log"
    found: Page[statements.Statement]
    own: tuple[str, ...]
    kind: str
    actor: str
    here: str
    error: str = ""


@router.get("/log/review")
def to_review(visit: SignedVisit) -> Response:
    """What waits for review."""
    return visit.show(_page(visit))


@router.post("/log/review")
def review(visit: SignedVisit) -> Response:
    """Say of some acts that they were examined, and what was found."""
    events = [str(one) for one in visit.form.getlist("event")]
    try:
        if not events:
            raise BadInput("no_event", Text("请选择要审计的操作", "Choose what you reviewed."))
        with visit.writing() as work:
            for event in events:
                statements.review(work, event, note=visit.text("note"))
    except YibenError as error:
        if visit.wants_json:
            raise
        says = f"{error.message} {error.hint}" if error.hint else str(error.message)
        return visit.show(_page(visit, error=says), status=error.status)
    return visit.to("/log/review", done="statements.reviewed")


def _page(visit: Visit, *, error: str = "") -> StatementsPage:
    kind, actor = visit.text("kind"), visit.text("actor")
    with visit.reading() as work:
        found = statements.open_statements(work, kind=kind, actor=actor, page=page_ask(visit, size=50))
    query = urlencode([pair for pair in (("kind", kind), ("actor", actor)) if pair[1]])
    return StatementsPage(
        found=found,
        own=tuple(one for one in (visit.who.account, visit.who.acting_for) if one),
        kind=kind,
        actor=actor,
        here=f"/log/review?{query}&" if query else "/log/review?",
        error=error,
    )
