"""Background runs for the web: a small pool of threads, nothing durable.

What must survive `kill -9` lies in the intake journal, not here: a job is only somebody working on a
journal entry. See docs/decisions/0003-jobs.md.
"""

import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Lock

from yiben.kernel.errors import YibenError

log = logging.getLogger("yiben.jobs")


class Jobs:
    """Runs submitted work one or two at a time; one job per key."""

    def __init__(self, *, workers: int = 1) -> None:
        self._pool = ThreadPoolExecutor(max_workers=workers, thread_name_prefix="yiben-job")
        self._running: dict[str, Future[None]] = {}
        self._lock = Lock()

    def submit(self, key: str, work: Callable[[], object]) -> None:
        """Start `work` soon, unless a job of that key is under way. Failures are logged by class only."""
        with self._lock:
            if key in self._running:
                return
            self._running[key] = self._pool.submit(self._run, key, work)

    def busy(self, key: str) -> bool:
        """True while a job of that key waits or runs."""
        return key in self._running

    def wait(self) -> None:
        """Return when everything submitted so far has ended."""
        for future in list(self._running.values()):
            future.result()

    def close(self) -> None:
        """Take no more work; what runs is left to the journal."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _run(self, key: str, work: Callable[[], object]) -> None:
        try:
            work()
        except YibenError as error:
            # The journal holds the message for people; logs hold no text that may quote data.
            log.warning("job %s refused: %s", key, error.code)
        except Exception:
            log.exception("job %s failed", key)
        finally:
            with self._lock:
                self._running.pop(key, None)
