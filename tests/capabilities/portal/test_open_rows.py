"""All rows of an edition, filtered and sorted: what DuckDB says of the same table is the truth."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from yiben.capabilities.portal.reading import (
    OPS,
    Ask,
    Copy,
    Filter,
    Kind,
    Op,
    ask_of,
    batches_of,
    copying,
    rows_of,
    texts,
)
from yiben.capabilities.portal.reading.copying import make
from yiben.infra.home import Home
from yiben.infra.lake import Lake
from yiben.infra.settings import Settings
from yiben.kernel.errors import BadInput

ROWS = 3_000
MAKE = f"""
SELECT i AS id,
  CASE WHEN i % 7 = 0 THEN NULL ELSE ['贵阳市', '遵义市', '毕节市', 'Anshun', ''][1 + (i * 31) % 5] END AS city,
  CASE WHEN i % 11 = 0 THEN NULL ELSE ((i * 7919) % 1000 / 10.0)::DECIMAL(8, 2) END AS pm,
  CASE WHEN i % 501 = 0 THEN 'NaN'::DOUBLE WHEN i % 13 = 0 THEN NULL ELSE ((i * 104729) % 997) / 7.0 - 50 END AS x,
  'Note ' || ((i * 48271) % 400) || CASE WHEN i % 3 = 0 THEN ' 雨' ELSE ' ÄB%_' END AS note,
  CASE WHEN i % 17 = 0 THEN NULL ELSE i % 2 = 0 END AS ok,
  DATE '2023-11-20' + ((i * 13) % 500)::INT AS day,
  TIMESTAMP '2024-01-01 00:00:00' + INTERVAL ((i * 7) % 90000) MINUTE AS moment,
  ([1, i % 3]) AS pair
