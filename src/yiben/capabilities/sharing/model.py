"""The nouns of sharing (共享): how a resource may be shared, a request, what will be allowed of it, an agreement.

Frozen, no database, no clock. Grants themselves are `grants`; the road of a request through people is `casework`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from yiben.capabilities.grants import Budget, Form, GrantedColumn, Kind, Road
from yiben.kernel.text import Text


class Openness(StrEnum):
    """How a resource or item may be shared (共享属性). 政务信息资源共享管理暂行办法 art. 9 has the three."""

    UNCONDITIONAL = "unconditional"  # 无条件共享
    CONDITIONAL = "conditional"  # 有条件共享
    CLOSED = "closed"  # 不予共享


OPENNESS_TITLES: Mapping[Openness, Text] = {
    Openness.UNCONDITIONAL: Text("无条件共享", "Shared unconditionally"),
    Openness.CONDITIONAL: Text("有条件共享", "Shared on conditions"),
    Openness.CLOSED: Text("不予共享", "Not shared"),
}


class Frequency(StrEnum):
    """How often data are taken (提供频次), from seldom to often."""

    ONCE = "once"  # 一次
    YEARLY = "yearly"  # 每年
    MONTHLY = "monthly"  # 每月
    WEEKLY = "weekly"  # 每周
    DAILY = "daily"  # 每日
    ON_DEMAND = "on_demand"  # 按需


FREQUENCY_TITLES: Mapping[Frequency, Text] = {
    Frequency.ONCE: Text("一次", "once"),
    Frequency.YEARLY: Text("每年", "yearly"),
    Frequency.MONTHLY: Text("每月", "monthly"),
    Frequency.WEEKLY: Text("每周", "weekly"),
    Frequency.DAILY: Text("每日", "daily"),
    Frequency.ON_DEMAND: Text("按需", "as needed"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribute:
    """How a resource, or one item of it, may be shared (共享属性), as its owner decided with four eyes.

    `item` None: the whole resource. CONDITIONAL has a `condition`, CLOSED a `reason` and a legal `basis`.
    `returns`: districts may have their own rows back (回流), told by the column `district_item`. `passes_down`:
    its administration may be handed to lower organisations (可下沉).
    """

    resource: str
    item: str | None = None
    openness: Openness
    condition: str = ""
    reason: str = ""
    basis: str = ""
    returns: bool = False
    district_item: str | None = None
    passes_down: bool = False
    case: str | None = None
    proposed_by: str = ""
    decided_by: str = ""
    decided: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What an organisation asks for (共享申请).

    Dates are ISO days, both included. `rows` is an SQL condition over the resource's columns; `storage_days`: how
    long the recipient keeps what it got; `onward`: under what conditions it may pass data on, empty: not at all.
    `scenario`, `necessity`, `measures` are what the packs demand of ways that are not the preferred ones; `attests`
    are further facts of the vocabulary the parties state. `district`: the code of the district, of a return flow.
    """

    resource: str
    columns: tuple[GrantedColumn, ...]
    purpose: str
    purpose_says: str
    basis: str
    roads: frozenset[Road]
    begins: str
    ends: str
    kind: Kind = Kind.SHARING
    rows: str | None = None
    frequency: Frequency = Frequency.ON_DEMAND
    accounts: tuple[str, ...] = ()
    budget: Budget = field(default_factory=Budget)
    scale: str = ""
    storage_days: int = 30
    onward: str = ""
    measures: str = ""
    entrusted: bool = False
    entrusted_says: str = ""
    scenario: str = ""
    necessity: str = ""
    attests: tuple[str, ...] = ()
    district: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowing:
    """What an approver leaves of a request; None: as asked. Nothing in it can widen (只可缩小).

    `columns`: item → form, those not named are dropped. `rows` is added to the asked condition with AND.
    """

    columns: Mapping[str, Form] | None = None
    rows: str | None = None
    roads: frozenset[Road] | None = None
    begins: str | None = None
    ends: str | None = None
    budget: Budget | None = None
    storage_days: int | None = None
    attests: tuple[str, ...] = ()


