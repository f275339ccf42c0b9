"""The shelf of reading copies: made when first wanted, kept within a bounded disk, questions within a bounded load."""

import shutil
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from yiben.capabilities.opening import Edition
from yiben.capabilities.portal.reading.copies import META, Copy
from yiben.capabilities.portal.reading.copying import make
from yiben.infra.halves import KEPT_FREE, has_room, no_room, sweep_halves
from yiben.infra.home import Home
from yiben.infra.lake import Lake
from yiben.kernel.errors import Unavailable, YibenError
from yiben.kernel.text import Text

AT_ONCE = 3_000_000
"""Cells of an edition whose copy is made while the first visitor waits; a larger one is made behind their back."""

_OPENED = 64  # copies whose files are mapped
_DISK = 40_000_000_000  # bytes of all copies together
_QUESTIONS, _WAIT = 4, 5.0  # answered at a time; seconds one waits for its turn
_TOUCH = 3600.0  # seconds between two notes that a copy is in use
_REST = 300.0  # seconds after a copy could not be made before it is tried again


class Shelf:
    """Reading copies of one home. For many threads."""

    def __init__(
        self,
        home: Home,
        lake: Callable[[], Lake],
        *,
        disk: int = _DISK,
        at_once: int = AT_ONCE,
        kept_free: int = KEPT_FREE,
    ) -> None:
        self.folder = home.root / "open" / "reading"
        self._lake = lake
        self._disk = disk
        self._at_once = at_once
        self._kept_free = kept_free
        self._open: OrderedDict[str, Copy] = OrderedDict()
        self._locks: dict[str, threading.Lock] = {}
        self._behind: set[str] = set()
        self._failed: dict[str, tuple[float, YibenError]] = {}  # when, and why
        self._lock = threading.Lock()
        self._making = threading.Lock()  # one large copy at a time
        self._turns = threading.BoundedSemaphore(_QUESTIONS)

    def open(self, edition: Edition) -> Copy:
        """The copy of an edition.

        Raises Unavailable `copy_preparing` while a large one is being made, `no_room`, or why it could not be made.
        """
        found = self._ready(edition)
        if found is not None:
            return found
        when, why = self._failed.get(_name(edition), (-_REST, no_room()))
        if time.monotonic() - when < _REST:  # every visitor would begin the same minutes of work again
            raise why.with_traceback(None)
        if not self.is_large(edition):
            return self.prepare(edition)
        self.prepare_behind(edition)
        raise Unavailable(
            "copy_preparing",
            Text(
                "数据量较大，筛选和排序正在准备",
                "This is a large dataset: filters and sorting are being prepared.",
            ),
            where={"rows": edition.rows},
            hint=Text("请约一分钟后再来；下载不受影响", "Come back in a minute; downloads work meanwhile."),
        )

    def prepare(self, edition: Edition) -> Copy:
        """Make the copy if there is none. Two at once make one."""
        name = _name(edition)
        with self._lock:
            lock = self._locks.setdefault(name, threading.Lock())
        with lock:
            found = self._ready(edition)
            if found is None:
                with self._making:
                    self._make(edition, self.folder / name)
                found = self._ready(edition)
        with self._lock:
            self._locks.pop(name, None)
        assert found is not None
        return found

    def is_large(self, edition: Edition) -> bool:
        """Whether nobody should wait for its copy."""
        return edition.rows * max(1, len(edition.columns)) > self._at_once

    def prepare_behind(self, edition: Edition, *, then: Callable[[Copy], object] | None = None) -> None:
        """The same in a thread of its own, and `then` what is to be done with it there."""
        name = _name(edition)
        with self._lock:
            if name in self._behind:
                return
            self._behind.add(name)

        def run() -> None:
            try:
                made = self.prepare(edition)
                if then is not None:
                    then(made)
            except YibenError as error:
                self._failed[name] = time.monotonic(), error
            finally:
                with self._lock:
                    self._behind.discard(name)

        threading.Thread(target=run, name="yiben-copy", daemon=True).start()

    @contextmanager
    def turn(self) -> Iterator[None]:
        """A place among the questions that are answered at the same time. Raises Unavailable `open_busy`."""
        if not self._turns.acquire(timeout=_WAIT):
            raise Unavailable(
                "open_busy",
                Text("正在查询的人较多", "Many people are asking at this moment."),
                hint=Text("请稍后再试，或下载整个文件", "Try again shortly, or download the whole file."),
            )
        try:
            yield
        finally:
            self._turns.release()

    def drop(self, edition: Edition) -> None:
        """Forget and delete the copy: the edition was taken back."""
        name = _name(edition)
        with self._lock:
            self._open.pop(name, None)
        shutil.rmtree(self.folder / name, ignore_errors=True)

    def _ready(self, edition: Edition) -> Copy | None:
        name = _name(edition)
        with self._lock:
            found = self._open.get(name)
            if found is not None:
                self._open.move_to_end(name)
                return found
        folder = self.folder / name
        try:
            found = Copy.open(folder)
        except FileNotFoundError:
            return None
        with suppress(OSError):
            if time.time() - (folder / META).stat().st_mtime > _TOUCH:
                (folder / META).touch()
        with self._lock:
            self._open[name] = found
            while len(self._open) > _OPENED:
                self._open.popitem(last=False)
        return found

    def _make(self, edition: Edition, target: Path) -> None:
        lake = self._lake()
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        sweep_halves(self.folder)
        with lake.bench() as bench:
            files = lake.files(edition.table, edition.open_snapshot)
            make(bench, files, target, kept_free=self._kept_free)
        self._sweep(target)

    def _sweep(self, keep: Path) -> None:
        """Delete the copies that were not used for longest, until the rest fits on the disk given to it."""
        sizes = {
            folder: sum(file.stat().st_size for file in folder.iterdir())
            for folder in self.folder.iterdir()
            if folder.is_dir() and not folder.name.startswith(".")
        }
        for folder in sorted(sizes, key=lambda one: (one / META).stat().st_mtime):
            if sum(sizes.values()) <= self._disk and has_room(self.folder, kept_free=self._kept_free):
                return
            if folder != keep:
                with self._lock:
                    self._open.pop(folder.name, None)
                shutil.rmtree(folder, ignore_errors=True)
                del sizes[folder]


def _name(edition: Edition) -> str:
    return f"{edition.table}-{edition.open_snapshot}"
