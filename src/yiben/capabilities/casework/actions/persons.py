"""Who asks, as flows know people: with their organisation, their roles, and whom they stand in for today."""

from collections.abc import Mapping, Sequence
from typing import Any

from yiben.capabilities import people
from yiben.capabilities.casework.actions.keys import ANYWHERE, keys_of
from yiben.capabilities.casework.model import Hands
from yiben.capabilities.casework.store import delegating
from yiben.capabilities.casework.store.waiting import Source
from yiben.engines.flows import holders
from yiben.engines.flows.calendar import calendar
from yiben.engines.flows.model import Flow, Person, Standing
from yiben.infra.work import Work
from yiben.kernel.actors import SYSTEM, Actor, Role
from yiben.kernel.errors import NotFound, Refused, YibenError

OVERSEERS = (Role.OWNER, Role.OFFICER, Role.AUDITOR, Role.BUREAU)
"""Roles that see every case."""


def today(work: Work) -> str:
    """The day it is where the platform's people work (Beijing time), as ISO text."""
    return calendar("cn").local(work.now()).date().isoformat()


def person(work: Work, actor: Actor, *, hands: Hands) -> Person:
    """An account in its own right."""
    org = hands.tree.identifier(work, actor.org) if actor.org else None
    return Person(account=actor.account, roles=frozenset(role.value for role in actor.roles), org=org)


def asker(
    work: Work, *, hands: Hands, row: Mapping[str, Any] | None = None, flow: Flow | None = None
) -> Person:
    """Whoever asks, with those who delegated to them today; for one case, also on whose behalf it was handed on."""
    me = person(work, work.actor, hands=hands)
    if work.actor == SYSTEM:
        return me
    kind = row["kind"] if row is not None else None
    behalf = [
        giver for giver, kinds in _givers(work, hands=hands) if kind is None or not kinds or kind in kinds
    ]
    if row is not None and flow is not None and row["handed_to"] == me.account:
        behalf += handed(flow, row)
    return Person(account=me.account, roles=me.roles, org=me.org, standing_in=tuple(behalf))


def handed(flow: Flow, row: Mapping[str, Any]) -> list[Person]:
    """For whom somebody acts whom a supervisor handed the case to: everybody who would have to act."""
    from yiben.capabilities.casework.actions.cases import orgs_of

    standing = Standing(state=row["state"], filer=row["filer"], orgs=orgs_of(row), form=row["form"])
    found = []
    for who, org in holders(flow, row["state"], standing):
        if who.role is not None:
            found.append(Person(account=row["handed_by"], roles=frozenset({who.role}), org=org))
        elif who.filer:
            found.append(Person(account=row["filer"], roles=frozenset(), org=row["filer_org"]))
        else:
            named = row["form"].get(who.field)
            accounts = named if isinstance(named, list | tuple) else [named]
            found += [Person(account=one, roles=frozenset(), org=None) for one in accounts if one]
    return found


def sources(work: Work, *, hands: Hands) -> list[Source]:
    """Whose errands are the asker's: their own, and those of whoever delegated to them today."""
    me = person(work, work.actor, hands=hands)
    found = [Source(keys=keys_of(me), accounts=(me.account,))]
    found += [
        Source(
            keys=keys_of(giver),
            accounts=(me.account, giver.account),
            through=giver.account,
            kinds=tuple(kinds),
        )
        for giver, kinds in _givers(work, hands=hands)
    ]
    return found


def _givers(work: Work, *, hands: Hands) -> list[tuple[Person, Sequence[str]]]:
    found: list[tuple[Person, Sequence[str]]] = []
    for row in delegating.to(work.db, work.actor.account, day=today(work)):
        try:
            actor = people.who_is(work, row["giver"])
        except YibenError:  # disabled or gone: nobody acts for them
            continue
        found.append((person(work, actor, hands=hands), tuple(row["kinds"])))
    return found


def accounts_of(work: Work, key: str, *, hands: Hands) -> tuple[str, ...]:
    """Whom a key means today; nobody who is disabled."""
    if key.startswith("="):
        try:
            return (people.who_is(work, key[1:]).account,)
        except (NotFound, Refused):  # gone or disabled
            return ()
    name, _, org = key.partition("@")
    if name not in set(Role):
        return ()
    orgs = None if org == ANYWHERE else hands.tree.spellings(work, org) if org else ()
    return people.accounts_holding(work, Role(name), orgs=orgs)
