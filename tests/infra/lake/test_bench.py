"""The workbench: full power inside the home, nothing outside it."""

from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from yiben.infra.home import Home
from yiben.infra.lake import EngineFault, Lake, literal, quote, scan
from yiben.infra.settings import Settings


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(Home(tmp_path / "home").open(), Settings())


def test_arrow_goes_in_and_comes_out(lake: Lake) -> None:
    with lake.bench(memory_mb=300, threads=1) as bench:
        bench.register("t", pa.table({"a": [1, 2, 3]}))
        assert bench.run("SELECT sum(a) FROM t WHERE a > ?", [1]) == [(5,)]
        assert bench.arrow("SELECT a FROM t").to_pydict() == {"a": [1, 2, 3]}
        with bench.batches("SELECT a FROM t", rows=1) as reader:
            assert sum(batch.num_rows for batch in reader) == 3
        assert bench.describe("t") == (("a", "BIGINT"),)


def test_a_function_of_ours_can_be_called_in_sql(lake: Lake) -> None:
    with lake.bench() as bench:
        bench.function("twice", lambda n: n * 2, ["BIGINT"], "BIGINT")
        assert bench.run("SELECT twice(21)") == [(42,)]


def test_files_outside_the_home_cannot_be_read(lake: Lake, tmp_path: Path) -> None:
    outside = tmp_path / "outside.parquet"
    duckdb.sql(f"COPY (SELECT 1 AS a) TO '{outside}' (FORMAT parquet)")
    with lake.bench() as bench, pytest.raises(EngineFault) as refused:
        bench.run(f"SELECT * FROM {scan([outside])}")
    assert refused.value.kind == "permission"


def test_spilled_files_are_gone_when_the_bench_closes(lake: Lake, tmp_path: Path) -> None:
    with lake.bench():
        assert list((tmp_path / "home" / "staging").iterdir())
    assert not list((tmp_path / "home" / "staging").iterdir())


def test_names_values_and_paths_are_quoted(tmp_path: Path) -> None:
    assert quote('a"b') == '"a""b"'
    assert literal("o'x") == "'o''x'"
    odd = tmp_path / "a[1]*?'.parquet"
    duckdb.sql(f"COPY (SELECT 7 AS a) TO {literal(str(odd))} (FORMAT parquet)")
    assert duckdb.sql(f"SELECT a FROM {scan([odd])}").fetchall() == [(7,)]
