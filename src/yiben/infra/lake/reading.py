"""Guarded reading: a hardened DuckDB, with limits of time, memory and rows."""

import shutil
import tempfile
import threading
import time
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from yiben.infra.lake import faults
from yiben.infra.lake.lock import second_lock
from yiben.infra.lake.scope import Limits, Overflow, Scope
from yiben.infra.lake.sqltext import MASK_KEY, SM3, literal


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
    """Hardened engines, one per memory limit, kept warm; a cursor per question."""

    def __init__(self, warehouse: Path, staging: Path, *, threads: int) -> None:
        self._warehouse = warehouse
        self._staging = staging
        self._threads = threads
        self._engines: dict[int, Any] = {}
        self._lock = threading.Lock()
        self._passed: dict[int, weakref.ref[Scope]] = {}

    def answer(self, scope: Scope, limits: Limits, mask_key: str | None = None) -> Reply:
        """See `Lake.answer`."""
        import duckdb

        began = time.perf_counter()
        cursor = self._engine(limits.memory_mb).cursor()
        try:
            self._pass_once(scope, cursor)
            if mask_key is not None:
                # A variable is the cursor's own: no other question sees it, no statement may read it.
                cursor.execute(f"SET VARIABLE {MASK_KEY} = ?", [mask_key])
            with _watching(cursor, limits) as watch:
                try:
                    reply = _collect(cursor, scope.sql, limits, began)
                except (duckdb.Error, pa.ArrowException, OSError, UnicodeError) as error:
                    if watch.late:
                        raise faults.too_slow(limits.seconds) from None
                    if watch.greedy:
                        raise faults.too_big(limits.memory_mb) from None
                    raise faults.for_the_asker(_engine_error(error), memory_mb=limits.memory_mb) from None
        finally:
            cursor.close()
        return reply

    def _pass_once(self, scope: Scope, cursor: Any) -> None:
        if id(scope) in self._passed and self._passed[id(scope)]() is scope:
            return
        second_lock(scope, cursor)
        if len(self._passed) >= 4096:
            self._passed.clear()
        self._passed[id(scope)] = weakref.ref(scope)

    def close(self) -> None:
        """Close every engine; what they spilled goes with this object, at the latest when the process ends."""
        with self._lock:
            for engine in self._engines.values():
                engine.close()
            self._engines.clear()

    def _engine(self, memory_mb: int) -> Any:
        with self._lock:
            if memory_mb not in self._engines:
                self._engines[memory_mb] = self._open(memory_mb)
            return self._engines[memory_mb]

    def _open(self, memory_mb: int) -> Any:
        import duckdb

        spill = Path(tempfile.mkdtemp(prefix="spill-query-", dir=self._staging))
        weakref.finalize(self, shutil.rmtree, spill, ignore_errors=True)
        engine = duckdb.connect(
            ":memory:",
            config={
                "memory_limit": f"{memory_mb}MB",
                "temp_directory": str(spill),
                "max_temp_directory_size": f"{memory_mb * 4}MB",
                "autoinstall_known_extensions": "false",
                "autoload_known_extensions": "false",
                "python_enable_replacements": "false",
                "allow_community_extensions": "false",
                **({"threads": str(self._threads)} if self._threads else {}),
            },
        )
        from yiben.infra.lake.sm3 import hmac_sm3

        engine.create_function(SM3, hmac_sm3, ["VARCHAR", "VARCHAR"], "VARCHAR", type="arrow")
        for setting in (
            f"allowed_directories = [{literal(str(self._warehouse))}]",
            "enable_external_access = false",
            "lock_configuration = true",
        ):
            engine.execute(f"SET {setting}")
        return engine


@dataclass(slots=True)
class _Watch:
    """Why a query was stopped, if it was."""

    late: bool = False
    greedy: bool = False


@contextmanager
def _watching(cursor: Any, limits: Limits) -> Iterator[_Watch]:
    """Stop the query when its time is over, or when the process grows by more than the engine accounts for.

    DuckDB does not count every text and list it makes; the size of the process tells.
    """
    watch, done = _Watch(), threading.Event()
    end = time.monotonic() + limits.seconds
    most = _resident() + limits.memory_mb * 1_500_000 + 256_000_000

    def look() -> None:
        while not done.wait(min(0.05, max(0.001, end - time.monotonic()))):
            watch.late = time.monotonic() >= end
            watch.greedy = not watch.late and _resident() > most
            if watch.late or watch.greedy:
                cursor.interrupt()
                return

    thread = threading.Thread(target=look, daemon=True)
    thread.start()
    try:
        yield watch
    finally:
        done.set()
        thread.join()


def _resident() -> int:
    """Bytes of this process in memory; 0 where the system does not say."""
    try:
        return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * 4096
    except OSError:
        return 0


def _collect(cursor: Any, sql: str, limits: Limits, began: float) -> Reply:
    """Pull batches until the end or a limit; nothing is handed out before evidence is sealed."""
    batches: list[pa.RecordBatch] = []
    rows = held = 0
    truncated = False
    with cursor.sql(sql).to_arrow_reader(65_536) as reader:
        schema = reader.schema
        for batch in reader:
            room = limits.rows - rows
            if batch.num_rows > room:
                if limits.overflow is Overflow.FAIL:
                    raise faults.too_many(limits.rows)
                truncated = True
            taken = batch.slice(0, room)
            rows += taken.num_rows
            held += taken.nbytes
            if held > limits.memory_mb * 1_000_000:
                raise faults.too_big(limits.memory_mb)
            batches.append(taken)
            if truncated:
                break
    return Reply(
        schema=schema,
        batches=tuple(batches),
        rows=rows,
        truncated=truncated,
        seconds=time.perf_counter() - began,
    )


def _engine_error(error: Exception) -> Exception:
    """What DuckDB raised while streaming, which reaches us wrapped by Arrow with only its text."""
    import duckdb

    if isinstance(error, UnicodeError):
        return duckdb.ConversionException()  # a message that quotes bytes no text is made of
    kinds = (
        (duckdb.OutOfMemoryException, "Out of Memory"),
        (duckdb.ConversionException, "Conversion Error"),
        (duckdb.OutOfRangeException, "Out of Range"),
        (duckdb.IOException, "IO Error"),
    )
    text = "" if isinstance(error, duckdb.Error) else str(error)
    told: Exception = next((kind(text) for kind, mark in kinds if mark in text), error)
    return told
