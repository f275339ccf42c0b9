"""The desk (核验台): attempts that arrive together are answered together, one transaction for all.

While one round is being sealed, the next gathers. So a durable transaction per attempt becomes one per
round, and nobody waits longer than a round for company.
"""

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from weakref import WeakKeyDictionary

from yiben.capabilities.access.verification.actions.asking import (
    Memory,
    Outcome,
    ask_many,
    leave_checkpoints,
    tidy,
)
from yiben.capabilities.access.verification.actions.preparing import prepare
from yiben.capabilities.access.verification.model import Asked, NotPrepared, Word
from yiben.infra.database import open_engine
from yiben.infra.lake import Lake
from yiben.infra.work import Office

_MOST = 256
"""Attempts per round."""

_PATIENCE = 5.0
"""Seconds an attempt waits for an index that is being made."""

_GATHER = 0.002
"""Seconds between two rounds, so that those just answered can ask again together, not one ahead of the rest."""

_TIDY_SECONDS = 2.0


class Desk:
    """One per process. Its threads: one answers, one prepares, one tidies the database's log."""

    def __init__(self, office: Office, lake: Callable[[], Lake]) -> None:
        # A connection of its own: what it has read stays true until somebody else writes.
        engine = open_engine(office.home, office.settings)
        leave_checkpoints(engine)
        self._portal = office
        self._office = replace(office, engine=engine)
        self._memory = Memory()
        self._tidied = time.monotonic()
        self._lake = lake
        self._answering = ThreadPoolExecutor(max_workers=1, thread_name_prefix="yiben-verify")
        self._preparing = ThreadPoolExecutor(max_workers=1, thread_name_prefix="yiben-index")
        self._tidying = ThreadPoolExecutor(max_workers=1, thread_name_prefix="yiben-tidy")
        self._lines: WeakKeyDictionary[asyncio.AbstractEventLoop, _Line] = WeakKeyDictionary()
        self._made: WeakKeyDictionary[asyncio.AbstractEventLoop, dict[str, asyncio.Future[int]]] = (
            WeakKeyDictionary()
        )

    async def ask(self, asked: Asked) -> Word:
        """One attempt. Raises what `ask_many` says of it; `NotPrepared` when the index takes too long."""
        outcome = await self._next(asked)
        if isinstance(outcome, NotPrepared):
            await self._wait(outcome.where["offer"])
            outcome = await self._next(asked)
        if isinstance(outcome, Word):
            return outcome
        raise outcome

    def _next(self, asked: Asked) -> "asyncio.Future[Outcome]":
        loop = asyncio.get_running_loop()
        line = self._lines.get(loop)
        if line is None:
            line = self._lines[loop] = _Line(self._answering, self._answer)
        return line.join(loop, asked)

    def _answer(self, asked: list[Asked]) -> list[Outcome]:
        try:
            return ask_many(self._office, asked, memory=self._memory)
        finally:
            if time.monotonic() - self._tidied > _TIDY_SECONDS:
                self._tidied = time.monotonic()
                self._tidying.submit(self._tidy)

    def _tidy(self) -> None:
        """Move SQLite's log into the database while rounds go on; what came in meanwhile, between two rounds.

        Only when all of it has been moved does the log begin anew, instead of growing.
        """
        tidy(self._portal)
        self._answering.submit(tidy, self._office)

    async def _wait(self, offer: str) -> None:
        loop = asyncio.get_running_loop()
        made = self._made.setdefault(loop, {})
        if offer not in made:
            made[offer] = loop.run_in_executor(
                self._preparing, lambda: prepare(self._office, self._lake(), offer)
            )
            made[offer].add_done_callback(lambda _: made.pop(offer, None))
        done, _ = await asyncio.wait([made[offer]], timeout=_PATIENCE)
        for one in done:
            one.result()


class _Line:
    """Those who wait in one event loop."""

    def __init__(self, pool: ThreadPoolExecutor, answer: Callable[[list[Asked]], list[Outcome]]) -> None:
        self._pool = pool
        self._answer = answer
        self._waiting: list[tuple[Asked, asyncio.Future[Outcome]]] = []
        self._working = False

    def join(self, loop: asyncio.AbstractEventLoop, asked: Asked) -> "asyncio.Future[Outcome]":
        mine: asyncio.Future[Outcome] = loop.create_future()
        self._waiting.append((asked, mine))
        if not self._working:
            self._working = True
            # Whoever else has arrived in this turn of the loop comes along.
            loop.call_soon(self._start, loop)
        return mine

    def _start(self, loop: asyncio.AbstractEventLoop) -> None:
        self._waiting = [one for one in self._waiting if not one[1].cancelled()]
        taken, self._waiting = self._waiting[:_MOST], self._waiting[_MOST:]
        self._working = bool(taken)
        if taken:
            work = self._pool.submit(self._answer, [asked for asked, _ in taken])
            done = asyncio.wrap_future(work, loop=loop)
            done.add_done_callback(lambda one: self._finish(loop, taken, one))

    def _finish(
        self,
        loop: asyncio.AbstractEventLoop,
        taken: list[tuple[Asked, asyncio.Future[Outcome]]],
        done: "asyncio.Future[list[Outcome]]",
    ) -> None:
        error = done.exception()
        outcomes = done.result() if error is None else [None] * len(taken)
        for (_, mine), outcome in zip(taken, outcomes, strict=True):
            if mine.done():
                continue
            if error is not None:
                mine.set_exception(error)
            elif outcome is not None:
                mine.set_result(outcome)
        loop.call_later(_GATHER, self._start, loop)
