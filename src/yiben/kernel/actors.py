"""Who is acting. Made by `people`, understood by everything."""

from dataclasses import dataclass, field
from enum import StrEnum


class Role(StrEnum):
    """What an account may be. 岗位: a person may hold several."""

    OWNER = "owner"  # 平台所有者: whoever owns the home folder
    OFFICER = "officer"  # 数据安全官
    STEWARD = "steward"  # 数据专员
    ANALYST = "analyst"  # 数据分析人员
    AUDITOR = "auditor"  # 审计人员
    BUREAU = "bureau"  # 数据主管部门: reviews the catalogue and sharing of its level
    CITIZEN = "citizen"  # 公众: opened the account themselves; takes part, works here no more than that


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """An account in action.

    `clearance` is the highest level of the five-level scale (数据安全级别 1..5) this account may see
    in plain; 0 sees nothing above "public". `acting_for` names the account that acts through this
    one (`--as` at the terminal), so that evidence shows both. `authentication` are the factors shown
    when signing in (身份鉴别方式), words of the vocabulary in force; `nda`: a confidentiality agreement
    (保密协议) is on file.
    """

    account: str
    name: str
    org: str | None = None
    roles: frozenset[Role] = field(default_factory=frozenset)
    clearance: int = 0
    acting_for: str | None = None
    authentication: frozenset[str] = field(default_factory=frozenset)
    nda: bool = False

    def holds(self, *roles: Role) -> bool:
        """True when the actor has one of `roles`."""
        return bool(self.roles & set(roles))

    @property
    def citizen(self) -> bool:
        """True for an account somebody opened for themselves (公众) and nobody gave another role."""
        return self.roles == _CITIZEN_ONLY


_CITIZEN_ONLY = frozenset({Role.CITIZEN})


SYSTEM = Actor(account="system", name="Yiben", roles=frozenset(), clearance=5)
"""The platform itself, for what nobody asked for: set-up, resuming, housekeeping."""

ANYBODY = Actor(account="public", name="公众")
"""Nobody signed in: whoever looks at what is open to all (社会公众)."""
