"""The nouns of grants (授权). A grant is never changed, only withdrawn: another scope is another grant."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from yiben.kernel.clock import day_in_beijing
from yiben.kernel.errors import NotFound, Refused
from yiben.kernel.text import Text


def day_of(moment: datetime) -> str:
    """The ISO day a moment falls on, Beijing time: days of grants and of their budgets."""
    return day_in_beijing(moment).isoformat()


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
    """One column of a grant: the item's identifier and name in the ledger, and its form.

    `level` is what the item was graded when the grant was given: in plain it is given up to that level only,
    because nobody has decided about more. `give` writes it.
    """

    item: str
    name: str
    form: Form
    level: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """How much a grant may be used; None: not limited by the grant. Days are those of Beijing.

    A call beyond `calls_a_second` is refused; a bucket of as many fills again as fast. An answer is cut at
    `rows_a_call`.
    """

    calls_a_second: int | None = None
    calls_a_day: int | None = None
    rows_a_call: int | None = None
    rows_a_day: int | None = None
    attempts_a_day: int | None = None  # of verify-only


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A grant to be given. Dates are ISO days, both included.

    `rows`: an SQL condition over the resource's own columns, whitelisted; None: all rows. `accounts`: who
    of the organisation; empty: everybody there. `verify_by`: the column a person or organisation is known by
    on the road `verify`; None: `give` takes the first identifier among the columns.
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
    verify_by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """A grant as recorded. `owner` is the organisation that held the resource when it was given."""

    id: str
    draft: Draft
    owner: str = ""
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


class Side(StrEnum):
    """On which side of a grant one stands."""

    RECEIVED = "received"  # 授予本单位的
    GIVEN = "given"  # 本单位授出的


class Measure(StrEnum):
    """What a budget counts."""

    PACE = "pace"  # 每秒调用
    CALLS = "calls"  # 每日调用
    ROWS = "rows"  # 每日行数
    ATTEMPTS = "attempts"  # 每日核验次数


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

MEASURES: Mapping[Measure, Text] = {
    Measure.PACE: Text("每秒调用次数", "calls a second"),
    Measure.CALLS: Text("每日调用次数", "calls a day"),
    Measure.ROWS: Text("每日行数", "rows a day"),
    Measure.ATTEMPTS: Text("每日核验次数", "verifications a day"),
}


class Overused(Refused):
    """More than a grant gives (超量): the call is not answered. `where` has the grant, the measure and the day."""

    status = 429

    def __init__(self, grant: str, measure: Measure, *, most: int, day: str) -> None:
        named = MEASURES[measure]
        super().__init__(
            f"grant_{measure}_spent",
            Text(f"授权的{named.zh}已用完（上限 {most:,}）", f"The grant's {named.en} are used up (at most {most:,})."),
            where={"grant": grant, "measure": str(measure), "day": day},
            hint=Text("请稍候一秒再试", "Try again in a second.")
            if measure is Measure.PACE
            else Text("次日（北京时间）再试，或另行申请", "Try again tomorrow (Beijing time), or ask for another grant."),
        )  # fmt: skip


def no_such_grant(grant: str) -> NotFound:
    """There is none, or it is none of the caller's business: the two are never told apart."""
    return NotFound(
        "no_such_grant",
        Text(f"没有授权 {grant[:64]}", f"There is no grant {grant[:64]}."),
        where={"grant": grant[:64]},
        hint=Text(
            "用 yiben grant list 查看；不带授权时按账号级别查询",
            "`yiben grant list` shows yours. Without one, you see what your account's clearance allows.",
        ),
    )


FORM_TITLES: Mapping[Form, Text] = {
    Form.PLAIN: Text("原值", "plain"),
    Form.MASKED: Text("脱敏", "masked"),
    Form.TOKEN: Text("代号", "token"),
    Form.VERIFY: Text("仅核验", "verify only"),
}

ROAD_TITLES: Mapping[Road, Text] = {
    Road.SQL: Text("查询", "query"),
    Road.API: Text("接口", "API"),
    Road.FILE: Text("文件", "file"),
    Road.VERIFY: Text("核验", "verification"),
    Road.DELIVERY: Text("定期推送", "standing delivery"),
    Road.PREFILL: Text("表单预填", "form pre-filling"),
}
