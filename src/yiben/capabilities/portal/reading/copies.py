"""The reading copy (浏览副本) as it is read: files mapped from disk, so that a page touches what it needs.

Every column is a sorted list of its distinct values, and for every row the place of its value in that list (its
code). Comparing values is comparing codes; an empty cell has the code behind the last value.
"""

import json
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from yiben.capabilities.portal.reading.model import Kind

META = "meta.json"
VERSION = 1
_WORDS = 4  # searches kept per column


class Holding:
    """Which values hold some words, for the words asked last: the next page asks for them again."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, NDArray[np.bool_]] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, words: str, look: Callable[[], NDArray[np.bool_]]) -> NDArray[np.bool_]:
        """What `look` finds, from memory where it was found just now."""
        with self._lock:
            found = self._kept.get(words)
        if found is None:
            found = look()
        with self._lock:
            self._kept[words] = found
            self._kept.move_to_end(words)
            while len(self._kept) > _WORDS:
                self._kept.popitem(last=False)
        return found


@dataclass(frozen=True, kw_only=True)
class CopyColumn:
    """One column. `codes` has one entry per row; `starts[c]` counts the rows with a code below `c`."""

    name: str
    type: str  # as DuckDB writes it
    kind: Kind
    codes: NDArray[np.unsignedinteger[Any]]
    values: pa.Array
    starts: NDArray[np.int64]
    holding: Holding = field(default_factory=Holding, repr=False, compare=False)

    @property
    def distinct(self) -> int:
        """How many values there are; also the code of an empty cell."""
        return len(self.values)

    @property
    def nulls(self) -> int:
        """How many cells are empty."""
        return int(self.starts[-1] - self.starts[-2])

    @property
    def counts(self) -> NDArray[np.int64]:
        """How many rows have each distinct value."""
        counts: NDArray[np.int64] = np.diff(self.starts[:-1])
        return counts

    def take(self, rows: NDArray[np.int64]) -> pa.Array:
        """The values of these rows."""
        found = self.codes[rows].astype(np.int64)
        return self.values.take(pa.array(found, mask=found == self.distinct))


@dataclass(frozen=True, kw_only=True)
class Copy:
    """The reading copy of one edition."""

    folder: Path
    rows: int
    columns: tuple[CopyColumn, ...]

    @classmethod
    def open(cls, folder: Path) -> "Copy":
        """Map the copy in `folder`. FileNotFoundError when there is none of this version."""
        meta = json.loads((folder / META).read_text(encoding="utf-8"))
        if meta["version"] != VERSION:
            raise FileNotFoundError(folder)
        columns = tuple(_column(folder, place, told) for place, told in enumerate(meta["columns"]))
        return cls(folder=folder, rows=meta["rows"], columns=columns)

    @cached_property
    def by_name(self) -> dict[str, CopyColumn]:
        """Columns by their name."""
        return {one.name: one for one in self.columns}

    def take(self, rows: NDArray[np.int64], columns: tuple[str, ...] = ()) -> pa.Table:
        """These rows, in this order, of these columns (none named: all)."""
        wanted = [self.by_name[name] for name in columns] if columns else self.columns
        return pa.table([one.take(rows) for one in wanted], names=[one.name for one in wanted])


def _column(folder: Path, place: int, told: dict[str, Any]) -> CopyColumn:
    with pa.memory_map(str(folder / f"c{place}.values")) as file:
        values = pa.ipc.open_file(file).get_batch(0).column(0)
    return CopyColumn(
        name=told["name"],
        type=told["type"],
        kind=Kind(told["kind"]),
        codes=_mapped(folder / f"c{place}.codes.npy"),
        values=values,
        starts=_mapped(folder / f"c{place}.starts.npy"),
    )


def _mapped(path: Path) -> Any:
    array = np.load(path, mmap_mode="r")
    return np.asarray(array)  # a plain array on the same mapping: memmap's own slices cost ten times as much
