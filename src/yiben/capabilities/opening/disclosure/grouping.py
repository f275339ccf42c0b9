"""Groups of rows alike in quasi-identifiers (等价类): k, l, who stands alone, and which few columns single out most."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from yiben.capabilities.opening.disclosure.cells import LISTED
from yiben.capabilities.opening.disclosure.expressions import fresh
from yiben.capabilities.opening.disclosure.model import Classes, Do, Finding, Remedy, Risk, Weight
from yiben.capabilities.opening.disclosure.parameters import Parameters
from yiben.capabilities.opening.disclosure.staging import ROW, alike, varied
from yiben.infra.lake import Bench, quote
from yiben.kernel.text import Text

_WORST = 5
_MOST_PARTING = 3
"""Columns of a table of counts that is offered instead."""
_WIDEST_TRIPLES = 6
"""With more quasi-identifiers than these, only single columns and pairs are looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grouped:
    """What the groups of one table say."""

    classes: Classes
    worst: tuple[Classes, ...]
    findings: tuple[Finding, ...]
    discernibility: float


def group(
    bench: Bench,
    table: str,
    *,
    quasi: Sequence[str],
    sensitive: Sequence[str],
    at: Parameters,
    weight: Weight,
) -> Grouped:
    """Groups of `table` in all columns of `quasi`, which is not empty."""
    by, groups = ", ".join(map(quote, quasi)), fresh("groups")
    alikes = "".join(f", {varied(one, at.l_smallest)} AS {quote(f'l {one}')}" for one in sensitive)
    bench.run(
        f"CREATE TEMP TABLE {groups} AS SELECT {by}, count(*) AS yiben_n{alikes} FROM {table} GROUP BY {by}"
    )
    rows, count, smallest, unique, below, squared = bench.run(
        f"SELECT coalesce(sum(yiben_n), 0), count(*), coalesce(min(yiben_n), 0), count(*) FILTER (yiben_n = 1), "
        f"coalesce(sum(yiben_n) FILTER (yiben_n < {at.k_smallest}), 0), "
        f"coalesce(sum(CAST(yiben_n AS DOUBLE) * yiben_n), 0) FROM {groups}"
    )[0]
    findings = []
    if below:
        findings.append(
            _unique(bench, table, groups, quasi=quasi, at=at, weight=weight, below=int(below), unique=unique)
        )
    diversity = _diversity(bench, table, quasi, sensitive)
    findings += _alike(bench, table, groups, quasi=quasi, sensitive=sensitive, at=at, weight=weight)
    worst = _worst(bench, groups, quasi, at) if below else ()
    bench.run(f"DROP TABLE {groups}")
    classes = Classes(
        columns=tuple(quasi),
        groups=count,
        smallest=int(smallest),
        unique=unique,
        below=int(below),
        diversity=diversity,
    )
    spread = float(squared) / float(rows) ** 2 if rows else 0.0
    return Grouped(classes=classes, worst=worst, findings=tuple(findings), discernibility=spread)


def _unique(
    bench: Bench,
    table: str,
    groups: str,
    *,
    quasi: Sequence[str],
    at: Parameters,
    weight: Weight,
    below: int,
    unique: int,
) -> Finding:
    found = bench.run(
        f"SELECT t.{ROW} FROM {table} t SEMI JOIN (FROM {groups} WHERE yiben_n < {at.k_smallest}) g "
        f"ON {alike('t', 'g', quasi)} ORDER BY 1 LIMIT {LISTED}"
    )
    named = "、".join(quasi)
    return Finding(
        risk=Risk.UNIQUE,
        weight=weight,
        columns=tuple(quasi),
        rows=below,
        row_numbers=tuple(row for (row,) in found),
        measured=float(below),
        threshold=at.k_smallest,
        parameter="k.smallest",
        remedies=(
            Remedy(do=Do.LOCAL, to=str(at.k_smallest)),
            Remedy(do=Do.ROWS, to=str(at.k_smallest)),
            Remedy(do=Do.AGGREGATE, columns=tuple(quasi[:_MOST_PARTING]), to=str(at.cells_smallest)),
        ),
        says=Text(
            f"按{named}，有 {below} 行与少于 {at.k_smallest} 行相同，其中 {unique} 行独一无二：知道这几项的人就知道是谁",
            f"By {', '.join(quasi)}, {below} rows are alike with fewer than {at.k_smallest}, {unique} of them with none: "
            "who knows these facts knows who it is.",
        ),
    )


def _diversity(bench: Bench, table: str, quasi: Sequence[str], sensitive: Sequence[str]) -> int | None:
    """Fewest different values of a sensitive column in a group; an empty cell is one value."""
    by, least = ", ".join(map(quote, quasi)), []
    for name in sensitive:
        column = quote(name)
        (found,) = bench.run(
            f"SELECT min(n) FROM (SELECT count(*) AS n, max(CAST({column} IS NOT NULL AS INTEGER)) AS filled FROM "
            f"(SELECT DISTINCT {by}, {column} FROM {table}) GROUP BY {by}) WHERE filled = 1"
        )[0]
        least += [found] if found is not None else []
    return min(least, default=None)


def _alike(
    bench: Bench,
    table: str,
    groups: str,
    *,
    quasi: Sequence[str],
    sensitive: Sequence[str],
    at: Parameters,
    weight: Weight,
) -> Iterator[Finding]:
    for name in sensitive:
        same = f"NOT {quote(f'l {name}')}"
        (rows,) = bench.run(f"SELECT coalesce(sum(yiben_n), 0) FROM {groups} WHERE {same}")[0]
        if not rows:
            continue
        found = bench.run(
            f"SELECT t.{ROW} FROM {table} t SEMI JOIN (FROM {groups} WHERE {same}) g "
            f"ON {alike('t', 'g', quasi)} ORDER BY 1 LIMIT {LISTED}"
        )
        yield Finding(
            risk=Risk.ALIKE,
            weight=weight,
            columns=(name, *quasi),
            rows=int(rows),
            row_numbers=tuple(row for (row,) in found),
            measured=float(rows),
            threshold=at.l_smallest,
            parameter="l.smallest",
            remedies=(Remedy(do=Do.LOCAL, to=str(at.k_smallest)), Remedy(do=Do.DROP, columns=(name,))),
            says=Text(
                f"{rows} 行所在的组里，“{name}”不足 {at.l_smallest} 种：认出是哪一组，就知道这一项",
                f"In the groups of {rows} rows “{name}” has fewer than {at.l_smallest} values: who knows the group knows the value.",
            ),
        )


def _worst(bench: Bench, groups: str, quasi: Sequence[str], at: Parameters) -> tuple[Classes, ...]:
    """The subsets of up to three columns that single out most rows, those of fewer columns first among equals."""
    sizes = (1, 2, 3) if len(quasi) <= _WIDEST_TRIPLES else (1, 2)
    found = []
    for chosen in (one for size in sizes if size < len(quasi) for one in combinations(quasi, size)):
        by = ", ".join(map(quote, chosen))
        count, smallest, unique, below = bench.run(
            f"SELECT count(*), min(n), count(*) FILTER (n = 1), coalesce(sum(n) FILTER (n < {at.k_smallest}), 0) "
            f"FROM (SELECT sum(yiben_n) AS n FROM {groups} GROUP BY {by})"
        )[0]
        if below:
            found.append(
                Classes(columns=chosen, groups=count, smallest=int(smallest), unique=unique, below=int(below))
            )
    found.sort(key=lambda one: (-one.below, len(one.columns), one.columns))
    return tuple(found[:_WORST])
