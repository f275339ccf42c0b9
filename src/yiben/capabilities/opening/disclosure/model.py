"""The nouns of the release check (开放审查): what is looked at, what was found, what helps, and the verdict.

Frozen, no database, no engine. Nothing here holds a plain value of the data: findings name columns and rows, and say
how many. Rows count from 1 in the order of the snapshot.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from yiben.kernel.text import Text


class Verdict(StrEnum):
    """May it be opened (审查结论)?"""

    MAY = "may"  # 可以开放
    AFTER = "after"  # 处理后可以开放
    NOT = "not"  # 不得开放


class Weight(StrEnum):
    """How much a finding matters."""

    STOP = "stop"  # 必须处理: no opening while it stands
    MIND = "mind"  # 请注意: a person decides
    NOTE = "note"  # 说明


class Risk(StrEnum):
    """What was found (风险种类)."""

    IDENTIFIER = "identifier"  # 直接标识符: names a person by itself
    LOOKS_LIKE = "looks_like"  # 疑似标识符: values that look like one, in a column that does not say so
    UNIQUE = "unique"  # 可单独识别: quasi-identifiers together single rows out (k-anonymity)
    ALIKE = "alike"  # 同质: a group all of whose sensitive values agree (l-diversity)
    LEVEL = "level"  # 级别: the packs in force, or our ceiling, do not let this grade be published
    RARE = "rare"  # 罕见类别
    OUTLIER = "outlier"  # 极端值
    FREE_TEXT = "free_text"  # 自由文本
    PRECISE_TIME = "precise_time"  # 时间过细
    PRECISE_PLACE = "precise_place"  # 位置过细
    SMALL_CELL = "small_cell"  # 小单元格: an aggregated table counts too few
    RECOMPUTED = "recomputed"  # 可反推: a suppressed cell follows from its totals
    LINKED = "linked"  # 可关联: joins with something opened already
    DIFFERS = "differs"  # 版次差异: what changed since the last edition shows who changed
    NOTHING = "nothing"  # 无内容: no column, no row, or nothing left after remedies


class Do(StrEnum):
    """A remedy (处理方式). What its `to` says is beside it."""

    DROP = "drop"  # 去掉整列
    DATE = "date"  # 日期概化: month, quarter, year, decade
    BAND = "band"  # 分段: width of a band, as 10
    ROUND = "round"  # 取整: to multiples of, as 100
    AREA = "area"  # 区划概化: district (6 digits), city (4), province (2)
    PREFIX = "prefix"  # 只留前几位: how many characters
    GRID = "grid"  # 坐标取整: decimal places, as 2
    CLIP = "clip"  # 极值截尾: share of rows at either end, as 0.005
    MERGE = "merge"  # 罕见类别合并: fewest rows of a category that stays
    NOISE = "noise"  # 加噪: epsilon of one value
    TOKEN = "token"  # noqa: S105  # 假名化: a keyed token instead of the value
    BLANK = (
        "blank"  # 清空含标识符的单元格: cells of a text in which a number or address of a person was found
    )
    CELLS = "cells"  # 小单元格不给出: counts below so many, and those from which they would follow
    LOCAL = "local"  # 局部抑制: cells of groups smaller than so many rows are emptied, until none is left
    ROWS = "rows"  # 去掉行: of groups smaller than so many
    AGGREGATE = "aggregate"  # 汇总: counts by these columns; cells below so many are not given


class Role(StrEnum):
    """What a column is to whoever wants to know who is who (列的角色)."""

    DIRECT = "direct"  # 直接标识符
    QUASI = "quasi"  # 准标识符
    SENSITIVE = "sensitive"  # 敏感属性
    OTHER = "other"


class Treatment(StrEnum):
    """How much is left of a column's grade after remedies; `disclosure.toml` says which grade that is."""

    PLAIN = "plain"  # 原样
    COARSENED = "coarsened"  # 概化、加噪、汇总后
    TOKENISED = "tokenised"  # 假名化后: still personal information (PIPL art. 73(3), 去标识化)


@dataclass(frozen=True, slots=True, kw_only=True)
class Permission:
    """What the packs in force and our ceiling say to publishing a grade."""

    allowed: bool
    level: int
    says: Text | None = None
    cites: tuple[str, ...] = ()  # pack:article


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """A column as the check sees it: what the ledger says, and what publishing it would meet."""

    name: str
    type: str  # as DuckDB writes it
    title: str = ""
    item: str | None = None
    semantic: str | None = None
    level: int = 5
    personal: bool = True
    approved: bool = False  # a person approved the label
    role: Role = Role.OTHER
    may: Mapping[Treatment, Permission] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Remedy:
    """One thing to do to one column or to several. Written `do=to:column,column`, as `date=month:出生日期`."""

    do: Do
    columns: tuple[str, ...] = ()
    to: str = ""

    def __str__(self) -> str:
        to = f"={self.to}" if self.to else ""
        return f"{self.do}{to}:{','.join(self.columns)}" if self.columns else f"{self.do}{to}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was found. `rows` is how many rows it concerns, `row_numbers` the first of them."""

    risk: Risk
    weight: Weight
    columns: tuple[str, ...]
    says: Text  # what it means, in plain words and without a value
    rows: int | None = None
    row_numbers: tuple[int, ...] = ()
    measured: float | None = None
    threshold: float | None = None
    parameter: str = ""  # where the threshold is stated: `k.smallest` of disclosure.toml
    cites: tuple[str, ...] = ()  # pack:article
    remedies: tuple[Remedy, ...] = ()  # each of them helps


