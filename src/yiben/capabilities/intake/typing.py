"""What type each column of raw text is (类型推断), and the SQL that makes values of it.

Types come from content and from what grading wants; a wanted storage overrules. Leading zeros, digit codes
of one length (nine and more) and integers beyond fifteen digits stay text: they are names, not amounts.
Null tokens: some are null anywhere, a lone dash too; words like NA or 无 only where the column is otherwise
numbers or dates. Units: one unit is stated in the note and the number kept as written; when 元 and 万元
stand in one column all become 元.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import pyarrow as pa

from yiben.capabilities.intake.forms import (
    BLANKS,
    BY_NAME,
    DASHES,
    DAY_FIRST,
    DUCK,
    FULL_WIDTH,
    HALF_WIDTH,
    MONTH_FIRST,
    STRONG_NULLS,
    WEAK_NULLS,
    Kind,
)
from yiben.capabilities.intake.guessing import Guess, guess
from yiben.capabilities.intake.model import Limits, RawColumn
from yiben.infra.lake import Bench, literal, quote
from yiben.kernel.text import Text

_LOOKED_AT = 1_000  # rows whose values are matched against forms; the rest is checked by SQL
_CELLS = 200_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnType:
    """How one column is stored.

    `value` is SQL over the raw column: NULL for a null and for what does not fit. `quick` is the same for
    values as tidy as the sample's, which is cheaper. `null` and `quick_null` are true for nulls.
    """

    name: str
    kind: Kind
    duck: str
    value: str
    null: str
    quick: str
    quick_null: str
    notes: tuple[Text, ...] = ()
    as_is: bool = False  # nothing to convert: the column is taken as it comes
    wider: "ColumnType | None" = None  # an integer column as numbers, should values have decimals or commas

    @property
    def strict(self) -> str:
        """SQL that raises at the first value that does not fit."""
        column = quote(self.name)
        if self.as_is:
            return column
        if self.kind is Kind.STRING:
            return f"CASE WHEN {self.quick_null} THEN NULL ELSE {self.quick} END"
        fault = f"error({literal(MISFIT + self.name)})"
        return f"CASE WHEN {self.quick_null} THEN NULL ELSE coalesce({self.quick}, {fault}) END"

    @property
    def lenient(self) -> str:
        """SQL that gives NULL for what does not fit."""
        return quote(self.name) if self.as_is else f"CASE WHEN {self.null} THEN NULL ELSE {self.value} END"

    @property
    def misfit(self) -> str | None:
        """SQL that is true for a value that does not fit; None when every value does."""
        if self.as_is or self.kind is Kind.STRING:
            return None
        return f"(NOT ({self.null}) AND ({self.value}) IS NULL)"


MISFIT = "yiben-misfit:"
"""What `ColumnType.strict` raises begins with this; `landing` looks for it."""


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
        types = [_typed(c) if g is None else _of(c, g) for c, g in zip(columns, guesses, strict=True)]
        return _checked(bench, types, limits)
    finally:
        bench.unregister("intake_sample")


def as_text(name: str, *, notes: tuple[Text, ...] = ()) -> ColumnType:
    """The column as text: trimmed, null tokens taken for null."""
    return replace(_of(RawColumn(name=name, header=name), Guess(kind=Kind.STRING, blanks=True)), notes=notes)


def _typed(column: RawColumn) -> ColumnType:
    """A column whose source is typed already."""
    duck = column.typed or "VARCHAR"
    kind = next((k for k, prefixes in _TYPED if duck.upper().startswith(prefixes)), Kind.STRING)
    name = quote(column.name)
    null = f"{name} IS NULL"
    return ColumnType(
        name=column.name, kind=kind, duck=duck, value=name, null=null, quick=name, quick_null=null, as_is=True
    )


_TYPED: tuple[tuple[Kind, tuple[str, ...]], ...] = (
    (Kind.TIMESTAMP, ("TIMESTAMP", "DATETIME")),
    (Kind.DATE, ("DATE",)),
    (Kind.BOOLEAN, ("BOOL",)),
    (Kind.NUMBER, ("DOUBLE", "FLOAT", "REAL", "DECIMAL", "NUMERIC")),
    (
        Kind.INTEGER,
        (
            "BIGINT",
            "INTEGER",
            "SMALLINT",
            "TINYINT",
            "HUGEINT",
            "UBIGINT",
            "UINTEGER",
            "USMALLINT",
            "UTINYINT",
            "UHUGEINT",
            "INT",
        ),
    ),
)


def _of(column: RawColumn, seen: Guess) -> ColumnType:
    """The SQL for what was guessed."""
    raw = quote(column.name)
    tokens = (*STRONG_NULLS, *DASHES, *(WEAK_NULLS if seen.kind not in {Kind.STRING, Kind.BOOLEAN} else ()))
    listed = ", ".join(literal(token) for token in tokens)
    blanks = literal(BLANKS)
    tidy = f"trim({raw}, {blanks})"
    wide = f"translate({tidy}, {literal(FULL_WIDTH)}, {literal(HALF_WIDTH)})"
    text = wide if seen.kind is not Kind.STRING or seen.wide else tidy
    null = f"({raw} IS NULL OR {tidy} = '' OR {tidy} IN ({listed}))"
    quick_text = wide if seen.wide else tidy if seen.blanks else raw
    quick_null = f"{raw} IS NULL"
    if seen.blanks:
        quick_null = f"({raw} IS NULL OR {tidy} = '')"
    if seen.tokens:
        few = ", ".join(literal(token) for token in seen.tokens)
        quick_null = f"({quick_null} OR {tidy if seen.blanks else raw} IN ({few}))"
    return ColumnType(
        name=column.name,
        kind=seen.kind,
        duck=DUCK[seen.kind],
        value=_value(seen, text),
        null=null,
        quick=_value(seen, quick_text, quick=True),
        quick_null=quick_null,
        notes=seen.notes,
        as_is=seen.kind is Kind.STRING and quick_null == f"{raw} IS NULL" and quick_text == raw,
        wider=_wider(column, seen),
    )


def _wider(column: RawColumn, seen: Guess) -> ColumnType | None:
    plain = seen.kind is Kind.INTEGER or (seen.kind is Kind.NUMBER and not (seen.dressed or seen.european))
    return _of(column, replace(seen, kind=Kind.NUMBER, dressed=True, wide=True)) if plain else None


def _value(seen: Guess, t: str, *, quick: bool = False) -> str:
    """SQL of one value from the cleaned text `t`."""
    if seen.kind is Kind.STRING:
        return t
    if seen.kind is Kind.BOOLEAN:
        yes = ", ".join(literal(word) for word in seen.truths[0::2])
        no = ", ".join(literal(word) for word in seen.truths[1::2])
        return f"CASE WHEN {t} IN ({yes}) THEN true WHEN {t} IN ({no}) THEN false END"
    if seen.kind is Kind.INTEGER:
        if quick and seen.canonical:
            # Written as the engine would write it: cheaper than a pattern, and refuses 1.5, 007 and 1e3.
            return (
                f"CASE WHEN CAST(TRY_CAST({t} AS BIGINT) AS VARCHAR) = {t} THEN TRY_CAST({t} AS BIGINT) END"
            )
        return f"CASE WHEN regexp_full_match({t}, '[+-]?[0-9]{{1,18}}') THEN TRY_CAST({t} AS BIGINT) END"
    if seen.kind is Kind.NUMBER:
        return _number(seen, t)
    found = [BY_NAME[name].sql.replace("{t}", t) for name in seen.forms]
    sql = (
        found[0]
        if len(found) == 1
        else f"coalesce({', '.join(f'CAST({one} AS TIMESTAMP)' for one in found)})"
    )
    return f"TRY_CAST({sql} AS {DUCK[seen.kind]})"


def _number(seen: Guess, t: str) -> str:
    if seen.european:
        return _finite(f"replace(replace({t}, '.', ''), ',', '.')")
    if not seen.dressed:
        return _finite(t)
    bare = f"regexp_replace({t}, '^([+-]?)(?:[$£€¥￥]|RMB|CNY|USD)?\\s?([0-9.,]+)\\s?[^0-9.,]*$', '\\1\\2')"
    bare = f"CASE WHEN {t} LIKE '(%)' THEN concat('-', regexp_replace({t}, '[()$£€¥￥]', '', 'g')) ELSE {bare} END"
    number = _finite(f"replace({bare}, ',', '')")
    units = " ".join(
        f"WHEN ends_with({t}, {literal(unit)}) THEN {scale}"
        for unit, scale in sorted(seen.scales.items(), key=lambda item: -len(item[0]))
    )
    return f"({number}) * (CASE {units} ELSE 1 END)" if units else number


def _finite(t: str) -> str:
    return f"CASE WHEN isfinite(TRY_CAST({t} AS DOUBLE)) THEN TRY_CAST({t} AS DOUBLE) END"


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
                "日与月的先后无法判断, 按文本保存", "Day and month cannot be told apart; kept as text"
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
        f"{filled:,} 个值中有 {wrong:,} 个不是{_ZH[kind.kind]}, 按文本保存",
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
