"""Who may read what others did: the same answer at every door of the log."""

from yiben.engines import evidence
from yiben.infra.work import Work
from yiben.kernel.actors import Actor, Role
from yiben.kernel.errors import NotFound
from yiben.kernel.text import Text

_READERS = (Role.OWNER, Role.OFFICER, Role.AUDITOR)


def sees_all(actor: Actor) -> bool:
    """True for those who may read what others did."""
    return actor.holds(*_READERS)


def need_visible(work: Work, actor: Actor, event: str) -> evidence.Entry:
    """The event, where `actor` may read it. Raises NotFound alike for a hidden one and none at all."""
    entry = evidence.read(work.db, event)
    if entry.actor != actor.account and not sees_all(actor):
        raise NotFound("no_event", Text(f"没有存证「{event}」", f"There is no event “{event}”."))
    return entry
