"""Linking (比对归并): blocks, levels, weights, clusters, over a table `unit` of the bench.

`unit` has `u` (whole numbers from 0 without gaps), `anchor` (a valid identifier or NULL), `source`, `old` (it was there when
links were last made), `n` (how many records it stands for) and the fields, normalised text or NULL.
"""

import numpy as np
import pyarrow as pa

from yiben.capabilities.profiles.matching.blocking import make_blocks
from yiben.capabilities.profiles.matching.clustering import NONE, grow
from yiben.capabilities.profiles.matching.comparing import height, level_sql
from yiben.capabilities.profiles.matching.model import Comparison, Learnt, Linked, Plan
from yiben.capabilities.profiles.matching.weighing import (
    Floats,
    Patterns,
    by_chance,
    expect,
    key,
    known_agreement,
    learnt,
    settle_prior,
    starting,
    weights_of,
)
from yiben.infra.lake import Bench, quote

CHANCE_UNITS = 700  # squared: half a million chance pairs
KNOWN_UNITS = 300_000  # of about so many units, those with a valid identifier teach what agreement looks like
LEAST_KNOWN = 300
LESSON = 1_000_000  # pairs of a block looked at when learning


def link(
    bench: Bench,
    plan: Plan,
    *,
    taught: Learnt | None = None,
    decided: pa.Table | None = None,
    before: str | None = None,
) -> Linked:
    """Compare, learn (unless `taught`) and cluster the units of `unit`.

    `decided` (l, r, same) is what people said: those are joined or kept apart whatever they weigh. `before` is a table of
    the bench with the pairs of earlier among units that are `old`, scored.
    """
    skipped = make_blocks(bench, plan)
    compared = int(bench.run("SELECT count(*) FROM pair")[0][0])
    _compare(bench, plan.comparisons)
    found = taught or _learn(bench, plan)
    _score(bench, plan, found)
    if before:
        bench.run(f"INSERT INTO scored BY NAME SELECT * FROM {before}")
    groups, pairs = _cluster(bench, plan, decided)
    return Linked(groups=groups, pairs=pairs, learnt=found, compared=compared, skipped=skipped)


def _levels(comparisons: tuple[Comparison, ...]) -> str:
    return ", ".join(f"{level_sql(one)} AS g{at}" for at, one in enumerate(comparisons))


def _compare(bench: Bench, comparisons: tuple[Comparison, ...]) -> None:
    bench.run(f"CREATE OR REPLACE TABLE compared AS {_levelled(bench, comparisons, 'pair', 'p.blocks')}")
    bench.run("DROP TABLE pair")


def _levelled(bench: Bench, comparisons: tuple[Comparison, ...], pairs: str, more: str) -> str:
    """SQL for l, r, `more` and the levels of every pair of the table `pairs` (l, r, …), called p."""
    alike = "".join(
        _alike(bench, one, at, pairs) for at, one in enumerate(comparisons) if one.kind == "words"
    )
    return (
        f"SELECT p.l, p.r, {more}, {_levels(comparisons)} FROM {pairs} p"
        f" JOIN unit l ON l.u = p.l JOIN unit r ON r.u = p.r{alike}"
    )


def _alike(bench: Bench, one: Comparison, at: int, pairs: str) -> str:
    """Make `alike_<pairs>_<n>`, the cosine of two texts by their words, rare ones weighing more; the join that adds it."""
    name, words = f"alike_{pairs}_{at}", quote(one.field)
    bench.run(
        f"CREATE OR REPLACE TABLE {name} AS WITH said AS"
        f" (SELECT u, unnest(list_distinct(string_split({words}, ' '))) AS t FROM unit),"
        " rare AS (SELECT t, ln(1 + (SELECT count(*) FROM unit) / count(*)) AS w FROM said WHERE t <> '' GROUP BY t),"
        " word AS (SELECT u, t, w / sqrt(sum(w * w) OVER (PARTITION BY u)) AS w FROM said JOIN rare USING (t))"
        f" SELECT p.l, p.r, sum(a.w * b.w) AS {quote('s_' + one.field)} FROM {pairs} p"
        " JOIN word a ON a.u = p.l JOIN word b ON b.u = p.r AND b.t = a.t GROUP BY p.l, p.r"
    )
    return f" LEFT JOIN {name} ON {name}.l = p.l AND {name}.r = p.r"


