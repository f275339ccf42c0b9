"""Snapshots: one commit, one snapshot; the past stays readable; a killed commit leaves nothing half done."""

import random
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from yiben.infra.home import Home
from yiben.infra.lake import Lake, LakeColumn, scan
from yiben.infra.settings import Settings
from yiben.kernel.errors import BadInput, NotFound


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home").open()


@pytest.fixture
def lake(home: Home) -> Lake:
    return Lake(home, Settings())


def write(folder: Path, name: str, select: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    with duckdb.connect() as connection:
        connection.execute(f"COPY ({select}) TO '{path}' (FORMAT parquet)")
    return path


def rows(lake: Lake, files: tuple[str, ...]) -> list[tuple[object, ...]]:
    with lake.bench() as bench:
        return bench.run(f"SELECT * FROM {scan(files)} ORDER BY 1")


def test_a_commit_moves_files_into_the_lake_and_tells_rows_bytes_and_columns(lake: Lake, home: Home) -> None:
    first = write(home.staging, "a.parquet", "SELECT 1 AS 编号, '甲' AS \"姓 名.x\"")
    second = write(home.staging, "b.parquet", "SELECT 2 AS 编号, '乙' AS \"姓 名.x\"")
    done = lake.commit("res_1", [first, second], run="run_1", properties={"yiben.source": "a.csv"})
    assert (done.rows, len(done.files), done.run) == (2, 2, "run_1")
    assert done.bytes == sum(Path(file).stat().st_size for file in done.files)
    assert done.columns == (LakeColumn("编号", "INTEGER"), LakeColumn("姓 名.x", "VARCHAR"))
    assert not first.exists()
    assert rows(lake, done.files) == [(1, "甲"), (2, "乙")]


def test_a_new_snapshot_replaces_the_content_and_the_old_one_stays_readable(lake: Lake, home: Home) -> None:
    old = lake.commit(
        "r", [write(home.staging, "a.parquet", "SELECT 1 AS a, 'x' AS b, 5 AS c")], run="one", properties={}
    )
    new = lake.commit(
        "r",
        [write(home.staging, "a.parquet", "SELECT 'k' AS a, DATE '2026-01-02' AS d, 'x' AS b")],
        run="two",
        properties={},
    )
    assert old.snapshot != new.snapshot
    assert [one.name + " " + one.type for one in lake.columns("r", old.snapshot)] == [
        "a INTEGER",
        "b VARCHAR",
        "c INTEGER",
    ]
    assert [one.name + " " + one.type for one in lake.columns("r", new.snapshot)] == [
        "a VARCHAR",
        "d DATE",
        "b VARCHAR",
    ]
    assert rows(lake, lake.files("r", old.snapshot)) == [(1, "x", 5)]
    assert [one.snapshot for one in lake.snapshots("r")] == [old.snapshot, new.snapshot]


def test_a_reader_that_says_nothing_of_empty_cells_follows_one_that_says_there_are_none(
    lake: Lake, home: Home
) -> None:
    strict = home.staging / "strict.parquet"
    schema = pa.schema([pa.field("a", pa.string(), nullable=False)])
    pq.write_table(pa.table({"a": ["x"]}, schema=schema), strict)
    lake.commit("r", [strict], run="one", properties={})
    done = lake.commit(
        "r", [write(home.staging, "a.parquet", "SELECT NULL::VARCHAR AS a")], run="two", properties={}
    )
    assert rows(lake, done.files) == [(None,)]


def test_iceberg_itself_sees_one_snapshot_per_commit_and_the_current_rows(lake: Lake, home: Home) -> None:
    from pyiceberg.catalog.sql import SqlCatalog

    for number in (1, 2, 3):
        lake.commit(
            "r",
            [write(home.staging, "a.parquet", f"SELECT range AS a FROM range({number})")],
            run=f"r{number}",
        )
    table = SqlCatalog("yiben", uri=f"sqlite:///{home.lake / 'catalogue.db'}").load_table(("lake", "r"))
    assert len(table.metadata.snapshots) == 3
    assert table.scan().to_arrow().to_pydict() == {"a": [0, 1, 2]}
    first = table.metadata.snapshots[0].snapshot_id
    assert table.scan(snapshot_id=first).to_arrow().to_pydict() == {"a": [0]}


def test_the_same_run_again_is_the_same_snapshot(lake: Lake, home: Home) -> None:
    done = lake.commit("r", [write(home.staging, "a.parquet", "SELECT 1 AS a")], run="one")
    again = lake.commit("r", [home.staging / "a.parquet"], run="one")
    assert again == done
    assert len(lake.snapshots("r")) == 1


def test_a_lost_manifest_is_made_again_from_iceberg(lake: Lake, home: Home) -> None:
    done = lake.commit("r", [write(home.staging, "a.parquet", "SELECT 1 AS a")], run="one")
    for path in (home.lake / "warehouse" / "r" / "manifests").iterdir():
        path.unlink()
    assert Lake(home, Settings()).files("r", done.snapshot) == done.files


def test_an_unknown_snapshot_and_a_strange_resource_are_refused(lake: Lake, home: Home) -> None:
    with pytest.raises(NotFound):
        lake.files("r", "12345")
    with pytest.raises(NotFound):
        lake.files("r", "../../x")
    with pytest.raises(BadInput):
        lake.files("../r", "1")
    with pytest.raises(BadInput):
        lake.commit("r", [home.staging / "never.parquet"], run="one")


def test_a_type_tables_cannot_hold_is_named_not_crashed_on(lake: Lake, home: Home) -> None:
    with pytest.raises(BadInput) as refused:
        lake.commit(
            "r", [write(home.staging, "a.parquet", "SELECT TIMESTAMP_NS '2026-01-01' AS a")], run="one"
        )
    assert refused.value.code == "type_not_storable"


def test_writers_at_the_same_time_all_get_their_snapshot(home: Home) -> None:
    def one(number: int) -> str:
        lake = Lake(home, Settings())
        path = write(home.staging / str(number), "a.parquet", f"SELECT {number} AS a")
        return lake.commit("r", [path], run=f"run{number}").snapshot

    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(one, range(4)))
    assert len(set(made)) == 4
    assert {one.snapshot for one in Lake(home, Settings()).snapshots("r")} == set(made)


