"""Rows in hand are seen as the guard's scan shows them, and through nothing else."""

from concurrent.futures import ThreadPoolExecutor

import pyarrow as pa
import pytest

from yiben.infra.lake import KEY, Held
from yiben.infra.lake.scope import STAMP, Scope
from yiben.infra.lake.sqltext import scan
from yiben.kernel.errors import YibenError

FILES = ("/nowhere/a.parquet", "/nowhere/b'.parquet")


@pytest.fixture
def held():
    made = Held()
    yield made
    made.close()


def rows(*numbers: int) -> pa.Table:
    return pa.table(
        {
            "id": pa.array(numbers, pa.int64()),
            "name": [f"王{n}" for n in numbers],
            "age": pa.array(numbers, pa.int32()),
        }
    )


def scope(
    select: str = 'SELECT "id" AS "id", left("name", 1) || \'*\' AS "name"', *, where: str = ""
) -> Scope:
    return Scope('SELECT * FROM "s"', {"s": f"({select} FROM (SELECT * FROM {scan(FILES)}{where}))"}, STAMP)


def show(held: Held, seen: Scope, table: pa.Table, **said: object) -> list[dict[str, object]]:
    told = {"files": FILES, "key": "id", "columns": ["name"], **said}
    listed: list[dict[str, object]] = held.show(seen, table, **told).to_pylist()
    return listed


def test_rows_are_seen_through_the_scan_in_their_order(held: Held) -> None:
    found = show(held, scope(), rows(5, 3, 5, 9))
    assert found == [{KEY: str(n), "name": "王*"} for n in (5, 3, 5, 9)]


def test_every_run_sees_its_own_rows_and_none_of_those_before(held: Held) -> None:
    plain = scope('SELECT "id" AS "id", "name" AS "name"')
    for numbers in ((1, 2), (), (3,), tuple(range(3000)), (4,)):
        assert [row["name"] for row in show(held, plain, rows(*numbers))] == [f"王{n}" for n in numbers]


def test_a_condition_on_rows_leaves_rows_out_by_columns_nobody_sees(held: Held) -> None:
    some = scope(where=' WHERE "age" > 4')
    assert [row[KEY] for row in show(held, some, rows(5, 3, 9))] == ["5", "9"]
    assert [row[KEY] for row in show(held, some, rows(2, 6))] == ["6"]


def test_a_keyed_mask_is_of_its_key_and_null_without_one(held: Held) -> None:
    keyed = scope('SELECT "id" AS "id", yiben_sm3(getvariable(\'yiben_mask_key\'), "name") AS "name"')
    one, two = (show(held, keyed, rows(7), mask_key=secret)[0]["name"] for secret in ("k1", "k2"))
    again = show(held, keyed, rows(7, 7), mask_key="k1")
    assert one != two
    assert [row["name"] for row in again] == [one, one]
    assert show(held, keyed, rows(7))[0]["name"] is None


def test_what_reads_other_files_or_reads_twice_is_not_for_rows_in_hand(held: Held) -> None:
    twice = f"(SELECT * FROM {scan(FILES)} UNION ALL SELECT * FROM {scan(FILES)})"
    for scans in ({"s": "(SELECT 1 AS id)"}, {"s": twice}, {"s": scan(FILES), "t": scan(FILES)}):
        strange = Scope('SELECT * FROM "s"', scans, STAMP)
        assert not held.fits(strange, FILES)
        with pytest.raises(ValueError, match="files once"):
            show(held, strange, rows(1))


def test_no_file_and_no_setting_can_be_reached(held: Held, tmp_path) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text("a\n1\n")
    select = f"SELECT (SELECT a FROM read_csv('{secret}')) AS \"id\", 'x' AS \"name\""
    with pytest.raises(YibenError) as raised:
        show(held, scope(select), rows(1))
    assert str(secret) not in str(raised.value.as_dict())


def test_threads_do_not_see_each_others_rows(held: Held) -> None:
    plain = scope('SELECT "id" AS "id", "name" AS "name"')

    def look(n: int) -> bool:
        return [row["name"] for row in show(held, plain, rows(n, n + 1))] == [f"王{n}", f"王{n + 1}"]

    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(look, range(60)))


def test_values_are_the_same_from_the_first_run_on(held: Held) -> None:
    """The first run gives what the engine writes as Arrow; later ones may come through Python."""
    for select in (
        'SELECT "id" AS "id", "name" AS "name"',
        'SELECT "id" AS "id", CASE WHEN "id" > 3 THEN "name" END AS "name"',
        'SELECT "id" AS "id", "id" % 2 = 0 AS "name"',
        'SELECT "id" AS "id", CAST("age" AS TINYINT) AS "name"',
        'SELECT "id" AS "id", CASE "age" WHEN 1 THEN CAST(\'NaN\' AS DOUBLE) WHEN 2 THEN CAST(\'inf\' AS DOUBLE) ELSE "age" / 7 END AS "name"',
        'SELECT "id" AS "id", CAST("age" AS DECIMAL(9, 3)) / 7 AS "name"',
        'SELECT "id" AS "id", CAST(md5("name") AS UUID) AS "name"',
        'SELECT "id" AS "id", CAST("id" AS HUGEINT) * 9223372036854775807 AS "name"',
        'SELECT "id" AS "id", DATE \'0001-01-01\' + "age" AS "name"',
        'SELECT "id" AS "id", encode("name") AS "name"',
        'SELECT "id" AS "id", ["name", NULL] AS "name"',
    ):
        seen = scope(select)
        told = {"files": FILES, "key": "id", "columns": ["name"]}
        first, second, third = (held.show(seen, rows(1, 2, 5), **told) for _ in range(3))
        assert first.schema.equals(second.schema), select
        assert str(first.to_pydict()) == str(second.to_pydict()) == str(third.to_pydict()), select
        none = held.show(seen, rows(1).slice(0, 0), **told)
        assert none.schema.equals(first.schema), select
        assert none.num_rows == 0
