"""Programmes asked of whole tables (批量判定): chunks that fit the cache, two threads, Arrow in and Arrow out.

`ask` answers one table; `ask_each` a stream of batches, holding one at a time.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from yiben.engines.rules.entitlements.columns.bits import Bits, Flags, count, unpack
from yiben.engines.rules.entitlements.columns.criteria import stand
from yiben.engines.rules.entitlements.columns.evaluating import Rows
from yiben.engines.rules.entitlements.columns.held import Part
from yiben.engines.rules.entitlements.columns.model import SHOWN, Refused, Why
from yiben.engines.rules.entitlements.columns.paying import fen
from yiben.engines.rules.entitlements.columns.planning import Layout, Plan, plan
from yiben.engines.rules.entitlements.columns.taking import columns_of, take

if TYPE_CHECKING:
    from yiben.engines.rules.entitlements.compiled import Compiled

CHUNK = 1 << 15
"""Rows worked on at once: a dozen columns of so many stay in the cache of one core."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """The answer of a table: one row per row of it, and what of it was refused."""

    table: pa.RecordBatch
    refused: tuple[Refused, ...]


@dataclass(slots=True)
class _Sheet:
    """The planes of an answer, filled chunk by chunk; chunks end at bytes, so threads never share one."""

    rows: int
    yes: dict[str, Bits] = field(default_factory=dict)
    known: dict[str, Bits] = field(default_factory=dict)
    amounts: dict[str, Any] = field(default_factory=dict)
    refused: list[Refused] = field(default_factory=list)

    def room(self, layouts: Sequence[Layout]) -> None:
        """Make room for every column."""
        wide = (self.rows + 7) // 8
        for layout in layouts:
            for one in layout.criteria.walk():
                name = layout.name if one is layout.criteria else f"{layout.name}.{one.id}"
                self.yes[name], self.known[name] = np.empty(wide, np.uint8), np.empty(wide, np.uint8)
            if layout.amount is not None:
                name = f"{layout.name}.amount"
                self.amounts[name], self.known[name] = np.empty(self.rows, np.int64), np.empty(wide, np.uint8)

    def array(self, name: str) -> pa.Array:
        """A column as Arrow."""
        valid = self.known[name]
        known = None if count(valid, self.rows) == self.rows else pa.py_buffer(valid)
        if name in self.amounts:
            return pa.Array.from_buffers(pa.int64(), self.rows, [known, pa.py_buffer(self.amounts[name])])
        return pa.Array.from_buffers(pa.bool_(), self.rows, [known, pa.py_buffer(self.yes[name])])


def ready(
    programmes: "Sequence[Compiled]",
    columns: Iterable[str],
    *,
    as_of: date,
    known: "Mapping[str, Compiled] | None" = None,
    names: Sequence[str] | None = None,
) -> Plan:
    """The plan for tables with these columns; the programmes must share a meaning of facts (`panel_of` groups them)."""
    facts: dict[str, Any] = {}
    for one in programmes:
        facts |= one.book.facts
    stated = columns_of(columns, facts)
    return plan(programmes, as_of=as_of, stated=stated, known=known, names=names)


def ask(plan: Plan, table: Any, *, first: int = 0, threads: int = 2) -> Answered:
    """Every programme of the plan for every row of a table or batch.

    Columns are `Plan.columns`: nullable booleans, amounts in fen. Raises BadInput for a column that mixes units.
    """
    part, refused = take(table, plan.facts, wanted=plan.wanted, first=first)
    sheet = _Sheet(part.rows)
    sheet.room(plan.layouts)
    starts = range(0, part.rows, CHUNK)
    if threads < 2 or len(starts) < 2:
        for start in starts:
            _fill(sheet, plan, part, start, first)
    else:
        with ThreadPoolExecutor(threads) as pool:
            for _ in pool.map(lambda start: _fill(sheet, plan, part, start, first), starts):
                pass
    arrays = [sheet.array(name) for name in plan.columns]
    batch = pa.RecordBatch.from_arrays(arrays, names=list(plan.columns))
    return Answered(table=batch, refused=(*refused, *sheet.refused))


def ask_each(plan: Plan, batches: Iterable[Any], *, threads: int = 2) -> Iterator[tuple[Any, Answered]]:
    """Each batch beside its answer; rows are counted through."""
    first = 0
    for batch in batches:
        yield batch, ask(plan, batch, first=first, threads=threads)
        first += batch.num_rows


def _fill(sheet: _Sheet, plan: Plan, part: Part, start: int, first: int) -> None:
    stop = min(start + CHUNK, part.rows)
    rows = Rows(part.cut(start, stop), plan.tape, as_of=plan.as_of)
    low, high = start // 8, (stop + 7) // 8
    for layout in plan.layouts:
        found = stand(rows, layout.criteria, plan.others)
        if layout.outside:
            found[layout.criteria.id] = Flags.certain(False, rows.rows)
        for one, flags in found.items():
            name = layout.name if one == layout.criteria.id else f"{layout.name}.{one}"
            sheet.yes[name][low:high] = flags.yes
            sheet.known[name][low:high] = 255 if flags.no is None else flags.yes | flags.no
        if layout.amount is not None:
            name = f"{layout.name}.amount"
            amounts, known, lost = fen(rows, layout.amount, found[layout.criteria.id].yes)
            sheet.amounts[name][start:stop] = amounts
            sheet.known[name][low:high] = known
            if lost is not None:
                sheet.refused.append(_lost(name, lost, stop - start, first + start))
        rows.forget(layout.forget)


def _lost(name: str, lost: Bits, rows: int, first: int) -> Refused:
    at = np.flatnonzero(unpack(lost, rows))
    shown = tuple(int(row) + first + 1 for row in at[:SHOWN])
    return Refused(column=name, why=Why.AMOUNT, count=len(at), rows=shown)
