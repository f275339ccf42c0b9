"""Whose word stands in each field (取值规则), and where sources do not agree (冲突)."""

from yiben.capabilities.profiles.declared import Declared, Field
from yiben.capabilities.profiles.model import Rule
from yiben.infra.lake import Bench, literal, quote

_STEP = 1 << 32  # more than there are records
LIST = ", "


def survive(bench: Bench, what: Declared) -> None:
    """Make the tables `profile` (one row each) and `trail` (one row per record); `placed` (rid, profile) is there."""
    # Between records of one day and one source what they say decides, not the mark: its key differs from home to home.
    said = ", ".join(f"r.{quote(one.id)}" for one in what.fields)
    bench.run(
        f"CREATE OR REPLACE TABLE told AS SELECT r.*, p.profile, row_number() OVER (ORDER BY dated DESC NULLS LAST, rank, hash({said}), mark, rid) AS newest"
        " FROM record r JOIN placed p USING (rid)"
    )
    bench.run("DROP TABLE record")
    for one in what.fields:
        _winner(bench, one)
    names = [one.id for one in what.fields]
    joins = "".join(f" LEFT JOIN won_{name} w_{name} ON w_{name}.profile = b.profile" for name in names)
    values = ", ".join(f"w_{name}.value AS {quote(name)}" for name in names)
    strict = [one.id for one in what.fields if not one.many]
    conflicts = f"concat_ws({literal(LIST)}, {', '.join(f'CASE WHEN w_{name}.said > 1 THEN {literal(name)} END' for name in strict)})"
    bench.run(
        f"CREATE OR REPLACE TABLE profile AS SELECT b.profile, {values}, b.records, b.sources, {conflicts} AS conflicts, b.former FROM"
        f" (SELECT t.profile, CAST(count(*) AS BIGINT) AS records, string_agg(DISTINCT source, {literal(LIST)} ORDER BY source) AS sources,"
        " coalesce(any_value(f.former), '') AS former FROM told t LEFT JOIN former f ON f.profile = t.profile GROUP BY t.profile) b"
        f"{joins}"
    )
    wins = ", ".join(f"CASE WHEN w_{name}.rid = t.rid THEN {literal(name)} END" for name in names)
    own = ", ".join(f"t.{quote(name)}" for name in names)
    wide = "".join(f" LEFT JOIN won_{name} w_{name} ON w_{name}.rid = t.rid" for name in names)
    bench.run(
        f"CREATE OR REPLACE TABLE trail AS SELECT t.profile, t.mark, t.source, t.snapshot, t.dated, t.n AS times, {own},"
        f" concat_ws({literal(LIST)}, {wins}) AS wins FROM told t{wide}"
    )


def _winner(bench: Bench, one: Field) -> None:
    """The table `won_<field>`: per profile the record whose word stands, the word, and how many different ones there are."""
    name, form = quote(one.id), quote("c_" + one.id)
    if one.rule is Rule.FREQUENT:
        ranked = (
            f"SELECT profile, rid, {name}, {form}, newest - {_STEP} * least(count(DISTINCT source) OVER same * 1000 + sum(n) OVER same, 500000) AS place"
            f" FROM told WHERE {name} IS NOT NULL WINDOW same AS (PARTITION BY profile, coalesce({form}, CAST({name} AS VARCHAR)))"
        )
    elif one.rule is Rule.SOURCE and one.order:
        listed = " ".join(f"WHEN {literal(source)} THEN {at}" for at, source in enumerate(one.order))
        ranked = (
            f"SELECT profile, rid, {name}, {form}, newest + {_STEP} * CASE source {listed} ELSE {len(one.order)} END AS place"
            f" FROM told WHERE {name} IS NOT NULL"
        )
    else:
        ranked = f"SELECT profile, rid, {name}, {form}, newest AS place FROM told WHERE {name} IS NOT NULL"
    bench.run(
        f"CREATE OR REPLACE TABLE won_{one.id} AS SELECT profile, arg_min({name}, place) AS value, arg_min(rid, place) AS rid,"
        f" count(DISTINCT coalesce({form}, CAST({name} AS VARCHAR))) AS said FROM ({ranked}) GROUP BY profile"
    )
