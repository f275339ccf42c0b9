"""Who may speak for whom here, and the platform acting on a decision that was made."""

from dataclasses import replace

from yiben.capabilities import ledger
from yiben.infra.work import Work
from yiben.kernel.actors import SYSTEM, Role
from yiben.kernel.errors import NotFound, Refused
from yiben.kernel.text import Text


def called(work: Work, reference: str) -> ledger.Organisation:
    """The organisation with that identifier, code or name. NotFound `no_organisation`."""
    found = ledger.find_organisation(work, reference)
    if found is None:
        raise NotFound(
            "no_organisation",
            Text(f"没有单位「{reference[:80]}」", f"There is no organisation “{reference[:80]}”."),
            where={"organisation": reference[:80]},
        )
    return found


def own_of(work: Work) -> ledger.Organisation:
    """The organisation of the actor's account. Refused `no_organisation_of_account` where it has none."""
    found = ledger.find_organisation(work, work.actor.org) if work.actor.org else None
    if found is None:
        raise Refused(
            "no_organisation_of_account",
            Text(f"账号 {work.actor.account} 没有所属单位", f"The account {work.actor.account} belongs to no organisation."),
            where={"account": work.actor.account},
            hint=Text("请写明单位", "Name the organisation."),
        )  # fmt: skip
    return found


def path_of(work: Work, organisation: str) -> tuple[ledger.Organisation, ...]:
    """From the root down to the organisation (identifier)."""
    bodies = {one.organisation.id: one.organisation for one in ledger.organisations(work)}
    found: list[ledger.Organisation] = []
    at: str | None = organisation
    while at in bodies:
        found.append(bodies[at])
        at = bodies[at].parent
    return tuple(reversed(found))


def speaks_for(work: Work, organisation: str) -> bool:
    """Whether the actor may keep the lists of an organisation (identifier): its stewards, and whoever oversees."""
    if work.actor == SYSTEM or work.actor.holds(Role.OWNER, Role.OFFICER, Role.BUREAU):
        return True
    return ledger.may_steward(work.actor, path_of(work, organisation))


def must_speak(work: Work, organisation: str) -> None:
    """Raise Refused `not_your_list` unless the actor may keep the lists of this organisation."""
    if speaks_for(work, organisation):
        return
    name = called(work, organisation).name
    raise Refused(
        "not_your_list",
        Text(f"您不能代「{name}」提出或变更", f"You may not speak for “{name}”."),
        where={"account": work.actor.account, "organisation": name},
        hint=Text(f"请联系「{name}」的数据专员", f"Ask a steward of “{name}”."),
    )


def deciding(work: Work) -> Work:
    """The same work and account for the ledger, which knows stewards only: the flow has said who decides."""
    actor = replace(work.actor, roles=work.actor.roles | {Role.OFFICER})
    return Work(work.db, actor, work.office, work.events, work.lasting)
