"""What raises a label or changes the packs suspends the open data that rested on it, in the same transaction.

Hangs on the seal, which every transaction passes. Opening is imported only when there is something to look at, so
that commands start at once.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Connection, Engine

from yiben.infra.home import Home
from yiben.infra.settings import Settings
from yiben.infra.work import Office, Seal, Told, Work
from yiben.kernel.actors import SYSTEM
from yiben.kernel.facts import Event, Receipt

_OF_LABELS = frozenset({"item", "items", "label", "labels", "resource"})
_OF_PACKS = frozenset({"pack.activated", "pack.retired"})


def watching(seal: Seal, *, home: Home, settings: Settings, engine: Engine) -> Seal:
    """`seal`, which first suspends what the events took the ground from, in their transaction."""

    def watched(db: Connection, when: datetime, told: Sequence[Told]) -> Receipt | None:
        resources, packs = _touched(one for _, events in told for one in events)
        if not resources and not packs:
            return seal(db, when, told)
        from yiben.capabilities import opening

        work = Work(db, SYSTEM, Office(home, settings, engine, seal, lambda: when))
        opening.look(work, resources=None if packs else sorted(resources))
        *before, (actor, events) = told
        return seal(db, when, [*before, (actor, [*events, *work.events])])

    return watched


def _touched(events: Iterable[Event]) -> tuple[set[str], bool]:
    """Resources whose labels an event may have changed, and whether what rules has."""
    resources: set[str] = set()
    packs = False
    for one in events:
        packs = packs or one.kind in _OF_PACKS
        if one.kind.partition(".")[0] in _OF_LABELS:
            resources |= {one.subject, *one.detail.get("resources", ())}
    return resources, packs
