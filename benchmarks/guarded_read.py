"""What its evidence costs a guarded read: the same questions with the event sealed before the answer, and without any.

    python benchmarks/guarded_read.py [--persons 1000000] [--rounds 7] [--database-url postgresql://…]

One reader alone, then eight at once, as accounts that may see nothing of level 4 in plain (masked) and as the owner
(plain; such a read is also noted for review). Without: a seal that does nothing. Both go through packs, guard and a
query worker, and in turn; medians over rounds. Processor time is that of this process and of its query workers.
"""

import argparse
import json
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path

from sqlalchemy import Connection

from verify import NAME, land
from yiben.app.wiring import Platform, open_platform
from yiben.capabilities import access, people
from yiben.infra.lake import processor_time
from yiben.infra.sealing import SealedTogether
from yiben.infra.work import Office, Told
from yiben.kernel.actors import Actor, Role
from yiben.kernel.text import Text

READERS = 8
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


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--persons", type=int, default=1_000_000)
    options.add_argument("--rounds", type=int, default=7)
    options.add_argument("--database-url", default="")
    asked = options.parse_args()
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
        platform.close()


if __name__ == "__main__":
    main()
