"""Tokens join what belongs together under one key, and nothing across two; nobody can get at the key."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import duckdb
import pytest

from yiben.engines.guard import Column, Guard, MaskBook, Subject, Table, TableName
from yiben.infra.home import Home
from yiben.infra.lake import Lake, Limits, scan
from yiben.infra.packs import packs_folder, read_toml
from yiben.infra.settings import Settings
from yiben.kernel.errors import YibenError

GUARD = Guard(MaskBook.read(read_toml(packs_folder() / "yiben-base" / "masks.toml")))
TABLES = {
    "visits": "SELECT (range % 50)::BIGINT AS person, range AS fee FROM range(200) UNION ALL SELECT NULL, 7",
    "people": "SELECT range::VARCHAR AS person, '城' || range AS town FROM range(60) UNION ALL SELECT NULL, 'x'",
    "prices": "SELECT range::DECIMAL(9, 2) AS person FROM range(60)",
}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Lake, dict[str, Table]]]:
    folder: Path = tmp_path_factory.mktemp("tokens")
    lake = Lake(Home(folder).open(), Settings(threads=1, query_memory_mb=300))
    tables = {}
    for name, select in TABLES.items():
        path = folder / f"{name}.parquet"
        with duckdb.connect() as connection:
            connection.execute(f"COPY ({select}) TO '{path}' (FORMAT parquet)")
        done = lake.commit(name, [path], run="one")
        tables[name] = Table(
            name=name, title="", resource=name, owner="", snapshot="1", relation=scan(done.files),
            columns=tuple(
                Column(name=one.name, type=one.type, level=4 if one.name == "person" else 1, mask="token")
                for one in done.columns
            ),
        )  # fmt: skip
    yield lake, tables
    lake.close()


def ask(
    world: tuple[Lake, dict[str, Table]], sql: str, *, clearance: int = 1, key: str | None = "k1"
) -> list[tuple[object, ...]]:
    lake, tables = world

    def resolve(names: tuple[TableName, ...]) -> Mapping[TableName, Table]:
        return {name: tables[name.name] for name in names}

    plan = GUARD.plan(sql, subject=Subject(account="a", clearance=clearance), version=1, resolve=resolve)
    assert key is None or key not in plan.scope.sql
    table = lake.answer(plan.scope, limits=Limits(memory_mb=300), mask_key=key).table()
    return [tuple(row.values()) for row in table.to_pylist()]


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT count(*) AS n, sum(fee) AS s FROM visits v JOIN people p ON v.person = p.person",
        "SELECT count(*) AS n FROM people v JOIN prices p ON v.person = p.person",
        "SELECT count(*) AS n, count(p.town) AS m FROM visits v LEFT JOIN people p ON v.person = p.person",
        "SELECT count(*) AS n FROM prices WHERE person NOT IN (SELECT person FROM visits WHERE person IS NOT NULL)",
        "SELECT count(DISTINCT person) AS n, count(person) AS m FROM visits",
        "SELECT n, count(*) AS k FROM (SELECT person, count(*) AS n FROM visits GROUP BY person) GROUP BY n ORDER BY n",
    ],
)
def test_a_join_on_tokens_counts_as_on_values(world: tuple[Lake, dict[str, Table]], sql: str) -> None:
    clear = (
        sql
        if "people v" not in sql
        else sql.replace("v.person = p.person", "v.person = p.person::INTEGER::VARCHAR")
    )
    assert ask(world, sql) == ask(world, clear, clearance=5)


def test_tokens_of_two_keys_never_meet(world: tuple[Lake, dict[str, Table]]) -> None:
    sql = "SELECT person FROM people WHERE person IS NOT NULL"
    mine, yours = {row[0] for row in ask(world, sql, key="k1")}, {row[0] for row in ask(world, sql, key="k2")}
    assert len(mine) == len(yours) == 60
    assert not mine & yours
    assert {row[0] for row in ask(world, sql, key=None)} == set()


def test_a_value_in_a_statement_never_matches_its_token(world: tuple[Lake, dict[str, Table]]) -> None:
    assert ask(world, "SELECT count(*) AS n FROM people WHERE CAST(person AS VARCHAR) = '5'") == [(0,)]


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT getvariable('yiben_mask_key')", "SELECT yiben_sm3('a', 'b')", "SELECT current_setting('yiben_mask_key')",
        "SET VARIABLE yiben_mask_key = 'x'", "SELECT person FROM people, duckdb_variables()",
        "FROM duckdb_variables()", "SELECT getvariable(person) FROM people",
    ],
)  # fmt: skip
def test_no_statement_reaches_the_key(world: tuple[Lake, dict[str, Table]], sql: str) -> None:
    with pytest.raises(YibenError):
        ask(world, sql)
