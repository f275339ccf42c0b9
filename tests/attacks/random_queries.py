"""Queries nobody would write, made by Hypothesis: joins, aggregates, windows, subqueries, set operations.

Expressions are typed, so that most of what comes out runs. Wherever rows are cut off, `ORDER BY ALL`
stands before: rows that tie are then equal, and which of them is cut does not matter.
"""

from hypothesis import strategies as st

TEXTS = "id ward name id_card phone email address card plate member diagnosis note".split()
NUMBERS = "visits salary score".split()
DATES = "day born".split()
LITERALS = "'王**' '王鑫焱' '330***************' '138********' '骨折密' '***' '' '内科' '%鑫%'".split()

Text = st.SearchStrategy[str]


def _pick(*options: str) -> Text:
    return st.sampled_from(options)


@st.composite
def text(draw: st.DrawFn, alias: str, depth: int) -> str:
    """An expression of type VARCHAR over the columns of `alias`."""
    column = f"{alias}.{draw(st.sampled_from(TEXTS))}"
    if depth <= 0:
        return draw(st.one_of(st.just(column), st.just(column), st.sampled_from(LITERALS)))
    one, other = draw(text(alias, depth - 1)), draw(text(alias, depth - 1))
    return draw(
        _pick(
            column,
            f"upper({one})",
            f"left({one}, {draw(st.integers(0, 9))})",
            f"({one} || {other})",
            f"coalesce({one}, {other})",
            f"nullif({one}, {other})",
            f"replace({one}, '*', {other})",
            f"md5({one})",
            f"split_part({one}, '@', 1)",
            f"regexp_replace({one}, '[0-9]', 'x', 'g')",
            f"CASE WHEN {draw(predicate(alias, depth - 1))} THEN {one} ELSE {other} END",
            f"({draw(number(alias, depth - 1))})::VARCHAR",
            f"(SELECT max(s.{draw(st.sampled_from(TEXTS))}) FROM residents s WHERE s.id = {alias}.id)",
            f"struct_pack(x := {one}).x",
            f"[{one}, {other}][2]",
            f"list_sort([{one}, {other}])[1]",
        )
    )


@st.composite
def number(draw: st.DrawFn, alias: str, depth: int) -> str:
    """An expression of a numeric type."""
    column = f"{alias}.{draw(st.sampled_from(NUMBERS))}"
    if depth <= 0:
        return draw(_pick(column, column, "0", "7310001", "9000.5"))
    one, other = draw(number(alias, depth - 1)), draw(number(alias, depth - 1))
    words = draw(text(alias, depth - 1))
    return draw(
        _pick(
            column,
            f"({one} + {other})",
            f"({one} - {other})",
            f"abs({one})",
            f"coalesce({one}, {other})",
            f"length({words})",
            f"strpos({words}, '*')",
            f"TRY_CAST({words} AS BIGINT)",
            f"TRY(({words})::INTEGER)",
            f"ascii({words})",
            f"year({alias}.{draw(st.sampled_from(DATES))})",
            f"month({alias}.born)",
            f"date_diff('day', {alias}.born, {alias}.day)",
            f"hour({alias}.seen)",
            f"CASE WHEN {draw(predicate(alias, depth - 1))} THEN {one} ELSE {other} END",
            f"(SELECT count(*) FROM residents s WHERE s.{draw(st.sampled_from(TEXTS))} = {words})",
            f"(SELECT sum(s.visits) FROM residents s WHERE {draw(predicate('s', depth - 1))})",
        )
    )


@st.composite
def predicate(draw: st.DrawFn, alias: str, depth: int) -> str:
    """A condition."""
    words = draw(text(alias, depth - 1))
    compare = draw(_pick("=", "<", ">=", "<>", "IS DISTINCT FROM"))
    simple = draw(
        _pick(
            f"{words} {compare} {draw(text(alias, depth - 1))}",
            f"{draw(number(alias, depth - 1))} {compare} {draw(number(alias, depth - 1))}",
            f"{alias}.born {compare} DATE '1951-06-13'",
            f"{alias}.seen {compare} TIMESTAMP '2023-05-05 05:05:05'",
            f"{words} LIKE {draw(st.sampled_from(LITERALS))}",
            f"{words} IS NULL",
            f"{words} IN ({', '.join(LITERALS[:4])})",
        )
    )
    if depth <= 0:
        return simple
    other = draw(predicate(alias, depth - 1))
    key = draw(st.sampled_from(TEXTS))
    return draw(
        _pick(
            simple,
            f"({simple} AND {other})",
            f"({simple} OR {other})",
            f"NOT ({simple})",
            f"EXISTS (SELECT 1 FROM residents e WHERE e.{key} = {alias}.{key} AND {draw(predicate('e', 0))})",
            f"{alias}.{key} IN (SELECT e.{key} FROM residents e WHERE {draw(predicate('e', 0))})",
        )
    )


