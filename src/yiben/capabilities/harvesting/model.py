"""The nouns of harvesting 目录采集: sources, what their records say, runs, and what became of each record.

Frozen, no database, no network. A source (目录来源) is another catalogue; a run (采集批次) reads it once; a line
(采集结果) is what became of one record of it. `Record` is what a record says, whatever format said it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from yiben.kernel.text import Text

Said = Mapping[str, str]
"""The same words by language tag; "" where the source names none."""

MOST_PUBLISHERS = 1000
"""Organisations one source may bring: beyond that its records stand under the source's own organisation."""

READ = 5
"""Raised when readers read more, or otherwise: every record is then looked at again."""


class Kind(StrEnum):
    """What a source speaks."""

    CKAN = "ckan"  # Action API, old REST API, or a dump of it
    DCAT = "dcat"  # Turtle, RDF/XML, JSON-LD; one file, or pages (Hydra, Link)
    DATA_JSON = "datajson"  # Project Open Data 1.0 and 1.1, DCAT-US 3
    CSV = "csv"
    JSON = "json"  # any list of objects
    ISO = "iso"  # ISO 19139 and 19115-2 in XML: a file, a folder, a web accessible folder


class Standing(StrEnum):
    """Where a source stands."""

    DRAFT = "draft"  # 待确认: nobody has confirmed the mapping
    ACTIVE = "active"  # 采集中
    PAUSED = "paused"  # 已暂停
    REMOVED = "removed"  # 已移除: its datasets are withdrawn


class How(StrEnum):
    """What a run is for."""

    WRITE = "write"
    DRY = "dry"  # 试运行: the same report, nothing of the catalogue is touched


class Outcome(StrEnum):
    """What became of one record."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REJECTED = "rejected"
    GONE = "gone"  # the source has it no more; withdrawn
    MISSING = "missing"  # the same, and a person is asked first


class Ended(StrEnum):
    """How a run stands, or ended."""

    RUNNING = "running"  # or killed: the next run goes on from there
    COMPLETE = "complete"
    PARTIAL = "partial"  # the end of the source was not reached: nothing is withdrawn
    FAILED = "failed"  # nothing could be read
    ASKING = "asking"  # complete, but so much is gone that a person is asked


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A way to get it."""

    url: str
    title: str = ""
    description: str = ""
    format: str = ""
    media_type: str = ""
    bytes: int | None = None
    modified: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What one record says, in its own words. Personal names and addresses were left where they were."""

    key: str
    place: str  # file, page or row it stands in
    title: Said
    description: Said = field(default_factory=dict)
    name: str = ""  # a short name wished for
    publisher: str = ""
    themes: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    licence: str = ""
    cycle: str = ""
    spatial: str = ""
    begins: str = ""
    ends: str = ""
    contact: str = ""
    url: str = ""
    modified: str = ""
    links: tuple[Link, ...] = ()
    extras: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrong:
    """A record that cannot be taken in: where, which field, why."""

    place: str
    field: str
    reason: str  # a code of `reasons`
    key: str = ""
    title: str = ""
    detail: str = ""
    raw: str = ""  # as it came, cut


@dataclass(frozen=True, slots=True, kw_only=True)
class Same:
    """A record the source says has not changed since `mark`: it was not even fetched."""

    key: str
    mark: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """目录来源: another catalogue. Times are RFC 3339 text in UTC."""

    id: str  # src_…
    name: str
    kind: Kind
    address: str  # http(s), or a path a person gave at the terminal
    local: bool
    organisation: str  # of the ledger; publishers are registered below it
    every_days: int  # 0: only when asked
    loss_share: float  # a run that loses more than this share of its records asks first
    columns: Mapping[str, str] = field(default_factory=dict)  # our field → its column
    themes: Mapping[str, str] = field(default_factory=dict)  # its word → ours; "" leaves it out
    licences: Mapping[str, str] = field(default_factory=dict)
    publishers: Mapping[str, str] = field(default_factory=dict)  # its name → organisation, as decided
    revision: int = 1  # of what was decided; a new one makes every record be looked at again
    standing: Standing = Standing.DRAFT
    memory: Mapping[str, str] = field(default_factory=dict)  # what the last complete answer said of itself
    added: str = ""
    added_by: str = ""
    due: str | None = None
    organisation_name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """采集批次: one reading of a source."""

    id: str
    source: str
    how: How
    begun: str
    ended: str | None
    state: Ended
    by: str
    counts: Mapping[Outcome, int]
    bytes: int = 0
    code: str = ""  # of the error that ended it
    problem: Text | None = None
    where: Mapping[str, object] = field(default_factory=dict)
    cursor: Mapping[str, object] = field(default_factory=dict)
    source_name: str = ""

    @property
    def records(self) -> int:
        """Records read: gone and missing ones were not there to read."""
        return sum(n for said, n in self.counts.items() if said not in {Outcome.GONE, Outcome.MISSING})


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """采集结果: what became of one record. `notes` are codes of what was done to it on the way in."""

    position: int
    key: str
    title: str
    outcome: Outcome
    place: str = ""
    field: str = ""
    reason: str = ""
    detail: str = ""
    notes: tuple[str, ...] = ()
    dataset: str = ""
    raw: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Values:
    """What records of a source said in one field, most often first, and what it is taken for."""

    said: str
    count: int
    taken_for: str
    decided: bool  # by a person


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """The first records of a source, as they would come in."""

    kind: Kind
    records: tuple[Record | Wrong, ...]
    headings: tuple[str, ...]  # columns of a table or list
    columns: Mapping[str, str]  # guessed or decided
    themes: tuple[Values, ...]
    licences: tuple[Values, ...]
    publishers: tuple[Values, ...]
    total: int | None
    problem: Text | None = None
