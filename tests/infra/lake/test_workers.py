"""Query workers: what ends one ends nothing else; what they hand over is what the engine found."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pytest

from yiben.infra.home import Home
from yiben.infra.lake import Lake, Limits, Scope, scan
from yiben.infra.lake.pool import pool
from yiben.infra.lake.scope import STAMP
from yiben.infra.settings import Settings
from yiben.kernel.errors import BadInput, Unavailable, YibenError

TIGHT = Limits(seconds=0.5, memory_mb=200)
USUAL = Limits(seconds=30, memory_mb=200)
ENDLESS = "SELECT levenshtein(repeat('a', 9999) || range, repeat('b', 9999)) FROM range(2000)"
LONG = "SELECT count(*) FROM range(1000000000000)"
BOMBS = (
    ENDLESS,
    "SELECT damerau_levenshtein(repeat('a', 9999) || range, repeat('b', 9999)) FROM range(200)",
    "SELECT jaro_winkler_similarity(repeat('ab', 9999) || range, repeat('bc', 9999)) FROM range(9999)",
    "SELECT length(regexp_replace(x, 'x', x, 'g')) FROM (SELECT repeat('x', 9999) || range AS x FROM range(300))",
    "SELECT length(repeat(x, 9999)) FROM (SELECT repeat('x', 9999) || range AS x FROM range(2048))",
    "SELECT length(lpad(repeat(x, 9999), 900000000, 'y')) FROM (SELECT repeat('x', 99) || range AS x FROM range(9999))",
    "SELECT string_agg(repeat('x', 9999) || range, '') FROM range(10000000)",
    "SELECT list_aggregate(list(range), 'string_agg', ',') FROM range(1000000000)",
    "SELECT count(*) FROM range(1000000) a, range(1000000) b WHERE hash(a.range, b.range) = 1",
    "WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n FROM r, range(10)) SELECT count(*) FROM r",
    "SELECT length(format('{:>900000000}', 'x' || range)) FROM range(2048)",
    "SELECT repeat('x', 9999) || range FROM range(1000000)",
)


@pytest.fixture
def lake(tmp_path: Path) -> Iterator[Lake]:
    opened = Lake(Home(tmp_path / "home").open(), Settings(threads=1))
    yield opened
    opened.close()


def ask(lake: Lake, sql: str, limits: Limits = USUAL, **more: str) -> pa.Table:
    return lake.answer(Scope(sql, {}, STAMP), limits=limits, **more).table()


def at_work(lake: Lake, sql: str, limits: Limits = USUAL) -> tuple[threading.Thread, list[object], int]:
    """Somebody asks; the thread, what came of it, and the process that works on it."""
    ask(lake, "SELECT 1")
    before, told = pool().idle(), []

    def run() -> None:
        try:
            told.append(ask(lake, sql, limits))
        except YibenError as error:
            told.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    while not (busy := set(before) - set(pool().idle())):
        time.sleep(0.005)
    time.sleep(0.1)
    return thread, told, busy.pop()


@pytest.mark.parametrize("sql", BOMBS)
def test_no_statement_holds_more_than_its_limits(lake: Lake, sql: str) -> None:
    ask(lake, "SELECT 1", TIGHT)
    began = time.monotonic()
    with pytest.raises(Unavailable) as caught:
        ask(lake, sql, TIGHT)
    assert caught.value.code in {"query_time", "query_memory"}
    # Half a second, half a second of grace, and a busy machine; without workers it was up to a minute.
    assert time.monotonic() - began < 6
    assert ask(lake, "SELECT 42 AS n", TIGHT).to_pylist() == [{"n": 42}]


def test_a_worker_killed_in_the_middle_of_an_answer_is_told_and_replaced(lake: Lake) -> None:
    thread, told, process = at_work(lake, LONG)
    os.kill(process, signal.SIGKILL)
    thread.join(10)
    assert isinstance(told[0], Unavailable)
    assert ask(lake, "SELECT 42 AS n").to_pylist() == [{"n": 42}]


def test_a_worker_killed_while_idle_goes_unnoticed(lake: Lake) -> None:
    ask(lake, "SELECT 1")
    for process in pool().idle():
        os.kill(process, signal.SIGKILL)
    time.sleep(0.1)
    assert ask(lake, "SELECT 42 AS n").to_pylist() == [{"n": 42}]


def test_workers_end_with_whoever_started_them(tmp_path: Path) -> None:
    script = (
        "import sys, threading\n"
        "from pathlib import Path\n"
        "from yiben.infra.home import Home\n"
        "from yiben.infra.lake import Lake, Limits, Scope\n"
        "from yiben.infra.lake.pool import pool\n"
        "from yiben.infra.lake.scope import STAMP\n"
        "from yiben.infra.settings import Settings\n"
        "lake = Lake(Home(Path(sys.argv[1])).open(), Settings(threads=1))\n"
        "lake.answer(Scope('SELECT 1', {}, STAMP), limits=Limits())\n"
        "print(*pool().idle(), flush=True)\n"
        "lake.answer(Scope(sys.argv[2], {}, STAMP), limits=Limits(seconds=300))\n"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", script, str(tmp_path / "home"), ENDLESS], stdout=subprocess.PIPE, text=True
    )
    with parent:
        assert parent.stdout is not None
        worker = int(parent.stdout.readline())
        time.sleep(0.2)
        parent.kill()
    end = time.monotonic() + 10
    while _runs(worker) and time.monotonic() < end:
        time.sleep(0.02)
    assert not _runs(worker)


def _runs(process: int) -> bool:
    try:
        return " Z " not in Path(f"/proc/{process}/stat").read_text(encoding="ascii", errors="replace")
    except OSError:
        return False


def test_neither_statement_nor_key_is_to_be_seen_from_outside(
    lake: Lake, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("YIBEN_DATABASE_URL", "postgresql://canary-url")
    pool().close()
    sql = "SELECT 'canary-text', yiben_sm3('canary-key', 'x') FROM range(100000000) WHERE hash(range) = 1"
    thread, _, process = at_work(lake, sql, Limits(seconds=1, memory_mb=200))
    seen = b"".join(Path(f"/proc/{process}/{name}").read_bytes() for name in ("cmdline", "environ"))
    thread.join()
    assert b"canary" not in seen
    assert "canary" not in "".join(capfd.readouterr())


def test_an_answer_stays_what_it_was_while_others_come_and_go(lake: Lake) -> None:
    def content(number: int) -> str:
        return f"SELECT range + {number} AS n, 'value ' || (range * {number}) AS t FROM range(20000)"

    kept = [ask(lake, content(number)) for number in range(4)]
    columns = [kept[0].column("t")]
    text = columns[0].to_pylist()
    del kept[0]  # its columns are still referred to
    for number in range(4, 8):
        ask(lake, content(number))
    assert columns[0].to_pylist() == text
    assert [table.column("n")[7].as_py() for table in kept] == [8, 9, 10]
    assert kept[2].column("t")[19_999].as_py() == f"value {19_999 * 3}"


def test_every_type_comes_over_as_the_engine_has_it(lake: Lake) -> None:
    sql = """
        SELECT range AS a, range::HUGEINT AS b, (range / 3)::DECIMAL(18, 4) AS c, (range % 2 = 0) AS d,
            DATE '2026-01-01' + range::INTEGER AS e, TIMESTAMP '2026-01-01 10:00:00' AS f,
            TIME '10:00:00' AS g, INTERVAL 3 DAY AS h, '00000000-0000-0000-0000-000000000001'::UUID AS i,
            'bytes'::BLOB AS j, [range, NULL] AS k, {'x': range, 'y': 'z'} AS l, MAP {'k': range} AS m,
            CASE WHEN range % 3 = 0 THEN NULL ELSE '身份证' || range END AS n, NULL AS o,
            (CASE WHEN range % 2 = 0 THEN 'x' ELSE 'y' END)::ENUM ('x', 'y') AS p, '101'::BIT AS q,
            TIMESTAMPTZ '2026-01-01 10:00:00+08' AS r, '{"a": 1}'::JSON AS s, 1e308::DOUBLE AS t
        FROM range(5000) ORDER BY a
    """
    with lake.bench(threads=1) as bench:
        wanted = bench.batches(sql).read_all()
    got = ask(lake, sql)
    assert got.schema.equals(wanted.schema)
    assert got.equals(wanted)
    assert ask(lake, f"SELECT * FROM ({sql}) WHERE a < 0").schema.equals(wanted.schema)


def test_a_worker_that_moves_to_another_home_forgets_the_files_of_the_first(tmp_path: Path) -> None:
    lakes, files = [], []
    for name in ("one", "two"):
        home = Home(tmp_path / name).open()
        lakes.append(Lake(home, Settings(threads=1, query_workers=1)))
        file = home.lake / "warehouse" / "data.parquet"
        file.parent.mkdir()
        with lakes[-1].bench(threads=1) as bench:
            bench.run(f"COPY (SELECT '{name}' AS n) TO '{file}' (FORMAT parquet)")
        files.append(scan([file]))
    pool().close()
    for _ in range(2):
        for lake, own, strange, name in zip(lakes, files, files[::-1], ("one", "two"), strict=True):
            assert _read(lake, own).to_pylist() == [{"n": name}]
            with pytest.raises(Unavailable) as caught:
                _read(lake, strange)
            assert caught.value.code == "data_unreadable"
    assert len(pool().idle()) == 1


def _read(lake: Lake, relation: str) -> pa.Table:
    return lake.answer(Scope('SELECT * FROM "t_0"', {"t_0": relation}, STAMP), limits=USUAL).table()


def test_who_finds_every_worker_busy_waits_and_is_told_in_the_end(tmp_path: Path) -> None:
    lake = Lake(Home(tmp_path / "home").open(), Settings(threads=1, query_workers=1))
    thread, told, _ = at_work(lake, LONG, Limits(seconds=1.5, memory_mb=200))
    with pytest.raises(Unavailable) as caught:
        ask(lake, "SELECT 1", Limits(seconds=0.2, memory_mb=200))
    assert caught.value.code == "query_busy"
    assert ask(lake, "SELECT 42 AS n").to_pylist() == [{"n": 42}]
    thread.join()
    assert [getattr(one, "code", None) for one in told] == ["query_time"]


def test_many_ask_at_once(lake: Lake) -> None:
    told: list[int] = []

    def run(number: int) -> None:
        told.extend(ask(lake, f"SELECT {number} + range AS n FROM range(3)").column("n").to_pylist())

    threads = [threading.Thread(target=run, args=(number * 10,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == sorted(number * 10 + extra for number in range(12) for extra in range(3))
    assert len(pool().idle()) <= 4


def test_a_bad_statement_leaves_the_worker_warm(lake: Lake) -> None:
    ask(lake, "SELECT 1")
    before = set(pool().idle())
    for sql in ("SELECT missing", "SELECT CAST('x' || range AS INTEGER) FROM range(3)", LONG):
        with pytest.raises((BadInput, Unavailable)):
            ask(lake, sql, TIGHT)
    assert set(pool().idle()) == before


def test_what_was_spilled_goes_when_the_lake_is_closed(tmp_path: Path) -> None:
    home = Home(tmp_path / "home").open()
    lake = Lake(home, Settings(threads=1))
    ask(lake, "SELECT 1")
    assert list(home.staging.glob("spill-query-*"))
    lake.close()
    assert not list(home.staging.glob("spill-query-*"))
