"""The nouns of workspaces (专区工作空间): Beijing's draft measures, Articles 21, 27 and 31 (seed 002:777, 791, 806).

Days are ISO text of Beijing, moments text from `kernel.clock.stamp`, organisations identifiers of the ledger.
Nothing here holds a value of the data: findings name columns and say how many.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from yiben.kernel.text import Text


class RunState(StrEnum):
    """How far a run of a step is."""

    RUNNING = "running"  # 运行中
    DONE = "done"  # 完成
    FAILED = "failed"  # 失败
    CANCELLED = "cancelled"  # 已取消


class ExitState(StrEnum):
    """How far a result is on its way out (带出)."""

    WAITING = "waiting"  # 待审核
    APPROVED = "approved"  # 已通过
    REFUSED = "refused"  # 不予带出


class Shape(StrEnum):
    """What a row of a table stands for."""

    ROWS = "rows"  # 逐条: one row is one row of what was granted
    FIGURES = "figures"  # 汇总: one row is a group of them, and it is known how many
    OTHER = "other"  # 其他: joins and the like, where that cannot be followed


class Part(StrEnum):
    """What a column of a table is."""

    VALUE = "value"  # 值
    KEY = "key"  # 分组
    FIGURE = "figure"  # 统计值


class Weight(StrEnum):
    """How much a finding matters."""

    STOP = "stop"  # 不得带出
    ASK = "ask"  # 须专人说明: nobody could look; a named person lets it leave, and says why
    MIND = "mind"  # 请注意: a person decides
    NOTE = "note"  # 说明


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a workspace may use: per statement, in all, and per day."""

    rows: int
    seconds: float
    bytes: int
    runs_a_day: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NewWorkspace:
    """A workspace to be opened. `rows` and `seconds` narrow the limits of `workspaces.toml`."""

    title: str
    zone: str
    operator: str  # organisation: identifier, code or name
    supervisor: str  # organisation
    grant: str
    ends: str  # last day, that of the agreement
    agreement: str | None = None
    note: str = ""
    rows: int | None = None
    seconds: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Workspace:
    """Where an operator works on data it never holds. `deleted`: how many tables, rows, bytes went at its end."""

    id: str  # wsp_…
    title: str
    note: str
    zone: str
    operator: str
    supervisor: str
    agreement: str | None
    grant: str
    resource: str
    limits: Limits
    ends: str
    opened: str
    opened_by: str
    closed: str | None
    closed_by: str | None
    closed_why: str
    deleted: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who processes data for an operator (数据加工处理人员): real name authenticated, and filed.

    `means`: how the real name was authenticated. Filed by the supervisor; `left` ends everything at once.
    """

    id: str  # wpn_…
    operator: str
    supervisor: str
    account: str
    real_name: str
    means: str
    registered: str
    registered_by: str
    filed: str | None
    filed_by: str | None
    left: str | None
    left_by: str | None
    left_why: str

    @property
    def works(self) -> bool:
        """May work today."""
        return self.filed is not None and self.left is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A step of a workspace: a statement, and what people say of it. `name` is what its table is called."""

    id: str  # wst_…
    workspace: str
    position: int  # counts from 1
    name: str
    title: str
    note: str
    sql: str
    changed: str
    changed_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """A table a step may read by its name (输入): (name, type) of its columns. `step` None: the data granted."""

    name: str
    title: str
    step: str | None
    columns: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeColumn:
    """A column of an intermediate table (中间表): the highest grade of what it came from, and where that is.

    `items` are data items of the ledger, through any number of steps.
    """

    name: str
    type: str
    level: int
    personal: bool
    masked: bool
    part: Part
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A run of a step, and the table it made. `chosen`: the highest grade among what chose its rows.

    `fewest`: records in the smallest cell; `share`: the largest share of one record in a total. `digest`: keyed, of the
    statement with its literals. `stage` while it runs: wait, read, prove, land. `ended_by`: who stopped it, if anybody.
    `grouping`: which records its rows or figures rest on (`groupings.py`); None: that cannot be followed.
    """

    id: str  # wrn_…
    workspace: str
    step: str
    number: int  # of the step's runs, from 1
    state: RunState
    by: str
    at: str
    statement: str  # without its literals
    digest: str | None
    tables: tuple[str, ...]  # what it read: the resource, and tables of other steps
    snapshot: str | None
    rows: int
    bytes: int
    seconds: float
    shape: Shape
    chosen: int
    fewest: int | None
    share: float | None
    columns: tuple[MadeColumn, ...]
    trouble: Text | None
    stage: str | None
    ended: str | None
    ended_by: str | None
    grouping: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What a check of a result found."""

    code: str
    weight: Weight
    says: Text
    columns: tuple[str, ...] = ()
    measured: float | None = None
    threshold: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Exit:
    """A result asked out of a workspace (带出申请)."""

    id: str  # wex_…
    workspace: str
    operator: str
    step: str
    run: str
    why: str
    state: ExitState
    asked: str
    asked_by: str
    rows: int
    bytes: int
    findings: tuple[Finding, ...]
    decided: str | None
    decided_by: str | None
    says: str
    taken: int  # how many times
    taken_bytes: int

    @property
    def stops(self) -> tuple[Finding, ...]:
        """What stands in the way."""
        return tuple(one for one in self.findings if one.weight is Weight.STOP)

    @property
    def asks(self) -> tuple[Finding, ...]:
        """What could not be looked at: whoever approves answers for it by name, and writes why."""
        return tuple(one for one in self.findings if one.weight is Weight.ASK)


@dataclass(frozen=True, slots=True, kw_only=True)
class Diff:
    """What is different between two runs of a step: counts, never values."""

    before: int
    after: int
    added: int
    gone: int
    new_columns: tuple[str, ...]
    lost_columns: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """How much left, per operator."""

    operator: str
    results: int
    times: int
    rows: int
    bytes: int


RUN_TITLES: Mapping[RunState, Text] = {
    RunState.RUNNING: Text("运行中", "Running"),
    RunState.DONE: Text("完成", "Done"),
    RunState.FAILED: Text("失败", "Failed"),
    RunState.CANCELLED: Text("已取消", "Cancelled"),
}

STAGE_TITLES: Mapping[str, Text] = {
    "wait": Text("等待运行", "Waiting"),
    "read": Text("读取和计算", "Reading and computing"),
    "prove": Text("核对记录数", "Counting records"),
    "land": Text("写入中间表", "Writing the table"),
}

SHAPE_TITLES: Mapping[Shape, Text] = {
    Shape.ROWS: Text("一条授权的记录", "one record of what was granted"),
    Shape.FIGURES: Text("一组记录的统计", "figures of a group of records"),
    Shape.OTHER: Text("无法追溯到记录", "not followed to records"),
}

EXIT_TITLES: Mapping[ExitState, Text] = {
    ExitState.WAITING: Text("待审核", "To be reviewed"),
    ExitState.APPROVED: Text("审核通过", "Approved"),
    ExitState.REFUSED: Text("不予带出", "Refused"),
}

WEIGHT_TITLES: Mapping[Weight, Text] = {
    Weight.STOP: Text("不得带出", "May not leave"),
    Weight.ASK: Text("须书面说明", "Needs written reasons"),
    Weight.MIND: Text("请注意", "Mind"),
    Weight.NOTE: Text("说明", "Note"),
}
