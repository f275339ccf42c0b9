"""The release check over 1,000,000 persons × 13 columns, beside pyCANON and ANJANA on the same quasi-identifiers.

    python benchmarks/release_check.py [--rows 1000000] [--peers PYTHON]

`examine` asks every question over all rows from Parquet; `suggest` finds remedies that pass; `apply` writes the
released table and `gate` looks at it again. pyCANON answers only k and l, from data already in memory, so it is set
beside the statement that answers just that (`k and l`), and beside the whole examination. ANJANA generalises until k
holds by given hierarchies. PYTHON has both installed (`pip install pycanon anjana`); without it only ours is measured.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from yiben.capabilities.opening.disclosure import (
    Data,
    Examined,
    Permission,
    Treatment,
    apply,
    examine,
    foresee,
    gate,
    role_of,
    suggest,
)
from yiben.capabilities.opening.disclosure.grouping import group
from yiben.capabilities.opening.disclosure.model import Weight
from yiben.capabilities.opening.disclosure.parameters import parameters
from yiben.infra.home import Home
from yiben.infra.lake import Bench, Lake, scan
from yiben.infra.settings import Settings

KEY = b"benchmark"
COLUMNS: dict[str, tuple[str | None, int, bool]] = {
    "name": ("person_name", 3, True),
    "id_no": ("cn_resident_id", 4, True),
    "mobile": ("cn_mobile", 3, True),
    "born": ("birth_date", 3, True),
    "sex": ("sex", 2, True),
    "area": ("division_code", 1, False),
    "ethnicity": ("ethnicity", 4, True),
    "job": ("job_title", 2, True),
    "schooling": ("education", 2, True),
    "pay": ("salary", 3, True),
    "illness": ("health", 4, True),
    "seen": ("date", 1, False),
    "visits": ("count", 1, False),
}
PEER_QUASI, PEER_SENSITIVE = ["sex", "area", "job", "schooling"], "illness"

ANJANA_ROWS = 100_000
"""Beyond, it takes more than a quarter of an hour."""

PYCANON = """
import json, sys, time, pandas as pd
from pycanon import anonymity
data = pd.read_parquet(sys.argv[1])
quasi, sensitive = json.loads(sys.argv[2]), sys.argv[3]
begun = time.perf_counter(); k = anonymity.k_anonymity(data, quasi); middle = time.perf_counter()
l = anonymity.l_diversity(data, quasi, [sensitive]); end = time.perf_counter()
print(json.dumps({"k": int(k), "l": int(l), "k_s": middle - begun, "l_s": end - middle}))
"""
ANJANA = """
import json, sys, time, pandas as pd
from anjana.anonymity import k_anonymity
quasi = json.loads(sys.argv[2])
data = pd.read_parquet(sys.argv[1], columns=["born", *quasi]).astype(str)
def ladder(name, *steps):
    values = data[name].drop_duplicates()
    return {0: values.values, **{n + 1: values.map(step).values for n, step in enumerate(steps)}}
hierarchies = {"born": ladder("born", lambda v: v[:7], lambda v: v[:4], lambda v: v[:3] + "0", lambda v: "*"),
    "area": ladder("area", lambda v: v[:4], lambda v: v[:2]), "job": ladder("job", lambda v: "*"),
    "schooling": ladder("schooling", lambda v: "*"), "sex": ladder("sex", lambda v: "*")}
