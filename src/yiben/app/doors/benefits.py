"""Benefits over HTTP (惠企惠民接口): rounds, drafts, applications, offers, consents, publicity, vouchers, registers.

For accounts of companies and citizens too: each sees its own alone. What the office decides are moves of cases
(`/api/cases/…`) and these verbs.
"""

from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from yiben.app.attachments import decoded, download
from yiben.app.benefit_documents import document
from yiben.app.doors.examples import ERRORS, example
from yiben.app.reactions import ties
from yiben.capabilities import vouchers
from yiben.capabilities.programmes import delivery
from yiben.kernel.errors import BadInput
from yiben.kernel.paging import PageAsk
from yiben.kernel.text import Text
from yiben.ui.answers import as_json
from yiben.ui.doors import CitizenVisit, SignedVisit

api = APIRouter(prefix="/api/benefits", tags=["benefits"])

_CALL = {
    "id": "call_01jd…",
    "programme": "chengdu-compute-2023/ai-scenario",
    "opens": "2026-11-01",
    "closes": "2027-03-31",
}
_APPLICATION = {"id": "app_01jd…", "number": "2026-000123", "state": "checking", "amount": None}
_MATERIAL = {
    "material": {"id": "audit", "required": True},
    "state": "waiting",
    "file": {"id": "att_01jd…", "name": "审计报告.pdf", "sha256": "9f86d0…", "trouble": None},
}
_OFFER = {
    "id": "off_01jd…",
    "programme": "chengdu-compute-2023/ai-scenario",
    "amount": 100000,
    "state": "made",
    "until": "2026-12-31",
}


class Bank(BaseModel):
    """Where money goes."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {"name": "云川智造有限公司", "account": "6222000011112222", "bank": "云川银行"}
        },
    )

    name: str
    account: str
    bank: str
    bank_code: str = ""


class Applied(BaseModel):
    """An application: facts beside those known. Its materials are handed in with `/materials`; `materials` is the desk's, of paper."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"example": {"facts": {"revenue": "3000万元"}}},
    )

    facts: dict[str, Any] = Field(default={}, max_length=500)
    materials: dict[str, str] = Field(default={}, max_length=100)
    payee: Bank | None = None
    project: str = Field(default="", max_length=200)
    code: str = Field(default="", max_length=40)


class HandedIn(BaseModel):
    """Files for the materials of an application, in base64; `seen`: the version of the application they were made for."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "number": "2026-000123",
                "seen": 1,
                "files": [{"material": "audit", "name": "审计报告.pdf", "content": "JVBERi0xLjQK…"}],
            }
        },
    )

    number: str = Field(max_length=60)
    seen: int
    files: list[dict[str, str]] = Field(max_length=100)


class Taken(BaseModel):
    """Where the money of an offer goes."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"payee": None}})

    payee: Bank | None = None


class Consented(BaseModel):
    """A consent: a programme, `pack/*` or `*`, until a day."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"example": {"scope": "*", "ends": "2027-06-30"}}
    )

    scope: str
    ends: str
    purposes: list[str] = ["offer", "prefill"]


class Objected(BaseModel):
    """What is wrong and why."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"says": "营业收入不实"}})

    says: str


class Held(BaseModel):
    """A part of a voucher for a provider, in yuan; the same `request` is done once."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {"provider": "云川算力服务有限公司", "amount": "5000", "request": "h-1"}
        },
    )

    provider: str
    amount: str
    request: str


class Used(BaseModel):
    """A use of a hold, in yuan, by its provider."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {"amount": "5000", "invoice": "20000", "proof": "F-2026-1", "request": "u-1"}
        },
    )

    amount: str
    invoice: str
    proof: str
    request: str


@api.get(
    "/calls", summary="Rounds in which one may apply 申报批次", responses=ERRORS | example({"calls": [_CALL]})
)
def api_calls(visit: CitizenVisit, programme: str | None = None) -> Response:
    """Newest first."""
    with visit.reading() as work:
        return as_json({"calls": document(delivery.calls(work, programme=programme))})


@api.post(
    "/calls/{call}/draft",
    summary="The form as filled in 预填",
    responses=ERRORS | example({"known": [], "answer": {"eligible": None}}),
)
def api_draft(visit: CitizenVisit, call: str, said: Applied) -> Response:
    """What is known with its source, and what the rules say of it."""
    with visit.reading() as work:
        return as_json(document(delivery.prefill(work, call, facts=said.facts, ties=ties())))


