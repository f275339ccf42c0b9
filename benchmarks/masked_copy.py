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
ANALYST = Actor(account="analyst", name="Analyst", roles=frozenset({Role.ANALYST}), clearance=1)
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
    rates: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory() as scratch:
        ours = {shape: Copies(source, Path(scratch) / shape, shape) for shape in ("plain", "sm4")}
        for _ in range(asked.rounds):
            for shape, copies in ours.items():
                rates.setdefault(shape, []).append(copies.run())
            for name, (venv, _goal) in PEERS.items():
                rows = asked.presidio_rows if name == "presidio" else 1_000_000
                rate = peer(Path(folder), venv, name, rows)
                if rate:
                    rates.setdefault(name, []).append(rate)
        for copies in ours.values():
            copies.report()
    for name in PEERS.keys() & rates.keys():
        for shape in ours:
            mine, theirs = statistics.median(rates[shape]), statistics.median(rates[name])
            tell(
                benchmark=f"masked_copy_{shape}_vs_{name}",
                ours_rows_s=round(mine),
                peer_rows_s=round(theirs),
                ratio=round(mine / theirs, 2),
                goal=PEERS[name][1],
            )


class Copies:
    """Exports of one shape from a home of its own, as often as asked."""

    def __init__(self, source: Path, folder: Path, shape: str) -> None:
        self.shape = shape
        self.closed = ["id_no", "bank_card"] if shape == "sm4" else []
        self.platform = open_platform(folder / "home")
        self.rows = land(self.platform, source)
        self.out = folder / "copy.parquet"
        self.seconds: list[float] = []
        self.worked: list[float] = []
        self.last: str | None = None
        self.run()
        self.seconds.clear()
        self.worked.clear()

    def run(self) -> float:
        """One export, question to file; rows a second."""
        began, cpu = time.perf_counter(), time.process_time()
        answer = exports.export(
            self.platform.office, ANALYST, SQL, form=access.Format.PARQUET, encrypt=self.closed
        )
        access.write(answer, access.Format.PARQUET, self.out)
        self.seconds.append(time.perf_counter() - began)
        self.worked.append(time.process_time() - cpu)
        self.last = answer.export
        return self.rows / self.seconds[-1]

    def report(self) -> None:
        """The medians, and whether a hundredth of the last file names its exporter."""
        part = self.out.with_name("part.parquet")
        pq.write_table(pq.read_table(self.out).slice(self.rows // 3, self.rows // 100), part)
        found = exports.trace(self.platform.office, self.platform.owner(), part)
        self.platform.close()
        seconds = statistics.median(self.seconds)
        tell(
            benchmark=f"masked_copy_{self.shape}",
            rows=self.rows,
            ours_s=round(seconds, 3),
            ours_rows_s=round(self.rows / seconds),
            best_rows_s=round(self.rows / min(self.seconds)),
            ours_cpu_s=round(statistics.median(self.worked), 3),
            goal_rows_s=GOAL_ROWS_S,
            traced_from_1_percent=[one.export.id for one in found.copies] == [self.last],
            rounds=len(self.seconds),
            load=round(os.getloadavg()[0], 1),
        )


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


def peer(folder: Path, venv: str, variant: str, rows: int) -> float | None:
    """Rows a second of one run of the peer's script; None where it is not installed."""
    python = folder / "venv" / venv / "bin" / "python"
    scripts = os.environ.get("YIBEN_PEER_SCRIPTS")
    if not python.exists() or not scripts:
        return None
    run = subprocess.run(
        [python, Path(scripts) / "m_mask.py", variant, str(rows)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PEERS": str(folder)},
    )
    if run.returncode:
        tell(benchmark=f"masked_copy_{variant}", skipped=run.stderr.strip()[-200:])
        return None
    return float(json.loads(run.stdout.strip().splitlines()[-1].removeprefix("RESULT "))["rows_per_s"])


def tell(**facts: object) -> None:
    print(json.dumps(facts, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()
