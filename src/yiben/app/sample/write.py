"""Write the province as the files its departments would hand over, with a `truth.json` beside them.

Streams in chunks of 100,000 rows; the truth (rows, lines that must be rejected) is counted while writing.
"""

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pcsv
import pyarrow.parquet as pq

from yiben.app.sample.plan import TABLES, SampleTable
from yiben.kernel.progress import Progress, Step, silent

CHUNK = 100_000


def write_province(
    folder: Path, *, scale: int = 1, tables: tuple[SampleTable, ...] = TABLES, progress: Progress = silent
) -> dict[str, dict[str, int]]:
    """Write every table below `folder`; return the truth per table: `rows`, `rejected`."""
    folder.mkdir(parents=True, exist_ok=True)
    truth: dict[str, dict[str, int]] = {}
    done, total = 0, sum(table.rows for table in tables) * scale
    for table in tables:
        path = folder / table.file
        rejected = _WRITERS[path.suffix](path, table, scale)
        truth[table.name] = {"rows": table.rows * scale, "rejected": rejected}
        done += table.rows * scale
        progress(Step(stage="generate", rows=done, total_rows=total))
    (folder / "truth.json").write_text(json.dumps(truth, indent=1), encoding="utf-8")
    return truth


def _chunks(table: SampleTable, scale: int) -> Iterator[pa.Table]:
    # A small table (hospitals, stations) is a list of places and does not grow with the population.
    total = table.rows * scale
    for start in range(0, total, CHUNK):
        yield pa.table(table.build(np.arange(start, min(start + CHUNK, total), dtype=np.int64), scale))


def _write_text(path: Path, table: SampleTable, scale: int) -> int:
    codec = {"utf-8-sig": "utf-8", "utf-16": "utf-16-le"}.get(table.encoding, table.encoding)
    with path.open("wb") as out:
        out.write({"utf-8-sig": b"\xef\xbb\xbf", "utf-16": b"\xff\xfe"}.get(table.encoding, b""))
        if table.title_row:
            out.write(f"{table.title_row}\r\n".encode(codec))
        for number, chunk in enumerate(_chunks(table, scale)):
            if number == 0:
                out.write((table.delimiter.join(chunk.column_names) + "\r\n").encode(codec))
            _write_rows(out, table, chunk, codec)
            if number == 0:
                # Lines with one field too many, spread over the first chunk's end.
                extra = table.delimiter.join(["?"] * (chunk.num_columns + 1))
                out.writelines(f"{extra}\r\n".encode(codec) for _ in range(table.ragged))
        if table.footer:
            out.write(f"{table.footer}\r\n".encode(codec))
    return table.ragged + bool(table.footer)


def _write_rows(out: IO[bytes], table: SampleTable, chunk: pa.Table, codec: str) -> None:
    options = pcsv.WriteOptions(
        include_header=False, delimiter=table.delimiter, quoting_style="needed", eol="\r\n"
    )
    buffer = pa.BufferOutputStream()
    pcsv.write_csv(
        pa.table({name: pc.fill_null(pc.cast(chunk[name], pa.string()), "") for name in chunk.column_names}),
        buffer,
        options,
    )
    text = buffer.getvalue().to_pybytes()
    out.write(text if codec == "utf-8" else text.decode("utf-8").encode(codec))


def _write_parquet(path: Path, table: SampleTable, scale: int) -> int:
    writer: pq.ParquetWriter | None = None
    for chunk in _chunks(table, scale):
        writer = writer or pq.ParquetWriter(path, chunk.schema, compression="zstd")
        writer.write_table(chunk)
    if writer:
        writer.close()
    return 0


def _write_json_lines(path: Path, table: SampleTable, scale: int) -> int:
    with path.open("w", encoding="utf-8") as out:
        for chunk in _chunks(table, scale):
            out.writelines(
                json.dumps(_nest(row), ensure_ascii=False, separators=(",", ":")) + "\n"
                for row in chunk.to_pylist()
            )
    return 0


def _nest(row: dict[str, object]) -> dict[str, object]:
    nested: dict[str, object] = {}
    for name, value in row.items():
        head, _, tail = name.partition(".")
        if tail:
            inner = nested.setdefault(head, {})
            assert isinstance(inner, dict)
            inner[tail] = value
        else:
            nested[name] = value
    return nested


def _write_sqlite(path: Path, table: SampleTable, scale: int) -> int:
    path.unlink(missing_ok=True)
    with sqlite3.connect(path) as database:
        for number, chunk in enumerate(_chunks(table, scale)):
            if number == 0:
                kinds = {"int64": "INTEGER", "int32": "INTEGER", "double": "REAL", "date32[day]": "DATE"}
                columns = ", ".join(
                    f'"{field.name}" {kinds.get(str(field.type), "TEXT")}' for field in chunk.schema
                )
                database.execute(f'CREATE TABLE "{table.name}" ({columns})')
            marks = ", ".join("?" * chunk.num_columns)
            days = [
                pc.cast(column, pa.string()) if pa.types.is_temporal(column.type) else column
                for column in chunk.columns
            ]
            database.executemany(
                f'INSERT INTO "{table.name}" VALUES ({marks})',
                zip(*(column.to_pylist() for column in days), strict=True),
            )
    database.close()
    return 0


_WRITERS = {
    ".csv": _write_text,
    ".tsv": _write_text,
    ".parquet": _write_parquet,
    ".jsonl": _write_json_lines,
    ".db": _write_sqlite,
}
