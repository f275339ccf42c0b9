"""An index on disk: a document per thing, plus one that says how far the change feed was read.

The watermark is a document of the index itself, so that documents and watermark are committed together
or not at all. Whoever writes holds a lock on a file beside the index; whoever reads needs none. An
index that cannot be read, or follows another feed, is thrown away and built again.
"""

import fcntl
import shutil
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any, Protocol

import orjson
import tantivy

from yiben.infra.search.joining import LARGE, join
from yiben.kernel.errors import Unavailable
from yiben.kernel.text import Text

WAIT = 5.0  # seconds a reader waits for somebody else's update before it searches what there is
BUILD_WAIT = 300.0  # seconds it waits when there is nothing yet to search
BATCH = 500  # things read from the database at a time


@dataclass(frozen=True, slots=True)
class Layout:
    """What the index looks like. `name` is its folder: a change of fields or terms needs a new one."""

    name: str
    open: Callable[[Path], Any]  # the tantivy index in a folder, made when it is not there
    threads: int = 1  # that write a large batch


@dataclass(frozen=True, slots=True)
class Pending:
    """What is to be written: how many things, and how."""

    count: int
    put: Callable[[Any], None]  # with the index writer
    apart: Callable[[Path], Sequence[Path]] | None = None
    """Instead of `put`, into an empty index: makes indexes of the same layout in a folder, which are joined."""


class Feed(Protocol):
    """Where documents come from: a change feed, inside one consistent read."""

    def newest(self) -> int:
        """The newest change."""

    def birth(self) -> str:
        """What tells this feed from every other."""

    def pending(self, since: int | None) -> Pending:
        """What changed after `since`; None: everything, into an empty index."""


class Shelf:
    """One opened index. Safe to share between threads."""

    def __init__(self, folder: Path, layout: Layout) -> None:
        self._layout = layout
        self._folder = folder / layout.name
        self._lock_file = folder / "lock"
        self._opening = Lock()
        self._index: Any = None
        self._commit: tuple[int, int, int] | None = None
        self._mark: tuple[int, str] | None = None  # what `seen` says of this commit

    def seen(self) -> tuple[int, str]:
        """(newest change indexed, the feed it came from); (-1, "") when there is no usable index."""
        try:
            opened = self.reader()
            if opened is None:
                return -1, ""
            if self._mark is not None:
                return self._mark
            searcher, schema = opened
            mark = tantivy.Query.term_query(schema, "mark", "watermark")
            hits = searcher.search(mark, limit=1, count=False).hits
            if not hits:
                return -1, ""
            said = orjson.loads(searcher.doc(hits[0][1])["doc"][0])
        except (ValueError, OSError):
            return -1, ""
        self._mark = said["seq"], said["birth"]
        return self._mark

    def reader(self) -> tuple[Any, Any] | None:
        """(a searcher over the newest commit, the schema); None when there is no index."""
        with self._opening:
            try:
                stat = (self._folder / "meta.json").stat()
            except FileNotFoundError:
                self._index = None
                return None
            commit = (stat.st_mtime_ns, stat.st_ino, stat.st_size)
            if self._index is None:
                self._index, self._commit, self._mark = self._layout.open(self._folder), None, None
            if commit != self._commit:  # each commit is a new file; looking into it costs milliseconds
                self._index.reload()
                self._commit, self._mark = commit, None
            return self._index.searcher(), self._index.schema

    def follow(self, feed: Feed) -> int:
        """Bring the index to the feed's newest change; returns how many things were looked at again.

        Raises Unavailable `search_building` when somebody else is building the first index and is
        not done in time.
        """
        usable = self.seen()[0] >= 0
        with self._writing(WAIT if usable else BUILD_WAIT) as mine:
            if not mine:
                if usable:
                    return 0
                raise Unavailable(
                    "search_building",
                    Text("正在建立搜索索引", "The search index is being built"),
                    hint=Text("请稍后再试", "Try again in a minute."),
                )
            seq, birth = self.seen()
            newest, origin = feed.newest(), feed.birth()
            if seq == newest and birth == origin:
                return 0
            # A feed with another beginning, or one that went backwards, is another ledger.
            fresh = seq < 0 or birth != origin or seq > newest
            if fresh:
                self._clear()
            pending = feed.pending(None if fresh else seq)
            self._write(pending, newest=newest, birth=origin)
            return pending.count

    def amend(self, pending: Pending) -> int:
        """Write things anew that no change of the feed names; answers how many, 0 where somebody else writes."""
        with self._writing(WAIT) as mine:
            seq, birth = self.seen()
            if not mine or seq < 0 or not pending.count:
                return 0
            self._write(pending, newest=seq, birth=birth)
            return pending.count

    def forget(self) -> None:
        """Throw the index away; the next `follow` builds it again."""
        with self._writing(BUILD_WAIT):
            self._clear()

    def _clear(self) -> None:
        with self._opening:
            self._index = None
            for old in self._folder.parent.glob("v*"):
                shutil.rmtree(old, ignore_errors=True)

    def _write(self, pending: Pending, *, newest: int, birth: str) -> None:
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if pending.apart is not None:
            parts = self._folder / "parts"
            join(pending.apart(parts), self._folder)
            shutil.rmtree(parts, ignore_errors=True)
        with self._opening:
            if self._index is None:
                self._index = self._layout.open(self._folder)
            index = self._index
        many = pending.count > BATCH and pending.apart is None
        threads = self._layout.threads if many else 1
        writer = index.writer(heap_size=(LARGE if many else 15_000_000) * threads, num_threads=threads)
        if pending.apart is None:
            pending.put(writer)
        writer.delete_documents_by_term("mark", "watermark")
        said = orjson.dumps({"seq": newest, "birth": birth})
        writer.add_document(tantivy.Document(mark=["watermark"], doc=[said]))
        writer.commit()
        writer.wait_merging_threads()
        index.reload()

    @contextmanager
    def _writing(self, patience: float) -> Iterator[bool]:
        """The write lock: True when held, False when `patience` (seconds) ran out."""
        self._lock_file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        until = time.monotonic() + patience
        with self._lock_file.open("w") as handle:
            while True:
                try:
                    fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    if time.monotonic() > until:
                        yield False
                        return
                    time.sleep(0.02)
            yield True


def put_in_parts(
    writer: Any,
    identifiers: Sequence[str],
    stored: Callable[[Sequence[str]], Iterable[Any]],
    *,
    fresh: bool,
) -> None:
    """Write things anew, `BATCH` read at a time: what `stored` makes no document of is gone."""
    for start in range(0, len(identifiers), BATCH):
        part = identifiers[start : start + BATCH]
        if not fresh:
            for identifier in part:
                writer.delete_documents_by_term("id", identifier)
        for document in stored(part):
            writer.add_document(document)
