"""Guarded queries over four masked columns of 10,000,000 rows, against the same SQL with the masks written by hand.

    .venv/bin/python benchmarks/masked_query.py [rows] [rounds]

The table is made by DuckDB in a temporary home. By hand means what somebody who knows the masks would write
into a view over the same Parquet files. Both sides run in turn, after one warm-up, with the same threads,
ours in a worker process, whose processor time counts as ours; both hand out Arrow; per query the median over rounds, then the sum. Results must be identical.
"""

import json
import statistics
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

import duckdb
import pyarrow as pa

from yiben.engines.guard import Column, Guard, MaskBook, Subject, Table, TableName
from yiben.infra.home import Home
from yiben.infra.lake import Lake, Limits, processor_time, scan
from yiben.infra.packs import packs_folder, read_toml
from yiben.infra.settings import Settings

SOMEBODY = Subject(account="bench", clearance=1)
MADE = """
    SELECT range AS pid, '张李王赵陈'[1 + range % 5] || chr(20000 + (range % 4000)::INTEGER) || chr(21000 + (range % 977)::INTEGER) AS name,
           '11010519' || lpad((range % 1000000000)::VARCHAR, 10, '0') AS id_no, '13' || lpad((range % 1000000000)::VARCHAR, 9, '0') AS mobile,
           'user' || range || '@mail' || (range % 50) || '.example.cn' AS email, (range * 7919) % 100000 AS amount,
           (range % 17)::INTEGER AS region
    FROM range({rows})
"""
LEVELS = {"name": 3, "id_no": 4, "mobile": 3, "email": 3}
FAMILIES = {"name": "name", "id_no": "id_number", "mobile": "phone", "email": "email"}
BY_HAND = {
    "name": "CASE WHEN length(name) >= 2 THEN left(name, 1) || '**' WHEN name IS NOT NULL THEN '**' END",
    "mobile": "CASE WHEN length(mobile) >= 7 THEN left(mobile, 3) || '********' WHEN mobile IS NOT NULL THEN '***' END",
    "email": "CASE WHEN regexp_full_match(email, '[^@]+@[^@]+[.][^@]+') THEN '***@' || regexp_extract(email, '@(.+)$', 1) "
    "WHEN email IS NOT NULL THEN '***' END",
}
QUERIES = {
    "group": "SELECT region, min(name), max(mobile), min(email), max(id_no), count(*), sum(amount) FROM person GROUP BY 1 ORDER BY 1",
    "distinct": "SELECT name, count(DISTINCT mobile), count(DISTINCT email) FROM person WHERE id_no LIKE '110%' GROUP BY 1 ORDER BY 1",
    "rows": "SELECT pid, name, id_no, mobile, email FROM person WHERE pid % 1000 = 7 ORDER BY pid",
}


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000_000
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 5
    with tempfile.TemporaryDirectory() as scratch:
        home = Home(Path(scratch) / "home").open()
        warehouse = home.lake / "warehouse"
        warehouse.mkdir()
        file = warehouse / "person.parquet"
        with duckdb.connect() as maker:
            maker.execute(
                f"COPY ({MADE.format(rows=rows)}) TO '{file}' (FORMAT parquet, ROW_GROUP_SIZE 245760)"
            )
        compare(Lake(home, Settings()), file, rows, rounds)


def compare(lake: Lake, file: Path, rows: int, rounds: int) -> None:
    masks = MaskBook.read(read_toml(packs_folder() / "yiben-base" / "masks.toml"))
    plain, relation = duckdb.connect(), scan([file])
    described = plain.execute(f"DESCRIBE SELECT * FROM {relation}").fetchall()
    table = Table(
        name="person", title="", resource="person", owner="", snapshot="1", relation=relation,
        columns=tuple(Column(name=row[0], type=row[1], level=LEVELS.get(row[0], 1), mask=FAMILIES.get(row[0])) for row in described),
    )  # fmt: skip
    by_hand = dict(BY_HAND)
    by_hand["id_no"] = hand_of(masks, "id_no")
    hidden = ", ".join(f"{text} AS {name}" for name, text in by_hand.items())
    open_ones = ", ".join(row[0] for row in described if row[0] not in LEVELS)
    plain.execute(f"CREATE VIEW person AS SELECT {open_ones}, {hidden} FROM {relation}")
    guard = Guard(masks)

    def resolve(names: tuple[TableName, ...]) -> Mapping[TableName, Table]:
        return dict.fromkeys(names, table)

    def guarded(sql: str) -> pa.Table:
        plan = guard.plan(sql, subject=SOMEBODY, version=1, resolve=resolve)
        return lake.answer(plan.scope, limits=Limits(memory_mb=16_000, rows=10_000_000)).table()

    def bare(sql: str) -> pa.Table:
        return plain.sql(sql).to_arrow_reader(65_536).read_all()

    identical = all(guarded(sql).to_pylist() == bare(sql).to_pylist() for sql in QUERIES.values())
    ours: dict[str, list[tuple[float, float]]] = {name: [] for name in QUERIES}
    theirs: dict[str, list[tuple[float, float]]] = {name: [] for name in QUERIES}
    for number in range(rounds):
        for name, sql in QUERIES.items():
            sides = [(guarded, ours), (bare, theirs)]
            for run, times in sides if number % 2 else sides[::-1]:
                began, worked = time.perf_counter(), processor_time()
                run(sql)
                times[name].append((time.perf_counter() - began, processor_time() - worked))
    wall, cpu = (
        [
            sum(statistics.median(one[which] for one in times) for times in side.values())
            for side in (ours, theirs)
        ]
        for which in (0, 1)
    )
    tell = {
        "benchmark": "masked_query", "rows": rows, "ours_s": round(wall[0], 3), "peer": "DuckDB " + duckdb.__version__ + ", masks by hand",
        "peer_s": round(wall[1], 3), "ratio": round(wall[0] / wall[1], 3), "cpu_ratio": round(cpu[0] / cpu[1], 3), "goal": 1.05,
        "identical": identical, "rounds": rounds,
    }  # fmt: skip
    print(json.dumps(tell))


def hand_of(masks: MaskBook, name: str) -> str:
    """The identity mask as the pack declares it: its filler is a matter of taste, so it is not copied here."""
    family = masks.family(FAMILIES[name])
    assert family is not None
    return next(iter(family.expressions.values())).replace("{c}", name)


if __name__ == "__main__":
    main()
