"""What type each column of raw text is (类型推断), and the SQL that makes values of it.

Types come from content and from what grading wants; a wanted storage overrules. Leading zeros, digit codes
of one length (nine and more) and integers beyond fifteen digits stay text: they are names, not amounts.
Null tokens: some are null anywhere, a lone dash too; words like NA or 无 only where the column is otherwise
numbers or dates. Units: one unit is stated in the note and the number kept as written; when 元 and 万元
stand in one column all become 元.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pyarrow as pa

from yiben.capabilities.intake.conversion import ColumnType, as_guessed, as_text, as_typed
from yiben.capabilities.intake.forms import (
    BLANKS,
    DAY_FIRST,
    MONTH_FIRST,
    Kind,
)
from yiben.capabilities.intake.guessing import Guess, guess
from yiben.capabilities.intake.model import Limits, RawColumn
from yiben.infra.lake import Bench, literal, quote
from yiben.kernel.text import Text

_LOOKED_AT = 1_000  # rows whose values are matched against forms; the rest is checked by SQL
_CELLS = 200_000


def infer(
    bench: Bench,
    columns: Sequence[RawColumn],
    sample: pa.Table,
    *,
    wanted: Mapping[str, str | None] | None = None,
    limits: Limits | None = None,
) -> tuple[ColumnType, ...]:
    """The type of every column of `sample` (raw text under the columns' names).

    `wanted` maps a column's name to the storage its meaning asks for: "string", "date", "number" or None.
    """
    limits, wanted = limits or Limits(), wanted or {}
    few = sample.slice(0, 0)
    if sample.num_rows:
        step = max(1, sample.num_rows // max(20, min(_LOOKED_AT, _CELLS // max(1, len(columns)))))
        few = sample.take(pa.array(range(0, sample.num_rows, step), pa.int64()))
    guesses: list[Guess | None] = []
    for column in columns:
        if column.typed:
            guesses.append(None)
            continue
        seen = [value for value in few[column.name].to_pylist() if value is not None]
        guesses.append(guess(seen, header=column.header or column.name, wanted=wanted.get(column.name)))
    bench.register("intake_sample", sample)
    try:
        guesses = _resolve_days(bench, columns, guesses)
        types = [
            as_typed(c) if g is None else as_guessed(c, g) for c, g in zip(columns, guesses, strict=True)
        ]
        return _checked(bench, types, limits)
    finally:
        bench.unregister("intake_sample")


def _resolve_days(
    bench: Bench, columns: Sequence[RawColumn], guesses: list[Guess | None]
) -> list[Guess | None]:
    """Day or month first? The sample's larger parts tell; where they do not, the column stays text."""
    for at, (column, seen) in enumerate(zip(columns, guesses, strict=True)):
        if seen is None or not (DAY_FIRST | MONTH_FIRST) & set(seen.forms):
            continue
        t = f"trim({quote(column.name)}, {literal(BLANKS)})"
        part = f"TRY_CAST(regexp_extract({t}, '^(\\d{{1,2}})[/.-](\\d{{1,2}})[/.-]\\d{{4}}', "
        first, second, dots = bench.run(
            f"SELECT count(*) FILTER ({part}1) AS INTEGER) > 12), count(*) FILTER ({part}2) AS INTEGER) > 12),"
            f" count(*) FILTER (regexp_matches({t}, '^\\d{{1,2}}\\.\\d')) FROM intake_sample"
        )[0]
        if first > second or (first == second == 0 and dots):
            drop = MONTH_FIRST
        elif second > first:
            drop = DAY_FIRST
        else:
            note = Text(
                "日与月的先后无法判断，按文本保存", "Day and month cannot be told apart; kept as text"
            )
            guesses[at] = replace(seen, kind=Kind.STRING, forms=(), notes=(*seen.notes, note))
            continue
        guesses[at] = replace(seen, forms=tuple(name for name in seen.forms if name not in drop))
    return guesses


def _checked(bench: Bench, types: list[ColumnType], limits: Limits) -> tuple[ColumnType, ...]:
    """Each guess against the whole sample: where too many values do not fit the column stays text."""
    doubtful = [(at, kind) for at, kind in enumerate(types) if kind.misfit]
    tidy = [f"count(*) FILTER (NOT ({t.quick_null}) AND ({t.quick}) IS NULL)" for _, t in doubtful]
    found = _counts(bench, "intake_sample", tidy)
    asked = [pair for pair, wrong in zip(doubtful, found, strict=True) if wrong]
    faults = count_misfits(bench, "intake_sample", [kind for _, kind in asked])
    for (at, kind), (wrong, filled) in zip(asked, faults, strict=True):
        types[at] = settle(bench, "intake_sample", kind, wrong=wrong, filled=filled, limits=limits)
    return tuple(types)


def count_misfits(bench: Bench, relation: str, types: Sequence[ColumnType]) -> list[tuple[int, int]]:
    """For each of `types` (that can misfit): values that do not fit, and values."""
    wrong = _counts(bench, relation, [f"count(*) FILTER ({kind.misfit})" for kind in types])
    filled = _counts(bench, relation, [f"count(*) FILTER (NOT ({kind.null}))" for kind in types])
    return list(zip(wrong, filled, strict=True))


def _counts(bench: Bench, relation: str, counts: Sequence[str]) -> list[int]:
    """The value of each aggregate over `relation`, a hundred at a time: statements have limits."""
    out: list[int] = []
    for start in range(0, len(counts), 100):
        out += bench.run(f"SELECT {', '.join(counts[start : start + 100])} FROM {relation}")[0]
    return out


def settle(
    bench: Bench, relation: str, kind: ColumnType, *, wrong: int, filled: int, limits: Limits
) -> ColumnType:
    """The type that holds: as guessed, wider, or text."""
    if wrong and kind.wider is not None:
        ((still, _),) = count_misfits(bench, relation, [kind.wider])
        if still < wrong and forgiven(still, filled, limits):
            return kind.wider
    return kind if forgiven(wrong, filled, limits) else demoted(kind, wrong=wrong, filled=filled)


def forgiven(wrong: int, filled: int, limits: Limits) -> bool:
    """True when so few of so many values do not fit that only their rows are set aside."""
    return wrong == 0 or (filled >= limits.misfit_floor and wrong <= limits.misfit_share * filled)


def demoted(kind: ColumnType, *, wrong: int, filled: int) -> ColumnType:
    """The column as text, with a note of what spoke against its type."""
    note = Text(
        f"{filled:,} 个值中有 {wrong:,} 个不是{_ZH[kind.kind]}，按文本保存",
        f"{wrong:,} of {filled:,} values are no {kind.kind.value}; kept as text",
    )
    return as_text(kind.name, notes=(*kind.notes, note) if wrong else kind.notes)


_ZH = {
    Kind.STRING: "文本",
    Kind.INTEGER: "整数",
    Kind.NUMBER: "数值",
    Kind.BOOLEAN: "是否值",
    Kind.DATE: "日期",
    Kind.TIMESTAMP: "时间",
}
