"""Harvests of the web and of the clock: one at a time, in threads that nobody waits for at the end.

A source may take an hour to read, so harvests have no share in the pool other work waits for. What is cut off when the
platform stops goes on from its last batch when it starts again.
"""

import logging
from threading import Lock, Thread

from yiben.capabilities import harvesting
from yiben.infra.work import Office
from yiben.kernel.actors import SYSTEM, Actor
from yiben.kernel.errors import YibenError

log = logging.getLogger("yiben.harvests")


class Turns:
    """Who is being harvested, and who waits."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._known: set[str] = set()
        self._lock = Lock()
        self._turn = Lock()

    def submit(
        self, source: str, *, actor: Actor = SYSTEM, how: harvesting.How = harvesting.How.WRITE
    ) -> None:
        """Harvest a source (its identifier) soon, unless it waits or is being harvested already."""
        with self._lock:
            if source in self._known:
                return
            self._known.add(source)
        Thread(target=self._run, args=(source, actor, how), name="yiben-harvest", daemon=True).start()

    def busy(self, source: str) -> bool:
        """True while a source waits or is being harvested here."""
        return source in self._known

    def submit_due(self) -> None:
        """Those whose time has come."""
        with self._office.reading(SYSTEM) as work:
            due = harvesting.due(work)
        for source in due:
            self.submit(source)

    def submit_interrupted(self) -> None:
        """Those that were cut off when the platform stopped."""
        with self._office.reading(SYSTEM) as work:
            cut_off = harvesting.interrupted(work)
        for source in cut_off:
            self.submit(source)

    def _run(self, source: str, actor: Actor, how: harvesting.How) -> None:
        try:
            with self._turn:
                harvesting.run(self._office, actor, source, how=how)
        except YibenError as error:
            log.warning("harvest %s refused: %s", source, error.code)
        finally:
            with self._lock:
                self._known.discard(source)
