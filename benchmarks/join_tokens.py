"""TPC-H on tokenised keys beside the same on clear keys: the same counts, at what time.

    YIBEN_TPCH=FOLDER .venv/bin/python benchmarks/join_tokens.py [rounds] [--fresh]

FOLDER as for tpch.py. Every key column of the eight tables is replaced by its token, made by the shipped mask
family `token` under one key, as a copy delivered within one grant has it; the clear side is written again the
same way. The 22 queries are counted, `SELECT count(*) FROM (query)`, and so are five plain joins; both sides run
through the guard and the lake's hardened engine, in turns. Per statement the median over rounds, then the sum.
`--fresh` also measures joins whose tokens are made at the scan, on the way.
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

from yiben.engines.guard import Column, Guard, MaskBook, Subject, Table, TableName
from yiben.infra.home import Home
from yiben.infra.lake import Lake, Limits, literal, quote, scan
from yiben.infra.packs import packs_folder, read_toml
from yiben.infra.settings import Settings

MASKS = MaskBook.read(read_toml(packs_folder() / "yiben-base" / "masks.toml"))
GUARD = Guard(MASKS)
KEYS = {
    "lineitem": ("l_orderkey", "l_partkey", "l_suppkey"), "orders": ("o_orderkey", "o_custkey"),
    "customer": ("c_custkey", "c_nationkey"), "part": ("p_partkey",), "supplier": ("s_suppkey", "s_nationkey"),
    "partsupp": ("ps_partkey", "ps_suppkey"), "nation": ("n_nationkey", "n_regionkey"), "region": ("r_regionkey",),
}  # fmt: skip
JOINS = {
    "j1": "SELECT count(*) FROM lineitem JOIN orders ON l_orderkey = o_orderkey",
    "j2": "SELECT count(*) FROM lineitem JOIN part ON l_partkey = p_partkey",
    "j3": "SELECT count(*) FROM lineitem JOIN orders ON l_orderkey = o_orderkey JOIN customer ON o_custkey = c_custkey",
    "j4": "SELECT count(*) FROM lineitem JOIN partsupp ON l_partkey = ps_partkey AND l_suppkey = ps_suppkey",
    "j5": "SELECT count(*) FROM orders JOIN customer ON o_custkey = c_custkey JOIN nation ON c_nationkey = n_nationkey",
}
KEY = "benchmark key, 32 characters lng"


def main() -> None:
    folder = os.environ.get("YIBEN_TPCH")
    if not folder:
        print(__doc__, file=sys.stderr)
        raise SystemExit(2)
    numbers = [int(word) for word in sys.argv[1:] if word.isdigit()]
    rounds = numbers[0] if numbers else 5
    source = Path(folder)
    queries = {path.stem: path.read_text().strip().rstrip(";") for path in sorted(source.glob("q*.sql"))}
    with tempfile.TemporaryDirectory() as scratch:
        lake = Lake(Home(Path(scratch) / "home").open(), Settings())
        warehouse = Path(scratch) / "home" / "lake" / "warehouse"
        clear, tokens = copies(source, warehouse)
        counted = {name: f"SELECT count(*) AS n FROM ({sql}) counted" for name, sql in queries.items()}
        compare("tpch_22_queries_on_tokens", lake, counted, (clear, tokens), rounds)
        compare("tpch_5_joins_on_tokens", lake, JOINS, (clear, tokens), rounds)
        if "--fresh" in sys.argv:
            masked = {name: masked_keys(name, one) for name, one in clear.items()}
            compare("tpch_5_joins_tokens_made_at_the_scan", lake, JOINS, (clear, masked), 3)


def copies(source: Path, warehouse: Path) -> tuple[dict[str, Table], dict[str, Table]]:
    """Both copies of every table, and how long it took to make the tokens."""
    sides: tuple[dict[str, Table], dict[str, Table]] = ({}, {})
    seconds, made = 0.0, 0
    with duckdb.connect() as engine:
        engine.execute("SET VARIABLE yiben_mask_key = ?", [KEY])
        for name, keys in KEYS.items():
            relation = scan([source / f"{name}.parquet"])
            kinds = {
                row[0]: row[1] for row in engine.execute(f"DESCRIBE SELECT * FROM {relation}").fetchall()
            }
            for side, tables in zip(("clear", "token"), sides, strict=True):
                path = warehouse / side / f"{name}.parquet"
                path.parent.mkdir(parents=True, exist_ok=True)
                columns = ", ".join(
                    f"{MASKS.hide(column, kind, 'token')} AS {quote(column)}"
                    if side == "token" and column in keys
                    else quote(column)
                    for column, kind in kinds.items()
                )
                began = time.perf_counter()
                engine.execute(
                    f"COPY (SELECT {columns} FROM {relation}) TO {literal(str(path))} (FORMAT parquet, COMPRESSION zstd)"
                )
                if side == "token":
                    seconds += time.perf_counter() - began
                    made += len(keys) * engine.execute(f"SELECT count(*) FROM {relation}").fetchall()[0][0]
                described = engine.execute(f"DESCRIBE SELECT * FROM {scan([path])}").fetchall()
                tables[name] = Table(
                    name=name, title="", resource=name, owner="", snapshot="1", relation=scan([path]),
                    columns=tuple(Column(name=row[0], type=row[1], level=1, mask="token") for row in described),
                )  # fmt: skip
    tell(benchmark="tokens_made", tokens=made, ours_s=round(seconds, 2), tokens_s=round(made / seconds))
    return sides


def masked_keys(name: str, table: Table) -> Table:
    """The clear table with its keys above the asker's clearance."""
    columns = tuple(
        Column(name=one.name, type=one.type, level=4 if one.name in KEYS[name] else 1, mask="token")
        for one in table.columns
    )
    return Table(
        name=name, title="", resource=name, owner="", snapshot="1", relation=table.relation, columns=columns
    )


