"""The whole way in against DuckDB alone: `yiben intake` of the person CSV with everything on, as whole processes.

    YIBEN_PEERS=folder-with-data .venv/bin/python benchmarks/intake.py [--rows 1000000,10000000] [--runs 3]

The data are those of the peers' generator: `$YIBEN_PEERS/data/person_1m.csv`; larger ones are made of it.
Each run of ours takes place in a fresh home; the two sides alternate. Prints one JSON line per size with
medians, the ratio, and peak memory (largest process, MB).
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

DUCKDB = "import duckdb,sys; duckdb.connect().execute(f\"COPY (FROM read_csv('{sys.argv[1]}')) TO '{sys.argv[2]}'\")"
YIBEN = Path(sys.executable).with_name("yiben")


def run(command: list[str], environment: dict[str, str]) -> tuple[float, float, int]:
    """Wall seconds, CPU seconds and peak memory (MB) of one process."""
    began = time.perf_counter()
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"failed: {command[0]}")
    return time.perf_counter() - began, usage.ru_utime + usage.ru_stime, usage.ru_maxrss // 1024


def larger(source: Path, rows: int, folder: Path) -> Path:
    """The million rows repeated until there are `rows`."""
    times = rows // 1_000_000
    if times == 1:
        return source
    target = folder / f"person_{times}m.csv"
    with source.open("rb") as one, target.open("wb") as out:
        header = one.readline()
        body = one.tell()
        out.write(header)
        for _ in range(times):
            one.seek(body)
            shutil.copyfileobj(one, out, 16 * 1024 * 1024)
    return target


def measure(source: Path, rows: int, runs: int, folder: Path) -> dict[str, object]:
    ours, theirs = [], []
    for number in range(runs):
        target = folder / "duckdb.parquet"
        theirs.append(run([sys.executable, "-c", DUCKDB, str(source), str(target)], dict(os.environ)))
        home = folder / f"home-{number}"
        environment = {**os.environ, "YIBEN_HOME": str(home)}
        run([str(YIBEN), "account", "list"], environment)  # founding a home happens once, not at every intake
        ours.append(run([str(YIBEN), "intake", str(source), "--org", "测试局", "--json"], environment))
        shutil.rmtree(home)
    middle = lambda series, at: statistics.median(one[at] for one in series)  # noqa: E731
    return {
        "benchmark": "intake",
        "rows": rows,
        "ours_s": round(middle(ours, 0), 2),
        "peer": "DuckDB, CSV to Parquet",
        "peer_s": round(middle(theirs, 0), 2),
        "ratio": round(statistics.median(a[0] / b[0] for a, b in zip(ours, theirs, strict=True)), 2),
        "cpu_ratio": round(statistics.median(a[1] / b[1] for a, b in zip(ours, theirs, strict=True)), 2),
        "ours_peak_mb": max(one[2] for one in ours),
        "peer_peak_mb": max(one[2] for one in theirs),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", default="1000000")
    parser.add_argument("--runs", type=int, default=3)
    asked = parser.parse_args()
    peers = os.environ.get("YIBEN_PEERS")
    if not peers or not (Path(peers) / "data" / "person_1m.csv").exists():
        raise SystemExit("set YIBEN_PEERS to the folder with data/person_1m.csv")
    with tempfile.TemporaryDirectory(prefix="yiben-bench-") as name:
        for rows in map(int, asked.rows.split(",")):
            source = larger(Path(peers) / "data" / "person_1m.csv", rows, Path(name))
            print(json.dumps(measure(source, rows, asked.runs, Path(name))), flush=True)


if __name__ == "__main__":
    main()
