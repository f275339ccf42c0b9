"""One look over every column (列概况): how full, how varied, how long, how far apart.

No value leaves this file except numbers that findings only compare.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from yiben.capabilities.opening.disclosure.expressions import found_in, number_found_in
from yiben.capabilities.opening.disclosure.model import Examined
from yiben.capabilities.opening.disclosure.remedying import kind_of
from yiben.infra.lake import Bench, quote

_AT_ONCE = 40
"""Columns of one statement; a table of a thousand takes several passes, each bounded."""

_MOSTLY = 0.5  # share of numbers that read like those of persons, above which they are taken for them


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What one column looks like. `top` and `bottom`: the ends, largest and smallest first, at most k of them."""

    name: str
    filled: int
    distinct: int  # about
    length: float = 0.0  # mean characters of a text
    identifiers: int = 0  # rows in which a number or address of a person stands
    middle: float | None = None
    top: tuple[float, ...] = ()
    bottom: tuple[float, ...] = ()
    fine: int = 0  # rows with more decimals than allowed


def profile(
    bench: Bench, table: str, columns: Sequence[Examined], *, ends: int, decimals: int
) -> dict[str, Profile]:
    """A profile of each column of `table`, by name; `ends` values are kept at either end of numbers."""
    found: dict[str, Profile] = {}
    for start in range(0, len(columns), _AT_ONCE):
        part = columns[start : start + _AT_ONCE]
        asked = [_asked(one, ends=ends, decimals=decimals) for one in part]
        answers = iter(
            bench.run(f"SELECT {', '.join(text for each in asked for text in each)} FROM {table}")[0]
        )
        for one, each in zip(part, asked, strict=True):
            found[one.name] = _read(one, [next(answers) for _ in each])
    return found


def _asked(column: Examined, *, ends: int, decimals: int) -> list[str]:
    name, kind = quote(column.name), kind_of(column.type)
    asked = [f"count({name})", f"approx_count_distinct({name})"]
    if kind == "text":
        # Shorter than six characters holds no number of a person.
        asked += [f"avg(length({name}))", f"count(*) FILTER (length({name}) >= 6 AND {found_in(name)})"]
    if kind == "number":
        value = f"CAST({name} AS DOUBLE)"
        within = f"FILTER (isfinite({value}))"
        asked += [
            f"approx_quantile({value}, 0.5) {within}",
            f"max({value}, {ends}) {within}",
            f"min({value}, {ends}) {within}",
            f"count(*) FILTER ({value} <> round({value}, {decimals}))",
            f"count(*) FILTER ({number_found_in(name)})",
        ]
    if kind == "other":  # lists, structures, documents: whatever stands inside
        inside = f"CAST({name} AS VARCHAR)"
        asked.append(f"count(*) FILTER (length({inside}) >= 6 AND {found_in(inside)})")
    return asked


def _read(column: Examined, said: list[object]) -> Profile:
    filled, distinct, *more = said
    kind = kind_of(column.type)
    base = {
        "name": column.name,
        "filled": int(str(filled)),
        "distinct": min(int(str(distinct)), int(str(filled))),
    }
    if kind == "text":
        return Profile(**base, length=float(str(more[0] or 0)), identifiers=int(str(more[1])))  # type: ignore[arg-type]
    if kind == "number":
        middle, top, bottom, fine, alike = more
        return Profile(
            **base,  # type: ignore[arg-type]
            middle=None if middle is None else float(str(middle)),
            top=tuple(top or ()),  # type: ignore[arg-type]
            bottom=tuple(bottom or ()),  # type: ignore[arg-type]
            fine=int(str(fine)),
            # Here and there a sum of money has as many digits.
            identifiers=int(str(alike)) if int(str(alike)) > int(str(filled)) * _MOSTLY else 0,
        )
    if kind == "other":
        return Profile(**base, identifiers=int(str(more[0])))  # type: ignore[arg-type]
    return Profile(**base)  # type: ignore[arg-type]
