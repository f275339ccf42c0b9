"""Parquet and Arrow files, nested, odd and broken."""

import datetime as dt
import decimal
import random

import pyarrow as pa
import pyarrow.feather as feather
import pyarrow.parquet as pq
import pytest

from yiben.capabilities.intake.model import Limits
from yiben.kernel.errors import BadInput


@pytest.fixture
def take(stage, tmp_path):
    def taken(columns, *, limits=None):
        path = tmp_path / "a.parquet"
        pq.write_table(pa.table(columns), path)
        (table,) = stage(path, limits=limits)
        return table

    return taken


def test_flat_columns_keep_their_types(take):
    day = dt.date(2020, 1, 1)
    table = take({"i": [1, None], "f": [0.5, None], "s": ["007", None], "d": [day, None], "b": [True, None]})
    assert list(table.types.values()) == ["BIGINT", "DOUBLE", "VARCHAR", "DATE", "BOOLEAN"]
    assert table.rows == [(1, 0.5, "007", day, True), (None,) * 5]
    assert table.numbers == [1, 2]


def test_structs_get_dotted_names_and_lists_become_json_text(take):
    table = take({
        "s": [{"a": 1, "b": {"c": "x"}}, None],
        "l": [[1, 2], None],
        "o": [[{"x": "中"}], []],
        "m": pa.array([[("k", 1)], None], pa.map_(pa.string(), pa.int64())),
    })  # fmt: skip
    assert table.names == ["s.a", "s.b.c", "l", "o", "m"]
    assert table.rows == [(1, "x", "[1,2]", '[{"x":"中"}]', '{"k":1}'), (None, None, None, "[]", None)]
    assert table.says("l, o, m")


def test_types_the_lake_has_not_become_the_nearest_that_loses_nothing(take):
    moment = dt.datetime.fromisoformat("2020-01-01T00:00:00")
    table = take({
        "u": pa.array([2**64 - 1], pa.uint64()),
        "dict": pa.array(["a"]).dictionary_encode(),
        "dec": pa.array([decimal.Decimal("1.10")]),
        "ns": pa.array([moment], pa.timestamp("ns")),
        "tz": pa.array([moment], pa.timestamp("ms", tz="Asia/Shanghai")),
        "bin": pa.array([b"\xff\x00"]),
        "text": pa.array(["中".encode()]),
        "null": pa.nulls(1),
        "time": pa.array([dt.time(10, 30)]),
    })  # fmt: skip
    eight = dt.datetime.fromisoformat("2020-01-01T08:00:00")
    expected = (2**64 - 1, "a", decimal.Decimal("1.10"), moment, eight, "ff00", "中", None, dt.time(10, 30))
    assert table.rows == [tuple(decimal.Decimal(v) if at == 0 else v for at, v in enumerate(expected))]
    assert table.says("Asia/Shanghai")


def test_names_that_repeat_or_are_taken_get_others(take):
    assert take({"a": [1], "A": [2], "_row": [3]}).names == ["a", "A_2", "_row_2"]


def test_an_arrow_file_is_read(stage, tmp_path):
    path = tmp_path / "a.feather"
    feather.write_feather(pa.table({"a": [1, 2], "b": ["x", "y"]}), path)
    (table,) = stage(path)
    assert table.rows == [(1, "x"), (2, "y")]


def test_many_row_groups_come_in_order(stage, tmp_path):
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"a": range(10_000)}), path, row_group_size=777)
    (table,) = stage(path)
    assert [row[0] for row in table.rows] == list(range(10_000))


def test_too_many_columns_are_refused(take):
    with pytest.raises(BadInput) as refusal:
        take({f"c{at}": [1] for at in range(101)}, limits=Limits(columns=100))
    assert refusal.value.code == "too_many_columns"


def test_a_file_that_declares_too_much_is_refused(take):
    with pytest.raises(BadInput) as refusal:
        take({"a": ["x" * 100] * 1000}, limits=Limits(unpacked_bytes=100))
    assert refusal.value.code == "unpacks_too_large"


def outcome(stage, path):
    try:
        stage(path)
    except BadInput as error:
        return error.code
    return "read"


@pytest.mark.parametrize("kind", ["parquet", "arrow"])
def test_damaged_files_are_refused_or_read_but_never_crash(stage, tmp_path, kind):
    path = tmp_path / f"a.{kind}"
    table = pa.table({"a": range(100), "s": ["x"] * 100, "n": [{"b": [1, 2]}] * 100})
    if kind == "parquet":
        pq.write_table(table, path)
    else:
        feather.write_feather(table, path)
    good, dice = path.read_bytes(), random.Random(7)
    for _ in range(25):
        broken = bytearray(good)
        for _ in range(3):
            broken[dice.randrange(8, len(broken))] = dice.randrange(256)
        path.write_bytes(broken)
        assert outcome(stage, path) in {"read", "damaged_columnar"}
    path.write_bytes(good[: len(good) // 2])
    with pytest.raises(BadInput):
        stage(path)
