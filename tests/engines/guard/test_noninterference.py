"""The one property that matters: what is hidden cannot influence an answer.

Two worlds differ only in values that are hidden and look the same once masked. Whatever statement
Hypothesis builds, run through guard and lake by somebody not cleared, the two worlds must answer
alike, or fail alike, and no hidden value may appear in an answer or in an error.
"""

import functools
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from yiben.engines.guard import Column, Guard, MaskBook, Subject, Table, TableName
from yiben.infra.lake import Lake, Limits, scan
from yiben.kernel.errors import NotFound, YibenError
from yiben.kernel.text import Text

ONE = """SELECT range::INTEGER AS id, 'Sentinelle' || range AS name, '3301062' || (90000000000 + range)::VARCHAR AS id_no,
    DATE '1987-06-05' + range::INTEGER AS born, (87654321 + range)::DECIMAL(12, 2) AS pay, 76543210 + range AS score,
    range % 2 = 0 AS flag, 'open ' || (range % 3) AS kind, {'inner': 'Sentinelle'} AS doc, ['Sentinelle'] AS tags FROM range(6)"""
OTHER = """SELECT range::INTEGER AS id, 'Sentenza' || (9 - range) AS name, '3309999' || (80000000000 - range)::VARCHAR AS id_no,
    DATE '1987-11-30' - range::INTEGER AS born, (5 - range)::DECIMAL(12, 2) AS pay, -range AS score,
    range % 2 = 1 AS flag, 'open ' || (range % 3) AS kind, {'inner': 'Sentenza'} AS doc, ['Sentenza'] AS tags FROM range(6)"""
SECRET = re.compile(
    r"(?i)entinelle|entenza|01062|09999|8765432|7654321|1987-06|1987-11|yiben_scan|\.parquet|/"
)
LEVELS = {"id": 1, "kind": 1}
MASKS = {"name": "name", "id_no": "id_number", "born": "date_year", "pay": "number_null"}

columns = st.sampled_from(
    ["id", "kind", "name", "id_no", "born", "pay", "score", "flag", "doc", "tags", "t.name", "t.id_no", "t"]
)
literals = st.sampled_from(
    [
        "1",
        "0",
        "-3",
        "'S**'",
        "'Sentinelle0'",
        "'%entinelle%'",
        "DATE '1987-06-05'",
        "NULL",
        "true",
        "87654321",
    ]
)
scalars = st.sampled_from(
    "upper reverse length md5 hash hex typeof abs to_json year strlen sha256 ascii isfinite list_sort len".split()
)
pairs = st.sampled_from(
    "coalesce nullif concat starts_with levenshtein greatest least ifnull contains list_contains jaccard".split()
)
aggregates = st.sampled_from(
    "count min max sum avg approx_count_distinct mode median stddev bool_and histogram quantile_disc entropy".split()
)
operators = st.sampled_from(
    [
        "=",
        "<",
        ">",
        "||",
        "+",
        "-",
        "*",
        "/",
        "LIKE",
        "IS DISTINCT FROM",
        "AND",
        "OR",
        "%",
        "^@",
        "SIMILAR TO",
    ]
)
types = st.sampled_from(["INTEGER", "VARCHAR", "DATE", "DOUBLE", "BOOLEAN", "BIGINT"])


def _grow(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.builds("{}({})".format, scalars, inner),
        st.builds("{}({}, {})".format, pairs, inner, inner),
        st.builds("({} {} {})".format, inner, operators, inner),
        st.builds("CAST({} AS {})".format, inner, types),
        st.builds("TRY_CAST({} AS {})".format, inner, types),
        st.builds("TRY({})".format, inner),
        st.builds("CASE WHEN {} THEN {} ELSE {} END".format, inner, inner, inner),
        st.builds("({} IN ({}, {}))".format, inner, inner, inner),
        st.builds("[{}][1]".format, inner),
        st.builds("{{'a': {}}}.a".format, inner),
        st.builds("list_transform([{}], x -> x)".format, inner),
        st.builds(
            "(SELECT {}(u.{}) FROM people u WHERE u.id = t.id)".format,
            aggregates,
            st.sampled_from(["name", "pay", "id_no", "id"]),
        ),
        st.builds("EXISTS (SELECT 1 FROM people u WHERE u.name = {})".format, inner),
        st.builds("({} = ANY (SELECT name FROM people))".format, inner),
        st.builds("rank() OVER (ORDER BY {})".format, inner),
        st.builds("max({}) OVER (PARTITION BY {})".format, inner, inner),
    )


