"""A seal for tests that look at the events themselves: it puts them on a list."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from yiben.infra.work import Seal, Told
from yiben.kernel.facts import Event


def keeping(events: list[Event]) -> Seal:
    """A seal that adds what is told to `events`."""

    def seal(_db: Connection, _when: datetime, told: Sequence[Told]) -> None:
        events.extend(one for _, left in told for one in left)

    return seal
