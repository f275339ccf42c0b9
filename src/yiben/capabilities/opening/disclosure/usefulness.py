"""What remedies cost (对可用性的影响): the table before and after, column by column.

Loss is the share of a column's entropy that is gone (Shannon, over the rows that stay): 0, everything it told apart is
still told apart; 1, nothing is. Numbers are also compared by mean, median and 95 % quantile, categories by total
variation, pairs of numbers by how far their correlation moved. Discernibility is how much of the table, on average,
one cannot tell a row from by its quasi-identifiers (Bayardo, Agrawal 2005, divided by the square of the rows).
"""

from collections.abc import Sequence
from itertools import combinations
from typing import Any

from yiben.capabilities.opening.disclosure.model import Do, Drift, Examined, Remedy, Report, Usefulness
from yiben.capabilities.opening.disclosure.remedying import kind_of
from yiben.capabilities.opening.disclosure.staging import Stage
from yiben.infra.lake import Bench, quote

_PAIRED = 6
"""Numeric columns whose correlations are compared."""

_SAME_VALUES = frozenset({Do.MERGE, Do.LOCAL, Do.ROWS, Do.CLIP, Do.BLANK})


def compare(
    before: Stage, after: Stage, remedies: Sequence[Remedy], *, reports: tuple[Report, Report]
) -> Usefulness:
    """What `remedies` cost, between the table as it is and as it would be released."""
    bench = before.bench
    left = {one.name: one for one in after.columns}
    touched = {name for one in remedies for name in one.columns} | set(reports[0].quasi)
    whole = reports[0].rows == reports[1].rows and not after.aggregated
    drifts = tuple(
        _drift(before, after, one, left.get(one.name), remedies, same=whole and one.name not in touched)
        for one in before.columns
    )
    first, second = reports
    return Usefulness(
        rows=(first.rows, second.rows),
        columns=(len(before.columns), len(after.columns)),
        drifts=drifts,
        precision=1 - sum(one.loss for one in drifts) / max(1, len(drifts)),
        discernibility=(
            _discernibility(bench, before.name, first.quasi),
            _discernibility(bench, after.name, [one for one in first.quasi if one in left])
            if not after.aggregated
            else 1.0,
        ),
        correlation=None if after.aggregated else _correlation(before, after),
    )


def _drift(
    before: Stage,
    after: Stage,
    column: Examined,
    now: Examined | None,
    remedies: Sequence[Remedy],
    *,
    same: bool,
) -> Drift:
    name, bench = column.name, before.bench
    distinct, empty, entropy = _spread(bench, before.name, name)
    if now is None:
        return Drift(
            column=name,
            kept=False,
            distinct_before=distinct,
            distinct_after=0,
            empty_before=empty,
            empty_after=0,
            loss=1.0,
        )
    if same:
        return Drift(
            column=name,
            kept=True,
            distinct_before=distinct,
            distinct_after=distinct,
            empty_before=empty,
            empty_after=empty,
            loss=0.0,
        )
    distinct_after, empty_after, entropy_after = _spread(bench, after.name, name)
    acts = {one.do for one in remedies if name in one.columns}
    comparable = acts <= _SAME_VALUES and not after.aggregated
    moments = _moments(before, after, column, now)
    return Drift(
        column=name,
        kept=True,
        distinct_before=distinct,
        distinct_after=distinct_after,
        empty_before=empty,
        empty_after=empty_after,
        loss=0.0 if entropy <= 0 else min(1.0, max(0.0, 1 - entropy_after / entropy)),
        distance=_distance(before, after, name) if comparable and kind_of(column.type) != "number" else None,
        **moments,
    )


def _spread(bench: Bench, table: str, name: str) -> tuple[int, int, float]:
    """Different values, empty cells, and entropy in bits, an empty cell being no value."""
    column = quote(name)
    distinct, entropy = bench.run(
        f"SELECT count(*), coalesce(log2(sum(n)) - sum(n * log2(n)) / sum(n), 0) FROM "
        f"(SELECT count(*) AS n FROM {table} WHERE {column} IS NOT NULL GROUP BY {column})"
    )[0]
    filled, rows = bench.run(f"SELECT count({column}), count(*) FROM {table}")[0]
    return int(distinct), int(rows - filled), float(entropy) * (filled / rows if rows else 0.0)


def _distance(before: Stage, after: Stage, name: str) -> float:
    """Total variation between the shares of values, 0 to 1; an empty cell is a value."""
    column = f"CAST({quote(name)} AS VARCHAR)"
    shares = "SELECT {column} AS v, count(*) / sum(count(*)) OVER () AS p FROM {table} GROUP BY 1"
    (found,) = before.bench.run(
        f"SELECT sum(abs(coalesce(a.p, 0) - coalesce(b.p, 0))) / 2 FROM ({shares.format(column=column, table=before.name)}) a "
        f"FULL JOIN ({shares.format(column=column, table=after.name)}) b ON a.v IS NOT DISTINCT FROM b.v"
    )[0]
    return float(found or 0)


def _moments(before: Stage, after: Stage, column: Examined, now: Examined) -> dict[str, Any]:
    if kind_of(column.type) != "number" or kind_of(now.type) != "number":
        return {}
    value = f"CAST({quote(column.name)} AS DOUBLE)"
    asked = f"SELECT avg(v), approx_quantile(v, 0.5), approx_quantile(v, 0.95), stddev_samp(v) FROM (SELECT {value} AS v FROM {{}}) WHERE isfinite(v)"
    old, new = before.bench.run(asked.format(before.name))[0], before.bench.run(asked.format(after.name))[0]
    if None in (*old[:3], *new[:3]):
        return {}
    scale = float(old[3] or 0) or 1.0
    pairs = [(float(a), float(b)) for a, b in zip(old[:3], new[:3], strict=True)]
    return {
        "mean": pairs[0],
        "median": pairs[1],
        "quantile": pairs[2],
        "moved": max(abs(a - b) for a, b in pairs) / scale,
    }


def _discernibility(bench: Bench, table: str, quasi: Sequence[str]) -> float:
    if not quasi:
        return 0.0
    by = ", ".join(map(quote, quasi))
    (found,) = bench.run(
        f"SELECT sum(CAST(n AS DOUBLE) * n) / greatest(1, sum(n) * CAST(sum(n) AS DOUBLE)) FROM (SELECT count(*) AS n FROM {table} GROUP BY {by})"
    )[0]
    return float(found or 0)


def _correlation(before: Stage, after: Stage) -> float | None:
    kept = {one.name for one in after.columns if kind_of(one.type) == "number"}
    names = [one.name for one in before.columns if kind_of(one.type) == "number" and one.name in kept][
        :_PAIRED
    ]
    pairs = list(combinations(names, 2))
    if not pairs:
        return None
    # corr() raises where a column does not vary or is not finite: such a pair has no correlation.
    listed = ", ".join(
        f"CASE WHEN stddev_pop({_d(a)}) > 0 AND stddev_pop({_d(b)}) > 0 THEN corr({_d(a)}, {_d(b)}) END"
        for a, b in pairs
    )
    within = " AND ".join(f"coalesce(abs({_d(name)}) < 1e100, true)" for name in names)
    old = before.bench.run(f"SELECT {listed} FROM {before.name} WHERE {within}")[0]
    new = before.bench.run(f"SELECT {listed} FROM {after.name} WHERE {within}")[0]
    moved = [
        abs(float(a) - float(b)) for a, b in zip(old, new, strict=True) if a is not None and b is not None
    ]
    return max(moved, default=None)


def _d(name: str) -> str:
    return f"CAST({quote(name)} AS DOUBLE)"
