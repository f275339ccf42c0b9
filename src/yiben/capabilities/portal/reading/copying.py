"""Making the reading copy of an edition: one column after the other, each as a sorted list of values and codes.

Derived and never the only place of anything: a copy that is lost is made again from the lake.
"""

import json
import shutil
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
from pyarrow import compute

from yiben.capabilities.portal.reading.copies import META, VERSION
from yiben.capabilities.portal.reading.model import Kind
from yiben.infra.halves import KEPT_FREE, demand_room, half_of
from yiben.infra.lake import Bench, quote, scan
from yiben.kernel.errors import BadInput
from yiben.kernel.text import Text

_WHOLE = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT")
_PART = ("FLOAT", "DOUBLE")
_ROWS = 1 << 18  # rows read together
MOST_HELD = 2_000_000_000
"""Bytes of different values of one column, as its parts hold them: about three times as much memory is taken."""


def make(bench: Bench, files: Sequence[str], target: Path, *, kept_free: int = KEPT_FREE) -> None:
    """Write the copy of the table in `files` to the folder `target`, which appears whole or not at all.

    Raises Unavailable `no_room`.
    """
    with half_of(target) as half:
        half.mkdir(mode=0o700)
        table = scan(files)
        told, rows = [], 0
        for place, (name, kind) in enumerate(bench.describe(table)):
            demand_room(half, kept_free=kept_free)
            said, select = reading_of(name, kind)
            rows = _write(half, place, bench.batches(f"SELECT {select} AS v FROM {table}", rows=_ROWS))
            told.append({"name": name, "type": kind, "kind": str(said)})
        meta = {"version": VERSION, "rows": rows, "columns": told}
        (half / META).write_text(json.dumps(meta, ensure_ascii=False), encoding="utf-8")
        shutil.rmtree(target, ignore_errors=True)
        half.rename(target)


def source_of(bench: Bench, files: Sequence[str]) -> str:
    """SQL of all rows as they lie, every column in the form its kind has: what text files are written from."""
    table = scan(files)
    names = [f"{reading_of(name, kind)[1]} AS {quote(name)}" for name, kind in bench.describe(table)]
    return f"SELECT {', '.join(names)} FROM {table}"


def kind_of(type_: str) -> Kind:
    """How values of a type compare."""
    return reading_of("v", type_)[0]


def reading_of(name: str, type_: str) -> tuple[Kind, str]:
    """How a column is read: its kind, and the SQL that gives its values in a form that kind has."""
    column, kind = quote(name), type_.upper()
    if kind in _WHOLE or kind.startswith("DECIMAL"):
        return Kind.NUMBER, column
    if kind in _PART:
        return Kind.NUMBER, f"CAST({column} + CAST(0 AS {kind}) AS {kind})"  # -0.0 is 0.0
    if kind == "HUGEINT":
        return Kind.NUMBER, f"CAST({column} AS DOUBLE)"
    if kind == "BOOLEAN":
        return Kind.YESNO, column
    if kind == "DATE":
        return Kind.DATE, column
    if kind == "TIME":
        return Kind.CLOCK, column
    if kind.startswith("TIMESTAMP"):
        # Every moment as one without a zone, in UTC where it had one, to the microsecond.
        return Kind.MOMENT, f"make_timestamp(epoch_us({column}))"
    if kind == "VARCHAR":
        return Kind.TEXT, column
    if kind == "BLOB":
        return Kind.TEXT, f"lower(hex({column}))"
    if kind.endswith("]") or kind.startswith(("STRUCT", "MAP")):
        return Kind.TEXT, f"CAST(to_json({column}) AS VARCHAR)"
    return Kind.TEXT, f"CAST({column} AS VARCHAR)"


def _write(folder: Path, place: int, column: pa.RecordBatchReader) -> int:
    """Write one column; answers its rows."""
    coded = _coded(column)
    order = compute.sort_indices(coded.dictionary).to_numpy()
    values = coded.dictionary.take(pa.array(order))
    distinct = len(values)
    rank = np.empty(distinct + 1, dtype=_width(distinct))
    rank[order] = np.arange(distinct, dtype=rank.dtype)
    rank[distinct] = distinct
    at = coded.indices.fill_null(distinct) if coded.indices.null_count else coded.indices
    codes = rank[at.to_numpy()]
    counts = np.bincount(codes, minlength=distinct + 1) if len(codes) else np.zeros(distinct + 1, np.int64)
    np.save(folder / f"c{place}.codes.npy", codes)
    np.save(folder / f"c{place}.starts.npy", np.concatenate([[0], np.cumsum(counts)]).astype(np.int64))
    batch = pa.record_batch([values], names=["v"])
    with (
        pa.OSFile(str(folder / f"c{place}.values"), "wb") as file,
        pa.ipc.new_file(file, batch.schema) as sink,
    ):
        sink.write_batch(batch)
    return len(codes)


def _coded(column: pa.RecordBatchReader) -> pa.DictionaryArray:
    """The column with every value once. What repeats is never in memory as often as it stands in the table."""
    kind = column.schema.field(0).type
    kind = pa.large_string() if pa.types.is_string(kind) else kind
    parts, held = [], 0
    for batch in column:
        part = batch.column(0).cast(kind).dictionary_encode()
        held += part.dictionary.nbytes
        if held > MOST_HELD:
            raise _too_large()
        parts.append(part)
    whole = pa.chunked_array(parts, pa.dictionary(pa.int32(), kind)).unify_dictionaries()
    if not parts:
        return pa.DictionaryArray.from_arrays(pa.array([], pa.int32()), pa.array([], kind))
    indices = pa.chunked_array([part.indices for part in whole.chunks], pa.int32()).combine_chunks()
    return pa.DictionaryArray.from_arrays(indices, whole.chunk(0).dictionary)


def _too_large() -> BadInput:
    return BadInput(
        "too_large_to_sort",
        Text(
            "某一列的不同取值过多过长，不提供在线筛选和排序",
            "The different values of a column are too many and too long: there is no filtering and sorting here.",
        ),
        hint=Text("请下载整个文件", "Download the whole file."),
    )


def _width(distinct: int) -> type[np.unsignedinteger]:
    """The narrowest code that can tell `distinct` values and emptiness apart."""
    if distinct < 2**8:
        return np.uint8
    return np.uint16 if distinct < 2**16 else np.uint32
