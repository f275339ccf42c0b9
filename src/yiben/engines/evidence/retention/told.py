"""Which bodies the log itself says were deleted: a body that is gone for any other reason is damage."""

from bisect import bisect_right
from typing import Any

import orjson
from sqlalchemy import Connection, select

from yiben.engines.evidence.store import BROKEN, event


class Deleted:
    """Numbers of events lawfully deleted. The events that say so are checked by the walk like all others."""

    def __init__(self, ranges: list[tuple[int, int]] | None = None) -> None:
        self._ranges = sorted(ranges or [])
        self._firsts = [first for first, _ in self._ranges]

    def __contains__(self, seq: int) -> bool:
        at = bisect_right(self._firsts, seq) - 1
        return at >= 0 and seq <= self._ranges[at][1]


def deleted(db: Connection) -> Deleted:
    """What every `evidence.deleted` tells of events before it; what is damaged there tells nothing."""
    found: list[tuple[int, int]] = []
    try:
        rows = db.execute(select(event.c.seq, event.c.body).where(event.c.kind == "evidence.deleted")).all()
    except BROKEN:
        return Deleted()  # then every body that is gone is damage
    for seq, body in rows:
        try:
            told: Any = orjson.loads(body)["detail"]["ranges"]
            found += [(first, last) for first, last in told if 0 <= first <= last < seq]
        except (ValueError, TypeError, KeyError):
            continue
    return Deleted(found)
