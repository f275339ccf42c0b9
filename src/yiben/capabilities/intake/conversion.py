"""How raw text becomes a value of a column's type: SQL expressions, nothing executed here."""

from dataclasses import dataclass, replace

from yiben.capabilities.intake.forms import (
    BLANKS,
    BY_NAME,
    DASHES,
    DUCK,
    FULL_WIDTH,
    HALF_WIDTH,
    STRONG_NULLS,
    WEAK_NULLS,
    Kind,
)
from yiben.capabilities.intake.guessing import Guess
from yiben.capabilities.intake.membership import among
from yiben.capabilities.intake.model import RawColumn
from yiben.infra.lake import literal, quote
from yiben.kernel.text import Text


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


def as_text(name: str, *, notes: tuple[Text, ...] = ()) -> ColumnType:
    """The column as text: trimmed, null tokens taken for null."""
    return replace(
        as_guessed(RawColumn(name=name, header=name), Guess(kind=Kind.STRING, blanks=True)), notes=notes
    )


def as_typed(column: RawColumn) -> ColumnType:
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


def as_guessed(column: RawColumn, seen: Guess) -> ColumnType:
    """The SQL for what was guessed."""
    raw = quote(column.name)
    tokens = (*STRONG_NULLS, *DASHES, *(WEAK_NULLS if seen.kind not in {Kind.STRING, Kind.BOOLEAN} else ()))
    blanks = literal(BLANKS)
    tidy = f"trim({raw}, {blanks})"
    wide = f"translate({tidy}, {literal(FULL_WIDTH)}, {literal(HALF_WIDTH)})"
    text = wide if seen.kind is not Kind.STRING or seen.wide else tidy
    null = f"({raw} IS NULL OR {tidy} = '' OR {among(tidy, tokens)})"
    quick_text = wide if seen.wide else tidy if seen.blanks else raw
    quick_null = f"{raw} IS NULL"
    if seen.blanks:
        quick_null = f"({raw} IS NULL OR {tidy} = '')"
    if seen.tokens:
        quick_null = f"({quick_null} OR {among(tidy if seen.blanks else raw, seen.tokens)})"
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
    return as_guessed(column, replace(seen, kind=Kind.NUMBER, dressed=True, wide=True)) if plain else None


def _value(seen: Guess, t: str, *, quick: bool = False) -> str:
    """SQL of one value from the cleaned text `t`."""
    if seen.kind is Kind.STRING:
        return t
    if seen.kind is Kind.BOOLEAN:
        yes, no = among(t, seen.truths[0::2]), among(t, seen.truths[1::2])
        return f"CASE WHEN {yes} THEN true WHEN {no} THEN false END"
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
