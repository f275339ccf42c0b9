"""Changes in zones for programs: partners, products, assessments, statements. Files come as base64."""

import base64
import binascii
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from yiben.app.doors.examples import ERRORS
from yiben.app.reactions import hands
from yiben.app.zoning.acting import act
from yiben.app.zoning.documents import document
from yiben.capabilities import zones
from yiben.kernel.errors import BadInput
from yiben.kernel.text import Text
from yiben.ui.answers import as_json
from yiben.ui.doors import SignedVisit

api = APIRouter(prefix="/api/zones", tags=["zones"])
_STRICT = ConfigDict(extra="forbid")


class NewPartner(BaseModel):
    """A partner to admit: its qualification, its contract, its credit grade."""

    model_config = _STRICT
    organisation: str
    qualification: str
    qualified_until: str
    contract_name: str
    contract_base64: str = Field(max_length=14_000_000)
    grade: str


class PartnerRight(BaseModel):
    """A right to give a partner, or to take back."""

    model_config = _STRICT
    right: zones.Right
    act: str = Field(default="give", pattern="^(give|take)$")


class Regrade(BaseModel):
    """Another credit grade, and why."""

    model_config = _STRICT
    grade: str
    why: str


class Departure(BaseModel):
    """One of the five exits of a partner."""

    model_config = _STRICT
    kind: zones.Leaving
    says: str


class NewAssessment(BaseModel):
    """Scores by declared indicator, 0 to 100; what a poor result leads to."""

    model_config = _STRICT
    period: str
    scores: dict[str, float]
    says: str
    measure: zones.Measure = zones.Measure.REMINDER


class NewProduct(BaseModel):
    """What is filed of a product. `price` in fen for one unit, 0 where it is free."""

    model_config = _STRICT
    name: str
    resource: str
    price: int
    unit: zones.Unit = zones.Unit.CALL
    price_basis: str
    scenarios: list[str]
    scope: str
    manner: str
    roads: list[str]
    sources: list[str] = []


class Scenarios(BaseModel):
    """The scenarios that are filed from now on."""

    model_config = _STRICT
    scenarios: list[str]


class Reason(BaseModel):
    """Why, in words."""

    model_config = _STRICT
    why: str


class Span(BaseModel):
    """Days, both included."""

    model_config = _STRICT
    begins: str
    ends: str


def _done(visit: SignedVisit, verb: Any) -> Response:
    return as_json(document(act(visit.platform, visit.who, verb)))


@api.post("/agreements/{agreement}/partners", summary="Admit a partner 准入合作方", responses=ERRORS)
def admit(visit: SignedVisit, agreement: str, told: NewPartner) -> Response:
    """By the operator. The contract is kept by its hash."""
    try:
        content = base64.b64decode(told.contract_base64, validate=True)
    except (binascii.Error, ValueError):
        raise BadInput("bad_zone", Text("contract_base64 不是 base64", "contract_base64 is no base64."), where={"field": "contract_base64"}) from None  # fmt: skip
    said = told.model_dump(exclude={"organisation", "contract_name", "contract_base64"})
    return _done(visit, lambda work: zones.admit(work, agreement, told.organisation, contract=(told.contract_name, content), **said))  # fmt: skip


@api.post("/partners/{partner}/rights", summary="Give or take a right 授予、收回权限", responses=ERRORS)
def right(visit: SignedVisit, partner: str, told: PartnerRight) -> Response:
    """Only what the partner's grade allows; what was used by a right that goes ends at once."""
    verb = zones.take_right if told.act == "take" else zones.give_right
    return _done(visit, lambda work: verb(work, partner, told.right))


@api.post("/partners/{partner}/grade", summary="Change a credit grade 调整信用等级", responses=ERRORS)
def regrade(visit: SignedVisit, partner: str, told: Regrade) -> Response:
    """Rights above the new grade go at once."""
    return _done(visit, lambda work: zones.regrade(work, partner, grade=told.grade, why=told.why))


@api.post("/partners/{partner}/exit", summary="Let a partner go 合作方退出", responses=ERRORS)
def let_go(visit: SignedVisit, partner: str, told: Departure) -> Response:
    """Rights and grants end at once; the exit is a case that demands proof of deletion."""
    return _done(visit, lambda work: zones.let_go(work, partner, kind=told.kind, says=told.says, hands=hands()))  # fmt: skip


@api.post("/agreements/{agreement}/assessments", summary="Assess an operator 考核评估", responses=ERRORS)
def assess(visit: SignedVisit, agreement: str, told: NewAssessment) -> Response:
    """By the bureau. Two poor results in a row end the authorisation."""
    return _done(visit, lambda work: zones.assess(work, agreement, hands=hands(), **told.model_dump()))


@api.post("/agreements/{agreement}/reports", summary="Feed results back 成果反馈", responses=ERRORS)
def feed_back(visit: SignedVisit, agreement: str, told: dict[str, str]) -> Response:
    """`period` and `says`; the providers are told."""
    return _done(visit, lambda work: zones.feed_back(work, agreement, period=told.get("period", ""), says=told.get("says", "")))  # fmt: skip


@api.post("/agreements/{agreement}/products", summary="File a product 产品备案", responses=ERRORS)
def file(visit: SignedVisit, agreement: str, told: NewProduct) -> Response:
    """Holds at once: filing is no approval."""
    said = told.model_dump() | {"scenarios": tuple(told.scenarios), "roads": tuple(told.roads), "sources": tuple(told.sources)}  # fmt: skip
    asked = zones.Filing(**said, terms="paid" if told.price else "free")
    return _done(visit, lambda work: zones.file(work, agreement, asked))


@api.post("/products/{product}/scenarios", summary="File other scenarios 变更场景", responses=ERRORS)
def scenarios(visit: SignedVisit, product: str, told: Scenarios) -> Response:
    """Use in a scenario that is gone ends at once."""
    return _done(visit, lambda work: zones.file_scenarios(work, product, told.scenarios))


@api.post("/products/{product}/withdraw", summary="Withdraw a filing 撤回备案", responses=ERRORS)
def withdraw(visit: SignedVisit, product: str, told: Reason) -> Response:
    """Every use ends at once, on every road."""
    return _done(visit, lambda work: zones.withdraw(work, product, why=told.why))


@api.post("/products/{product}/statements", summary="Settle a product 结算", responses=ERRORS)
def settle(visit: SignedVisit, product: str, told: Span) -> Response:
    """Every use in the log is charged once."""
    return _done(visit, lambda work: zones.settle(work, product, begins=told.begins, ends=told.ends))


@api.get("/products/{product}/recount", summary="Count anew 重算", responses=ERRORS)
def recount(visit: SignedVisit, product: str) -> Response:
    """The whole log against meter and statements; `wrong` names what differs."""
    with visit.reading() as work:
        return as_json(document(zones.recount(work, product)))
