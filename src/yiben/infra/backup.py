"""What a backup of a home holds, copied consistently while the platform runs (备份内容).

Order makes it consistent without stopping anybody: first the length of the heads file, then the database, then the
lake's catalogue and the list of files, then the files. So the log's file is never ahead of its database, and the
lake has every snapshot the database names; data files never change once they are there.
"""

import fcntl
import io
import json
import os
import shutil
import sqlite3
import tarfile
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO
from urllib.parse import quote

from yiben.infra.archive import Sealer, Unsealer
from yiben.infra.home import Home
from yiben.kernel.errors import BadInput, Unavailable
from yiben.kernel.progress import Progress, Step
from yiben.kernel.text import Text

ABOUT = "backup.json"
_LEFT_OUT = frozenset({"staging", "search", "lookup"})  # work in progress; made again from database and lake
_HEADS = "evidence/heads.jsonl"
_BUFFER = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class CopiedDatabase:
    """A copy that has no name: it lies in the home's staging folder and is gone when closed, or when we die.

    `live` is still within the transaction that was copied: what one asks it first is what the copy says.
    """

    live: sqlite3.Connection
    file: BinaryIO


@contextmanager
def copied_database(source: Path, *, beside: Path) -> Iterator[CopiedDatabase]:
    """A consistent copy of a SQLite database in use, by its online backup."""
    handle, name = tempfile.mkstemp(dir=beside)
    with os.fdopen(handle, "rb") as file, ExitStack() as stack:
        copy = stack.enter_context(closing(sqlite3.connect(name)))
        copy.execute("PRAGMA journal_mode=OFF")
        copy.execute("SELECT count(*) FROM sqlite_schema")  # opens the file; from here on it needs no name
        Path(name).unlink()
        live = sqlite3.connect(
            f"file:{quote(str(source))}?mode=ro", uri=True, timeout=60, isolation_level=None
        )
        stack.enter_context(closing(live))
        live.execute("BEGIN")
        live.execute("SELECT count(*) FROM sqlite_schema").fetchall()
        live.backup(copy)
        yield CopiedDatabase(live=live, file=file)


def heads_length(home: Home) -> int:
    """Bytes of the heads file now; to be asked before the database is copied."""
    path = home.root / _HEADS
    return path.stat().st_size if path.exists() else 0


def pack(
    home: Home,
    sealer: Sealer,
    *,
    about: Mapping[str, Any],
    heads: int,
    database: CopiedDatabase | None,
    progress: Progress,
) -> int:
    """Put the home into `sealer`; how many files. Raises Unavailable `home_changed` when a file goes meanwhile."""
    with ExitStack() as stack:
        with _lake_still(home):
            catalogue = home.lake / "catalogue.db"
            copies = {"yiben.db": database.file} if database else {}
            if catalogue.exists():
                copy = stack.enter_context(copied_database(catalogue, beside=home.staging))
                copies["lake/catalogue.db"] = copy.file
            names = sorted(_names(home))
        total = sum((home.root / name).stat().st_size for name in names if (home.root / name).exists())
        total += sum(os.fstat(file.fileno()).st_size for file in copies.values())
        sealer.told = lambda done: progress(Step(stage="back_up", bytes=min(done, total), total_bytes=total))
        tar = stack.enter_context(tarfile.open(fileobj=sealer, mode="w|"))
        told = json.dumps(dict(about), ensure_ascii=False).encode()
        _add(tar, ABOUT, io.BytesIO(told), len(told))
        for name, file in copies.items():
            file.seek(0)
            _add(tar, name, file, os.fstat(file.fileno()).st_size)
        for name in names:
            _add_file(tar, home.root / name, name, most=heads if name == _HEADS else None)
    return len(names) + len(copies)


def unpack(
    unsealer: Unsealer,
    into: Path,
    *,
    check: Callable[[Mapping[str, Any]], None],
    total: int,
    progress: Progress,
) -> Mapping[str, Any]:
    """Write what was packed below `into` (0600, 0700); what was said about it. Every byte is verified before.

    `check` may refuse by what was said about the backup, before anything is written.
    """
    about: Mapping[str, Any] | None = None
    unsealer.told = lambda done: progress(Step(stage="restore", bytes=done, total_bytes=total))
    try:
        with tarfile.open(fileobj=unsealer, mode="r|") as tar:
            for member in tar:
                content = tar.extractfile(member)
                if content is None:
                    raise _strange(member.name)
                if about is None:
                    about = json.loads(content.read()) if member.name == ABOUT else {}
                    check(about)
                    continue
                _put(content, into / _inside(member.name))
    except (tarfile.TarError, json.JSONDecodeError) as error:
        raise _strange(ABOUT) from error
    while unsealer.read(_BUFFER):
        pass  # to the end: only the last chunk proves that nothing was cut off
    if about is None:
        raise _strange(ABOUT)
    return about


@contextmanager
def _lake_still(home: Home) -> Iterator[None]:
    """Nobody commits a snapshot in here (the lock of `lake.snapshots`)."""
    with (home.lake / "commit.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _names(home: Home) -> Iterator[str]:
    for folder, folders, files in os.walk(home.root):
        here = Path(folder)
        if here == home.root:
            folders[:] = [name for name in folders if name not in _LEFT_OUT]
        for name in files:
            path = here / name
            database = name.startswith(("yiben.db", "catalogue.db")) and here in {home.root, home.lake}
            passing = name.endswith((".lock", ".part", ".new")) or name == ".founding"
            if not database and not passing and path.is_file() and not path.is_symlink():
                yield path.relative_to(home.root).as_posix()


def _add_file(tar: tarfile.TarFile, path: Path, name: str, *, most: int | None) -> None:
    try:
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            size = size if most is None else min(size, most)
            _add(tar, name, file, size)
    except OSError as error:  # also what tarfile says of a file that became shorter
        raise Unavailable(
            "home_changed",
            Text(f"备份时文件有变动: {name}", f"A file changed while the backup was made: {name}"),
            where={"file": name},
            hint=Text("请再试一次", "Try again."),
        ) from error


def _add(tar: tarfile.TarFile, name: str, file: BinaryIO, size: int) -> None:
    info = tarfile.TarInfo(name)
    info.size, info.mode = size, 0o600
    tar.addfile(info, file)


def _inside(name: str) -> PurePosixPath:
    path = PurePosixPath(name)
    if path.is_absolute() or not path.parts or ".." in path.parts:
        raise _strange(name)
    return path


def _put(content: Any, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(handle, "wb") as file:
        shutil.copyfileobj(content, file, _BUFFER)
        file.flush()
        os.fsync(file.fileno())


def _strange(name: str) -> BadInput:
    return BadInput(
        "strange_backup",
        Text(f"备份内容不合规: {name[:80]}", f"The backup holds something strange: {name[:80]}"),
        where={"file": name[:200]},
    )
