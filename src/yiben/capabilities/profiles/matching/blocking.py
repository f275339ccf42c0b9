"""Which pairs are compared at all (分块): those that agree on all of a block's expressions."""

from yiben.capabilities.profiles.matching.model import Plan
from yiben.infra.lake import Bench, quote

WORDS = "words "

_MAY_BE_ONE = "(a.anchor IS NULL OR b.anchor IS NULL)"
"""Two valid identifiers are joined by being equal, never by looking alike."""

_DOUBTFUL = "a.anchor <> b.anchor"
"""Two valid identifiers that agree on a whole block of doubts: a person is asked."""


def make_blocks(bench: Bench, plan: Plan) -> int:
    """Make the table `pair` (l, r, block) of pairs to compare, each once; how many values opened no block."""
    skipped = 0
    parts = []
    for number, expressions in enumerate((*plan.blocks, *plan.doubts)):
        allowed = _MAY_BE_ONE if number < len(plan.blocks) else _DOUBTFUL
        bench.run(f"CREATE OR REPLACE TABLE block_{number} AS {_keys(expressions)}")
        bench.run(
            f"CREATE OR REPLACE TABLE crowd_{number} AS SELECT k FROM block_{number} GROUP BY k HAVING count(*) > {plan.largest}"
        )
        skipped += int(bench.run(f"SELECT count(*) FROM crowd_{number}")[0][0])
        parts.append(
            f"SELECT least(a.u, b.u) AS l, greatest(a.u, b.u) AS r, {number} AS block"
            f" FROM block_{number} a JOIN block_{number} b ON a.k = b.k AND a.u < b.u"
            f" WHERE {allowed} AND NOT (a.old AND b.old) AND a.k NOT IN (SELECT k FROM crowd_{number})"
        )
    bench.run(
        "CREATE OR REPLACE TABLE pair AS SELECT l, r, min(block) AS block, bit_or(1 << block) AS blocks FROM ("
        + " UNION ALL ".join(parts)
        + ") GROUP BY l, r"
    )
    for number in range(len(plan.blocks) + len(plan.doubts)):
        bench.run(f"DROP TABLE block_{number}")
        bench.run(f"DROP TABLE crowd_{number}")
    return skipped


def _keys(expressions: tuple[str, ...]) -> str:
    """SQL for (k, u, anchor, old) of one block; `words field` opens a block for every word of a field."""
    if expressions[0].startswith(WORDS):
        said = f"unnest(list_distinct(string_split({quote(expressions[0].removeprefix(WORDS))}, ' ')))"
        return f"SELECT hash(t) AS k, u, anchor, old FROM (SELECT u, anchor, old, {said} AS t FROM unit) WHERE t <> ''"
    key = "hash(" + ", ".join(f"({one})" for one in expressions) + ")"
    known = " AND ".join(f"({one}) IS NOT NULL" for one in expressions)
    return f"SELECT {key} AS k, u, anchor, old FROM unit WHERE {known}"
