"""Making an index: the snapshot's rows once as an Arrow file, and per key column its hashes, sorted, with row numbers.

Both are read by mapping them into memory. Eight bytes a row are held while a column is sorted; a folder takes its
final name only when everything in it is on disk.
"""

import hashlib
import json
import secrets
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from yiben.capabilities.access.lookup.spelling import hashed_in_sql
from yiben.infra.home import Home
from yiben.infra.keys import sync_files, sync_folder
from yiben.infra.lake import Held, Lake, LakeColumn, quote, scan
from yiben.kernel.progress import Progress, Step

ROWS, META, HASHES, PLACES = "rows.arrow", "meta.json", "hashes.bin", "places.bin"

_BATCH = 65_536  # rows at a time


def folder_of(home: Home, resource: str, snapshot: str) -> Path:
    """Where the rows of a snapshot lie for looking up, made or not."""
    return home.root / "lookup" / resource / snapshot


def key_folder(folder: Path, column: str) -> Path:
    """Where the hashes of a key column lie, beside the rows."""
    return folder / f"key-{hashlib.sha256(column.encode()).hexdigest()[:16]}"


def build_rows(
    lake: Lake, files: Sequence[str], columns: Sequence[LakeColumn], folder: Path, *, progress: Progress
) -> None:
    """Write the rows of `files` as `folder`, which must not exist."""
    with _made(folder) as half:
        fits = _write_rows(lake, files, columns, half / ROWS, progress)
        if not fits:
            (half / ROWS).unlink()
        (half / META).write_text(json.dumps({"fits": fits}), encoding="utf-8")


def build_key(lake: Lake, folder: Path, column: str, *, progress: Progress) -> None:
    """Write the sorted hashes of `column`, of the rows that lie in `folder`."""
    import numpy as np
    import pyarrow as pa

    parts: list[Any] = []
    with pa.memory_map(str(folder / ROWS)) as source, pa.ipc.open_file(source) as rows, lake.bench() as bench:
        for number in range(rows.num_record_batches):
            # A missing key is found by nothing, and its hash is a missing one: it goes to the end as the largest.
            bench.register("rows", pa.Table.from_batches([rows.get_batch(number).select([column])]))
            told = bench.arrow(f"SELECT {hashed_in_sql(quote(column))} AS hash FROM rows")  # a quoted name
            bench.unregister("rows")
            parts.append(told["hash"].combine_chunks().fill_null(2**64 - 1).to_numpy())
            progress(Step(stage="index", rows=number * _BATCH))
    hashes = np.concatenate(parts) if parts else np.empty(0, np.uint64)
    # Stable, so that rows of one key stay in the order of the table.
    places = np.argsort(hashes, kind="stable")
    target = key_folder(folder, column)
    with _made(target) as half:
        hashes[places].tofile(half / HASHES)
        places.astype(np.uint32 if len(places) < 2**32 else np.uint64).tofile(half / PLACES)
        (half / META).write_text(json.dumps({"column": column, "rows": len(places)}), encoding="utf-8")


def _write_rows(
    lake: Lake, files: Sequence[str], columns: Sequence[LakeColumn], target: Path, progress: Progress
) -> bool:
    """False when the rows would not come back as the types they have in the lake."""
    import pyarrow as pa

    written = 0
    with lake.bench() as bench:
        reader = bench.batches(f"SELECT * FROM {scan(files)}", rows=_BATCH)  # our own files
        with pa.ipc.new_file(str(target), reader.schema) as sink:
            for batch in reader:
                sink.write_batch(batch)
                written += batch.num_rows
                progress(Step(stage="rows", rows=written))
    none = pa.Table.from_batches([], schema=reader.schema)
    held = Held()
    try:
        return held.types(none) == tuple((one.name, one.type) for one in columns)
    finally:
        held.close()


@contextmanager
def _made(folder: Path) -> Iterator[Path]:
    """A folder that appears whole, or not at all."""
    half = folder.with_name(f"half-{secrets.token_hex(6)}")
    half.mkdir(mode=0o700)
    try:
        yield half
        sync_files(half)
        half.rename(folder)
        sync_folder(folder.parent)
    finally:
        shutil.rmtree(half, ignore_errors=True)
