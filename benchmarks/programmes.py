"""20 programmes over 1,000,000 companies: ours beside OpenFisca, in turns, in one run; then 100, then 10,000,000 rows.

    YIBEN_PEERS=…  YIBEN_PEER_SCRIPTS=…  python benchmarks/programmes.py [runs] [--many]

`YIBEN_PEERS` holds `data/company_1m.parquet` and `venv/openfisca/bin/python`; `YIBEN_PEER_SCRIPTS` the peer's scripts
(`e_elig.py`, `programmes.py`). Each runs in fresh processes; time runs from the file on disk to every criterion's column,
Python imports excluded on both sides. The peer's `age` is days over 365.25 and so is ours here (`founded` is counted in days
at loading, as the peer does); growth and industry likewise. `rows_off` is by how many rows the programmes' counts differ
from those of exact arithmetic, done by DuckDB in decimals: ours must be 0.
"""

import json
import os
import resource
import statistics
import subprocess
import sys
import time
from datetime import date
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

AS_OF = date(2026, 11, 22)
TITLES = {
    "days": ("whole", "成立天数"),
    "employees": ("whole", "人数"),
    "revenue_y1": ("money", "收入一"),
    "revenue_y3": ("money", "收入三"),
    "debt_ratio": ("share", "负债率"),
    "rd_ratio": ("share", "研发占比"),
    "patents": ("whole", "专利"),
    "tax_ok": ("flag", "纳税正常"),
    "ind": ("word", "行业"),
    "province": ("word", "省份"),
}
COLUMNS = ["employees", "revenue_y1", "revenue_y3", "debt_ratio", "rd_ratio", "patents", "tax_ok", "industry"]
COLUMNS += ["province", "founded"]


def theirs_declared() -> ModuleType:
    """The peer's programmes, under a name that is not this script's."""
    found = spec_from_file_location("peer_rules", Path(os.environ["YIBEN_PEER_SCRIPTS"]) / "programmes.py")
    module = module_from_spec(found)
    found.loader.exec_module(module)
    return module


def declared(copies: int = 1) -> list:
    """The peer's programmes as declarations; more copies get other thresholds."""
    peer = theirs_declared()
    from yiben.engines.rules.entitlements.compiling import programme_from
    from yiben.engines.rules.entitlements.facts import FactBook

    book = FactBook.read(
        {
            "fact": [
                {"id": name, "zh": zh, "en": name, "about": "enterprise", "kind": kind}
                for name, (kind, zh) in TITLES.items()
            ]
        }
    )
    listed = list(peer.PROGRAMMES)
    listed += [(f"{name}_{i}", rule) for i in range(1, copies) for name, rule in peer.build(seed=i)]
    return [programme_from(_table(name, rule), pack="bench", book=book) for name, rule in listed]


def _table(name: str, rule: list) -> dict:
    criteria = [
        {"id": f"c{i}", "test": _test(*one), "zh": f"c{i}", "en": f"c{i}"} for i, one in enumerate(rule)
    ]
    return {"id": name, "zh": name, "en": name, "about": "enterprise", "criteria": {"all": criteria}}


def _test(column: str, op: str, value: object) -> str:
    if op == "in":
        return f"{column} in ({', '.join(repr(word) for word in value)})"
    if op == "==":
        return "tax_ok"
    if column == "age":
        return f"days / 365.25 {op} {value}"
    if column == "growth":
        return f"revenue_y3 / revenue_y1 - 1 {op} {value}"
    return f"{column} {op} {value}元" if column.startswith("revenue") else f"{column} {op} {value}"


def load(rows: int) -> object:
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    file = Path(os.environ["YIBEN_PEERS"]) / "data" / "company_1m.parquet"
    table = pq.read_table(file, columns=COLUMNS, read_dictionary=["industry", "province"]).slice(0, rows)
    industry = table["industry"].unify_dictionaries().combine_chunks()
    letters = pc.utf8_slice_codeunits(industry.dictionary, 0, 1)
    days = pc.subtract(pa.scalar(AS_OF.toordinal() - 719163), table["founded"].cast(pa.int32()))
    return table.append_column(
        "ind", pa.DictionaryArray.from_arrays(industry.indices, letters)
    ).append_column("days", days)


def ours(copies: int, times: int) -> None:
    """One run in this process: `times` times the million rows, batch by batch."""
    import numpy as np  # noqa: F401
    import pyarrow.compute
    import pyarrow.parquet  # noqa: F401

    from yiben.engines.rules.entitlements.columns import ask, ready
    from yiben.engines.rules.entitlements.columns.bits import count
    from yiben.engines.rules.entitlements.columns.taking import bits_of

    programmes = declared(copies)
    start, used = time.perf_counter(), time.process_time()
    counts: dict[str, int] = {}
    table = load(1_000_000)
    loaded = time.perf_counter() - start
    plan = ready(programmes, table.schema.names, as_of=AS_OF)
    for _ in range(times):
        answer = ask(plan, table)
        for layout in plan.layouts:
            column = answer.table.column(layout.name)
            counts[layout.name] = counts.get(layout.name, 0) + count(bits_of(column, 1), len(column))
    spent, used = time.perf_counter() - start, time.process_time() - used
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        "RESULT "
        + json.dumps(
            {
                "total_s": spent,
                "load_s": loaded,
                "cpu_s": used,
                "peak_mb": round(peak),
                "columns": len(plan.columns),
                "counts": " ".join(map(str, counts.values())),
            }
        )
    )


