"""TPC-H SF1: guarded reading against plain DuckDB over the same files, and the guard alone.

    YIBEN_TPCH=FOLDER .venv/bin/python benchmarks/tpch.py [rounds]

FOLDER holds <table>.parquet and q01.sql … q22.sql. To make it, in an environment outside the project:

    pip install tpchgen-cli && tpchgen-cli parquet -s 1 --output-dir FOLDER
    pip install duckdb==1.5.5 duckdb-extension-tpch duckdb-extensions
    python -c "import duckdb; from duckdb_extensions import import_extension; import_extension('tpch'); c = duckdb.connect(); \
        c.load_extension('tpch'); [open(f'FOLDER/q{n:02d}.sql', 'w').write(q) for n, q in c.execute('FROM tpch_queries()').fetchall()]"

Each query runs on both sides in turn, after one warm-up, each side with the
same threads, ours in a worker process, whose processor time counts as ours; each
side hands out Arrow. Per query the median over rounds, then the sum. Results must be identical.
"""

import json
import os
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

MASKS = MaskBook.read(read_toml(packs_folder() / "yiben-base" / "masks.toml"))
SOMEBODY = Subject(account="bench", clearance=1)


def main() -> None:
    folder = os.environ.get("YIBEN_TPCH")
    if not folder:
        print(__doc__, file=sys.stderr)
        raise SystemExit(2)
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    source = Path(folder)
    with tempfile.TemporaryDirectory() as scratch:
        home = Home(Path(scratch) / "home").open()
        warehouse = home.lake / "warehouse"
        warehouse.mkdir()
        for file in source.glob("*.parquet"):
            (warehouse / file.name).hardlink_to(file) if file.stat().st_dev == warehouse.stat().st_dev else (
                warehouse / file.name
            ).write_bytes(file.read_bytes())
        compare(Lake(home, Settings()), warehouse, source, rounds)


def compare(lake: Lake, warehouse: Path, source: Path, rounds: int) -> None:
    queries = {path.stem: path.read_text().strip().rstrip(";") for path in sorted(source.glob("q*.sql"))}
    plain = duckdb.connect()
    tables = {}
    for path in sorted(warehouse.glob("*.parquet")):
        relation = scan([path])
        plain.execute(f'CREATE VIEW "{path.stem}" AS SELECT * FROM {relation}')
        described = plain.execute(f"DESCRIBE SELECT * FROM {relation}").fetchall()
        tables[path.stem] = Table(
            name=path.stem, title="", resource=path.stem, owner="", snapshot="1", relation=relation,
            columns=tuple(Column(name=row[0], type=row[1], level=1) for row in described),
        )  # fmt: skip

    def resolve(names: tuple[TableName, ...]) -> Mapping[TableName, Table]:
        return {name: tables[name.name.lower()] for name in names}

    rewriting(queries, resolve)
    guard = Guard(MASKS)

    def guarded(sql: str) -> pa.Table:
        plan = guard.plan(sql, subject=SOMEBODY, version=1, resolve=resolve)
        return lake.answer(plan.scope, limits=Limits(memory_mb=16_000)).table()

    def bare(sql: str) -> pa.Table:
        return plain.sql(sql).to_arrow_reader(65_536).read_all()

    identical = all(same(guarded(sql), bare(sql)) for sql in queries.values())
    ours: dict[str, list[tuple[float, float]]] = {name: [] for name in queries}
    theirs: dict[str, list[tuple[float, float]]] = {name: [] for name in queries}
    for number in range(rounds):
        for name, sql in queries.items():
            sides = [(guarded, ours), (bare, theirs)]
            for run, times in sides if number % 2 else sides[::-1]:
                began, worked = time.perf_counter(), processor_time()
                run(sql)
                times[name].append((time.perf_counter() - began, processor_time() - worked))
    ours_s, theirs_s = (medians(side, 0) for side in (ours, theirs))
    ours_cpu, theirs_cpu = (sum(medians(side, 1).values()) for side in (ours, theirs))
    total, peer = sum(ours_s.values()), sum(theirs_s.values())
    worst = max(queries, key=lambda name: ours_s[name] / theirs_s[name])
    tell(
        benchmark="tpch_sf1_guarded", ours_s=round(total, 4), peer="DuckDB " + duckdb.__version__, peer_s=round(peer, 4),
        ratio=round(total / peer, 4), goal=1.05, ours_cpu_s=round(ours_cpu, 4), peer_cpu_s=round(theirs_cpu, 4), cpu_ratio=round(ours_cpu / theirs_cpu, 4), identical=identical, rounds=rounds,
        worst={worst: round(ours_s[worst] / theirs_s[worst], 3)},
    )  # fmt: skip


def medians(side: Mapping[str, list[tuple[float, float]]], which: int) -> dict[str, float]:
    """Per query the median of wall time (0) or processor time (1), which a busy machine disturbs less."""
    return {name: statistics.median(one[which] for one in times) for name, times in side.items()}


def rewriting(queries: Mapping[str, str], resolve: object) -> None:
    """The guard alone: a statement it has never seen, and one it has; over the 22 queries."""
    fresh, kept = [], []
    Guard(MASKS).plan(queries["q01"], subject=SOMEBODY, version=1, resolve=resolve)
    for _ in range(10):
        guard = Guard(MASKS)
        for sql in queries.values():
            began = time.perf_counter()
            guard.plan(sql, subject=SOMEBODY, version=1, resolve=resolve)
            fresh.append(time.perf_counter() - began)
            began = time.perf_counter()
            guard.plan(sql, subject=SOMEBODY, version=1, resolve=resolve)
            kept.append(time.perf_counter() - began)
    for name, times, goal in (("guard_new_statement", fresh, 0.010), ("guard_kept_plan", kept, 0.000100)):
        ordered = sorted(times)
        tell(
            benchmark=name, ours_s=statistics.median(times), p99_s=ordered[int(len(ordered) * 0.99)], max_s=ordered[-1], goal_s=goal,
        )  # fmt: skip


def same(one: pa.Table, other: pa.Table) -> bool:
    """Equal cell by cell; floating sums may differ in the last digits because threads add in any order."""
    if one.num_rows != other.num_rows or one.num_columns != other.num_columns:
        return False
    for mine, yours in zip(one.columns, other.columns, strict=True):
        for a, b in zip(mine.to_pylist(), yours.to_pylist(), strict=True):
            if a != b and not (isinstance(a, float) and abs(a - b) <= 1e-9 * max(abs(a), abs(b))):
                return False
    return True


def tell(**facts: object) -> None:
    print(json.dumps(facts), flush=True)


if __name__ == "__main__":
    main()
