"""What single columns give away: rare categories, ends that stick out, free text, dates and places too precise."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from yiben.capabilities.opening.disclosure.cells import LISTED
from yiben.capabilities.opening.disclosure.expressions import IDENTIFIERS, MERGED, found_in, number_found_in
from yiben.capabilities.opening.disclosure.model import (
    Do,
    Examined,
    Finding,
    Remedy,
    Risk,
    Role,
    Treatment,
    Weight,
)
from yiben.capabilities.opening.disclosure.parameters import Parameters
from yiben.capabilities.opening.disclosure.profiling import Profile
from yiben.capabilities.opening.disclosure.remedying import kind_of
from yiben.capabilities.opening.disclosure.staging import ROW
from yiben.infra.lake import Bench, literal, quote
from yiben.kernel.text import Text

_PLACES = frozenset({"latitude", "longitude", "coordinate"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """One table with what is known of it."""

    bench: Bench
    table: str
    rows: int
    columns: Sequence[Examined]
    profiles: Mapping[str, Profile]
    treated: Mapping[str, Treatment]
    noised: frozenset[str]
    quasi: tuple[str, ...]
    personal: bool
    aggregated: bool
    at: Parameters

    def numbers(self, condition: str) -> tuple[int, ...]:
        """The first rows of which a condition is true."""
        found = self.bench.run(f"SELECT {ROW} FROM {self.table} WHERE {condition} ORDER BY 1 LIMIT {LISTED}")
        return tuple(row for (row,) in found)

    @property
    def weight(self) -> Weight:
        """A table about persons is stopped by what a table about things only notes."""
        return Weight.STOP if self.personal else Weight.NOTE


def rare(seen: Looked) -> Iterator[Finding]:
    """Categories of very few rows, in columns that are lists of categories and no quasi-identifiers (k covers those)."""
    for column in seen.columns:
        found = seen.profiles[column.name]
        listed = found.distinct <= max(2 * seen.at.rare_fewest, seen.at.rare_most_categories * found.filled)
        if (
            seen.aggregated
            or column.role is Role.QUASI
            or kind_of(column.type) not in ("text", "flag")
            or not listed
            or is_text(seen, column)
        ):
            continue
        few = few_of(seen.table, column, seen.at.rare_fewest)
        categories, rows = seen.bench.run(f"SELECT count(*), coalesce(sum(n), 0) FROM {few}")[0]
        if not categories:
            continue
        stops = seen.personal and (column.personal or column.role is Role.SENSITIVE)
        yield Finding(
            risk=Risk.RARE,
            weight=Weight.STOP if stops else Weight.MIND if seen.personal else Weight.NOTE,
            columns=(column.name,),
            rows=int(rows),
            row_numbers=seen.numbers(f"CAST({quote(column.name)} AS VARCHAR) IN (SELECT v FROM {few})"),
            measured=float(categories),
            threshold=seen.at.rare_fewest,
            parameter="rare.fewest",
            remedies=(
                Remedy(do=Do.MERGE, columns=(column.name,), to=str(seen.at.rare_fewest)),
                Remedy(do=Do.DROP, columns=(column.name,)),
            ),
            says=Text(
                f"“{column.name}”有 {categories} 个类别不足 {seen.at.rare_fewest} 行",
                f"“{column.name}” has {categories} categories of fewer than {seen.at.rare_fewest} rows.",
            ),
        )


def few_of(table: str, column: Examined, fewest: int) -> str:
    """SQL that may follow FROM: values `v` of fewer than so many rows `n`; what was merged already is none."""
    name = f"CAST({quote(column.name)} AS VARCHAR)"
    return (
        f"(SELECT {name} AS v, count(*) AS n FROM {table} WHERE {name} IS NOT NULL AND {name} <> {literal(MERGED)} "
        f"GROUP BY 1 HAVING count(*) < {fewest})"
    )


def outliers(seen: Looked) -> Iterator[Finding]:
    """Numbers so far from the rest that fewer than k rows share the end (极端值)."""
    k = seen.at.k_smallest
    for column in seen.columns:
        found = seen.profiles[column.name]
        if (
            kind_of(column.type) != "number"
            or column.role in (Role.QUASI, Role.DIRECT)
            or column.name in seen.noised
            or found.middle is None
            or len(found.top) < k
            or seen.aggregated
        ):
            continue
        value = f"CAST({quote(column.name)} AS DOUBLE)"
        ends = []
        if _apart(found.top, found.middle, seen.at.outlier_times):
            ends.append(f"{value} > {found.top[-1]!r}")
        if _apart(found.bottom, found.middle, seen.at.outlier_times):
            ends.append(f"{value} < {found.bottom[-1]!r}")
        if not ends:
            continue
        beyond = f"isfinite({value}) AND ({' OR '.join(ends)})"
        (rows,) = seen.bench.run(f"SELECT count(*) FROM {seen.table} WHERE {beyond}")[0]
        share = max(0.001, min(0.25, k / max(1, found.filled)))
        yield Finding(
            risk=Risk.OUTLIER,
            weight=seen.weight,
            columns=(column.name,),
            rows=rows,
            row_numbers=seen.numbers(beyond),
            measured=float(rows),
            threshold=seen.at.outlier_times,
            parameter="outlier.times",
            remedies=(
                Remedy(do=Do.CLIP, columns=(column.name,), to=f"{share:.6g}"),
                Remedy(do=Do.DROP, columns=(column.name,)),
            ),
            says=Text(
                f"“{column.name}”有 {rows} 个值远离其余的值：数值本身就能指出是谁",
                f"“{column.name}” has {rows} values far from all others: the number alone says who it is.",
            ),
        )


def _apart(end: tuple[float, ...], middle: float, times: float) -> bool:
    return abs(end[0] - middle) > times * abs(end[-1] - middle) and end[0] != end[-1]


def is_text(seen: Looked, column: Examined) -> bool:
    """Long and varied: free text (自由文本)."""
    found = seen.profiles[column.name]
    return (
        kind_of(column.type) == "text"
        and found.length >= seen.at.text_length
        and found.distinct > seen.at.text_varied * max(1, found.filled)
        and seen.treated[column.name] is not Treatment.TOKENISED
        and column.role is not Role.QUASI
    )


def texts(seen: Looked) -> Iterator[Finding]:
    """Free text of persons, and numbers or addresses of persons wherever they stand in a text."""
    for column in seen.columns:
        found = seen.profiles[column.name]
        drop = Remedy(do=Do.DROP, columns=(column.name,))
        if _names_a_person(column.name):
            yield _named_like_a_person(column, drop)
        if found.identifiers and not (column.role is Role.DIRECT and column.personal):
            yield Finding(
                risk=Risk.LOOKS_LIKE,
                weight=Weight.STOP,
                columns=(column.name,),
                rows=found.identifiers,
                row_numbers=seen.numbers(_holding_one(column)),
                measured=float(found.identifiers),
                threshold=0,
                remedies=(Remedy(do=Do.BLANK, columns=(column.name,)), drop)
                if kind_of(column.type) == "text"
                else (drop,),
                says=Text(
                    f"“{column.name}”有 {found.identifiers} 行出现手机号码、身份号码或电子邮箱的样式",
                    f"In {found.identifiers} rows of “{column.name}” stands what looks like a mobile number, an identity number or an e-mail address.",
                ),
            )
        elif is_text(seen, column) and seen.personal and column.role is not Role.DIRECT:
            yield Finding(
                risk=Risk.FREE_TEXT,
                weight=Weight.MIND,
                columns=(column.name,),
                measured=found.length,
                threshold=seen.at.text_length,
                parameter="text.length",
                remedies=(drop,),
                says=Text(
                    f"“{column.name}”是自由文本，里面可能写着任何事，机器查不全，请有人读过再开放",
                    f"“{column.name}” is free text: it may say anything, no machine finds all of it; let a person read it first.",
                ),
            )


def _holding_one(column: Examined) -> str:
    name = quote(column.name)
    if kind_of(column.type) == "number":
        return number_found_in(name)
    inside = f"CAST({name} AS VARCHAR)"
    return f"length({inside}) >= 6 AND {found_in(inside)}"


def _names_a_person(name: str) -> bool:
    """A table turned on its side has persons for columns."""
    plain = unicodedata.normalize("NFKC", name)
    return any(re.search(one, plain) for one in IDENTIFIERS)


def _named_like_a_person(column: Examined, drop: Remedy) -> Finding:
    return Finding(
        risk=Risk.LOOKS_LIKE,
        weight=Weight.STOP,
        columns=(column.name,),
        remedies=(drop,),
        says=Text(
            f"列名“{column.name}”里有手机号码、身份号码或电子邮箱的样式",
            f"The name of the column “{column.name}” holds what looks like a mobile number, an identity number or an e-mail address.",
        ),
    )


def precise(seen: Looked) -> Iterator[Finding]:
    """Days and seconds of persons, and places to the metre."""
    for column in seen.columns if seen.personal else ():
        found = seen.profiles[column.name]
        if kind_of(column.type) == "date" and found.distinct > 1:
            yield Finding(
                risk=Risk.PRECISE_TIME,
                weight=Weight.MIND,
                columns=(column.name,),
                remedies=tuple(Remedy(do=Do.DATE, columns=(column.name,), to=to) for to in ("month", "year")),
                says=Text(
                    f"“{column.name}”精确到{'日' if column.type.upper() == 'DATE' else '时刻'}：知道那天发生了什么的人能认出是谁",
                    f"“{column.name}” is precise to the {'day' if column.type.upper() == 'DATE' else 'moment'}: "
                    "who knows what happened then knows who it is.",
                ),
            )
        if column.semantic in _PLACES and found.fine:
            yield Finding(
                risk=Risk.PRECISE_PLACE,
                weight=Weight.STOP,
                columns=(column.name,),
                rows=found.fine,
                measured=float(found.fine),
                threshold=seen.at.precise_decimals,
                parameter="precise.decimals",
                remedies=(
                    Remedy(do=Do.GRID, columns=(column.name,), to=str(seen.at.precise_decimals)),
                    Remedy(do=Do.DROP, columns=(column.name,)),
                ),
                says=Text(
                    f"“{column.name}”超过 {seen.at.precise_decimals} 位小数：可以找到住处",
                    f"“{column.name}” has more than {seen.at.precise_decimals} decimals: it leads to a front door.",
                ),
            )
