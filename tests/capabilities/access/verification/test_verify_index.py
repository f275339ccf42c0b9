"""The index: digests alone, of the newest content, whole or not there at all."""

import subprocess
import sys
import time
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from verifying import RESIDENTS, Scene

from yiben.capabilities.access import verification
from yiben.capabilities.access.verification import spelling
from yiben.capabilities.access.verification.building import fold
from yiben.capabilities.access.verification.digests import WIDTH
from yiben.infra.home import Home
from yiben.infra.lake import Lake, literal
from yiben.infra.settings import Settings

ZHANG = "11010519491231002X"


def indexes(scene: Scene) -> list[str]:
    return sorted(path.name for path in scene.folder.glob("vof_*/*"))


def test_the_folder_holds_no_value_in_any_spelling(scene: Scene) -> None:
    scene.open()
    assert scene.ask(姓名="张三丰") == "yes"
    content = b"".join(path.read_bytes() for path in scene.folder.rglob("*") if path.is_file())
    for value in ("张三丰", ZHANG, "13800138000", "1949-12-31"):
        assert value.encode() not in content
        assert value.encode("utf-16-le") not in content
    assert all(path.stat().st_mode & 0o077 == 0 for path in scene.folder.rglob("*"))


def test_equal_values_of_two_people_and_of_two_resources_look_unrelated(scene: Scene) -> None:
    select = "SELECT '1' AS 身份证号, 'x' AS 姓名 UNION ALL SELECT '2', 'x'"
    scene.land(select, name="first", run="run2")
    scene.land(select, name="second", run="run3")
    digests: list[bytes] = []
    for name in ("first", "second"):
        made = scene.open(resource=name, columns=["姓名"])
        verification.prepare(scene.office, scene.lake, made.id)
        rows = next(scene.folder.glob(f"{made.id}/*/rows.bin")).read_bytes()
        digests += [rows[at : at + WIDTH] for at in range(0, 4 * WIDTH, WIDTH)]
    assert len(set(digests)) == 8


def test_newer_content_is_answered_from_and_the_older_index_swept(scene: Scene) -> None:
    scene.open(columns=["姓名"])
    assert scene.ask(姓名="张三丰") == "yes"
    before = indexes(scene)
    scene.land(RESIDENTS.replace("张三丰", "张四丰"), run="run2")
    assert (scene.ask(姓名="张三丰"), scene.ask(姓名="张四丰")) == ("no", "yes")
    assert len(indexes(scene)) == 1
    assert indexes(scene) != before


def test_nothing_is_answered_from_an_older_index(scene: Scene) -> None:
    made = scene.open(columns=["姓名"])
    verification.prepare(scene.office, scene.lake, made.id)
    scene.land(RESIDENTS, run="run2")
    body = {"offer": made.id, "key": ZHANG, "values": {"姓名": "张三丰"}, "purpose": "测试"}
    asked = verification.question(body, who=scene.actor("analyst"))
    assert isinstance(verification.ask_many(scene.office, [asked])[0], verification.NotPrepared)
    assert verification.refresh(scene.office, scene.lake, resource=made.resource) == 1
    assert verification.ask_many(scene.office, [asked]) == ["yes"]


def test_refreshing_again_and_again_leaves_nothing_behind(scene: Scene) -> None:
    made = scene.open(columns=["姓名"])
    for _ in range(3):
        assert verification.refresh(scene.office, scene.lake) == 1
    assert sorted(path.name for path in scene.folder.iterdir()) == [made.id, f"{made.id}.lock"]


def test_content_that_lost_an_offered_column_answers_nothing(scene: Scene) -> None:
    scene.open(columns=["手机号"])
    scene.land("SELECT '1' AS 身份证号, '李四' AS 姓名", run="run2")
    assert scene.ask("1", 手机号="1") == "offer_outdated"


def test_a_retired_resource_answers_nothing(scene: Scene) -> None:
    from yiben.capabilities import ledger

    made = scene.open()
    assert scene.ask(姓名="张三丰") == "yes"
    scene.do("owner", lambda work: ledger.retire(work, made.resource, why="测试"))
    assert scene.ask(姓名="张三丰") == "no_such_offer"


def test_what_the_dead_and_the_withdrawn_left_is_swept(scene: Scene) -> None:
    made, gone = scene.open(), scene.open(columns=["姓名"])
    verification.refresh(scene.office, scene.lake)
    (scene.folder / made.id / "half-dead").mkdir()
    scene.land(RESIDENTS, run="run2")
    scene.do("steward", verification.withdraw, gone.id)
    verification.refresh(scene.office, scene.lake)
    assert len(indexes(scene)) == 1
    assert not (scene.folder / gone.id).exists()


