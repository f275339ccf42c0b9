"""The data API over HTTP 数据接口: `/api/data/{grant}` for programs with a key, and tokens for such keys.

Programs are answered before the pacing of pages, at `Swift`, by a pace of their own; the routes below it say the
same in the site's OpenAPI document. Keys never stand in an address, in an answer or in a log.
"""

import base64
import binascii
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qsl, unquote, urlencode

import orjson
from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from yiben.app.developing.briefly import Briefly, Page
from yiben.app.developing.regulars import Regulars
from yiben.app.doors.examples import ERRORS
from yiben.capabilities import grants
from yiben.capabilities.sharing import dataapi
from yiben.infra.lake import Lake
from yiben.infra.work import Office
from yiben.kernel.clock import BEIJING
from yiben.kernel.errors import BadInput, NotFound, YibenError
from yiben.kernel.text import Text
from yiben.ui.answers import as_json
from yiben.ui.doors import SignedVisit
from yiben.ui.shield import Paced, Sized

PER_SECOND, BURST = 4_000, 8_000
"""Requests from one address. What a grant gives is bounded by its budget, not by this."""

_LARGEST = 65_536  # bytes of a question
_FEW = 50  # rows that are written down sooner than a thread takes to begin
_PREFIX, _TOKEN = "/api/data/", "/api/oauth/token"  # an address, not a secret
_ROUTE = SimpleNamespace(path="/api/data/{grant}")  # what the meter calls it
_ASSERTED = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

api = APIRouter(tags=["data"])


class Swift:
    """ASGI layer: answers programs that bring a key; pages and people's own tokens go on."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        office: Office,
        lake: Callable[[], Lake],
        meter: dataapi.Meter,
        lookup: dataapi.Lookup | None = None,
    ) -> None:
        self.app = app
        self.office = office
        self.lake = lake
        self.meter = meter
        self.lookup = lookup
        self.regulars = Regulars()
        inner = Sized(
            Paced(self._answer, per_second=PER_SECOND, burst=BURST, doors={}), usual=_LARGEST, larger={}
        )
        self.inner = Briefly(inner, secure=office.settings.secure_cookies)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, self._going_down(send))
        elif scope["type"] == "http" and _is_ours(scope):
            scope["route"] = _ROUTE
            await self.inner(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    def _going_down(self, send: Send) -> Send:
        """Figures of the last second are written before the server says that it has stopped."""

        async def sending(message: Message) -> None:
            if message["type"] == "lifespan.shutdown.complete":
                await run_in_threadpool(self.meter.flush)
            await send(message)

        return sending

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        answer: Response | Page
        try:
            shown = await _shown(request)
        except YibenError as error:
            answer = _refusal(error)
        else:
            if scope["path"] == _TOKEN:
                answer = await run_in_threadpool(_token, self.office, shown, request)
            else:
                answer = await self._rows(shown, request)
        await answer(scope, receive, send)

    async def _rows(self, shown: dataapi.Shown, request: Request) -> Response | Page:
        """One call, metered for whoever is known to have made it."""
        began, grant = time.perf_counter(), ""
        who, outcome, rows = "", dataapi.DONE, 0
        response: Response | Page
        try:
            grant, rest = _path(request)
            media = dataapi.chosen(shown.header("accept"))
            caller, endpoint, ask = await self._entered(shown, request, grant, rest)
            who = caller.key.id
            if ask is None:
                response = await run_in_threadpool(self._document, endpoint, request)
            else:
                page = await self._page(caller, endpoint, ask)
                if dataapi.must_bear_mark(page):
                    page = await run_in_threadpool(dataapi.marked, self.office, caller, page, media=media)
                rows = page.answer.rows
                few = rows <= _FEW and media != dataapi.PARQUET
                write = (page, endpoint, media)
                body = dataapi.written(*write) if few else await run_in_threadpool(dataapi.written, *write)
                response = _page_of(page, body, media, request)
        except YibenError as error:
            who, outcome = who or str(error.where.get("key", "")), error.code
            if isinstance(error, dataapi.KeyNeeded):
                self.regulars.forget(shown, grant)
            response = _refusal(error, clock=self.office.clock)
        if who:
            spent = time.perf_counter() - began
            self.meter.note(
                key=who, grant=grant, outcome=outcome, seconds=spent, rows=rows, size=len(response.body)
            )
        return response

    async def _entered(
        self, shown: dataapi.Shown, request: Request, grant: str, rest: str
    ) -> tuple[dataapi.Caller, dataapi.Endpoint, dataapi.Ask | None]:
        """Who calls and what they ask. A regular's point question goes to the desk, where they are recognised anew."""
        known = self.regulars.find(shown, grant) if self.lookup is not None else None
        if known is not None and rest in ("", "query"):
            caller, endpoint = known
            try:
                ask = self._asked(endpoint, shown, request, rest)
            except YibenError as error:
                error.where |= {"key": caller.key.id}
                raise
            if ask.point is not None:
                return caller, endpoint, ask
        entered = await run_in_threadpool(self._enter, shown, request, grant, rest)
        self.regulars.keep(shown, *entered[:2])
        return entered

    def _enter(
        self, shown: dataapi.Shown, request: Request, grant: str, rest: str
    ) -> tuple[dataapi.Caller, dataapi.Endpoint, dataapi.Ask | None]:
        self._refuse_secrets(shown, _pairs(request), grant)
        caller = dataapi.enter(self.office, shown, grant=grant)
        try:
            endpoint = dataapi.open_endpoint(self.office, caller, purpose=_purpose(shown))
            if rest == "openapi.json":
                return caller, endpoint, None
            return caller, endpoint, self._asked(endpoint, shown, request, rest)
        except YibenError as error:
            error.where |= {"key": caller.key.id}
            raise

    def _asked(
        self, endpoint: dataapi.Endpoint, shown: dataapi.Shown, request: Request, rest: str
    ) -> dataapi.Ask:
        purpose = _purpose(shown)
        if rest == "query":
            return dataapi.from_json(endpoint, _json(shown.body), purpose=purpose)
        pairs = _pairs(request)
        self._refuse_secrets(shown, pairs, endpoint.grant.id)
        return dataapi.from_address(endpoint, pairs, purpose=purpose)

    def _refuse_secrets(self, shown: dataapi.Shown, pairs: list[tuple[str, str]], grant: str) -> None:
        found = dataapi.secret_in(pairs, None)
        # A column may be called `key`; then the key itself came in a header, and only its value is looked at.
        named_only = found is not None and not dataapi.looks_secret(found[1])
        if found is None or (named_only and (shown.header("authorization") or shown.header("signature"))):
            return
        dataapi.expose(self.office, found[1], grant=grant)
        raise dataapi.KeyInUrl(found[0][:40])

    async def _page(
        self, caller: dataapi.Caller, endpoint: dataapi.Endpoint, ask: dataapi.Ask
    ) -> dataapi.Answered:
        if self.lookup is not None and ask.point is not None and not caller.key.sandbox:
            found = await self.lookup(caller, endpoint, ask)
            if found is not None:
                return dataapi.looked_up(self.office, endpoint, ask, found)
        return await run_in_threadpool(dataapi.answer, self.office, self.lake(), caller, endpoint, ask)

    def _document(self, endpoint: dataapi.Endpoint, request: Request) -> Response:
        return as_json(
            dataapi.describe(self.office, self.lake(), endpoint, server=server_of(self.office, request))
        )


