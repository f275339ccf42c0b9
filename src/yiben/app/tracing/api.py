"""Chains for programs 溯源接口: a data product's chain, the trail of a batch, the public check by code."""

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict
from starlette.responses import Response

from yiben.app.doors.examples import ERRORS, example
from yiben.app.reactions import hands
from yiben.app.tracing.acting import result_of
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


class NewBatch(BaseModel):
    """A batch; `of`: code → how much of it went in."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"code": "MILK-1", "product": "鲜奶", "made": "2026-11-01", "quantity": "500", "unit": "kg", "of": {"FARM-1": "50"}}})  # fmt: skip

    code: str
    product: str
    made: str
    quantity: str
    unit: str = "kg"
    expires: str | None = None
    of: dict[str, str] = {}


class Offer(BaseModel):
    """So much of a batch to another organisation."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"to": "丁超市", "quantity": "20"}})  # fmt: skip

    to: str
    quantity: str


class Found(BaseModel):
    """What an inspection found."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"result": "passed", "standard": "GB 19302", "says": ""}})  # fmt: skip

    result: str
    standard: str
    says: str = ""


class Word(BaseModel):
    """Why, or what became of it."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"says": "200 瓶下架退回"}})

    says: str = ""


@router.post("/batches", responses=ERRORS, status_code=201)
def register(visit: SignedVisit, told: NewBatch) -> Response:
    """Register a batch of one's organisation 登记批次."""
    with visit.writing() as work:
        made = traceability.register(
            work, told.code, product=told.product, made=told.made, quantity=told.quantity, unit=told.unit,
            expires=told.expires, of=told.of,
        )  # fmt: skip
    return as_json({"code": made.code, "part": str(made.part)}, status=201)


@router.post("/batches/{code}/hand", responses=ERRORS, status_code=201)
def hand(visit: SignedVisit, code: str, told: Offer) -> Response:
    """Offer some of a batch to another organisation, which signs for it 提出交接."""
    with visit.writing() as work:
        made = traceability.hand_over(work, code, to=told.to, quantity=told.quantity, hands=hands())
    return as_json({"case": made.number, "state": str(made.state)}, status=201)


@router.post("/batches/handovers/{case}/sign", responses=ERRORS)
def sign(visit: SignedVisit, case: str) -> Response:
    """Sign for what is handed over 签收."""
    with visit.writing() as work:
        made = traceability.sign(work, case, hands=hands())
    return as_json({"case": made.number, "state": str(made.state)})


@router.post("/batches/handovers/{case}/refuse", responses=ERRORS)
def refuse(visit: SignedVisit, case: str, told: Word) -> Response:
    """Refuse what is handed over 拒收."""
    with visit.writing() as work:
        made = traceability.refuse(work, case, why=told.says, hands=hands())
    return as_json({"case": made.number, "state": str(made.state)})


@router.post("/batches/{code}/inspect", responses=ERRORS, status_code=201)
def inspect(visit: SignedVisit, code: str, told: Found) -> Response:
    """Say what was found of a batch 登记检验结果."""
    with visit.writing() as work:
        made = traceability.inspect(
            work, code, result_of(told.result), standard=told.standard, says=told.says
        )
    return as_json({"inspection": made.id, "result": str(made.result)}, status=201)


@router.post("/batches/{code}/recall", responses=ERRORS, status_code=201)
def recall(visit: SignedVisit, code: str, told: Word) -> Response:
    """Call a batch back with everything made of it; every holder is told 召回."""
    with visit.writing() as work:
        made, told_of = traceability.recall(work, code, reason=told.says, hands=hands())
    return as_json({"recall": made.id, "holders": [{"batch": one.batch, "case": one.number} for one in told_of]}, status=201)  # fmt: skip


@router.post("/batches/recalls/{case}/answer", responses=ERRORS)
def answer(visit: SignedVisit, case: str, told: Word) -> Response:
    """Say what became of one's own 答复召回."""
    with visit.writing() as work:
        made = traceability.answer(work, case, outcome=told.says, hands=hands())
    return as_json({"case": made.number, "state": made.state})


@router.get("/check/{code}", responses=example(_CHECKED) | ERRORS)
def check(visit: AnyVisit, code: str) -> Response:
    """What anybody may know of a batch by its code: no account, no quantity, no customer."""
    with visit.office.reading(ANYBODY) as work:
        found = traceability.check(work, code)
    return as_json(checked_document(found))
