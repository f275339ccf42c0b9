"""The nouns of opening as a flow: what is proposed, who may have what is not for everybody, how far opening has come."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from yiben.capabilities.ledger import Cycle
from yiben.capabilities.opening.model import Dataset, OpenKind, State
from yiben.kernel.text import Text

RELEASE, WITHDRAW, APPLY, REVIEW = "opening.release", "opening.withdraw", "opening.apply", "opening.review"
"""Kinds of cases."""

KIND_TITLES: Mapping[OpenKind, Text] = {
    OpenKind.UNCONDITIONAL: Text("无条件开放", "Unconditional"),
    OpenKind.CONDITIONAL: Text("有条件开放", "Conditional"),
    OpenKind.TARGETED: Text("定向开放", "Targeted"),
}

STATE_TITLES: Mapping[State, Text] = {
    State.PUBLISHED: Text("已开放", "open"),
    State.SUSPENDED: Text("已暂停", "suspended"),
    State.WITHDRAWN: Text("已撤回", "withdrawn"),
}

CYCLE_TITLES: Mapping[Cycle, Text] = {
    Cycle.REALTIME: Text("实时", "real time"),
    Cycle.DAILY: Text("每日", "daily"),
    Cycle.WEEKLY: Text("每周", "weekly"),
    Cycle.MONTHLY: Text("每月", "monthly"),
    Cycle.QUARTERLY: Text("每季度", "quarterly"),
    Cycle.YEARLY: Text("每年", "yearly"),
    Cycle.ONCE: Text("一次性", "once"),
    Cycle.IRREGULAR: Text("不定期", "irregular"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Licence:
    """A licence (许可协议) a pack declares. `url` is empty for one that has its own `text`."""

    id: str
    title: Text
    url: str
    says: Text
    text: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """A theme (主题) to look under. `basis`: where it comes from, as `003:713`; empty: our default."""

    id: str
    title: Text
    basis: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Zone:
    """A special zone (开放专区), Guizhou 003:713."""

    id: str
    title: Text
    says: Text
    basis: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What somebody puts on the list of opening (开放清单). References may be names; `planned` is an ISO day.

    `dataset`: one opened before, which gets a new edition or is open again. `columns`: names, in order. `bodies`:
    organisations, for targeted opening.
    """

    resource: str
    title: Text
    says: Text
    columns: tuple[str, ...]
    licence: str
    cycle: Cycle
    planned: str
    kind: OpenKind = OpenKind.UNCONDITIONAL
    check: str = ""
    dataset: str = ""
    themes: tuple[str, ...] = ()
    zones: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    boundary: Text | None = None
    bodies: tuple[str, ...] = ()
    spatial: str = ""
    begins: str = ""
    ends: str = ""
    contact: str = ""
    slug: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What a column stood on when it was released: a rise above it suspends the dataset. `remedied`: not as it is."""

    column: str
    item: str
    level: int
    personal: bool
    importance: str
    remedied: str = "plain"  # a `disclosure.Treatment`


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """What a dataset's current edition rests on, and what its next one is made with."""

    dataset: str
    edition: int
    case: str | None
    check: str | None
    grounds: tuple[Ground, ...]
    bodies: tuple[str, ...] = ()  # organisations, identifiers
    tried: str = ""  # newest snapshot of the resource that a new edition was tried from
    reviewed: str = ""  # when it was reviewed last, or opened
    note: Text | None = None  # why it is suspended; public
    suspended_by: str = ""  # account; "system" for the platform


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A released table that lies in the lake and is not yet published."""

    case: str
    dataset: str
    number: int
    snapshot: str
    table: str
    open_snapshot: str
    rows: int
    bytes: int
    columns: tuple[tuple[str, str, str, str], ...]  # name, DuckDB type, what was done to it: zh, en
    check: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Permit:
    """Leave to use a dataset that is not for everybody (使用许可), for an organisation or a person. Days are ISO."""

    id: str
    dataset: str
    account: str
    organisation: str | None  # everybody there; None: the account alone
    applicant: str
    purpose: str
    begins: str
    ends: str
    case: str
    clauses: tuple[tuple[Text, Text], ...]  # title, text
    digest: str  # SHA-256 of the clauses
    given: str
    given_by: str
    withdrawn: str | None = None
    withdrawn_by: str | None = None
    withdrawn_why: str = ""

    def holds(self, today: str) -> bool:
        """Whether it may be used on that day."""
        return self.withdrawn is None and self.begins <= today <= self.ends


class Why(StrEnum):
    """Why a resource is a candidate, or not yet (普查)."""

    READY = "ready"  # 可直接审查: every column low and nobody's personal information
    REMEDY = "remedy"  # 处理后可能开放
    NO_DATA = "no_data"  # 只有目录，没有数据
    OPEN = "open"  # 已有数据集


WHY_TITLES: Mapping[Why, Text] = {
    Why.READY: Text("可直接审查", "to be checked as it is"),
    Why.REMEDY: Text("须先处理", "after remedies"),
    Why.NO_DATA: Text("暂无数据", "no data yet"),
    Why.OPEN: Text("已开放", "open already"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One line of the census (普查)."""

    resource: str
    name: str
    title: str
    organisation: str
    organisation_name: str
    why: Why
    level: int  # highest of its columns
    columns: int
    low: int  # columns that may be opened as they are
    personal: int
    demands: int  # how many demands name it (需求清单)
    datasets: tuple[str, ...]  # slugs


@dataclass(frozen=True, slots=True, kw_only=True)
class Late:
    """A dataset whose promised cycle has passed. `due` is the ISO day it should have been renewed by."""

    dataset: Dataset
    due: str
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """How far opening has come (开放情况). Own datasets only; foreign ones are counted apart."""

    open: int
    suspended: int
    withdrawn: int
    foreign: int
    target: int
    year: int
    waiting: int  # cases of opening that are not closed
    late: int
    by_kind: Mapping[str, int] = field(default_factory=dict)
    by_theme: Mapping[str, int] = field(default_factory=dict)
    by_publisher: Mapping[str, int] = field(default_factory=dict)  # by identifier
    rows: int = 0
    bytes: int = 0
