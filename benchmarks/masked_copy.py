"""A masked and marked export of 1,000,000 rows × 4 masked columns to Parquet, through the real road.

    YIBEN_PEERS=FOLDER YIBEN_PEER_SCRIPTS=FOLDER .venv/bin/python benchmarks/masked_copy.py [--rounds 5] [--presidio-rows 20000]

Ours: `exports.export` as a person cleared for level one (statement read, decided, masked, marked, recorded, two
events sealed in the log), then the file written. Two shapes: `plain` is what the shipped masks do to name, phone,
identity number and bank card; `sm4` encrypts the last two on top. The peers mask name and phone, hash the identity
number (SHA-256) and encrypt the bank card (SM4; Presidio AES), and mark nothing. Peers, each in its own environment under $YIBEN_PEERS/venv, run
$YIBEN_PEER_SCRIPTS/m_mask.py over the same file; imports are left out on both sides, reading and writing Parquet are in.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq

from yiben.app.wiring import Platform, open_platform
from yiben.capabilities import access, ledger
from yiben.capabilities.access import exports
from yiben.kernel.actors import Actor, Role
from yiben.kernel.text import Text

COLUMNS = {
    "pid": (1, None), "name": (3, "person_name"), "mobile": (3, "cn_mobile"), "id_no": (4, "cn_resident_id"),
    "bank_card": (4, "bank_card"),
}  # fmt: skip
SQL = "SELECT pid, name, mobile, id_no, bank_card FROM person"
GOAL_ROWS_S = 436_000
PEERS = {
    "pandas-apply": ("mask", 5),
    "presidio": ("mask", 50),
    "polars": ("mask", None),
    "duckdb-sha256": ("mask", None),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--presidio-rows", type=int, default=20_000)
    asked = parser.parse_args()
    folder = os.environ.get("YIBEN_PEERS")
    if not folder:
        print(__doc__, file=sys.stderr)
        raise SystemExit(2)
    source = Path(folder) / "data" / "person_1m.parquet"
    with tempfile.TemporaryDirectory() as scratch:
        ours = {
            shape: export(source, Path(scratch) / shape, shape, asked.rounds) for shape in ("plain", "sm4")
        }
    for name, (venv, goal) in PEERS.items():
        rate = peer(
            Path(folder), venv, name, asked.presidio_rows if name == "presidio" else 1_000_000, asked.rounds
        )
        for shape, mine in ours.items() if rate else ():
            tell(
                benchmark=f"masked_copy_{shape}_vs_{name}",
                ours_rows_s=round(mine),
                peer_rows_s=round(rate or 0),
                ratio=round(mine / (rate or 1), 2),
                goal=goal,
            )


def export(source: Path, folder: Path, shape: str, rounds: int) -> float:
    """Median rows a second of the whole export, and a check that the file names its exporter."""
    platform = open_platform(folder / "home")
    rows = land(platform, source)
    analyst = Actor(account="analyst", name="Analyst", roles=frozenset({Role.ANALYST}), clearance=1)
    owner = platform.owner()
    out = folder / "copy.parquet"
    seconds, worked = [], []
    for number in range(rounds + 1):
        began, cpu = time.perf_counter(), time.process_time()
        closed = ["id_no", "bank_card"] if shape == "sm4" else []
        answer = exports.export(platform.office, analyst, SQL, form=access.Format.PARQUET, encrypt=closed)
        access.write(answer, access.Format.PARQUET, out)
        if number:
            seconds.append(time.perf_counter() - began)
            worked.append(time.process_time() - cpu)
    part = pq.read_table(out).slice(rows // 3, rows // 100)
    pq.write_table(part, folder / "part.parquet")
    traced = [one.export.id for one in exports.trace(platform.office, owner, folder / "part.parquet").copies]
    platform.close()
    rate = rows / statistics.median(seconds)
    tell(
        benchmark=f"masked_copy_{shape}",
        rows=rows,
        ours_s=round(statistics.median(seconds), 3),
        ours_rows_s=round(rate),
        ours_cpu_s=round(statistics.median(worked), 3),
        load=os.getloadavg()[0],
        goal_rows_s=GOAL_ROWS_S,
        traced_from_1_percent=traced == [answer.export],
        rounds=rounds,
    )
    return rate


def land(platform: Platform, source: Path) -> int:
    """The file as a resource of the ledger, its columns graded."""
    office = platform.office
    actor = platform.owner()
    table = pq.read_table(source, columns=list(COLUMNS))
    path = office.home.staging / "person.parquet"
    pq.write_table(table, path, compression="zstd", row_group_size=122_880)
    items = tuple(
        ledger.ItemProposal(
            name=name,
            type="VARCHAR",
            level=level,
            semantic=semantic,
            rule="bench@1/bench",
            why=Text("测", "bench"),
        )
        for name, (level, semantic) in COLUMNS.items()
    )
    proposal = ledger.Proposal(
        organisation="省公安厅", stem="person", name="person", items=items, format="parquet"
    )
    with office.writing(actor) as work:
        place = ledger.place(work, proposal)
    done = platform.lake.commit(place.resource, [path], run="run1")
    landing = ledger.Landing(
        id=done.snapshot, run="run1", source="person.parquet", rows=done.rows, files=done.files
    )
    with office.writing(actor) as work:
        ledger.propose(work, replace(proposal, landing=landing))
    return table.num_rows


def peer(folder: Path, venv: str, variant: str, rows: int, rounds: int) -> float | None:
    """Median rows a second of the peer's script; None where it is not installed."""
    python = folder / "venv" / venv / "bin" / "python"
    scripts = os.environ.get("YIBEN_PEER_SCRIPTS")
    if not python.exists() or not scripts:
        tell(benchmark=f"masked_copy_{variant}", skipped="not installed")
        return None
    rates = []
    for _ in range(min(rounds, 3)):
        run = subprocess.run(
            [python, Path(scripts) / "m_mask.py", variant, str(rows)],
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "PEERS": str(folder)},
        )
        if run.returncode:
            tell(
                benchmark=f"masked_copy_{variant}",
                skipped=run.stderr.strip().splitlines()[-1][:200] if run.stderr else "failed",
            )
            return None
        rates.append(
            float(json.loads(run.stdout.strip().splitlines()[-1].removeprefix("RESULT "))["rows_per_s"])
        )
    return statistics.median(rates)


def tell(**facts: object) -> None:
    print(json.dumps(facts, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()
