"""Whoever keeps the log while the platform is up 存证值守: verifies it when asked, deletes what is over, one at a time.

Nothing here is durable but the outcome: what `kill -9` cuts off is begun again, and goes on from where it was.
"""

import logging
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from threading import Lock

from sqlalchemy.exc import SQLAlchemyError

from yiben.app.expiring import rules
from yiben.app.jobs import Jobs
from yiben.engines import evidence
from yiben.engines.evidence import retention
from yiben.infra.database import transaction
from yiben.infra.work import Office, Work
from yiben.kernel.actors import SYSTEM
from yiben.kernel.clock import BEIJING, stamp
from yiben.kernel.errors import Unavailable, YibenError
from yiben.kernel.progress import Step

log = logging.getLogger("yiben.evidence")

AT_ONCE = 2_000
"""Bodies a transaction deletes here: others write as well, and wait for it."""

QUIET = range(2, 5)
"""Hours in Beijing in which the files are rewritten: nobody can write meanwhile."""


@dataclass(slots=True)
class LogKeeper:
    """One per platform. `verifying` and `expiring`: how far that is, None when it neither waits nor runs.

    `ruling`: how long what is kept, by default what the packs in force say.
    """

    office: Office
    ruling: Callable[[Work], Sequence[retention.Rule]] = rules
    verifying: Step | None = None
    expiring: Step | None = None
    _jobs: Jobs = field(default_factory=Jobs)
    _lock: Lock = field(default_factory=Lock)
    _asked: int = 0
    _last: evidence.Check | None = None

    def verify(self, by: str, *, patience: float = 0.0) -> None:
        """Have the whole log verified in the background, unless that is under way; wait `patience` seconds for it."""
        done: Future[None] = Future()
        with self._lock:
            if self.verifying is not None:
                return
            self.verifying = Step(stage="verify")
            self._asked += 1
            self._jobs.submit(f"verify-{self._asked}", lambda: self._verify(by, done))
        try:
            done.result(patience)
        except TimeoutError:
            return

    def last(self) -> evidence.Check | None:
        """What the last verification found, by whichever process; of ours also what the database would not take."""
        try:
            with transaction(self.office.engine, writes=False) as db:
                kept = evidence.last_check(db, self.office.home)
        except SQLAlchemyError:
            kept = None
        ours = self._last
        return ours if ours and (kept is None or kept.at < ours.at) else kept

    def expire_due(self) -> None:
        """By the clock: delete what is over."""
        self._jobs.submit("expire", self._expire)

    def wipe_in_quiet_hours(self) -> None:
        """By the clock: rewrite the files, where bodies were deleted and it is night."""
        hour = self.office.clock().astimezone(BEIJING).hour
        if hour in QUIET and retention.wipe_waits(self.office.home):
            self._jobs.submit("wipe", self._wipe)

    def wait(self) -> None:
        """Return when what was begun has ended."""
        self._jobs.wait()

    def close(self) -> None:
        """Begin nothing more."""
        self._jobs.close()

    def _verify(self, by: str, done: "Future[None]") -> None:
        begun = time.monotonic()
        try:
            report = evidence.verify(self.office.engine, self.office.home, progress=self._tell_verifying)
            seconds = round(time.monotonic() - begun, 3)
            self._last = evidence.checked(report, by=by, at=stamp(self.office.clock()), seconds=seconds)
            with transaction(self.office.engine, writes=True) as db:
                evidence.keep_check(db, self.office.home, self._last)
        except (SQLAlchemyError, YibenError) as error:
            log.warning("what a verification found could not be kept: %s", type(error).__name__)
        finally:
            self.verifying = None
            done.set_result(None)

    def _expire(self) -> None:
        with self.office.reading(SYSTEM) as work:
            ruling = self.ruling(work)
        try:
            retention.delete_due(self.office, SYSTEM, ruling, at_once=AT_ONCE, progress=self._tell_expiring)
        finally:
            self.expiring = None

    def _wipe(self) -> None:
        try:
            retention.wipe(self.office.engine, self.office.home)
        except Unavailable as error:
            log.warning("deleted bodies are still in the database's files: %s", error.code)

    def _tell_verifying(self, step: Step) -> None:
        self.verifying = step

    def _tell_expiring(self, step: Step) -> None:
        self.expiring = step
