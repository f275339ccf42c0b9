"""The index (点查索引) as it is read: files mapped from disk, the rows as they lie in the lake, in plain.

So it is the home owner's alone, like the lake, and whoever reads from it hands the rows to the guard's scan.
"""

import json
import mmap
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from yiben.capabilities.access.lookup.building import HASHES, META, PLACES, ROWS, key_folder
from yiben.capabilities.access.lookup.spelling import hashed
from yiben.infra.warming import warm

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, kw_only=True)
class RowIndex:
    """One index, open. Its files may be swept meanwhile: the mapping keeps them until it is dropped."""

    key: str
    batches: "tuple[pa.RecordBatch, ...]"
    schema: "pa.Schema"
    starts: "NDArray[np.int64]"  # first row of each batch
    hashes: "NDArray[np.uint64]"
    places: "NDArray[np.unsignedinteger]"

    @classmethod
    def open(cls, folder: Path, key: str) -> "RowIndex | None":
        """Map the index by column `key` of the rows in `folder`; None when these rows cannot be served so.

        It is read into memory beside, the hashes first: they are looked at for every key.

        FileNotFoundError when it has not been made.
        """
        import numpy as np
        import pyarrow as pa

        if not json.loads((folder / META).read_text(encoding="utf-8"))["fits"]:
            return None
        keys = key_folder(folder, key)
        rows: int = json.loads((keys / META).read_text(encoding="utf-8"))["rows"]
        width = (keys / PLACES).stat().st_size // rows if rows else 4
        warm([keys / HASHES, keys / PLACES, folder / ROWS])
        reader = pa.ipc.open_file(pa.memory_map(str(folder / ROWS)))
        batches = tuple(reader.get_batch(number) for number in range(reader.num_record_batches))
        return cls(
            key=key,
            batches=batches,
            schema=reader.schema,
            starts=np.cumsum([0, *(batch.num_rows for batch in batches)])[:-1],
            hashes=_mapped(keys / HASHES, np.dtype(np.uint64)),
            places=_mapped(keys / PLACES, np.dtype(np.uint32 if width == 4 else np.uint64)),
        )

    def find(self, spelt: Sequence[str], *, most: int) -> "pa.Table":
        """All columns of the rows of these keys, key by key in this order, at most `most` of each.

        A few rows of other keys may come with them, whose hashes are equal: compare the key.
        """
        import numpy as np
        import pyarrow as pa

        wanted = np.array([hashed(one) for one in spelt], dtype=np.uint64)
        first = np.searchsorted(self.hashes, wanted, side="left")
        last = np.minimum(np.searchsorted(self.hashes, wanted, side="right"), first + most)
        found = [self.places[start:end] for start, end in zip(first.tolist(), last.tolist(), strict=True)]
        rows = np.concatenate(found).astype(np.int64) if found else np.empty(0, np.int64)
        at = np.searchsorted(self.starts, rows, side="right") - 1
        within = (rows - self.starts[at]).tolist() if len(rows) else []
        parts = [self.batches[part].slice(row, 1) for part, row in zip(at.tolist(), within, strict=True)]
        return pa.Table.from_batches(parts, schema=self.schema)


def _mapped(path: Path, kind: "np.dtype[np.unsignedinteger]") -> "NDArray[np.unsignedinteger]":
    import numpy as np

    if path.stat().st_size == 0:
        return np.empty(0, kind)
    with path.open("rb") as file:
        held = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    # A search touches pages far apart: reading ahead would only fill memory.
    held.madvise(mmap.MADV_RANDOM)
    return np.frombuffer(held, dtype=kind)
