"""The nouns of the guard. Levels are numbers of whatever scale the caller uses; higher is more sensitive."""

from dataclasses import dataclass, field
from enum import StrEnum

from yiben.infra.lake.scope import Scope
from yiben.kernel.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """Who asks (主体). Everything a decision depends on is part of `signature`."""

    account: str
    clearance: int
    org: str | None = None
    roles: frozenset[str] = field(default_factory=frozenset)
    grant: str | None = None

    @property
    def signature(self) -> tuple[object, ...]:
        """Two subjects with the same signature get the same plan: so far the clearance decides."""
        return (self.clearance, self.grant)


@dataclass(frozen=True, slots=True)
class TableName:
    """A table as a statement names it; `version` from `AT (VERSION => '…')`, None means the current one."""

    name: str
    version: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of a table and what the ledger says of it. `level` None: nobody has graded it.

    `type` is DuckDB's name of it; `mask` the family that hides it; `item` its identifier in the ledger.
    """

    name: str
    type: str
    level: int | None
    personal: bool = False
    importance: str = "general"
    semantic: str | None = None
    mask: str | None = None
    item: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A known table. `relation` is the SQL that may stand after FROM and yields `columns` in plain."""

    name: str
    title: str
    resource: str
    owner: str
    snapshot: str
    relation: str
    columns: tuple[Column, ...]


class Effect(StrEnum):
    """What happens to a column."""

    PLAIN = "plain"  # 原值
    MASKED = "masked"  # 脱敏


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One column, one subject, one answer (裁决), and why."""

    table: Table
    column: Column
    effect: Effect
    level: int  # the level that ruled: the highest of the scale when nobody has graded the column
    clearance: int

    @property
    def reason(self) -> Text:
        """One sentence that names the item, its level, and whom to ask."""
        name, level, own = self.column.name, self.level, self.clearance
        if self.effect is Effect.PLAIN:
            return Text(
                f"“{name}”为 {level} 级，账号可阅 {own} 级，显示原值",
                f"“{name}” is level {level}; the account is cleared for {own}: shown in plain.",
            )
        graded_zh, graded_en = (
            ("", "")
            if self.column.level is not None
            else ("尚未定级，按最高", "not graded yet, so taken as ")
        )
        owner_zh, owner_en = (
            (self.table.owner, self.table.owner) if self.table.owner else ("数据所属单位", "its owner")
        )
        return Text(
            f"“{name}”{graded_zh or '为'} {level} 级，账号仅可阅 {own} 级，已脱敏。"
            f"需要原值请联系 {owner_zh} 或数据安全官",
            f"“{name}” is {graded_en}level {level}; the account is cleared for {own}: masked. "
            f"For plain values ask {owner_en} or the data security officer.",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """One column of the answer. `items` are the data items it was computed from, where that can be traced.

    `masked`: one of them is masked, or it cannot be traced and something in the statement is. `level` is
    the highest of theirs, 0 when there are none.
    """

    name: str
    items: tuple[str, ...]
    masked: bool
    reason: Text | None
    level: int
    personal: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A statement, decided. `shape` is the statement with every literal replaced by `?`.

    `outputs` is None when the columns of the answer are only known when it has run. `influences` are
    those decisions whose columns say which rows there are.
    """

    scope: Scope
    decisions: tuple[Decision, ...]
    influences: frozenset[Decision]
    outputs: tuple[Output, ...] | None
    tables: tuple[Table, ...]
    shape: str

    @property
    def masked(self) -> tuple[Decision, ...]:
        """The decisions that hide something."""
        return tuple(one for one in self.decisions if one.effect is Effect.MASKED)
