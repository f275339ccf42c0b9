"""Showing what crossed: to whoever said it, to their body, and to those who keep the connection."""

from yiben.capabilities.cascade.actions.standing import KEEPERS, must_read
from yiben.capabilities.cascade.crossing import store
from yiben.capabilities.cascade.crossing.actions.reading import may_use
from yiben.capabilities.cascade.crossing.model import Crossed, Errand, Kind, Side
from yiben.infra.work import Work
from yiben.kernel.actors import SYSTEM, Role
from yiben.kernel.errors import NotFound
from yiben.kernel.text import Text

_OVERSEE = (*KEEPERS, Role.AUDITOR, Role.BUREAU)


def errands(work: Work, side: Side = Side.OURS, *, kind: Kind | None = None) -> tuple[Errand, ...]:
    """Objections and requests of one side, newest first: one's own, or all for those who oversee.

    What the other side said is a case here; those who may not oversee find it among their cases.
    """
    must_read(work)
    if _oversees(work):
        return tuple(store.errands(work.db, side, kind=kind))
    if side is Side.THEIRS:
        return ()
    return tuple(store.errands(work.db, side, kind=kind, account=work.actor.account))


def errand(work: Work, reference: str) -> Errand:
    """One that this side said. NotFound `no_errand`, also for somebody else's."""
    must_read(work)
    found = store.find_errand(work.db, Side.OURS, reference)
    if found is None or not (_oversees(work) or found.account == work.actor.account):
        raise NotFound(
            "no_errand", Text(f"没有事项 {reference[:60]}", f"There is no errand {reference[:60]}.")
        )
    return found


def arrived(work: Work, case: str) -> Errand | None:
    """The errand of a peer that a case of ours was opened for; None for a case of our own."""
    must_read(work)
    return store.errand_of_case(work.db, case)


def held(work: Work) -> tuple[Crossed, ...]:
    """Grants of the other sides that are held here and concern the actor, newest first."""
    must_read(work)
    found = store.crossed_of(work.db, Side.THEIRS)
    return tuple(one for one in found if _oversees(work) or may_use(work, one))


def given(work: Work) -> tuple[Crossed, ...]:
    """Grants of ours that other sides hold, for those who oversee; newest first."""
    must_read(work)
    return tuple(store.crossed_of(work.db, Side.OURS)) if _oversees(work) else ()


def _oversees(work: Work) -> bool:
    return work.actor == SYSTEM or work.actor.holds(*_OVERSEE)
