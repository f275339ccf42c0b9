"""Snapshots of tables: Apache Iceberg through pyiceberg, its catalogue in `lake/catalogue.db`.

pyiceberg takes a second to import, so reading does without it: beside each table lies a small
manifest per snapshot (`manifests/<snapshot>.json`) with its files and columns. Iceberg decides
what exists; a manifest that is missing is made again from it.
"""

import fcntl
import json
import os
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from yiben.infra.home import Home
from yiben.kernel.errors import BadInput, NotFound
from yiben.kernel.text import Text


@dataclass(frozen=True, slots=True)
class LakeColumn:
    """A column as it was in one snapshot; `type` is DuckDB's name of it."""

    name: str
    type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Committed:
    """One snapshot (快照). `files` are absolute; `bytes` is their size on disk."""

    snapshot: str
    run: str
    files: tuple[str, ...]
    rows: int
    bytes: int
    columns: tuple[LakeColumn, ...]


class Snapshots:
    """Reads manifests; commits through Iceberg under a lock that the kernel releases when we die."""

    def __init__(self, home: Home) -> None:
        self._root = home.lake
        self._known: dict[tuple[str, str], Committed] = {}

    @property
    def warehouse(self) -> Path:
        """The folder all data files lie under."""
        return self._root / "warehouse"

    def folder(self, resource: str) -> Path:
        """Where the table of `resource` lies."""
        if not re.fullmatch(r"\w[\w-]{0,99}", resource, re.ASCII):
            raise BadInput(
                "bad_resource_id",
                Text(f"资源标识无效: {resource!r}", f"Not a resource identifier: {resource!r}"),
            )
        return self.warehouse / resource

    def find(self, resource: str, snapshot: str) -> Committed:
        """One snapshot; `NotFound` when there is none such."""
        known = self._known.get((resource, snapshot))
        if known is None:
            known = self._known[resource, snapshot] = self._read(resource, snapshot)
        return known

    def history(self, resource: str) -> tuple[Committed, ...]:
        """Every snapshot that has a manifest, oldest first."""
        manifests = (self.folder(resource) / "manifests").glob("*.json")
        read = [json.loads(path.read_text(encoding="utf-8")) for path in manifests]
        return tuple(self._committed(resource, one) for one in sorted(read, key=lambda one: one["order"]))

    def commit(
        self, resource: str, files: Sequence[Path], *, run: str, properties: Mapping[str, str]
    ) -> Committed:
        """See `Lake.commit`."""
        folder = self.folder(resource)
        if not re.fullmatch(r"\w[\w-]{0,99}", run, re.ASCII) or not files:
            raise BadInput(
                "bad_commit", Text("没有要提交的文件", "There is nothing to commit."), where={"run": run}
            )
        with self._locked():
            from yiben.infra.lake.iceberg import Catalogue

            catalogue = Catalogue(self._root)
            done = catalogue.snapshot_of_run(resource, run)
            if done is None:
                placed = _place(files, folder / "data" / run)
                done = catalogue.replace(resource, folder, placed, {**properties, "yiben.run": run})
            self._write_manifests(resource, catalogue.describe(resource))
        return self.find(resource, done)

    def delete(self, resource: str) -> tuple[Committed, ...]:
        """See `Lake.delete`."""
        folder = self.folder(resource)
        gone = self.history(resource)
        with self._locked():
            from yiben.infra.lake.iceberg import Catalogue

            Catalogue(self._root).forget(resource)
            if folder.exists():
                shutil.rmtree(folder)
        for key in [one for one in self._known if one[0] == resource]:
            del self._known[key]
        return gone

    def _read(self, resource: str, snapshot: str) -> Committed:
        path = self.folder(resource) / "manifests" / f"{snapshot}.json"
        if snapshot.isdigit() and not path.exists() and (self._root / "catalogue.db").exists():
            with self._locked():
                from yiben.infra.lake.iceberg import Catalogue

                self._write_manifests(resource, Catalogue(self._root).describe(resource))
        if not snapshot.isdigit() or not path.exists():
            raise NotFound(
                "no_snapshot",
                Text(f"没有这个快照: {snapshot}", f"There is no snapshot {snapshot}."),
                where={"resource": resource, "snapshot": snapshot},
            )
        return self._committed(resource, json.loads(path.read_text(encoding="utf-8")))

    def _committed(self, resource: str, manifest: Mapping[str, Any]) -> Committed:
        folder = self.folder(resource)
        return Committed(
            snapshot=manifest["snapshot"],
            run=manifest["run"],
            files=tuple(str(folder / name) for name in manifest["files"]),
            rows=manifest["rows"],
            bytes=manifest["bytes"],
            columns=tuple(LakeColumn(name, kind) for name, kind in manifest["columns"]),
        )

    def _write_manifests(self, resource: str, snapshots: Sequence[Mapping[str, Any]]) -> None:
        folder = self.folder(resource)
        (folder / "manifests").mkdir(parents=True, exist_ok=True)
        for order, one in enumerate(snapshots):
            path = folder / "manifests" / f"{one['snapshot']}.json"
            if path.exists():
                continue
            names = [os.path.relpath(file, folder) for file in one["files"]]
            whole = {**one, "files": names, "order": order, "columns": _columns(one["files"])}
            fresh = path.with_suffix(".new")
            fresh.write_text(json.dumps(whole, ensure_ascii=False), encoding="utf-8")
            fresh.replace(path)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        self.warehouse.mkdir(parents=True, exist_ok=True, mode=0o700)
        with (self._root / "commit.lock").open("w") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield


def _place(files: Sequence[Path], target: Path) -> list[Path]:
    """Move `files` into `target` durably. What a killed attempt has moved already is found there."""
    target.mkdir(parents=True, exist_ok=True)
    placed = [target / f"{number:05d}.parquet" for number in range(len(files))]
    for source, end in zip(files, placed, strict=True):
        if source.exists():
            _move(source, end)
        elif not end.exists():
            raise BadInput(
                "file_gone",
                Text(f"待提交的文件不存在: {source.name}", f"A file to commit is gone: {source.name}"),
            )
    for path in (*placed, target, target.parent):
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
    return placed


def _move(source: Path, end: Path) -> None:
    if source.stat().st_dev == end.parent.stat().st_dev:
        source.replace(end)
        return
    half = end.with_suffix(".part")
    shutil.copyfile(source, half)
    half.replace(end)
    source.unlink()


def _columns(files: Sequence[str]) -> list[tuple[str, str]]:
    import duckdb

    from yiben.infra.lake.sqltext import scan

    with duckdb.connect(":memory:") as connection:
        return [
            (row[0], row[1])
            for row in connection.execute(f"DESCRIBE SELECT * FROM {scan(files[:1])}").fetchall()
        ]
