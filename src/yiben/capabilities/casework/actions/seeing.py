"""Who may see a case: to everybody else it does not exist."""

from collections.abc import Mapping
from typing import Any

from yiben.capabilities.casework.actions.persons import OVERSEERS, person, sources
from yiben.capabilities.casework.actions.refusing import not_found
from yiben.capabilities.casework.model import Hands
from yiben.capabilities.casework.store import cases as store
from yiben.capabilities.casework.store import listing
from yiben.capabilities.casework.store.listing import Eyes
from yiben.infra.work import Work
from yiben.kernel.actors import SYSTEM, Role


def eyes(work: Work, *, hands: Hands) -> Eyes | None:
    """What of cases the asker may see; None: every case."""
    if work.actor == SYSTEM or work.actor.holds(*OVERSEERS):
        return None
    me = person(work, work.actor, hands=hands)
    return Eyes(
        account=me.account,
        keys=tuple((source.keys, source.kinds) for source in sources(work, hands=hands)),
        org=me.org,
        steward_of=me.org if Role.STEWARD.value in me.roles else None,
    )


def visible(work: Work, ref: str, *, hands: Hands) -> Mapping[Any, Any]:
    """A case by identifier or number. NotFound `no_case` when there is none, or not for the asker."""
    return _checked(work, store.find(work.db, ref), ref, hands=hands)


def visible_alone(work: Work, ref: str, *, hands: Hands) -> Mapping[Any, Any]:
    """The same for changing it: nobody else does until the transaction ends."""
    return _checked(work, store.find_alone(work.db, ref), ref, hands=hands)


def _checked(work: Work, row: Mapping[Any, Any] | None, ref: str, *, hands: Hands) -> Mapping[Any, Any]:
    if row is None:
        raise not_found(ref)
    asking = eyes(work, hands=hands)
    if asking is not None and not listing.is_seen(work.db, row, asking):
        raise not_found(ref)
    return row
