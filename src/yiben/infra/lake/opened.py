"""Tables others read where they lie: Iceberg metadata whose paths are addresses in a bucket, not files of this machine.

The lake's own metadata names local files and holds every snapshot there ever was. What is open is described anew: a
table with one snapshot per edition, its files at `s3://<bucket>/…`, which `app` serves. Built once per set of editions,
in a folder that appears whole or not at all. With `iceberg.py` the only file that imports pyiceberg.
"""

import hashlib
import json
import os
import re
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

BUCKET = "open-data"
"""What clients see as the bucket."""
_METADATA, _DATA, _KEYS = "metadata", "data", "paths.json"
_WRITTEN = re.compile(rf"{_METADATA}/(?P<key>[0-9a-f]{{24}})/(?P<name>\w[\w.-]*)", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One edition to be described: its number, when it was released (milliseconds since 1970), its data files."""

    number: int
    released: int
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A table as strangers see it. `location` is the address of its metadata, `metadata` the document itself."""

    location: str
    metadata: bytes
    folder: Path

    def file(self, key: str) -> Path | None:
        """The file behind a key below the table's own address, None when there is none such."""
        if written := _WRITTEN.fullmatch(key):  # the description before this one may still be in use
            other = self.folder.parent / written["key"]
            found = other / _METADATA / written["name"]
            # One that describes an edition which was taken back since is gone with it: it says least and greatest values.
            return found if found.is_file() and _kept(other).items() <= _kept(self.folder).items() else None
        kept = _kept(self.folder)
        data = kept.get(f"s3://{BUCKET}/{self.folder.parent.name}/{key}")
        return None if data is None else Path(data)


def _kept(folder: Path) -> Mapping[str, str]:
    """Address → file of what a description describes."""
    found: Mapping[str, str] = json.loads((folder / _KEYS).read_text(encoding="utf-8"))
    return found


def opened(root: Path, name: str, editions: Sequence[Shown]) -> Opened:
    """Describe `editions` (oldest first) of the table `name` for other engines; made once and kept below `root`."""
    said = json.dumps([[one.number, one.released, *one.files] for one in editions])
    key = hashlib.sha256(said.encode()).hexdigest()[:24]
    folder = root / name / key
    if not folder.exists():
        root.joinpath(name).mkdir(parents=True, exist_ok=True, mode=0o700)
        building = Path(tempfile.mkdtemp(prefix=".building-", dir=root / name))
        _build(building, f"s3://{BUCKET}/{name}", key, editions)
        try:
            building.rename(folder)
        except OSError:  # somebody else was faster, with the same
            shutil.rmtree(building)
        _forget(root / name, keep=key)
    location = (folder / "location").read_text(encoding="utf-8")
    file = folder / _METADATA / location.rpartition("/")[2]
    return Opened(location=location, metadata=file.read_bytes(), folder=folder)


def _build(folder: Path, address: str, key: str, editions: Sequence[Shown]) -> None:
    from pyiceberg.catalog.sql import SqlCatalog

    from yiben.infra.lake.iceberg import overwrite, schema_of

    files = {
        f"{address}/{_DATA}/{one.number}/{position}.parquet": path
        for one in editions
        for position, path in enumerate(sorted(one.files))
    }
    (folder / _METADATA).mkdir()
    (folder / _KEYS).write_text(json.dumps(files), encoding="utf-8")
    catalogue = SqlCatalog(
        "open",
        uri="sqlite:///:memory:",
        warehouse=address,
        **{
            "py-io-impl": "yiben.infra.lake.addressed.Addressed",
            "yiben.folder": str(folder),
            "yiben.address": f"{address}/{_METADATA}/{key}",
        },
    )
    catalogue.create_namespace("open")
    first = schema_of([Path(path) for path in editions[0].files])
    table = catalogue.create_table(
        ("open", "table"),
        schema=first,
        location=address,
        properties={"write.metadata.path": f"{address}/{_METADATA}/{key}"},
    )
    for one in editions:
        mine = [place for place in files if place.startswith(f"{address}/{_DATA}/{one.number}/")]
        arrow = schema_of([Path(files[place]) for place in mine])
        overwrite(table, arrow, mine, {"yiben.edition": str(one.number)})
        table = catalogue.load_table(("open", "table"))
        made = table.current_snapshot()
        if made is not None:
            table.manage_snapshots().create_tag(made.snapshot_id, f"edition-{one.number}").commit()
    location = table.metadata_location
    _date(folder / _METADATA / location.rpartition("/")[2], [one.released for one in editions])
    (folder / "location").write_text(location, encoding="utf-8")
    _keep(folder)


def _date(file: Path, moments: Sequence[int]) -> None:
    """Say when each edition was released, not when it was described: clients travel in time by it.

    The log of earlier metadata goes: some clients refuse a table whose log begins after their own transaction.
    """
    said = json.loads(file.read_text(encoding="utf-8"))
    said["metadata-log"] = []
    for entry, moment in zip(said["snapshots"], moments, strict=True):
        entry["timestamp-ms"] = moment
    when = {entry["snapshot-id"]: entry["timestamp-ms"] for entry in said["snapshots"]}
    for entry in said["snapshot-log"]:
        entry["timestamp-ms"] = when[entry["snapshot-id"]]
    said["last-updated-ms"] = max(moments)
    file.write_text(json.dumps(said), encoding="utf-8")


def _keep(folder: Path) -> None:
    """What is about to be renamed into place must be on disk first."""
    for file in folder.rglob("*"):
        if file.is_file():
            with file.open("rb") as opened_file:
                os.fsync(opened_file.fileno())


def _forget(folder: Path, *, keep: str) -> None:
    """Drop older descriptions but the last but one: somebody may be reading it."""
    old = sorted(
        (one for one in folder.iterdir() if one.is_dir() and one.name != keep and one.name[0] != "."),
        key=lambda one: one.stat().st_mtime,
    )
    for one in old[:-1]:
        shutil.rmtree(one, ignore_errors=True)
