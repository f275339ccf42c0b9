"""Query workers (查询进程池): processes kept warm, each with one hardened engine, that can be ended.

They belong to this process, whatever home it opens: an idle one moves to another home in milliseconds,
while a new one takes half a second to start. What ends a worker ends nobody else.
"""

import atexit
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from functools import lru_cache
from typing import Any

from yiben.infra.lake import faults
from yiben.infra.lake.scope import Limits
from yiben.infra.lake.sheets import Sheet, Sheets
from yiben.infra.lake.wire import House, pack, receive, send, unpack
from yiben.kernel.errors import YibenError

GRACE = 0.5  # seconds between asking an engine to stop and ending its process
_STEADY = {"MALLOC_MMAP_THRESHOLD_": "33554432", "MALLOC_TRIM_THRESHOLD_": "268435456"}
"""The C library keeps what a batch took for the next one; asking the system again costs as much as reading."""

LOOK = 0.2  # seconds between two looks at whether somebody wants it stopped
_START = 60.0  # seconds a process may take to start, on a very busy machine


class Worker:
    """One process. Not for two threads at once."""

    def __init__(self) -> None:
        self.house: House | None = None
        self.whole = True
        self._ready = False
        self._spill = ""
        self._asked = 0
        self._channel, its = socket.socketpair()
        heard, told = os.pipe()
        self._stop = os.fdopen(told, "wb", buffering=0)
        with its, os.fdopen(heard, "rb") as pipe:
            self._process = subprocess.Popen(  # noqa: S603  # this very Python, on our own module
                [
                    sys.executable,
                    "-P",
                    "-m",
                    "yiben.infra.lake.worker",
                    str(its.fileno()),
                    str(pipe.fileno()),
                ],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,  # a traceback may quote a statement
                pass_fds=(its.fileno(), pipe.fileno()),
                env=_STEADY
                | {name: os.environ[name] for name in os.environ if not name.startswith("YIBEN_")},
                start_new_session=True,
            )

    @property
    def process(self) -> int:
        """The number of the process."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether it can be asked something."""
        return self.whole and self._process.poll() is None

    def move(self, house: House) -> None:
        """Open an engine for `house`, unless it is there already. Raises `Unavailable`."""
        if self.house == house:
            return
        try:
            if not self._ready:
                self._hear(_START)
                self._ready = True
            self.leave()
            self._spill = tempfile.mkdtemp(prefix="spill-query-", dir=house.staging)
            self._tell({"do": "open", "house": asdict(house), "spill": self._spill}, _START)
        except (OSError, EOFError):
            raise faults.no_engine() from None
        self.house = house

    def leave(self) -> None:
        """Let go of the engine and what it spilled to disk. Raises `OSError` or `EOFError`."""
        if self.house is not None:
            self.house = None
            self._tell({"do": "leave"}, _START)
        self._sweep()

    def answer(
        self,
        order: dict[str, Any],
        limits: Limits,
        sheet: Sheet,
        *,
        stop_when: Callable[[], bool] | None = None,
    ) -> dict[str, Any]:
        """What the worker tells about the answer it wrote on `sheet`. Raises what it raised, or `Unavailable`.

        `stop_when` is asked while it computes: when it says so, the engine is interrupted and stays warm; one that
        does not hear is ended. Then `query_stopped`.
        """
        self._asked += 1
        order = {"do": "answer", "limits": asdict(limits), "number": self._asked, **order}
        try:
            told = self._tell(order, limits.seconds + GRACE, sheet.file, stop_when)
        except TimeoutError:
            raise faults.too_slow(limits.seconds) from None
        except (OSError, EOFError):
            raise self._why_it_ended(limits) from None
        error = unpack(told["error"]) if "error" in told else None
        # What ran short of memory may hold on to it, and would answer the next question badly.
        self.whole = not told["worn"] and (error is None or error.code != "query_memory")
        if error is not None:
            raise error
        return told

    def end(self) -> None:
        """End the process, whatever it is doing."""
        self.whole = False
        self._process.kill()
        self._process.wait()
        if self._process.stdin:
            self._process.stdin.close()
        self._channel.close()
        self._stop.close()
        self._sweep()

    def _tell(
        self,
        order: dict[str, Any],
        seconds: float,
        file: int | None = None,
        stop_when: Callable[[], bool] | None = None,
    ) -> dict[str, Any]:
        # Whatever interrupts us here, an exception of ours too, leaves half a talk behind.
        self.whole = False
        self._channel.settimeout(seconds)
        send(self._channel, order, file)
        stopped = stop_when is not None and self._stopped(seconds, stop_when)
        try:
            told = self._hear(GRACE if stopped else seconds)
        except TimeoutError:
            if stopped:
                raise faults.stopped() from None
            raise
        self.whole = True
        return {"error": pack(faults.stopped()), "worn": told["worn"]} if stopped else told

    def _stopped(self, seconds: float, stop_when: Callable[[], bool]) -> bool:
        """Wait until there is an answer; whether it was stopped before."""
        end = time.monotonic() + seconds
        while not select.select([self._channel], [], [], LOOK)[0]:
            if stop_when():
                self._stop.write(bytes([self._asked % 256]))
                return True
            if time.monotonic() > end:
                raise TimeoutError
        return False

    def _hear(self, seconds: float) -> dict[str, Any]:
        self._channel.settimeout(seconds)
        return receive(self._channel)[0]

    def _why_it_ended(self, limits: Limits) -> YibenError:
        # The system ends who takes too much memory; a library that gets none may end itself.
        try:
            short = self._process.wait(timeout=GRACE) in (-signal.SIGKILL, -signal.SIGABRT)
        except subprocess.TimeoutExpired:
            short = False
        return faults.too_big(limits.memory_mb) if short else faults.lost()

    def _sweep(self) -> None:
        if self._spill:
            shutil.rmtree(self._spill, ignore_errors=True)
            self._spill = ""


