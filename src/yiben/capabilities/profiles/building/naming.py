"""Profiles keep their identifier from build to build (档案标识): by the records that were theirs before.

Each former profile goes on in the cluster that holds most of its records; where two go on in one, the larger keeps its name
and the other's is remembered; of two alike, the one the cluster would be named after anyway. What is new takes its name from the least of its marks.
"""

from yiben.capabilities.profiles.model import About
from yiben.infra.lake import Bench, literal

PREFIX = {About.PERSON: "prs", About.COMPANY: "cmp"}


def name_profiles(bench: Bench, about: About, *, before: str | None, profiles: str | None, run: str) -> None:
    """Make `placed` (rid, profile) and `former` (profile, former) from `cluster` (rid, cluster) and `record`.

    `before` is SQL for the trail of the last build (profile, mark), `profiles` for its profiles.
    """
    prefix = literal(PREFIX[about] + "_")
    bench.run(
        f"CREATE OR REPLACE TABLE begun AS SELECT cluster, {prefix} || left(md5(min(mark)), 20) AS fresh FROM record JOIN cluster USING (rid) GROUP BY cluster"
    )
    if before is None:
        bench.run(
            "CREATE OR REPLACE TABLE placed AS SELECT rid, fresh AS profile FROM cluster JOIN begun USING (cluster)"
        )
        bench.run("CREATE OR REPLACE TABLE former (profile VARCHAR, former VARCHAR)")
        return
    bench.run(
        "CREATE OR REPLACE TABLE shared AS SELECT cluster, profile, n, CAST(profile = fresh AS INTEGER) AS own FROM (SELECT c.cluster, b.profile, count(*) AS n FROM"
        " (SELECT DISTINCT mark, cluster FROM record JOIN cluster USING (rid)) c"
        f" JOIN (SELECT DISTINCT mark, profile FROM {before}) b USING (mark) GROUP BY ALL) JOIN begun USING (cluster)"
    )
    bench.run(
        "CREATE OR REPLACE TABLE goes_on AS SELECT profile, arg_max(cluster, (n, own, -cluster)) AS cluster, max(n) AS n, arg_max(own, (n, own, -cluster)) AS own FROM shared GROUP BY profile"
    )
    bench.run(
        "CREATE OR REPLACE TABLE heir AS SELECT cluster, profile FROM goes_on QUALIFY row_number() OVER (PARTITION BY cluster ORDER BY n DESC, own DESC, profile) = 1"
    )
    # A new cluster may begin with a mark an older profile is named after: then the run's name goes in as well.
    bench.run(
        f"CREATE OR REPLACE TABLE placed AS SELECT c.rid, coalesce(h.profile, CASE WHEN t.profile IS NULL THEN g.fresh ELSE {prefix} || left(md5(g.fresh || {literal(run)}), 20) END) AS profile"
        " FROM cluster c JOIN begun g USING (cluster) LEFT JOIN heir h USING (cluster)"
        f" LEFT JOIN (SELECT DISTINCT profile FROM {before}) t ON t.profile = g.fresh"
    )
    bench.run(
        "CREATE OR REPLACE TABLE former AS SELECT profile, string_agg(DISTINCT old, ', ' ORDER BY old) AS former FROM"
        " (SELECT h.profile, o.profile AS old FROM goes_on o JOIN heir h USING (cluster) WHERE o.profile <> h.profile"
        f" UNION SELECT h.profile, unnest(string_split(b.former, ', ')) FROM {profiles} b JOIN goes_on o ON o.profile = b.profile JOIN heir h ON h.cluster = o.cluster WHERE b.former <> '')"
        " GROUP BY profile"
    )
