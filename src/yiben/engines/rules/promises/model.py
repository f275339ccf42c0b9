"""The nouns of promises: targets, figures, standings. Numbers are exact decimals; shares of 60% are 60 with the unit %."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


class Comparator(StrEnum):
    """How a figure is held against a target (比较方式)."""

    MORE = ">"  # 超过
    AT_LEAST = ">="  # 达到、以上
    LESS = "<"  # 低于
    AT_MOST = "<="  # 不超过、以内
    ABOUT = "about"  # 左右、约
    BETWEEN = "between"  # 1—2


class Resolve(StrEnum):
    """How firmly the text binds itself (承诺力度)."""

    MUST = "must"
    STRIVE = "strive"  # 力争、争创
    IN_PRINCIPLE = "in_principle"  # 原则上


class Better(StrEnum):
    """Which way an indicator is better (指标方向)."""

    UP = "up"
    DOWN = "down"


class Lost(StrEnum):
    """Why a target has no value: the source's figure is gone (原文缺失) or not to be trusted (原文有误)."""

    LOST = "lost"
    CORRUPT = "corrupt"


class RelativeTo(StrEnum):
    """What a target's value is a multiple of (翻番、倍增)."""

    BASELINE = "baseline"


class Every(StrEnum):
    """How often an indicator is reported (报送周期)."""

    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    YEAR = "year"


class RollUp(StrEnum):
    """How the figures of parts become the figure of the whole (横向汇总)."""

    SUM = "sum"
    MEAN = "mean"
    WEIGHTED = "weighted"  # by the part's weight
    MOST = "max"
    LEAST = "min"
    NONE = "none"  # the whole is reported by itself


class Stand(StrEnum):
    """Where a promise stands on a day (进展)."""

    KEPT = "kept"
    ON_COURSE = "on_course"
    AT_RISK = "at_risk"
    MISSED = "missed"
    NOT_DUE = "not_due"
    NO_FIGURES = "no_figures"


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """Where a promise starts from (基期)."""

    value: Decimal
    on: date | None = None
    word: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """One promise about one indicator (目标). `value` is None where the source's figure is `lost` or `corrupt`."""

    comparator: Comparator
    better: Better = Better.UP
    value: Decimal | None = None
    to: Decimal | None = None
    tolerance: Decimal | None = None  # of about, as a share: 0.05
    resolve: Resolve = Resolve.MUST
    by: date | None = None
    baseline: Baseline | None = None
    relative_to: RelativeTo | None = None
    lost: Lost | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """What an indicator was on a day (数据): the last day of the period it speaks of."""

    on: date
    value: Decimal
