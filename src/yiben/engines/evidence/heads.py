"""The heads file: `evidence/heads.jsonl` in the home, one signed head a line, outside the database.

A database set back to an older state is behind this file, and that is how one sees it. A line is
written after its transaction is committed; what a crash left out the next append puts in.
"""

import fcntl
import logging
import os
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import orjson

from yiben.engines.evidence.model import Head
from yiben.infra.home import Home
from yiben.infra.keys import sync_folder
from yiben.kernel.errors import Unavailable
from yiben.kernel.text import Text

_TAIL = 1 << 12  # bytes at the end that surely hold the last line

_SYNC_SECONDS = 1.0

_FLAGS = os.O_CREAT | os.O_RDWR | os.O_APPEND

log = logging.getLogger(__name__)


def head_line(head: Head) -> bytes:
    """The head as one line, without its line end. The field order never changes."""
    return orjson.dumps(
        {
            "tree_size": head.tree_size,
            "root": head.root,
            "time": head.time,
            "previous": head.previous,
            "origin": head.origin,
            "key": head.key,
            "signature": head.signature,
        }
    )


def read_line(line: bytes) -> Head | None:
    """The head of a line; None when the line is no head."""
    try:
        fields = orjson.loads(line)
        head = Head(**fields)
        bytes.fromhex(head.root)
    except (TypeError, ValueError):
        return None
    return head if isinstance(head.tree_size, int) and head_line(head) == line else None


def line_size(line: bytes) -> int:
    """The tree size of a line, -1 when it is none of ours. Much cheaper than `read_line`."""
    if not line.startswith(b'{"tree_size":'):
        return -1
    digits = line[13 : line.find(b",")]
    return int(digits) if digits.isdigit() and len(digits) < 19 else -1


class HeadsFile:
    """The file of one home."""

    def __init__(self, home: Home) -> None:
        self.path: Path = home.root / "evidence" / "heads.jsonl"
        self._synced = -1.0
        self._mine: tuple[tuple[int, int, int], bytes] | None = (
            None  # how the file was left, and its last line
        )

    def length(self) -> int:
        """Bytes now; 0 when there is no file."""
        try:
            return self.path.stat().st_size
        except (FileNotFoundError, NotADirectoryError):
            return 0

    def last(self) -> bytes | None:
        """The last whole line, None when there is none. Unavailable when the file cannot be read."""
        if self._mine is not None and self._mine[0] == self._state():
            return self._mine[1]  # nobody has touched it since
        try:
            tail = self._tail()
        except OSError as error:
            raise Unavailable(
                "evidence_file_unreadable",
                Text(
                    f"无法读取树头文件: {error.strerror}", f"The heads file cannot be read: {error.strerror}"
                ),
                where={"file": str(self.path)},
                hint=Text("请检查文件权限", "Check who may read it."),
            ) from error
        return tail[-1] if tail else None

    def lines(self, length: int) -> Iterator[bytes]:
        """Whole lines within the first `length` bytes, as they are; a torn last one is left out."""
        try:
            with self.path.open("rb") as file:
                at = 0
                for line in file:
                    at += len(line)
                    if at > length or not line.endswith(b"\n"):
                        return
                    yield line[:-1]
        except (FileNotFoundError, NotADirectoryError):
            return

    def add(self, lines: Sequence[bytes]) -> None:
        """Append those `lines` that are not there yet and have them on disk within a second.

        Another process, seeing the file lag, may have written them already: then the last line is at
        least as large. Never raises: the transaction is committed, and the next append makes up for it.
        """
        self._try(lambda last: [line for line in lines if line_size(line) > last])

    def branch(self, lines: Sequence[bytes]) -> None:
        """Append `lines` of a log that was set back: they are smaller than what is there, and that shows."""
        self._try(lambda _: lines)

    def _try(self, choose: Callable[[int], Sequence[bytes]]) -> None:
        try:
            self._add(choose)
        except OSError as error:
            log.error("Signed tree heads could not be written to %s: %s", self.path, error)  # noqa: TRY400  # the next append repairs it

    def _add(self, choose: Callable[[int], Sequence[bytes]]) -> None:
        handle = self._open()
        fresh = handle is None
        if handle is None:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle = os.open(self.path, _FLAGS, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            self._write(handle, choose)
        finally:
            os.close(handle)
        if fresh:
            sync_folder(self.path.parent)
            sync_folder(self.path.parent.parent)

    def _open(self) -> int | None:
        try:
            return os.open(self.path, _FLAGS, 0o600)
        except FileNotFoundError:
            return None  # no folder yet, or somebody took it away

    def _write(self, handle: int, choose: Callable[[int], Sequence[bytes]]) -> None:
        state, line = self._mine or (None, b"")
        untouched = state == _state_of(os.fstat(handle))
        last = line if untouched else self.last()
        wanted = choose(line_size(last) if last else 0)
        if not wanted:
            return
        if not untouched:
            self._cut_torn_line(handle)
        self._mine = None
        os.write(handle, b"".join(line + b"\n" for line in wanted))
        self._mine = _state_of(os.fstat(handle)), wanted[-1]
        self._sync(handle)

    def _state(self) -> tuple[int, int, int] | None:
        try:
            return _state_of(self.path.stat())
        except OSError:
            return None

    def _sync(self, handle: int) -> None:
        # What a power cut takes from this file the next append puts back, so a second is soon enough;
        # a sync for each transaction would halve what the database can take.
        now = time.monotonic()
        if self._synced < 0:
            os.fsync(handle)
            self._synced = now
        elif now - self._synced > _SYNC_SECONDS:
            # Whoever appends often must not wait for this disk write as well.
            self._synced = now
            threading.Thread(target=self._sync_beside, name="yiben-heads").start()

    def _sync_beside(self) -> None:
        try:
            handle = os.open(self.path, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)
        except OSError as error:
            log.error("Signed tree heads could not be synced to %s: %s", self.path, error)  # noqa: TRY400  # the next append repairs it

    def _tail(self) -> list[bytes]:
        try:
            with self.path.open("rb") as file:
                size = file.seek(0, os.SEEK_END)
                start = max(0, size - _TAIL)
                file.seek(start)
                found = file.read().split(b"\n")
        except (FileNotFoundError, NotADirectoryError):
            return []
        whole = found[:-1]  # what follows the last line end was torn by a crash
        return whole[1:] if start else whole

    def _cut_torn_line(self, handle: int) -> None:
        size = os.fstat(handle).st_size
        back = os.pread(handle, min(size, _TAIL), max(0, size - _TAIL))
        torn = len(back) - (back.rfind(b"\n") + 1)
        if torn:
            os.ftruncate(handle, size - torn)


def _state_of(found: os.stat_result) -> tuple[int, int, int]:
    return found.st_ino, found.st_size, found.st_mtime_ns
