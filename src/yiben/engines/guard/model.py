"""The nouns of the guard. Levels are numbers of whatever scale the caller uses; higher is more sensitive."""

from dataclasses import dataclass, field
from enum import StrEnum

from yiben.infra.lake.scope import Scope
from yiben.kernel.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """Who asks (主体). Everything a decision depends on is part of `signature`.

    `authentication` are the factors this sign-in showed, `nda` whether a confidentiality agreement
    (保密协议) is on file, `exceptions` the approved exceptions that hold for the account right now.
    """

    account: str
    clearance: int
    org: str | None = None
    roles: frozenset[str] = field(default_factory=frozenset)
    grant: str | None = None
    authentication: frozenset[str] = field(default_factory=frozenset)
    nda: bool = False
    exceptions: frozenset[str] = field(default_factory=frozenset)

    @property
    def signature(self) -> tuple[object, ...]:
        """Two subjects with the same signature get the same plan."""
        return (self.clearance, self.grant, self.authentication, self.nda, self.exceptions)


@dataclass(frozen=True, slots=True)
class TableName:
    """A table as a statement names it; `version` from `AT (VERSION => '…')`, None means the current one."""

    name: str
    version: str | None = None


class Effect(StrEnum):
    """What happens to a column."""

    PLAIN = "plain"  # 原值
    MASKED = "masked"  # 脱敏
    WITHHELD = "withheld"  # 不提供: not even masked, every value is NULL


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """What the packs in force answer. `says` is None when nothing stands in the way.

    `citations` are `pack:article`; `ways_out` the kinds of what would make it possible;
    `obligations` what has to be done when it leaves; `exceptions` those relied on (例外场景). `in_force`: there
    is a pack in force at all.
    """

    permitted: bool
    says: Text | None = None
    citations: tuple[str, ...] = ()
    ways_out: tuple[str, ...] = ()
    obligations: tuple[str, ...] = ()
    exceptions: tuple[str, ...] = ()
    in_force: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What a column's owner decided for those who ask under a grant (授权), in place of their clearance.

    In plain it is given up to `level` only: nobody has decided about more. None: whatever its level.
    """

    grant: str
    effect: Effect
    level: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of a table and what the ledger says of it. `level` None: nobody has graded it.

    `type` is DuckDB's name of it; `mask` the family that hides it; `item` its identifier in the ledger.
    `given`: somebody asks under a grant of it.
    """

    name: str
    type: str
    level: int | None
    personal: bool = False
    importance: str = "general"
    semantic: str | None = None
    mask: str | None = None
    item: str | None = None
    given: Given | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lift:
    """A level that a column has only in this company (组合升级), and why."""

    level: int
    says: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A known table. `relation` is the SQL that may stand after FROM and yields `columns` in plain.

    `rows`: how many it holds; None when that is not known.
    """

    name: str
    title: str
    resource: str
    owner: str
    snapshot: str
    relation: str
    columns: tuple[Column, ...]
    rows: int | None = None


_ENCRYPTED_FILE = Text(
    "可改用 --out 或定期交付，以加密的 CSV、Parquet 文件导出。",
    " It may leave encrypted, in a CSV or Parquet file by --out or by a delivery.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One column, one subject, one answer (裁决), and why.

    `cleared`: by clearance, or by a grant, it may be seen in plain; the law may still take that away.
    """

    table: Table
    column: Column
    effect: Effect
    level: int  # the level that ruled: the highest of the scale when nobody has graded the column
    clearance: int
    cleared: bool
    lift: Lift | None = None
    ruling: Ruling | None = None  # of the packs in force, None when there are none
    sealed: Text | None = None  # leaves as ciphertext only, and what the law has against anything else
    sealable: bool = False  # hidden here; on a road that encrypts it could leave

    @property
    def hidden(self) -> bool:
        """The value does not leave as it is."""
        return self.effect is not Effect.PLAIN

    @property
    def reason(self) -> Text:
        """One sentence that names the item, its level, and whom to ask."""
        name, level, own = self.column.name, self.level, self.clearance
        if self.sealed is not None:
            return Text(f"“{name}”为 {level} 级，加密导出：{self.sealed.zh}", f"“{name}” is level {level}: encrypted. {self.sealed.en}")  # fmt: skip
        if self.effect is Effect.PLAIN and self.column.given is None:
            return Text(
                f"“{name}”为 {level} 级，账号可阅 {own} 级，显示原值",
                f"“{name}” is level {level}; the account is cleared for {own}: shown in plain.",
            )
        if self.ruling is not None and self.ruling.says is not None:
            return self._by_law(self.ruling.says)
        return self._by_clearance() if self.column.given is None else self._by_grant(self.column.given)

    def _by_law(self, says: Text) -> Text:
        done = (
            Text("已脱敏", "masked")
            if self.effect is Effect.MASKED
            else Text("未提供", "not given, not even masked")
        )
        lifted, out = self._lifted(), _ENCRYPTED_FILE if self.sealable else Text("", "")
        return Text(
            f"“{self.column.name}”为 {self.level} 级{lifted.zh}，{done.zh}：{says.zh}{out.zh}",
            f"“{self.column.name}” is level {self.level}{lifted.en}: {done.en}. {says.en}{out.en}",
        )

    def _by_grant(self, given: Given) -> Text:
        name, level = self.column.name, self.level
        if self.effect is Effect.PLAIN:
            return Text(f"按授权 {given.grant}，“{name}”显示原值", f"Under grant {given.grant}, “{name}” is shown in plain.")  # fmt: skip
        if given.effect is Effect.PLAIN:
            return Text(
                f"“{name}”现为 {level} 级，授权时为 {given.level} 级，已脱敏。需要原值请重新申请",
                f"“{name}” is level {level} now and was {given.level} when granted: masked. For plain values ask for another grant.",
            )
        return Text(f"按授权 {given.grant}，“{name}”不提供原值", f"Under grant {given.grant}, “{name}” is not given in plain.")  # fmt: skip

    def _by_clearance(self) -> Text:
        name, level, own = self.column.name, self.level, self.clearance
        graded_zh, graded_en = (
            ("", "")
            if self.column.level is not None
            else ("尚未定级，按最高", "not graded yet, so taken as ")
        )
        owner_zh, owner_en = (
            (self.table.owner, self.table.owner) if self.table.owner else ("数据所属单位", "its owner")
        )
        lifted = self._lifted()
        return Text(
            f"“{name}”{graded_zh or '为'} {level} 级{lifted.zh}，账号仅可阅 {own} 级，已脱敏。"
            f"需要原值请联系 {owner_zh} 或数据安全官",
            f"“{name}” is {graded_en}level {level}{lifted.en}; the account is cleared for {own}: masked. "
            f"For plain values ask {owner_en} or the data security officer.",
        )

    def _lifted(self) -> Text:
        if self.lift is None:
            return Text("", "")
        return Text(f"（{self.lift.says.zh}）", f" ({self.lift.says.en})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """One column of the answer. `items` are the data items it was computed from, where that can be traced.

    `masked`: one of them is masked, or it cannot be traced and something in the statement is. `level` is
    the highest of theirs, 0 when there are none. `family`: it shows one masked column as that mask made it.
    `sealed`: something in it may leave as ciphertext only, so all of it does.
    """

    name: str
    items: tuple[str, ...]
    masked: bool
    reason: Text | None
    level: int
    personal: bool
    family: str | None = None
    sealed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A statement, decided. `shape` is the statement with every literal replaced by `?`.

    `outputs` is None when the columns of the answer are only known when it has run. `influences` are
    those decisions whose columns say which rows there are. `width`: of how many rows one row of the answer can
    hold values; `gathers`: what in it can hold those of any number.
    """

    scope: Scope
    decisions: tuple[Decision, ...]
    influences: frozenset[Decision]
    outputs: tuple[Output, ...] | None
    tables: tuple[Table, ...]
    shape: str
    width: int = 1
    gathers: str | None = None

    @property
    def masked(self) -> tuple[Decision, ...]:
        """The decisions that hide something."""
        return tuple(one for one in self.decisions if one.hidden)
