"""Sharing for programs (数据共享接口): look, ask, decide, agreements."""

from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from yiben.app.doors.examples import ERRORS, example
from yiben.app.reactions import hands
from yiben.app.sharing.documents import (
    agreement_document,
    assessment_document,
    attribute_document,
    clauses_document,
    filled_document,
    request_document,
    subscription_document,
)
from yiben.app.sharing.wording import Typed, narrowing_from, request_from
from yiben.capabilities import casework, grants, ledger, sharing
from yiben.capabilities.access import Format, deliveries
from yiben.infra.work import Work
from yiben.kernel.paging import PageAsk
from yiben.ui.answers import as_json
from yiben.ui.doors import SignedVisit, page_ask

router = APIRouter(prefix="/api/sharing", tags=["sharing"])

_GRANTED = {
    "case": "case_01jd…",
    "number": "2026-000002",
    "state": "granted",
    "granted": [{"grant": "grt_01jd…"}],
}


class Asked(BaseModel):
    """A request. `columns` are NAME or NAME=FORM: plain, masked, token, verify."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"resource": "population", "columns": ["姓名", "公民身份号码=verify"], "purpose": "administrative_approval", "purpose_says": "核查道路运输从业人员身份", "basis": "道路运输条例第九条", "roads": ["sql", "verify"], "until": "2027-05-31"}})  # fmt: skip

    resource: str
    columns: list[str] = Field(max_length=500)
    purpose: str
    purpose_says: str
    basis: str
    roads: list[str]
    until: str
    begins: str = ""
    rows: str = ""
    frequency: str = "on_demand"
    accounts: list[str] = []
    limits: list[str] = []
    scale: str = ""
    keep_days: int = 0
    onward: str = ""
    measures: str = ""
    entrusted: str = ""
    scenario: str = ""
    necessity: str = ""
    attests: list[str] = []
    district: str = ""


class Left(BaseModel):
    """What an approver leaves; what is not said is as asked."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"example": {"seen": 1, "columns": ["姓名=masked"]}}
    )

    seen: int
    columns: list[str] = []
    rows: str = ""
    roads: list[str] = []
    until: str = ""
    limits: list[str] = []
    keep_days: int = 0
    attests: list[str] = []
    note: str = ""


class Why(BaseModel):
    """A reason."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"why": "用途已完成"}})

    why: str


class Form(BaseModel):
    """A form of one person: field → column, and column → value that says who."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"fields": {"name": "姓名"}, "key": {"公民身份号码": "…"}}})  # fmt: skip

    fields: dict[str, str]
    key: dict[str, str]
    purpose: str = ""


