"""Making profiles (归集建档): stage, link, name, choose, write."""

from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa

from yiben.capabilities.profiles.building.model import Given, Kept, Made, Override
from yiben.capabilities.profiles.building.naming import name_profiles
from yiben.capabilities.profiles.building.staging import stage, units
from yiben.capabilities.profiles.building.surviving import survive
from yiben.capabilities.profiles.declared import Declared
from yiben.capabilities.profiles.matching.linking import link
from yiben.capabilities.profiles.matching.model import Linked
from yiben.infra.lake import Bench, literal, scan
from yiben.kernel.progress import Progress, Step, silent

ASKED = 20_000
"""Pairs put before people by one build: the likeliest first. How many there are is counted whole."""


def make(
    bench: Bench,
    what: Declared,
    given: Sequence[Given],
    folder: Path,
    *,
    secret: str,
    year: int,
    run: str,
    override: Override | None = None,
    kept: Kept | None = None,
    progress: Progress = silent,
) -> Made:
    """Build every profile of one kind into `folder`. `year` is the last full year; `secret` keys the marks."""
    override, kept = override or Override(), kept or Kept()
    progress(Step(stage="read"))
    counts = stage(bench, what, given, secret=secret, year=year)
    units(bench, what, override)
    before = _recall(bench, kept)
    progress(Step(stage="link"))
    linked = link(bench, what.plan, taught=kept.learnt, decided=_decided(bench, override), before=before)
    progress(Step(stage="profiles"))
    bench.register("grouped", linked.groups)
    bench.run(
        "CREATE OR REPLACE TABLE cluster AS SELECT m.rid, g.cluster FROM member m JOIN grouped g USING (u)"
    )
    trail = scan(kept.trail) if kept.trail else None
    profiles = scan(kept.profiles) if kept.profiles else None
    name_profiles(bench, what.about, before=trail, profiles=profiles, run=run)
    pairs, uncertain = _asked(bench, linked, what)
    links, known = _remember(bench, folder)
    survive(bench, what)
    files = {}
    for table, order in (("profile", "profile"), ("trail", "profile, source, dated, mark")):
        files[table] = folder / f"{table}.parquet"
        bench.run(
            f"COPY (SELECT * FROM {table} ORDER BY {order}) TO {literal(str(files[table]))} (FORMAT parquet, COMPRESSION zstd)"
        )
    return Made(
        profiles=files["profile"],
        records=files["trail"],
        pairs=pairs,
        links=links,
        units=known,
        learnt=linked.learnt,
        counts=_counts(bench, linked, uncertain),
        sources=counts,
    )


def _recall(bench: Bench, kept: Kept) -> str | None:
    """Mark units that were there before, and make `recalled` of their links; None when there is nothing to recall."""
    if kept.links is None or kept.units is None or kept.learnt is None:
        return None
    bench.run(f"CREATE OR REPLACE TABLE known AS SELECT k FROM {scan([kept.units])}")
    bench.run("UPDATE unit SET old = true WHERE k IN (SELECT k FROM known)")
    bench.run(
        "CREATE OR REPLACE TABLE recalled AS SELECT least(a.u, b.u) AS l, greatest(a.u, b.u) AS r, c.* EXCLUDE (lk, rk)"
        f" FROM {scan([kept.links])} c JOIN unit a ON a.k = c.lk JOIN unit b ON b.k = c.rk"
    )
    return "recalled"


def _remember(bench: Bench, folder: Path) -> tuple[Path, Path]:
    """Write the links and the units of this build, by keyed hash, for the next."""
    links, known = folder / "links.parquet", folder / "units.parquet"
    bench.run(
        "COPY (SELECT a.k AS lk, b.k AS rk, s.* EXCLUDE (l, r) FROM scored s JOIN unit a ON a.u = s.l JOIN unit b ON b.u = s.r ORDER BY lk, rk)"
        f" TO {literal(str(links))} (FORMAT parquet, COMPRESSION zstd)"
    )
    bench.run(
        f"COPY (SELECT k FROM unit ORDER BY k) TO {literal(str(known))} (FORMAT parquet, COMPRESSION zstd)"
    )
    return links, known


def _decided(bench: Bench, override: Override) -> pa.Table | None:
    if not override.decided:
        return None
    text = pa.string()
    bench.register(
        "judged",
        pa.table(
            {
                "a": pa.array([one[0] for one in override.decided], text),
                "b": pa.array([one[1] for one in override.decided], text),
                "same": pa.array([one[2] for one in override.decided], pa.bool_()),
            }
        ),
    )
    return bench.arrow(
        "SELECT x.u AS l, y.u AS r, j.same FROM judged j"
        " JOIN (SELECT mark, min(u) AS u FROM record JOIN member USING (rid) GROUP BY mark) x ON x.mark = j.a"
        " JOIN (SELECT mark, min(u) AS u FROM record JOIN member USING (rid) GROUP BY mark) y ON y.mark = j.b"
        " WHERE x.u <> y.u ORDER BY l, r"
    )


def _asked(bench: Bench, linked: Linked, what: Declared) -> tuple[pa.Table, int]:
    """Pairs nobody and nothing has settled: likely enough, yet in two profiles. Of two profiles the likeliest pair."""
    places = range(len(what.plan.comparisons))
    why = ", ".join(f"s.g{at}, s.w{at}" for at in places)
    bench.run(
        "CREATE OR REPLACE TABLE open_pair AS SELECT * FROM (SELECT x.mark AS left_mark, y.mark AS right_mark, x.profile AS left_profile, y.profile AS right_profile,"
        f" s.probability, s.weight, {why} FROM scored s"
        " JOIN (SELECT m.u, min(r.mark) AS mark, min(p.profile) AS profile FROM member m JOIN record r USING (rid) JOIN placed p USING (rid) WHERE m.u IN (SELECT l FROM scored UNION SELECT r FROM scored) GROUP BY m.u) x ON x.u = s.l"
        " JOIN (SELECT m.u, min(r.mark) AS mark, min(p.profile) AS profile FROM member m JOIN record r USING (rid) JOIN placed p USING (rid) WHERE m.u IN (SELECT l FROM scored UNION SELECT r FROM scored) GROUP BY m.u) y ON y.u = s.r"
        " WHERE x.profile <> y.profile) QUALIFY row_number() OVER (PARTITION BY least(left_profile, right_profile), greatest(left_profile, right_profile) ORDER BY weight DESC, left_mark, right_mark) = 1"
    )
    total = int(bench.run("SELECT count(*) FROM open_pair")[0][0])
    return bench.arrow(
        f"SELECT * FROM open_pair ORDER BY probability DESC, left_mark, right_mark LIMIT {ASKED}"
    ), total


def _counts(bench: Bench, linked: Linked, uncertain: int) -> dict[str, int]:
    profiles, conflicts = bench.run("SELECT count(*), count(*) FILTER (conflicts <> '') FROM profile")[0]
    records = bench.run("SELECT count(*) FROM trail")[0][0]
    return {
        "profiles": int(profiles),
        "records": int(records),
        "conflicts": int(conflicts),
        "compared": linked.compared,
        "uncertain": uncertain,
    }