@st.composite
def source(draw: st.DrawFn, alias: str, depth: int) -> str:
    """What may stand behind FROM, with every column of residents under `alias`."""
    if depth <= 0:
        return f"residents {alias}"
    key = draw(_pick("id", "id_card", "card"))
    kind = draw(_pick("", "LEFT ", "FULL ", "SEMI ", "ANTI "))
    chosen = draw(predicate("q", depth - 1))
    return draw(
        _pick(
            f"residents {alias}",
            f"(SELECT * FROM residents q WHERE {chosen}) {alias}",
            f"(SELECT * REPLACE ({draw(text('q', depth - 1))} AS note) FROM residents q) {alias}",
            f"(SELECT * FROM residents UNION ALL SELECT * FROM residents q WHERE {chosen}) {alias}",
            f"(SELECT DISTINCT * FROM residents) {alias}",
            f"residents {alias} {kind}JOIN residents other ON {alias}.id = other.id AND {alias}.{key} >= other.{key}",
            f"residents {alias} {kind}JOIN docs d ON d.id::VARCHAR = {alias}.id AND d.json = {alias}.note",
            f"residents {alias} JOIN places p ON p.id = {alias}.visits",
            f"(FROM residents) {alias}",
            f"residents {alias}, LATERAL (SELECT {alias}.name || '!' AS l) z",
        )
    )


@st.composite
def plain(draw: st.DrawFn, depth: int = 2) -> str:
    """Rows of two texts and a number."""
    columns = (
        f"{draw(text('a', depth))} AS x, {draw(text('a', depth - 1))} AS y, {draw(number('a', depth))} AS n"
    )
    where = f" WHERE {draw(predicate('a', depth - 1))}" if draw(st.booleans()) else ""
    return f"SELECT {columns} FROM {draw(source('a', 1))}{where}"


@st.composite
def grouped(draw: st.DrawFn) -> str:
    """Groups and what is computed over them."""
    value, amount = draw(text("a", 1)), draw(number("a", 1))
    count = draw(
        _pick("count(*)", f"count({value})", f"count(DISTINCT {value})", f"count(DISTINCT {amount})")
    )
    made = draw(
        _pick(
            f"min({value})", f"max({value})", f"string_agg({value}, ',' ORDER BY {value})", f"mode({value})",
            f"list(DISTINCT {value} ORDER BY {value})::VARCHAR", f"max({amount})::VARCHAR", f"bool_or({draw(predicate('a', 0))})::VARCHAR",
            f"histogram({value})::VARCHAR", f"quantile_disc({amount}, 0.5)::VARCHAR",
        )
    )  # fmt: skip
    made = "max(a.name)" if made.startswith("mode") else made  # which of several modes is anybody's guess
    keys = draw(_pick("1", "ALL", "GROUPING SETS ((x), ())", "ROLLUP (x)"))
    having = f" HAVING max({draw(number('a', 0))}) IS NULL" if draw(st.booleans()) else ""
    return f"SELECT {draw(text('a', 1))} AS x, {made} AS y, {count} AS n FROM {draw(source('a', 1))} GROUP BY {keys}{having}"


@st.composite
def windowed(draw: st.DrawFn) -> str:
    """Windows in an order without ties, or functions to which ties are nothing."""
    part = draw(text("a", 1))
    made = draw(
        _pick(
            f"rank() OVER (PARTITION BY {part} ORDER BY {draw(number('a', 1))})",
            f"dense_rank() OVER (ORDER BY {draw(text('a', 1))})",
            f"count(*) OVER (PARTITION BY {part})",
            f"sum(a.visits) OVER (PARTITION BY {part} ORDER BY a.id)",
            f"length(lag({part}) OVER (ORDER BY a.id))",
            f"row_number() OVER (ORDER BY {draw(text('a', 1))}, a.id)",
            f"length(first_value({part}) OVER (ORDER BY {draw(number('a', 0))}, a.id))",
        )
    )
    last = f" QUALIFY row_number() OVER (ORDER BY {part}, a.id) <= 7" if draw(st.booleans()) else ""
    return f"SELECT {draw(text('a', 1))} AS x, {part} AS y, {made} AS n FROM residents a{last}"


@st.composite
def joined_up(draw: st.DrawFn) -> str:
    """Two selects under a set operation."""
    operation = draw(_pick("UNION", "UNION ALL", "INTERSECT", "EXCEPT", "EXCEPT ALL", "UNION BY NAME"))
    return f"SELECT x, y, n::VARCHAR AS n FROM ({draw(plain(1))}) {operation} SELECT x, y, n::VARCHAR AS n FROM ({draw(plain(1))})"


@st.composite
def queries(draw: st.DrawFn) -> str:
    """Any of these, perhaps cut off, perhaps inside another."""
    core = draw(st.one_of(plain(), grouped(), windowed(), joined_up()))
    wrapped = draw(
        _pick(
            core,
            core,
            f"WITH w AS ({core}) SELECT * FROM w WHERE x IS NOT NULL",
            f"SELECT y, count(*) AS n FROM ({core}) GROUP BY y",
            f"SELECT COLUMNS('x|n') FROM ({core})",
            f"WITH w AS MATERIALIZED ({core}) SELECT v.x, w.y FROM w JOIN w v USING (n)",
        )
    )
    cut = draw(_pick("", "", " ORDER BY ALL", " ORDER BY ALL LIMIT 5", " ORDER BY ALL DESC LIMIT 4 OFFSET 3"))
    return wrapped + cut


casts = st.builds(
    "SELECT CAST({} AS {}) AS x FROM residents a".format,
    text("a", 1),
    st.sampled_from(["INTEGER", "DATE", "DOUBLE", "BOOLEAN", "TIMESTAMP", "VARCHAR[]"]),
)
"""Casts that mostly fail: where one fails over masked data, it fails over data masked beforehand too."""
