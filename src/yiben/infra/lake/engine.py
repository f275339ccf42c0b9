"""The hardened engine of one query worker: no writes, no network, no files but the warehouse.

DuckDB looks at its limits between vectors of 2,048 rows only. What ends a query inside one is the
system: it refuses memory beyond a size fixed when the engine opens, and `pool` ends the worker.
"""

import resource
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import duckdb
import pyarrow as pa

from yiben.infra.lake import faults
from yiben.infra.lake.lock import second_lock
from yiben.infra.lake.scope import Limits, Overflow
from yiben.infra.lake.sm3 import hmac_sm3
from yiben.infra.lake.sqltext import MASK_KEY, SM3, literal
from yiben.infra.lake.stopping import Stops
from yiben.infra.lake.wire import House

BATCH = 65_536  # rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """An answer that lies in its file. `truncated`: there was more than the limit allows."""

    rows: int
    truncated: bool


class Engine:
    """One hardened DuckDB; a cursor per question."""

    def __init__(self, house: House, spill: str) -> None:
        self._house = house
        self._connection = duckdb.connect(
            ":memory:",
            config={
                "memory_limit": f"{house.memory_mb}MB",
                "temp_directory": spill,
                "max_temp_directory_size": f"{house.memory_mb * 4}MB",
                "autoinstall_known_extensions": "false",
                "autoload_known_extensions": "false",
                "python_enable_replacements": "false",
                "allow_community_extensions": "false",
                **({"threads": str(house.threads)} if house.threads else {}),
            },
        )
        self._connection.create_function(SM3, hmac_sm3, ["VARCHAR", "VARCHAR"], "VARCHAR", type="arrow")
        for setting in (
            f"allowed_directories = [{literal(house.warehouse)}]",
            "enable_external_access = false",
            "lock_configuration = true",
        ):
            self._connection.execute(f"SET {setting}")
        self._worn = _bound(house.memory_mb) + house.memory_mb * 1_000_000 + 128_000_000

    @property
    def worn(self) -> bool:
        """Whether so much memory stayed behind that the next question may find too little."""
        return _private() > self._worn

    def close(self) -> None:
        """Let go of everything."""
        self._connection.close()

    def answer(
        self,
        sql: str,
        limits: Limits,
        file: BinaryIO,
        *,
        lock: tuple[str, list[str]] | None,
        key: str | None,
        stops: Stops,
    ) -> Written:
        """Run `sql`, its answer into `file` as an Arrow stream; the second lock first, where `lock` is given.

        `lock` is a template and the names it may read; `key` the secret of keyed masks; `stops` may interrupt it.
        """
        cursor = self._connection.cursor()
        try:
            if lock is not None:
                second_lock(*lock, cursor)
            if key is not None:
                # A variable is the cursor's own: no other question sees it, no statement may read it.
                cursor.execute(f"SET VARIABLE {MASK_KEY} = ?", [key])
            with stops.interrupting(cursor.interrupt), _watching(cursor, limits.seconds) as watch:
                try:
                    return _collect(cursor, sql, limits, file)
                except (duckdb.Error, pa.ArrowException, OSError, UnicodeError, MemoryError) as error:
                    if watch.late:
                        raise faults.too_slow(limits.seconds) from None
                    raise faults.for_the_asker(_engine_error(error), memory_mb=limits.memory_mb) from None
        finally:
            cursor.close()


@dataclass(slots=True)
class _Watch:
    """Why a query was stopped, if it was."""

    late: bool = False


@contextmanager
def _watching(cursor: Any, seconds: float) -> Iterator[_Watch]:
    """Ask the engine to stop when the time is over, which it mostly does at once and stays warm."""
    watch = _Watch()

    def stop() -> None:
        watch.late = True
        cursor.interrupt()

    timer = threading.Timer(seconds, stop)
    timer.daemon = True
    timer.start()
    try:
        yield watch
    finally:
        timer.cancel()
        timer.join()


def _private() -> int:
    """Bytes of private memory of this process, whether touched or not; 0 where the system does not say."""
    try:
        return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[5]) * resource.getpagesize()
    except OSError:
        return 0


def _bound(memory_mb: int) -> int:
    """Let the system refuse memory that goes far beyond what the engine accounts for; what was in use.

    DuckDB does not count every text and list it makes. Private memory is bounded, not addresses: those
    are reserved generously. Where the system does not say what is in use, nothing is bounded.
    """
    used, room = _private(), memory_mb * 1_500_000 + 256_000_000
    if used:
        _, hard = resource.getrlimit(resource.RLIMIT_DATA)
        most = used + room if hard == resource.RLIM_INFINITY else min(used + room, hard)
        resource.setrlimit(resource.RLIMIT_DATA, (most, hard))
    return used


def _collect(cursor: Any, sql: str, limits: Limits, file: BinaryIO) -> Written:
    """Pull batches until the end or a limit; nothing is handed out before evidence is sealed."""
    rows = held = 0
    truncated = False
    with cursor.sql(sql).to_arrow_reader(BATCH) as reader, pa.ipc.new_stream(file, reader.schema) as sink:
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
            sink.write_batch(taken)
            if truncated:
                break
    return Written(rows=rows, truncated=truncated)


def _engine_error(error: Exception) -> Exception:
    """What DuckDB raised while streaming, which reaches us wrapped by Arrow with only its text."""
    told: Exception = error
    if isinstance(error, UnicodeError):
        told = duckdb.ConversionException()  # a message that quotes bytes no text is made of
    elif isinstance(error, MemoryError) or any(mark in str(error) for mark in ("MemoryError", "bad_alloc")):
        told = duckdb.OutOfMemoryException()
    elif not isinstance(error, duckdb.Error):
        kinds = (
            (duckdb.OutOfMemoryException, "Out of Memory"),
            (duckdb.ConversionException, "Conversion Error"),
            (duckdb.OutOfRangeException, "Out of Range"),
            (duckdb.IOException, "IO Error"),
        )
        text = str(error)
        told = next((kind(text) for kind, mark in kinds if mark in text), error)
    return told
