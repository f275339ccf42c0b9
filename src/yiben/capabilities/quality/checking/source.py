"""Where chunks come from: the Parquet files of a snapshot, or a relation on the workbench.

Files are read row group by row group, on as many threads as there are processors; a relation is
read as the engine brings it. Either way a chunk is dropped as soon as it was looked at, so a table
larger than memory needs no more than a small one.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol, TypeVar

import pyarrow as pa
import pyarrow.parquet as pq

from yiben.engines.rules import Chunk, quoted
from yiben.kernel.errors import Unavailable
from yiben.kernel.text import Text

BATCH_ROWS = 131_072  # rows decoded at once
SLICE_ROWS = 131_072  # rows looked at together: a whole row group as the engine writes it (124,928)
T = TypeVar("T")


class Workbench(Protocol):
    """What checking asks of `infra.lake.Bench`."""

    def run(self, sql: str, params: Sequence[object] = ()) -> list[tuple[Any, ...]]: ...  # noqa: D102
    def arrow(self, sql: str, params: Sequence[object] = ()) -> pa.Table: ...  # noqa: D102
    def batches(self, sql: str, rows: int = ...) -> pa.RecordBatchReader: ...  # noqa: D102
    def register(self, name: str, arrow: pa.Table | pa.RecordBatchReader) -> None: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Piece:
    """One row group: where its rows begin in the table, and what to read."""

    file: str
    group: int
    start: int
    rows: int


class Files:
    """The Parquet files of a snapshot, in order."""

    def __init__(self, paths: Sequence[str], *, threads: int) -> None:
        self._paths = tuple(paths)
        self._threads = threads

    @cached_property
    def _footers(self) -> dict[str, pq.FileMetaData]:
        with _readable():
            return {path: pq.read_metadata(path) for path in self._paths}

    @cached_property
    def schema(self) -> pa.Schema:
        """Columns and types; text kept as a dictionary in the file stays one."""
        with _readable():
            return pq.read_schema(self._paths[0], memory_map=True)

    @property
    def rows(self) -> int | None:
        """How many rows there are."""
        return sum(int(footer.num_rows) for footer in self._footers.values())

    @property
    def relation(self) -> str:
        """SQL that may follow FROM."""
        listed = ", ".join("'" + path.replace("'", "''") + "'" for path in self._paths)
        return f"read_parquet([{listed}])"

    def each(self, look: Callable[[Chunk], T], columns: Sequence[str]) -> Iterator[T]:
        """What `look` answers for every chunk, in the order of the rows."""
        names = list(columns)
        few = self._repeating(names)

        def work(piece: Piece) -> list[T]:
            return [look(chunk) for chunk in self._chunks(piece, names, few)]

        if self._threads == 1:
            for piece in self._pieces():
                yield from work(piece)
            return
        with ThreadPoolExecutor(self._threads, thread_name_prefix="check") as pool:
            for answers in pool.map(work, self._pieces()):
                yield from answers

    def _pieces(self) -> list[Piece]:
        pieces, start = [], 0
        for path, footer in self._footers.items():
            for group in range(footer.num_row_groups):
                rows = footer.row_group(group).num_rows
                pieces.append(Piece(path, group, start, rows))
                start += rows
        return pieces

    def _chunks(self, piece: Piece, names: list[str], few: list[str]) -> Iterator[Chunk]:
        footer = self._footers[piece.file]
        if not names:
            yield Chunk({}, rows=piece.rows, start=piece.start)
            return
        start = piece.start
        with _readable():
            file = pq.ParquetFile(piece.file, memory_map=False, metadata=footer, read_dictionary=few)
            for table in self._read(file, piece, names):
                for at in range(0, table.num_rows, SLICE_ROWS):
                    part = table.slice(at, SLICE_ROWS)
                    yield Chunk.of(part, start=start)
                    start += part.num_rows

    @staticmethod
    def _read(file: pq.ParquetFile, piece: Piece, names: list[str]) -> Iterator[pa.Table | pa.RecordBatch]:
        if piece.rows <= 2 * BATCH_ROWS:
            yield file.read_row_group(piece.group, columns=names, use_threads=False)
        else:
            yield from file.iter_batches(
                BATCH_ROWS, row_groups=[piece.group], columns=names, use_threads=False
            )

    def _repeating(self, names: Sequence[str]) -> list[str]:
        """Text columns of so few words that each chunk keeps them as a dictionary."""
        footer = next(iter(self._footers.values()))
        if not footer.num_row_groups:
            return []
        group = footer.row_group(0)
        texts = {field.name for field in self.schema if pa.types.is_string(field.type)}
        found = []
        for at in range(group.num_columns):
            column = group.column(at)
            one = column.path_in_schema
            # Codes into a small dictionary take under two bytes a value.
            small = column.num_values >= 4096 and column.total_uncompressed_size < 2 * column.num_values
            if one in texts and one in names and small and "RLE_DICTIONARY" in column.encodings:
                found.append(one)
        return found


class Relation:
    """A relation the workbench can read, with columns worked out by SQL beside its own."""

    def __init__(self, bench: Workbench, sql: str) -> None:
        self._bench = bench
        self.relation = sql
        self.extra: dict[str, str] = {}

    @cached_property
    def schema(self) -> pa.Schema:
        """Columns and types."""
        return self._bench.arrow(f"SELECT * FROM {self.relation} LIMIT 0").schema

    @property
    def rows(self) -> int | None:
        """Not known before the pass."""
        return None

    def each(self, look: Callable[[Chunk], T], columns: Sequence[str]) -> Iterator[T]:
        """What `look` answers for every chunk, in the order of the rows."""
        listed = [quoted(name) for name in columns]
        listed += [f"{sql} AS {quoted(name)}" for name, sql in self.extra.items()]
        sql = f"SELECT {', '.join(listed) or 'true AS yiben_row'} FROM {self.relation}"
        start = 0
        reader = self._bench.batches(sql, rows=BATCH_ROWS)
        for batch in reader:
            for at in range(0, batch.num_rows, SLICE_ROWS):
                part = batch.slice(at, SLICE_ROWS)
                yield look(Chunk.of(part, start=start))
                start += part.num_rows


class _readable:  # noqa: N801  # reads as a sentence: with _readable()
    """A file that cannot be read ends the check with a sentence, without the path's content."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, OSError | pa.ArrowException):
            raise Unavailable(
                "data_unreadable",
                Text("快照的数据文件无法读取", "A data file of the snapshot cannot be read."),
                hint=Text(
                    "请联系平台管理员检查存储", "Tell whoever runs this platform to look at the storage."
                ),
            ) from error
