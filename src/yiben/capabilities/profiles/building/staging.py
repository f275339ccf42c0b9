"""Records (记录): the distinct rows of every source, in the fields of the profile, with their mark.

A mark (记录标记) names a record in decisions and from build to build. It is a keyed hash: nobody without the home's key
learns a number from it.
"""

from collections.abc import Mapping, Sequence

from yiben.capabilities.profiles.building.model import Given, Override
from yiben.capabilities.profiles.building.spelling import compared, shown, stored_type
from yiben.capabilities.profiles.declared import Declared, Figure
from yiben.engines.rules.checksums import SCHEMES
from yiben.infra.lake import Bench, literal, quote, scan

STRONG = 3
"""Records without a valid identifier that agree in so many fields are one unit; with fewer they are compared first."""


def stage(
    bench: Bench, what: Declared, given: Sequence[Given], *, secret: str, year: int
) -> Mapping[str, tuple[int, int]]:
    """Make the table `record`; rows and distinct records per source."""
    counts = {}
    bench.run(f"CREATE OR REPLACE TABLE found ({_found_columns(what)})")
    for rank, one in enumerate(given):
        bench.run(f"INSERT INTO found BY NAME {_rows(what, one, rank, year)}")
        rows = int(bench.run(f"SELECT count(*) FROM {scan(one.files)}")[0][0])
        records = int(bench.run(f"SELECT count(*) FROM found WHERE rank = {rank}")[0][0])
        counts[one.source.resource] = (rows, records)
    forms = ", ".join(f"{compared(one, quote(one.id))} AS {quote('c_' + one.id)}" for one in what.fields)
    bench.run(f"CREATE OR REPLACE TABLE spelled AS SELECT *, {forms} FROM found")
    bench.run("DROP TABLE found")
    anchor, raw = quote("c_" + what.anchor), quote(what.anchor)
    valid = f"coalesce({SCHEMES[what.scheme].sql(anchor)}, false)"
    # A number of 15 digits has no check digit: it counts as valid where a valid one of 18 says the same.
    whole = f"length(regexp_replace({raw}, '[^0-9A-Za-z]', '', 'g')) <> 15"
    bench.run(
        f"CREATE OR REPLACE TABLE valid AS SELECT DISTINCT {anchor} AS v FROM spelled WHERE {valid} AND {whole}"
    )
    parts = " || '|' || ".join(f"coalesce({quote('c_' + name)}, '')" for name in what.matched)
    named = f"coalesce({quote('c_' + what.matched[1])}, '')" if len(what.matched) > 1 else "''"
    mark = (
        f"left(sha256({literal(secret)} || source || '|' || CASE WHEN v IS NULL THEN {parts}"
        f" ELSE v || '|' || {named} END), 24)"
    )
    bench.run(
        f"CREATE OR REPLACE TABLE record AS SELECT row_number() OVER () - 1 AS rid, *, {mark} AS mark FROM"
        f" (SELECT s.* , x.v FROM spelled s LEFT JOIN valid x ON s.{anchor} = x.v)"
    )
    bench.run("DROP TABLE spelled")
    bench.run("DROP TABLE valid")
    return counts


def _found_columns(what: Declared) -> str:
    fields = ", ".join(f"{quote(one.id)} {stored_type(one)}" for one in what.fields)
    return f"source VARCHAR, rank INTEGER, snapshot VARCHAR, dated VARCHAR, n BIGINT, {fields}"


def _rows(what: Declared, one: Given, rank: int, year: int) -> str:
    source = one.source
    held = [figure for figure in source.figures if figure.column in one.columns]
    day = literal(one.day)
    if source.dated and source.dated in one.columns:
        dated = f"coalesce(left(CAST({quote(source.dated)} AS VARCHAR), 10), {day})"
        day = f"least({dated}, {day})"
    fixed = f"{literal(source.resource)} AS source, {rank} AS rank, {literal(one.snapshot)} AS snapshot"
    plain = [figure for figure in held if figure.year is None]
    said = [f"{_value(what, figure)} AS {quote(figure.field)}" for figure in plain]
    if source.yearly and source.yearly in one.columns:
        of_year = [figure for figure in held if figure.year is not None]
        yearly = quote(source.yearly)
        picked = [
            f"max({_value(what, figure)}) FILTER (TRY_CAST({yearly} AS INTEGER) = {year + (figure.year or 0)}) AS {quote(figure.field)}"
            for figure in of_year
        ]
        keys = ", ".join(quote(figure.field) for figure in plain)
        return (
            f"SELECT {fixed}, {literal(one.day)} AS dated, count(*) AS n, {', '.join((*said, *picked))}"
            f" FROM {scan(one.files)} GROUP BY {', '.join(_value(what, figure) for figure in plain)}"
            if keys
            else f"SELECT {fixed} WHERE false"
        )
    names = ", ".join(quote(figure.field) for figure in plain)
    empty = " AND ".join(f"{quote(figure.field)} IS NULL" for figure in plain)
    return (
        f"SELECT {fixed}, max(dated) AS dated, count(*) AS n, {names} FROM (SELECT {day} AS dated, {', '.join(said)}"
        f" FROM {scan(one.files)}) WHERE NOT ({empty}) GROUP BY {names}"
    )


