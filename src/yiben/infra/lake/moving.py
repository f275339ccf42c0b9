"""Moving a lake to another folder (迁移): Iceberg writes absolute paths everywhere; here they are written anew.

In the catalogue's rows, the table metadata (JSON), manifest lists and manifests (Avro). Snapshots keep their
identifiers, data files are not touched. For a copy that nobody else has open: restoring a backup.
"""

import json
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Any


def move_catalogue(root: Path, *, before: Path, now: Path) -> None:
    """Make the Iceberg files of the lake at `root`, written at `before`, name files below `now`."""
    catalogue = root / "catalogue.db"
    if before == now or not catalogue.exists():
        return
    renamed = _Renamed(f"{before}/", f"{now}/")
    folders = sorted((root / "warehouse").glob("*/metadata"))
    for path in (path for folder in folders for path in folder.glob("*.metadata.json")):
        _write(path, json.dumps(renamed(json.loads(path.read_text(encoding="utf-8")))).encode())
    # Manifest lists know how long their manifests are: so these come first.
    for folder in folders:
        found = sorted(folder.glob("*.avro"))
        lists = [path for path in found if path.name.startswith("snap-")]
        sizes = {
            str(now / path.relative_to(root)): _avro(path, renamed, {}) for path in found if path not in lists
        }
        for path in lists:
            _avro(path, renamed, sizes)
    with closing(sqlite3.connect(catalogue)) as db, db:
        db.execute("PRAGMA journal_mode=DELETE")
        for row, *places in db.execute(
            "SELECT rowid, metadata_location, previous_metadata_location FROM iceberg_tables"
        ).fetchall():
            db.execute(
                "UPDATE iceberg_tables SET metadata_location = ?, previous_metadata_location = ? WHERE rowid = ?",
                (*map(renamed, places), row),
            )


class _Renamed:
    """Any value of JSON or Avro with its paths renamed."""

    def __init__(self, before: str, now: str) -> None:
        self._pairs = ((before, now), (f"file://{before}", f"file://{now}"))
        self._roots = {pair[0][:-1]: pair[1][:-1] for pair in self._pairs}

    def __call__(self, value: Any) -> Any:
        if isinstance(value, str):
            for before, now in self._pairs:
                if value.startswith(before):
                    return now + value[len(before) :]
            return self._roots.get(value, value)
        if isinstance(value, dict):
            return {name: self(one) for name, one in value.items()}
        if isinstance(value, list):
            return [self(one) for one in value]
        if hasattr(value, "_data"):  # a record of pyiceberg
            for place, one in enumerate(value._data):  # noqa: SLF001  # it has no other way to set a field by place
                value[place] = self(one)
        return value


def _avro(path: Path, renamed: _Renamed, sizes: dict[str, int]) -> int:
    """Write an Avro file anew under the schema it has, and say how long it is now."""
    from pyiceberg.avro.file import AvroFile, AvroOutputFile
    from pyiceberg.io.pyarrow import PyArrowFileIO

    io = PyArrowFileIO()
    with AvroFile[Any](io.new_input(str(path))) as source:
        records = [renamed(record) for record in source]
        told, schema = dict(source.header.meta), source.schema
    if path.name.startswith("snap-"):
        for record in records:
            record[1] = sizes.get(record[0], record[1])
    name = "manifest_file" if path.name.startswith("snap-") else "manifest_entry"
    fresh = path.with_suffix(".new")
    with AvroOutputFile[Any](io.new_output(str(fresh)), schema, name, metadata=told) as target:
        for part in _parts(records):
            target.write_block(part)
    fresh.replace(path)
    return path.stat().st_size


def _parts(records: list[Any]) -> Iterable[list[Any]]:
    for start in range(0, len(records), 1000):
        yield records[start : start + 1000]


def _write(path: Path, content: bytes) -> None:
    fresh = path.with_suffix(".new")
    fresh.write_bytes(content)
    fresh.replace(path)
