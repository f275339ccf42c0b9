"""Some rows of a table, as Arrow columns, with what several rules want of a column computed once."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from yiben.engines.rules.strings import Mask, Strings


class Chunk:
    """Consecutive rows; `start` is how many rows of the table lie before them."""

    def __init__(self, columns: Mapping[str, pa.Array], *, rows: int, start: int = 0) -> None:
        self.rows = rows
        self.start = start
        self._columns = dict(columns)
        self._valid: dict[str, Mask | None] = {}
        self._strings: dict[str, Strings] = {}
        self._values: dict[str, Chunk] = {}

    @classmethod
    def of(cls, table: pa.Table | pa.RecordBatch, *, start: int = 0) -> "Chunk":
        """The chunk of an Arrow table or batch; columns of several pieces are joined."""
        columns = {}
        for name, column in zip(table.schema.names, table.columns, strict=True):
            columns[name] = _whole(column)
        return cls(columns, rows=table.num_rows, start=start)

    def column(self, name: str) -> pa.Array:
        """The column as Arrow."""
        return self._columns[name]

    def type(self, name: str) -> pa.DataType:
        """The column's type; of a dictionary, the type of its values."""
        kind = self._columns[name].type
        return kind.value_type if pa.types.is_dictionary(kind) else kind

    def table(self, names: tuple[str, ...]) -> pa.Table:
        """Some columns as a table, dictionaries written out."""
        arrays = []
        for name in names:
            column = self._columns[name]
            arrays.append(column.dictionary_decode() if pa.types.is_dictionary(column.type) else column)
        return pa.table(arrays, names=list(names))

    def valid(self, name: str) -> Mask | None:
        """Which rows hold a value; None when all do."""
        if name not in self._valid:
            self._valid[name] = _valid(self._columns[name])
        return self._valid[name]

    def nulls(self, name: str) -> int:
        """How many rows hold no value."""
        return int(self._columns[name].null_count)

    def numbers(self, name: str) -> np.ndarray[Any, Any]:
        """The values of a number or date column, whatever lies where it is NULL."""
        return _numbers(self._columns[name])

    def strings(self, name: str) -> Strings:
        """The column's text; the column must be text and no dictionary."""
        if name not in self._strings:
            array = self._columns[name]
            if not (pa.types.is_string(array.type) or pa.types.is_large_string(array.type)):
                array = pc.cast(array, pa.string())
            self._strings[name] = Strings(array, self.valid(name))
        return self._strings[name]

    def dictionary(self, name: str) -> "tuple[Chunk, np.ndarray[Any, Any]] | None":
        """The distinct values of a dictionary column as a chunk, and each row's position in it.

        The position means nothing where the row is NULL. None for other columns.
        """
        array = self._columns[name]
        if not pa.types.is_dictionary(array.type):
            return None
        if name not in self._values:
            self._values[name] = Chunk({name: array.dictionary}, rows=len(array.dictionary))
        return self._values[name], pc.fill_null(array.indices, 0).to_numpy(zero_copy_only=False)


def _whole(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    if isinstance(column, pa.ChunkedArray):
        return column.chunk(0) if column.num_chunks == 1 else column.unify_dictionaries().combine_chunks()
    return column


def _valid(array: pa.Array) -> Mask | None:
    if not array.null_count:
        return None
    bitmap = array.buffers()[0]
    if bitmap is None or pa.types.is_dictionary(array.type):
        return np.asarray(array.is_valid().to_numpy(zero_copy_only=False), np.bool_)
    first = array.offset // 8
    bits = np.unpackbits(np.frombuffer(bitmap, np.uint8)[first:], bitorder="little")
    skip = array.offset - first * 8
    return bits[skip : skip + len(array)].view(np.bool_)


def _numbers(array: pa.Array) -> np.ndarray[Any, Any]:
    """The values buffer of a number or date column, whatever lies where it is NULL."""
    kind = array.type
    if pa.types.is_date32(kind):
        storage: Any = np.int32
    elif pa.types.is_timestamp(kind) or pa.types.is_date64(kind):
        storage = np.int64
    else:
        storage = kind.to_pandas_dtype()
    data = array.buffers()[1]
    if data is None:
        return np.zeros(len(array), storage)
    return np.frombuffer(data, storage)[array.offset : array.offset + len(array)]


def family(kind: pa.DataType) -> str:
    """What a rule needs to know of a type: string, integer, number, date, timestamp or other."""
    if pa.types.is_dictionary(kind):
        return family(kind.value_type)
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        return "string"
    if pa.types.is_integer(kind):
        return "integer"
    if pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        return "number"
    if pa.types.is_date(kind):
        return "date"
    return "timestamp" if pa.types.is_timestamp(kind) else "other"
