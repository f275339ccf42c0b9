"""Gathering (集批): questions that arrive together are answered together, one transaction for all.

While one round is being sealed, the next gathers. So a durable transaction per question becomes one per
round, and nobody waits longer than a round for company.
"""

import asyncio
import sys
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from threading import Condition
from typing import Generic, TypeVar
from weakref import WeakKeyDictionary

from yiben.infra.database import open_engine
from yiben.infra.own_connection import checkpoint, leave_checkpoints
from yiben.infra.work import Office

Q = TypeVar("Q")
A = TypeVar("A")

MOST = 256
"""Questions per round."""

GATHER = 0.005
"""Seconds between two rounds at most, so that those just answered can ask again together, not one ahead of the rest.

A round costs as much as a dozen questions, so it is worth their while.
"""

CROWD = 0.003
"""The same for threads, which come back at times of their own."""

_TIDY_SECONDS = 2.0


class Gathering(Generic[Q, A]):
    """Its threads: one answers rounds, one tidies the database's log. `office` has an engine of its own."""

    def __init__(
        self,
        office: Office,
        answer: Callable[[Office, list[Q]], list[A]],
        *,
        name: str,
        gather: float = GATHER,
    ) -> None:
        # A connection of its own: what it has read stays true until somebody else writes.
        engine = open_engine(office.home, office.settings)
        leave_checkpoints(engine)
        self.office = replace(office, engine=engine)
        self._portal = office
        self._answer = answer
        self._gather = gather
        self._tidied = time.monotonic()
        self._answering = ThreadPoolExecutor(max_workers=1, thread_name_prefix=f"yiben-{name}")
        self._tidying = ThreadPoolExecutor(max_workers=1, thread_name_prefix="yiben-tidy")
        self._lines: WeakKeyDictionary[asyncio.AbstractEventLoop, _Line[Q, A]] = WeakKeyDictionary()
        self._queue: _Queue[Q, A] = _Queue(self._answering, self._round)

    def ask(self, question: Q) -> "asyncio.Future[A]":
        """The answer, when its round is sealed; what `answer` raises otherwise."""
        loop = asyncio.get_running_loop()
        line = self._lines.get(loop)
        if line is None:
            line = self._lines[loop] = _Line(self._answering, self._round, self._gather)
        return line.join(loop, question)

    def wait(self, question: Q) -> A:
        """The same for a thread, which waits here. Whoever is alone is answered at once."""
        return self._queue.join(question)

    def _round(self, questions: list[Q]) -> list[A]:
        try:
            return self._answer(self.office, questions)
        finally:
            if time.monotonic() - self._tidied > _TIDY_SECONDS:
                self._tidied = time.monotonic()
                self._tidying.submit(self._tidy)

    def _tidy(self) -> None:
        """Move SQLite's log into the database while rounds go on; what came in meanwhile, between two rounds.

        Only when all of it has been moved does the log begin anew, instead of growing.
        """
        checkpoint(self._portal.engine)
        self._answering.submit(checkpoint, self.office.engine)


class _Queue(Generic[Q, A]):
    """Those who wait in threads. Whoever finds nobody at work answers the next round themselves.

    Who is alone waits for nobody. After a round of several, the next leader pauses until as many are back.
    """

    def __init__(self, pool: ThreadPoolExecutor, answer: Callable[[list[Q]], list[A]]) -> None:
        self._pool = pool
        self._answer = answer
        self._changed = Condition()
        self._waiting: list[tuple[Q, Future[A]]] = []
        self._working = False
        self._enough = 0

    def join(self, question: Q) -> A:
        mine: Future[A] = Future()
        with self._changed:
            self._waiting.append((question, mine))
            begin, self._working = not self._working, True
            if len(self._waiting) == self._enough:
                self._changed.notify()
        if begin:
            self._lead()
        return mine.result()

    def _lead(self) -> None:
        """One round; the next, of those who came meanwhile, is led by a thread that has nothing else to do."""
        with self._changed:
            self._changed.wait_for(lambda: len(self._waiting) >= self._enough, CROWD)
            taken, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
        answers: list[A] | None = None
        try:
            answers = self._answer([question for question, _ in taken])
        finally:
            # Without answers an exception is on its way, through the leader too; whoever waits hears of the same.
            for place, (_, mine) in enumerate(taken):
                if answers is None:
                    mine.set_exception(sys.exception())
                else:
                    mine.set_result(answers[place])
            with self._changed:
                self._enough = len(taken) + len(self._waiting)
                self._working = more = bool(self._waiting)
            if more:
                self._pool.submit(self._lead)


class _Line(Generic[Q, A]):
    """Those who wait in one event loop."""

    def __init__(self, pool: ThreadPoolExecutor, answer: Callable[[list[Q]], list[A]], gather: float) -> None:
        self._pool = pool
        self._gather = gather
        self._answer = answer
        self._waiting: list[tuple[Q, asyncio.Future[A]]] = []
        self._working = False
        self._enough = 0
        self._pause: asyncio.TimerHandle | None = None

    def join(self, loop: asyncio.AbstractEventLoop, question: Q) -> "asyncio.Future[A]":
        mine: asyncio.Future[A] = loop.create_future()
        self._waiting.append((question, mine))
        if not self._working:
            self._working = True
            # Whoever else has arrived in this turn of the loop comes along.
            loop.call_soon(self._start, loop)
        elif self._pause is not None:
            self._hurry(loop)
        return mine

    def _hurry(self, loop: asyncio.AbstractEventLoop) -> None:
        """End the pause when everybody it is for has come."""
        if self._pause is not None and len(self._waiting) >= self._enough:
            self._pause.cancel()
            self._pause = None
            loop.call_soon(self._start, loop)

    def _start(self, loop: asyncio.AbstractEventLoop) -> None:
        self._pause = None
        self._waiting = [one for one in self._waiting if not one[1].cancelled()]
        taken, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
        self._working = bool(taken)
        if taken:
            work = self._pool.submit(self._answer, [question for question, _ in taken])
            done = asyncio.wrap_future(work, loop=loop)
            done.add_done_callback(lambda one: self._finish(loop, taken, one))

    def _finish(
        self,
        loop: asyncio.AbstractEventLoop,
        taken: "list[tuple[Q, asyncio.Future[A]]]",
        done: "asyncio.Future[list[A]]",
    ) -> None:
        error = done.exception()
        answers = done.result() if error is None else []
        for place, (_, mine) in enumerate(taken):
            if mine.done():
                continue
            if error is not None:
                mine.set_exception(error)
            else:
                mine.set_result(answers[place])
        # Those just answered, and those who came meanwhile: when all of them are here, there is nobody to pause for.
        self._enough = len(taken) + len(self._waiting)
        self._pause = loop.call_later(self._gather, self._start, loop)
        self._hurry(loop)
