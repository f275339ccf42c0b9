"""Recognising the columns of person × 100,000: ours beside DuckDB with regex and check digits by hand, in one run.

    YIBEN_PEERS=…  YIBEN_PEER_SCRIPTS=…  python benchmarks/recognition.py [runs] [--whole]

`YIBEN_PEERS` holds `data/person_100k.parquet`; `YIBEN_PEER_SCRIPTS` the peers' `s_duckdb.py` and `truth.py`.
Fresh processes, in turns; medians; imports and reading the file excluded on both sides. `--whole` adds our time
on person × 1,000,000, every value looked at. Prints JSON lines.
"""

import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

CLASSES = {
    "cn_resident_id": "CN_ID",
    "cn_mobile": "PHONE",
    "phone": "PHONE",
    "email": "EMAIL",
    "bank_card": "CARD",
    "cn_uscc": "USCC",
    "person_name": "PERSON",
    "date": "DATE",
    "birth_date": "DATE",
    "address": "ADDRESS",
}


def ours(file: str) -> None:
    """One run of our own, in this process."""
    import pyarrow.parquet as pq

    from yiben.capabilities.grading import recognise

    sys.path.insert(0, os.environ["YIBEN_PEER_SCRIPTS"])
    from truth import score

    table = pq.read_table(file)
    recognise(table.slice(0, 50))  # declarations are read once per process
    start = time.perf_counter()
    answers = recognise(table, context="person")
    spent = time.perf_counter() - start
    found = {
        a.name: "EMBEDDED" if a.semantic == "free_text" and a.hidden else CLASSES.get(a.semantic or "")
        for a in answers
    }
    cells = table.num_rows * table.num_columns
    print("RESULT " + json.dumps({"s_per_million": spent / cells * 1e6, "run_s": spent, **score(found)}))


def run(command: list[str], **environment: str) -> dict[str, object]:
    done = subprocess.run(
        command, env={**os.environ, **environment}, capture_output=True, text=True, check=False
    )
    lines = [line for line in done.stdout.splitlines() if line.startswith("RESULT ")]
    if not lines:
        raise SystemExit(f"{command}: {done.stderr[-2000:]}")
    return dict(json.loads(lines[-1][7:]))


def main() -> None:
    numbers = [int(a) for a in sys.argv[1:] if a.isdigit()]
    runs = numbers[0] if numbers else 3
    peers, scripts = os.environ.get("YIBEN_PEERS"), os.environ.get("YIBEN_PEER_SCRIPTS")
    if not peers or not scripts:
        raise SystemExit(
            "set YIBEN_PEERS (folder with data/) and YIBEN_PEER_SCRIPTS (folder with s_duckdb.py)"
        )
    python = Path(peers) / "venv" / "core" / "bin" / "python"
    small, large = f"{peers}/data/person_100k.parquet", f"{peers}/data/person_1m.parquet"
    mine: list[dict[str, object]] = []
    theirs: list[dict[str, object]] = []
    for _ in range(runs):
        mine.append(run([sys.executable, __file__, "--ours", small]))
        theirs.append(
            run([str(python) if python.exists() else sys.executable, f"{scripts}/s_duckdb.py"], PEERS=peers)
        )
    ours_s = statistics.median(float(str(r["s_per_million"])) for r in mine)
    peer_s = statistics.median(float(str(r["s_per_million"])) for r in theirs)
    print(
        json.dumps(
            {
                "benchmark": "recognition",
                "what": "seconds per million cells, person 100,000 × 13",
                "ours_s": round(ours_s, 3),
                "peer": "DuckDB, regex and check digits by hand",
                "peer_s": round(peer_s, 3),
                "ratio": round(ours_s / peer_s, 3),
                "ours_columns_right": mine[-1]["n_right"],
                "ours_wrong": mine[-1]["wrong"],
                "ours_missed": mine[-1]["missed"],
                "peer_columns_right": theirs[-1]["n_right"],
                "runs": runs,
            },
            ensure_ascii=False,
        )
    )
    if "--whole" in sys.argv:
        whole = statistics.median(
            float(str(run([sys.executable, __file__, "--ours", large])["run_s"])) for _ in range(runs)
        )
        print(
            json.dumps(
                {
                    "benchmark": "recognition",
                    "what": "seconds for person 1,000,000 × 13, every value",
                    "ours_s": round(whole, 3),
                }
            )
        )


if __name__ == "__main__":
    if "--ours" in sys.argv:
        ours(sys.argv[sys.argv.index("--ours") + 1])
    else:
        main()
