"""One company against all shipped programmes over HTTP: `POST /api/assess`, every company new, evidence on.

    python benchmarks/assess.py [requests] [connections]      # default 400 a round, 1 connection, 3 rounds

uvicorn as `yiben up` runs it, and a caller in a process of its own. Each company states what a base library knows of it,
some sixty facts, or only a third of them in every third request. Goal: p99 < 50 ms. The engine alone is measured beside it.
"""

import http.client
import json
import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import uvicorn

from yiben.app import web
from yiben.app.wiring import open_platform
from yiben.capabilities import people, policy
from yiben.engines.rules.entitlements import FactBook, Panel, hear
from yiben.engines.rules.entitlements.model import FactKind

PORT = 8_797
ROUNDS = 3
AS_OF = date(2026, 11, 22)


def main() -> None:
    """Serve, call, print."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 400
    lines = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    if "--call" in sys.argv:
        call(number, lines, sys.argv[4])
        return
    with tempfile.TemporaryDirectory() as folder:
        platform = open_platform(Path(folder) / "home")
        with platform.office.writing(platform.owner()) as work:
            token = people.create_token(work, platform.owner().account).secret
        panel = policy.programmes_shipped()
        server = uvicorn.Server(
            uvicorn.Config(web.build(platform), port=PORT, log_level="warning", access_log=False)
        )
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.05)
        rounds = []
        for _ in range(ROUNDS):
            asked = [sys.executable, __file__, str(number), str(lines), "--call", token]
            rounds.append(json.loads(subprocess.run(asked, check=True, capture_output=True).stdout))
        middle = sorted(rounds, key=lambda one: one["p99_ms"])[ROUNDS // 2]
        server.should_exit = True
        thread.join(10)
        platform.close()
    print(
        json.dumps(
            {
                "benchmark": "assess",
                "programmes": len(panel.programmes),
                "rounds": ROUNDS,
                "connections": lines,
                **middle,
                "engine_p50_ms": engine(panel),
                "goal_p99_ms": 50,
            }
        ),
        flush=True,
    )


def companies(panel: Panel, *, seed: int) -> Any:
    """Companies without end, each different."""
    chance = random.Random(seed)  # the same ones every run
    facts = [fact for book, _ in panel.groups for fact in _stated(book)]
    for at in range(10**9):
        share = 0.33 if at % 3 == 0 else 0.95
        yield {one.id: _value(one, chance) for one in facts if chance.random() < share}


def _stated(book: FactBook) -> list[Any]:
    """Shared facts that are asked; what a pack alone asks is left to the applicant."""
    return [one for one in list(book.facts.values())[:110] if one.formula is None]


def _value(fact: Any, chance: random.Random) -> Any:
    match fact.kind:
        case FactKind.MONEY:
            return round(10 ** chance.uniform(4, 9), 2)
        case FactKind.SHARE:
            return round(chance.random(), 4)
        case FactKind.WHOLE | FactKind.NUMBER:
            return chance.randint(int(fact.least or 0), 200)
        case FactKind.DATE:
            return (AS_OF - timedelta(days=chance.randint(30, 9_000))).isoformat()
        case FactKind.FLAG:
            return chance.random() < 0.5
        case FactKind.WORDS:
            return []
    return chance.choice([one for one, _ in fact.values]) if fact.values else "x"


def engine(panel: Panel) -> float:
    """Milliseconds of the engine alone, in the middle."""
    spent = []
    made = companies(panel, seed=5)
    for _ in range(100):
        company = next(made)
        began = time.perf_counter()
        hear(panel, company, as_of=AS_OF)
        spent.append(time.perf_counter() - began)
    return round(statistics.median(spent) * 1e3, 2)


def call(number: int, lines: int, token: str) -> None:
    """Ask in turn; prints the rate and the tail."""
    panel = policy.programmes_shipped()
    spent: list[float] = []
    sizes: list[int] = []
    asked = [list(_bodies(panel, number // lines, at)) for at in range(lines)]
    _line(asked[0][:5], token, [], [])
    threads = [threading.Thread(target=_line, args=(one, token, spent, sizes)) for one in asked]
    began = time.perf_counter()
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    cut = sorted(spent)
    said = {
        "per_s": round(len(cut) / (time.perf_counter() - began), 1),
        "p50_ms": round(statistics.median(cut) * 1e3, 1),
        "p99_ms": round(cut[int(len(cut) * 0.99)] * 1e3, 1),
        "bytes": round(statistics.median(sizes)),
    }
    print(json.dumps(said))


def _bodies(panel: Panel, number: int, seed: int) -> Any:
    made = companies(panel, seed=seed)
    for _ in range(number):
        yield json.dumps({"facts": next(made), "as_of": AS_OF.isoformat()}).encode()


def _line(bodies: list[bytes], token: str, spent: list[float], sizes: list[int]) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", PORT)
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    for body in bodies:
        began = time.perf_counter()
        connection.request("POST", "/api/assess", body=body, headers=headers)
        answer = connection.getresponse()
        told = answer.read()
        spent.append(time.perf_counter() - began)
        assert answer.status == 200, (answer.status, told[:500])
        sizes.append(len(told))


if __name__ == "__main__":
    main()
