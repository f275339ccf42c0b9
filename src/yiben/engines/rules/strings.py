"""Arrow text as byte matrices, so that NumPy can look at a position of every value at once.

Works on the Arrow buffers without copying where all values have one width; widths are UTF-8 bytes.
"""

from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa

Mask = np.ndarray[Any, np.dtype[np.bool_]]
Bytes = np.ndarray[Any, np.dtype[np.uint8]]
Rows = np.ndarray[Any, np.dtype[np.intp]]


class Group:
    """The values of one width: `matrix` (values × width) and `planes` (width × values), both bytes.

    `rows` are their positions in the array, None when they are all of it, in order.
    """

    def __init__(self, width: int, rows: Rows | None, matrix: Bytes) -> None:
        self.width = width
        self.rows = rows
        self.matrix = matrix

    @cached_property
    def planes(self) -> Bytes:
        """Position by position: `planes[3]` is the fourth byte of every value, contiguous."""
        return np.ascontiguousarray(self.matrix.T)

    @cached_property
    def tests(self) -> dict[tuple[int, tuple[tuple[int, int], ...]], Mask]:
        """Answers of `within`, kept while the chunk lives: rules ask the same of a column."""
        return {}

    def within(self, position: int, ranges: tuple[tuple[int, int], ...]) -> Mask:
        """Which values have, at `position`, a byte inside one of the inclusive `ranges`."""
        key = (position, ranges)
        if key not in self.tests:
            plane = self.planes[position]
            answer: Mask | None = None
            for low, high in ranges:
                # Unsigned wrap-around turns two comparisons into one.
                inside = plane == low if low == high else (plane - np.uint8(low)) <= np.uint8(high - low)
                answer = inside if answer is None else np.logical_or(answer, inside, out=answer)
            self.tests[key] = np.zeros(len(plane), np.bool_) if answer is None else answer
        return self.tests[key]

    def spread(self, found: Mask, into: Mask) -> None:
        """Write `found`, one answer per value of the group, to where the values lie in the array."""
        if self.rows is None:
            into[:] = found
        else:
            into[self.rows] = found


class Strings:
    """One Arrow text array, ready to be taken apart by width."""

    def __init__(self, array: pa.Array, valid: Mask | None) -> None:
        offset_type = np.int64 if pa.types.is_large_string(array.type) else np.int32
        _, offsets, data = array.buffers()
        self.array = array
        self.valid = valid
        if offsets is None or not len(array):
            self._offsets = np.zeros(1, offset_type)
        else:
            self._offsets = np.frombuffer(offsets, offset_type)[array.offset : array.offset + len(array) + 1]
        self._data: Bytes = np.frombuffer(data, np.uint8) if data is not None else np.zeros(0, np.uint8)
        self.widths = np.diff(self._offsets)
        if valid is not None and self.widths[~valid].any():
            self.widths = np.where(valid, self.widths, 0)
            self._packed = False
        else:
            self._packed = True
        self._groups: dict[int, Group] = {}

    @cached_property
    def counts(self) -> dict[int, int]:
        """How many values there are of each width; NULL and the empty text are not counted."""
        if not len(self.widths):
            return {}
        low, high = int(self.widths.min()), int(self.widths.max())
        if low == high:
            return {high: len(self.widths)} if high else {}
        if high > 4096:
            widths, counts = np.unique(self.widths, return_counts=True)
            return {int(w): int(c) for w, c in zip(widths, counts, strict=True) if w}
        counts = np.bincount(self.widths)
        return {int(w): int(counts[w]) for w in np.flatnonzero(counts) if w}

    def group(self, width: int) -> Group:
        """The values of `width` bytes. Raises KeyError when there are none."""
        if width not in self._groups:
            self._groups[width] = self._gather(width)
        return self._groups[width]

    def _gather(self, width: int) -> Group:
        count = self.counts[width]
        if self._packed and len(self.counts) == 1:
            matrix = self._data[self._offsets[0] : self._offsets[-1]].reshape(-1, width)
            rows = None if count == len(self.widths) else np.flatnonzero(self.widths)
            return Group(width, rows, matrix)
        chosen = self.widths == width
        some = self.array.filter(pa.array(chosen))
        kind = np.int64 if pa.types.is_large_string(some.type) else np.int32
        _, offsets, data = some.buffers()
        first = int(np.frombuffer(offsets, kind)[some.offset])
        matrix = np.frombuffer(data, np.uint8)[first : first + count * width].reshape(-1, width)
        return Group(width, np.flatnonzero(chosen), matrix)