def test_killed_while_building_the_next_one_finishes(scene: Scene) -> None:
    scene.land(
        "SELECT range::VARCHAR AS 身份证号, 'n' || range AS 姓名 FROM range(300000)", name="many", run="run2"
    )
    made = scene.open(resource="many", columns=["姓名"])
    code = (
        "import sys; from pathlib import Path; from yiben.app.wiring import open_platform\n"
        "from yiben.capabilities.access import verification\n"
        "from yiben.infra.database import open_engine; from yiben.infra.home import Home\n"
        "from yiben.infra.lake import Lake; from yiben.infra.settings import Settings\n"
        "from yiben.infra.work import Office; from yiben.engines import evidence\n"
        "home, settings = Home(Path(sys.argv[1])), Settings(database_url=sys.argv[2], threads=1)\n"
        "office = Office(home, settings, open_engine(home, settings), evidence.make_seal(home))\n"
        "verification.prepare(office, Lake(home, settings), sys.argv[3])\n"
    )
    builder = subprocess.Popen(
        [sys.executable, "-c", code, str(scene.office.home.root), scene.office.settings.database_url, made.id]
    )
    end = time.monotonic() + 60
    while not list(scene.folder.glob(f"{made.id}/*")) and builder.poll() is None and time.monotonic() < end:
        time.sleep(0.005)
    builder.kill()
    builder.wait()
    named = {"offer": made.id}
    assert scene.told(named, "299999", "analyst", {"姓名": "n299999"}) == "yes"
    assert scene.told(named, "300000", "analyst", {"姓名": "n300000"}) == "no"
    assert len(list(scene.folder.glob(f"{made.id}/*"))) == 1


@given(
    rows=st.lists(st.tuples(st.integers(0, 5), st.integers(0, 2), st.integers(0, 2)), max_size=30),
    cuts=st.lists(st.integers(0, 30), max_size=4),
)
def test_keys_fold_the_same_however_batches_are_cut(
    rows: list[tuple[int, int, int]], cuts: list[int]
) -> None:
    rows.sort()
    cells = [[np.full(WIDTH, value, dtype=np.uint8) for value in row] for row in rows]
    whole = np.array([np.concatenate(row) for row in cells], dtype=np.uint8).reshape(-1, 3 * WIDTH)
    wanted = []
    for key in sorted({row[0] for row in rows}):
        mine = [row for row in rows if row[0] == key]
        wanted.append([key, *(mine[0][at] if len({row[at] for row in mine}) == 1 else 0 for at in (1, 2))])
    got, carried = [], whole[:0]
    edges = [0, *sorted(min(cut, len(rows)) for cut in cuts), len(rows)]
    for start, end in pairwise(edges):
        folded = fold(np.vstack([carried, whole[start:end]]))
        got += folded[:-1][:, ::WIDTH].tolist()
        carried = folded[-1:]
    assert got + carried[:, ::WIDTH].tolist() == wanted


texts = st.text(
    st.one_of(
        st.characters(exclude_categories=["Cs"]), st.sampled_from("ａｚＡＺ０９　 ·•－–Xx\x00\x1f\u200b'\"\\")
    ),
    max_size=8,
)


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Lake:
    return Lake(Home(tmp_path_factory.mktemp("spelling") / "home").open(), Settings(threads=1))


@settings(max_examples=30, deadline=None)
@given(values=st.lists(texts, min_size=1, max_size=50))
def test_sql_and_python_spell_texts_alike(lake: Lake, values: list[str]) -> None:
    import pyarrow as pa

    with lake.bench(memory_mb=200) as bench:
        bench.run("SET VARIABLE spelled_from = ?", [spelling.FROM])
        bench.run("SET VARIABLE spelled_to = ?", [spelling.TO])
        bench.register("t", pa.table({"v": values}))
        got = bench.arrow(f"SELECT {spelling.in_sql('v', 'VARCHAR')} AS v FROM t")["v"].to_pylist()
    assert got == [spelling.spelled(value, "VARCHAR") for value in values]
    assert all(spelling.spelled(value, "VARCHAR") == value for value in got)


@settings(max_examples=30, deadline=None)
@given(
    numbers=st.lists(st.decimals(-(10**8), 10**8, places=3), min_size=1, max_size=30),
    days=st.lists(st.dates(), min_size=1, max_size=30),
)
def test_sql_and_python_spell_numbers_and_dates_alike(
    lake: Lake, numbers: list[object], days: list[object]
) -> None:
    with lake.bench(memory_mb=200) as bench:
        for kind, values in (("DECIMAL(18,3)", numbers), ("DATE", days)):
            rows = ", ".join(f"({literal(str(value))}::{kind})" for value in values)
            got = [
                row[0] for row in bench.run(f"SELECT {spelling.in_sql('v', kind)} FROM (VALUES {rows}) t(v)")
            ]
            assert got == [spelling.spelled(str(value), kind) for value in values]