@api.get("/api/data/{grant}", summary="Rows under a grant 按授权读取数据", responses=ERRORS)
def rows(grant: str) -> Response:
    """Rows of a grant's endpoint, with a key of its own: filters are its columns.

    Each endpoint describes itself at `/api/data/{grant}/openapi.json`. See docs/howto/data-api.md.
    """
    raise NotFound("no_such_grant", Text("没有这个接口", "There is no such endpoint."))


@api.post("/api/data/{grant}/query", summary="Rows, conditions in the body 条件不进网址", responses=ERRORS)
def query(grant: str) -> Response:
    """The same with the question as JSON, for values that must not stand in an address."""
    raise NotFound("no_such_grant", Text("没有这个接口", "There is no such endpoint."))


@api.get("/api/data/{grant}/openapi.json", summary="OpenAPI of one endpoint 接口说明", responses=ERRORS)
def document(visit: SignedVisit, grant: str) -> Response:
    """What one endpoint gives and takes, for those the grant concerns."""
    with visit.reading() as work:
        endpoint = dataapi.endpoint_of(work, grants.find(work, grant))
    server = server_of(visit.office, visit.request)
    return as_json(dataapi.describe(visit.office, visit.platform.lake, endpoint, server=server))


@api.post("/api/oauth/token", summary="A short-lived token for a key 换取令牌")
def token() -> Response:
    """Client credentials (RFC 6749 §4.4): by secret, or by an assertion signed with the key's pair (RFC 7523)."""
    return _oauth_refusal("invalid_request", "application/x-www-form-urlencoded is needed", 400)


def _is_ours(scope: Scope) -> bool:
    path: str = scope["path"]
    if path == _TOKEN:
        return bool(scope["method"] == "POST")
    if not path.startswith(_PREFIX):
        return False
    # People with a session or an account's token may read the document; everything else needs a key.
    return not path.endswith("/openapi.json") or _bearer(scope).startswith(("ybk_", "ybs_"))


def _bearer(scope: Scope) -> str:
    for name, value in scope["headers"]:
        if name == b"authorization":
            scheme, _, secret = value.decode("latin-1").partition(" ")
            return secret.strip() if scheme.lower() == "bearer" else ""
    return ""


def _path(request: Request) -> tuple[str, str]:
    grant, _, rest = str(request.scope["path"]).removeprefix(_PREFIX).partition("/")
    method = {"": "GET", "query": "POST", "openapi.json": "GET"}.get(rest)
    if method is None or not grant or len(grant) > 40:
        raise NotFound("no_such_endpoint", Text("没有这个接口", "There is no such endpoint."))
    if request.method != method:
        raise NotFound(
            "no_such_method",
            Text(f"这个地址只接受 {method}", f"This address takes {method} only."),
            where={"method": request.method},
        )
    return grant, rest