@dataclass(frozen=True, slots=True, kw_only=True)
class Classes:
    """Groups of rows alike in some quasi-identifiers (等价类)."""

    columns: tuple[str, ...]
    groups: int
    smallest: int  # k
    unique: int  # rows alone in their group
    below: int  # rows in groups smaller than the threshold
    diversity: int | None = None  # l: fewest different sensitive values of a group


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a check found in one state of the data: as it is, or after remedies."""

    columns: tuple[Examined, ...]
    rows: int
    quasi: tuple[str, ...]
    sensitive: tuple[str, ...]
    findings: tuple[Finding, ...]  # in order of worry
    classes: Classes | None = None  # of all quasi-identifiers; None: there is none
    worst: tuple[Classes, ...] = ()  # subsets that single out most, fewest columns first
    aggregated: bool = False  # a table of counts, not of persons or things

    @property
    def stops(self) -> tuple[Finding, ...]:
        """What stands in the way."""
        return tuple(one for one in self.findings if one.weight is Weight.STOP)

    @property
    def verdict(self) -> Verdict:
        """May it be opened as it is, after remedies, or not at all?"""
        stops = self.stops
        if not stops:
            return Verdict.MAY
        return Verdict.AFTER if all(one.remedies for one in stops) else Verdict.NOT


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """How far a column moved between before and after. Shares lie between 0 and 1; None: cannot be measured."""

    column: str
    kept: bool
    distinct_before: int
    distinct_after: int
    empty_before: int
    empty_after: int
    loss: float  # 0: as it was, 1: nothing is left of its distinctions (normalised entropy lost)
    distance: float | None = None  # total variation between categories
    mean: tuple[float, float] | None = None
    median: tuple[float, float] | None = None
    quantile: tuple[float, float] | None = None  # 95 %
    moved: float | None = None  # the largest shift of those three, in standard deviations


@dataclass(frozen=True, slots=True, kw_only=True)
class Usefulness:
    """What remedies cost (对可用性的影响), before and after."""

    rows: tuple[int, int]
    columns: tuple[int, int]
    drifts: tuple[Drift, ...]
    precision: float  # 1 - mean loss over the columns asked for
    discernibility: tuple[float, float]  # mean rows one cannot tell a row from, over rows
    correlation: float | None = None  # largest change of a correlation of two numeric columns


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """Another edition that is open, or the last one of the same dataset: what can be held beside this one."""

    dataset: str
    title: str
    number: int
    files: tuple[str, ...]
    columns: tuple[str, ...]
    semantics: Mapping[str, str] = field(default_factory=dict)
    same: bool = False  # an edition of the dataset that is being released again


@dataclass(frozen=True, slots=True, kw_only=True)
class Data:
    """What is examined: files of one snapshot, and the columns of them that shall be opened."""

    files: tuple[str, ...]
    columns: tuple[Examined, ...]
    others: tuple[Opened, ...] = ()
    quasi: tuple[str, ...] | None = None  # chosen by a person; None: by meaning and by content
    personal: bool = True  # its rows are about persons, whether or not the columns that say so are opened
    source: str = ""  # stands for the resource in keyed remedies: the same snapshot gives the same answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Released:
    """A released table, written: its files, and per column (name, DuckDB type, what was done in words)."""

    files: tuple[str, ...]
    rows: int
    bytes: int
    columns: tuple[tuple[str, str, Text], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckAsk:
    """What a person asks to have checked. Empty `columns`: all of them; `quasi` None: found by the check."""

    resource: str  # identifier or name
    kind: str = "unconditional"  # an `OpenKind`: the ceiling of levels depends on it
    columns: tuple[str, ...] = ()
    quasi: tuple[str, ...] | None = None
    remedies: tuple[Remedy, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """A release check as recorded (开放审查记录). Never changed once it is done; other remedies are another check."""

    id: str  # ck_…
    resource: str
    resource_name: str
    snapshot: str
    kind: str
    columns: tuple[str, ...]
    quasi: tuple[str, ...] | None  # as chosen
    remedies: tuple[Remedy, ...]
    before: Report
    after: Report | None  # None: nothing was remedied
    usefulness: Usefulness | None
    suggested: tuple[Remedy, ...]  # the cheapest set that passes; empty where none is needed or none helps
    law: str  # `policy.version` it was decided under
    labels: str  # fingerprint of the labels it was decided under
    by: str
    at: str
    seconds: float

    @property
    def verdict(self) -> Verdict:
        """Of the state that would be released."""
        return (self.after or self.before).verdict
