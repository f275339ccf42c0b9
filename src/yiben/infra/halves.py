"""What is being made and can be made again 半成品: whole or not at all, by one at a time, within the room there is.

A maker holds a lock for as long as it lives. What a maker that died left behind is found by its free lock and deleted,
so that a process that is killed again and again fills no disk. Some space is left to the rest of the platform: what
nobody needs (a file for download, a copy for reading) never takes the place of an event or of a case.
"""

import errno
import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from yiben.kernel.errors import Unavailable
from yiben.kernel.text import Text

KEPT_FREE = 1 << 30
"""Bytes of the disk that stay free for everything else."""

_HALF = ".half-"
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


@contextmanager
def half_of(target: Path) -> Iterator[Path]:
    """Where a file or folder is made before it is moved to `target`; nobody else makes the same meanwhile.

    Waits while another does. What still lies there at the end is deleted. Raises Unavailable `no_room` for a full disk.
    """
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    half = target.with_name(_HALF + target.name)
    with _locked(target, fcntl.LOCK_EX):
        remove(half)
        try:
            yield half
        except OSError as error:
            if error.errno in _FULL:
                raise no_room() from error
            raise
        finally:
            remove(half)


def sweep_halves(folder: Path) -> None:
    """Delete what makers left in `folder` that live no more."""
    for half in folder.glob(f"{_HALF}*"):
        target = folder / half.name.removeprefix(_HALF)
        # Where somebody holds the lock, it is being made.
        with suppress(BlockingIOError), _locked(target, fcntl.LOCK_EX | fcntl.LOCK_NB):
            remove(half)


def has_room(folder: Path, *, kept_free: int = KEPT_FREE) -> bool:
    """Whether something that can be made again may take space on the disk of `folder`."""
    return shutil.disk_usage(folder).free > kept_free


def demand_room(folder: Path, *, kept_free: int = KEPT_FREE) -> None:
    """Unavailable `no_room` when it may not."""
    if not has_room(folder, kept_free=kept_free):
        raise no_room()


def no_room() -> Unavailable:
    """The disk is full, or nearly."""
    return Unavailable(
        "no_room",
        Text(
            "平台磁盘空间不足，暂时无法生成", "The platform has no room on its disk to make this at present."
        ),
        hint=Text(
            "请稍后再试，或在数据页面筛选后下载；平台管理员需腾出空间",
            "Try again later, or filter on the data page and download that; whoever runs the platform has to make room.",
        ),
    )


def remove(path: Path) -> None:
    """Delete a file, or a folder with what is in it, if it is there."""
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


@contextmanager
def _locked(target: Path, how: int) -> Iterator[None]:
    """Hold the lock of a target, whose file goes with its last holder."""
    path = target.with_name(f"{target.name}.lock")
    while True:
        with path.open("w") as lock:
            fcntl.flock(lock, how)
            if not _is_there(path, lock.fileno()):
                continue  # whoever held it before has deleted it: a newcomer would lock another file
            try:
                yield
            finally:
                path.unlink(missing_ok=True)
            return


def _is_there(path: Path, handle: int) -> bool:
    try:
        return path.stat().st_ino == os.fstat(handle).st_ino
    except FileNotFoundError:
        return False
