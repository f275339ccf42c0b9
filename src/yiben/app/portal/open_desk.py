"""What the pages of open data share: reading copies, files, counts. One per application, at `app.state.open_desk`."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from yiben.capabilities.portal.downloads import VIEW, Files, Tally, files_busy
from yiben.capabilities.portal.reading import Shelf
from yiben.infra.lake import Lake
from yiben.infra.work import Office
from yiben.kernel.actors import ANYBODY, Actor
from yiben.ui.doors import Visit

_PAGE = re.compile(r"/datasets/([a-z0-9_-]{1,100})")
_KNOWN = 200_000  # slugs whose identifier is remembered


class OpenDesk:
    """Reading copies, files and counts of one home."""

    def __init__(self, office: Office, lake: Callable[[], Lake], *, shelf: Shelf) -> None:
        self.shelf = shelf
        self.files = Files(office.home, lake)
        self.tally = Tally(office)
        self._known: dict[str, str] = {}
        self._queued = 0

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
