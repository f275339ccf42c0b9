"""The nouns of opening (数据开放): datasets anybody may find, their editions, and what changed when.

Frozen, no database, no clock. A dataset (dcat:Dataset 数据集) is what the public sees; an edition (版次) is the
state of its data that was released: a table of its own in the lake, made from one snapshot of a resource after a
release check, never the resource itself. Foreign datasets, harvested or written in by a client, have
distributions (dcat:Distribution) elsewhere and no edition here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from yiben.capabilities.ledger import Cycle
from yiben.kernel.text import Text


class OpenKind(StrEnum):
    """Who may have it and how (开放类型)."""

    UNCONDITIONAL = "unconditional"  # 无条件开放: anybody, at once
    CONDITIONAL = "conditional"  # 有条件开放: who accepts the boundary and signs the agreement
    TARGETED = "targeted"  # 定向开放: named bodies, on application


class State(StrEnum):
    """Where a dataset stands before the public."""

    PUBLISHED = "published"  # 已开放
    SUSPENDED = (
        "suspended"  # 已暂停: a label or a rule changed; nothing is handed out until it is released again
    )
    WITHDRAWN = "withdrawn"  # 已撤回: a tombstone stays, so that mirrors learn of it


class Origin(StrEnum):
    """Where the record of a dataset comes from."""

    OWN = "own"  # 本平台开放
    HARVESTED = "harvested"  # 采集自其他目录
    WRITTEN = "written"  # 由客户端写入 (CKAN Action API)


class What(StrEnum):
    """What happened to a dataset, for feeds, mirrors and the index."""

    PUBLISHED = "published"  # first seen by the public
    EDITION = "edition"  # new data
    AMENDED = "amended"  # its description changed
    SUSPENDED = "suspended"
    RESUMED = "resumed"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dataset:
    """数据集, as the public sees it. Times are RFC 3339 text in UTC."""

    id: str  # ds_…
    slug: str  # its address and its CKAN name: a-z 0-9 - _, unique, never given to another
    title: Text
    description: Text
    publisher: str  # organisation of the ledger
    publisher_name: str
    themes: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    licence: str = ""  # identifier of a licence a pack declares; empty: not stated
    kind: OpenKind = OpenKind.UNCONDITIONAL
    boundary: Text | None = None  # 使用边界: what one may and may not do with it
    cycle: Cycle | None = None  # 更新周期, as promised
    spatial: str = ""  # 空间范围, in words
    begins: str | None = None  # 时间范围: first and last day it speaks of
    ends: str | None = None
    contact: str = ""  # an office, never a person
    zones: tuple[str, ...] = ()  # 开放专区
    origin: Origin = Origin.OWN
    resource: str | None = None  # of the ledger; None for foreign ones
    source: str | None = None  # harvest source
    source_key: str | None = None  # what the source calls it
    source_url: str = ""  # its page there
    state: State = State.PUBLISHED
    edition: int = 0  # number of the current one; 0: no data here
    rows: int | None = None
    bytes: int | None = None
    formats: tuple[str, ...] = ()  # in which it can be had: csv, xlsx, jsonl, parquet, or what a source says
    quality: float | None = None  # checks passed ÷ checks made, of the snapshot it was released from
    created: str = ""
    published: str = ""
    updated: str = ""  # description or data
    data_updated: str | None = None  # when the current edition was released
    extras: Mapping[str, str] = field(default_factory=dict)  # what a source said and no field holds


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenColumn:
    """One column of an edition, as the public sees it."""

    name: str
    title: str
    type: str  # as DuckDB writes it
    unit: str = ""
    description: str = ""
    semantic: str | None = None
    item: str | None = None  # the data item of the ledger it was made from
    remedy: str = ""  # what was done to it before release, in words of the release check; empty: nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """版次: the data of a dataset as released at one moment. Numbers count from 1 and are never reused."""

    dataset: str
    number: int
    resource: str
    snapshot: str  # of the resource it was made from
    table: str  # what the lake calls the released table: `Lake.files(table, open_snapshot)`
    open_snapshot: str
    columns: tuple[OpenColumn, ...]
    rows: int
    bytes: int
    released: str
    released_by: str
    case: str | None
    check: str | None  # the release check it passed
    note: str = ""
    recalled: str | None = None  # taken back: its files are handed out no more


@dataclass(frozen=True, slots=True, kw_only=True)
class Distribution:
    """A way to get a foreign dataset (dcat:Distribution): a link that this platform does not serve."""

    dataset: str
    position: int  # counts from 1
    title: str
    url: str
    description: str = ""
    format: str = ""
    media_type: str = ""
    bytes: int | None = None
    modified: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One entry of the change feed. `seq` only grows."""

    seq: int
    dataset: str
    what: What
    at: str
    edition: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreign:
    """A dataset of another catalogue, as a harvester or a client hands it in. (`source`, `key`) names it for good."""

    origin: Origin
    source: str
    key: str
    slug: str  # wished for; a number is added where it is taken
    title: Text
    description: Text
    publisher: str  # organisation of the ledger, which exists already
    themes: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    licence: str = ""
    cycle: Cycle | None = None
    spatial: str = ""
    begins: str | None = None
    ends: str | None = None
    contact: str = ""
    source_url: str = ""
    modified: str | None = None
    extras: Mapping[str, str] = field(default_factory=dict)
    distributions: tuple[Distribution, ...] = ()  # `dataset` is filled in


@dataclass(frozen=True, slots=True, kw_only=True)
class Put:
    """What became of one foreign dataset."""

    key: str
    dataset: str
    slug: str
    outcome: What | None  # PUBLISHED, AMENDED, RESUMED; None: nothing new was said


@dataclass(frozen=True, slots=True)
class Described:
    """Published datasets as columns, for indexes of millions: the n-th value of each is one dataset's.

    Themes, keywords, zones and formats are JSON text as they are stored. `columns`: name and title of each column of
    the current edition, by dataset; `publisher_names` by organisation, unknown ones left out.
    """

    id: tuple[str, ...]
    slug: tuple[str, ...]
    title_zh: tuple[str, ...]
    title_en: tuple[str, ...]
    description_zh: tuple[str, ...]
    description_en: tuple[str, ...]
    publisher: tuple[str, ...]
    themes: tuple[str, ...]
    keywords: tuple[str, ...]
    licence: tuple[str, ...]
    kind: tuple[str, ...]
    cycle: tuple[str | None, ...]
    zones: tuple[str, ...]
    origin: tuple[str, ...]
    edition: tuple[int, ...]
    rows: tuple[int | None, ...]
    formats: tuple[str, ...]
    quality: tuple[float | None, ...]
    updated: tuple[str, ...]
    data_updated: tuple[str | None, ...]
    columns: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict, kw_only=True)
    publisher_names: Mapping[str, str] = field(default_factory=dict, kw_only=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """What lists of datasets are sorted and filtered by."""

    id: str
    slug: str
    publisher: str
    themes: tuple[str, ...]
    keywords: tuple[str, ...]
    licence: str
    formats: tuple[str, ...]
    state: State
    title: Text
    description: Text
    published: str
    updated: str
    origin: Origin
    source_key: str | None
