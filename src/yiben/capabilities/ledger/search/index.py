"""The index on disk: one document per resource, plus one that says how far the change feed was read.

The watermark is a document of the index itself, so that documents and watermark are committed together
or not at all. Whoever writes holds a lock on a file beside the index; whoever reads needs none. An
index that cannot be read, or follows another feed, is thrown away and built again.
"""

import fcntl
import shutil
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Any, Protocol

import orjson
import tantivy

from yiben.capabilities.ledger.search.model import Document
from yiben.capabilities.ledger.search.words import terms
from yiben.kernel.errors import Unavailable
from yiben.kernel.text import Text

LAYOUT = "v1"  # of the index; a change of fields or terms needs a new one
WAIT = 5.0  # seconds a reader waits for somebody else's update before it searches what there is
BUILD_WAIT = 300.0  # seconds it waits when there is nothing yet to search
BATCH = 500  # resources read from the database at a time
TEXTS = ("head", "items", "body")
FACETS = ("organisation", "theme", "level", "personal", "format", "status")


class Feed(Protocol):
    """Where documents come from: the ledger's change feed, inside one consistent read."""

    def newest(self) -> int:
        """The newest change."""

    def birth(self) -> str:
        """What tells this feed from every other."""

    def changed_since(self, seq: int) -> list[str]:
        """Resources changed after `seq`."""

    def documents(self, resources: Sequence[str]) -> Iterable[Document]:
        """Those of `resources` that are to be found; retired ones are not."""


class Shelf:
    """One opened index. Safe to share between threads."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / LAYOUT
        self._lock_file = folder / "lock"
        self._opening = Lock()
        self._index: Any = None

    def seen(self) -> tuple[int, str]:
        """(newest change indexed, the feed it came from); (-1, "") when there is no usable index."""
        try:
            opened = self.reader()
            if opened is None:
                return -1, ""
            searcher, schema = opened
            mark = tantivy.Query.term_query(schema, "mark", "watermark")
            hits = searcher.search(mark, limit=1, count=False).hits
            if not hits:
                return -1, ""
            said = orjson.loads(searcher.doc(hits[0][1])["doc"][0])
        except (ValueError, OSError):
            return -1, ""
        return said["seq"], said["birth"]

    def reader(self) -> tuple[Any, Any] | None:
        """(a searcher over the newest commit, the schema); None when there is no index."""
        with self._opening:
            if self._index is None:
                if not (self._folder / "meta.json").exists():
                    return None
                self._index = _open(self._folder)
            if not (self._folder / "meta.json").exists():
                self._index = None
                return None
            self._index.reload()
            return self._index.searcher(), self._index.schema

    def follow(self, feed: Feed) -> int:
        """Bring the index to the feed's newest change; returns how many resources were looked at again.

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
            changed = feed.changed_since(0 if fresh else seq)
            self._write(feed, changed, newest=newest, birth=origin, fresh=fresh)
            return len(changed)

    def forget(self) -> None:
        """Throw the index away; the next `follow` builds it again."""
        with self._writing(BUILD_WAIT):
            self._clear()

    def _clear(self) -> None:
        with self._opening:
            self._index = None
            for old in self._folder.parent.glob("v*"):
                shutil.rmtree(old, ignore_errors=True)

    def _write(self, feed: Feed, changed: list[str], *, newest: int, birth: str, fresh: bool) -> None:
        with self._opening:
            if self._index is None:
                self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
                self._index = _open(self._folder)
            index = self._index
        many = len(changed) > BATCH
        writer = index.writer(heap_size=200_000_000 if many else 15_000_000, num_threads=1)
        for start in range(0, len(changed), BATCH):
            part = changed[start : start + BATCH]
            if not fresh:
                for identifier in part:
                    writer.delete_documents_by_term("id", identifier)
            for document in feed.documents(part):
                writer.add_document(_stored(document))
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


def _open(folder: Path) -> Any:
    build = tantivy.SchemaBuilder()
    for name in ("id", "mark"):
        build.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in TEXTS:
        build.add_text_field(name, tokenizer_name="terms", index_option="freq")
    for name in FACETS:
        build.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
    build.add_integer_field("updated", fast=True)
    build.add_bytes_field("doc", stored=True)
    index = tantivy.Index(build.build(), path=str(folder), reuse=True)
    index.register_tokenizer("terms", tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build())
    return index


def _stored(document: Document) -> Any:
    head = f"{terms(document.name)} {terms(document.title)}"
    words = (document.organisation_name, document.system_name, *document.themes, *document.classes)
    body = f"{terms(document.description)} {' '.join(map(terms, words))}"
    items = " ".join(terms(part) for item in document.items for part in item if part)
    shown = {
        "id": document.id,
        "name": document.name,
        "title": document.title,
        "description": document.description[:2_000],
        "organisation": document.path[-1] if document.path else "",
        "organisation_name": document.organisation_name,
        "system_name": document.system_name,
        "themes": document.themes,
        "format": document.format,
        "level": document.level,
        "personal": document.personal,
        "status": document.status,
        "items": document.items,
    }
    return tantivy.Document(
        id=[document.id],
        head=[head],
        items=[items],
        body=[body],
        organisation=list(document.path),
        theme=list(document.themes),
        level=[str(document.level)],
        personal=["yes" if document.personal else "no"],
        format=[document.format] if document.format else [],
        status=[document.status],
        updated=[int("".join(filter(str.isdigit, document.updated))[:17] or 0)],
        doc=[orjson.dumps(shown)],
    )
