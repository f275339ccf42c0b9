"""How many distinct values a column has, counted while the pass goes by.

Each value's 64-bit hash is a point on a line; kept are the distinct ones below a limit, and when they
become too many the limit comes down. Points are spread evenly, so their number over the limit's share of
the line is the number of distinct values (Bar-Yossef et al., Counting distinct elements in a data
stream, 2002): exact for few, within about 1 % beyond.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from yiben.engines.rules import Chunk, column_hashes, family

ROOM = 16_384  # points kept; the error is 1 in the root of this: 0.8 %
_WHOLE = (1 << 64) - 1
_SHARE = 32  # where nearly all values of a chunk differ, a share of them is enough
_MOST_WIDTHS = 8  # a text column of more widths is left to the engine, which is quicker there


@dataclass(frozen=True, slots=True)
class Glimpse:
    """What some rows show of a column: the distinct points up to `limit`, least and greatest value."""

    points: np.ndarray[Any, np.dtype[np.uint64]]
    limit: int
    low: Any = None
    high: Any = None

    @property
    def exact(self) -> bool:
        """True when every distinct value was kept."""
        return self.limit == _WHOLE

    @property
    def distinct(self) -> int:
        """How many distinct values there are, or about how many."""
        return len(self.points) if self.exact else round(len(self.points) / ((self.limit + 1) / (_WHOLE + 1)))


def glimpse(chunk: Chunk, name: str) -> Glimpse | None:
    """The column in this chunk; None when it is better left to the engine."""
    found = chunk.dictionary(name)
    valid = chunk.valid(name)
    if found is not None:
        values, at = found
        hashes = column_hashes(values, name)
        if hashes is None:
            return None
        used = np.bincount(at if valid is None else at[valid], minlength=values.rows) > 0
        return Glimpse(np.unique(hashes[used]), _WHOLE)
    kind = family(chunk.type(name))
    if kind == "string" and len(chunk.strings(name).counts) > _MOST_WIDTHS:
        return None
    hashes = column_hashes(chunk, name)
    if hashes is None:
        return None
    hashes = hashes if valid is None else hashes[valid]
    low = high = None
    if kind != "string":
        span = pc.min_max(chunk.column(name))
        low, high = span["min"].as_py(), span["max"].as_py()
    limit = _WHOLE // _SHARE
    some = hashes[hashes <= np.uint64(limit)]
    points = _unique(some)
    if len(points) * 2 < len(some) or len(points) < ROOM // 8:
        limit, points = _WHOLE, _unique(hashes)
    return Glimpse(points, limit, low, high)


def together(seen: Sequence[Glimpse | None]) -> Glimpse | None:
    """What all of them show; None when one saw nothing."""
    known = [one for one in seen if one is not None]
    if not known or len(known) < len(seen):
        return None
    limit = min(one.limit for one in known)
    points = _unique(np.concatenate([one.points[one.points <= np.uint64(limit)] for one in known]))
    if len(points) > 2 * ROOM:
        limit = int(np.partition(points, ROOM)[ROOM])
        points = points[points <= np.uint64(limit)]
    low = min((one.low for one in known if one.low is not None), default=None)
    high = max((one.high for one in known if one.high is not None), default=None)
    return Glimpse(points, limit, low, high)


def _unique(points: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    # By hashing: several times as quick as np.unique, which sorts.
    return np.asarray(pc.unique(pa.array(points)).to_numpy(zero_copy_only=False))
