"""Counting (使用计数): views and downloads by day, gathered in the process and written every few seconds.

No page waits for it, and it knows nothing of whoever asked: no address, no account, no cookie. A process that is
killed loses its last seconds of figures.
"""

import threading
from collections import Counter
from collections.abc import Iterable, Mapping

from yiben.capabilities.portal.downloads import store
from yiben.capabilities.portal.downloads.model import ROWS, VIEW, Day, Used
from yiben.infra.work import Office, Work
from yiben.kernel.actors import SYSTEM
from yiben.kernel.clock import day_in_beijing
from yiben.kernel.errors import Unavailable

_EVERY = 5.0  # seconds
_MOST = 100_000  # different counts held at a time; what is beyond is written at once


class Tally:
    """Gathers what one process hands out on one home. For many threads."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._lock = threading.Lock()
        self._kept: Counter[tuple[str, str, str]] = Counter()
        self._timer: threading.Timer | None = None

    def note(self, dataset: str, what: str) -> None:
        """One use of a dataset (its identifier): `VIEW`, `ROWS`, `BULK` or a form."""
        day = day_in_beijing(self._office.clock()).isoformat()
        with self._lock:
            self._kept[day, dataset, what] += 1
            full = len(self._kept) > _MOST
            if self._timer is None:
                self._timer = threading.Timer(0 if full else _EVERY, self.flush)
                self._timer.daemon = True
                self._timer.start()

    def flush(self) -> None:
        """Write what was gathered. What cannot be written now is written with the next."""
        with self._lock:
            kept, self._kept = self._kept, Counter()
            self._timer = None
        if not kept:
            return
        try:
            with self._office.writing(SYSTEM) as work:
                store.add(work.db, kept)
        except Unavailable:
            with self._lock:
                self._kept.update(kept)


def counted(work: Work, *, since: str = "", datasets: Iterable[str] | None = None) -> Mapping[str, Used]:
    """How often datasets were used from the day `since` on (2026-11-01; empty: ever), by identifier."""
    found: dict[str, dict[str, int]] = {}
    for dataset, what, times in store.counts(work.db, since=since, datasets=datasets):
        found.setdefault(dataset, {})[what] = times
    return {
        dataset: Used(
            views=whats.pop(VIEW, 0),
            downloads=sum(times for what, times in whats.items() if what != ROWS),
            forms=whats,
        )
        for dataset, whats in found.items()
    }


def counted_by_day(work: Work, *, since: str = "", dataset: str | None = None) -> tuple[Day, ...]:
    """Views and downloads day by day, oldest first: of one dataset, or of the whole portal."""
    return store.days(work.db, since=since, dataset=dataset)
