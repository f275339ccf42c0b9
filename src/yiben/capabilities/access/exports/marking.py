"""Writing an export's mark into an answer: whole columns, over the filler of masked cells only."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pyarrow as pa

from yiben.capabilities.access.exports.model import TRACE_COLUMN
from yiben.capabilities.access.model import Answer, AnswerColumn
from yiben.engines.guard import Family, marks
from yiben.infra.lake import ROW, finish
from yiben.kernel.text import Text

ENOUGH = 8
"""With fewer marked cells than this even the whole file could not be named by its words."""

TOKENS = frozenset({"token"})
"""Mask families whose cells name the key they were made with."""

Families = Callable[[str | None], Family | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """The answer as it leaves, and which columns bear its mark how."""

    answer: Answer
    carriers: tuple[dict[str, Any], ...]

    @property
    def has_tokens(self) -> bool:
        """Tokens are in it."""
        return any(one["kind"] == "tokens" for one in self.carriers)


def mark(
    answer: Answer,
    *,
    key: bytes,
    families: Families,
    codes: bool,
    closed: frozenset[int] = frozenset(),
    first: int = 0,
) -> Marked:
    """`answer` with the words of `key`. Columns at the places `closed` will be encrypted and bear nothing visible.

    `codes`: where no cell can bear a word, add a column of row codes. `first`: which row of the copy the answer begins
    with, so that single rows gathered to a file have as many words as one that left as a file.
    """
    table = answer.table()
    words = marks.words_of(key)
    expressions, carriers, reads, cells = {}, [], [], 0
    for place, column in enumerate(answer.columns):
        filled = table.num_rows - table.column(place).null_count
        carrier = marks.carrier_of(families(column.family)) if _is_text(table.field(place).type) else None
        if column.family in TOKENS and filled:
            carriers.append({"column": column.name, "kind": "tokens", "cells": filled})
        if carrier is None or not filled:
            continue
        expressions[str(place)] = carrier.expression(f"c{place}", f"({ROW} + {first})", words, place)
        reads.append(place)
        if place not in closed:
            cells += filled
            carriers.append({"column": column.name, "kind": "words", "cells": filled})
    needs_codes = codes and cells < ENOUGH and not any(one["kind"] == "tokens" for one in carriers)
    if needs_codes:
        expressions["code"] = marks.code_of_row(ROW, marks.codes_of(key))
        carriers.append({"column": TRACE_COLUMN, "kind": "codes", "cells": table.num_rows})
    if not expressions:
        return Marked(answer=answer, carriers=tuple(carriers))
    made = finish(table, expressions, reads=reads)
    for place in reads:
        table = table.set_column(place, table.field(place), made.column(str(place)))
    if needs_codes:
        table = table.append_column(pa.field(TRACE_COLUMN, pa.string()), made.column("code"))
    return Marked(answer=with_table(answer, table, added=needs_codes), carriers=tuple(carriers))


def may_bear(answer: Answer, families: Families) -> bool:
    """Whether some column of the answer can name whose it is."""
    return any(
        one.family in TOKENS or marks.carrier_of(families(one.family)) is not None for one in answer.columns
    )


def with_table(answer: Answer, table: pa.Table, *, added: bool = False) -> Answer:
    """The answer with other cells; `added`: and the trace column behind them."""
    columns = answer.columns
    if added:
        why = Text(
            "本列用于追溯文件去向, 不含数据", "This column names whose copy the file is; it holds no data."
        )
        columns += (AnswerColumn(name=TRACE_COLUMN, type="string", items=(), masked=False, reason=why),)
    return replace(
        answer,
        columns=tuple(
            replace(column, type=str(field.type)) for column, field in zip(columns, table.schema, strict=True)
        ),
        batches=tuple(table.to_batches()),
        schema=table.schema,
        trace_column=TRACE_COLUMN if added else answer.trace_column,
    )


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind))
