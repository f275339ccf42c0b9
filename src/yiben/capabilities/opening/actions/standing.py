"""Who may speak for whom here, and the platform acting on what was decided."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from yiben.capabilities import ledger, sharing
from yiben.infra.work import Work
from yiben.kernel.actors import SYSTEM, Role
from yiben.kernel.errors import NotFound, Refused
from yiben.kernel.text import Text


def must_speak(work: Work, organisation: str) -> None:
    """Raise Refused `not_publisher` unless the actor may act for this organisation (identifier) or oversees it."""
    if speaks(work, organisation):
        return
    name = ledger.organisation_names(work, [organisation]).get(organisation, organisation)
    raise Refused(
        "not_publisher",
        Text(f"您不能代「{name}」办理数据开放", f"You may not act for “{name}” in opening."),
        where={"account": work.actor.account, "organisation": name},
        hint=Text(f"请联系「{name}」的数据专员", f"Ask a steward of “{name}”."),
    )


def speaks(work: Work, organisation: str) -> bool:
    """Whether the actor may act for an organisation (identifier), or oversees it; the platform may."""
    return (
        is_platform(work)
        or work.actor.holds(Role.BUREAU)
        or sharing.speaks_for(work, work.actor, organisation)
    )


def is_platform(work: Work) -> bool:
    """Whether the platform itself acts."""
    return work.actor.account == SYSTEM.account


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


@contextmanager
def by_the_platform(work: Work) -> Iterator[Work]:
    """The same transaction, by the platform; its evidence says so, and on whose account's doing."""
    actor = replace(SYSTEM, roles=frozenset({Role.OWNER}), acting_for=work.actor.account)
    own = Work(work.db, actor, work.office, lasting=work.lasting)
    yield own
    if own.events:
        work.office.seal(work.db, work.now(), [(actor, own.events)])


def deciding(work: Work) -> Work:
    """The same work and account for the ledger, which knows stewards only: the flow has said who decides."""
    actor = replace(work.actor, roles=work.actor.roles | {Role.OFFICER})
    return Work(work.db, actor, work.office, work.events, work.lasting)
