"""Finding rows: conditions and order over codes, in passes that stay near the processor.

A question costs one pass over each column it names, whatever is asked; an order without conditions looks only at
the codes that can be on the page.
"""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from yiben.capabilities.portal.reading.asking import cursor_of
from yiben.capabilities.portal.reading.copies import Copy, CopyColumn
from yiben.capabilities.portal.reading.model import Ask, Filter, Op, Place, RowsPage
from yiben.capabilities.portal.reading.substrings import containing
from yiben.capabilities.portal.reading.values import stretch

_FIRST, _AT_ONCE = 1_024, 0.5  # rows of a first part; seconds in which whoever reads at speed takes one
_STEP = 1 << 18  # rows looked at together
_ROW = np.uint64(32)  # bits of a key that hold the number of a row


@dataclass(frozen=True, slots=True, kw_only=True)
class _Condition:
    """Codes of one column from `low` to before `high`; of those, where there is a table, the ones marked in it."""

    column: CopyColumn
    low: int
    high: int
    table: NDArray[np.bool_] | None = None

    @property
    def nothing(self) -> bool:
        return self.low >= self.high

    @property
    def everything(self) -> bool:
        return self.table is None and self.low == 0 and self.high == self.column.distinct + 1

    def mask(self, start: int, end: int) -> NDArray[np.bool_]:
        codes = self.column.codes[start:end]
        mask: NDArray[np.bool_]
        if self.table is not None:
            mask = self.table[codes]
            return mask
        if self.high - self.low == 1:
            mask = codes == codes.dtype.type(self.low)
            return mask
        mask = codes >= codes.dtype.type(self.low) if self.low else np.ones(len(codes), dtype=bool)
        if self.high <= self.column.distinct:
            mask &= codes < codes.dtype.type(self.high)
        return mask


def rows_of(copy: Copy, ask: Ask, *, edition: int) -> RowsPage:
    """The page of `copy` that `ask` wants; how many rows match is counted exactly.

    Raises BadInput `bad_value` for a value that is none of its column.
    """
    conditions = _conditions(copy, ask.filters)
    sought = _Sought(copy, ask)
    if conditions is None:
        return RowsPage(
            table=copy.take(np.empty(0, np.int64), ask.columns), matched=0, total=copy.rows, next=""
        )
    if not conditions:
        matched = copy.rows
        sought.narrow()
        sought.look([])
    else:
        matched = sought.look(conditions)
    keys = sought.keys()
    rows = (keys[: ask.limit] & np.uint64(0xFFFFFFFF)).astype(np.int64)
    more = len(keys) > ask.limit
    after = keys[ask.limit - 1] if more else None
    place = None
    if after is not None:
        place = Place(edition=edition, rank=int(after >> _ROW), row=int(after & np.uint64(0xFFFFFFFF)))
    return RowsPage(
        table=copy.take(rows, ask.columns),
        matched=matched,
        total=copy.rows,
        next=cursor_of(place) if place else "",
    )


def batches_of(
    copy: Copy, filters: Sequence[Filter], columns: tuple[str, ...], *, rows: int = 16_384
) -> Iterator[pa.Table]:
    """Every row that matches, as it lies, in parts of at most `rows` rows.

    Parts begin small, grow as long as they are taken at once, and are small again when they are not: what waits for a
    slow reader is little.
    """
    conditions = _conditions(copy, filters)
    if conditions is None:
        return
    end, step = 0, min(_FIRST, rows)
    while end < copy.rows:
        start, end = end, min(end + step, copy.rows)
        found = (
            np.arange(start, end) if not conditions else np.flatnonzero(_mask(conditions, start, end)) + start
        )
        if len(found):
            began = time.monotonic()
            yield copy.take(found, columns)
            at_once = time.monotonic() - began < _AT_ONCE
            step = min(step * 2, rows) if at_once else min(_FIRST, rows)
        else:
            step = rows


def _conditions(copy: Copy, filters: Sequence[Filter]) -> list[_Condition] | None:
    """What must hold, stretches of one column joined; None where nothing can."""
    spans: dict[str, tuple[int, int]] = {}
    tables: list[_Condition] = []
    for one in filters:
        column = copy.by_name[one.column]
        if one.op is Op.CONTAINS:
            table = column.holding.of(one.value, partial(_holding, column, one.value))
            tables.append(_Condition(column=column, low=0, high=column.distinct, table=table))
            continue
        low, high = stretch(column, one.op, one.value)
        before = spans.get(one.column, (0, column.distinct + 1))
        spans[one.column] = max(low, before[0]), min(high, before[1])
    found = [_Condition(column=copy.by_name[name], low=low, high=high) for name, (low, high) in spans.items()]
    if any(one.nothing for one in found) or any(
        not one.table.any() for one in tables if one.table is not None
    ):
        return None
    return [one for one in found if not one.everything] + tables


