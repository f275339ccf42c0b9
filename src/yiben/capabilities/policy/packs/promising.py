"""How a plan's tasks, indicators and targets (任务、指标、目标) are written in a pack (ADR 0081).

Owners stand as the text names them; the installation says later which of its organisations they are.
"""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from yiben.capabilities.policy.packs.entries import Entry
from yiben.capabilities.policy.packs.shape import about
from yiben.capabilities.policy.packs.words import Ident, LineRange
from yiben.engines.rules.promises.model import (
    Better,
    Comparator,
    Every,
    Lost,
    RelativeTo,
    Resolve,
    RollUp,
)
from yiben.kernel.text import Text

_LINE = about("行号", "Line of the source the words stand on, such as 677")
_OWNERS = about("责任单位", "Who answers for it, as the text names them")
_PART_OF = about("上级任务", "The task it is part of")


class TaskKind(StrEnum):
    """What a node of a plan is (节点类型)."""

    GOAL = "goal"  # 目标
    TASK = "task"  # 任务
    MEASURE = "measure"  # 举措
    ACTION = "action"  # 行动
    PROJECT = "project"  # 项目、工程
    SAFEGUARD = "safeguard"  # 保障


class OwnerRole(StrEnum):
    """Lead (牵头) or with others (配合)."""

    LEAD = "lead"
    WITH = "with"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanOwner:
    """Who answers for something, as the text names them (责任单位)."""

    title: Text
    role: OwnerRole = OwnerRole.LEAD


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskEntry(Entry):
    """A goal, task, measure, action, project or safeguard (任务树、举措树的节点)."""

    kind: TaskKind = field(metadata=about("类型", "goal, task, measure, action, project or safeguard"))
    part_of: Ident | None = field(default=None, metadata=_PART_OF)
    owners: tuple[PlanOwner, ...] = field(default=(), metadata=_OWNERS)
    by: date | None = field(
        default=None, metadata=about("完成时限", "The last day, where the text gives one")
    )
    service: tuple[str, ...] = field(
        default=(), metadata=about("事项", "Service items (政务服务事项) it touches, as the text names them")
    )
    line: LineRange | None = field(default=None, metadata=_LINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorEntry(Entry):
    """What is measured (指标): reported, or a formula over the lake where the text gives one."""

    unit: str = field(metadata=about("单位", "As the text counts: 个, 亿元, %"))
    better: Better = field(default=Better.UP, metadata=about("方向", "up: more is better; down: less is"))
    part_of: Ident | None = field(default=None, metadata=_PART_OF)
    formula: str | None = field(
        default=None,
        metadata=about("公式", "A SELECT of one number over lake tables; $day is the day it speaks of"),
    )
    every: Every = field(
        default=Every.YEAR, metadata=about("周期", "month, quarter, half_year, year: how often")
    )
    roll_up: RollUp = field(
        default=RollUp.NONE,
        metadata=about("汇总", "sum, mean, weighted, max, min: the whole from its parts; none: by itself"),
    )
    owners: tuple[PlanOwner, ...] = field(default=(), metadata=_OWNERS)
    reading: Text | None = field(default=None, metadata=about("口径", "How the figure is read"))
    line: LineRange | None = field(default=None, metadata=_LINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class BaselineEntry:
    """Where a promise starts from (基期)."""

    value: float = field(metadata=about("基期值", "In the unit of the indicator"))
    on: date | None = field(default=None, metadata=about("基期", "The day it speaks of"))
    word: str | None = field(default=None, metadata=about("用语", "The word it is printed with, such as 约"))
    line: LineRange | None = field(default=None, metadata=_LINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetEntry(Entry):
    """One promise about one indicator (目标), with the sentence it stands in as its title."""

    indicator: Ident = field(metadata=about("指标", "What it promises about"))
    word: str | None = field(
        default=None,
        metadata=about("用语", "Exactly as printed: 超过, 达到, 以上, 左右 … absent: a bare figure"),
    )
    comparator: Comparator = field(metadata=about("比较方式", "> >= < <= about between"))
    value: float | None = field(
        default=None, metadata=about("目标值", "In the unit of the indicator; a multiple with relative_to")
    )
    to: float | None = field(default=None, metadata=about("至", "The upper end, with between"))
    tolerance: float | Ident | None = field(
        default=None, metadata=about("允差", "Of about, as a share (0.05), or a parameter of the pack")
    )
    strength: Resolve = field(
        default=Resolve.MUST, metadata=about("力度", "must; strive 力争、争创; in_principle 原则上")
    )
    by: date | None = field(default=None, metadata=about("期限", "The last day; absent: the text gives none"))
    baseline: BaselineEntry | None = field(default=None, metadata=about("基期", "Where it starts from"))
    relative_to: RelativeTo | None = field(
        default=None, metadata=about("相对于", "baseline: the value is a multiple of it (翻番、倍增)")
    )
    status: Lost | None = field(
        default=None,
        metadata=about("原文状态", "lost or corrupt, where the source's figure is: no value then"),
    )
    owners: tuple[PlanOwner, ...] = field(default=(), metadata=_OWNERS)
    reading: Text | None = field(default=None, metadata=about("口径", "How the sentence is read"))
    line: LineRange | None = field(default=None, metadata=_LINE)