def _value(what: Declared, figure: Figure) -> str:
    return shown(what.field(figure.field), quote(figure.column), figure.times)


def units(bench: Bench, what: Declared, override: Override) -> None:
    """Make the tables `unit` and `member` (rid, u): records that say the same of everything compared are one unit."""
    _overrule(bench, override)
    forms = [quote("c_" + name) for name in what.matched]
    filled = " + ".join(f"({one} IS NOT NULL)::INTEGER" for one in forms)
    alone = f"CASE WHEN anchor IS NULL AND {filled} < {STRONG} THEN mark ELSE '' END"
    key = f"md5(concat_ws('|', coalesce(anchor, ''), {alone}, {', '.join(f'coalesce({one}, chr(1))' for one in forms)}))"
    bench.run(f"CREATE OR REPLACE TABLE keyed AS SELECT rid, anchor, {key} AS k FROM held")
    bench.run(
        "CREATE OR REPLACE TABLE unit AS SELECT row_number() OVER (ORDER BY k) - 1 AS u, k, anchor, '' AS source, false AS old, n, "
        + ", ".join(f"{quote('c_' + name)} AS {quote(name)}" for name in what.matched)
        + f" FROM (SELECT k, any_value(h.anchor) AS anchor, count(*) AS n, {', '.join(f'any_value({one}) AS {one}' for one in forms)}"
        " FROM keyed y JOIN held h USING (rid) GROUP BY k)"
    )
    bench.run("CREATE OR REPLACE TABLE member AS SELECT y.rid, t.u FROM keyed y JOIN unit t USING (k)")
    bench.run("DROP TABLE keyed")
    bench.run("DROP TABLE held")


def _overrule(bench: Bench, override: Override) -> None:
    """The table `held`: records with the identifier they stand under, after what people did by hand."""
    import pyarrow as pa

    text = pa.string()
    alone = [(mark, f"hand:{name}") for name, marks in override.apart for mark in marks]
    bench.register(
        "set_apart",
        pa.table(
            {"mark": pa.array([m for m, _ in alone], text), "anchor": pa.array([a for _, a in alone], text)}
        ),
    )
    bench.register(
        "joined",
        pa.table(
            {
                "a": pa.array([a for a, _ in override.aliases], text),
                "b": pa.array([b for _, b in override.aliases], text),
            }
        ),
    )
    bench.run(
        "CREATE OR REPLACE TABLE held AS SELECT r.* EXCLUDE (v), coalesce(s.anchor, r.v) AS anchor"
        " FROM record r LEFT JOIN (SELECT mark, max(anchor) AS anchor FROM set_apart GROUP BY mark) s USING (mark)"
    )
    pairs = bench.run(
        "SELECT x.anchor, y.anchor, x.mark, y.mark FROM joined j JOIN held x ON x.mark = j.a JOIN held y ON y.mark = j.b GROUP BY ALL"
    )
    renamed, marked = _renamed(pairs)
    bench.register(
        "renamed",
        pa.table({"old": pa.array(list(renamed), text), "new": pa.array(list(renamed.values()), text)}),
    )
    bench.register(
        "marked",
        pa.table({"mark": pa.array(list(marked), text), "new": pa.array(list(marked.values()), text)}),
    )
    bench.run(
        "CREATE OR REPLACE TABLE held AS SELECT h.* REPLACE (coalesce(x.new, CASE WHEN h.anchor IS NULL THEN y.new END, h.anchor) AS anchor)"
        " FROM held h LEFT JOIN renamed x ON h.anchor = x.old LEFT JOIN marked y ON h.mark = y.mark"
    )


def _renamed(
    pairs: Sequence[tuple[str | None, str | None, str, str]],
) -> tuple[dict[str, str], dict[str, str]]:
    """Under which identifier joined ones stand: of valid ones the least. A few rows: what people joined by hand."""
    leader: dict[str, str] = {}

    def lead(name: str) -> str:
        while leader.setdefault(name, name) != name:
            name = leader[name]
        return name

    for anchor_a, anchor_b, mark_a, mark_b in pairs:
        a, b = (
            f"={anchor}" if anchor else f"~{mark}"
            for anchor, mark in ((anchor_a, mark_a), (anchor_b, mark_b))
        )
        first, second = sorted((lead(a), lead(b)))
        leader[second] = first
    names = {name: lead(name) for name in leader}
    renamed = {name[1:]: _told(to) for name, to in names.items() if name.startswith("=")}
    marked = {name[1:]: _told(to) for name, to in names.items() if name.startswith("~")}
    return renamed, marked


def _told(name: str) -> str:
    return name[1:] if name.startswith("=") else f"hand:{name[1:]}"
