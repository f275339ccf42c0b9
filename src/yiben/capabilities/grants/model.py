"""The nouns of grants (授权). A grant is never changed, only withdrawn: another scope is another grant."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from yiben.kernel.text import Text


class Form(StrEnum):
    """In what form a column is granted."""

    PLAIN = "plain"  # 原值
    MASKED = "masked"  # 脱敏
    TOKEN = "token"  # noqa: S105 - a word, no secret; 代号: joins within the grant, never across two
    VERIFY = "verify"  # 仅核验: yes or no, never a value


class Road(StrEnum):
    """By which road a grant may be used (提供方式)."""

    SQL = "sql"  # 查询
    API = "api"  # 接口
    FILE = "file"  # 文件
    VERIFY = "verify"  # 核验
    DELIVERY = "delivery"  # 定期推送
    PREFILL = "prefill"  # 表单预填


class Kind(StrEnum):
    """Why there is a grant."""

    SHARING = "sharing"  # 共享: another organisation asked
    PUSH_DOWN = "push_down"  # 下沉授权: handed to a lower organisation, seed003:703
    RETURN_FLOW = "return_flow"  # 回流: a district's own data comes back to it, seed001:2776


class State(StrEnum):
    """Where a grant stands today."""

    WAITING = "waiting"  # 未生效: begins later
    IN_FORCE = "in_force"  # 有效
    ENDED = "ended"  # 到期
    WITHDRAWN = "withdrawn"  # 已撤销


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantedColumn:
    """One column of a grant: the item's identifier and name in the ledger, and its form."""

    item: str
    name: str
    form: Form


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """How much a grant may be used; None: not limited by the grant."""

    calls_a_second: int | None = None
    calls_a_day: int | None = None
    rows_a_call: int | None = None
    rows_a_day: int | None = None
    attempts_a_day: int | None = None  # of verify-only


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A grant to be given. Dates are ISO days, both included.

    `rows`: an SQL condition over the resource's own columns, whitelisted; None: all rows. `accounts`: who
    of the organisation; empty: everybody there.
    """

    kind: Kind = Kind.SHARING
    resource: str
    columns: tuple[GrantedColumn, ...]
    rows: str | None = None
    grantee: str  # organisation
    accounts: tuple[str, ...] = ()
    roads: frozenset[Road]
    purpose: str  # a word of the list of purposes
    purpose_says: str
    basis: str  # 法律依据
    begins: str
    ends: str
    budget: Budget = field(default_factory=Budget)
    case: str | None = None  # the case that decided it
    agreement: str | None = None
    facts: Mapping[str, object] = field(default_factory=dict)  # what the packs are told, e.g. recipient


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """A grant as recorded."""

    id: str
    draft: Draft
    given_by: str
    given: str
    withdrawn: str | None = None
    withdrawn_by: str | None = None
    withdrawn_why: str | None = None

    def state(self, today: str) -> State:
        """Where it stands on the ISO day `today`, both ends of its dates included."""
        if self.withdrawn is not None:
            return State.WITHDRAWN
        if today < self.draft.begins:
            return State.WAITING
        return State.ENDED if today > self.draft.ends else State.IN_FORCE


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """What a grant has used of its budget today."""

    calls: int
    rows: int
    attempts: int


STATE_TITLES: Mapping[State, Text] = {
    State.WAITING: Text("未生效", "Not yet in force"),
    State.IN_FORCE: Text("有效", "In force"),
    State.ENDED: Text("已到期", "Ended"),
    State.WITHDRAWN: Text("已撤销", "Withdrawn"),
}
