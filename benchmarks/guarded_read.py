"""What its evidence costs a guarded read: the same questions with the event sealed before the answer, and without any.

    python benchmarks/guarded_read.py [--persons 1000000] [--rounds 7] [--database-url postgresql://…]

One reader alone, then eight at once, as accounts that may see nothing of level 4 in plain (masked) and as the owner
(plain; such a read is also noted for review). Without: a seal that does nothing. Both go through packs, guard and a
query worker, and in turn; medians over rounds. Processor time is that of this process and of its query workers.
At last the same questions over HTTP, as people and programs ask them: two servers, one seals, a caller in a process
of its own asks them in turn.
"""

import argparse
import http.client
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path

import uvicorn
from sqlalchemy import Connection

from verify import NAME, land
from yiben.app import web
from yiben.app.wiring import Platform, open_platform
from yiben.capabilities import access, people
from yiben.infra.lake import processor_time
from yiben.infra.sealing import SealedTogether
from yiben.infra.work import Office, Told
from yiben.kernel.actors import Actor, Role
from yiben.kernel.text import Text

READERS = 8
PORTS = (8_798, 8_799)
QUESTIONS = {
    "20 rows": f"SELECT * FROM {NAME} LIMIT 20",
    "one person": f"SELECT * FROM {NAME} WHERE 身份证号 = '330106190000004711'",
    "10,000 rows": f"SELECT * FROM {NAME} LIMIT 10000",
    "a table by surname": f"SELECT left(姓名, 1), count(*), count(DISTINCT 手机号) FROM {NAME} GROUP BY 1",
}


def nothing(db: Connection, when: datetime, told: Sequence[Told]) -> None:
    """A seal that seals nothing."""


def readers(platform: Platform) -> list[Actor]:
    """Accounts of one organisation that see level 4 masked."""
    owner = platform.owner()
    with platform.office.writing(owner) as work:
        for number in range(READERS):
            title = Text(f"读者{number}", f"Reader {number}")
            people.create_account(
                work, name=f"reader{number}", title=title, roles=frozenset({Role.ANALYST}), clearance=2
            )
    return [platform.actor(f"reader{number}") for number in range(READERS)]


def spent(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds by the clock and of processors."""
    cpu, start = time.process_time() + processor_time(), time.perf_counter()
    work()
    return time.perf_counter() - start, time.process_time() + processor_time() - cpu


def ask_all(pool: ThreadPoolExecutor, office: Office, who: Sequence[Actor], sql: str, times: int) -> None:
    list(pool.map(lambda n: access.ask(office, who[n % len(who)], sql).table(), range(times)))


def compare(platform: Platform, who: Sequence[Actor], *, at_once: int, called: str, rounds: int) -> None:
    told = replace(platform.office, together=SealedTogether(platform.office))
    silent = replace(platform.office, seal=nothing, together=None)
    for name, sql in QUESTIONS.items():
        with ThreadPoolExecutor(at_once) as pool:
            times = 8 * max(2, at_once // 2)
            with_events, without = (partial(ask_all, pool, each, who, sql, times) for each in (told, silent))
            with_events()
            pairs = [(*spent(with_events), *spent(without)) for _ in range(rounds)]
        ours, our_cpu, theirs, their_cpu = (
            statistics.median(each) / times for each in zip(*pairs, strict=True)
        )
        figures = {
            "benchmark": f"guarded read, {name}, {called}, {at_once} at once",
            "ours_s": round(ours, 5),
            "peer_s": round(theirs, 5),
            "ratio": round(statistics.median(one[0] / one[2] for one in pairs), 3),
            "cpu_ratio": round(our_cpu / their_cpu, 3),
            "goal": 1.1,
        }
        print(json.dumps(figures, ensure_ascii=False), flush=True)


@contextmanager
def served(platform: Platform, port: int) -> Iterator[None]:
    """A server of the platform while the block runs."""
    settings = uvicorn.Config(web.build(platform), port=port, log_level="warning", access_log=False)
    server = uvicorn.Server(settings)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    yield
    server.should_exit = True
    thread.join(10)


def compare_over_http(platform: Platform, who: Actor, *, called: str, rounds: int) -> None:
    """One reader over HTTP: with events and without, round by round."""
    with platform.office.writing(platform.owner()) as work:
        token = people.create_token(work, who.account).secret
    told = replace(platform.office, together=SealedTogether(platform.office))
    silent = replace(platform.office, seal=nothing, together=None)
    with served(replace(platform, office=told), PORTS[0]), served(replace(platform, office=silent), PORTS[1]):
        asked = [sys.executable, __file__, "--rounds", str(rounds), "--call", token]
        for line in subprocess.run(asked, check=True, stdout=subprocess.PIPE, text=True).stdout.splitlines():
            name, with_event, without, ratio = json.loads(line)
            figures = {
                "benchmark": f"guarded read over HTTP, {name}, {called}",
                "ours_s": with_event,
                "peer_s": without,
                "ratio": ratio,
                "goal": 1.1,
            }
            print(json.dumps(figures, ensure_ascii=False), flush=True)


def call(token: str, rounds: int) -> None:
    """The caller: medians of a question's calls, then of the rounds."""
    for name, sql in QUESTIONS.items():
        times = [[_asked(port, token, sql) for port in PORTS] for _ in range(rounds + 1)][1:]
        ours, peer = (statistics.median(each) for each in zip(*times, strict=True))
        ratio = statistics.median(one / other for one, other in times)
        print(json.dumps([name, round(ours, 5), round(peer, 5), round(ratio, 3)], ensure_ascii=False))


def _asked(port: int, token: str, sql: str, times: int = 40) -> float:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    spent = []
    for _ in range(times + 1):
        start = time.perf_counter()
        line.request("POST", "/api/query", json.dumps({"sql": sql}), headers)
        answer = line.getresponse()
        text = answer.read()
        if answer.status != 200:
            raise SystemExit(text.decode())
        spent.append(time.perf_counter() - start)
    line.close()
    return statistics.median(spent[1:])


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--persons", type=int, default=1_000_000)
    options.add_argument("--rounds", type=int, default=7)
    options.add_argument("--database-url", default="")
    options.add_argument("--call", metavar="TOKEN", help=argparse.SUPPRESS)
    asked = options.parse_args()
    if asked.call:
        call(asked.call, asked.rounds)
        return
    if asked.database_url:
        os.environ["YIBEN_DATABASE_URL"] = asked.database_url
    with tempfile.TemporaryDirectory() as folder:
        platform = open_platform(Path(folder) / "home")
        owner = platform.owner()
        land(platform, owner, asked.persons)
        masked = readers(platform)
        for at_once in (1, READERS):
            compare(platform, masked, at_once=at_once, called="masked", rounds=asked.rounds)
            compare(platform, [owner], at_once=at_once, called="plain", rounds=asked.rounds)
        compare_over_http(platform, masked[0], called="masked", rounds=asked.rounds)
        compare_over_http(platform, owner, called="plain", rounds=asked.rounds)
        platform.close()


if __name__ == "__main__":
    main()