_COMMIT = """
import sys
from pathlib import Path
from yiben.infra.home import Home
from yiben.infra.lake import Lake
from yiben.infra.settings import Settings
lake = Lake(Home(Path(sys.argv[1])), Settings())
print("go", flush=True)
lake.commit("r", [Path(p) for p in sys.argv[3:]], run=sys.argv[2])
print("done", flush=True)
"""


def test_kill_minus_nine_at_any_moment_leaves_the_old_snapshot_and_the_commit_resumable(
    lake: Lake, home: Home
) -> None:
    before = lake.commit("r", [write(home.staging, "a.parquet", "SELECT 0 AS a")], run="before")
    dice = random.Random(7)
    for number in range(1, 7):
        staged = [
            write(home.staging / f"k{number}", f"{part}.parquet", f"SELECT {number} AS a, {part} AS p")
            for part in range(5)
        ]
        worker = subprocess.Popen(
            [sys.executable, "-c", _COMMIT, str(home.root), f"k{number}", *map(str, staged)],
            stdout=subprocess.PIPE,
            text=True,
        )
        assert worker.stdout is not None
        assert worker.stdout.readline() == "go\n"
        time.sleep(dice.uniform(0.6, 1.9))
        worker.send_signal(signal.SIGKILL)
        worker.communicate()
        fresh = Lake(home, Settings())
        assert rows(fresh, fresh.files("r", before.snapshot))
        before = fresh.commit("r", staged, run=f"k{number}")
        assert sorted(rows(fresh, before.files)) == [(number, part) for part in range(5)]
    assert len(lake.snapshots("r")) == 7
