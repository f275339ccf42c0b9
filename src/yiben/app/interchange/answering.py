"""What doors of interchange share: who speaks, what is asked, and how text of ours goes out."""

from collections.abc import Callable, Coroutine
from hashlib import sha256
from typing import Any

from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response

from yiben.app.developing.serving import server_of
from yiben.capabilities.interchange import Site, web_address
from yiben.infra.work import Office
from yiben.kernel.errors import BadInput, YibenError
from yiben.kernel.text import Text
from yiben.ui.answers import as_json


class Plain(APIRoute):
    """A route for programs: what is refused is said in JSON, whatever they asked to have."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The route as it is, and its refusals."""
        inner = super().get_route_handler()

        async def answer(request: Request) -> Response:
            try:
                return await inner(request)
            except YibenError as error:
                return as_json({"error": error.as_dict()}, status=error.status)

        return answer


def office_of(request: Request) -> Office:
    """The home that is served."""
    found: Office = request.app.state.platform.office
    return found


def site_of(request: Request) -> Site:
    """The portal under the address it is configured with, else the one this request used."""
    return Site(url=web_address(server_of(office_of(request), request)).rstrip("/") or "http://localhost")


def page_of(request: Request, name: str = "page") -> int:
    """A page number of the address. Raises BadInput `bad_page`."""
    raw = request.query_params.get(name, "1") or "1"
    if not (raw.isascii() and raw.isdigit() and len(raw) <= 7 and int(raw) > 0):
        raise BadInput("bad_page", Text("页码无效", "Not a page number."), where={"field": name})
    return int(raw)


def document(request: Request, body: bytes, media: str) -> Response:
    """A document anybody may keep a while and read from a page of another site; 304 where it is known."""
    tag = f'W/"{sha256(body).hexdigest()[:20]}"'
    headers = {
        "Cache-Control": "public, no-cache",
        "ETag": tag,
        "Access-Control-Allow-Origin": "*",
        "Vary": "Accept",
    }
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    kind = f"{media}; charset=utf-8" if media.startswith("text/") or media.endswith("xml") else media
    return Response(body, headers=headers | {"Content-Type": kind})
