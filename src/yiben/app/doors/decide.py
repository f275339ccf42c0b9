"""Deciding over HTTP: `POST /api/decide`, the contract's facts in, its answers out."""

from typing import Annotated, Any

from fastapi import APIRouter, Body
from starlette.responses import Response

from yiben.app.deciding import decide_all
from yiben.app.doors.examples import ERRORS, example
from yiben.capabilities import policy
from yiben.ui.answers import as_json
from yiben.ui.doors import SignedVisit

api = APIRouter(prefix="/api/decide", tags=["policy"])

_FACTS = {
    "packs": ["pboc-data-security-2023"],
    "activity": "use",
    "mode": "export",
    "items": [{"sensitivity": 3, "importance": "general", "personal": True}],
    "subject": {"kind": "business", "authentication": ["password"], "nda": False},
    "context": {"environment": "production", "legal_duty": False, "to_self": False, "scenario": None},
}
_ANSWER = {
    "effect": "deny",
    "unmet": [{"kind": "mfa", "strength": "must", "article": "16"}],
    "obligations": [{"kind": "keep_log", "strength": "must", "article": "31"}],
    "way_out": [{"kind": "approval", "article": "19"}],
    "articles": ["19", "16", "31"],
    "reason": "…",
    "missing": ["context.approval"],
}


@api.post("", summary="May this be done, and by which article 判定", responses=ERRORS | example(_ANSWER))
def api_decide(
    visit: SignedVisit,
    facts: Annotated[Any, Body(examples=[_FACTS], description="One facts object, or a list of them")],
) -> Response:
    """One decision, or a list of them, by the packs the facts name, else by those that rule here.

    Facts that are not there are unknown: the answer stays on the safe side and `missing` names them.
    """
    with visit.reading() as work:

        def shelf(names: tuple[str, ...] | None) -> policy.Shelf:
            return policy.ruling_shelf(work) if names is None else policy.books_of(names, work=work)

        return as_json(decide_all(facts, shelf))
