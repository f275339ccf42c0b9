"""Files of editions (成品文件): made once, named by their content, kept within a bounded disk.

Two requests at once make one file, in one process or in two. A file appears whole or not at all. The caller has
asked `opening.readable` first, at every request anew: a file that lies here is handed out only while it may be.
"""

import hashlib
import json
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pyarrow as pa

from yiben.capabilities.opening import Edition
from yiben.capabilities.portal.downloads.model import Form, Made
from yiben.capabilities.portal.downloads.sheets import demand_fits, write_book
from yiben.capabilities.portal.downloads.writing import pieces
from yiben.capabilities.portal.reading import source_of
from yiben.infra.halves import KEPT_FREE, demand_room, half_of, has_room, no_room, sweep_halves
from yiben.infra.home import Home
from yiben.infra.lake import Bench, EngineFault, Lake, literal, scan
from yiben.kernel.errors import Unavailable
from yiben.kernel.text import Text

_DISK = 100_000_000_000  # bytes of all files together
_MAKERS, _WAIT = 2, 600.0  # files made at a time; seconds one waits for its turn
_BLOCK = 1 << 20
_TOUCH = 3600.0  # seconds between two notes that a file is in use
_ROWS = 65_536  # rows written together


class Files:
    """Files of one home. For many threads."""

    def __init__(
        self, home: Home, lake: Callable[[], Lake], *, disk: int = _DISK, kept_free: int = KEPT_FREE
    ) -> None:
        self.folder = home.root / "open" / "files"
        self._home = home
        self._lake = lake
        self._disk = disk
        self._kept_free = kept_free
        self._makers = threading.BoundedSemaphore(_MAKERS)

    def find(self, edition: Edition, form: Form) -> Made | None:
        """The file, if it has been made."""
        return self._found(_name(edition, form), form)

    def get(self, edition: Edition, form: Form) -> Made:
        """The file, made now if need be.

        Raises BadInput `too_many_rows` for an Excel file nobody could open, Unavailable `files_busy` or `no_room`.
        """
        found = self.find(edition, form)
        if found is not None:
            return found
        if form is Form.XLSX:
            demand_fits(edition.rows)
        files = self.parts(edition)

        def write(bench: Bench, half: Path) -> None:
            if form is Form.PARQUET:
                _parquet(bench, files, half)
            elif form is Form.XLSX:
                write_book(half, *_rows(bench, source_of(bench, files), half.parent), rows=edition.rows)
            else:
                write_text(bench, source_of(bench, files), half, form=form)

        name = _name(edition, form)
        with half_of(self.folder / name) as half:
            return self._found(name, form) or self._made(name, form, half, write)

    def keep(self, name: str, write: Callable[[Bench, Path], None]) -> Made:
        """A file derived from editions under a name of its own, made by `write` if it is not there yet."""
        found = self._found(name, Form.CSV)
        if found is not None:
            return found
        with half_of(self.folder / name) as half:
            return self._found(name, Form.CSV) or self._made(name, Form.CSV, half, write)

    def parts(self, edition: Edition) -> tuple[str, ...]:
        """The Parquet files of an edition in the lake."""
        return self._lake().files(edition.table, edition.open_snapshot)

    def drop(self, edition: Edition) -> None:
        """Delete everything made of an edition that was taken back."""
        for entry in self.folder.glob(f"{edition.table}-*{edition.open_snapshot}*.made"):
            digest = json.loads(entry.read_text(encoding="utf-8"))["sha256"]
            entry.unlink(missing_ok=True)
            if not self._wanted(digest):
                (self.folder / digest).unlink(missing_ok=True)

    def _found(self, name: str, form: Form) -> Made | None:
        try:
            told = json.loads(self._entry(name).read_text(encoding="utf-8"))
            path = self.folder / told["sha256"]
            size = path.stat().st_size
        except FileNotFoundError:
            return None
        with suppress(OSError):
            if time.time() - path.stat().st_mtime > _TOUCH:
                os.utime(path)
        return Made(path=path, form=form, sha256=told["sha256"], bytes=size)

    def _made(self, name: str, form: Form, half: Path, write: Callable[[Bench, Path], None]) -> Made:
        if not self._makers.acquire(timeout=_WAIT):
            raise files_busy()
        try:
            sweep_halves(self.folder)
            self._sweep()
            demand_room(self.folder, kept_free=self._kept_free)
            with self._lake().bench() as bench:
                write(bench, half)
            digest, size = _digest(half)
            path = self.folder / digest
            half.replace(path)
            fresh = self._entry(name).with_suffix(".new")
            fresh.write_text(json.dumps({"sha256": digest, "bytes": size}), encoding="utf-8")
            fresh.replace(self._entry(name))
        except EngineFault as error:
            if "No space left" in error.detail:
                raise no_room() from error
            raise
        finally:
            self._makers.release()
        self._sweep(path)
        return Made(path=path, form=form, sha256=digest, bytes=size)

    def _entry(self, name: str) -> Path:
        return self.folder / f"{name}.made"

    def _wanted(self, digest: str) -> bool:
        return any(digest in entry.read_text(encoding="utf-8") for entry in self.folder.glob("*.made"))

    def _sweep(self, keep: Path | None = None) -> None:
        """Delete the files that were not asked for longest, until the rest fits on the disk given to them."""
        found = {
            path: path.stat() for path in self.folder.iterdir() if "." not in path.name and path.is_file()
        }
        total = sum(one.st_size for one in found.values())
        for path in sorted(found, key=lambda one: found[one].st_mtime):
            if total <= self._disk and has_room(self.folder, kept_free=self._kept_free):
                return
            if path != keep:
                path.unlink(missing_ok=True)  # whoever reads it has it open
                total -= found[path].st_size


def write_text(bench: Bench, sql: str, target: Path, *, form: Form = Form.CSV) -> None:
    """Write the rows of a statement of ours as CSV or JSON lines."""
    columns, tables = _rows(bench, sql, target.parent)
    with target.open("wb") as out:
        for piece in pieces(form, [name for name, _ in columns], tables):
            out.write(piece)


def _parquet(bench: Bench, files: tuple[str, ...], target: Path) -> None:
    bench.run(f"COPY (FROM {scan(files)}) TO {literal(str(target))} (FORMAT PARQUET, COMPRESSION ZSTD)")


def _rows(
    bench: Bench, sql: str, folder: Path
) -> tuple[tuple[tuple[str, pa.DataType], ...], Iterator[pa.Table]]:
    """The columns of a statement with their types, and its rows part by part, while `folder` has room for them."""
    reader = bench.batches(sql, rows=_ROWS)
    columns = tuple((field.name, field.type) for field in reader.schema)
    return columns, _while_there_is_room(reader, folder)


def _while_there_is_room(reader: pa.RecordBatchReader, folder: Path) -> Iterator[pa.Table]:
    for batch in reader:
        demand_room(folder)
        yield pa.Table.from_batches([batch])


def _name(edition: Edition, form: Form) -> str:
    return f"{edition.table}-{edition.open_snapshot}.{form}"


def _digest(path: Path) -> tuple[str, int]:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
        os.fsync(file.fileno())
        return digest.hexdigest(), file.tell()


def files_busy() -> Unavailable:
    """Too many wait for files to be made."""
    return Unavailable(
        "files_busy",
        Text("正在生成其他下载文件", "Other files are being made at this moment."),
        hint=Text("请几分钟后再试", "Please try again in a few minutes."),
    )
