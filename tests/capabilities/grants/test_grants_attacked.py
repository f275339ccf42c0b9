"""Whatever is asked under a grant is answered as over a table that was cut beforehand, by somebody else.

The copies are cut by the workbench with the condition as it was written and the pack's masks, so that nothing
of the narrowing or of the guard's rewriting takes part in them.
"""

import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import granting
from granting import SETTINGS, Town, open_town, roads
from yiben.capabilities import access, grants, ledger
from yiben.capabilities.grants import Budget
from yiben.engines.guard import MaskBook
from yiben.infra.home import Home
from yiben.infra.lake import Bench, Limits, quote, scan
from yiben.infra.packs import packs_folder, read_toml
from yiben.kernel.actors import SYSTEM
from yiben.kernel.errors import YibenError

ATTACKS = [
    line
    for line in Path(__file__).with_name("attacks.sql").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("--")
]
LIMITS = Limits(seconds=30, memory_mb=300, rows=100_000)
MASKS = {
    "name": "name",
    "idno": "id_number",
    "phone": "phone",
    "salary": "number_null",
    "ward": "none",
    "code": "none",
}
TYPES = {
    "id": "INTEGER", "ward": "VARCHAR", "idno": "VARCHAR", "name": "VARCHAR", "phone": "VARCHAR",
    "salary": "DECIMAL(12,2)", "grade": "INTEGER", "code": "VARCHAR", "since": "DATE",
}  # fmt: skip
CANARIES = ("ODD", "no phone", "13800000", "19900000", "x1", "x3", "west", "明")


