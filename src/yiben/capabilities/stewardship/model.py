"""The nouns of stewardship (目录管理): how an entry has lived, what is demanded, who answers for what, what overlaps.

Frozen, no database, no clock. Entries themselves are `ledger`; the steps people take are `casework`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from yiben.kernel.text import Text

ENTRY, CHANGE, RETIRE, REFRESH = (
    "catalogue.entry",
    "catalogue.change",
    "catalogue.retire",
    "catalogue.refresh",
)
"""The kinds of case in which an entry lives."""


class Reason(StrEnum):
    """Why an entry is updated (变化情形), seed003:693."""

    LAW = "law"  # 法律法规调整
    FUNCTION = "function"  # 职能发生变化
    OTHER = "other"  # 其他情形


class DemandState(StrEnum):
    """Where a demand stands."""

    OPEN = "open"  # 待对接
    ASKED = "asked"  # 已申请共享
    GATHERING = "gathering"  # 已列入归集责任
    MET = "met"  # 已满足
    CLOSED = "closed"  # 已关闭


class DutyKind(StrEnum):
    """What an organisation answers for."""

    SHARE = "share"  # 共享
    GATHER = "gather"  # 归集


class ListName(StrEnum):
    """The two lists (清单), seed003:693."""

    DEMAND = "demand"  # 需求清单
    DUTY = "duty"  # 责任清单


STATE_TITLES: Mapping[DemandState, Text] = {
    DemandState.OPEN: Text("待对接", "open"),
    DemandState.ASKED: Text("已申请共享", "asked for"),
    DemandState.GATHERING: Text("已列入归集责任", "to be gathered"),
    DemandState.MET: Text("已满足", "met"),
    DemandState.CLOSED: Text("已关闭", "closed"),
}
DUTY_TITLES: Mapping[DutyKind, Text] = {
    DutyKind.SHARE: Text("共享", "share"),
    DutyKind.GATHER: Text("归集", "gather"),
}
REASON_TITLES: Mapping[Reason, Text] = {
    Reason.LAW: Text("法律法规调整", "a change of law"),
    Reason.FUNCTION: Text("职能发生变化", "a change of duties"),
    Reason.OTHER: Text("其他情形", "other"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """What became of an entry beside its status in the ledger. Times are RFC 3339 text."""

    resource: str
    published: str | None = None
    published_by: str | None = None
    case: str | None = None  # in which it was published
    duty: str = ""  # 对应的职责
    confirmed: str | None = None  # by the yearly refresh
    confirmed_by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A change of an entry, drafted, submitted or in force.

    `wanted` and `before` name the same fields: title, description, themes, classes, origin, cycle, organisation, and
    `items` by identifier. `before` is what stood when it was drafted; once applied it is the former state (原内容).
    """

    case: str
    resource: str
    reason: Reason
    changed_on: str
    wanted: Mapping[str, Any]
    before: Mapping[str, Any]
    drafted: str
    drafted_by: str
    submitted_by: str | None = None
    applied: str | None = None
    applied_by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column somebody wants or would gather. `semantic`: what it means, where that is known."""

    name: str
    title: str = ""
    semantic: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a department needs (需求): one line of its demand list.

    `purpose` is a word of the list of purposes, or words; `matter` the matter of service (政务服务事项) it is for,
    seed004:625; `provider` an organisation (any reference), if it is known; `until` an ISO day.
    """

    title: str
    says: str = ""
    columns: tuple[Column, ...] = ()
    purpose: str = ""
    matter: str = ""
    provider: str | None = None
    basis: str = ""
    until: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """A wish on the list of demand (需求清单). `best`, `score`: the entry that matches it best, 0 to 1; below 0: nobody has compared it yet."""

    id: str
    organisation: str
    wish: Wish
    state: DemandState
    best: str | None
    score: float
    resource: str | None  # what was asked for
    case: str | None  # the request
    duty: str | None  # the gathering it became
    made: str
    made_by: str
    updated: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a department answers for (责任): one line of its list, as handed in. `since` is an ISO day."""

    title: str
    kind: DutyKind = DutyKind.SHARE
    resource: str | None = None  # the entry, if there is one; any reference
    basis: str = ""
    since: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """A line of the list of responsibility (责任清单), seed003:693 and 703."""

    id: str
    organisation: str
    answer: Answer
    demand: str | None
    made: str
    made_by: str
    ended: str | None
    confirmed: str | None
    confirmed_by: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BadRow:
    """A row of an imported list that could not be taken, kept as it was."""

    id: str
    list: ListName
    file: str
    line: int  # counts from 1, the header included
    cells: Mapping[str, str]
    why: Text
    at: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What an import did. Every row of the file is in one of the two."""

    made: tuple[str, ...]
    bad: tuple[BadRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemMatch:
    """One asked column and the item that is like it. `strength` 0 to 1."""

    asked: str
    item: str
    name: str
    title: str
    level: int  # 0: nobody has graded it
    personal: bool
    strength: float
    why: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlap:
    """An entry that has some of what is asked for. `share`: of the asked columns; `score` weighs rare ones more."""

    resource: str
    name: str
    title: str
    organisation: str
    organisation_name: str
    share: float
    score: float
    items: tuple[ItemMatch, ...]
    why: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """In how many entries one asked column is there already, and the best one."""

    column: Column
    entries: int
    best: ItemMatch | None
    resource: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Duplicates:
    """What the ledger already has of a set of columns (重复采集检查). `share`: columns held by somebody."""

    columns: tuple[Holding, ...]
    overlaps: tuple[Overlap, ...]
    share: float
    told: bool  # enough of it is there to say: do not gather it again
    compared: int  # columns of the ledger


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationFigure:
    """How the demands of one organisation stand."""

    organisation: str
    organisation_name: str
    demands: int
    unmet: int
    matched: int  # of the unmet: an entry is like it
    met: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """How the lists stand. `matched`: demands asked for, met, or like an entry, over all not closed."""

    by_state: Mapping[DemandState, int]
    demands: int  # that are not closed
    matched: int
    duties: int
    confirmed: int  # duties confirmed this year
    organisations: tuple[OrganisationFigure, ...] = field(default=())

    @property
    def share(self) -> float | None:
        """Matched demands over all; None without any."""
        return self.matched / self.demands if self.demands else None