def _patterns(bench: Bench, plan: Plan, relation: str, many: str = "count(*)") -> Patterns:
    names = ", ".join(f"g{at}" for at in range(len(plan.comparisons)))
    counted = bench.arrow(f"SELECT {names}, {many} AS n FROM {relation} GROUP BY {names} ORDER BY {names}")
    return Patterns.of(counted, plan.comparisons)


def _learn(bench: Bench, plan: Plan) -> Learnt:
    comparisons = plan.comparisons
    bench.run(
        f"CREATE OR REPLACE TABLE chance AS SELECT l.u AS l, r.u AS r FROM (FROM unit ORDER BY hash(u) LIMIT {CHANCE_UNITS}) l"
        f" JOIN (FROM unit ORDER BY hash(u + 7919) LIMIT {CHANCE_UNITS}) r"
        " ON l.u <> r.u AND (l.anchor IS NULL OR r.anchor IS NULL OR l.anchor <> r.anchor)"
    )
    u = by_chance(_patterns(bench, plan, f"({_levelled(bench, comparisons, 'chance', '0')})"), comparisons)
    units = float(bench.run("SELECT count(*) FROM unit")[0][0])
    share = max(1, int(units) // KNOWN_UNITS)
    # Records that agree in everything are one unit already: they are pairs of one as well.
    bench.run(
        f"CREATE OR REPLACE TABLE known AS SELECT l.u AS l, r.u AS r, l.n * r.n AS many FROM unit l JOIN unit r"
        f" ON l.anchor = r.anchor AND l.u < r.u WHERE hash(l.anchor) % {share} = 0"
        f" UNION ALL SELECT u, u, n * (n - 1) / 2 FROM unit WHERE anchor IS NOT NULL AND n > 1 AND hash(anchor) % {share} = 0"
    )
    known = f"({_levelled(bench, comparisons, 'known', 'p.many')})"
    m = starting(comparisons)
    told = known_agreement(_patterns(bench, plan, known, "sum(many)"), comparisons, LEAST_KNOWN)
    settled = {at for at, one in enumerate(comparisons) if one.m}
    for at, said in enumerate(told):
        if said is not None and at not in settled:
            m[at] = said
            settled.add(at)
    m = _lessons(bench, plan, u, m, frozenset(settled))
    everything = _patterns(bench, plan, "compared")
    prior = settle_prior(everything, m, u, units * (units - 1) / 2, float(everything.counts.sum()) / 10)
    return learnt(comparisons, m, u, prior)


def _lessons(
    bench: Bench, plan: Plan, u: list[Floats], start: list[Floats], settled: frozenset[int]
) -> list[Floats]:
    """M of what is not settled: per block, from the comparisons it does not itself ask for; then the mean."""
    found: list[list[Floats]] = [[] for _ in plan.comparisons]
    for number, block in enumerate(plan.blocks):
        asked = {
            at
            for at, one in enumerate(plan.comparisons)
            if any(quote(one.field) in said or one.field in said for said in block)
        }
        if asked | settled >= set(range(len(plan.comparisons))):
            continue
        patterns = _patterns(
            bench, plan, f"(SELECT * FROM compared WHERE (blocks >> {number}) & 1 = 1 LIMIT {LESSON})"
        )
        if patterns.counts.sum() < LEAST_KNOWN:
            continue
        m = expect(patterns, plan.comparisons, u, start, frozenset(asked))
        for at in set(range(len(m))) - asked - settled:
            found[at].append(m[at])
    return [np.mean(each, axis=0) if each else start[at] for at, each in enumerate(found)]


def _score(bench: Bench, plan: Plan, found: Learnt) -> None:
    """The table `scored`: pairs from `review` on with probability and what each comparison weighed."""
    weighed, joins = [], []
    for at, (one, bits) in enumerate(zip(plan.comparisons, weights_of(found, plan.comparisons), strict=True)):
        cases = " ".join(f"WHEN {level} THEN {weight:.12e}" for level, weight in enumerate(bits))
        said = f"CASE c.g{at} {cases} ELSE 0e0 END"
        if one.frequency:
            top = height(one)
            _frequencies(bench, one, at)
            usual = max(found.u[key(one, at)][0], 1e-9)
            joins.append(
                f" JOIN unit x{at} ON x{at}.u = c.l LEFT JOIN often_{at} f{at} ON f{at}.v = x{at}.{quote(one.field)}"
            )
            said = f"({said} + CASE WHEN c.g{at} = {top} THEN log2({usual:.12e} / coalesce(f{at}.share, {usual:.12e})) ELSE 0e0 END)"
        weighed.append(f"{said} AS w{at}")
    total = " + ".join(f"w{at}" for at in range(len(plan.comparisons)))
    odds = float(np.log2(found.prior / (1 - found.prior)))
    bench.run(
        "CREATE OR REPLACE TABLE scored AS SELECT * FROM (SELECT *, 1 / (1 + pow(2, -least(greatest(weight, -300), 300))) AS probability"
        f" FROM (SELECT *, {odds:.12e} + {total} AS weight FROM (SELECT c.l, c.r, {', '.join(f'c.g{at}' for at in range(len(weighed)))}, {', '.join(weighed)}"
        f" FROM compared c{''.join(joins)}))) WHERE probability >= {plan.review}"
    )
    bench.run("DROP TABLE compared")


def _frequencies(bench: Bench, one: Comparison, at: int) -> None:
    name = quote(one.field)
    bench.run(
        f"CREATE OR REPLACE TABLE often_{at} AS SELECT {name} AS v, count(*) / sum(count(*)) OVER () AS share"
        f" FROM unit WHERE {name} IS NOT NULL GROUP BY {name}"
    )


def _cluster(bench: Bench, plan: Plan, decided: pa.Table | None) -> tuple[pa.Table, pa.Table]:
    links = bench.arrow(
        f"SELECT l, r, weight FROM scored WHERE probability >= {plan.link} ORDER BY weight DESC, l, r"
    )
    units = bench.arrow(
        "SELECT u, CASE WHEN anchor IS NULL THEN -1 ELSE dense_rank() OVER (ORDER BY anchor) END AS anchor, source FROM unit ORDER BY u"
    )
    anchor = units["anchor"].to_numpy().astype(np.int64)
    left, right = links["l"].to_numpy().astype(np.int64), links["r"].to_numpy().astype(np.int64)
    weight = links["weight"].to_numpy().astype(np.float64)
    apart = None
    if decided is not None and len(decided):
        same = decided["same"].to_numpy(zero_copy_only=False).astype(bool)
        one, other = decided["l"].to_numpy().astype(np.int64), decided["r"].to_numpy().astype(np.int64)
        apart = (one[~same], other[~same])
        left, right = np.concatenate([one[same], left]), np.concatenate([other[same], right])
        weight = np.concatenate([np.full(int(same.sum()), 1e6), weight])
    sides = None
    if plan.unique:
        numbers = {name: at for at, name in enumerate(plan.unique)}
        sides = np.array([numbers.get(str(one), NONE) for one in units["source"].to_pylist()], np.int64)
    group = grow((left, right, weight), anchor, apart=apart, sides=sides)
    groups = pa.table({"u": np.arange(len(group), dtype=np.int64), "cluster": group})
    pairs = bench.arrow("SELECT * FROM scored ORDER BY l, r")
    return groups, pairs
