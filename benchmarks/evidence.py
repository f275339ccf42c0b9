"""The evidence log beside a bare hash chain by hand, same disk, same durability, rounds taken in turn.

    python benchmarks/evidence.py [--events 200000] [--database-url postgresql://…]

Prints JSON lines. The peer is what one would write without us: SQLite in WAL mode with
synchronous=FULL, one table, each row hashed over the one before; no tree, no signature, no proofs.
"""

import argparse
import hashlib
import json
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from sqlalchemy import Engine

from yiben.engines import evidence
from yiben.infra import database
from yiben.infra.home import Home
from yiben.infra.settings import Settings
from yiben.kernel.actors import SYSTEM
from yiben.kernel.clock import utc_now
from yiben.kernel.facts import Event

ROUNDS = 5


def events_of(size: int) -> list[Event]:
    """Events whose leaf data is about 300 bytes, as an ordinary query leaves."""
    return [
        Event(
            kind="query.answered",
            subject=f"res_{n % 50}",
            detail={
                "rows": n,
                "sql": "SELECT name, level FROM person WHERE id = ? " * 2,
                "grant": "grt_01jd7",
            },
        )
        for n in range(size)
    ]


class Chain:
    """The peer."""

    def __init__(self, path: Path) -> None:
        self.db = sqlite3.connect(path, isolation_level=None)
        self.db.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL")
        self.db.execute("CREATE TABLE event (seq INTEGER PRIMARY KEY, body BLOB, hash BLOB)")
        self.last, self.seq = b"", 0

    def append(self, events: list[Event]) -> None:
        rows = []
        for event in events:
            body = json.dumps({"kind": event.kind, "subject": event.subject, "detail": event.detail}).encode()
            self.last = hashlib.sha256(self.last + body).digest()
            rows.append((self.seq, body, self.last))
            self.seq += 1
        self.db.execute("BEGIN IMMEDIATE")
        self.db.executemany("INSERT INTO event VALUES (?, ?, ?)", rows)
        self.db.execute("COMMIT")


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def tell(name: str, **figures: object) -> None:
    rounded = {key: round(value, 5) if isinstance(value, float) else value for key, value in figures.items()}
    print(json.dumps({"benchmark": name, **rounded}), flush=True)


def ours(engine: Engine, notary: evidence.Notary, events: list[Event], times: int) -> None:
    for _ in range(times):
        with database.transaction(engine, writes=True) as db:
            evidence.append(db, notary, actor=SYSTEM, when=utc_now(), events=events)


def peer(chain: Chain, events: list[Event], times: int) -> None:
    for _ in range(times):
        chain.append(events)


def appends(engine: Engine, notary: evidence.Notary, chain: Chain) -> None:
    for batch, times in ((1, 300), (16, 200), (100, 60), (1000, 20), (5000, 5)):
        events = events_of(batch)

        append, by_hand = partial(ours, engine, notary, events, times), partial(peer, chain, events, times)
        pairs = [(seconds(append), seconds(by_hand)) for _ in range(ROUNDS)]
        mine, theirs = (statistics.median(each) for each in zip(*pairs, strict=True))
        tell(
            f"evidence append, batches of {batch}",
            ours_s=mine,
            peer_s=theirs,
            ratio=mine / theirs,
            ours_per_s=round(batch * times / mine),
            peer_per_s=round(batch * times / theirs),
        )


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--events", type=int, default=200_000)
    options.add_argument("--database-url", default="")
    asked = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder) / "home").open()
        settings = Settings(database_url=asked.database_url)
        engine = database.open_engine(home, settings)
        database.metadata.create_all(engine)
        notary = evidence.Notary(home)
        appends(engine, notary, Chain(Path(folder) / "chain.db"))
        with database.transaction(engine, writes=False) as db:
            head = evidence.newest_head(db)
        events = events_of(10_000)
        while head and head.tree_size < asked.events:
            with database.transaction(engine, writes=True) as db:
                head = evidence.append(db, notary, actor=SYSTEM, when=utc_now(), events=events)
        size = head.tree_size if head else 0
        times = [seconds(lambda: evidence.verify(engine, home)) for _ in range(3)]
        tell("evidence verify", events=size, ours_s=statistics.median(times), goal_s=size / 10_000_000 * 60)
        with database.transaction(engine, writes=False) as db:
            each = [seconds(partial(evidence.prove, db, home, n * size // 100)) for n in range(100)]
        tell("evidence prove", events=size, ours_s=statistics.median(each), goal_s=0.005)
        engine.dispose()


if __name__ == "__main__":
    main()
