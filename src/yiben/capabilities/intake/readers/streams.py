"""How rows come out of each database, as columns of text, batch by batch (流式读取).

PostgreSQL: `COPY … TO STDOUT` as CSV, parsed by Arrow: no Python per row. MySQL: an unbuffered cursor that
converts nothing. SQLite: its own cursor, converted a column at a time.
"""

import io
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
import pyarrow as pa
import pymysql
import pymysql.cursors
from pyarrow import csv

from yiben.capabilities.intake.model import Limits
from yiben.capabilities.intake.readers import hostile

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from yiben.capabilities.intake.readers.tables import Found

ROWS = 50_000
_CELLS = 2_000_000  # cells held at once: wide tables come in shorter batches
DRIVER_ERRORS = (psycopg.Error, pymysql.MySQLError, sqlite3.Error, OSError)


def read(connection: "Connection", found: "Found", *, limits: Limits) -> Iterator[list[pa.Array]]:
    """All rows of a table in the order of its primary key, as batches of text columns."""
    dialect = connection.dialect
    quote = dialect.identifier_preparer.quote_identifier
    table = ".".join(quote(part) for part in (found.schema, found.name) if part)
    columns = ", ".join(
        f"CAST({quote(name)} AS {'timestamp' if dialect.name == 'postgresql' else 'datetime'})"
        if name in found.zoned and dialect.name != "sqlite"
        else quote(name)
        for name in found.columns
    )
    order = f" ORDER BY {', '.join(map(quote, found.key))}" if found.key else ""
    sql = f"SELECT {columns} FROM {table}{order}"
    raw: Any = connection.connection.driver_connection
    if dialect.name == "postgresql":
        yield from _copied(raw, sql, found, limits)
    elif dialect.name == "mysql":
        raw.decoders = {}  # no conversion: every value arrives as the text the server sent
        with raw.cursor(pymysql.cursors.SSCursor) as cursor:
            cursor.execute(sql)
            yield from _fetched(cursor, found, limits)
    else:
        raw.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, limits.cell_bytes)
        raw.text_factory = _decoded
        yield from _fetched(raw.execute(sql), found, limits)


class _Copied(io.RawIOBase):
    """A COPY as a readable file, for Arrow."""

    def __init__(self, blocks: Iterable[Any]) -> None:
        self._blocks = iter(blocks)
        self._held = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill as much of the buffer as one look at what came in allows."""
        while not self._held:
            block = next(self._blocks, None)
            if block is None:
                return 0
            self._held = bytes(block)
        size = min(len(buffer), len(self._held))
        buffer[:size], self._held = self._held[:size], self._held[size:]
        return size


def _copied(raw: Any, sql: str, found: "Found", limits: Limits) -> Iterator[list[pa.Array]]:
    names = [f"c{at}" for at in range(len(found.columns))]
    statement = f"COPY ({sql}) TO STDOUT (FORMAT csv, NULL '', ENCODING 'UTF8')"
    with raw.cursor() as cursor, cursor.copy(statement) as copy:
        source = pa.PythonFile(io.BufferedReader(_Copied(copy), 1 << 20), mode="r")
        try:
            reader = csv.open_csv(
                source,
                read_options=csv.ReadOptions(
                    column_names=names, block_size=limits.cell_bytes, use_threads=False
                ),
                parse_options=csv.ParseOptions(newlines_in_values=True, ignore_empty_lines=len(names) > 1),
                convert_options=csv.ConvertOptions(
                    column_types=dict.fromkeys(names, pa.string()),
                    null_values=[""],
                    strings_can_be_null=True,
                    quoted_strings_can_be_null=False,
                ),
            )
        except pa.ArrowInvalid as error:
            if "Empty CSV" in str(error):
                return
            raise hostile.cell_too_long(Path(found.name), limits) from error
        try:
            for batch in reader:
                yield batch.columns
        except pa.ArrowInvalid as error:
            raise hostile.cell_too_long(Path(found.name), limits) from error


def _fetched(cursor: Any, found: "Found", limits: Limits) -> Iterator[list[pa.Array]]:
    size = max(1000, min(ROWS, _CELLS // max(1, len(found.columns))))
    while rows := cursor.fetchmany(size):
        yield [_text(column) for column in zip(*rows, strict=True)]


def _text(values: Sequence[Any]) -> pa.Array:
    """A column of Python values as text."""
    kinds = set(map(type, values)) - {type(None)}
    if kinds <= {str}:
        return pa.array(values, pa.string())
    if kinds == {int}:
        try:
            return pa.array(values, pa.int64()).cast(pa.string())
        except (OverflowError, pa.ArrowInvalid):
            return pa.array([None if v is None else str(v) for v in values], pa.string())
    if kinds == {float}:
        return pa.array(values, pa.float64()).cast(pa.string())
    return pa.array(list(map(_say, values)), pa.string())


def _say(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bytes | bytearray | memoryview):
        return _decoded(bytes(value))
    return str(value)


def _decoded(raw: bytes) -> str:
    """Text where the bytes are text, else hexadecimal."""
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.hex()
