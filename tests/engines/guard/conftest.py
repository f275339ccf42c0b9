"""A table with secrets in a real lake, and people cleared for different levels."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import duckdb
import pytest

from yiben.engines.guard import DISPLAY, Act, Column, Guard, Law, MaskBook, Plan, Subject, Table, TableName
from yiben.infra.home import Home
from yiben.infra.lake import Lake, Limits, Overflow, scan
from yiben.infra.packs import packs_folder, read_toml
from yiben.infra.settings import Settings
from yiben.kernel.errors import NotFound
from yiben.kernel.text import Text

PEOPLE = """
    SELECT range::INTEGER AS id, 'Sentinelle' || range AS name, '3301062' || (90000000000 + range)::VARCHAR AS id_no,
           DATE '1987-06-05' + range::INTEGER AS born, (87654321 + range)::DECIMAL(12, 2) AS pay, 76543210 + range AS score,
           ['Sentinelle list'] AS tags, {'inner': 'Sentinelle struct'} AS doc, TIMESTAMP '2011-02-03 04:05:06' AS seen,
           true AS flag, 'Sentinelle ungraded' AS odd, 'open ' || (range % 3) AS kind
    FROM range(20)
"""
LEVELS = {
    "id": 1,
    "kind": 1,
    "name": 3,
    "id_no": 4,
    "born": 3,
    "pay": 3,
    "score": 3,
    "tags": 4,
    "doc": 4,
    "seen": 3,
    "flag": 3,
}
MASKS = {"name": "name", "id_no": "id_number", "born": "date_year", "seen": "date_year", "pay": "number_null"}
PLACES = "SELECT range::INTEGER AS id, 'place ' || range AS place FROM range(5)"


@dataclass(frozen=True)
class Asked:
    plan: Plan
    rows: list[tuple[Any, ...]]
    names: list[str]


Ask = Callable[..., Asked]


@pytest.fixture(scope="session")
def masks() -> MaskBook:
    return MaskBook.read(read_toml(packs_folder() / "yiben-base" / "masks.toml"))


@pytest.fixture(scope="session")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lake]:
    lake = Lake(Home(tmp_path_factory.mktemp("home")).open(), Settings(threads=1))
    yield lake
    lake.close()


@pytest.fixture(scope="session")
def tables(lake: Lake, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Table]:
    made = {}
    for name, select in (("people", PEOPLE), ("places", PLACES)):
        path = tmp_path_factory.mktemp("files") / f"{name}.parquet"
        with duckdb.connect() as connection:
            connection.execute(f"COPY ({select}) TO '{path}' (FORMAT parquet)")
        done = lake.commit(name, [path], run="one")
        levels = LEVELS if name == "people" else {"id": 1, "place": 1}
        made[name] = Table(
            name=name,
            title=name,
            resource=name,
            owner="市公安局",
            snapshot=done.snapshot,
            relation=scan(done.files),
            rows=done.rows,
            columns=tuple(
                Column(
                    name=one.name,
                    type=one.type,
                    level=levels.get(one.name),
                    mask=MASKS.get(one.name),
                    semantic=one.name,
                    item=f"i_{one.name}",
                )
                for one in done.columns
            ),
        )
    return made


@pytest.fixture(scope="session")
def ask(lake: Lake, tables: dict[str, Table], masks: MaskBook) -> Ask:
    guard = Guard(masks)

    def resolve(names: tuple[TableName, ...]) -> Mapping[TableName, Table]:
        for name in names:
            if name.name.lower().removeprefix("city.") not in tables:
                raise NotFound("no_table", Text(name.name, name.name))
        return {name: tables[name.name.lower().removeprefix("city.")] for name in names}

    def asking(
        sql: str,
        clearance: int = 1,
        *,
        by: Guard | None = None,
        law: Law | None = None,
        act: Act = DISPLAY,
        **limits: Any,
    ) -> Asked:
        subject = Subject(account="someone", clearance=clearance)
        plan = (by or guard).plan(sql, subject=subject, version=law, resolve=resolve, act=act, law=law)
        bounds = Limits(
            **{"seconds": 20, "memory_mb": 400, "rows": 5000, "overflow": Overflow.FAIL, **limits}
        )
        reply = lake.answer(plan.scope, limits=bounds)
        columns = [column.to_pylist() for column in reply.table().columns]
        return Asked(plan, list(zip(*columns, strict=True)), reply.schema.names)

    return asking
