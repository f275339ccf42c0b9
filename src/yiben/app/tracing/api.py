"""Chains for programs 溯源接口: a data product's chain, the trail of a batch, the public check by code."""

from fastapi import APIRouter
from starlette.responses import Response

from yiben.app.doors.examples import ERRORS, example
from yiben.app.tracing.chain import chain
from yiben.app.tracing.documents import checked_document, trail_document
from yiben.app.tracing.showing import chain_document
from yiben.capabilities import traceability
from yiben.kernel.actors import ANYBODY
from yiben.ui.answers import as_json
from yiben.ui.doors import AnyVisit, SignedVisit

router = APIRouter(prefix="/api", tags=["tracing"])

_CHAIN = {"from": "res_01jd…", "links": [{"id": "res_01jd…", "kind": "resource", "place": 0, "name": "企业信息", "who": "市场监管局", "when": "2026-11-22T08:00:00Z", "event": "evt_41_3f9a0c1277aa"}], "pairs": [], "hidden": 0, "cut": False}  # fmt: skip
_TRAIL = {"of": "MILK-1", "upstream": ["FARM-1"], "downstream": [], "batches": [{"code": "MILK-1", "product": "鲜奶"}], "hidden": 0}  # fmt: skip
_CHECKED = {
    "code": "MILK-1",
    "product": "鲜奶",
    "maker": "甲乳业",
    "made": "2026-11-01",
    "recalled": None,
    "holders": 2,
}


@router.get("/chain/{link}", responses=example(_CHAIN) | ERRORS)
def chain_of(visit: SignedVisit, link: str) -> Response:
    """From raw resource to buyer: what is above and below a resource, product, dataset, grant, delivery or export."""
    return as_json(chain_document(chain(visit.office, visit.who, link)))


@router.get("/batches/{code}", responses=example(_TRAIL) | ERRORS)
def trail_of(visit: SignedVisit, code: str) -> Response:
    """The chain of a batch to both ends, as far as the caller may see it."""
    with visit.reading() as work:
        found = traceability.walk(work, code)
    return as_json(trail_document(found))


@router.get("/check/{code}", responses=example(_CHECKED) | ERRORS)
def check(visit: AnyVisit, code: str) -> Response:
    """What anybody may know of a batch by its code: no account, no quantity, no customer."""
    with visit.office.reading(ANYBODY) as work:
        found = traceability.check(work, code)
    return as_json(checked_document(found))
