"""Streams of filtered rows 边读边给: few at a time, small for whoever reads slowly, in threads that pages do not need.

A reader may be as slow as it likes and takes next to nothing; when every place is taken, whoever has had one for very
long gives it to others, and its stream ends before its last row, which clients notice.
"""

import threading
import time
import weakref
from collections.abc import AsyncIterator, Iterator

from anyio import CapacityLimiter, to_thread

from yiben.capabilities.portal.downloads import files_busy

LONGEST = 900.0
"""Seconds after which a stream gives way to others."""

_MOST = 200  # streams at a time
_PIECE = 1 << 16  # bytes handed over together
_HANDS = CapacityLimiter(4)


class Streams:
    """The places of one application."""

    def __init__(self, *, most: int = _MOST, longest: float = LONGEST) -> None:
        self._most = most
        self._longest = longest
        self._open: weakref.WeakSet[_Stream] = weakref.WeakSet()
        self._lock = threading.Lock()

    def of(self, parts: Iterator[bytes]) -> AsyncIterator[bytes]:
        """The same bytes in small pieces, with a place until they are read or dropped. Raises Unavailable `files_busy`."""
        stream = _Stream(parts)
        with self._lock:
            going = [one for one in self._open if not one.ended]
            if len(going) >= self._most:
                oldest = min(going, key=lambda one: one.began)
                if time.monotonic() - oldest.began < self._longest:
                    raise files_busy()
                oldest.ended = True
            self._open.add(stream)
        return stream.pieces()


class _Stream:
    def __init__(self, parts: Iterator[bytes]) -> None:
        self._parts = parts
        self.began = time.monotonic()
        self.ended = False

    async def pieces(self) -> AsyncIterator[bytes]:
        try:
            while (part := await to_thread.run_sync(next, self._parts, None, limiter=_HANDS)) is not None:
                for start in range(0, len(part), _PIECE):
                    if self.ended:
                        raise _GivenWay
                    yield part[start : start + _PIECE]
                del part
        finally:
            self.ended = True


class _GivenWay(ConnectionError):
    """It had its time, and others wait: the answer is left without its end."""
