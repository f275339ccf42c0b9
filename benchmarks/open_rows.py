"""Filter and sort over an open table of 10,000,000 rows, first pages through HTTP; beside it DuckDB over the same file.

    python benchmarks/open_rows.py [--rows 10000000] [--rounds 3]

Twenty kinds of question with values that never repeat, so that nothing is answered from memory of the last one.
Goal: first page p95 under 300 ms. The copy the pages read is made once, which is timed on its own line.
"""

import argparse
import json
import random
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from urllib.parse import urlencode

import duckdb
import httpx
import uvicorn
from fastapi import FastAPI

from yiben.app import web
from yiben.app.wiring import Platform, open_platform
from yiben.capabilities import ledger, opening
from yiben.kernel.ids import new_id
from yiben.kernel.text import Text

TABLE = """
SELECT i AS id, TIMESTAMP '2020-01-01' + INTERVAL (hash(i) % 100000000) SECOND AS moment,
  ['贵阳市','遵义市','六盘水市','安顺市','毕节市','铜仁市','黔西南州','黔东南州','黔南州'][(1 + hash(i, 1) % 9)::BIGINT] AS city,
  '监测点' || (hash(i, 2) % 5000) AS station, ((hash(i, 3) % 100000) / 100.0)::DECIMAL(10, 2) AS pm25,
  (hash(i, 4) % 1000)::INT AS aqi, 104 + (hash(i, 5) % 500000) / 100000.0 AS lon,
  25 + (hash(i, 6) % 400000) / 100000.0 AS lat, 'note ' || hash(i, 7) % 10000000 || ' 说明文字' AS note,
  CASE WHEN hash(i, 8) % 10 = 0 THEN NULL ELSE hash(i, 9) % 2 = 0 END AS ok
FROM range({rows}) AS t(i)
"""
CITIES = ("贵阳市", "遵义市", "毕节市", "黔南州")


def questions(draw: random.Random, rows: int) -> list[tuple[dict[str, str], str, str]]:
    """(parameters, condition, order) of each kind of question, as address and as SQL."""
    city, station = draw.choice(CITIES), f"监测点{draw.randrange(5000)}"
    low, digits = draw.randrange(900), str(draw.randrange(1_000_000, 9_999_999))
    number = draw.randrange(rows)
    day, few = f"202{draw.randrange(3)}-{draw.randrange(1, 13):02}", str(draw.randrange(100, 999))
    span = f"moment >= TIMESTAMP '{day}-01' AND moment < TIMESTAMP '{day}-01' + INTERVAL 1 MONTH"
    return [
        ({}, "true", ""),
        ({"sort": "-moment"}, "true", "moment DESC"),
        ({"sort": "pm25"}, "true", "pm25"),
        ({"sort": "note"}, "true", "note"),
        ({"sort": "-city"}, "true", "city DESC"),
        ({"city": city}, f"city = '{city}'", ""),
        ({"city": city, "sort": "-aqi"}, f"city = '{city}'", "aqi DESC"),
        ({"station": station, "sort": "-moment"}, f"station = '{station}'", "moment DESC"),
        ({"id": str(number)}, f"id = {number}", ""),
        ({"pm25:from": str(low), "pm25:to": f"{low}.05", "sort": "moment"}, f"pm25 BETWEEN {low} AND {low}.05", "moment"),
        ({"pm25:from": str(low), "sort": "lon"}, f"pm25 >= {low}", "lon"),
        ({"moment": day, "sort": "-pm25"}, span, "pm25 DESC"),
        ({"moment": day, "city": city, "sort": "lat"}, f"{span} AND city = '{city}'", "lat"),
        ({"ok:empty": "", "sort": "-lon"}, "ok IS NULL", "lon DESC"),
        ({"ok": "true", "aqi:from": "990", "sort": "note"}, "ok AND aqi >= 990", "note"),
        ({"station:contains": few, "sort": "pm25"}, f"contains(station, '{few}')", "pm25"),
        ({"note:contains": digits}, f"contains(note, '{digits}')", ""),
        ({"note:contains": digits[:6], "sort": "moment"}, f"contains(note, '{digits[:6]}')", "moment"),
        ({"note:contains": few, "city": city, "sort": "-id"}, f"contains(note, '{few}') AND city = '{city}'", "id DESC"),
        ({"lat:from": "28.9", "lon:from": "108.9", "sort": "station"}, "lat >= 28.9 AND lon >= 108.9", "station"),
    ]  # fmt: skip