async def _shown(request: Request) -> dataapi.Shown:
    body = await request.body()
    scope = request.scope
    raw = scope.get("raw_path") or scope["path"].encode()
    query_text = scope.get("query_string", b"")
    host = request.headers.get("host", "")
    url = f"{scope['scheme']}://{host}{raw.decode('latin-1')}"
    if query_text:
        url += "?" + query_text.decode("latin-1")
    headers = tuple(
        (name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in scope["headers"]
    )
    return dataapi.Shown(method=request.method, url=url, headers=headers, body=body)


def _purpose(shown: dataapi.Shown) -> str:
    return unquote(shown.header("x-purpose"))[:2000]


def _pairs(request: Request) -> list[tuple[str, str]]:
    text = request.scope.get("query_string", b"").decode("latin-1")
    try:
        return parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=400)
    except ValueError:
        raise BadInput(
            "bad_parameter",
            Text("网址中的参数无法读取", "The parameters of this address cannot be read."),
            hint=Text("参数须为 UTF-8 的百分号编码", "They are percent-encoded UTF-8."),
        ) from None


def _json(body: bytes) -> Any:
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        # What the parser says may quote the question.
        raise BadInput(
            "bad_json", Text("请求不是 JSON", "The request is no JSON."), where={"field": "body"}
        ) from None


def server_of(office: Office, request: Request) -> str:
    """Where programs reach the platform: as configured, else as this request did."""
    return (office.settings.public_url or str(request.base_url)).rstrip("/")


def _page_of(page: dataapi.Answered, body: bytes, media: str, request: Request) -> Page:
    more: list[tuple[bytes, bytes]] = []
    if page.next:
        more.append((b"x-next-cursor", page.next.encode("latin-1")))
        if request.method == "GET":
            kept = [pair for pair in _pairs(request) if pair[0] != "cursor"]
            after = urlencode([*kept, ("cursor", page.next)])
            more.append((b"link", f'<{request.url.path}?{after}>; rel="next"'.encode("latin-1")))
    return Page(
        body,
        rows=page.answer.rows,
        snapshot=page.snapshot,
        sandbox="true" if page.sandbox else "false",
        withheld=sum(one.withheld for one in page.answer.columns),
        media=f"{media}; charset=utf-8" if media == dataapi.CSV else media,
        more=more,
    )


def _refusal(error: YibenError, *, clock: Callable[[], datetime] | None = None) -> Response:
    response = as_json({"error": error.as_dict()}, status=error.status)
    if error.status == 401:
        response.headers["WWW-Authenticate"] = 'Bearer realm="yiben-data-api"'
    if isinstance(error, grants.Overused) and clock is not None:
        pace = error.where["measure"] == grants.Measure.PACE
        response.headers["Retry-After"] = "1" if pace else str(_until_tomorrow(clock()))
    return response


def _until_tomorrow(now: datetime) -> int:
    """Seconds until the day of grants ends, Beijing time."""
    here = now.astimezone(BEIJING)
    midnight = (here + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    return max(1, round((midnight - here).total_seconds()))


def _token(office: Office, shown: dataapi.Shown, request: Request) -> Response:
    """RFC 6749 §5: answers and refusals of a token endpoint have a form of their own."""
    if not shown.header("content-type").startswith("application/x-www-form-urlencoded"):
        return _oauth_refusal("invalid_request", "application/x-www-form-urlencoded is needed", 400)
    form = dict(parse_qsl(shown.body.decode("latin-1"), max_num_fields=20))
    if form.get("grant_type") != "client_credentials":
        return _oauth_refusal("unsupported_grant_type", "client_credentials only", 400)
    if request.scope.get("query_string"):
        return _oauth_refusal("invalid_request", "nothing may stand in the address", 400)
    client, secret = _client(shown, form)
    asserted = form.get("client_assertion", "") if form.get("client_assertion_type") == _ASSERTED else ""
    server = server_of(office, request)
    try:
        issued, key = dataapi.exchange(
            office, client=client, secret=secret, assertion=asserted, audience={server, f"{server}{_TOKEN}"}
        )
    except YibenError as error:
        return _oauth_refusal("invalid_client", str(error.message), 401)
    told = {
        "access_token": issued,
        "token_type": "Bearer",
        "expires_in": dataapi.TOKEN_SECONDS,
        "scope": f"grant:{key.grant}",
    }
    return as_json(told)


def _client(shown: dataapi.Shown, form: dict[str, str]) -> tuple[str, str]:
    scheme, _, said = shown.header("authorization").partition(" ")
    if scheme.lower() == "basic":
        try:
            client, _, secret = base64.b64decode(said, validate=True).decode().partition(":")
        except (binascii.Error, ValueError):
            return "", ""
        return unquote(client), unquote(secret)
    return form.get("client_id", ""), form.get("client_secret", "")


def _oauth_refusal(code: str, says: str, status: int) -> Response:
    response = as_json({"error": code, "error_description": says}, status=status)
    if status == 401:
        response.headers["WWW-Authenticate"] = 'Basic realm="yiben-data-api"'
    return response
