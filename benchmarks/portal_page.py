"""The dataset page under load: one server process, strangers with a browser's headers, every page anew from a connection.

    python benchmarks/portal_page.py [datasets] [seconds]        # default 200 datasets, 10 seconds, 3 rounds

Through HTTP on loopback: uvicorn as `yiben up` runs it, and a caller in a process of its own with eight connections that
ask for pages in turn and take them packed. Figures: at least 500 a second on two cores, p99 < 50 ms, a page < 100 kB.
"""

import http.client
import json
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import uvicorn

import portal_search
from yiben.app import web
from yiben.app.wiring import open_platform

PORT = 8_799
CONNECTIONS = 8
ROUNDS = 3
HEADERS = {"Accept": "text/html,application/xhtml+xml", "Accept-Language": "zh-CN", "Accept-Encoding": "gzip"}


def main() -> None:
    """Serve, call, print."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    seconds = float(sys.argv[2]) if len(sys.argv) > 2 else 10.0
    if "--call" in sys.argv:
        call(number, seconds)
        return
    with tempfile.TemporaryDirectory() as folder:
        platform = open_platform(Path(folder) / "home")
        portal_search.furnish(platform, number)
        server = uvicorn.Server(
            uvicorn.Config(web.build(platform), port=PORT, log_level="warning", access_log=False)
        )
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.05)
        rounds = []
        for _ in range(ROUNDS):
            asked = [sys.executable, __file__, str(number), str(seconds), "--call"]
            rounds.append(json.loads(subprocess.run(asked, check=True, capture_output=True).stdout))
        middle = sorted(rounds, key=lambda one: one["per_s"])[ROUNDS // 2]
        print(
            json.dumps({"benchmark": "portal_page", "datasets": number, "rounds": ROUNDS, **middle}),
            flush=True,
        )
        server.should_exit = True
        thread.join(10)
        platform.close()


def call(number: int, seconds: float) -> None:
    """Ask for pages in turn until the time is up; prints the rate and the tail."""
    spent: list[float] = []
    sizes: dict[str, int] = {}
    lines = [
        threading.Thread(target=_line, args=(at, number, seconds, spent, sizes)) for at in range(CONNECTIONS)
    ]
    # Each page is made once before it is asked for under load; pages of strangers are paced, so slowly.
    warm = http.client.HTTPConnection("127.0.0.1", PORT)
    for at in range(number):
        _page(warm, at, sizes)
        time.sleep(0.005)
    began = time.perf_counter()
    for line in lines:
        line.start()
    for line in lines:
        line.join()
    cut = sorted(spent)
    said = {
        "per_s": round(len(cut) / (time.perf_counter() - began)),
        "p50_ms": round(statistics.median(cut) * 1e3, 1),
        "p99_ms": round(cut[int(len(cut) * 0.99)] * 1e3, 1),
        "packed_bytes": sizes["packed"],
    }
    print(json.dumps(said))


def _line(at: int, number: int, seconds: float, spent: list[float], sizes: dict[str, int]) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", PORT)
    until, page = time.perf_counter() + seconds, at
    while (began := time.perf_counter()) < until:
        page = (page + CONNECTIONS) % number
        _page(connection, page, sizes)
        spent.append(time.perf_counter() - began)


def _page(connection: http.client.HTTPConnection, at: int, sizes: dict[str, int]) -> None:
    connection.request("GET", f"/datasets/d{at}", headers=HEADERS)
    answer = connection.getresponse()
    body = answer.read()
    assert answer.status == 200, (answer.status, body[:300])
    sizes["packed"] = max(sizes.get("packed", 0), len(body))


if __name__ == "__main__":
    main()