expressions = st.recursive(st.one_of(columns, literals), _grow, max_leaves=5)
relations = st.recursive(
    st.sampled_from(
        ["people t", "people AS t(id, name, kind)", "city.people t", "(FROM people) t", "PEOPLE T"]
    ),
    lambda inner: st.one_of(
        st.builds("(SELECT * FROM {}) t".format, inner),
        st.builds("(SELECT *, {} AS extra FROM {}) t".format, expressions, inner),
        st.builds("(SELECT * EXCLUDE (id) FROM {}) t".format, inner),
        st.builds("{} JOIN people v USING (id)".format, inner),
        st.builds("{} NATURAL JOIN people v".format, inner),
        st.builds("{} LEFT JOIN people v ON {}".format, inner, expressions),
        st.builds("{}, LATERAL (SELECT {} AS z) w".format, inner, expressions),
        st.builds("(SELECT * FROM {} UNION SELECT * FROM people) t".format, inner),
        st.builds("(WITH t AS (SELECT * FROM {}) SELECT * FROM t) t".format, inner),
    ),
    max_leaves=3,
)


@st.composite
def statements(draw: st.DrawFn) -> str:
    relation, where = (
        draw(relations),
        draw(st.one_of(st.just(""), st.builds(" WHERE {}".format, expressions))),
    )
    order = draw(
        st.one_of(st.just(""), st.just(" ORDER BY ALL"), st.builds(" ORDER BY {}".format, expressions))
    )
    kind = draw(st.integers(0, 5))
    if kind == 0:
        return f"SELECT * FROM {relation}{where}{order}"
    if kind == 1:
        return f"SELECT {draw(expressions)} AS g, {draw(aggregates)}({draw(expressions)}) FROM {relation}{where} GROUP BY ALL"
    if kind == 2:
        return f"WITH t AS (SELECT {draw(expressions)} AS a, * FROM {relation}) SELECT a, {draw(expressions)} FROM t{where}{order}"
    if kind == 3:
        return f"SELECT {draw(expressions)} FROM {relation} UNION ALL BY NAME SELECT name, id_no FROM people"
    if kind == 4:
        return f"SELECT COLUMNS('.*{draw(st.sampled_from(['n', 'id', 'o', '']))}.*') FROM {relation}{where}"
    return f"SELECT {draw(expressions)}, {draw(expressions)} FROM {relation}{where}{order}"


@pytest.fixture(scope="module")
def worlds(
    lake: Lake, masks: MaskBook, tmp_path_factory: pytest.TempPathFactory
) -> list[tuple[Guard, Table]]:
    made = []
    for name, select in (("one", ONE), ("other", OTHER)):
        path: Path = tmp_path_factory.mktemp("worlds") / f"{name}.parquet"
        with duckdb.connect() as connection:
            connection.execute(f"COPY ({select}) TO '{path}' (FORMAT parquet)")
        done = lake.commit(name, [path], run="one")
        graded = tuple(
            Column(name=one.name, type=one.type, level=LEVELS.get(one.name, 4), mask=MASKS.get(one.name))
            for one in done.columns
        )
        table = Table(
            name="people",
            title="",
            resource=name,
            owner="",
            snapshot=done.snapshot,
            relation=scan(done.files),
            columns=graded,
        )
        made.append((Guard(masks), table))
    return made


def _answer(lake: Lake, guard: Guard, table: Table, sql: str) -> tuple[str, Any]:
    def resolve(names: tuple[TableName, ...]) -> Mapping[TableName, Table]:
        if {name.name.lower() for name in names} - {"people", "city.people"}:
            raise NotFound("no_table", Text("", ""))
        return dict.fromkeys(names, table)

    try:
        plan = guard.plan(sql, subject=Subject(account="a", clearance=1), version=1, resolve=resolve)
        reply = lake.answer(plan.scope, limits=Limits(seconds=10, memory_mb=300, rows=20_000))
    except YibenError as error:
        return (
            error.code,
            f"{error.message.zh} {error.message.en} {error.where} {error.hint and error.hint.en}",
        )
    # The header may repeat what the asker wrote; the cells may not hold what he could not know.
    return "rows", sorted(
        repr(list(row.values()))
        for row in reply.table().rename_columns([str(n) for n in range(len(reply.schema))]).to_pylist()
    )


@settings(
    max_examples=200,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(sql=statements())
def test_two_worlds_that_differ_only_in_what_is_hidden_answer_alike(
    lake: Lake, worlds: list[tuple[Guard, Table]], sql: str
) -> None:
    one, other = (_answer(lake, guard, table, sql) for guard, table in worlds)
    assert one == other
    for _, said in (one, other):
        # A literal the asker wrote may come back; what the two worlds hold may not.
        own = re.findall(r"87654321|1987-06-05", sql)
        shown = functools.reduce(lambda text, word: text.replace(word, ""), own, str(said))
        assert "entinelle" in sql or not SECRET.search(shown)
