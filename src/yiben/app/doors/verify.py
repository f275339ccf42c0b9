"""Verify-only over HTTP 核验: a page for people, and an API that many programs ask at once.

Programs with a token are answered before the pacing of pages, at `Swift`; they have a pace of their own.
Whoever has signed in with a browser is answered like on every page. Both spend the same budgets.
"""

from dataclasses import dataclass
from types import SimpleNamespace
from typing import Annotated, Any, ClassVar

import orjson
from fastapi import APIRouter, Body
from pydantic import BaseModel, Field
from starlette.datastructures import MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from yiben.app.doors.examples import ERRORS, example
from yiben.capabilities.access import verification
from yiben.kernel.errors import BadInput, YibenError
from yiben.kernel.text import Text
from yiben.ui.answers import as_json
from yiben.ui.doors import SignedVisit, Visit
from yiben.ui.pages import PageView
from yiben.ui.preferences import Speaking
from yiben.ui.shield import Headered, Paced, harden

router = APIRouter(include_in_schema=False)
api = APIRouter(prefix="/api/verify", tags=["verify"])

PER_SECOND, BURST = 4_000, 8_000
"""Requests with a token from one address. Guessing is bounded by the budgets, not by this."""

_LARGEST = 65_536  # bytes of a question
_PATH = "/api/verify"
_ROUTE = SimpleNamespace(path=_PATH)  # what the meter calls it
_ANSWERS = {word: orjson.dumps({"answer": word}) for word in verification.Word}


class Question(BaseModel):
    """What the API is asked."""

    offer: str | None = Field(None, description="Identifier of an offer 核验服务编号; this or `resource`")
    resource: str | None = Field(
        None, description="Name or identifier of a resource 数据资源; this or `offer`"
    )
    grant: str | None = Field(
        None, description="Identifier of a grant to verify under 授权编号; instead of `offer`"
    )
    key: str | int = Field(description="The key the caller holds 主键值")
    values: dict[str, str | int | float] = Field(
        description="Column → value the caller holds 列名与待核验的值"
    )
    purpose: str = Field("", description="What for; kept as evidence; under a grant, its own 用途")


