"""Guarded reading: questions go to a query worker, within limits of time, memory and rows."""

import time
import weakref
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from yiben.infra.lake.pool import pool
from yiben.infra.lake.scope import Limits, Scope
from yiben.infra.lake.wire import House


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What the engine found. `truncated`: there was more than the limit allows."""

    schema: pa.Schema
    batches: tuple[pa.RecordBatch, ...]
    rows: int
    truncated: bool
    seconds: float

    def table(self) -> pa.Table:
        """All of it as one Arrow table."""
        return pa.Table.from_batches(self.batches, schema=self.schema)


class Reader:
    """Asks the query workers of this process about one warehouse."""

    def __init__(self, warehouse: Path, staging: Path, *, threads: int, workers: int) -> None:
        self._warehouse = str(warehouse)
        self._staging = str(staging)
        self._threads = threads
        self._workers = workers
        self._passed: dict[int, weakref.ref[Scope]] = {}

    def answer(
        self,
        scope: Scope,
        limits: Limits,
        mask_key: str | None = None,
        stop_when: Callable[[], bool] | None = None,
    ) -> Reply:
        """See `Lake.answer`."""
        began = time.perf_counter()
        passed = id(scope) in self._passed and self._passed[id(scope)]() is scope
        lock = None if passed else [scope.template, list(scope.scans)]
        house = House(
            warehouse=self._warehouse,
            staging=self._staging,
            memory_mb=limits.memory_mb,
            threads=self._threads,
        )
        order = {"sql": scope.sql, "lock": lock, "key": mask_key}
        workers, told = pool(), None
        sheet = workers.sheets.take(self._staging)
        try:
            with workers.lend(house, most=self._workers, seconds=limits.seconds) as worker:
                told = worker.answer(order, limits, sheet, stop_when=stop_when)
        finally:
            if told is None:
                sheet.close()  # never again: a worker that is being ended may still write on it
        reader = sheet.read(told["size"], workers.sheets)
        self._remember(scope)
        return Reply(
            schema=reader.schema,
            batches=tuple(reader),
            rows=told["rows"],
            truncated=told["truncated"],
            seconds=time.perf_counter() - began,
        )

    def _remember(self, scope: Scope) -> None:
        if len(self._passed) >= 4096:
            self._passed.clear()
        self._passed[id(scope)] = weakref.ref(scope)

    def close(self) -> None:
        """Let idle workers forget this warehouse; they end with this process."""
        pool().leave(self._warehouse)
