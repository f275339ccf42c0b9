"""Rows in hand (手中的行): what the guard decided of one table, over rows that an index has found already.

The same scan, with the same masks and conditions on rows, runs over a few rows in memory instead of files. No
text of a person's reaches this engine: the scan is the guard's, names are quoted, keys are compared elsewhere.
"""

import threading
from collections import OrderedDict
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
_KEPT = 256  # prepared statements

_SAME = frozenset(
    "VARCHAR BOOLEAN TINYINT SMALLINT INTEGER BIGINT UTINYINT USMALLINT UINTEGER DOUBLE".split()
)
"""The engine's types whose values come through Python as they are."""


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
        self._standing: OrderedDict[tuple[object, ...], _Standing] = OrderedDict()
        self._connection.create_function(SM3, hmac_sm3, ["VARCHAR", "VARCHAR"], "VARCHAR", type="arrow")
        for setting in ("enable_external_access = false", "lock_configuration = true"):
            self._connection.execute(f"SET {setting}")

    @staticmethod
    def fits(scope: Scope, files: Sequence[str]) -> bool:
        """Whether `scope` reads one table, once, from exactly these files: only then can rows stand for them."""
        return len(scope.scans) == 1 and next(iter(scope.scans.values())).count(scan(files)) == 1

    def types(self, rows: pa.Table) -> tuple[tuple[str, str], ...]:
        """(name, DuckDB type) of the columns of `rows`."""
        with self._turn, self._connection.cursor() as cursor:
            cursor.register(_ROWS, rows)
            told = cursor.execute(f"DESCRIBE SELECT * FROM {quote(_ROWS)}").fetchall()
        return tuple((row[0], row[1]) for row in told)

    def close(self) -> None:
        """Let go of everything."""
        with self._turn:
            for one in self._standing.values():
                one.close()
            self._standing.clear()
            self._connection.close()

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
        sql = f"SELECT {named} FROM {seen}"  # quoted names
        with self._turn:
            try:
                return self._stand(sql, rows.schema, mask_key).run(rows)
            except (duckdb.Error, pa.ArrowException, UnicodeError, MemoryError) as error:
                raise faults.for_the_asker(error, memory_mb=_MEMORY_MB) from None

    def _stand(self, sql: str, schema: pa.Schema, mask_key: str | None) -> "_Standing":
        at = (sql, str(schema), mask_key)
        found = self._standing.get(at)
        if found is None:
            found = self._standing[at] = _Standing(self._connection.cursor(), sql, schema, mask_key)
            if len(self._standing) > _KEPT:
                self._standing.popitem(last=False)[1].close()
        self._standing.move_to_end(at)
        return found


class _Rows:
    """What stands for the rows in a statement: whichever are in hand when it runs."""

    def __init__(self, schema: pa.Schema) -> None:
        self.table = pa.Table.from_batches([], schema=schema)

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self.table.__arrow_c_stream__(requested_schema)


class _Standing:
    """A prepared statement: reading, planning and registering take four times as long as running it."""

    def __init__(self, cursor: Any, sql: str, schema: pa.Schema, mask_key: str | None) -> None:
        self._cursor = cursor
        self._rows = _Rows(schema)
        cursor.register(_ROWS, self._rows)
        if mask_key is not None:
            cursor.execute(f"SET VARIABLE {MASK_KEY} = ?", [mask_key])
        cursor.execute(f"PREPARE seen AS {sql}")
        self._schema: pa.Schema | None = None  # of what comes out, when all of it may come as Python values

    def run(self, rows: pa.Table) -> pa.Table:
        # One piece: the engine spends more on a piece than on its rows.
        self._rows.table = rows.combine_chunks()
        try:
            if self._schema is None:
                seen = self._cursor.sql("EXECUTE seen")
                table: pa.Table = seen.to_arrow_table()
                self._schema = table.schema if _SAME.issuperset(map(str, seen.types)) else None
                return table
            # Asked for Arrow, the engine runs a second statement over what the first one gave: four times as long.
            told = self._cursor.execute("EXECUTE seen").fetchall()
        finally:
            self._rows.table = self._rows.table.schema.empty_table()
        columns = zip(*told, strict=True) if told else [()] * len(self._schema)
        arrays = [pa.array(column, kind) for column, kind in zip(columns, self._schema.types, strict=True)]
        return pa.Table.from_arrays(arrays, schema=self._schema)

    def close(self) -> None:
        self._cursor.close()
