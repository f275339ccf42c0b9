"""The nouns of exception scenarios."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class ExemptionState(StrEnum):
    """Where an entry stands. `approved` ones hold between their dates."""

    ASKED = "asked"  # 待审批
    APPROVED = "approved"  # 已批准
    REFUSED = "refused"  # 未批准
    REVOKED = "revoked"  # 已撤销


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What somebody asks to be excepted from, and why.

    `pack` and `register` name the declaration; `stated` holds what its article demands, a sentence each
    (scenario, necessity, measures, and whatever else: a device number, a report). `resource`, `item`:
    what it is limited to, None for all. `account`: whose acts it covers, None for every account of
    `org`, both None for everybody. `from_` and `until` are days, both included.
    """

    pack: str
    register: str
    stated: Mapping[str, str]
    from_: str
    until: str
    resource: str | None = None
    item: str | None = None
    account: str | None = None
    org: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Exemption:
    """One entry of an exception register (例外场景).

    `opens` are the controls of the pack it lifts, `facts` what it therefore states as true, both as the
    register declared them when it was asked for.
    """

    id: str
    pack: str
    register: str
    article: str
    stated: Mapping[str, str]
    opens: tuple[str, ...]
    facts: tuple[str, ...]
    activities: tuple[str, ...] = ()
    modes: tuple[str, ...] = ()
    resource: str | None = None
    item: str | None = None
    account: str | None = None
    org: str | None = None
    from_: str
    until: str
    state: ExemptionState
    asked_by: str
    asked_at: str
    decided_by: str | None = None
    decided_at: str | None = None
    note: str = field(default="")

    def covers(self, *, resource: str, item: str | None, activity: str, mode: str | None) -> bool:
        """Whether it speaks of this item on this road."""
        return (
            (self.resource is None or self.resource == resource)
            and (self.item is None or self.item == item)
            and (not self.activities or activity in self.activities)
            and (not self.modes or mode in self.modes)
        )

    def holds_on(self, day: str) -> bool:
        """Approved, and `day` (ISO) lies between its dates, both included."""
        return self.state is ExemptionState.APPROVED and self.from_ <= day <= self.until