class Pool:
    """The workers of this process; started when first needed."""

    def __init__(self) -> None:
        self.sheets = Sheets()
        self._idle: list[Worker] = []
        self._busy = 0
        self._owner = os.getpid()
        self._changed = threading.Condition()

    @contextmanager
    def lend(self, house: House, *, most: int, seconds: float) -> Iterator[Worker]:
        """A worker with an engine for `house`; at most `most` work at a time, waited for at most `seconds`."""
        worker = self._take(house, most=most, seconds=seconds)
        try:
            worker.move(house)
            yield worker
        finally:
            self._give_back(worker)

    def idle(self) -> tuple[int, ...]:
        """The numbers of the processes that wait for a question."""
        with self._changed:
            return tuple(worker.process for worker in self._idle)

    def leave(self, warehouse: str) -> None:
        """Let idle workers forget the engines they hold on `warehouse`."""
        with self._changed:
            for worker in self._idle:
                if worker.house and worker.house.warehouse == warehouse:
                    try:
                        worker.leave()
                    except (OSError, EOFError):
                        worker.end()
            self._idle = [worker for worker in self._idle if worker.alive]

    def close(self) -> None:
        """End every idle worker; a later question starts a new one."""
        if os.getpid() != self._owner:
            return  # forked: these are the workers of somebody else
        with self._changed:
            while self._idle:
                self._idle.pop().end()

    def _take(self, house: House, *, most: int, seconds: float) -> Worker:
        with self._changed:
            if not self._changed.wait_for(lambda: self._busy < most, timeout=seconds):
                raise faults.too_busy(seconds)
            self._busy += 1
            while worker := self._choose(house, most):
                if worker.alive:
                    return worker
                worker.end()
        try:
            return Worker()
        except OSError:
            with self._changed:
                self._busy -= 1
                self._changed.notify_all()
            raise faults.no_engine() from None

    def _choose(self, house: House, most: int) -> Worker | None:
        """An idle worker that is at home, or nowhere yet; when no more may be started, the one idle longest."""
        for wanted in (house, None):
            for worker in reversed(self._idle):
                if worker.house == wanted:
                    self._idle.remove(worker)
                    return worker
        started = len(self._idle) + self._busy - 1
        return self._idle.pop(0) if self._idle and started >= most else None

    def _give_back(self, worker: Worker) -> None:
        try:
            if not worker.alive:
                worker.end()
                with suppress(OSError):
                    # The next one warms up while nobody waits for it.
                    worker = Worker()
        finally:
            with self._changed:
                self._busy -= 1
                if worker.alive:
                    self._idle.append(worker)
                self._changed.notify_all()


def pool() -> Pool:
    """The pool of this process; a forked one has its own."""
    return _pool(os.getpid())


@lru_cache(maxsize=1)
def _pool(_process: int) -> Pool:
    made = Pool()
    atexit.register(made.close)
    return made


def processor_time() -> float:
    """Seconds of processor time this process and its idle workers have used, for benchmarks (Linux)."""
    # The clock of another process, as clock_getcpuclockid(3) numbers it.
    return time.process_time() + sum(time.clock_gettime((~one << 3) | 2) for one in pool().idle())
