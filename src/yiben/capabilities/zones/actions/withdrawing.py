"""Ending use (收回使用): the grants of an agreement, a product, a partner end in one transaction, on every road."""

from yiben.capabilities import grants, sharing
from yiben.capabilities.zones import store
from yiben.capabilities.zones.actions.permitting import overseeing, today
from yiben.capabilities.zones.model import Use
from yiben.infra.work import Work


def end_uses(work: Work, why: str, **of: str) -> int:
    """Withdraw every grant of which these fields of `Use` are so; how many. The next call by any road is refused."""
    above, ended = overseeing(work), 0
    for one in store.every(work.db, Use, **of):
        grant = grants.find(above, one.id)
        if grant.state(today(work)) in (grants.State.IN_FORCE, grants.State.WAITING):
            sharing.withdraw(above, one.id, why=why)
            ended += 1
    return ended
