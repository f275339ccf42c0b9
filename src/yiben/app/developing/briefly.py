"""Answers of the data API without ceremony (快答): headers that are always the same are put together once.

What the layers of pages do for each request, parsing cookies, addresses and preferences, costs a program's call as
much as its answer. Requests that carry none of it come out with the same headers by a shorter way.
"""

from collections.abc import Sequence
from functools import lru_cache

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from yiben.kernel.text import Lang, set_lang
from yiben.ui.preferences import Speaking, settled
from yiben.ui.shield import Headered, harden

_Raw = list[tuple[bytes, bytes]]


class Briefly:
    """ASGI layer: what `Headered` and `Speaking` do together, shortly for whoever shows no cookie and asks for no language."""

    def __init__(self, app: ASGIApp, *, secure: bool) -> None:
        self.app = app
        self.whole = Headered(Speaking(app), secure=lambda: secure)
        self._added = {lang: _added(lang, secure=secure) for lang in Lang}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        accepted: str | None = None
        for name, value in scope["headers"]:
            if name == b"cookie":
                await self.whole(scope, receive, send)
                return
            if name == b"accept-language" and accepted is None:
                accepted = value.decode("latin-1")
        if scope["query_string"]:  # it may say a language
            await self.whole(scope, receive, send)
            return
        lang = settled("", "", accepted).lang
        set_lang(lang)
        added = self._added[lang]

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *added]
            await send(message)

        await self.app(scope, receive, sending)


class Page:
    """A page of rows on its way out. `more`: headers beyond those every page has."""

    __slots__ = ("_more", "_rows", "_same", "body")

    def __init__(
        self,
        body: bytes,
        *,
        rows: int,
        snapshot: str,
        sandbox: str,
        withheld: int,
        media: str,
        more: Sequence[tuple[bytes, bytes]] = (),
    ) -> None:
        self.body = body
        self._rows = rows
        self._same = _same(snapshot, sandbox, withheld, media)
        self._more = more

    async def __call__(self, _scope: Scope, _receive: Receive, send: Send) -> None:
        """Send it."""
        headers = [
            *self._same,
            (b"content-length", b"%d" % len(self.body)),
            (b"x-row-count", b"%d" % self._rows),
            *self._more,
        ]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": self.body})


@lru_cache(maxsize=1024)
def _same(snapshot: str, sandbox: str, withheld: int, media: str) -> tuple[tuple[bytes, bytes], ...]:
    """Headers that a thousand pages have in common."""
    named = {
        "content-type": media,
        "cache-control": "no-store",
        "x-snapshot": snapshot,
        "x-sandbox": sandbox,
        "x-withheld-columns": str(withheld),
        "vary": "Accept, Authorization",
    }
    return tuple((name.encode(), value.encode("latin-1")) for name, value in named.items())


def _added(lang: Lang, *, secure: bool) -> _Raw:
    headers = MutableHeaders()
    harden(headers, secure=secure)
    headers["Content-Language"] = "zh-CN" if lang is Lang.ZH else "en"
    return headers.raw
