"""Workbook cells to text and back to types (单元格取值).

Cells arrive as Python objects, a column at a time. Each batch becomes text; what kinds were seen over the
whole sheet decides the type the column is read back as. A column of mixed kinds stays text.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

Cell = str | float | int | bool | dt.date | dt.datetime | dt.time | dt.timedelta
SAFE_INTEGER = 1e15  # a spreadsheet keeps 15 digits; longer numbers have lost their last ones

_TYPES: dict[frozenset[str], str] = {
    frozenset({"integer"}): "BIGINT",
    frozenset({"fraction"}): "DOUBLE",
    frozenset({"integer", "fraction"}): "DOUBLE",
    frozenset({"boolean"}): "BOOLEAN",
    frozenset({"date"}): "DATE",
    frozenset({"date", "moment"}): "TIMESTAMP",
    frozenset({"moment"}): "TIMESTAMP",
    frozenset({"time"}): "TIME",
}
_KINDS = {bool: "boolean", dt.date: "date", dt.datetime: "moment", dt.time: "time", dt.timedelta: "duration"}


@dataclass(slots=True)
class Column:
    """What was seen of one column so far."""

    kinds: set[str] = field(default_factory=set)
    damaged: int = 0  # numbers longer than 15 digits: their last digits are lost in the file itself

    @property
    def typed(self) -> str | None:
        """The DuckDB type all its cells fit, None for text and for mixtures."""
        return _TYPES.get(frozenset(self.kinds))

    def take(self, values: Sequence[Cell]) -> pa.Array:
        """One batch of cells as text, blanks as null."""
        found = set(map(type, values))
        if found == {str}:
            return self._words(values)
        if found <= {float, int}:
            return self._numbers(pa.array(values, pa.float64()))
        if found <= {float, int, str} and not any(map(_is_words, values)):
            return self._numbers(pa.array([v if v != "" else None for v in values], pa.float64()))
        return pa.array([self._say(v) for v in values], pa.string())

    def _words(self, values: Sequence[Any]) -> pa.Array:
        words = pa.array(map(_without_nul, values), pa.string())
        blank = pc.equal(words, "")
        if not pc.all(blank).as_py():
            self.kinds.add("text")
        return pc.if_else(blank, pa.scalar(None, pa.string()), words)

    def _numbers(self, numbers: pa.Array) -> pa.Array:
        floats = numbers.to_numpy(zero_copy_only=False)
        known = np.isfinite(floats)
        with np.errstate(invalid="ignore"):
            whole = known & (np.floor(floats) == floats) & (np.abs(floats) < 2**63)
        long = int((whole & (np.abs(np.where(known, floats, 0)) >= SAFE_INTEGER)).sum())
        if long:
            self.damaged += long
            self.kinds.add("long")
        if whole.any():
            self.kinds.add("integer")
        if (known & ~whole).any():
            self.kinds.add("fraction")
        integers = pc.cast(pa.array(np.where(whole, floats, 0).astype(np.int64)), pa.string())
        if whole.sum() == known.sum():
            return pc.if_else(pa.array(known), integers, pa.scalar(None, pa.string()))
        said = [
            format(f, ".15g") if k else None for f, k in zip(floats.tolist(), known.tolist(), strict=True)
        ]
        return pa.array(said, pa.string())

    def _say(self, value: Cell) -> str | None:
        if isinstance(value, str):
            value = _without_nul(value)
            self.kinds |= {"text"} if value else set()
        elif type(value) in _KINDS:
            self.kinds.add(_KINDS[type(value)])
        elif isinstance(value, float | int):
            self.kinds.add("integer" if float(value).is_integer() else "fraction")
        return say(value)


def say(value: Cell) -> str | None:
    """A cell as text: integers without `.0`, 15 digits, ISO dates, `true`/`false`, durations as h:mm:ss."""
    if isinstance(value, str):
        return value or None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dt.datetime):
        return value.isoformat(" ")
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, dt.timedelta):
        seconds = round(value.total_seconds())
        sign, seconds = ("-", -seconds) if seconds < 0 else ("", seconds)
        return f"{sign}{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    if float(value).is_integer() and abs(value) < 2**63:
        return str(int(value))
    return format(value, ".15g")


def _is_words(value: Cell) -> bool:
    return type(value) is str and value != ""


def _without_nul(words: str) -> str:
    return words.replace("\x00", "") if "\x00" in words else words
