"""Public pages at once 公开页面快答: what anybody may see is rendered once and handed out as bytes.

An ASGI layer outside every other. It answers GET and HEAD of addresses rooms have registered, for whoever shows
neither a session nor a key, from answers the site itself gave. They are thrown away when what the portal shows
has moved (`Mark`), and asked for anew after a while. What holds a form token or any cookie of one visitor is never kept.
"""

import asyncio
import re
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qsl, urlencode

from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from yiben.app.portal.keeping import LARGEST, Answer, Question, Shelf, kept_from
from yiben.infra.work import Office, Work
from yiben.kernel.actors import SYSTEM
from yiben.kernel.text import Lang
from yiben.ui.doors import FORM_COOKIE, SESSION_COOKIE, form_token
from yiben.ui.preferences import Size, settled
from yiben.ui.shield import Paced

Mark = Callable[[Work], object]
"""What moves when public pages must be made anew: one cheap query."""

PER_SECOND, BURST = 4_000, 8_000
"""Requests from one address for what is kept already; what must be made has the usual pace of pages."""

LOOK = 0.25  # seconds between two looks at the marks
_LONGEST = 2_000  # characters of a query or a header; longer questions go to the site itself
_WAIT = 10.0  # seconds to wait for somebody else's rendering of the same page
_SETTINGS = {("lang", one.value) for one in Lang} | {("size", one.value) for one in Size}


@dataclass(frozen=True, slots=True, kw_only=True)
class Public:
    """A public address. `path` may have parts in braces; `asks` are the parameters its page reads, others are dropped.

    `seconds`: how long an answer may be handed out while no mark has moved.
    """

    path: str
    asks: frozenset[str] = frozenset()
    seconds: float = 300.0


class Swift:
    """ASGI layer: answers strangers' questions for public pages from what was rendered before."""

    def __init__(
        self, app: ASGIApp, *, office: Office, addresses: Iterable[Public], marks: Sequence[Mark]
    ) -> None:
        self.app = app
        self.office = office
        self.marks = tuple(marks)
        self.shelf = Shelf()
        self._find = _finder(tuple(addresses))
        self._seen: object = None
        self._looked = -LOOK
        self._looking: asyncio.Future[None] | None = None
        self._making: dict[Question, asyncio.Event] = {}
        self._paced = Paced(self._hand_out, per_second=PER_SECOND, burst=BURST, doors={})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        public = self._find(scope["path"]) if scope["type"] == "http" else None
        asked = None if public is None else _question(scope, public)
        if public is None or asked is None:
            await self.app(scope, receive, send)
            return
        await self._look()
        answer = self._fresh(asked[0], public)
        if answer is None:
            answer = await self._made(asked[0], public, scope, receive, send)
        if answer is not None:
            scope["route"] = SimpleNamespace(path=public.path)
            scope["kept"] = answer, asked[1], asked[2]
            await self._paced(scope, receive, send)

    def _fresh(self, question: Question, public: Public) -> Answer | None:
        found = self.shelf.find(question)
        return found if found is not None and time.monotonic() - found.made < public.seconds else None

    async def _look(self) -> None:
        """Throw everything away when a mark has moved. One looks, the others wait for what it sees."""
        if time.monotonic() - self._looked < LOOK:
            return
        if self._looking is None:
            self._looking = asyncio.ensure_future(self._see())
        await asyncio.shield(self._looking)

    async def _see(self) -> None:
        try:
            seen = await run_in_threadpool(self._read_marks)
            if seen != self._seen:
                self.shelf.clear()
                self._seen = seen
            self._looked = time.monotonic()
        finally:
            self._looking = None

    def _read_marks(self) -> object:
        with self.office.reading(SYSTEM) as work:
            return tuple(mark(work) for mark in self.marks)

    async def _made(
        self, question: Question, public: Public, scope: Scope, receive: Receive, send: Send
    ) -> Answer | None:
        """The site's own answer, kept if it may be; None where it went out already."""
        other = self._making.get(question)
        if other is not None:
            with suppress(TimeoutError):  # it takes too long: ask for oneself
                await asyncio.wait_for(other.wait(), _WAIT)
            if (found := self._fresh(question, public)) is not None:
                return found
            await self.app(scope, receive, send)
            return None
        done = self._making[question] = asyncio.Event()
        try:
            return await self._make(question, scope, receive, send)
        finally:
            del self._making[question]
            done.set()

    async def _make(self, question: Question, scope: Scope, receive: Receive, send: Send) -> Answer | None:
        seen = self._seen
        inner = _neutral(scope, question)
        taken = _Taken(send)
        await self.app(inner, receive, taken)
        scope["route"] = inner.get("route")
        if taken.gone:
            return None
        token = form_token(inner["state"].get("form_secret", ""))
        answer = await run_in_threadpool(
            kept_from,
            taken.headers,
            taken.body,
            secret=token,
            own_cookie=FORM_COOKIE.encode(),
            made=time.monotonic(),
        )
        if answer is None:
            await taken.let_go()
            return None
        if seen is self._seen:  # what was read meanwhile may be older than what moved
            self.shelf.keep(question, answer)
        return answer

    async def _hand_out(self, scope: Scope, _receive: Receive, send: Send) -> None:
        answer, unchanged, packs = scope["kept"]
        headers = [*answer.headers, (b"etag", answer.etag)]
        if answer.etag in unchanged:
            await send({"type": "http.response.start", "status": 304, "headers": headers})
            await send({"type": "http.response.body", "body": b""})
            return
        body = answer.plain
        if packs and answer.packed:
            body = answer.packed
            headers.append((b"content-encoding", b"gzip"))
        headers.append((b"content-length", b"%d" % len(body)))
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        shown = b"" if scope["method"] == "HEAD" else body
        await send({"type": "http.response.body", "body": shown})


