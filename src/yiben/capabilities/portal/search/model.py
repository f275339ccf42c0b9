"""The nouns of finding open data 开放数据检索. No database, no clock, no search engine."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache

from yiben.infra.search.marking import Part

MOST_ROWS = 1_000  # hits one answer may hold: catalogues read them by the thousand
DEEPEST = 10_000  # hits that can be paged through; beyond it a narrower question helps more
MOST_VALUES = 20  # values chosen of one facet


class Facet(StrEnum):
    """What a list of datasets can be narrowed by; several values of one facet widen it again."""

    THEME = "theme"  # 主题
    PUBLISHER = "publisher"  # 提供单位
    KIND = "kind"  # 开放类型
    FORMAT = "format"  # 格式
    LICENCE = "licence"  # 许可
    CYCLE = "cycle"  # 更新周期
    ZONE = "zone"  # 专区
    QUALITY = "quality"  # 质量
    FRESHNESS = "freshness"  # 是否按时更新
    YEAR = "year"  # 更新年份
    ORIGIN = "origin"  # 来源


class Band(StrEnum):
    """How good the data are, by checks passed."""

    EXCELLENT = "excellent"  # 0.99 and more
    GOOD = "good"  # 0.95
    FAIR = "fair"  # 0.8
    POOR = "poor"
    UNKNOWN = "unknown"  # nothing was measured


class Freshness(StrEnum):
    """Whether the data are as new as promised."""

    TIMELY = "timely"  # 按时更新
    LATE = "late"  # 逾期未更新
    UNPROMISED = "unpromised"  # no cycle was promised


class Sort(StrEnum):
    """In which order hits come."""

    RELEVANCE = "relevance"
    NEWEST = "newest"
    NAME = "name"
    DOWNLOADS = "downloads"
    QUALITY = "quality"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One question. `chosen`: values by facet, at most `MOST_VALUES` each; `limit` at most `MOST_ROWS`."""

    text: str = ""
    chosen: Mapping[Facet, tuple[str, ...]] = field(default_factory=dict)
    sort: Sort = Sort.RELEVANCE
    offset: int = 0
    limit: int = 20
    counted: bool = True  # with facets


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One dataset found. `description` is a window around the first match; times are RFC 3339 text."""

    id: str
    slug: str
    title: tuple[Part, ...]
    description: tuple[Part, ...]
    publisher: str
    publisher_name: str
    themes: tuple[str, ...]
    formats: tuple[str, ...]
    kind: str
    licence: str
    cycle: str
    origin: str
    updated: str
    late: bool
    quality: float | None
    rows: int | None
    downloads: int
    columns: tuple[tuple[Part, ...], ...]  # those that matched, at most five


@dataclass(frozen=True, slots=True, kw_only=True)
class FacetCount:
    """How many datasets one would see with this value (也) chosen."""

    value: str
    title: str
    count: int
    chosen: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a search answers. `hits` come in order.

    `meant`: nothing has what was typed, these have this instead (您是不是要找); `loosened`: nothing has all of it, these
    have some. `facets` count each facet as if nothing of it were chosen.
    """

    hits: tuple[Hit, ...]
    total: int
    ask: Ask
    facets: Mapping[Facet, tuple[FacetCount, ...]]
    meant: str = ""
    loosened: bool = False


class Guess(StrEnum):
    """What a suggestion leads to."""

    DATASET = "dataset"
    THEME = "theme"
    PUBLISHER = "publisher"


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """One line below a search box. `key`: slug of a dataset, identifier of a theme or a body."""

    guess: Guess
    key: str
    title: str


_BANDS = ((0.99, Band.EXCELLENT), (0.95, Band.GOOD), (0.8, Band.FAIR))


@lru_cache(maxsize=4_096)
def band_of(quality: float | None) -> Band:
    """The band of a share of passed checks."""
    if quality is None:
        return Band.UNKNOWN
    return next((band for least, band in _BANDS if quality >= least), Band.POOR)