class Subscribed(BaseModel):
    """When and how; `key`: columns that identify a row, for changes only."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"every": "daily", "at": "06:00", "key": ["公民身份号码"]}})  # fmt: skip

    every: deliveries.Every = deliveries.Every.DAILY
    at: str = ""
    on: int = 0
    hours: int = 0
    key: list[str] = []
    format: Format = Format.CSV


@router.get("/purposes", summary="Declared purposes 用途清单", responses=ERRORS)
def api_purposes(visit: SignedVisit) -> Response:
    """The purposes a request may name."""
    assert visit.who
    return as_json(
        [{"id": one.id, "title": str(one.title), "says": str(one.says)} for one in sharing.purposes()]
    )


@router.get("/resources/{resource}", summary="How it is shared 共享属性", responses=ERRORS)
def api_attribute(visit: SignedVisit, resource: str) -> Response:
    """What holds for a resource and its items; the key "" is the resource itself."""
    with visit.reading() as work:
        held = sharing.attributes_of(work, ledger.describe(work, resource).resource.id)
    return as_json({item or "": attribute_document(one) for item, one in held.items()})


@router.post("/preview", summary="What will be allowed 申请评估", responses=ERRORS)
def api_preview(visit: SignedVisit, asked: Asked) -> Response:
    """The assessment and the agreement a request would be under. Nothing is filed."""
    with visit.reading() as work:
        found, clauses = sharing.preview(work, _request(work, asked))
    return as_json({**assessment_document(found), "clauses": clauses_document(clauses)})


@router.post("/requests", summary="Ask for data 申请共享", responses=ERRORS, status_code=201)
def api_ask(visit: SignedVisit, asked: Asked) -> Response:
    """File a request; whoever files accepts its agreement for their organisation."""
    with visit.writing() as work:
        case = sharing.ask(work, _request(work, asked), hands=hands())
        return as_json(_told(work, case), status=201)


@router.get("/requests", summary="Requests 申请", responses=ERRORS)
def api_requests(visit: SignedVisit) -> Response:
    """The requests you may see, newest first, 20 a page."""
    with visit.reading() as work:
        found = casework.cases(work, kind=sharing.REQUEST, page=page_ask(visit), hands=hands())
    return as_json({"requests": [request_document(one) for one in found.rows], "total": found.total})


@router.get("/requests/{case}", summary="One request 申请和评估", responses=ERRORS)
def api_request(visit: SignedVisit, case: str) -> Response:
    """A request with what will be allowed of it today."""
    with visit.reading() as work:
        found = casework.look(work, case, hands=hands()).case
        return as_json(
            {**_told(work, found), "assessment": assessment_document(sharing.assess_case(work, found))}
        )


@router.post("/requests/{case}/approve", summary="Approve 同意", responses=ERRORS | example(_GRANTED))
def api_approve(visit: SignedVisit, case: str, left: Left) -> Response:
    """Give the grant, as asked or narrower; `seen` is the version of the case you decided on."""
    with visit.writing() as work:
        found = casework.look(work, case, hands=hands()).case
        narrowed = narrowing_from(
            work,
            str(found.form["resource"]),
            columns=left.columns,
            rows=left.rows,
            roads=left.roads,
            until=left.until,
            limits=left.limits,
            keep_days=left.keep_days,
            attests=left.attests,
        )
        form = sharing.narrowing_form(narrowed)
        done = casework.move(
            work, found.id, "approve", seen=left.seen, form=form, note=left.note, hands=hands()
        )
        return as_json(_told(work, done))


@router.post("/grants/{grant}/withdraw", summary="Withdraw 撤销授权", responses=ERRORS)
def api_withdraw(visit: SignedVisit, grant: str, why: Why) -> Response:
    """End a grant now, as the provider."""
    with visit.writing() as work:
        done = sharing.withdraw(work, grant, why=why.why)
    return as_json({"grant": done.id, "withdrawn": done.withdrawn, "by": done.withdrawn_by})


@router.post("/grants/{grant}/give-up", summary="Give up 放弃授权", responses=ERRORS)
def api_give_up(visit: SignedVisit, grant: str, why: Why) -> Response:
    """End a grant now, as the recipient."""
    with visit.writing() as work:
        done = sharing.give_up(work, grant, why=why.why)
    return as_json({"grant": done.id, "withdrawn": done.withdrawn, "by": done.withdrawn_by})


@router.post("/grants/{grant}/prefill", summary="Pre-fill a form 表单预填", responses=ERRORS)
def api_prefill(visit: SignedVisit, grant: str, form: Form) -> Response:
    """What a form may be filled with under a grant, each field with its source and date, or why it is empty."""
    found = sharing.prefill(
        visit.office, visit.who, grant, fields=form.fields, key=form.key, purpose=form.purpose
    )
    return as_json({"fields": [filled_document(one) for one in found]})


@router.post("/grants/{grant}/subscriptions", summary="Subscribe 订阅", responses=ERRORS, status_code=201)
def api_subscribe(visit: SignedVisit, grant: str, asked: Subscribed) -> Response:
    """Have everything a grant gives delivered on schedule, until it ends; with a key, only what changed."""
    made = sharing.subscribe(
        visit.office,
        visit.who,
        grant,
        schedule=deliveries.plan(
            every=asked.every, start=visit.office.clock(), at=asked.at, on=asked.on, hours=asked.hours
        ),
        manner=sharing.Manner.CHANGES if asked.key else sharing.Manner.SNAPSHOT,
        key=asked.key,
        form=asked.format,
    )
    return as_json(subscription_document(made), status=201)


@router.get("/subscriptions", summary="Subscriptions 订阅", responses=ERRORS)
def api_subscriptions(visit: SignedVisit) -> Response:
    """Your subscriptions, newest first."""
    with visit.reading() as work:
        return as_json([subscription_document(one) for one in sharing.subscriptions(work)])


@router.post("/subscriptions/{subscription}/end", summary="Unsubscribe 退订", responses=ERRORS)
def api_unsubscribe(visit: SignedVisit, subscription: str) -> Response:
    """Nothing more is delivered."""
    with visit.writing() as work:
        return as_json(subscription_document(sharing.unsubscribe(work, subscription)))


@router.get("/agreements", summary="Agreements 协议", responses=ERRORS)
def api_agreements(visit: SignedVisit) -> Response:
    """The agreements of your organisation, newest first."""
    with visit.reading() as work:
        found = sharing.agreements(work, page=PageAsk(number=page_ask(visit).number, size=20))
    return as_json({"agreements": [agreement_document(one) for one in found.rows], "total": found.total})


@router.get("/agreements/{agreement}", summary="One agreement 协议", responses=ERRORS)
def api_agreement(visit: SignedVisit, agreement: str) -> Response:
    """An agreement as data, with its digest."""
    with visit.reading() as work:
        return as_json(agreement_document(sharing.agreement(work, agreement)))


def _request(work: Work, asked: Asked) -> sharing.Request:
    said: dict[str, Any] = asked.model_dump()
    return request_from(work, Typed(**said), today=grants.day_of(work.now()))


def _told(work: Work, case: casework.Case) -> dict[str, Any]:
    given = sharing.decided_of(work, case=case.id)
    return {
        **request_document(case),
        "granted": [{"grant": one.grant, "agreement": one.agreement} for one in given],
    }
