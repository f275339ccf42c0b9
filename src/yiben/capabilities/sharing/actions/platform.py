"""The platform's own hand: it does what a grant, an attribute or a flow has decided already, under its own name."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from yiben.infra.work import Work
from yiben.kernel.actors import SYSTEM, Role


@contextmanager
def by_the_platform(work: Work) -> Iterator[Work]:
    """The same transaction, by the platform; its evidence says so, and on whose account's doing."""
    actor = replace(SYSTEM, roles=frozenset({Role.OWNER}), acting_for=work.actor.account)
    own = Work(work.db, actor, work.office, lasting=work.lasting)
    yield own
    if own.events:
        work.office.seal(work.db, work.now(), [(actor, own.events)])