@pytest.fixture(scope="module")
def besieged(founded_town: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """One town for all attacks: they change nothing but what is spent."""
    home = tmp_path_factory.mktemp("besieged") / "home"
    shutil.copytree(founded_town, home)
    town = open_town(Home(home), SETTINGS)
    yield town
    town.lake.close()
    town.office.engine.dispose()


@pytest.fixture(scope="module")
def bench(besieged: Town) -> Iterator[Bench]:
    with ExitStack() as stack:
        yield stack.enter_context(besieged.lake.bench(threads=1))


def cut(town: Town, bench: Bench, grant: grants.Grant) -> None:
    """Make `residents` of the bench what was granted."""
    book = MaskBook.read(read_toml(packs_folder() / "yiben-base" / "masks.toml"))
    with town.office.reading(SYSTEM) as work:
        entry = ledger.resolve(work, ["residents"])["residents"]
    masks = {item.name: item.mask for item in entry.items}
    forms = {one.name: one.form for one in grant.draft.columns}
    shown = [
        quote(name) if forms[name] == "plain" else f"{book.hide(name, kind, masks[name])} AS {quote(name)}"
        for name, kind in TYPES.items()
        if forms.get(name, "verify") != "verify"
    ]
    where = f"WHERE {grant.draft.rows}" if grant.draft.rows else ""
    files = scan(town.lake.files(entry.resource, str(entry.snapshot)))
    bench.run(f"CREATE OR REPLACE TABLE residents AS SELECT {', '.join(shown)} FROM {files} {where}")


def counted(table: object) -> Counter[str]:
    columns = [column.to_pylist() for column in table.columns]
    return Counter(repr(row) for row in zip(*columns, strict=True))


def under_the_grant(town: Town, grant: grants.Grant, sql: str) -> Counter[str] | None:
    try:
        answer = access.ask(town.office, town.who("wang"), sql, grant=grant.id, limits=LIMITS)
    except YibenError as error:
        said = f"{error.message.zh} {error.message.en} {error.where} {error.hint}"
        said = said.replace(grant.id, "")  # made by chance, it may hold any two letters
        # What the asker wrote may come back; a value never.
        assert [one for one in CANARIES if one in said and one not in sql] == []
        return None
    assert not answer.truncated
    return counted(answer.table())


def over_the_copy(bench: Bench, sql: str) -> Counter[str] | None:
    try:
        return counted(bench.arrow(sql))
    except YibenError:
        return None


@pytest.fixture(scope="module")
def siege(besieged: Town, bench: Bench) -> tuple[Town, grants.Grant]:
    columns = ("id", "ward", "name:masked", "grade", "code", "since", "phone:verify")
    made = besieged.give(*columns, rows="ward = 'east'", roads=roads("sql", "verify"))
    cut(besieged, bench, made)
    return besieged, made


def test_there_are_enough_of_them() -> None:
    assert len(ATTACKS) >= 100
    assert len(set(ATTACKS)) == len(ATTACKS)


# Refused by the guard, though the engine could answer it; and the files and lists of its own, which a bench reads.
STRICTER = (
    "AT (",
    "ESCAPE co",
    "information_schema",
    "duckdb_columns",
    "read_parquet",
    "rowid",
    "memory.main",
    "main.res",
)


@pytest.mark.parametrize("sql", ATTACKS)
def test_no_statement_gets_more_than_was_granted(
    siege: tuple[Town, grants.Grant], bench: Bench, sql: str
) -> None:
    town, made = siege
    found = under_the_grant(town, made, sql)
    if found is None and any(word in sql for word in STRICTER):
        return
    assert found == over_the_copy(bench, sql)


def test_most_attacks_are_answered_or_refused_not_all_broken(siege: tuple[Town, grants.Grant]) -> None:
    town, made = siege
    answered = [sql for sql in ATTACKS if under_the_grant(town, made, sql) is not None]
    assert 40 < len(answered) < len(ATTACKS) - 30


CONDITIONS = st.recursive(
    st.sampled_from([
        "ward = 'east'", "id < 11", "id BETWEEN 3 AND 30", "salary > 1500", "name LIKE '王%'", "grade IN (1, 2)", "NOT (grade = 3)",
        "length(code) = 2", "since >= '2020-01-09'", "phone IS NOT NULL", "upper(ward) <> 'EAST'", "year(since) = 2020", "left(code, 1) = '2'",
        "coalesce(ward, '') = 'west'",
    ]),
    lambda inner: st.builds("({} {} {})".format, inner, st.sampled_from(["AND", "OR"]), inner),
    max_leaves=3,
)  # fmt: skip
TEXTS, NUMBERS = ("ward", "idno", "name", "phone", "code"), ("id", "grade", "salary")


@st.composite
def texts(draw: st.DrawFn, alias: str) -> str:
    column = f"{alias}.{draw(st.sampled_from(TEXTS))}"
    shape = st.sampled_from(
        [
            "{}",
            "upper({})",
            "left({}, 3)",
            "coalesce({}, '?')",
            "({} || '.')",
            "nullif({}, 'east')",
            "md5({})",
        ]
    )
    return draw(shape).format(column)


@st.composite
def numbers(draw: st.DrawFn, alias: str) -> str:
    column = f"{alias}.{draw(st.sampled_from(NUMBERS))}"
    word = draw(texts(alias))
    return draw(st.sampled_from([column, column, f"({column} + 1)", f"coalesce({column}, 0)", f"length({word})", f"CAST({word} AS INTEGER)", f"TRY_CAST({word} AS BIGINT)", f"(7 // ({column} - 4))"]))  # fmt: skip


@st.composite
def predicates(draw: st.DrawFn, alias: str) -> str:
    compare = draw(st.sampled_from(["=", "<", ">=", "<>", "IS DISTINCT FROM"]))
    one = draw(st.one_of(
        st.builds("{} {} {}".format, numbers(alias), st.just(compare), numbers(alias)),
        st.builds("{} {} {}".format, texts(alias), st.just(compare), texts(alias)),
        st.builds("NOT ({} LIKE '%1%')".format, texts(alias)),
        st.builds("{} IS NULL".format, texts(alias)),
    ))  # fmt: skip
    return one if draw(st.booleans()) else f"({one} OR {alias}.id % 2 = 1)"


@st.composite
def queries(draw: st.DrawFn) -> str:
    text, number, where = draw(texts("a")), draw(numbers("a")), draw(predicates("a"))
    return draw(st.sampled_from([
        f"SELECT {text} AS x, {number} AS n FROM residents a WHERE {where}",
        f"SELECT * FROM residents a WHERE {where}",
        f"SELECT {text} AS x, count(*) AS n, max({number}) AS m FROM residents a GROUP BY ALL",
        f"SELECT count(*) AS n, sum({number}) AS m FROM residents a WHERE {where}",
        f"SELECT g.range AS g, {text} AS x FROM range(41) g LEFT JOIN residents a ON g.range = a.id AND {where}",
        f"SELECT a.id, b.id FROM residents a FULL JOIN residents b ON a.id = b.id + 1 AND {where}",
        f"SELECT {text} AS x, rank() OVER (ORDER BY {number}) AS n FROM residents a",
        f"SELECT id FROM residents a WHERE NOT EXISTS (SELECT 1 FROM residents b WHERE b.id > a.id AND {where})",
        f"WITH w AS (SELECT *, {number} AS n FROM residents a) SELECT * EXCLUDE (id) FROM w WHERE n IS NOT NULL",
        f"SELECT {text} AS x FROM residents a EXCEPT SELECT {draw(texts('b'))} FROM residents b WHERE {draw(predicates('b'))}",
        f"SELECT {text} AS x, {number} AS n FROM residents a ORDER BY ALL LIMIT 7",
    ]))  # fmt: skip


granted = st.dictionaries(
    st.sampled_from(sorted(TYPES)),
    st.sampled_from(["plain", "plain", "masked", "verify"]),
    min_size=3,
    max_size=9,
).filter(lambda forms: any(form != "verify" for form in forms.values()))


@settings(
    deadline=None, max_examples=60,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture, HealthCheck.data_too_large],
)  # fmt: skip
@given(forms=granted, rows=st.none() | CONDITIONS, asked=st.lists(queries(), min_size=2, max_size=4))
def test_random_queries_under_a_random_grant_answer_as_over_the_table_cut_beforehand(
    besieged: Town, forms: dict[str, str], rows: str | None, asked: list[str]
) -> None:
    made = besieged.give(*(f"{name}:{form}" for name, form in forms.items()), rows=rows)
    with besieged.lake.bench(threads=1) as apart:
        cut(besieged, apart, made)
        for sql in asked:
            assert under_the_grant(besieged, made, sql) == over_the_copy(apart, sql), (forms, rows, sql)


PROGRAMME = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from granting import SETTINGS, open_town
from yiben.capabilities import access
from yiben.infra.home import Home
from yiben.kernel.errors import YibenError
from datetime import UTC, datetime
town = open_town(Home(Path(sys.argv[2])), SETTINGS)
who, answered = town.who("wang"), 0
for _ in range(12):
    try:
        answered += access.ask(town.office, who, "SELECT id FROM residents LIMIT 3", grant=sys.argv[3]).rows
    except YibenError as error:
        assert error.code in ("grant_calls_spent", "grant_rows_spent"), error.code
print(answered)
"""


def test_two_processes_together_get_no_more_than_the_budget(town: Town) -> None:
    made = town.give("id", budget=Budget(calls_a_day=15, rows_a_day=30))
    arguments = [str(Path(granting.__file__).parent), str(town.office.home.root), made.id]
    running = [
        subprocess.Popen([sys.executable, "-c", PROGRAMME, *arguments], stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    assert sum(int(one.communicate()[0]) for one in running) == 30
    with town.office.reading(town.who("wang")) as work:
        spent = grants.spent(work, made)
    assert spent.rows == 30
    assert 10 <= spent.calls <= 15