_EXAMPLES: dict[str, Any] = {
    "zh": {
        "summary": "核验姓名与手机号",
        "value": {
            "resource": "residents",
            "key": "11010519491231002X",
            "values": {"姓名": "张三丰", "手机号": "13800138000"},
            "purpose": "办理居住证",
        },
    },
    "en": {
        "summary": "Verify one column under a named offer",
        "value": {
            "offer": "vof_01jd8m4w7k3v2q9x5c6b7n8p0r",
            "key": "11010519491231002X",
            "values": {"name": "Zhang Sanfeng"},
            "purpose": "residence permit",
        },
    },
}
_SPENT = {
    "error": {
        "code": "verification_budget",
        "message": "Today's attempts are used up. 今日核验次数已用完",
        "where": {"budget": "key", "day": "2026-11-22"},
        "hint": "Try again tomorrow (UTC).",
    }
}
_RESPONSES = (
    {code: told for code, told in ERRORS.items() if code in {401, 404, 422, 503}}
    | example({"answer": "yes"}, words="`yes` when every value fits; `no` for a wrong value or an unknown key 一致或不一致")
    | example(_SPENT, words="A day's attempts for this key or this asker are used up 次数用完", status=429)
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifyPage(PageView):
    """The form of one offer, the answer, and the offers this person may ask or decide on."""

    template: ClassVar[str] = "app/verify.html"
    place: ClassVar[str] = "verify"
    offers: tuple[verification.Offer, ...]  # that this person may ask
    decided: tuple[verification.Offer, ...]  # that this person looks after, in any state
    chosen: verification.Offer | None
    key: str
    values: dict[str, str]
    purpose: str
    answer: str
    error: YibenError | None


@api.post("", summary="Verify a value one already holds 核验", responses=_RESPONSES)
def api_verify(
    visit: SignedVisit, question: Annotated[Question, Body(openapi_examples=_EXAMPLES)]
) -> Response:
    """Yes or no, and nothing else. `no` never tells a wrong value from a key that is not there.

    Full-width characters, spaces, the case of letters, `1990/1/2` and `1990-01-02` make no difference.
    Every attempt is counted against two budgets a day (UTC), the key's and the asker's, and leaves
    evidence without the key and the values.
    """
    asked = verification.question(question.model_dump(exclude_none=True), who=visit.who)
    return as_json({"answer": verification.ask(visit.office, visit.platform.lake, asked)})


class Swift:
    """ASGI layer: answers `POST /api/verify` of programs with a token; all else goes on.

    It stands outside every other layer, because these cost more than an attempt: the headers they would
    put on an answer are put together once, and only a refusal needs a language.
    """

    def __init__(self, app: ASGIApp, *, desk: verification.Desk, secure: bool) -> None:
        self.app = app
        self.desk = desk
        self.paced = Paced(self._answer, per_second=PER_SECOND, burst=BURST, doors={})
        self.refuse = Headered(Speaking(_refuse), secure=lambda: secure)
        headers = MutableHeaders({"content-type": "application/json", "cache-control": "no-store"})
        harden(headers, secure=secure)
        self.headers = headers.raw

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "http" and scope["path"] == _PATH and scope["method"] == "POST" and _token(scope):
            scope["route"] = _ROUTE
            await self.paced(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            asked = verification.question(await _body(receive), who=_token(scope))
            told = _ANSWERS[await self.desk.ask(asked)]
        except YibenError as error:
            scope["refused"] = error
            await self.refuse(scope, receive, send)
            return
        headers = [*self.headers, (b"content-length", b"%d" % len(told))]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": told})


async def _refuse(scope: Scope, receive: Receive, send: Send) -> None:
    error: YibenError = scope["refused"]
    await as_json({"error": error.as_dict()}, status=error.status)(scope, receive, send)


def _token(scope: Scope) -> str:
    for name, value in scope["headers"]:
        if name == b"authorization":
            scheme, _, secret = value.decode("latin-1").partition(" ")
            return secret.strip() if scheme.lower() == "bearer" else ""
    return ""


async def _body(receive: Receive) -> Any:
    parts: list[bytes] = []
    size, more = 0, True
    while more:
        message = await receive()
        if message["type"] != "http.request":
            break
        parts.append(message.get("body", b""))
        more = message.get("more_body", False)
        size += len(parts[-1])
        if size > _LARGEST:
            raise BadInput(
                "too_large",
                Text("请求超过 64 KB", "The request is larger than 64 KB."),
                where={"field": "body"},
            )
    try:
        return orjson.loads(b"".join(parts))
    except orjson.JSONDecodeError:
        # What the parser says may quote the question.
        raise BadInput(
            "bad_json", Text("请求不是 JSON", "The request is no JSON."), where={"field": "body"}
        ) from None


@router.get("/verify", name="verify")
def verify_form(visit: SignedVisit) -> Response:
    """The form of the offer in the address, or of the only one there is."""
    return visit.show(_page(visit, chosen=visit.text("offer")))


@router.post("/verify")
def verify(visit: SignedVisit) -> Response:
    """One attempt from the form; columns left empty are not asked about."""
    prefix = "value."
    values = {
        name.removeprefix(prefix): value.strip()
        for name, value in visit.form.items()
        if name.startswith(prefix) and isinstance(value, str) and value.strip()
    }
    offer, key, purpose = visit.text("offer"), visit.text("key"), visit.text("purpose")
    body = {"offer": offer, "key": key, "values": values, "purpose": purpose}
    answer, failed = "", None
    try:
        asked = verification.question(body, who=visit.who)
        answer = str(verification.ask(visit.office, visit.platform.lake, asked))
    except YibenError as error:
        failed = error
    page = _page(visit, chosen=offer, key=key, values=values, purpose=purpose, answer=answer, error=failed)
    return visit.show(page, status=failed.status if failed else 200)


@router.post("/verify/offers/{offer}/approve")
def approve(visit: SignedVisit, offer: str) -> Response:
    """Put somebody else's offer in force and make its index in the background."""
    with visit.writing() as work:
        verification.approve(work, offer)
    office, platform = visit.office, visit.platform
    platform.jobs.submit(f"verify {offer}", lambda: verification.prepare(office, platform.lake, offer))
    return visit.to("/verify", done="verify.approved")


@router.post("/verify/offers/{offer}/withdraw")
def withdraw(visit: SignedVisit, offer: str) -> Response:
    """End an offer."""
    with visit.writing() as work:
        verification.withdraw(work, offer)
    verification.forget(visit.office, offer)
    return visit.to("/verify", done="verify.withdrawn")


def _page(
    visit: Visit,
    *,
    chosen: str,
    key: str = "",
    values: dict[str, str] | None = None,
    purpose: str = "",
    answer: str = "",
    error: YibenError | None = None,
) -> VerifyPage:
    with visit.reading() as work:
        listed = verification.list_offers(work)
        mine = tuple(one for one in listed if verification.may_manage(work, one))
        open_ = tuple(one for one in listed if verification.may_verify(work, visit.who, one))
    found = next((one for one in open_ if one.id == chosen), open_[0] if len(open_) == 1 else None)
    return VerifyPage(
        offers=open_,
        decided=mine,
        chosen=found,
        key=key,
        values=values or {},
        purpose=purpose,
        answer=answer,
        error=error,
    )
