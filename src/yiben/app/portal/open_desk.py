"""What the pages of open data share: reading copies, files, counts. One per application, at `app.state.open_desk`."""

import asyncio
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from anyio import CapacityLimiter, to_thread
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from yiben.app.portal.streaming import Streams
from yiben.capabilities.opening import Edition
from yiben.capabilities.portal.downloads import VIEW, Files, Form, Made, Tally, files_busy
from yiben.capabilities.portal.reading import Shelf
from yiben.infra.lake import Lake
from yiben.infra.work import Office
from yiben.kernel.actors import ANYBODY, Actor
from yiben.kernel.errors import Unavailable
from yiben.kernel.text import Text
from yiben.ui.doors import Visit

_PAGE = re.compile(r"/datasets/([a-z0-9_-]{1,100})")
_KNOWN = 200_000  # slugs whose identifier is remembered
_MAKING = 24
"""Files that wait to be made at a time, those being made included; whoever asks for one more is sent away."""
_HANDS = CapacityLimiter(8)
"""Threads for them: they hold neither the pages' threads nor those of what is there."""
PATIENCE = 45.0
"""Seconds a download waits for its file to be made. Proxies give up after sixty, and then nobody is told anything."""


class OpenDesk:
    """Reading copies, files and counts of one home."""

    def __init__(self, office: Office, lake: Callable[[], Lake], *, shelf: Shelf) -> None:
        self.shelf = shelf
        self.files = Files(office.home, lake)
        self.tally = Tally(office)
        self.streams = Streams()
        self._known: dict[str, str] = {}
        self.patience = PATIENCE
        self._queued = 0
        self._making: dict[tuple[str, str, Form], asyncio.Task[Made]] = {}

    async def made(self, edition: Edition, form: Form) -> Made:
        """The file, made now if need be; who asks for the same waits for the same. For the event loop alone.

        Raises Unavailable `file_preparing` when it takes longer than our `patience`; it goes on being made.
        """
        key = (edition.table, str(edition.open_snapshot), form)
        task = self._making.get(key)
        if task is None:
            if len(self._making) >= _MAKING:
                raise files_busy()
            task = asyncio.create_task(to_thread.run_sync(self.files.get, edition, form, limiter=_HANDS))
            self._making[key] = task
            task.add_done_callback(lambda done: self._finished(key, done))
        await asyncio.wait({task}, timeout=self.patience)
        if not task.done():
            raise _preparing()
        return task.result()

    def _finished(self, key: tuple[str, str, Form], task: "asyncio.Task[Made]") -> None:
        del self._making[key]
        if not task.cancelled():
            task.exception()  # taken note of, also when all who asked have gone

    @contextmanager
    def queue(self, most: int) -> Iterator[None]:
        """A place among those who wait for a file; Unavailable `files_busy` when `most` wait. For the event loop alone."""
        if self._queued >= most:
            raise files_busy()
        self._queued += 1
        try:
            yield
        finally:
            self._queued -= 1

    def remember(self, slug: str, dataset: str) -> None:
        """Which dataset a page was of: when its bytes are handed out again, nobody asks the database."""
        if len(self._known) < _KNOWN:
            self._known[slug] = dataset

    def viewed(self, path: str) -> None:
        """A page was shown."""
        found = _PAGE.fullmatch(path)
        dataset = self._known.get(found[1]) if found else None
        if dataset is not None:
            self.tally.note(dataset, VIEW)


class Counting:
    """ASGI layer outside the kept answers: counts pages of datasets that were shown, and writes counts when going down."""

    def __init__(self, app: ASGIApp, *, desk: OpenDesk) -> None:
        self.app = app
        self.desk = desk

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, self._going_down(send))
        elif scope["type"] == "http" and scope["method"] == "GET" and scope["path"].startswith("/datasets/"):
            await self.app(scope, receive, self._seeing(scope["path"], send))
        else:
            await self.app(scope, receive, send)

    def _seeing(self, path: str, send: Send) -> Send:
        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] == 200:
                self.desk.viewed(path)
            await send(message)

        return sending

    def _going_down(self, send: Send) -> Send:
        async def sending(message: Message) -> None:
            if message["type"] == "lifespan.shutdown.complete":
                self.desk.tally.flush()
            await send(message)

        return sending


def desk_of(visit: Visit) -> OpenDesk:
    """The desk of this application."""
    desk: OpenDesk = visit.request.app.state.open_desk
    return desk


def who(visit: Visit) -> Actor:
    """Whoever visits; nobody signed in is the public."""
    return visit.actor or ANYBODY


def site_of(visit: Visit) -> str:
    """How this portal is reached from outside, without a slash at its end."""
    public = visit.office.settings.public_url
    return (public or str(visit.request.base_url)).rstrip("/")


def _preparing() -> Unavailable:
    return Unavailable(
        "file_preparing",
        Text("文件较大，正在生成", "This is a large file; it is being made."),
        where={"retry_after": 30},
        hint=Text(
            "请约一分钟后再次下载；在数据页面筛选后的下载无需等待",
            "Download it again in a minute; what is filtered on the data page needs no waiting.",
        ),
    )