FROM range({ROWS}) AS t(i)
"""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> tuple[Copy, Path]:
    home = Home(tmp_path_factory.mktemp("home")).open()
    file = home.root / "rows.parquet"
    with duckdb.connect() as db:
        db.execute(f"COPY ({MAKE}) TO '{file}' (FORMAT PARQUET, ROW_GROUP_SIZE 1000)")
    target = home.root / "open" / "copy"
    with Lake(home, Settings()).bench() as bench:
        make(bench, [str(file)], target)
    return Copy.open(target), file


@pytest.fixture(scope="module")
def copy(place: tuple[Copy, Path]) -> Copy:
    return place[0]


@pytest.fixture(scope="module")
def truth(place: tuple[Copy, Path]) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as db:
        db.execute(f"CREATE TABLE t AS SELECT *, row_number() OVER () - 1 AS nth FROM '{place[1]}'")
        yield db


VALUES = {
    "id": ["0", "17", "2999", "3000", "1500.5", "-3"],
    "city": ["贵阳市", "Anshun", "", "遵", "zzz"],
    "pm": ["0", "12.3", "12.30", "99.9", "1e2"],
    "x": ["0", "-50", "92.2857142857", "3.5"],
    "note": ["Note 17 雨", "note 1", "äb", "雨", "%", "7 雨", "ab"],
    "ok": ["true", "否"],
    "day": ["2024", "2024-02", "2024-02-29", "2023-11-20"],
    "moment": ["2024-01", "2024-01-05", "2024-01-05 03:30", "2024-02-01T00:00:00"],
    "pair": ["[1,2]", "[1", "x"],
}
TYPES = {"id": "DOUBLE", "pm": "DOUBLE", "x": "DOUBLE", "ok": "BOOLEAN"}


def bounds(column: str, value: str) -> tuple[str, str, str]:
    """(least, greatest, operator of the greatest) as SQL: written down anew, so that it is a second opinion."""
    if column in ("day", "moment"):
        parts = {4: "YEAR", 7: "MONTH", 10: "DAY", 16: "MINUTE"}.get(len(value))
        whole = value + "-01-01"[len(value) - 4 :] if len(value) < 10 else value
        low = f"TIMESTAMP '{whole.replace('T', ' ')}'"
        return (low, f"{low} + INTERVAL 1 {parts}", "<") if parts else (low, low, "<=")
    if column in TYPES:
        said = {"否": "false"}.get(value, value)
        return f"'{said}'::{TYPES[column]}", f"'{said}'::{TYPES[column]}", "<="
    return f"'{value}'", f"'{value}'", "<="


def sql_of(one: Filter) -> str:
    column = {"pair": "CAST(to_json(pair) AS VARCHAR)", "id": "id::DOUBLE", "pm": "pm::DOUBLE"}.get(
        one.column, one.column
    )
    if one.op is Op.EMPTY:
        return f"{column} IS NULL"
    if one.op is Op.FILLED:
        return f"{column} IS NOT NULL"
    if one.op is Op.CONTAINS:
        fold = "'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz'"
        return f"contains(translate({column}, {fold}), translate('{one.value}', {fold}))"
    low, high, operator = bounds(one.column, one.value)
    return {
        Op.EQ: f"({column} >= {low} AND {column} {operator} {high})",
        Op.FROM: f"{column} >= {low}",
        Op.TO: f"{column} {operator} {high}",
    }[one.op]


@st.composite
def filters(draw: st.DrawFn) -> Filter:
    name = draw(st.sampled_from(sorted(VALUES)))
    kinds = {
        "id": Kind.NUMBER,
        "pm": Kind.NUMBER,
        "x": Kind.NUMBER,
        "ok": Kind.YESNO,
        "day": Kind.DATE,
        "moment": Kind.MOMENT,
    }
    op = draw(st.sampled_from(OPS[kinds.get(name, Kind.TEXT)]))
    return Filter(column=name, op=op, value=draw(st.sampled_from(VALUES[name])))


def plain(table: pa.Table) -> list[dict[str, Any]]:
    return [{name: repr(value) for name, value in row.items()} for row in table.to_pylist()]


@settings(max_examples=150)
@given(
    asked=st.lists(filters(), max_size=3),
    by=st.none() | st.tuples(st.sampled_from(sorted(VALUES)), st.booleans()),
    limit=st.integers(1, 40),
)
def test_rows_order_and_count_are_those_of_the_engine(
    copy: Copy, truth: duckdb.DuckDBPyConnection, asked: list[Filter], by: tuple[str, bool] | None, limit: int
) -> None:
    where = " AND ".join(map(sql_of, asked)) or "true"
    key = "CAST(to_json(pair) AS VARCHAR)" if by and by[0] == "pair" else by and by[0]
    order = f"{key} {'DESC' if by and by[1] else 'ASC'} NULLS LAST, nth" if by else "nth"
    wanted = [row[0] for row in truth.execute(f"SELECT id FROM t WHERE {where} ORDER BY {order}").fetchall()]
    seen: list[int] = []
    ask = Ask(filters=tuple(asked), sort=by, columns=("id",), limit=limit)
    for _ in range(3):
        page = rows_of(copy, ask, edition=1)
        assert page.matched == len(wanted)
        seen += page.table.column("id").to_pylist()
        if not page.next:
            assert seen == wanted
            break
        cursor = ask_of(copy, [("cursor", page.next)]).after
        ask = Ask(filters=ask.filters, sort=by, columns=("id",), limit=limit, after=cursor)
    assert seen == wanted[: len(seen)]
    streamed = [row for part in batches_of(copy, asked, ("id",)) for row in part.column("id").to_pylist()]
    assert streamed == [
        row[0] for row in truth.execute(f"SELECT id FROM t WHERE {where} ORDER BY nth").fetchall()
    ]


def test_every_cell_comes_back_as_it_was(copy: Copy, truth: duckdb.DuckDBPyConnection) -> None:
    names = ", ".join(name if name != "pair" else "CAST(to_json(pair) AS VARCHAR) AS pair" for name in VALUES)
    wanted = truth.sql(f"SELECT {names} FROM t ORDER BY nth").to_arrow_table()
    found = pa.concat_tables(batches_of(copy, (), tuple(VALUES), rows=700))
    assert plain(found) == plain(wanted)


def test_a_table_read_in_several_parts_is_one(tmp_path: Path) -> None:
    home = Home(tmp_path / "home").open()
    path = home.root / "t.parquet"
    with duckdb.connect() as db:
        db.execute(
            f"COPY (SELECT CASE WHEN i % 7 = 0 THEN NULL ELSE 'station ' || (i * 7919 % 90000) END AS station, i % 3 = 0 AS ok, "
            f"(i * 31 % 1000 / 10)::DECIMAL(6, 1) AS pm FROM range(600000) t(i)) TO '{path}' (FORMAT PARQUET)"
        )
        with Lake(home, Settings()).bench() as bench:
            make(bench, [str(path)], tmp_path / "copy")
        copy = Copy.open(tmp_path / "copy")
        found = rows_of(
            copy, ask_of(copy, [("sort", "-station"), ("pm:from", "50"), ("limit", "40")]), edition=1
        )
        asked = "SELECT count(*) OVER () AS n, station FROM t WHERE pm >= 50 ORDER BY station DESC NULLS LAST LIMIT 40"
        said = db.execute(asked.replace("FROM t", f"FROM '{path}'")).fetchall()
    assert copy.by_name["station"].distinct == 90_000
    assert found.matched == said[0][0]
    assert found.table.column("station").to_pylist() == [row[1] for row in said]


def test_values_too_many_and_long_to_hold_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = Home(tmp_path / "home").open()
    path = home.root / "t.parquet"
    with duckdb.connect() as db:
        db.execute(
            f"COPY (SELECT repeat('文', 100) || i AS v FROM range(1000) t(i)) TO '{path}' (FORMAT PARQUET)"
        )
    monkeypatch.setattr(copying, "MOST_HELD", 10_000)
    with Lake(home, Settings()).bench() as bench, pytest.raises(BadInput) as caught:
        make(bench, [str(path)], tmp_path / "copy")
    assert caught.value.code == "too_large_to_sort"
    assert [one for one in tmp_path.iterdir() if "copy" in one.name] == []


def test_a_table_without_rows_has_an_empty_page(tmp_path: Path) -> None:
    home = Home(tmp_path).open()
    parquet.write_table(
        pa.table({"a": pa.array([], pa.string()), "b": pa.array([], pa.int64())}), tmp_path / "e.parquet"
    )
    with Lake(home, Settings()).bench() as bench:
        make(bench, [str(tmp_path / "e.parquet")], tmp_path / "copy")
    copy = Copy.open(tmp_path / "copy")
    page = rows_of(copy, ask_of(copy, [("a:contains", "x"), ("sort", "-b")]), edition=1)
    assert (page.matched, page.total, page.table.num_rows, page.next) == (0, 0, 0, "")
    assert rows_of(copy, Ask(), edition=1).table.num_rows == 0


@pytest.mark.parametrize(
    ("pairs", "code"),
    [
        ([("cty", "x")], "no_column"),
        ([("city:like", "x")], "bad_parameter"),
        ([("pm:contains", "1")], "bad_parameter"),
        ([("pm", "1; DROP TABLE t")], "bad_value"),
        ([("pm", "NaN")], "bad_value"),
        ([("day", "2024-13")], "bad_value"),
        ([("day", "9999")], "bad_value"),
        ([("ok", "maybe")], "bad_value"),
        ([("city", "x" * 201)], "bad_parameter"),
        ([("limit", "0")], "bad_parameter"),
        ([("limit", "1001")], "bad_parameter"),
        ([("sort", "-nothing")], "no_column"),
        ([("columns", "id,nothing")], "no_column"),
        ([("cursor", "Zm9v")], "bad_cursor"),
        ([("cursor", "💥")], "bad_cursor"),
        ([("cursor", "MS4tMS4w")], "bad_cursor"),
        ([(f"id:{op}", str(n)) for n in range(5) for op in ("from", "to")], "bad_parameter"),
    ],
)
def test_what_does_not_fit_is_refused_by_name(copy: Copy, pairs: list[tuple[str, str]], code: str) -> None:
    with pytest.raises(BadInput) as refused:
        ask_of(copy, pairs)
    assert refused.value.code == code


@given(st.lists(st.tuples(st.text(max_size=12), st.text(max_size=40)), max_size=4))
def test_no_address_breaks_it(copy: Copy, pairs: list[tuple[str, str]]) -> None:
    try:
        rows_of(copy, ask_of(copy, pairs), edition=1)
    except BadInput as refused:
        assert refused.where  # noqa: PT017  # both are right answers


def test_dates_and_times_are_written_as_iso_8601() -> None:
    said = ["2024-05-01T08:30:00", "2024-05-01T08:30:00.000250", None]
    moments = pa.array(said).cast(pa.timestamp("us"))
    assert texts(moments).to_pylist() == said
    assert texts(pa.array([date(2024, 5, 1), None])).to_pylist() == ["2024-05-01", None]
