"""Reading, typing and landing of the 1,000,000 × 13 person CSV, beside DuckDB alone (CSV → Parquet, zstd).

    python benchmarks/intake_text.py [FILE.csv] [--rounds 5]

`YIBEN_PEERS` names the folder with `data/person_1m.csv` (made by the peers' generator). Rounds alternate between
ours and the peer, so that a noisy machine is noisy for both. Receiving (hash and copy of the original) is
measured apart: the peer keeps no original.
"""

import argparse
import json
import os
import resource
import shutil
import statistics
import tempfile
import time
from pathlib import Path

import duckdb

from yiben.capabilities.intake import draw, infer, land, open_source, receive
from yiben.infra.home import Home
from yiben.infra.lake import Lake
from yiben.infra.settings import Settings


def peer(source: Path, target: Path) -> float:
    connection = duckdb.connect()
    begun = time.perf_counter()
    connection.execute(f"COPY (FROM read_csv('{source}')) TO '{target}' (FORMAT parquet, COMPRESSION zstd)")
    took = time.perf_counter() - begun
    connection.close()
    return took


def ours(home: Home, source: Path) -> dict[str, float]:
    folder = home.staging / "bench"
    shutil.rmtree(folder, ignore_errors=True)
    marks = [time.perf_counter()]
    received = receive(home, source)
    marks.append(time.perf_counter())
    with Lake(home, Settings()).bench() as bench:
        (staged,) = open_source(str(received.path), folder, bench=bench, name="person")
        marks.append(time.perf_counter())
        sample = draw(bench, staged)
        types = infer(bench, staged.columns, sample)
        marks.append(time.perf_counter())
        landed = land(bench, staged, types, folder / "out")
        marks.append(time.perf_counter())
    names = ("receive", "read", "type", "land")
    took = {name: after - before for name, before, after in zip(names, marks[:-1], marks[1:], strict=True)}
    shutil.rmtree(folder)
    return took | {"rows": landed.rows}


def main() -> None:
    parser = argparse.ArgumentParser()
    default = Path(os.environ.get("YIBEN_PEERS", ".")) / "data/person_1m.csv"
    parser.add_argument("file", nargs="?", type=Path, default=default)
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    if not asked.file.exists():
        raise SystemExit("set YIBEN_PEERS to the folder with data/person_1m.csv")
    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder) / "home").open()
        runs, alone = [], []
        for _ in range(asked.rounds):
            alone.append(peer(asked.file, Path(folder) / "peer.parquet"))
            runs.append(ours(home, asked.file))
    median = {key: statistics.median(run[key] for run in runs) for key in runs[0]}
    mine = statistics.median(run["read"] + run["type"] + run["land"] for run in runs)
    theirs = statistics.median(alone)
    print(
        json.dumps(
            {
                "benchmark": "intake_text",
                "file": asked.file.name,
                "rows": int(median["rows"]),
                "ours_s": round(mine, 2),
                "peer": "duckdb",
                "peer_s": round(theirs, 2),
                "ratio": round(mine / theirs, 2),
                "with_receive": round((mine + median["receive"]) / theirs, 2),
                "parts_s": {key: round(median[key], 2) for key in ("receive", "read", "type", "land")},
                "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
            }
        )
    )


if __name__ == "__main__":
    main()
