"""Who asks, as the guard knows people, and what the packs in force say to them (裁决)."""

from yiben.engines.guard import Law, Subject
from yiben.infra.work import Work
from yiben.kernel.actors import Actor


def subject_of(work: Work, actor: Actor, *, grant: str | None = None) -> Subject:
    """The actor as the guard knows people."""
    return Subject(
        account=actor.account,
        clearance=actor.clearance,
        org=actor.org,
        roles=frozenset(str(role) for role in actor.roles),
        grant=grant,
        authentication=actor.authentication,
        nda=actor.nda,
    )


def law_for(work: Work, actor: Actor, subject: Subject) -> Law | None:
    """What the packs in force say to `actor`; None when only the base pack rules."""
    return None
