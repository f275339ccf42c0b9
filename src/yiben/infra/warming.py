"""Warming (预热): files that will be read here and there are read through once, so that nobody waits page by page.

A page of a mapped file that is not in memory stops the whole process until the disk has brought it, and a question
to an index touches pages anywhere in it. Reading 500 MB from end to end takes a second; page by page, minutes.
"""

import os
import threading
from collections.abc import Sequence
from pathlib import Path

_PIECE = 1 << 20  # bytes


def warm(paths: Sequence[Path]) -> threading.Thread | None:
    """Have the system hold these files in its cache, beside whatever else goes on; None when they are too large.

    They may take half of what memory there is to have: more would push out what others need. Files that are gone
    meanwhile are left out. Nobody has to wait for the thread.
    """
    sizes = sum(path.stat().st_size for path in paths if path.exists())
    if sizes > _available() // 2:
        return None
    thread = threading.Thread(target=_read_through, args=(tuple(paths),), name="yiben-warm", daemon=True)
    thread.start()
    return thread


def _read_through(paths: Sequence[Path]) -> None:
    room = bytearray(_PIECE)
    for path in paths:
        try:
            with path.open("rb", buffering=0) as file:
                os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_SEQUENTIAL)
                while file.readinto(room):
                    pass
        except OSError:
            continue  # swept, or a disk that will tell whoever really reads


def _available() -> int:
    """Bytes of memory that can be had without swapping."""
    try:
        for line in Path("/proc/meminfo").read_text(encoding="ascii").splitlines():
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) * 1024
    except OSError:
        pass
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2
