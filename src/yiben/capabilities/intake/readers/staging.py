"""How readers other than the text reader put a table down: Parquet, batch by batch, in constant memory.

A `Shelf` takes Arrow arrays and writes one file with a `_row` column; `relation` is the SQL that reads it
back, with casts for the columns whose cells were typed. `SetAside` writes the rejects file.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING, Self

import pyarrow as pa
import pyarrow.parquet as pq

from yiben.capabilities.intake.model import RawColumn, Reject
from yiben.kernel.ids import stable_id

if TYPE_CHECKING:
    from types import TracebackType

GROUP_ROWS = 122_880  # what DuckDB scans as one piece of work


class Shelf:
    """One staged table being written. Nothing is kept beyond one row group."""

    def __init__(self, folder: Path, schema: pa.Schema, *key: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.path = folder / f"{stable_id('st', *key)}.parquet"
        self.schema = schema.append(pa.field("_row", pa.int64()))
        self.rows = 0
        self._held: list[pa.RecordBatch] = []
        self._held_rows = 0
        self._writer = pq.ParquetWriter(self.path, self.schema, compression="zstd", compression_level=1)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: "TracebackType | None"
    ) -> None:
        if kind is None:
            self._flush()
        self._writer.close()

    def put(self, arrays: Iterable[pa.Array], rows: pa.Array) -> None:
        """Add a batch: one array per column, and the source's row numbers."""
        batch = pa.RecordBatch.from_arrays([*arrays, rows], schema=self.schema)
        self.rows += batch.num_rows
        self._held.append(batch)
        self._held_rows += batch.num_rows
        if self._held_rows >= GROUP_ROWS:
            self._flush()

    def _flush(self) -> None:
        if self._held_rows:
            self._writer.write_table(pa.Table.from_batches(self._held), row_group_size=GROUP_ROWS)
        self._held, self._held_rows = [], 0


class SetAside:
    """The rejects file (剔除行): made when the first row is set aside, None when none was."""

    def __init__(self, folder: Path, *key: str) -> None:
        self._path = folder / f"{stable_id('rj', *key)}.jsonl"
        self._file: IO[str] | None = None
        self.count = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._file:
            self._file.close()

    @property
    def path(self) -> Path | None:
        """Where they are, None when nothing was set aside."""
        return self._path if self.count else None

    def add(self, reject: Reject) -> None:
        """Set one row aside."""
        if self._file is None:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._file = self._path.open("w", encoding="utf-8", errors="surrogatepass")
        self._file.write(reject.as_json() + "\n")
        self.count += 1


def relation(path: Path, columns: Sequence[RawColumn], *, stored: Sequence[str] | None = None) -> str:
    """SQL to stand after FROM: the columns in order, cast to their types, and `_row`.

    `stored` is the SQL that gives each column from the file, where it is not simply called by its name.
    """
    from yiben.infra import lake

    said = []
    for column, here in zip(columns, stored or [lake.quote(c.name) for c in columns], strict=True):
        cast = f"CAST({here} AS {column.typed})" if column.typed and column.typed != "VARCHAR" else here
        said.append(f"{cast} AS {lake.quote(column.name)}")
    return f"(SELECT {', '.join([*said, '_row'])} FROM {lake.scan([path])})"