def release(platform: Platform, rows: int) -> tuple[opening.Edition, Path]:
    """The table as an edition, and the file it was landed from."""
    with platform.office.writing(platform.owner()) as work:
        publisher = ledger.ensure_organisation(work, "市生态环境局")
    one = opening.Dataset(
        id=new_id("ds"),
        slug="air",
        title=Text("空气质量", "Air quality"),
        description=Text("各监测点", "Every station"),
        publisher=publisher.id,
        publisher_name=publisher.name,
    )
    path = platform.home.staging / "air.parquet"
    with duckdb.connect(config={"threads": 2}) as db:
        db.execute(f"COPY ({TABLE.format(rows=rows)}) TO '{path}' (FORMAT PARQUET, COMPRESSION ZSTD)")
        columns = db.execute(f"DESCRIBE {TABLE.format(rows=rows)}").fetchall()
    made = platform.lake.commit(f"open_{one.id}", [path], run="first")
    edition = opening.Edition(
        dataset=one.id,
        number=1,
        resource="res",
        snapshot="1",
        table=f"open_{one.id}",
        open_snapshot=made.snapshot,
        columns=tuple(opening.OpenColumn(name=each[0], title=each[0], type=each[1]) for each in columns),
        rows=made.rows,
        bytes=made.bytes,
        released="2026-01-01T00:00:00.000000Z",
        released_by="bench",
        case=None,
        check=None,
    )
    with platform.office.writing(platform.owner()) as work:
        opening.put_released(work, one, edition)
    return edition, Path(platform.lake.files(edition.table, edition.open_snapshot)[0])


@contextmanager
def served(platform: Platform) -> Iterator[tuple[str, FastAPI]]:
    """The platform behind a real server, in this process."""
    app = web.build(platform)
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}", app
    server.should_exit = True
    thread.join()


def say(name: str, **told: object) -> None:
    """One line."""
    print(json.dumps({"benchmark": name, **told}, ensure_ascii=False), flush=True)


def main() -> None:
    """Run it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args(sys.argv[1:])
    with tempfile.TemporaryDirectory() as folder:
        platform = open_platform(Path(folder) / "home")
        edition, file = release(platform, given.rows)
        with served(platform) as (url, app):
            began = time.perf_counter()
            app.state.open_desk.shelf.prepare(edition)
            copy = time.perf_counter() - began
            size = sum(
                one.stat().st_size for one in (platform.home.root / "open").rglob("*") if one.is_file()
            )
            say("open_rows_copy", rows=given.rows, ours_s=round(copy, 1), megabytes=size // 1_000_000)
            _ask(given, url, file)
        platform.close()


def _ask(given: argparse.Namespace, url: str, file: Path) -> None:
    draw = random.Random(7)
    ours: list[list[float]] = []
    peer: list[list[float]] = []
    with httpx.Client(timeout=120, headers={"Accept": "application/json"}) as client, duckdb.connect(config={"threads": 2}) as db:  # fmt: skip
        client.get(f"{url}/datasets/air/data")
        for _ in range(given.rounds):
            asked = questions(draw, given.rows)
            ours.append([_timed(lambda a=a: client.get(f"{url}/datasets/air/data?{urlencode(a[0])}").raise_for_status()) for a in asked])  # fmt: skip
            peer.append([_timed(lambda a=a: db.sql(_sql(file, a)).to_arrow_table()) for a in asked])
    every, others = sorted(chain.from_iterable(ours)), sorted(chain.from_iterable(peer))
    for at, one_of in enumerate(questions(random.Random(7), given.rows)):
        mine, theirs = (statistics.median(one[at] for one in side) for side in (ours, peer))
        say("open_rows", question=urlencode(one_of[0])[:60], ours_s=round(mine, 4), peer_s=round(theirs, 4), ratio=round(mine / theirs, 3))  # fmt: skip
    say(
        "open_rows_all",
        ours_s=round(statistics.median(every), 4),
        peer_s=round(statistics.median(others), 4),
        ratio=round(statistics.median(every) / statistics.median(others), 3),
        p95_ms=round(every[int(len(every) * 0.95)] * 1000),
        peer_p95_ms=round(others[int(len(others) * 0.95)] * 1000),
        goal_p95_ms=300,
    )


def _sql(file: Path, asked: tuple[dict[str, str], str, str]) -> str:
    order = f" ORDER BY {asked[2]}" if asked[2] else ""
    return f"SELECT * FROM read_parquet('{file}') WHERE {asked[1]}{order} LIMIT 51"


def _timed(do: object) -> float:
    began = time.perf_counter()
    do()  # type: ignore[operator]
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
