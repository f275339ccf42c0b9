"""The clock of cases while the platform is up: reminders, escalation, moves by themselves, messages."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread
from typing import TYPE_CHECKING

from yiben.app.reactions import hands
from yiben.capabilities import casework

if TYPE_CHECKING:
    from yiben.app.wiring import Platform

ROUND = 30.0  # seconds


@contextmanager
def ticking(platform: "Platform", *, every: float = ROUND) -> Iterator[None]:
    """Do what is due until the block ends: one round at a time, behind other background work."""
    over = Event()

    def rounds() -> None:
        while not over.is_set():
            platform.jobs.submit("cases", lambda: casework.tick(platform.office, hands=hands()))
            over.wait(every)

    Thread(target=rounds, name="yiben-cases", daemon=True).start()
    try:
        yield
    finally:
        over.set()
