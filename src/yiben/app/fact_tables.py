"""Tables of facts, in and out (事实表): Parquet as it lies, all else through intake; answers appear whole or not at all."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from yiben.capabilities import intake
from yiben.kernel.errors import BadInput, NotFound
from yiben.kernel.progress import Progress, silent
from yiben.kernel.text import Text

if TYPE_CHECKING:
    import pyarrow as pa

BATCH = 1 << 19
"""Rows held at once; so many of a hundred programmes take some 300 MB."""

MOST_WHOLE = 10_000_000
"""Rows held when everybody has to be seen at once."""

_PARQUET = b"PAR1"


@dataclass(frozen=True, slots=True)
class FactTable:
    """A table being read. `rejected` rows could not be read at all."""

    columns: tuple[str, ...]
    rows: int | None
    batches: "Iterator[pa.RecordBatch]"
    rejected: int = 0


@contextmanager
def open_facts(path: Path, *, progress: Progress = silent) -> Iterator[FactTable]:
    """The table in a file; of a workbook, its first. Raises NotFound and BadInput."""
    if not path.is_file():
        raise NotFound(
            "no_such_file",
            Text(f"没有这个文件: {path}", f"There is no such file: {path}"),
            where={"file": str(path)},
        )
    with path.open("rb") as file:
        is_parquet = file.read(4) == _PARQUET
    if is_parquet:
        yield _parquet(path)
        return
    with _staged(path, progress) as table:
        yield table


def _parquet(path: Path) -> FactTable:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        schema = pq.read_schema(path)
        words = [field.name for field in schema if pa.types.is_string(field.type)]
        file = pq.ParquetFile(path, read_dictionary=words, memory_map=True)
    except (pa.ArrowException, OSError) as error:
        raise BadInput(
            "bad_parquet",
            Text(f"{path.name} 不是完好的 Parquet 文件", f"{path.name} is no sound Parquet file."),
            where={"file": path.name},
            hint=Text("请重新导出", "Export it again."),
        ) from error
    return FactTable(tuple(schema.names), file.metadata.num_rows, _wide(file.iter_batches(batch_size=BATCH)))


def _wide(batches: "Iterator[pa.RecordBatch]") -> "Iterator[pa.RecordBatch]":
    """Batches of some size: a file of many small row groups comes in small pieces."""
    import pyarrow as pa

    held: list[Any] = []
    rows = 0
    for batch in batches:
        held.append(batch)
        rows += batch.num_rows
        if rows >= BATCH // 2:
            yield pa.Table.from_batches(held) if len(held) > 1 else batch
            held, rows = [], 0
    if held:
        yield pa.Table.from_batches(held) if len(held) > 1 else held[0]


def whole(source: FactTable) -> FactTable:
    """The same table as one batch: ranks and budgets are over everybody. BadInput `too_many_rows`."""
    import pyarrow as pa

    held: list[pa.RecordBatch] = []
    rows = 0
    for batch in source.batches:
        held += batch.to_batches() if isinstance(batch, pa.Table) else [batch]
        rows += batch.num_rows
        if rows > MOST_WHOLE:
            raise BadInput(
                "too_many_rows",
                Text(
                    f"排名、预算和叠加一次最多 {MOST_WHOLE:,} 行",
                    f"Places, budgets and stacking take at most {MOST_WHOLE:,} rows at once.",
                ),
                where={"rows": rows},
                hint=Text("按地区分开", "Split it by region."),
            )
    table = pa.Table.from_batches(held).unify_dictionaries().combine_chunks() if held else None
    batches = iter([]) if table is None else iter([table])
    return FactTable(source.columns, rows, batches, source.rejected)


@contextmanager
def _staged(path: Path, progress: Progress) -> Iterator[FactTable]:
    from yiben.infra.home import Home
    from yiben.infra.lake import Lake
    from yiben.infra.settings import Settings

    with tempfile.TemporaryDirectory(prefix="yiben-") as folder:
        home = Home(Path(folder)).open()
        lake = Lake(home, Settings.from_environment())
        try:
            with lake.bench() as bench:
                staged = intake.open_source(
                    str(path), home.staging / "facts", bench=bench, progress=progress
                )[0]
                if staged.mend is not None:
                    staged = staged.mend()
                headers = [column.header or column.name for column in staged.columns]
                if len(set(headers)) < len(headers):
                    headers = [column.name for column in staged.columns]
                listed = ", ".join(
                    f"{bench.quote(column.name)} AS {bench.quote(header)}"
                    for column, header in zip(staged.columns, headers, strict=True)
                )
                reader = bench.batches(f"SELECT {listed} FROM {staged.relation}", BATCH)
                yield FactTable(tuple(headers), staged.rows, _filled(reader), staged.rejected)
        finally:
            lake.close()


def _filled(batches: "Iterator[pa.RecordBatch]") -> "Iterator[pa.RecordBatch]":
    """An empty cell of a text file or sheet says nothing: it is unknown, not known to be none."""
    import pyarrow as pa
    import pyarrow.compute as pc

    for batch in batches:
        columns = []
        for column in batch.columns:
            if pa.types.is_string(column.type):
                text = pc.utf8_trim_whitespace(column)
                column = pc.if_else(pc.equal(text, ""), pa.scalar(None, column.type), text)  # noqa: PLW2901
            columns.append(column)
        yield pa.RecordBatch.from_arrays(columns, names=batch.schema.names)


class AnswerFile:
    """Where answers are written: Parquet, or CSV by the file's name."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.half = path.with_name(path.name + ".part")
        self._writer: Any = None
        if path.suffix.lower() not in {".parquet", ".csv"}:
            raise BadInput(
                "bad_out",
                Text(f"--out 应为 .parquet 或 .csv: {path}", f"--out is a .parquet or .csv file: {path}"),
                where={"option": "--out"},
            )

    def put(self, batch: "pa.RecordBatch") -> None:
        """Append a batch."""
        if self._writer is None:
            self._open(batch.schema)
        self._writer.write_batch(batch)

    def _open(self, schema: "pa.Schema") -> None:
        from pyarrow import csv
        from pyarrow import parquet as pq

        try:
            if self.path.suffix.lower() == ".csv":
                self._writer = csv.CSVWriter(self.half, schema)
            else:
                self._writer = pq.ParquetWriter(
                    self.half, schema, compression="zstd", compression_level=1, use_dictionary=False
                )
        except OSError as error:
            raise BadInput(
                "bad_out",
                Text(f"无法写入 {self.path}", f"Cannot write {self.path}"),
                where={"option": "--out"},
            ) from error

    def finish(self) -> None:
        """What was written takes the file's name."""
        if self._writer is not None:
            self._writer.close()
            self._writer = None
            self.half.replace(self.path)

    def drop(self) -> None:
        """Leave nothing behind of what was not finished."""
        if self._writer is not None:
            self._writer.close()
        self.half.unlink(missing_ok=True)
