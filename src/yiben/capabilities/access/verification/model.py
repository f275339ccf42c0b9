"""The nouns of verify-only (核验): what is offered to be verified, what somebody asks, what is answered.

Start at `Offer`. An answer is one word; nothing else ever leaves this room.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from yiben.kernel.actors import Actor
from yiben.kernel.errors import NotFound, Refused, Unavailable
from yiben.kernel.text import Text

EVERYBODY = "*"
"""Among the askers of an offer: any account of the home."""

PER_KEY = 10
"""Attempts per key and day, all askers together, unless the offer says otherwise."""

PER_ASKER = 10_000
"""Attempts per asker and day unless the offer says otherwise."""

MOST = 1_000_000_000
"""No budget is larger."""


class OfferStatus(StrEnum):
    """Where an offer stands."""

    PROPOSED = "proposed"  # 待批准: nobody can use it yet
    APPROVED = "approved"  # 生效
    WITHDRAWN = "withdrawn"  # 已撤回: for good


class Word(StrEnum):
    """The whole answer. `no` does not tell a wrong value from an unknown key."""

    YES = "yes"  # 一致
    NO = "no"  # 不一致


@dataclass(frozen=True, slots=True, kw_only=True)
class Verifiable:
    """A column whose values may be verified. `distinct`: about how many different values it has.

    A column of two values is disclosed by one attempt: whoever approves should look at this number.
    """

    name: str
    type: str  # as DuckDB writes it
    distinct: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """Attempts a day (UTC). Both count over every offer on the same resource and key column."""

    per_key: int = PER_KEY
    per_asker: int = PER_ASKER


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """核验服务: by this key, these columns may be verified by these people, so often.

    `grant`: it was opened for a grant, serves nobody else, and covers the granted rows alone.
    """

    id: str
    resource: str
    resource_name: str
    key: str
    columns: tuple[Verifiable, ...]
    askers: tuple[str, ...]  # accounts, or EVERYBODY
    budget: Budget
    reason: str
    status: OfferStatus
    made_by: str
    made: str
    approved_by: str | None
    approved: str | None
    withdrawn_by: str | None
    withdrawn: str | None
    grant: str | None = None

    @property
    def scope(self) -> str:
        """What budgets count over and digests are made for: the resource and its key column."""
        return f"{self.resource}/{self.key}"

    def covers(self, columns: Mapping[str, object]) -> bool:
        """True when every one of `columns` may be verified."""
        return columns.keys() <= {one.name for one in self.columns}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One attempt. `who` is an actor, or the secret of an API token that is looked up with the attempt.

    Under a `grant`, `resource` may be left out, and `purpose` be empty.
    """

    who: Actor | str
    offer: str | None
    resource: str | None
    key: str
    values: Mapping[str, str]
    purpose: str
    grant: str | None = None


class TokenUnknown(Refused):
    """The token stands for nobody, or not any more."""

    status = 401

    def __init__(self) -> None:
        super().__init__(
            "sign_in_needed",
            Text("请先登录", "Please sign in first."),
            hint=Text(
                "在 Authorization 头中带上有效的访问令牌", "Send a valid token in the Authorization header."
            ),
        )


class BudgetSpent(Unavailable):
    """The day's attempts are used up. Says nothing about the key: unknown keys are counted alike."""

    status = 429

    def __init__(self, whose: str, *, day: str) -> None:
        super().__init__(
            "verification_budget",
            Text("今日核验次数已用完", "Today's attempts are used up."),
            where={"budget": whose, "day": day},
            hint=Text("请于次日（UTC）再试", "Try again tomorrow (UTC)."),
        )


class NotPrepared(Unavailable):
    """The index over the newest content is still being made; nothing is answered from an older one."""

    def __init__(self, offer: str) -> None:
        super().__init__(
            "verification_preparing",
            Text("核验索引正在按最新数据重建", "The index over the newest data is being made."),
            where={"offer": offer},
            hint=Text("请一分钟后再试", "Try again in a minute."),
        )


def no_such_offer() -> NotFound:
    """Unknown, not in force, or not for this asker: never told apart."""
    return NotFound(
        "no_such_offer",
        Text("没有可用的核验服务", "There is no such verification for you."),
        hint=Text("请向数据所属单位的数据专员申请", "Ask a steward of the organisation that holds the data."),
    )
