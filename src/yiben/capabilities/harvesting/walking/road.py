"""What every way through a source needs, and what it yields."""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from yiben.capabilities.harvesting.model import Kind, Record, Same, Wrong
from yiben.infra.fetching import Fetcher, Got, Known, hostname
from yiben.kernel.errors import BadInput
from yiben.kernel.text import Text

Entry = Record | Wrong | Same
PAGE = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One page. `records` must be read to its end before the next page is asked for."""

    at: Mapping[str, object]  # how to come back to it
    records: Iterator[Entry]
    digest: str = ""  # of the page, where it matters that it is the same one
    unchanged: bool = False  # the source says that nothing has changed
    paged: bool = False  # the source itself says where the next one is: it might never end


@dataclass(slots=True, kw_only=True)
class Road:
    """One way through one source."""

    kind: Kind
    address: str
    local: bool
    fetcher: Fetcher
    folder: Path  # for what is fetched; emptied by the caller
    columns: Mapping[str, str] = field(default_factory=dict)
    at: Mapping[str, object] = field(default_factory=dict)  # where to begin
    memory: Mapping[str, str] = field(default_factory=dict)  # what the last complete answer said of itself
    learned: dict[str, str] = field(default_factory=dict)  # what this one says
    unmoved: Callable[[Sequence[tuple[str, str]]], set[str]] | None = None
    page: int = PAGE

    def get(self, url: str, *, accept: str = "*/*", remember: bool = False) -> Got:
        """An answer; with `remember`, only if it is another than last time."""
        before = self.memory if remember else {}
        known = Known(etag=before.get("etag", ""), modified=before.get("modified", ""))
        got = self.fetcher.get(url, self.folder / "answer", accept=accept, known=known)
        if remember:
            digest = before.get("digest", "") if got.unchanged else got.digest
            self.learned |= {"etag": got.etag, "modified": got.modified, "digest": digest}
        return got

    def same(self, got: Got) -> bool:
        """Whether an answer is the one of last time."""
        return got.unchanged or got.digest == self.memory.get("digest")

    def beside(self, url: str) -> str:
        """An address a page leads to: on the same host, or refused."""
        if hostname(url) != hostname(self.address):
            raise BadInput(
                "other_host",
                Text(
                    "来源的下一页在另一台主机上，没有跟随",
                    "The next page is on another host; it was not followed.",
                ),
                where={"host": hostname(url)},
            )
        return url


def digest_of(path: Path) -> str:
    """SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def repeats(place: str) -> BadInput:
    """A source whose pages come round again."""
    return BadInput(
        "repeats",
        Text(
            "来源一再给出相同的页，已停下",
            "The source gives the same pages again and again; the harvest stopped.",
        ),
        where={"place": place[:300]},
    )
