"""The index (核验索引) as it is read: two files mapped from disk, sorted by digest.

`heads.bin`: the first 64 bits of each key's digest, native unsigned integers. `rows.bin`: one record per
key, its digest and then one per column, zeros where nothing may ever fit (empty, or rows that contradict
each other). Two records of noise close both, so that a search always ends on a pair of records.
"""

import hmac
import json
import mmap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from yiben.capabilities.access.verification.digests import WIDTH
from yiben.infra.warming import warm

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

CLOSING = 2
"""Records of noise at the end."""


@dataclass(frozen=True, slots=True)
class Index:
    """One index, open. Its files may be swept meanwhile: the mapping keeps them until it is dropped."""

    key_type: str
    types: Mapping[str, str]  # of each column
    places: Mapping[str, int]  # of each column within a record, in bytes
    width: int  # of a record, in bytes
    keys: int
    heads: "NDArray[np.uint64]"
    rows: Any  # mmap

    @classmethod
    def open(cls, folder: Path) -> "Index":
        """Map the index in `folder`, and have it read into memory beside; FileNotFoundError when there is none."""
        import numpy as np

        meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
        with (folder / "rows.bin").open("rb") as file:
            rows = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        rows.madvise(mmap.MADV_RANDOM)
        warm([folder / "heads.bin", folder / "rows.bin"])
        columns = meta["columns"]
        return cls(
            key_type=meta["key_type"],
            types=columns,
            places={name: WIDTH * (at + 1) for at, name in enumerate(columns)},
            width=WIDTH * (len(columns) + 1),
            keys=meta["keys"],
            heads=np.memmap(folder / "heads.bin", dtype=np.uint64, mode="r"),
            rows=rows,
        )

    def search(self, keys: Sequence[bytes]) -> list[int]:
        """For each key digest the record it has, or would have."""
        import numpy as np

        joined = np.frombuffer(b"".join(keys), dtype=np.uint8).reshape(-1, WIDTH)
        wanted = np.ascontiguousarray(joined[:, :8]).view(">u8").ravel().astype(np.uint64)
        found: list[int] = np.searchsorted(self.heads, wanted).tolist()
        return found

    def fits(self, at: int, key: bytes, values: Sequence[tuple[str, bytes]]) -> bool:
        """Whether the record at `at` is this key's with these values.

        The same bytes are read and compared whether the key is known or not, and whichever value is
        wrong. Two records are looked at: two keys may share their first 64 bits.
        """
        wanted = key + b"".join(value for _, value in values)
        first = self._record(at, values)
        second = self._record(at + 1, values)
        return hmac.compare_digest(first, wanted) | hmac.compare_digest(second, wanted)

    def _record(self, at: int, values: Sequence[tuple[str, bytes]]) -> bytes:
        start = at * self.width
        record: bytes = self.rows[start : start + self.width]
        places = self.places
        return record[:WIDTH] + b"".join(record[places[name] : places[name] + WIDTH] for name, _ in values)
