"""Rows in hand (手中的行): what the guard decided of one table, over rows that an index has found already.

The same scan, with the same masks and conditions on rows, runs over a few rows in memory instead of files. No
text of a person's reaches this engine: the scan is the guard's, names are quoted, keys are compared elsewhere.
"""

import threading
from collections.abc import Sequence
from typing import Any

import pyarrow as pa

from yiben.infra.lake import faults
from yiben.infra.lake.scope import Scope
from yiben.infra.lake.sm3 import hmac_sm3
from yiben.infra.lake.sqltext import MASK_KEY, SM3, quote, scan

KEY = "yiben_key"
"""The column of an answer that tells which key a row belongs to, as text."""

_ROWS = "yiben_rows"
_MEMORY_MB = 512


class Held:
    """One small DuckDB without files or network; rows stay in the order they are given in."""

    def __init__(self) -> None:
        import duckdb

        self._turn = threading.Lock()
        self._connection = duckdb.connect(
            ":memory:",
            config={
                "memory_limit": f"{_MEMORY_MB}MB",
                "threads": "1",
                "temp_directory": "",
                "autoinstall_known_extensions": "false",
                "autoload_known_extensions": "false",
                "python_enable_replacements": "false",
                "allow_community_extensions": "false",
            },
        )
        self._connection.create_function(SM3, hmac_sm3, ["VARCHAR", "VARCHAR"], "VARCHAR", type="arrow")
        for setting in ("enable_external_access = false", "lock_configuration = true"):
            self._connection.execute(f"SET {setting}")

    @staticmethod
    def fits(scope: Scope, files: Sequence[str]) -> bool:
        """Whether `scope` reads one table, once, from exactly these files: only then can rows stand for them."""
        return len(scope.scans) == 1 and next(iter(scope.scans.values())).count(scan(files)) == 1

    def types(self, rows: pa.Table) -> tuple[tuple[str, str], ...]:
        """(name, DuckDB type) of the columns of `rows`."""
        with self._turn, self._standing(rows) as cursor:
            told = cursor.execute(f"DESCRIBE SELECT * FROM {quote(_ROWS)}").fetchall()
        return tuple((row[0], row[1]) for row in told)

    def show(
        self,
        scope: Scope,
        rows: pa.Table,
        *,
        files: Sequence[str],
        key: str,
        columns: Sequence[str],
        mask_key: str | None = None,
    ) -> pa.Table:
        """What `scope` lets be seen of `rows`: `KEY`, then `columns`. Rows that are not granted are left out.

        `rows` are rows of `files`, all of their columns; `key` and `columns` are columns of the scan. Raises
        what `Lake.answer` does, and ValueError where `fits` would say no.
        """
        import duckdb

        if not self.fits(scope, files):
            msg = "the scope does not read these files once"
            raise ValueError(msg)
        seen = next(iter(scope.scans.values())).replace(scan(files), quote(_ROWS))
        named = ", ".join([f"CAST({quote(key)} AS VARCHAR) AS {quote(KEY)}", *map(quote, columns)])
        with self._turn, self._standing(rows) as cursor:
            if mask_key is not None:
                cursor.execute(f"SET VARIABLE {MASK_KEY} = ?", [mask_key])
            try:
                table: pa.Table = cursor.sql(f"SELECT {named} FROM {seen}").to_arrow_table()  # quoted names
            except (duckdb.Error, pa.ArrowException, UnicodeError, MemoryError) as error:
                raise faults.for_the_asker(error, memory_mb=_MEMORY_MB) from None
        return table

    def _standing(self, rows: pa.Table) -> "_Standing":
        return _Standing(self._connection, rows)


class _Standing:
    """A cursor that sees `rows`, until the block ends."""

    def __init__(self, connection: Any, rows: pa.Table) -> None:
        self._cursor = connection.cursor()
        self._rows = rows

    def __enter__(self) -> Any:
        # One piece: the engine spends more on a piece than on its rows.
        self._cursor.register(_ROWS, self._rows.combine_chunks())
        return self._cursor

    def __exit__(self, *_: object) -> None:
        self._cursor.close()
