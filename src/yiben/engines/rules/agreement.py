"""A resident ID number (居民身份证号) against the birth date and the sex kept beside it.

GB 11643-1999: characters 7–14 are the birth date, the 17th is odd for men. Numbers of 15 digits
(before 1999) leave out the century, 19, and carry the sex in the last digit. Both kernels speak only
of rows whose number has one of the two shapes: a broken number is the pattern's business.
"""

from functools import lru_cache
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from yiben.engines.rules.chunk import Chunk
from yiben.engines.rules.patterns import fixed_shape
from yiben.engines.rules.strings import Group, Mask, Rows, Strings

ID18 = "^[0-9]{17}[0-9Xx]$"
ID15 = "^[0-9]{15}$"
_FIRST, _LAST = np.datetime64("1800-01-01"), np.datetime64("2200-01-01")


@lru_cache(maxsize=1)
def _days_as_text() -> "np.ndarray[Any, np.dtype[np.uint64]]":
    """YYYYMMDD of every day from 1800 to 2199, eight characters in one number each."""
    days = np.arange(_FIRST, _LAST)
    months = days.astype("datetime64[M]")
    years = months.astype("datetime64[Y]")
    figure = (years.astype(np.int64) + 1970) * 10_000
    figure += ((months - years).astype(np.int64) + 1) * 100 + (days - months).astype(np.int64) + 1
    text = np.empty((len(days), 8), np.uint8)
    for at in range(7, -1, -1):
        text[:, at] = figure % 10 + 48
        figure //= 10
    return text.view(np.uint64).ravel()


def _text_of(days: np.ndarray[Any, Any]) -> "np.ndarray[Any, np.dtype[np.uint64]]":
    """YYYYMMDD of days since 1970, eight characters in one number each; 0 outside 1800 to 2199."""
    table = _days_as_text()
    at = days - int(_FIRST.astype(np.int64))
    inside = (at >= 0) & (at < len(table))
    if inside.all():
        near: np.ndarray[Any, np.dtype[np.uint64]] = table[at]
        return near
    return np.where(inside, table[np.where(inside, at, 0)], np.uint64(0))


def _shaped(strings: Strings) -> list[tuple[Group, Mask]]:
    """The groups of 18 and of 15 characters, with which of their values are well-formed."""
    found = []
    for width, pattern in ((18, ID18), (15, ID15)):
        shape = fixed_shape(pattern)
        if shape is not None and width in strings.counts:
            group = strings.group(width)
            found.append((group, shape.matches(group)))
    return found


def _at(values: np.ndarray[Any, Any], rows: Rows | None) -> np.ndarray[Any, Any]:
    return values if rows is None else values[rows]


def birth_disagrees(chunk: Chunk, number: str, birth: str) -> tuple[Mask, int] | None:
    """Rows whose number tells another birth date than `birth`, and how many rows were decided."""
    if not pa.types.is_string(chunk.type(number)) or not pa.types.is_date32(chunk.column(birth).type):
        return None
    days, known = chunk.numbers(birth), chunk.valid(birth)
    fails, checked = np.zeros(chunk.rows, np.bool_), 0
    for group, decided in _shaped(chunk.strings(number)):
        both = decided if known is None else decided & _at(known, group.rows)
        group.spread((_told(group) != _text_of(_at(days, group.rows))) & both, fails)
        checked += int(np.count_nonzero(both))
    return fails, checked


def _told(group: Group) -> "np.ndarray[Any, np.dtype[np.uint64]]":
    if group.width == 18:
        return np.ascontiguousarray(group.matrix[:, 6:14]).view(np.uint64).ravel()
    whole = np.empty((len(group.matrix), 8), np.uint8)
    whole[:, :2] = np.frombuffer(b"19", np.uint8)
    whole[:, 2:] = group.matrix[:, 6:12]
    return whole.view(np.uint64).ravel()


def sex_disagrees(
    chunk: Chunk, number: str, sex: str, *, male: tuple[str, ...], female: tuple[str, ...]
) -> tuple[Mask, int] | None:
    """Rows whose number tells another sex than `sex` says, and how many rows were decided."""
    if not pa.types.is_string(chunk.type(number)) or not pa.types.is_string(chunk.type(sex)):
        return None
    is_male, is_female = _among(chunk, sex, male), _among(chunk, sex, female)
    known = chunk.valid(sex)
    fails, checked = np.zeros(chunk.rows, np.bool_), 0
    for group, decided in _shaped(chunk.strings(number)):
        odd = (group.planes[16 if group.width == 18 else 14] & 1).view(np.bool_)
        both = decided if known is None else decided & _at(known, group.rows)
        right = np.where(odd, _at(is_male, group.rows), _at(is_female, group.rows))
        group.spread(both & ~right, fails)
        checked += int(np.count_nonzero(both))
    return fails, checked


def _among(chunk: Chunk, name: str, words: tuple[str, ...]) -> Mask:
    found = chunk.dictionary(name)
    array = chunk.column(name) if found is None else found[0].column(name)
    inside = pc.is_in(array, value_set=pa.array(words, array.type)).to_numpy(zero_copy_only=False)
    if found is None or not found[0].rows:
        return np.resize(inside, chunk.rows) if found is not None else inside
    return np.asarray(inside[found[1]], np.bool_)