class _Taken:
    """Takes an answer in while it is small, plain and good; lets it pass from the moment it is not."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._start: Message = {}
        self._parts: list[bytes] = []
        self._size = 0
        self.gone = False

    @property
    def headers(self) -> list[tuple[bytes, bytes]]:
        return list(self._start["headers"])

    @property
    def body(self) -> bytes:
        return b"".join(self._parts)

    async def __call__(self, message: Message) -> None:
        if self.gone:
            await self._send(message)
        elif message["type"] == "http.response.start":
            self._start = message
            if message["status"] != 200:
                await self._pass()
        elif message["type"] == "http.response.body":
            self._parts.append(message.get("body", b""))
            self._size += len(self._parts[-1])
            if self._size > LARGEST:
                await self._pass(more=message.get("more_body", False))
        else:
            await self._pass()
            await self._send(message)

    async def let_go(self) -> None:
        """Send what was taken."""
        await self._pass(more=False)

    async def _pass(self, *, more: bool = True) -> None:
        self.gone = True
        await self._send(self._start)
        if self._parts:
            await self._send({"type": "http.response.body", "body": self.body, "more_body": more})


def _finder(addresses: tuple[Public, ...]) -> Callable[[str], Public | None]:
    exact = {one.path: one for one in addresses if "{" not in one.path}
    shaped = [(_shape(one.path), one) for one in addresses if "{" in one.path]

    @lru_cache(maxsize=8_192)
    def find(path: str) -> Public | None:
        if len(path) > _LONGEST:
            return None
        found = exact.get(path)
        return found or next((one for shape, one in shaped if shape.fullmatch(path)), None)

    return find


def _shape(path: str) -> re.Pattern[str]:
    """`/datasets/{slug}` as a pattern: a part in braces is one segment."""
    parts = re.split(r"\{[^}]*\}", path)
    return re.compile("[^/]+".join(re.escape(part) for part in parts))


def _question(scope: Scope, public: Public) -> tuple[Question, bytes, bool] | None:
    """(what is asked, tags the caller holds already, may the body be packed); None where it is none for everybody."""
    if scope["method"] not in ("GET", "HEAD") or len(scope["query_string"]) > _LONGEST:
        return None
    found = dict.fromkeys((b"host", b"accept", b"accept-language", b"accept-encoding", b"cookie"), b"")
    unchanged = b""
    for name, value in scope["headers"]:
        if name in (b"authorization", b"range"):
            return None
        if name == b"if-none-match":
            unchanged = value
        elif name in found:
            if found[name]:  # said twice: which one the page goes by is its own business
                return None
            found[name] = value
    cookie = found[b"cookie"]
    if SESSION_COOKIE.encode() in cookie or max(map(len, found.values())) > _LONGEST:
        return None
    query = scope["query_string"].decode("latin-1")
    lang, size, kept = _normal(
        query, cookie.decode("latin-1"), found[b"accept-language"].decode("latin-1"), public.asks
    )
    question = Question(
        host=f"{scope.get('scheme', 'http')}://{found[b'host'].decode('latin-1').lower()}",
        path=scope["path"],
        query=kept,
        lang=lang,
        size=size,
        accept=_wanted(found[b"accept"].decode("latin-1")),
    )
    return question, unchanged, b"gzip" in found[b"accept-encoding"]


@lru_cache(maxsize=4_096)
def _normal(query: str, cookie: str, accepted: str, asks: frozenset[str]) -> tuple[str, str, str]:
    """(language, type size, the query as far as the page reads it)."""
    liked = settled(query, cookie, accepted)
    pairs = [pair for pair in parse_qsl(query) if pair[0] in asks or pair in _SETTINGS]
    return liked.lang, liked.size, urlencode(sorted(pairs, key=lambda pair: pair[0]))


def _wanted(accept: str) -> str:
    """Browsers all want the page; programs are kept apart by what they say."""
    if accept in ("", "*/*") or (
        accept.startswith("text/html") and "turtle" not in accept and "json" not in accept
    ):
        return "html"
    return accept


def _neutral(scope: Scope, question: Question) -> dict[str, Any]:
    """The request as anybody would send it: what is dropped from the question must not show in the answer."""
    dropped = (b"if-none-match", b"if-modified-since", b"accept-encoding")
    return {
        **scope,
        "method": "GET",
        "query_string": question.query.encode("latin-1"),
        "headers": [pair for pair in scope["headers"] if pair[0] not in dropped],
        "state": dict(scope.get("state", {})),
    }