def exact_counts() -> list[int]:
    """The same by DuckDB in decimals and cross multiplication."""
    import duckdb

    def said(column: str, op: str, value: object) -> str:
        if op == "in":
            return f"{column} IN ({','.join(repr(word) for word in value)})"
        if op == "==":
            return "tax_ok"
        if column == "age":
            return f"(DATE '{AS_OF}' - founded) * 100 >= {value} * 36525"
        if column == "growth":
            return f"y3 * 100 >= y1 * {round((1 + value) * 100)}"
        if column.startswith("revenue"):
            return f"{column.replace('revenue_', '')} {op} {value}"
        return f"{column}::DECIMAL(18,4) {op} {value}::DECIMAL(18,4)"

    sums = ", ".join(
        f"count_if({' AND '.join(said(*one) for one in rule)})" for _, rule in theirs_declared().PROGRAMMES
    )
    file = Path(os.environ["YIBEN_PEERS"]) / "data" / "company_1m.parquet"
    source = (
        f"(SELECT *, revenue_y1::DECIMAL(18,2) AS y1, revenue_y3::DECIMAL(18,2) AS y3, "
        f"industry[1:1] AS ind FROM '{file}')"
    )
    return list(duckdb.connect().execute(f"SELECT {sums} FROM {source}").fetchone())


def run(command: list[str], environment: dict[str, str]) -> dict:
    done = subprocess.run(
        command, env={**os.environ, **environment}, capture_output=True, text=True, check=False
    )
    lines = [line for line in done.stdout.splitlines() if line.startswith("RESULT ")]
    if not lines:
        raise SystemExit(f"{command}: {done.stderr[-2000:]}")
    return json.loads(lines[-1].removeprefix("RESULT "))


def main() -> None:
    if sys.argv[1:2] == ["--ours"]:
        ours(int(sys.argv[2]), int(sys.argv[3]))
        return
    if "YIBEN_PEERS" not in os.environ or "YIBEN_PEER_SCRIPTS" not in os.environ:
        raise SystemExit("set YIBEN_PEERS (folder with data/ and venv/) and YIBEN_PEER_SCRIPTS")
    numbers = [int(one) for one in sys.argv[1:] if one.isdigit()]
    runs = numbers[0] if numbers else 5
    peers, scripts = Path(os.environ["YIBEN_PEERS"]), os.environ["YIBEN_PEER_SCRIPTS"]
    mine = [sys.executable, str(Path(__file__).resolve()), "--ours"]
    python = peers / "venv" / "openfisca" / "bin" / "python"
    theirs = [str(python), "-B", str(Path(scripts) / "e_elig.py"), "openfisca"]
    there = {"PEERS": str(peers), "PYTHONPATH": scripts}
    found: dict[str, list[dict]] = {"ours": [], "openfisca": []}
    for _ in range(runs):
        found["ours"].append(run([*mine, "1", "1"], {}))
        if python.exists():
            found["openfisca"].append(run(theirs, there))
    right = exact_counts()
    ours_s = statistics.median(one["total_s"] for one in found["ours"])
    peer_s = statistics.median(one["total_s"] for one in found["openfisca"]) if found["openfisca"] else None
    print(
        json.dumps(
            {
                "benchmark": "programmes: 20 x 1,000,000, every criterion a column",
                "ours_s": round(ours_s, 3),
                "peer": "OpenFisca",
                "peer_s": peer_s and round(peer_s, 3),
                "ratio": peer_s and round(ours_s / peer_s, 3),
                "load_s": round(statistics.median(one["load_s"] for one in found["ours"]), 3),
                "peer_load_s": found["openfisca"]
                and round(statistics.median(one["load_s"] for one in found["openfisca"]), 3),
                "cpu_s": round(statistics.median(one["cpu_s"] for one in found["ours"]), 3),
                "runs": runs,
                "rows_off": off(found["ours"][0]["counts"], right),
                "peer_rows_off": found["openfisca"] and off(found["openfisca"][0]["counts"], right),
            }
        )
    )
    for copies, times, what in ((5, 1, "100 x 1,000,000"), (5, 10, "100 x 10,000,000"))[
        : 2 if "--many" in sys.argv else 1
    ]:
        taken = [run([*mine, str(copies), str(times)], {}) for _ in range(min(runs, 3))]
        print(
            json.dumps(
                {
                    "benchmark": f"programmes: {what}, every criterion a column",
                    "ours_s": round(statistics.median(one["total_s"] for one in taken), 3),
                    "peak_mb": max(one["peak_mb"] for one in taken),
                    "columns": taken[0]["columns"],
                    "runs": len(taken),
                }
            )
        )


def off(counts: str, right: list[int]) -> int:
    """How many more or fewer rows qualify than by exact arithmetic, over all programmes."""
    return sum(abs(int(one) - other) for one, other in zip(counts.split(), right, strict=True))


if __name__ == "__main__":
    main()