begun = time.perf_counter()
done = k_anonymity(data, [], ["born", *quasi], 5, 5, hierarchies)
print(json.dumps({"s": time.perf_counter() - begun, "rows": len(done)}))
"""


def persons(rows: int) -> pa.Table:
    """Made up, the same each time."""
    chance = np.random.default_rng(7)

    def pick(values: list[str], shares: list[float] | None = None) -> pa.Array:
        return pa.array(values).take(pa.array(chance.choice(len(values), rows, p=shares)))

    start = np.datetime64("1940-01-01")
    return pa.table(
        {
            "name": pick([f"{a}{b}" for a in "王李张刘陈杨赵黄" for b in "伟芳娜敏静磊强洋"]),
            "id_no": pa.array([f"5201021980{n % 100:02d}01{n:06d}" for n in range(rows)]),
            "mobile": pa.array([f"138{n:08d}" for n in range(rows)]),
            "born": pa.array(start + chance.integers(0, 25_000, rows)).cast(pa.date32()),
            "sex": pick(["男", "女"]),
            "area": pick([f"52{city:02d}{part:02d}" for city in range(1, 10) for part in range(1, 11)]),
            "ethnicity": pick(["汉族", "苗族", "布依族", "侗族"], [0.7, 0.15, 0.1, 0.05]),
            "job": pick([f"职业{n}" for n in range(60)]),
            "schooling": pick(["小学", "初中", "高中", "大学", "硕士"]),
            "pay": pa.array(np.round(chance.lognormal(8.5, 0.6, rows), 2)),
            "illness": pick(["高血压", "糖尿病", "冠心病", "哮喘", "无"]),
            "seen": pa.array(np.datetime64("2024-01-01") + chance.integers(0, 700, rows)).cast(pa.date32()),
            "visits": pa.array(chance.integers(0, 50, rows)),
        }
    )


def described(bench: Bench, file: Path) -> Data:
    """The columns as the ledger would describe them, under our own ceiling alone."""
    columns = []
    for name, type_ in bench.describe(scan([file])):
        semantic, level, personal = COLUMNS[name]
        columns.append(
            Examined(
                name=name,
                type=type_,
                semantic=semantic,
                level=level,
                personal=personal,
                role=role_of(semantic, type_=type_, personal=personal, level=level),
                may={
                    Treatment.PLAIN: Permission(allowed=level <= 1 and not personal, level=level),
                    Treatment.COARSENED: Permission(allowed=True, level=1),
                    Treatment.TOKENISED: Permission(allowed=False, level=2),
                },
            )
        )
    return Data(files=(str(file),), columns=tuple(columns), source="benchmark")


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds and answer."""
    begun = time.perf_counter()
    answer = work()
    return time.perf_counter() - begun, answer


def k_and_l(bench: Bench, file: Path) -> tuple[int, int | None]:
    """Only what pyCANON answers, from the file."""
    found = group(
        bench, scan([file]).replace("read_parquet", "(SELECT row_number() OVER () AS yiben_row, * FROM read_parquet") + ")",
        quasi=PEER_QUASI, sensitive=[PEER_SENSITIVE], at=parameters(), weight=Weight.STOP,
    ).classes  # fmt: skip
    return found.smallest, found.diversity


def peer(python: str, script: str, file: Path) -> dict[str, float]:
    """What a peer measured in a process of its own; reading its data is not counted."""
    done = subprocess.run(
        [python, "-c", script, str(file), json.dumps(PEER_QUASI), PEER_SENSITIVE],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    found: dict[str, float] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def main() -> None:
    """Measure ours and the peers in turns, and print one JSON line per figure."""
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--rows", type=int, default=1_000_000)
    ask.add_argument("--rounds", type=int, default=3)
    ask.add_argument("--peers", default="", help="a Python that has pycanon and anjana")
    given = ask.parse_args()
    took: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder) / "home").open()
        file = home.staging / "persons.parquet"
        pq.write_table(persons(given.rows), file, row_group_size=122_880)
        for _ in range(given.rounds):
            with Lake(home, Settings.from_environment()).bench() as bench:
                data = described(bench, file)
                one, report = timed(lambda: examine(bench, data))  # noqa: B023
                took.setdefault("examine", []).append(one)
                one, remedies = timed(lambda: suggest(bench, data, report, key=KEY))  # noqa: B023
                took.setdefault("suggest", []).append(one)
                one, _ = timed(lambda: foresee(bench, data, remedies, key=KEY, before=report))  # noqa: B023
                took.setdefault("foresee", []).append(one)
                one, made = timed(lambda: apply(bench, data, remedies, into=home.staging / "out", key=KEY))  # noqa: B023
                took.setdefault("apply", []).append(one)
                one, after = timed(lambda: gate(bench, data, remedies, made))  # noqa: B023
                took.setdefault("gate", []).append(one)
                assert not after.stops
                one, ours = timed(lambda: k_and_l(bench, file))
                took.setdefault("k and l", []).append(one)
            if given.peers:
                theirs = peer(given.peers, PYCANON, file)
                assert ours == (theirs["k"], theirs["l"]), (ours, theirs)
                took.setdefault("pycanon k", []).append(theirs["k_s"])
                took.setdefault("pycanon k and l", []).append(theirs["k_s"] + theirs["l_s"])
                if given.rows <= ANJANA_ROWS:
                    took.setdefault("anjana k", []).append(peer(given.peers, ANJANA, file)["s"])
    said = {name: round(statistics.median(many), 3) for name, many in took.items()}
    for name in ("examine", "suggest", "foresee", "apply", "gate", "k and l"):
        line: dict[str, Any] = {
            "benchmark": f"release_check {name}",
            "rows": given.rows,
            "ours_s": said[name],
        }
        beside = {"examine": "pycanon k and l", "k and l": "pycanon k and l", "suggest": "anjana k"}.get(name)
        if beside in said:
            line |= {"peer": beside, "peer_s": said[beside], "ratio": round(said[name] / said[beside], 3)}
        sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
