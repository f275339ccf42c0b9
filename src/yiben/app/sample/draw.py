"""Random columns that are pure functions of (seed, field, row): splitmix64 over row numbers."""

import hashlib
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Ints = npt.NDArray[np.int64]
Days = npt.NDArray[np.datetime64]
SEED = 20261122


def draw(field: str, rows: Ints) -> npt.NDArray[np.uint64]:
    """64 random bits per row, the same for the same field and row, always."""
    salt = np.uint64(
        int.from_bytes(hashlib.blake2b(f"{SEED}/{field}".encode(), digest_size=8).digest(), "big")
    )
    with np.errstate(over="ignore"):
        z = rows.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15) + salt
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return z ^ (z >> np.uint64(31))


def uniform(field: str, rows: Ints) -> npt.NDArray[np.float64]:
    """A number in [0, 1) per row."""
    return (draw(field, rows) >> np.uint64(11)).astype(np.float64) / float(1 << 53)


def below(field: str, rows: Ints, limit: int) -> Ints:
    """An integer in [0, limit) per row."""
    return (draw(field, rows) % np.uint64(limit)).astype(np.int64)


def happens(field: str, rows: Ints, rate: float) -> npt.NDArray[np.bool_]:
    """True for about `rate` of the rows."""
    return uniform(field, rows) < rate


def normal(field: str, rows: Ints) -> npt.NDArray[np.float64]:
    """A standard normal number per row (Box-Muller)."""
    radius: npt.NDArray[np.float64] = np.sqrt(-2 * np.log(1 - uniform(field + "/r", rows)))
    angle = 2 * np.pi * uniform(field + "/a", rows)
    values: npt.NDArray[np.float64] = radius * np.cos(angle)
    return values


def pick(field: str, rows: Ints, words: Sequence[str], weights: Sequence[float] | None = None) -> pa.Array:
    """A word per row, evenly or by `weights`."""
    if weights is None:
        return take(words, below(field, rows, len(words)))
    edges = np.cumsum(np.asarray(weights, dtype=np.float64))
    chosen = np.searchsorted(edges / edges[-1], uniform(field, rows), side="right")
    return take(words, chosen.astype(np.int64))


def take(words: Sequence[str], index: Ints) -> pa.Array:
    """`words[index]` as an Arrow column."""
    return pc.take(pa.array(list(words)), pa.array(index))


def join(*parts: pa.Array | str) -> pa.Array:
    """Columns and constants glued row by row."""
    columns = [pa.scalar(part) if isinstance(part, str) else part for part in parts]
    return pc.binary_join_element_wise(*columns, pa.scalar(""))


def number(values: npt.NDArray[np.generic]) -> pa.Array:
    """Numbers as text."""
    return pc.cast(pa.array(values), pa.string())


def when(mask: npt.NDArray[np.bool_], then: pa.Array | str, otherwise: pa.Array) -> pa.Array:
    """`then` where `mask`, else `otherwise`."""
    return pc.if_else(pa.array(mask), pa.scalar(then) if isinstance(then, str) else then, otherwise)


def blank(field: str, rows: Ints, rate: float, column: pa.Array) -> pa.Array:
    """The column with about `rate` of its values missing."""
    return pc.if_else(pa.array(happens(field + "/blank", rows, rate)), pa.scalar(None, column.type), column)


def dates(field: str, rows: Ints, first: str, days: int) -> npt.NDArray[np.datetime64]:
    """A day per row in [first, first + days)."""
    day: npt.NDArray[np.datetime64] = np.datetime64(first) + below(field, rows, days).astype("timedelta64[D]")
    return day


def day_text(days: npt.NDArray[np.datetime64], form: str = "%Y-%m-%d") -> pa.Array:
    """Days as text in one form."""
    return pc.strftime(pa.array(days.astype("datetime64[D]")), format=form)


def fixed(matrix: npt.NDArray[np.uint8]) -> pa.Array:
    """N × k ASCII codes as a text column."""
    rows, width = matrix.shape
    offsets = np.arange(0, (rows + 1) * width, width, dtype=np.int32)
    data = np.ascontiguousarray(matrix)
    return pa.StringArray.from_buffers(rows, pa.py_buffer(offsets), pa.py_buffer(data))


def digits(values: Ints, width: int) -> Ints:
    """N × width matrix of decimal digits, leading zeros kept."""
    powers = 10 ** np.arange(width - 1, -1, -1, dtype=np.int64)
    result: Ints = (values[:, None] // powers) % 10
    return result
