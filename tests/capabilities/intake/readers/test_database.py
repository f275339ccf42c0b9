"""Tables of databases: types, hostile names, snapshots, and passwords that stay where they are."""

import datetime as dt
import decimal
import sqlite3
import traceback

import psycopg
import pytest

from yiben.capabilities.intake.readers.database import safe_name
from yiben.kernel.errors import BadInput, NotFound, Unavailable

NAME = 'we"ird; DROP TABLE x'


@pytest.fixture
def sqlite(tmp_path):
    path = tmp_path / "数据 1.db"
    with sqlite3.connect(path) as connection:
        name = NAME.replace('"', '""')
        connection.execute(
            f'CREATE TABLE "{name}" (id INTEGER PRIMARY KEY, "na me" TEXT, v REAL, d DATE, b BOOLEAN, m INTEGER, x BLOB)'
        )
        rows = [
            (2, "", None, None, None, "abc", None),
            (1, "中\n'x", 0.1, "2020-01-01", 1, 5, b"\xff\x01"),
            (3, None, 1e300, "2020-13-01", 0, 2**62, b"abc"),
        ]
        connection.executemany(f'INSERT INTO "{name}" VALUES (?,?,?,?,?,?,?)', rows)
        connection.execute("CREATE VIEW persons AS SELECT 1 AS a, 'x' AS b")
    connection.close()
    return f"sqlite:///{path}"


def test_an_sqlite_table_is_read_in_the_order_of_its_key(stage, sqlite):
    (table,) = stage(f"{sqlite}?table={NAME}")
    assert table.names == ["id", "na me", "v", "d", "b", "m", "x"]
    assert list(table.types.values()) == ["BIGINT", None, "DOUBLE", None, "BOOLEAN", None, None]
    assert table.rows == [
        (1, "中\n'x", 0.1, "2020-01-01", True, "5", "ff01"),
        (2, "", None, None, None, "abc", None),
        (3, None, 1e300, "2020-13-01", False, str(2**62), "abc"),
    ]
    assert table.says("beyond their declared type, kept as text: d, m")


def test_a_view_is_read_too(stage, sqlite):
    (table,) = stage(f"{sqlite}?table=persons")
    assert table.rows == [("1", "x")]


def test_a_missing_table_names_those_close_to_it(stage, sqlite):
    with pytest.raises(NotFound) as refusal:
        stage(f"{sqlite}?table=person")
    assert refusal.value.code == "no_such_table"
    assert "persons" in refusal.value.hint.en


def test_a_missing_file_is_not_made(stage, tmp_path):
    with pytest.raises(NotFound):
        stage(f"sqlite:///{tmp_path}/no.db?table=x")
    assert not (tmp_path / "no.db").exists()


def test_a_file_that_is_no_database_is_refused(stage, tmp_path):
    (tmp_path / "a.db").write_text("a,b\n1,2\n")
    with pytest.raises(BadInput) as refusal:
        stage(f"sqlite:///{tmp_path}/a.db?table=x")
    assert refusal.value.code == "not_sqlite"


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://u:s3cret@127.0.0.1:1/db?table=x",
        "mysql://u:s3cret@127.0.0.1:1/db?table=x",
        "postgresql://u:s3cret@h:port/db?table=x",
        "postgresql://u:s3cret@127.0.0.1:1/db",
        "oracle://u:s3cret@h/db?table=x",
    ],
)
def test_no_error_ever_holds_the_password(stage, address):
    with pytest.raises((BadInput, Unavailable)) as refusal:
        stage(address)
    error = refusal.value
    said = "".join(traceback.format_exception(error)) + str(error.as_dict()) + error.message.zh
    assert "s3cret" not in said.replace(address, "")
    assert error.hint


def test_the_name_for_the_ledger_has_no_user_and_no_password():
    address = "postgresql://u:p%40ss@db.example:5433/gov?table=s.people&sslmode=require"
    assert safe_name(address) == "postgresql://db.example:5433/gov?table=s.people"


@pytest.mark.postgresql
def test_a_postgresql_table_keeps_types_nulls_and_empty_texts(stage, postgresql):
    with psycopg.connect(postgresql, autocommit=True) as connection:
        connection.execute(
            'CREATE TABLE intake."T t" (id serial PRIMARY KEY, n text, v double precision, big bigint, '
            "num numeric(12,3), d date, ts timestamp, b boolean, j jsonb, a int[])"
        )
        connection.execute("COMMENT ON COLUMN intake.\"T t\".n IS '姓名'")
        connection.execute(
            'INSERT INTO intake."T t" (n, v, big, num, d, ts, b, j, a) VALUES '
            "(E'a\"b\\n,中', 0.1, 9223372036854775807, 1.5, '2020-01-01', '2020-01-01 01:02:03.5', true, "
            "'{\"a\": 1}', '{1,2}'), ('', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)"
        )
    (table,) = stage(f"{postgresql}&table=intake.T t")
    moment = dt.datetime.fromisoformat("2020-01-01T01:02:03.500")
    assert table.rows == [
        (
            1,
            'a"b\n,中',
            0.1,
            2**63 - 1,
            decimal.Decimal("1.500"),
            dt.date(2020, 1, 1),
            moment,
            True,
            '{"a": 1}',
            "{1,2}",
        ),
        (2, "", *[None] * 8),
    ]
    assert table.staged.columns[1].header == "姓名"


@pytest.mark.postgresql
def test_a_postgresql_table_of_many_rows_comes_whole(stage, postgresql):
    with psycopg.connect(postgresql, autocommit=True) as connection:
        connection.execute(
            "CREATE TABLE intake.many AS SELECT i AS n, 'r' || i AS t FROM generate_series(1, 70000) i"
        )
        connection.execute("CREATE TABLE intake.none (a int, b text)")
        connection.execute("CREATE TABLE intake.single (a text)")
        connection.execute("INSERT INTO intake.single VALUES (NULL), ('x'), ('')")
    (table,) = stage(f"{postgresql}&table=intake.many")
    assert sorted(row[0] for row in table.rows) == list(range(1, 70_001))
    assert stage(f"{postgresql}&table=intake.none")[0].rows == []
    assert stage(f"{postgresql}&table=intake.single")[0].rows == [(None,), ("x",), ("",)]


@pytest.mark.postgresql
def test_a_postgresql_value_beyond_its_type_keeps_the_column_as_text(stage, postgresql):
    with psycopg.connect(postgresql, autocommit=True) as connection:
        connection.execute("CREATE TABLE intake.odd (d date, n int)")
        connection.execute("INSERT INTO intake.odd VALUES ('0044-03-15 BC', 1), ('2020-01-01', 2)")
    (table,) = stage(f"{postgresql}&table=intake.odd")
    assert table.types == {"d": None, "n": "BIGINT"}
    assert table.rows == [("0044-03-15 BC", 1), ("2020-01-01", 2)]


@pytest.mark.postgresql
def test_a_postgresql_name_is_only_a_name(stage, postgresql):
    with psycopg.connect(postgresql, autocommit=True) as connection:
        connection.execute('CREATE TABLE intake."x""; DROP TABLE y; --" ("a""b" int)')
        connection.execute('INSERT INTO intake."x""; DROP TABLE y; --" VALUES (7)')
    (table,) = stage(f'{postgresql}&table=intake.x"; DROP TABLE y; --')
    assert (table.names, table.rows) == (['a"b'], [(7,)])
    with pytest.raises(NotFound):
        stage(f"{postgresql}&table=intake.missing")
