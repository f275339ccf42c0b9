"""What stands before every page: headers, the form cookie, limits on size and on haste. Plain ASGI layers."""

import secrets
import time
from collections.abc import Callable, Mapping

import orjson
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from yiben.kernel.errors import BadInput, Unavailable, YibenError
from yiben.kernel.text import Text
from yiben.ui.doors import FORM_COOKIE

_POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


class TooLarge(BadInput):
    """The request is larger than this address takes."""

    status = 413


class TooHasty(Unavailable):
    """Too many requests from one place; the same request works a little later."""

    status = 429


class Headered:
    """Security headers on every answer, and the cookie that form tokens of strangers derive from."""

    def __init__(self, app: ASGIApp, *, secure: Callable[[], bool]) -> None:
        self.app = app
        self.secure = secure

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        kept = Request(scope).cookies.get(FORM_COOKIE, "")
        scope.setdefault("state", {})["form_secret"] = kept or secrets.token_urlsafe(24)

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                out = MutableHeaders(scope=message)
                harden(out, secure=self.secure())
                if not kept and out.get("content-type", "").startswith("text/html"):
                    secure = "; Secure" if self.secure() else ""
                    secret = scope["state"]["form_secret"]
                    out.append(
                        "Set-Cookie", f"{FORM_COOKIE}={secret}; Path=/; HttpOnly; SameSite=Lax{secure}"
                    )
            await send(message)

        await self.app(scope, receive, sending)


def harden(headers: MutableHeaders, *, secure: bool) -> None:
    """Put the security headers on one answer."""
    for name, value in _HEADERS.items():
        headers.setdefault(name, value)
    if secure:
        headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"


class Sized:
    """Refuses bodies beyond a limit in bytes, by announcement or while they come in."""

    def __init__(self, app: ASGIApp, *, usual: int, larger: Mapping[str, int]) -> None:
        self.app = app
        self.usual = usual
        self.larger = larger

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or refuse it before its body is kept anywhere."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        limit = self.larger.get(scope["path"], self.usual)
        announced = Headers(scope=scope).get("content-length", "0")
        if not announced.isdecimal() or len(announced) > 18 or int(announced) > limit:
            await _refuse(_too_large(limit), scope, send)
            return
        seen = 0

        async def receiving() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > limit:
                raise _too_large(limit)
            return message

        await self.app(scope, receiving, send)


class Paced:
    """A bucket of requests per client address, refilled steadily; a smaller one for guessing at doors."""

    def __init__(
        self, app: ASGIApp, *, per_second: float, burst: int, doors: Mapping[str, tuple[float, int]]
    ) -> None:
        self.app = app
        self.usual = (per_second, burst)
        self.doors = doors
        self._buckets: dict[tuple[str, str], tuple[float, float]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or ask to come back later."""
        if scope["type"] == "http":
            client = (scope.get("client") or ("?", 0))[0]
            door = scope["path"] if scope["method"] == "POST" and scope["path"] in self.doors else ""
            if not self._take(client, door):
                error = TooHasty(
                    "too_many_requests",
                    Text("请求过于频繁", "Too many requests."),
                    hint=Text("请稍候一分钟再试", "Please try again in a minute."),
                )
                await _refuse(error, scope, send, {"Retry-After": "60"})
                return
        await self.app(scope, receive, send)

    def _take(self, client: str, door: str) -> bool:
        rate, burst = self.doors.get(door, self.usual)
        now = time.monotonic()
        if len(self._buckets) > 10_000:
            self._buckets = {key: kept for key, kept in self._buckets.items() if now - kept[1] < 60}
        left, then = self._buckets.get((client, door), (float(burst), now))
        left = min(float(burst), left + (now - then) * rate)
        self._buckets[client, door] = (max(left - 1, 0.0), now)
        return left >= 1


def _too_large(limit: int) -> TooLarge:
    size = f"{limit // 1_048_576} MB"
    return TooLarge(
        "too_large",
        Text(f"请求超过上限 {size}", f"The request is larger than {size}."),
        hint=Text(
            "大文件请在终端用 yiben intake 接入", "Bring large files in at the terminal with yiben intake."
        ),
    )


async def _refuse(
    error: YibenError, scope: Scope, send: Send, headers: Mapping[str, str] | None = None
) -> None:
    body = orjson.dumps({"error": error.as_dict()})
    raw = [(b"content-type", b"application/json"), (b"connection", b"close")]
    raw += [(name.lower().encode(), value.encode()) for name, value in (headers or {}).items()]
    await send({"type": "http.response.start", "status": error.status, "headers": raw})
    await send({"type": "http.response.body", "body": body})
