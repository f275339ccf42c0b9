"""Files of many sets as one ZIP (批量下载), written while it is read: nothing of it lies on disk, and memory stays flat.

Entries are stored as they are, because the reader at the other end waits; sizes are known only behind each entry
(a data descriptor, as the format has it), so the stream can begin at once and has no length of its own.
"""

import io
import json
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_BLOCK = 1 << 20
_DATE = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One file of a bundle: the name it gets, and where it lies. `told` is what the list of contents says of it."""

    name: str
    path: Path
    told: dict[str, Any]


class _Pipe(io.RawIOBase):
    """Takes what the archive writes until it is fetched."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._at = 0

    def writable(self) -> bool:
        return True

    def write(self, part: Any) -> int:
        self._parts.append(bytes(part))
        self._at += len(part)
        return len(part)

    def tell(self) -> int:
        return self._at

    def take(self) -> bytes:
        parts, self._parts = self._parts, []
        return b"".join(parts)


def bundle(entries: Iterable[Entry], *, left_out: Sequence[dict[str, Any]] = ()) -> Iterator[bytes]:
    """The bytes of a ZIP of `entries` with a list of contents at its end, `contents.json`."""
    pipe, told = _Pipe(), []
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_STORED) as archive:
        for one in entries:
            opened = archive.open(zipfile.ZipInfo(one.name, _DATE), "w", force_zip64=True)
            with opened as out, one.path.open("rb") as file:
                while block := file.read(_BLOCK):
                    out.write(block)
                    yield pipe.take()
            told.append({"file": one.name, **one.told})
        document = {"files": told, "left_out": list(left_out)}
        text = json.dumps(document, ensure_ascii=False, indent=1).encode()
        archive.writestr(zipfile.ZipInfo("contents.json", _DATE), text)
    yield pipe.take()