def compare(
    benchmark: str,
    lake: Lake,
    statements: Mapping[str, str],
    sides: tuple[Mapping[str, Table], Mapping[str, Table]],
    rounds: int,
) -> None:
    times: list[dict[str, list[tuple[float, float]]]] = [{name: [] for name in statements} for _ in sides]
    counts: list[dict[str, object]] = [{}, {}]
    for number in range(rounds + 1):
        for name, sql in statements.items():
            for place in (0, 1) if number % 2 else (1, 0):
                began, worked = time.perf_counter(), time.process_time()
                counts[place][name] = ask(lake, sql, sides[place], version=(benchmark, place))
                if number:
                    times[place][name].append((time.perf_counter() - began, time.process_time() - worked))
    wall, cpu = (
        [{name: statistics.median(one[kind] for one in side[name]) for name in statements} for side in times]
        for kind in (0, 1)
    )
    slowest = max(statements, key=lambda name: wall[1][name] / wall[0][name])
    tell(
        benchmark=benchmark, ours_s=round(sum(wall[1].values()), 3), peer="clear keys", peer_s=round(sum(wall[0].values()), 3),
        ratio=round(sum(wall[1].values()) / sum(wall[0].values()), 3), cpu_ratio=round(sum(cpu[1].values()) / sum(cpu[0].values()), 3), goal=1.3,
        same_counts=counts[0] == counts[1], rounds=rounds, worst={slowest: round(wall[1][slowest] / wall[0][slowest], 2)},
    )  # fmt: skip


def ask(lake: Lake, sql: str, tables: Mapping[str, Table], *, version: object) -> object:
    def resolve(names: tuple[TableName, ...]) -> Mapping[TableName, Table]:
        return {name: tables[name.name.lower()] for name in names}

    plan = GUARD.plan(sql, subject=Subject(account="bench", clearance=1), version=version, resolve=resolve)
    return lake.answer(plan.scope, limits=Limits(memory_mb=8000), mask_key=KEY).table().to_pylist()


def tell(**facts: object) -> None:
    print(json.dumps(facts, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()
