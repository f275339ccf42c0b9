"""The CKAN Action API over HTTP: `/api/3/action/{name}` and `/api/action/{name}`, by GET and POST.

A layer of its own outside the site: what pages do for people (forms, languages, a page's pace) is nothing to
clients that read a whole catalogue, and they show who they are by a token, never by a cookie.
"""

import re
from typing import Any
from urllib.parse import parse_qsl

import orjson
from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from yiben.app.interchange import choosing
from yiben.app.interchange.answering import site_of
from yiben.app.interchange.words import lookup_in
from yiben.capabilities import people
from yiben.capabilities.interchange import ckan
from yiben.infra.work import Office
from yiben.kernel.actors import ANYBODY, SYSTEM, Actor
from yiben.kernel.errors import YibenError
from yiben.ui.preferences import Speaking
from yiben.ui.shield import Headered, Paced, Sized

PER_SECOND, BURST = 200, 4_000
"""Calls from one address: a harvester that reads 25,000 packages one by one is done in two minutes."""

_LARGEST = 4_194_304  # bytes of a question
_PATH = re.compile(r"/api(?:/(?P<version>[123]))?(?:/action/(?P<action>[^/]{1,100}))?/?")
_JSON = "application/json;charset=utf-8"

api = APIRouter(tags=["ckan"])


class Exchange:
    """ASGI layer: answers clients of CKAN and leads those who want RDF to it; all else goes on."""

    def __init__(self, app: ASGIApp, *, office: Office) -> None:
        self.app = app
        self.office = office
        self.desk = ckan.Desk()
        paced = Paced(self._answer, per_second=PER_SECOND, burst=BURST, doors={})
        sized = Sized(paced, usual=_LARGEST, larger={})
        self.inner = Headered(Speaking(sized), secure=lambda: office.settings.secure_cookies)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "http" and (elsewhere := choosing.elsewhere(scope)) is not None:
            await elsewhere(scope, receive, send)
            return
        found = _PATH.fullmatch(scope["path"]) if scope["type"] == "http" else None
        if found is None or (found["action"] is None and found["version"] is None):
            await self.app(scope, receive, send)
            return
        scope["route"] = _ROUTE
        scope["asked"] = found["action"], found["version"] or "3"
        await self.inner(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        response = await self._said(request)
        await response(scope, receive, send)

    async def _said(self, request: Request) -> Response:
        if request.method == "OPTIONS":
            return Response(status_code=204, headers=_CORS)
        name, version = request.scope["asked"]
        if name is None:
            return _finish({"version": int(version)}, 200)
        entry = ckan.ACTIONS.get(name)
        if entry is None or version != "3":
            return _finish(f"Bad request - Action name not known: {name}", 400)
        if request.method not in ("GET", "HEAD", "POST"):
            return _finish("Bad request - GET or POST", 405)
        try:
            said = await _asked(request, entry)
        except ckan.BadRequest as error:
            return _finish(f"Bad request - {error}", 400)
        return await run_in_threadpool(self._called, request, name, entry, said)

    def _called(self, request: Request, name: str, entry: ckan.Entry, said: dict[str, Any]) -> Response:
        site = site_of(request)
        told: dict[str, Any] = {"help": f"{site.url}/api/3/action/help_show?name={name}"}
        office = self.office
        actor = _actor(office, request)
        shelf = request.app.state.open_desk.shelf
        opened = office.writing if entry.writes else office.reading
        try:
            with opened(actor or ANYBODY) as work:
                call = ckan.Call(
                    desk=self.desk,
                    site=site,
                    shelf=shelf,
                    work=work,
                    actor=actor,
                    said=said,
                    lookup=lookup_in,
                )
                result = entry.act(call)
        except (ckan.CkanError, YibenError) as error:
            refusal = error if isinstance(error, ckan.CkanError) else ckan.in_ckan_words(error)
            return _finish(told | {"success": False, "error": refusal.said()}, refusal.status)
        return _finish(told | {"success": True, "result": result}, 200)


_CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "POST, PUT, GET, DELETE, OPTIONS",
    "Access-Control-Allow-Headers": "X-CKAN-API-KEY, Authorization, Content-Type",
}


class _Route:
    """What the meter calls it."""

    path = "/api/3/action/{name}"


_ROUTE = _Route()


def _finish(body: Any, status: int) -> Response:
    made = orjson.dumps(body, default=str, option=orjson.OPT_NON_STR_KEYS)
    return Response(made, status, headers={"Content-Type": _JSON, "Cache-Control": "no-store", **_CORS})


def _actor(office: Office, request: Request) -> Actor | None:
    """Whose token it is. An unknown one is nobody's, as in CKAN: reading goes on, writing is refused."""
    shown = request.headers.get("authorization") or request.headers.get("x-ckan-api-key") or ""
    scheme, _, rest = shown.strip().partition(" ")
    secret = rest.strip() if scheme.lower() == "bearer" else shown.strip()
    if not secret or len(secret) > 500 or " " in secret:
        return None
    with office.reading(SYSTEM) as work:
        return people.bearer(work, secret)


async def _asked(request: Request, entry: ckan.Entry) -> dict[str, Any]:
    if request.method in ("GET", "HEAD"):
        if entry.writes:
            raise ckan.BadRequest("JSON Error: Invalid request. Please use POST method for your request")
        said = _mixed(_pairs(request.scope.get("query_string", b"").decode("latin-1")))
        if "callback" in said:
            raise ckan.BadRequest("JSONP is not answered; this API allows any origin (CORS)")
        return said
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "multipart/form-data":
        form = await request.form(max_files=5, max_fields=200)
        return {
            name: "file" if isinstance(value, UploadFile) else value for name, value in form.multi_items()
        }
    body = await request.body()
    if not body.strip():
        return {}
    if kind == "application/x-www-form-urlencoded" and not body.lstrip().startswith(b"{"):
        return _mixed(_pairs(body.decode("latin-1")))
    try:
        said = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise ckan.BadRequest(f"JSON Error: Error decoding JSON data. Error: {error.msg}") from None
    if not isinstance(said, dict):
        raise ckan.BadRequest(
            f"JSON Error: Request data JSON decoded to {type(said).__name__} but it needs to be a dictionary."
        )
    return said


def _pairs(query: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(query, keep_blank_values=True, max_num_fields=500)
    except ValueError:
        raise ckan.BadRequest("more than 500 parameters") from None


def _mixed(pairs: list[tuple[str, str]]) -> dict[str, Any]:
    """One value as such, several as a list."""
    said: dict[str, Any] = {}
    for name, value in pairs:
        before = said.get(name)
        said[name] = value if before is None else [*(before if isinstance(before, list) else [before]), value]
    return said


@api.get("/api/3/action/{name}", summary="CKAN Action API, reading 兼容 CKAN 的接口")
def read(name: str) -> Response:
    """Actions by name: package_search, package_show, package_list, resource_show, organization_list, datastore_search and more.

    `help_show?name=…` says what one does. See docs/howto/connect-clients.md.
    """
    return _finish(f"Bad request - Action name not known: {name}", 400)


@api.post("/api/3/action/{name}", summary="CKAN Action API, writing too 兼容 CKAN 的接口")
def write(name: str) -> Response:
    """The same with a JSON body. Writing needs the API token of an account in the Authorization header."""
    return _finish(f"Bad request - Action name not known: {name}", 400)
