"""Parquet and Arrow files (列式文件): read by row group, checked in full, nested columns laid flat.

A struct becomes columns with dotted names; lists, maps and unions become JSON text; binary becomes text when
all of it is UTF-8, else hexadecimal, with a note. Types that the lake cannot hold become the nearest one
that loses nothing: unsigned → wider signed, nanoseconds → microseconds (noted), durations → text; a time
with a zone becomes the clock time in that zone, and a note says which.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pyarrow.types as pt

from yiben.capabilities.intake.model import Limits, RawColumn, Staged
from yiben.capabilities.intake.readers import hostile
from yiben.capabilities.intake.readers.shape import unique_names
from yiben.capabilities.intake.readers.staging import Shelf, relation
from yiben.kernel.errors import BadInput
from yiben.kernel.progress import Progress, Step
from yiben.kernel.text import Text

if TYPE_CHECKING:
    from yiben.infra.lake import Bench

_BATCH = 65_536
Batches = Callable[[list[str] | None], Iterator[pa.RecordBatch]]


@dataclass(frozen=True, slots=True)
class _Leaf:
    path: tuple[str, ...]
    source: pa.DataType
    stored: pa.DataType
    way: str  # plain, json, hex, text


def open_columnar(
    path: Path, folder: Path, *, name: str, bench: "Bench", progress: Progress, limits: Limits
) -> list[Staged]:
    """Stage a Parquet or Arrow file. Raises `BadInput` for damaged and hostile files."""
    hostile.check_regular(path)
    with _clear_errors(path):
        schema, rows, batches = _open(path, limits)
        leaves = list(_leaves(schema, (), batches))
    headers = [".".join(leaf.path) for leaf in leaves]
    if len(leaves) > limits.columns:
        raise hostile.too_wide(path, len(leaves), limits)
    if not leaves:
        raise hostile.bad("empty_table", path, "没有列", "has no columns")
    names = unique_names(headers)
    staged_schema = pa.schema([pa.field(n, leaf.stored) for n, leaf in zip(names, leaves, strict=True)])
    with _clear_errors(path), Shelf(folder, staged_schema, str(path), name) as shelf:
        for batch in batches(None):
            batch.validate(full=True)
            arrays = [_stored(_dig(batch, leaf.path), leaf, bench) for leaf in leaves]
            numbers = np.arange(shelf.rows + 1, shelf.rows + 1 + batch.num_rows)
            shelf.put(arrays, pa.array(numbers, pa.int64()))
            progress(Step(stage="read", rows=shelf.rows, total_rows=rows))
    raw = tuple(RawColumn(name=n, header=h) for n, h in zip(names, headers, strict=True))
    source = relation(shelf.path, raw)
    types = dict(bench.describe(source))
    columns = tuple(RawColumn(name=c.name, header=c.header, typed=types[c.name]) for c in raw)
    return [
        Staged(
            name=name,
            relation=source,
            columns=columns,
            notes=tuple(_notes(leaves)),
            rows=shelf.rows,
            bytes=path.stat().st_size,
        )
    ]


def _open(path: Path, limits: Limits) -> tuple[pa.Schema, int | None, Batches]:
    """The schema, the number of rows where it is declared, and a way to read the batches."""
    with path.open("rb") as file:
        magic = file.read(6)
    if magic.startswith(b"ARROW1"):
        arrow = pa.ipc.open_file(pa.memory_map(str(path)))

        def records(names: list[str] | None) -> Iterator[pa.RecordBatch]:
            for at in range(arrow.num_record_batches):
                batch = arrow.get_batch(at)
                yield batch.select(names) if names else batch

        return arrow.schema, None, records
    parquet = pq.ParquetFile(path, memory_map=True)
    meta = parquet.metadata
    if meta.num_columns > limits.columns:
        raise hostile.too_wide(path, meta.num_columns, limits)
    declared = sum(meta.row_group(at).total_byte_size for at in range(meta.num_row_groups))
    if declared > limits.unpacked_bytes or declared < 0:
        raise hostile.too_big(path, limits.unpacked_bytes)

    def groups(names: list[str] | None) -> Iterator[pa.RecordBatch]:
        yield from parquet.iter_batches(batch_size=_BATCH, columns=names)

    return parquet.schema_arrow, meta.num_rows, groups


def _leaves(schema: pa.Schema, above: tuple[str, ...], batches: Batches) -> Iterator[_Leaf]:
    for field in schema:
        yield from _unfold(field, above, batches)


def _unfold(field: pa.Field, above: tuple[str, ...], batches: Batches) -> Iterator[_Leaf]:
    here, kind = (*above, field.name), field.type
    while isinstance(kind, pa.BaseExtensionType):
        kind = kind.storage_type
    if pt.is_dictionary(kind):
        kind = kind.value_type
    if pt.is_struct(kind) and kind.num_fields:
        for child in kind:
            yield from _unfold(child, here, batches)
    elif pt.is_nested(kind):
        yield _Leaf(here, kind, pa.string(), "json")
    elif pt.is_binary(kind) or pt.is_large_binary(kind) or pt.is_fixed_size_binary(kind):
        way = "text" if _is_text(here, batches) else "hex"
        yield _Leaf(here, kind, pa.string(), way)
    else:
        yield _Leaf(here, kind, _kept(kind), "plain")


def _kept(kind: pa.DataType) -> pa.DataType:
    """The type a column is stored as."""
    if pt.is_uint64(kind):
        return pa.decimal128(20, 0)
    if pt.is_uint32(kind):
        return pa.int64()
    if pt.is_uint8(kind) or pt.is_uint16(kind):
        return pa.int32()
    if pt.is_float16(kind):
        return pa.float32()
    if pt.is_timestamp(kind):
        return pa.timestamp("us")
    if pt.is_date(kind):
        return pa.date32()
    if pt.is_time(kind):
        return pa.time64("us")
    plain = pt.is_boolean(kind) or pt.is_integer(kind) or pt.is_floating(kind)
    if plain or (pt.is_decimal(kind) and kind.precision <= 38 and kind.scale >= 0):
        return pa.decimal128(kind.precision, kind.scale) if pt.is_decimal(kind) else kind
    return pa.string()


def _dig(batch: pa.RecordBatch, path: tuple[str, ...]) -> pa.Array:
    """The array at a dotted place; a null struct makes its members null."""
    array = batch.column(batch.schema.get_field_index(path[0]))
    for name in path[1:]:
        while isinstance(array, pa.ExtensionArray):
            array = array.storage
        array = array.flatten()[array.type.get_field_index(name)]
    while isinstance(array, pa.ExtensionArray):
        array = array.storage
    return array.dictionary_decode() if pt.is_dictionary(array.type) else array


def _stored(array: pa.Array, leaf: _Leaf, bench: "Bench") -> pa.Array:
    if leaf.way in {"json", "hex"}:
        bench.register("columnar_batch", pa.table({"c": array}))
        said = "to_json(c)::VARCHAR" if leaf.way == "json" else "lower(hex(c))"
        told = bench.arrow(f"SELECT CASE WHEN c IS NOT NULL THEN {said} END AS c FROM columnar_batch")
        bench.unregister("columnar_batch")
        return told.column("c").combine_chunks().cast(pa.string())
    if leaf.way == "plain" and pt.is_timestamp(leaf.source):
        if leaf.source.tz:
            array = pc.local_timestamp(array)
        return array.cast(leaf.stored, safe=False)
    if pt.is_duration(leaf.source) or pt.is_interval(leaf.source):
        return pa.array([None if value is None else str(value) for value in array.to_pylist()], pa.string())
    return array.cast(leaf.stored)


def _is_text(path: tuple[str, ...], batches: Batches) -> bool:
    """Say whether every value of a binary column is UTF-8: older writers do not tell which are text."""
    for batch in batches([path[0]]):
        try:
            _dig(batch, path).cast(pa.string()).validate(full=True)
        except pa.ArrowInvalid:
            return False
    return True


def _notes(leaves: list[_Leaf]) -> Iterator[Text]:
    for way, zh, en in (
        ("json", "嵌套列保留为 JSON 文本", "nested columns stay as JSON text"),
        ("hex", "二进制列转为十六进制文本", "binary columns became hexadecimal text"),
    ):
        if said := ", ".join(".".join(leaf.path) for leaf in leaves if leaf.way == way):
            yield Text(f"{zh}: {said[:300]}", f"{en}: {said[:300]}")
    fine = [leaf for leaf in leaves if pt.is_timestamp(leaf.source) and leaf.source.unit == "ns"]
    zones = sorted({leaf.source.tz for leaf in leaves if pt.is_timestamp(leaf.source) and leaf.source.tz})
    if zones:
        said = ", ".join(zones)[:200]
        yield Text(
            f"带时区的时间为该时区的钟表时间: {said}", f"times with a zone are clock times in it: {said}"
        )
    if fine:
        yield Text("纳秒时间精确到微秒", "times in nanoseconds were cut to microseconds")


@contextmanager
def _clear_errors(path: Path) -> Iterator[None]:
    """Turn what Arrow says about a broken file into one clear refusal."""
    try:
        yield
    except BadInput:
        raise
    except (pa.ArrowException, OSError, ValueError, OverflowError, MemoryError) as error:
        says = str(error).split("\n", 1)[0][:200]
        raise hostile.bad(
            "damaged_columnar",
            path,
            f"是损坏的 Parquet 或 Arrow 文件({says})",
            f"is a damaged Parquet or Arrow file ({says})",
            hint=Text("请重新导出或重新传输该文件", "Export or transfer the file again."),
        ) from error
