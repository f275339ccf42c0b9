"""The clock of cases while the platform is up: reminders, escalation, moves by themselves, yearly confirmation."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread
from typing import TYPE_CHECKING

from yiben.app.reactions import hands
from yiben.capabilities import casework, stewardship

if TYPE_CHECKING:
    from yiben.app.wiring import Platform
    from yiben.infra.work import Office

ROUND = 30.0  # seconds


def tick(office: "Office") -> casework.Ticked:
    """One round: this year's confirmation of the catalogue is begun when its day has come, then cases move on."""
    stewardship.refresh_due(office, hands=hands())
    return casework.tick(office, hands=hands())


@contextmanager
def ticking(platform: "Platform", *, every: float = ROUND) -> Iterator[None]:
    """Do what is due until the block ends: one round at a time, behind other background work."""
    over = Event()

    def rounds() -> None:
        while not over.is_set():
            platform.jobs.submit("cases", lambda: tick(platform.office))
            over.wait(every)

    Thread(target=rounds, name="yiben-cases", daemon=True).start()
    try:
        yield
    finally:
        over.set()
