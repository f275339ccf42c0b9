"""A catalogue as other clients read it: `package_search` by the thousand, all of it as DCAT, over HTTP.

    python benchmarks/interchange.py [--datasets 25000] [--rounds 3] [--home FOLDER]

Datasets are harvested ones with three links each, put in through the front desk of opening. The server is `yiben up`
in a process of its own; memory is the greatest it ever took (VmHWM). CKAN itself is no package one can install here:
its published figures are 1 s for 1,000 rows, 43 s with tracking on (ckan 8772).
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from yiben.app.wiring import open_platform
from yiben.capabilities import ledger, opening
from yiben.capabilities.opening import Distribution, Foreign, Origin
from yiben.kernel.actors import SYSTEM
from yiben.kernel.text import Text

PORT = 8971
ROWS = 1_000
BLOCK = 1 << 20


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--datasets", type=int, default=25_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--home", type=Path)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        home = asked.home or Path(scratch) / "home"
        if not home.exists():
            fill(home, asked.datasets)
        command = [
            str(Path(sys.executable).with_name("yiben")),
            "up",
            "--no-sample",
            "--home",
            str(home),
            "--port",
            str(PORT),
        ]
        server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            wait()
            measure(home, server.pid, asked.rounds)
        finally:
            server.terminate()
            server.wait()


def measure(home: Path, pid: int, rounds: int) -> None:
    began, _ = fetch("/api/3/action/package_search?rows=0")
    say("interchange.first_question", began)
    pages = [
        fetch(f"/api/3/action/package_search?rows={ROWS}&start={ROWS * n}") for n in range(1, 2 + 3 * rounds)
    ]
    say(
        "interchange.package_search_first_time",
        statistics.median(one for one, _ in pages[1:]),
        bytes=pages[-1][1],
    )
    again = [fetch(f"/api/3/action/package_search?rows={ROWS}&start={ROWS}")[0] for _ in range(3 * rounds)]
    say("interchange.package_search_again", statistics.median(again))
    facets = "facet.field=%5B%22organization%22%2C%22tags%22%2C%22res_format%22%5D"
    counted = [
        fetch(f"/api/3/action/package_search?rows={ROWS}&start={ROWS}&{facets}&fq=tags:stops")[0]
        for _ in range(3 * rounds)
    ]
    say("interchange.package_search_filtered_counted", statistics.median(counted))
    for ending in ("ttl", "jsonld", "rdf"):
        took, sizes = [], 0
        before = peak(pid)
        for _ in range(rounds):
            for file in (home / "open" / "catalogue").glob("*"):
                file.unlink()
            spent, sizes = fetch(f"/catalog.{ending}")
            took.append(spent)
        say(
            f"interchange.catalogue_{ending}",
            statistics.median(took),
            bytes=sizes,
            peak_mb=peak(pid),
            grew_mb=peak(pid) - before,
        )
        say(f"interchange.catalogue_{ending}_from_file", fetch(f"/catalog.{ending}")[0])


def fill(home: Path, count: int) -> None:
    platform = open_platform(home)
    with platform.office.writing(SYSTEM) as work:
        bodies = [ledger.ensure_organisation(work, f"单位{number}").id for number in range(50)]
    for start in range(0, count, 5_000):
        with platform.office.writing(SYSTEM) as work:
            opening.put_foreign(
                work,
                [foreign(number, bodies[number % 50]) for number in range(start, min(start + 5_000, count))],
            )
    platform.close()


def foreign(number: int, publisher: str) -> Foreign:
    links = tuple(
        Distribution(
            dataset="", position=part, title=f"文件 {part}", url=f"https://example.org/{number}/{part}.csv", format="csv",
            media_type="text/csv", bytes=1_000 * number,
        )
        for part in (1, 2, 3)
    )  # fmt: skip
    return Foreign(
        origin=Origin.HARVESTED,
        source="hs_benchmark",
        key=str(number),
        slug=f"set-{number}",
        title=Text(f"公共交通站点 {number}", f"Public transport stops {number}"),
        description=Text(
            "收录全市公共交通站点的名称、位置、线路和开通日期，每季度更新一次。" * 3,
            "Stops of public transport in the city with names, places, lines and opening days, renewed quarterly. "
            * 3,
        ),
        publisher=publisher,
        themes=("transport",),
        keywords=("公交", "stops" if number % 2 else "lines", f"line {number % 500}"),
        licence="CC-BY-4.0",
        cycle=ledger.Cycle.QUARTERLY,
        spatial="贵阳市",
        begins="2024-01-01",
        ends="2024-12-31",
        contact="数据开放处 open@example.org",
        source_url=f"https://example.org/{number}",
        distributions=links,
    )


def fetch(path: str) -> tuple[float, int]:
    """Seconds to the last byte, and how many bytes there were."""
    began, size = time.perf_counter(), 0
    with urllib.request.urlopen(f"http://127.0.0.1:{PORT}{path}") as answer:
        while part := answer.read(BLOCK):
            size += len(part)
    return time.perf_counter() - began, size


def wait() -> None:
    for _ in range(600):
        try:
            fetch("/healthz")
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise SystemExit("the server did not start")


def peak(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) // 1024


def say(name: str, seconds: float, **more: int) -> None:
    print(json.dumps({"benchmark": name, "ours_s": round(seconds, 4), **more}), flush=True)


if __name__ == "__main__":
    main()
