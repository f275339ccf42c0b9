"""Who may keep the register of powers (权责清单): the owner, officers and the data authority all of it, stewards their own body's."""

from yiben.capabilities import stewardship
from yiben.infra.work import Work
from yiben.kernel.actors import SYSTEM, Role
from yiben.kernel.errors import Refused
from yiben.kernel.text import Text

KEEPERS = (Role.OWNER, Role.OFFICER, Role.BUREAU, Role.STEWARD)


def may_keep(work: Work) -> bool:
    """Whether the actor keeps some of the register."""
    return work.actor == SYSTEM or work.actor.holds(*KEEPERS)


def must_keep(work: Work) -> None:
    """Refused `not_your_powers` unless the actor does."""
    if not may_keep(work):
        raise Refused(
            "not_your_powers",
            Text(
                "权责清单由平台所有者、数据安全官、数据主管部门和各单位的数据专员登记",
                "Powers are registered by the owner, officers, the data authority, and stewards for their own body.",
            ),
            where={"account": work.actor.account},
        )


def may_keep_of(work: Work, organisation: str) -> bool:
    """Whether the actor keeps what this organisation (identifier) has."""
    return stewardship.speaks_for(work, organisation)
