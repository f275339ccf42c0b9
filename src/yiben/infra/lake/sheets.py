"""Files without a name that answers travel in: a worker writes one, we map it and copy nothing.

New memory costs more than what is written into it, so a few sheets are kept for the next answers. One
is free again when no Arrow buffer refers to it any more, and not before.
"""

import mmap
import os
import sys
import tempfile
import threading
import weakref

import numpy as np
import pyarrow as pa

_KEPT = 128_000_000  # bytes of sheets that wait for their next answer, together


class Sheet:
    """One file (答案页), mapped as far as it has been read."""

    def __init__(self, folder: str) -> None:
        if sys.platform == "linux":
            self.file = os.memfd_create("answer")
        else:
            with tempfile.TemporaryFile(dir=folder) as made:
                self.file = os.dup(made.fileno())
        self._mapped: mmap.mmap | None = None

    @property
    def size(self) -> int:
        """Bytes it takes up."""
        return os.fstat(self.file).st_size

    def read(self, size: int, sheets: "Sheets") -> pa.RecordBatchReader:
        """The Arrow stream in the first `size` bytes; it goes back to `sheets` when nobody refers to it."""
        if self._mapped is None or len(self._mapped) < size:
            flags = mmap.MAP_SHARED | getattr(mmap, "MAP_POPULATE", 0)
            self._mapped = mmap.mmap(self.file, 0, flags=flags, prot=mmap.PROT_READ)
        seen = np.frombuffer(self._mapped, np.uint8, size)
        weakref.finalize(seen, sheets.take_back, self).atexit = False
        return pa.ipc.open_stream(pa.BufferReader(pa.py_buffer(seen)))

    def close(self) -> None:
        """Give its memory back; what is still referred to stays readable."""
        self._mapped = None
        os.close(self.file)


class Sheets:
    """The sheets that wait for their next answer."""

    def __init__(self) -> None:
        self._free: list[Sheet] = []
        # Not a plain lock: memory may be given back while this very thread holds it.
        self._lock = threading.RLock()

    def take(self, folder: str) -> Sheet:
        """A sheet nobody else has; a new one, on systems without files in memory, lies in `folder`."""
        with self._lock:
            return self._free.pop() if self._free else Sheet(folder)

    def take_back(self, sheet: Sheet) -> None:
        """Keep `sheet` for the next answer, unless enough are kept."""
        with self._lock:
            if sum(one.size for one in self._free) + sheet.size <= _KEPT:
                self._free.append(sheet)
            else:
                sheet.close()