@api.post("/calls/{call}/applications", summary="Apply 申请", responses=ERRORS | example(_APPLICATION))
def api_apply(visit: CitizenVisit, call: str, said: Applied) -> Response:
    """Apply for oneself or one's company."""
    payee = _payee(said.payee)
    asked = delivery.Ask(
        call=call,
        facts=said.facts,
        materials=said.materials,
        payee=payee,
        project=said.project,
        code=said.code,
    )
    with visit.writing() as work:
        made = delivery.apply(work, asked, ties=ties())
    return as_json(document(made))


@api.post(
    "/materials",
    summary="Hand in materials 上传材料",
    responses=ERRORS | example({"materials": [_MATERIAL], "version": 2}),
)
def api_materials(visit: CitizenVisit, said: HandedIn) -> Response:
    """While the office checks them; where a supplement is asked for, this is it, and all at once."""
    files = tuple(
        delivery.Brought(material=str(one.get("material", "")), name=kept.name, content=kept.content)
        for one, kept in zip(said.files, decoded(said.files), strict=True)
    )
    with visit.writing() as work:
        if delivery.sheet(work, said.number, ties=ties()).turn is delivery.Turn.APPLICANT:
            asked = delivery.Ask(call="", files=files)
            delivery.resubmit(work, said.number, asked, seen=said.seen, ties=ties())
        else:
            delivery.hand_in(work, said.number, files, seen=said.seen, ties=ties())
        sheet = delivery.sheet(work, said.number, ties=ties())
    return as_json({"materials": document(sheet.materials), "version": sheet.version})


@api.get(
    "/applications/{number}/files/{file}",
    summary="A file of a material 材料文件",
    responses=ERRORS,
    response_class=Response,
)
def api_file(visit: CitizenVisit, number: str, file: str) -> Response:
    """For its applicant and whoever has to act now; opening it is an event."""
    with visit.writing() as work:
        found, content = delivery.open_material(work, number, file, ties=ties())
    return download(found.name, found.type, content)


@api.get(
    "/applications",
    summary="Applications 我的申请",
    responses=ERRORS | example({"total": 1, "applications": [_APPLICATION]}),
)
def api_applications(
    visit: CitizenVisit,
    call: str | None = None,
    state: str | None = None,
    page: Annotated[int, Query(ge=1)] = 1,
    size: Annotated[int, Query(ge=1, le=200)] = 20,
) -> Response:
    """One's own; those of a round for whoever runs it."""
    with visit.reading() as work:
        found = delivery.applications(work, call=call, state=state, page=PageAsk(number=page, size=size))
    return as_json({"total": found.total, "applications": document(found.rows)})


@api.get(
    "/applications/{number}",
    summary="Everything about one 申请详情",
    responses=ERRORS | example({"application": _APPLICATION, "criteria": [], "materials": [_MATERIAL]}),
)
def api_application(visit: CitizenVisit, number: str) -> Response:
    """Criteria with the text's words, materials, payments; conflicts for the office alone."""
    with visit.reading() as work:
        return as_json(document(delivery.sheet(work, number, ties=ties())))


@api.get(
    "/calls/{call}/publicity", summary="In publicity now 公示", responses=ERRORS | example({"publicised": []})
)
def api_publicity(visit: CitizenVisit, call: str) -> Response:
    """What anybody may object to."""
    with visit.reading() as work:
        return as_json({"publicised": document(delivery.publicised(work, call, ties=ties()))})


@api.post(
    "/applications/{number}/objections",
    summary="Object 公示异议",
    responses=ERRORS | example({"case": "2026-000124"}),
)
def api_object(visit: CitizenVisit, number: str, said: Objected) -> Response:
    """While it is in publicity."""
    with visit.writing() as work:
        case = delivery.object_to(work, number, says=said.says, ties=ties())
    return as_json({"case": case.number})


@api.get(
    "/offers", summary="What was offered to you 免申即享", responses=ERRORS | example({"offers": [_OFFER]})
)
def api_offers(visit: CitizenVisit) -> Response:
    """One's own, newest first."""
    with visit.reading() as work:
        return as_json({"offers": document(delivery.offers(work))})


