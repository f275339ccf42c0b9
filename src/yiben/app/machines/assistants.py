"""Where assistants come in: the Model Context Protocol over HTTP at `/mcp`, and over a pipe for `yiben mcp`.

Each message stands for itself (no session is kept), and carries its own token; without one it is anybody's.
"""

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from yiben.capabilities import people
from yiben.kernel.actors import ANYBODY, SYSTEM, Actor
from yiben.kernel.text import Lang, current_lang

if TYPE_CHECKING:
    from mcp.server.mcpserver import Context
    from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

    from yiben.app.machines.tools import Caller
    from yiben.app.wiring import Platform

_LARGEST = 262_144  # bytes of one message

api = APIRouter(tags=["assistants"])
"""Only describes: `Assistants` answers before it."""


class Assistants:
    """The ASGI application behind `/mcp`."""

    def __init__(self, platform: "Platform") -> None:
        self._platform = platform
        self._serving: (
            tuple[asyncio.AbstractEventLoop, StreamableHTTPSessionManager, asyncio.Task[None]] | None
        ) = None
        self._starting = asyncio.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one message. A token that stands for nobody is refused; none at all is anybody."""
        request = Request(scope)
        if request.method != "POST":
            # Nothing is ever told unasked: the stream a GET opens would stay empty, and open, for good.
            await _only_post()(scope, receive, send)
            return
        scheme, _, secret = request.headers.get("authorization", "").partition(" ")
        actor: Actor | None = ANYBODY
        if scheme:
            actor = await run_in_threadpool(self._who, secret) if scheme.lower() == "bearer" else None
        if actor is None:
            refusal = Response(
                '{"error":"invalid_token"}', 401, {"WWW-Authenticate": "Bearer"}, "application/json"
            )
            await refusal(scope, receive, send)
            return
        request.state.actor = actor
        manager = await self._manager()
        await manager.handle_request(scope, receive, send)

    def _who(self, secret: str) -> Actor | None:
        with self._platform.office.reading(SYSTEM) as work:
            return people.bearer(work, secret)

    async def _manager(self) -> "StreamableHTTPSessionManager":
        async with self._starting:
            # The library is imported with the first message: a site nobody asks through an assistant starts without it.
            from mcp.server.transport_security import TransportSecuritySettings

            from yiben.app.machines.tools import make_server

            loop = asyncio.get_running_loop()
            if self._serving is None or self._serving[0] is not loop or self._serving[2].done():
                server = make_server(self._platform, _behind)
                server.streamable_http_app(
                    stateless_http=True,
                    json_response=True,
                    max_request_body_size=_LARGEST,
                    # Who may do what hangs on the token of each message, never on a cookie or an address.
                    transport_security=TransportSecuritySettings(enable_dns_rebinding_protection=False),
                )
                ready = asyncio.Event()
                task = loop.create_task(_run(server.session_manager, ready))
                await ready.wait()
                self._serving = (loop, server.session_manager, task)
            return self._serving[1]


def _only_post() -> Response:
    told = '{"jsonrpc":"2.0","id":null,"error":{"code":-32000,"message":"Method Not Allowed: messages come by POST"}}'
    return Response(told, 405, {"Allow": "POST"}, "application/json")


async def _run(manager: "StreamableHTTPSessionManager", ready: asyncio.Event) -> None:
    with suppress(asyncio.CancelledError):  # the server ends
        async with manager.run():
            ready.set()
            await asyncio.Event().wait()


def _behind(context: "Context") -> "Caller":
    from yiben.app.machines.tools import Caller

    request = context.request_context.request
    assert isinstance(request, Request)
    wanted = request.headers.get("accept-language", "").lower()
    return Caller(actor=request.state.actor, lang=Lang.EN if wanted.startswith("en") else Lang.ZH)


def serve_pipe(platform: "Platform", actor: Actor) -> None:
    """Speak with one assistant over standard input and output, as one account, until it goes away."""
    from yiben.app.machines.tools import Caller, make_server

    make_server(platform, lambda _context: Caller(actor=actor, lang=current_lang())).run("stdio")


@api.post("/mcp", summary="Model Context Protocol, for assistants 智能助手接入")
def answer() -> Response:
    """One JSON-RPC message: `initialize`, `tools/list`, `tools/call`. See docs/howto/connect-engines.md.

    Without a token what is open to anybody; with one, in the Authorization header, what its account may see.
    """
    return _only_post()
