"""The whole catalogue as files 整本目录: written once for every state of it, read while it is being written.

Whoever asks first starts the writing and reads along; others read the same file. However slow a reader is, the
database is read at the writer's pace, and memory stays flat.
"""

import asyncio
import hashlib
import threading
import time
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from pathlib import Path
from typing import IO

from starlette.responses import FileResponse, Response, StreamingResponse

from yiben.capabilities import opening
from yiben.infra.work import Office
from yiben.kernel.actors import SYSTEM
from yiben.kernel.errors import Unavailable
from yiben.kernel.text import Text

Writer = Callable[[IO[bytes]], None]
_AGE = 3_600.0  # seconds until it is written anew although nothing moved: names of bodies are not in the feed
_FILES = 12  # kept at most: a caller may make up host names
_WAITING = 3  # files being written or waiting for it
_BLOCK = 1 << 18
_LOOK = 0.05  # seconds between two looks at a file that grows


class _Growing:
    """One file that is being written."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.done = False
        self.failed = False


class Spool:
    """Files of one home."""

    def __init__(self, office: Office) -> None:
        self.folder = office.home.root / "open" / "catalogue"
        self._office = office
        self._growing: dict[str, _Growing] = {}
        self._lock = threading.Lock()
        self._writing = threading.Lock()

    def answer(self, name: str, ending: str, media: str, write: Writer, *, head: bool) -> Response:
        """The file called `name`, as it is or as it grows. Raises Unavailable `catalogue_busy`."""
        with self._office.reading(SYSTEM) as work:
            seq = opening.newest_change(work)
        key = f"{hashlib.sha256(name.encode()).hexdigest()[:16]}-{seq}.{ending}"
        path = self.folder / key
        headers = {"Cache-Control": "public, no-cache", "Access-Control-Allow-Origin": "*"}
        if path.exists() and time.time() - path.stat().st_mtime < _AGE:
            return FileResponse(path, media_type=media, headers=headers)
        if head:
            return Response(media_type=media, headers=headers)
        return StreamingResponse(_tail(*self._grow(key, path, write)), media_type=media, headers=headers)

    def _grow(self, key: str, path: Path, write: Writer) -> tuple[_Growing, IO[bytes]]:
        """The file that grows, opened: a short one is whole, and has its last name, before anybody reads a byte."""
        with self._lock:
            found = self._growing.get(key)
            if found is not None:
                return found, found.path.open("rb")
            if len(self._growing) >= _WAITING:
                raise Unavailable(
                    "catalogue_busy",
                    Text("目录正在生成", "The catalogue is being written for others."),
                    hint=Text("请稍后再试", "Try again in a minute."),
                )
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            found = self._growing[key] = _Growing(self.folder / f".{key}.part")
            found.path.touch()
            file = found.path.open("rb")
        threading.Thread(
            target=self._write, args=(key, found, path, write), name="yiben-catalogue", daemon=True
        ).start()
        return found, file

    def _write(self, key: str, growing: _Growing, path: Path, write: Writer) -> None:
        whole = False
        try:
            with self._writing, growing.path.open("wb") as out:
                write(out)
            whole = True
        finally:
            growing.failed = not whole
            growing.done = True
            with self._lock:
                del self._growing[key]
                if whole:
                    growing.path.rename(path)
                    self._sweep(path)

    def _sweep(self, keep: Path) -> None:
        prefix, ending = keep.name.partition("-")[0], keep.suffix
        files = sorted(self.folder.glob("[!.]*"), key=lambda one: one.stat().st_mtime, reverse=True)
        for number, one in enumerate(files):
            older = one.name.startswith(f"{prefix}-") and one.suffix == ending and one != keep
            if older or number >= _FILES:
                with suppress(OSError):
                    one.unlink()


async def _tail(growing: _Growing, file: IO[bytes]) -> AsyncIterator[bytes]:
    with file:  # parts below are read from the page cache
        while True:
            done = growing.done
            part = await asyncio.to_thread(file.read, _BLOCK)
            if part:
                yield part
            elif growing.failed:
                raise RuntimeError("the catalogue could not be written")
            elif done:
                return
            else:
                await asyncio.sleep(_LOOK)