@api.post("/offers/{offer}/take", summary="Take an offer 领取", responses=ERRORS | example(_APPLICATION))
def api_take(visit: CitizenVisit, offer: str, said: Taken) -> Response:
    """It goes to publicity at once."""
    with visit.writing() as work:
        made = delivery.take(work, offer, payee=_payee(said.payee), ties=ties())
    return as_json(document(made))


@api.get("/consents", summary="Your consents 授权", responses=ERRORS | example({"consents": []}))
def api_consents(visit: CitizenVisit) -> Response:
    """Newest first; every one for who oversees."""
    with visit.reading() as work:
        return as_json({"consents": document(delivery.consents(work))})


@api.post("/consents", summary="Consent 授权", responses=ERRORS | example({"id": "cns_01jd…"}))
def api_consent(visit: CitizenVisit, said: Consented) -> Response:
    """For offers and for filling in forms."""
    words = set(delivery.Purpose)
    if not set(said.purposes) <= words:
        says = Text(f"授权事项为 {'、'.join(sorted(words))}", f"Purposes are {', '.join(sorted(words))}.")
        raise BadInput("bad_consent", says, where={"field": "purposes"})
    purposes = tuple(delivery.Purpose(one) for one in said.purposes)
    with visit.writing() as work:
        made = delivery.give_consent(
            work, delivery.NewConsent(scope=said.scope, ends=said.ends, purposes=purposes)
        )
    return as_json(document(made))


@api.post(
    "/consents/{consent}/withdraw",
    summary="Take a consent back 撤回授权",
    responses=ERRORS | example({"offers_gone": 1}),
)
def api_withdraw(visit: CitizenVisit, consent: str) -> Response:
    """With effect at once."""
    with visit.writing() as work:
        made, gone = delivery.withdraw_consent(work, consent)
    return as_json({"consent": document(made), "offers_gone": gone})


@api.get("/titles", summary="Registers 认定名录", responses=ERRORS | example({"titles": []}))
def api_titles(visit: CitizenVisit, of: str = "", programme: str | None = None) -> Response:
    """Who holds which title until when."""
    with visit.reading() as work:
        return as_json({"titles": document(delivery.titles(work, of=of, programme=programme))})


@api.get(
    "/vouchers", summary="Your vouchers 我的券", responses=ERRORS | example({"total": 0, "vouchers": []})
)
def api_vouchers(visit: CitizenVisit, scheme: str | None = None) -> Response:
    """One's own; those of a scheme for whoever runs it."""
    with visit.reading() as work:
        found = vouchers.vouchers(work, scheme=scheme, page=PageAsk(size=200))
    return as_json({"total": found.total, "vouchers": document(found.rows)})


@api.post(
    "/vouchers/{number}/holds",
    summary="Hold a part for a provider 占用",
    responses=ERRORS | example({"id": "vhd_01jd…"}),
)
def api_hold(visit: CitizenVisit, number: str, said: Held) -> Response:
    """It comes back by itself when it is not used."""
    with visit.writing() as work:
        amount = vouchers.fen_of(said.amount)
        made = vouchers.hold(work, number, provider=said.provider, amount=amount, request=said.request)
    return as_json(document(made))


@api.post("/holds/{hold}/use", summary="Use a hold 核销", responses=ERRORS | example({"id": "vus_01jd…"}))
def api_use(visit: CitizenVisit, hold: str, said: Used) -> Response:
    """By its provider, wholly or in part."""
    amount, invoice = vouchers.fen_of(said.amount), vouchers.fen_of(said.invoice, field="invoice")
    asked = vouchers.Spend(hold=hold, amount=amount, invoice=invoice, proof=said.proof, request=said.request)
    with visit.writing() as work:
        made = vouchers.use(work, asked)
    return as_json(document(made))


@api.get(
    "/schemes/{scheme}",
    summary="How a scheme of vouchers stands 券种",
    responses=ERRORS | example({"free": 100000, "vouchers": 12}),
)
def api_scheme(visit: SignedVisit, scheme: str) -> Response:
    """Funded, free, open, held, due, paid, and what its limits leave."""
    with visit.reading() as work:
        return as_json(document(vouchers.standing(work, scheme)))


def _payee(said: Bank | None) -> delivery.Payee | None:
    return delivery.Payee(**said.model_dump()) if said else None
