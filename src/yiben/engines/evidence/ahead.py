"""Verifying on more than one core: other processes check whole batches ahead of the walk.

What they answer is only ever "this batch is as it should be, and here are its hashes". Anything else the walk looks
at itself, in its own snapshot. Theirs is a little younger: events below the end never change, but for retention
(then the walk looks itself) and damage (then it stands in one of the two, and either answer is true of its moment).
"""

import multiprocessing
import os
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import Engine

from yiben.engines.evidence import store, tree
from yiben.engines.evidence.batches import Clean
from yiben.engines.evidence.findings import Findings
from yiben.engines.evidence.retention.told import Deleted
from yiben.engines.evidence.walk import Walk
from yiben.infra.database import open_engine, transaction
from yiben.infra.home import Home
from yiben.infra.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

FEWEST = 262_144
"""Events below which one process is as fast: each of the others takes half a second to begin."""


@dataclass(slots=True)
class Ahead:
    """Answers in the order the walk asks. `damage` is the database's own check, done meanwhile."""

    pool: ProcessPoolExecutor
    batches: Iterator[tuple[int, int]]
    window: int
    damage: "Future[list[str] | None]"
    waiting: "deque[tuple[int, Future[Clean | None]]]" = field(default_factory=deque)

    def clean(self, start: int) -> Clean | None:
        """The batch that begins at `start` where it is clean; None: look yourself."""
        try:
            self._fill()
            while self.waiting and self.waiting[0][0] <= start:
                first, answer = self.waiting.popleft()
                if first == start:
                    found = answer.result()
                    self._fill()
                    return found
        except BrokenProcessPool:  # killed for want of memory, say
            self.waiting.clear()
        return None

    def told(self) -> list[str] | None:
        """What the database found wrong with itself; None when nobody could ask it there."""
        try:
            return self.damage.result()
        except BrokenProcessPool:
            return None

    def _fill(self) -> None:
        while len(self.waiting) < self.window and (batch := next(self.batches, None)):
            self.waiting.append((batch[0], self.pool.submit(_look, *batch)))


@contextmanager
def looking_ahead(
    engine: Engine, home: Home, *, end: int, batch: int, fewest: int, hashed: str, deleted: Deleted
) -> Iterator[Ahead | None]:
    """Processes that check the batches of a log of `end` events; None below `fewest`, or where there is one core."""
    cores = len(os.sched_getaffinity(0))
    if end < fewest or cores < 2:
        yield None
        return
    # Threads of the service hold locks that a fork would keep for ever.
    context = multiprocessing.get_context("spawn")
    address = engine.url.render_as_string(hide_password=False)
    pool = ProcessPoolExecutor(
        min(cores, 8), mp_context=context, initializer=_begin, initargs=(home.root, address, hashed, deleted)
    )
    try:
        batches = ((start, min(start + batch, end)) for start in range(0, end, batch))
        yield Ahead(pool, batches, 2 * min(cores, 8), pool.submit(_damage))
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


@dataclass(slots=True)
class _Own:
    """What a process has of its own."""

    engine: Engine
    hashed: str
    deleted: Deleted


_own: list[_Own] = []


def _begin(root: "Path", address: str, hashed: str, deleted: Deleted) -> None:
    os.nice(5)  # those who work go first
    _own.append(_Own(open_engine(Home(root), Settings(database_url=address)), hashed, deleted))


def _look(start: int, end: int) -> Clean | None:
    own, findings = _own[0], Findings()
    try:
        with transaction(own.engine, writes=False) as db:
            walk = Walk(db, findings, new=tree.hash_named(own.hashed), deleted=own.deleted)
            walk.step(start, end)
    except store.BROKEN:
        return None
    return None if findings.found else walk.clean()


def _damage() -> list[str] | None:
    try:
        with transaction(_own[0].engine, writes=False) as db:
            return store.damage(db)
    except store.BROKEN:
        return None
