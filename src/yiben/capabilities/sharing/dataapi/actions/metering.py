"""Metering (计量): calls, rows, bytes, refusals and times of each caller, by the hour.

Counts are gathered in the process and written once a second, so that no call waits for them; a process that is
killed loses its last second of figures. What a grant has used of its budget is counted elsewhere, exactly
(`grants.charge`), and every call is in the evidence log.
"""

import math
import threading
from collections.abc import Iterable, Mapping
from datetime import UTC, timedelta

from yiben.capabilities import grants
from yiben.capabilities.sharing.dataapi import store
from yiben.capabilities.sharing.dataapi.model import Use
from yiben.infra.work import Office, Work
from yiben.kernel.actors import SYSTEM
from yiben.kernel.clock import stamp

DONE = "done"
KEPT_DAYS = 400
_EVERY = 1.0  # seconds
_STEP = math.log(1.2)  # two figures of a percentile are at most a fifth apart
_SLOWEST = 90


class Meter:
    """Gathers what one process serves on one home."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._lock = threading.Lock()
        self._kept: dict[tuple[str, str, str, int, str], list[int]] = {}
        self._timer: threading.Timer | None = None

    def note(
        self, *, key: str, grant: str, outcome: str, seconds: float, rows: int = 0, size: int = 0
    ) -> None:
        """One call. `outcome` is `DONE` or the code of the refusal."""
        # As `stamp` begins, in a fifth of its time.
        hour = self._office.clock().astimezone(UTC).isoformat()[:13]
        at = (key, hour, outcome[:40], bucket_of(seconds), grant)
        with self._lock:
            counts = self._kept.setdefault(at, [0, 0, 0])
            counts[0] += 1
            counts[1] += rows
            counts[2] += size
            if self._timer is None:
                self._timer = threading.Timer(_EVERY, self.flush)
                self._timer.daemon = True
                self._timer.start()

    def flush(self) -> None:
        """Write what was gathered."""
        with self._lock:
            kept, self._kept = self._kept, {}
            self._timer = None
        if not kept:
            return
        names = ("key", "hour", "outcome", "bucket", "grant")
        rows = [
            dict(zip(names, at, strict=True)) | {"calls": calls, "rows": given, "bytes": size}
            for at, (calls, given, size) in kept.items()
        ]
        with self._office.writing(SYSTEM) as work:
            store.add_use(work.db, rows)
            store.forget_use(work.db, before=stamp(work.now() - timedelta(days=KEPT_DAYS))[:13])


def used(work: Work, grant: str, *, hours: int = 24) -> tuple[Use, ...]:
    """What each caller of a grant used in the last `hours`, all together; for both sides of the grant."""
    found = grants.find(work, grant)
    return _figures(_rows(work, found.id, hours), by_hour=())


def used_by_hour(work: Work, grant: str, *, hours: int = 24) -> tuple[Use, ...]:
    """The same hour by hour over all callers, oldest first, hours without a call included."""
    found = grants.find(work, grant)
    now = work.now()
    named = [stamp(now - timedelta(hours=back))[:13] for back in reversed(range(hours))]
    return _figures(_rows(work, found.id, hours), by_hour=named)


def bucket_of(seconds: float) -> int:
    """The class of a time; each is a fifth longer than the one before, the first is a tenth of a millisecond."""
    return min(_SLOWEST, int(math.log(max(1.0, seconds * 10_000)) / _STEP))


def _rows(work: Work, grant: str, hours: int) -> Iterable[tuple[str, str, str, int, int, int, int]]:
    since = stamp(work.now() - timedelta(hours=max(1, hours) - 1))[:13]
    return [tuple(row) for row in store.used(work.db, grant, since=since)]


def _figures(
    rows: Iterable[tuple[str, str, str, int, int, int, int]], *, by_hour: Iterable[str]
) -> tuple[Use, ...]:
    named = tuple(by_hour)
    groups: dict[str, list[tuple[str, str, str, int, int, int, int]]] = {hour: [] for hour in named}
    for row in rows:
        groups.setdefault(row[1] if named else row[0], []).append(row)
    return tuple(_figure(at, each, hourly=bool(named)) for at, each in groups.items())


def _figure(at: str, rows: list[tuple[str, str, str, int, int, int, int]], *, hourly: bool) -> Use:
    done: dict[int, int] = {}
    codes: dict[str, int] = {}
    for _, _, outcome, bucket, calls, _, _ in rows:
        if outcome == DONE:
            done[bucket] = done.get(bucket, 0) + calls
        else:
            codes[outcome] = codes.get(outcome, 0) + calls
    return Use(
        key="" if hourly else at,
        hour=at if hourly else "",
        calls=sum(row[4] for row in rows),
        rows=sum(row[5] for row in rows),
        bytes=sum(row[6] for row in rows),
        refused=sum(codes.values()),
        p50=_percentile(done, 0.5),
        p95=_percentile(done, 0.95),
        codes=codes,
    )


def _percentile(done: Mapping[int, int], share: float) -> float | None:
    """Milliseconds of the class in which this share of the answered calls is reached."""
    wanted, reached = share * sum(done.values()), 0
    for bucket in sorted(done):
        reached += done[bucket]
        if reached >= wanted:
            return round(math.exp((bucket + 0.5) * _STEP) / 10, 2)
    return None