def _holding(column: CopyColumn, words: str) -> NDArray[np.bool_]:
    table = np.zeros(column.distinct + 1, dtype=bool)  # an empty cell holds nothing
    table[:-1] = containing(column.values, words)
    return table


def _mask(conditions: Sequence[_Condition], start: int, end: int) -> NDArray[np.bool_]:
    mask = conditions[0].mask(start, end)
    for one in conditions[1:]:
        mask &= one.mask(start, end)
    return mask


class _Sought:
    """The first rows in an order, found part by part: what cannot come before those in hand is left out at once."""

    def __init__(self, copy: Copy, ask: Ask) -> None:
        self._copy = copy
        self._most = ask.limit + 1  # one more tells whether there is a next page
        self._column = copy.by_name[ask.sort[0]] if ask.sort else None
        self._down = ask.sort is not None and ask.sort[1]
        self._after = -1 if ask.after is None else ask.after.rank << int(_ROW) | ask.after.row
        self._low, self._high = 0, 0  # ranks worth looking at; high is one behind the last
        if self._column is not None:
            self._low = ask.after.rank if ask.after else 0
            self._high = self._column.distinct + 1
        self._best = np.empty(0, np.uint64)

    def narrow(self) -> None:
        """Without conditions it is known which ranks are on the page: those that together have enough rows."""
        if self._column is None:
            return
        starts, distinct = self._column.starts, self._column.distinct
        first = (
            self._low + 1 if self._after >= 0 else 0
        )  # of the rank before it, nobody knows how many are left
        high = distinct + 1
        if not self._down:
            enough = int(starts[min(first, distinct + 1)]) + self._most
            high = min(high, int(np.searchsorted(starts, enough)))
        elif first <= distinct and (beyond := int(starts[distinct - first]) - self._most) >= 0:
            high = distinct - int(np.searchsorted(starts[: distinct + 1], beyond, side="right")) + 1
        self._high = max(high, first)

    def look(self, conditions: Sequence[_Condition]) -> int:
        """Go through the rows; answers how many hold, as far as it had to look."""
        matched = 0
        start = 0 if self._column is not None or conditions else min(self._after + 1, self._copy.rows)
        for begin in range(start, self._copy.rows, _STEP):
            end = min(begin + _STEP, self._copy.rows)
            mask = _mask(conditions, begin, end) if conditions else None
            matched += end - begin if mask is None else int(np.count_nonzero(mask))
            self._add(mask, begin, end)
            if not conditions and self._complete():
                break
        return matched

    def keys(self) -> NDArray[np.uint64]:
        """Rank and row of the first rows, in order."""
        return np.sort(self._best)[: self._most]

    def _complete(self) -> bool:
        # Rows come in their own order: with one rank to look at, the first ones are the first ones.
        return len(self._best) >= self._most and self._high - self._low <= 1

    def _add(self, mask: NDArray[np.bool_] | None, begin: int, end: int) -> None:
        if self._column is None:
            if len(self._best) >= self._most:
                return
            rows = np.arange(begin, end) if mask is None else np.flatnonzero(mask) + begin
            keys = rows.astype(np.uint64)
        else:
            codes = self._column.codes[begin:end]
            low, high = self._codes()
            near = (codes >= low) & (codes <= high)
            if mask is not None:
                near &= mask
            at = np.flatnonzero(near)
            if not len(at):
                return
            keys = (self._ranks(codes[at]) << _ROW) | (at + begin).astype(np.uint64)
        if self._after >= 0:
            keys = keys[keys > np.uint64(self._after)]
        best = np.concatenate([self._best, keys])
        if len(best) > self._most:
            best = np.partition(best, self._most - 1)[: self._most]
            self._high = min(self._high, int(best.max() >> _ROW) + 1) if self._column is not None else 0
        self._best = best

    def _ranks(self, codes: NDArray[np.unsignedinteger]) -> NDArray[np.uint64]:
        """Places in the order: codes upwards, or downwards with empty cells last all the same."""
        assert self._column is not None
        wide = codes.astype(np.uint64)
        if not self._down:
            return wide
        distinct = np.uint64(self._column.distinct)
        last = np.uint64(max(self._column.distinct - 1, 0))
        return np.where(wide == distinct, distinct, last - wide)

    def _codes(self) -> tuple[np.unsignedinteger, np.unsignedinteger]:
        """Least and greatest code whose rank is worth looking at."""
        assert self._column is not None
        distinct, kind = self._column.distinct, self._column.codes.dtype.type
        last = self._high - 1
        if not self._down:
            return kind(min(self._low, distinct)), kind(min(last, distinct))
        if last >= distinct:  # empty cells are among them
            return kind(0), kind(distinct)
        return kind(distinct - 1 - last), kind(distinct - 1 - min(self._low, distinct - 1))
