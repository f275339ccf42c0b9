"""Stopping what an engine computes (中止查询): in the worker, on a thread of its own, which a long computation leaves free.

Whoever asks writes the number of the question into a pipe. A word that comes when that question is answered already
stops nobody: the next one has another number.
"""

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class Stops:
    """Which question is being computed, and how to interrupt it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._number = -1
        self._interrupt: Callable[[], None] | None = None

    def of(self, number: int) -> "Stops":
        """The same, for the question `number`."""
        with self._lock:
            self._number = number % 256
        return self

    @contextmanager
    def interrupting(self, interrupt: Callable[[], None]) -> Iterator[None]:
        """Let whoever asks call `interrupt` meanwhile, from another thread."""
        with self._lock:
            self._interrupt = interrupt
        try:
            yield
        finally:
            with self._lock:
                self._interrupt = None

    def listen(self, pipe: int) -> None:
        """Hear until the other side is gone."""
        while told := os.read(pipe, 1):
            with self._lock:
                if self._interrupt is not None and told[0] == self._number:
                    self._interrupt()
