"""Key files: made once, on first use, readable by the owner of the home only. 密钥文件."""

import os
import secrets
from collections.abc import Callable
from pathlib import Path

from yiben.kernel.errors import Unavailable
from yiben.kernel.text import Text


def private_file(path: Path, make: Callable[[], bytes]) -> bytes:
    """The content of `path`; when it does not exist yet, what `make` gives, kept there for good.

    Two processes that come at the same time agree on one content: the file is written aside and
    linked into place, which only the first can do. A key that others may read is refused.
    """
    try:
        return _read(path)
    except FileNotFoundError:
        _place(path, make())
        return _read(path)


def private_content(path: Path) -> bytes:
    """The content of a file somebody else made; refused when others may read it. Unavailable when it is not there."""
    try:
        return _read(path)
    except OSError as error:
        raise Unavailable(
            "no_key_file",
            Text(f"无法读取密钥文件: {path}", f"The key file {path} cannot be read."),
            where={"file": str(path)},
        ) from error


def _read(path: Path) -> bytes:
    if path.stat().st_mode & 0o077:
        raise Unavailable(
            "key_open_to_others",
            Text(f"密钥文件可被他人读取: {path}", f"Others can read the key file {path}."),
            where={"file": str(path)},
            hint=Text(f"请运行: chmod 600 {path}", f"Run: chmod 600 {path}"),
        )
    return path.read_bytes()


def _place(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    aside = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    write_private(aside, content)
    try:
        os.link(aside, path)
    except FileExistsError:
        pass
    finally:
        aside.unlink()
    sync_folder(path.parent)


def write_private(path: Path, content: bytes) -> None:
    """Write a new file with mode 0600 and wait until it is on disk."""
    handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def sync_files(folder: Path) -> None:
    """Make a folder's files and their names survive a power cut."""
    for file in folder.iterdir():
        handle = os.open(file, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
    sync_folder(folder)


def sync_folder(folder: Path) -> None:
    """Wait until the names in `folder` are on disk, so that a new file survives a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
