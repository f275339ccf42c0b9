"""Deliveries while the platform is up: every half minute, what is due goes to the background pool."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread
from typing import TYPE_CHECKING

from yiben.capabilities.access import deliveries

if TYPE_CHECKING:
    from yiben.app.wiring import Platform

ROUND = 30.0  # seconds


@contextmanager
def delivering(platform: "Platform", *, every: float = ROUND) -> Iterator[None]:
    """Serve due orders until the block ends: one at a time, behind other background work."""
    over = Event()

    def rounds() -> None:
        while not over.is_set():
            platform.jobs.submit("deliveries", lambda: deliveries.run_due(platform.office))
            over.wait(every)

    Thread(target=rounds, name="yiben-deliveries", daemon=True).start()
    try:
        yield
    finally:
        over.set()
