"""Organisations as sharing needs them: whose account it is, who lies above whom, who may speak for one."""

from yiben.capabilities import ledger, people
from yiben.infra.work import Work
from yiben.kernel.actors import Actor, Role
from yiben.kernel.errors import NotFound, Refused
from yiben.kernel.text import Text


def organisation_of(work: Work, actor: Actor) -> ledger.Organisation:
    """The organisation an account works for. Refused `no_organisation_of_account` where it has none."""
    found = ledger.find_organisation(work, actor.org) if actor.org else None
    if found is None:
        raise Refused(
            "no_organisation_of_account",
            Text(
                f"账号 {actor.account} 没有所属单位，不能申请或取得数据",
                f"The account {actor.account} belongs to no organisation: it can ask for nothing.",
            ),
            where={"account": actor.account},
            hint=Text("请平台所有者为账号登记单位", "The platform's owner enters its organisation."),
        )
    return found


def called(work: Work, ref: str) -> ledger.Organisation:
    """The organisation with that identifier, code or name. NotFound `no_organisation`."""
    found = ledger.find_organisation(work, ref)
    if found is None:
        raise NotFound(
            "no_organisation",
            Text(f"没有单位「{ref}」", f"There is no organisation “{ref}”."),
            where={"organisation": ref},
        )
    return found


def above(work: Work, organisation: str) -> tuple[str, ...]:
    """The organisation itself and each one above it, nearest first."""
    found: list[str] = []
    at: str | None = organisation
    while at is not None and at not in found:
        body = ledger.find_organisation(work, at)
        if body is None:
            break
        found.append(body.id)
        at = body.parent
    return tuple(found)


def speaks_for(work: Work, actor: Actor, organisation: str) -> bool:
    """Whether the actor may act for an organisation: its stewards and those above, owner, officer; bureau of it."""
    if actor.holds(Role.OWNER, Role.OFFICER):
        return True
    if not actor.holds(Role.STEWARD, Role.BUREAU):
        return False
    own = ledger.find_organisation(work, actor.org) if actor.org else None
    return actor.org is None or (own is not None and own.id in above(work, organisation))


def works_for(work: Work, account: str, organisation: str) -> bool:
    """Whether an account belongs to this organisation itself. Raises NotFound or Refused for one that is gone."""
    org = people.who_is(work, account).org
    found = ledger.find_organisation(work, org) if org else None
    return found is not None and found.id == organisation


def oversees(actor: Actor) -> bool:
    """Whether everything of sharing may be read: owner, officer, auditor."""
    return actor.holds(Role.OWNER, Role.OFFICER, Role.AUDITOR)