class Allowed(StrEnum):
    """What comes of a column on a road, if the request is approved."""

    PLAIN = "plain"
    MASKED = "masked"
    TOKEN = "token"  # noqa: S105 - a word, no secret
    VERIFY = "verify"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Want:
    """Something a pack still wants before a column may leave: what, by which article, and what would do."""

    kind: str
    says: Text
    pack: str
    article: str
    lacks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One column on one road. `citations` are (pack, article); `ways_out` what would make it possible."""

    road: Road
    allowed: Allowed
    says: Text
    citations: tuple[tuple[str, str], ...] = ()
    wants: tuple[Want, ...] = ()
    ways_out: tuple[Want, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessedColumn:
    """One asked column: its grade, its attribute, and what is allowed of it on each road, preferred ones first."""

    item: str
    name: str
    title: str
    level: int
    personal: bool
    form: Form
    attribute: Attribute | None
    outcomes: tuple[Outcome, ...]
    preferred: tuple[Road, ...]

    def on(self, road: Road) -> Outcome:
        """What is allowed on that road; KeyError for one that was not assessed."""
        return {one.road: one for one in self.outcomes}[road]

    def reachable(self, roads: frozenset[Road]) -> bool:
        """Whether it leaves on at least one of `roads`."""
        return any(one.allowed is not Allowed.NOTHING for one in self.outcomes if one.road in roads)


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """What the guard and the packs in force say to a request today (评估). Nothing is read for it.

    `decider` is the organisation that would decide, `through` the push-down that makes it so. `by_itself`: the
    grant may be given as the request is filed. `obstacles` are sentences for which it cannot be filed or approved.
    """

    resource: str
    resource_name: str
    resource_title: str
    owner: str
    owner_name: str
    decider: str
    decider_name: str
    through: str | None
    columns: tuple[AssessedColumn, ...]
    level: int
    packs: tuple[str, ...]
    by_itself: bool
    obstacles: tuple[Text, ...]

    @property
    def may_be_granted(self) -> bool:
        """Whether nothing stands in the way but a person's decision."""
        return not self.obstacles


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """One clause of an agreement (协议条款), with the articles in force that demand it, as (pack, article)."""

    id: str
    title: Text
    says: Text
    articles: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """An agreement (共享协议), as both sides accepted it. `terms` is the request as data, canonical and hashed.

    The recipient accepted by filing, the provider by approving; what the provider narrowed, the recipient agreed
    to beforehand (see the clause on scope).
    """

    id: str
    case: str
    case_number: str
    resource: str
    provider: str
    provider_name: str
    recipient: str
    recipient_name: str
    clauses: tuple[Clause, ...]
    terms: Mapping[str, Any]
    digest: str
    accepted_recipient: str
    accepted_recipient_at: str
    accepted_provider: str
    accepted_provider_at: str
    grant: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """What became of a request that was granted: the grant, its agreement, by whose authority."""

    case: str
    grant: str
    agreement: str
    resource: str
    provider: str
    recipient: str
    decider: str
    through: str | None
    kind: Kind
    decided: str
    decided_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PushDown:
    """Authority to decide on requests, handed to a lower organisation (下沉授权), seed003:703.

    It reaches requests for `resource` whose columns are graded at most `most_level`, on `roads`, by organisations
    below `holder`, that end by `ends`. `depth`: how much further down it may be handed on; 0: not at all.
    """

    id: str
    resource: str
    giver: str
    holder: str
    most_level: int
    roads: frozenset[Road]
    depth: int
    begins: str
    ends: str
    parent: str | None
    case: str | None
    given_by: str
    given: str
    withdrawn: str | None = None
    withdrawn_by: str | None = None

    def holds(self, today: str) -> bool:
        """Whether it is in force on the ISO day `today`."""
        return self.withdrawn is None and self.begins <= today <= self.ends


class Manner(StrEnum):
    """What each delivery of a subscription holds."""

    SNAPSHOT = "snapshot"  # 全量
    CHANGES = "changes"  # 增量: rows added, changed, removed since the delivery before


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """A standing subscription (订阅) under a grant: delivered until the grant ends.

    `key` are the columns that identify a row, of a subscription to changes. `delivery` is the standing order.
    """

    id: str
    grant: str
    resource: str
    account: str
    manner: Manner
    key: tuple[str, ...]
    delivery: str
    made: str
    ended: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """One field of a form, pre-filled: the value with where and when it comes from, or why there is none."""

    field: str
    value: Any
    masked: bool
    source: str
    source_title: str
    source_organisation: str
    as_of: str
    why_not: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Purpose:
    """A purpose of the declared list (用途)."""

    id: str
    title: Text
    says: Text
