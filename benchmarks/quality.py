"""The 25-rule suite on 1,000,000 persons: ours beside cuallee, DuckDB and Polars, in one run.

    YIBEN_PEERS=…  YIBEN_PEER_SCRIPTS=…  python benchmarks/quality.py [runs]

`YIBEN_PEERS` holds `data/person_1m.parquet` and `venv/<name>/bin/python`; `YIBEN_PEER_SCRIPTS` the
peers' scripts. Each runs in fresh processes, in turns; medians are printed, one JSON line per peer.
Time runs from the file on disk to findings, Python imports excluded. cuallee's own figure leaves
out reading the file (`load_s`) and covers 17 of the 25 rules; `peer_with_reading_s` puts it in.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

HERE = Path(__file__).resolve().parent
AS_OF = date(2026, 11, 22)
PEERS = {
    "cuallee on Polars (17 rules)": ("cuallee", "q_cuallee.py", ["polars"]),
    "DuckDB tuned by hand (25 rules)": ("core", "q_duckdb.py", ["tuned"]),
    "DuckDB and NumPy by hand (25 rules)": ("core", "q_duckdb.py", ["numpy"]),
    "Polars by hand (25 rules)": ("core", "q_polars.py", []),
}


def ours() -> None:
    """One run of our own, in this process."""
    import duckdb  # noqa: F401
    import numpy as np  # noqa: F401
    import pyarrow.compute
    import pyarrow.parquet  # noqa: F401

    from yiben.capabilities import quality
    from yiben.infra.home import Home
    from yiben.infra.lake import Lake
    from yiben.infra.settings import Settings

    file = Path(os.environ["YIBEN_PEERS"]) / "data" / "person_1m.parquet"
    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder)).open()
        start, used = time.perf_counter(), time.process_time()
        rules = quality.load_rules(HERE / "quality_rules.toml")
        with Lake(home, Settings()).bench() as bench:
            report = quality.check(bench, [str(file)], rules, as_of=AS_OF)
        spent, used = time.perf_counter() - start, time.process_time() - used
    fails = {finding.rule.id: finding.failed_rows for finding in report.results}
    samples = {finding.rule.id: list(finding.sample_rows) for finding in report.findings}
    print("RESULT " + json.dumps({"run_s": spent, "cpu_s": used, "fails": fails, "samples": samples}))


def run(command: list[str], environment: dict[str, str]) -> dict[str, object]:
    done = subprocess.run(
        command, env={**os.environ, **environment}, capture_output=True, text=True, check=False
    )
    lines = [line for line in done.stdout.splitlines() if line.startswith("RESULT ")]
    if not lines:
        raise SystemExit(f"{command}: {done.stderr[-2000:]}")
    return json.loads(lines[-1].removeprefix("RESULT "))


def main() -> None:
    if sys.argv[1:] == ["--ours"]:
        ours()
        return
    if "YIBEN_PEERS" not in os.environ:
        raise SystemExit("set YIBEN_PEERS (folder with data/ and venv/) and YIBEN_PEER_SCRIPTS")
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    peers, scripts = Path(os.environ["YIBEN_PEERS"]), os.environ.get("YIBEN_PEER_SCRIPTS", "")
    commands = {"ours": ([sys.executable, str(Path(__file__).resolve()), "--ours"], {})}
    for name, (venv, script, arguments) in PEERS.items():
        python = peers / "venv" / venv / "bin" / "python"
        if python.exists() and scripts:
            command = [str(python), "-B", str(Path(scripts) / script), *arguments]
            commands[name] = (command, {"PEERS": str(peers), "PYTHONPATH": scripts})
    found: dict[str, list[dict]] = {name: [] for name in commands}
    for _ in range(runs):
        for name, (command, environment) in commands.items():
            found[name].append(run(command, environment))
    mine = statistics.median(one["run_s"] for one in found["ours"])
    print(
        json.dumps(
            {
                "benchmark": "quality_25_rules",
                "ours_s": round(mine, 3),
                "ours_cpu_s": round(statistics.median(one["cpu_s"] for one in found["ours"]), 3),
                "runs": [round(one["run_s"], 3) for one in found["ours"]],
            }
        )
    )
    for name in list(commands)[1:]:
        theirs = statistics.median(one["run_s"] for one in found[name])
        reading = statistics.median(one["run_s"] + one.get("load_s", 0) for one in found[name])
        fails, own = found[name][-1]["fails"], found["ours"][-1]["fails"]
        # cuallee counts NULL as failing a pattern; its counts are compared by hand in the docs.
        differ = sorted(rule for rule in own if "DuckDB" in name and fails.get(rule) != own[rule])
        line = {
            "peer_runs": [round(one["run_s"], 3) for one in found[name]],
            "benchmark": "quality_25_rules",
            "peer": name,
            "ours_s": round(mine, 3),
            "peer_s": round(theirs, 3),
            "peer_with_reading_s": round(reading, 3),
        }
        print(json.dumps({**line, "ratio": round(mine / theirs, 3), "counts_that_differ": differ}))


if __name__ == "__main__":
    main()
