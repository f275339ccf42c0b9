"""Two installations over real HTTPS on one machine: many changed entries, and an hour of outage on both sides.

    python benchmarks/cascade.py [--entries 100000] [--items 5] [--changes 1000] [--home FOLDER]

Both homes lie on SQLite and share this machine's cores; each door is open in a process of its own, as two
installations are. First every entry of the city goes to the province, then every entry again with another title. Then
both doors are closed, `--changes` entries change on both sides, both try in vain, the doors open, and both catch up;
this is done `ROUNDS` times. Every mirror is compared with its entry. `cpu_s` is the processor time of the sending and
of the receiving side. No peer is known that does the same; `peer_s` is the goal.
"""

import argparse
import json
import statistics
import tempfile
import time
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path

from yiben.app.wiring import declare_tables
from yiben.capabilities import cascade, ledger
from yiben.capabilities.cascade import listening
from yiben.engines.evidence import make_seal
from yiben.infra.database import metadata, open_engine
from yiben.infra.home import Home
from yiben.infra.settings import Settings
from yiben.infra.work import Office
from yiben.kernel.actors import Actor, Role
from yiben.kernel.clock import stamp, utc_now

OWNER = Actor(account="owner", name="Owner", roles=frozenset({Role.OWNER}), clearance=5)
ROUNDS = 3
MOST_CHANGED, MOST_CAUGHT_UP = 120.0, 60.0  # seconds, issue 7


def opened(folder: Path) -> Office:
    """An installation on an empty home."""
    declare_tables()
    home, settings = Home(folder).open(), Settings(cascade_networks="127.0.0.0/8")
    engine = open_engine(home, settings)
    metadata.create_all(engine)
    return Office(home, settings, engine, make_seal(home))


def enter(office: Office, prefix: str, entries: int, items: int) -> list[str]:
    """Accepted entries with `items` items each; their identifiers."""
    columns = tuple(
        ledger.ItemProposal(name=f"列{number}", type="VARCHAR", level=1 + number % 4)
        for number in range(items)
    )
    made: list[str] = []
    for start in range(0, entries, 5_000):
        with office.writing(OWNER) as work:
            done = ledger.register_many(
                work,
                [
                    ledger.Proposal(
                        organisation=f"局{number % 50}", stem=f"{prefix}{number}", items=columns, format="csv"
                    )
                    for number in range(start, min(entries, start + 5_000))
                ],
            )
        made += [one.resource for one in done]
    # Accepting one by one is a person's work and not what is measured.
    resource = metadata.tables["ledger_resource"]
    with office.engine.begin() as db:
        db.execute(resource.update().values(status="approved"))
    return made


def change(office: Office, entries: list[str], word: str) -> None:
    """Give entries another title, each with its number in the feed."""
    resource, feed = metadata.tables["ledger_resource"], metadata.tables["ledger_change"]
    now = stamp(utc_now())
    with office.engine.begin() as db:
        for start in range(0, len(entries), 500):
            part = entries[start : start + 500]
            db.execute(resource.update().where(resource.c.id.in_(part)).values(title=word, updated=now))
        db.execute(feed.insert(), [{"kind": "resource", "subject": one, "at": now} for one in entries])


def titles(office: Office, wanted: list[str]) -> dict[str, str]:
    """Titles of mirrors by entry."""
    mirror = metadata.tables["cascade_mirror"]
    with office.engine.begin() as db:
        rows = db.execute(mirror.select().with_only_columns(mirror.c.entry, mirror.c.title)).all()
    found = {row.entry: row.title for row in rows}
    return {one: found.get(one, "") for one in wanted}


def tell(benchmark: str, ours: float, goal: float, **more: object) -> None:
    """One line of figures."""
    line = {
        "benchmark": benchmark,
        "ours_s": round(ours, 2),
        "peer_s": goal,
        "ratio": round(ours / goal, 3),
        **more,
    }
    print(json.dumps(line), flush=True)


def serve(folder: Path, port: int, line: Connection) -> None:
    """A door in a process of its own: tells its port, tells its processor time when asked, until `line` closes."""
    office = opened(folder)
    door = listening.listen_at(office, "127.0.0.1", port)
    line.send(door.port)
    try:
        while line.recv():
            line.send(time.process_time())
    except EOFError:
        pass
    door.stop()


class Door:
    """The door of one home."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, 0
        self.open()

    def open(self) -> None:
        """Listen, on the port of before."""
        context = get_context("spawn")
        self.line, theirs = context.Pipe()
        self.process = context.Process(target=serve, args=(self.folder, self.port, theirs), daemon=True)
        self.process.start()
        theirs.close()
        self.port = self.line.recv()

    def spent(self) -> float:
        """Processor seconds so far."""
        self.line.send("spent")
        return float(self.line.recv())

    def close(self) -> None:
        """Nobody answers any more."""
        self.line.close()
        self.process.join()


def main() -> None:
    """Measure both."""
    ask = argparse.ArgumentParser()
    for name, default in (("entries", 100_000), ("items", 5), ("changes", 1_000)):
        ask.add_argument(f"--{name}", type=int, default=default)
    ask.add_argument("--home", type=Path)
    said = ask.parse_args()
    with tempfile.TemporaryDirectory(dir=said.home) as folder:
        homes = [Path(folder) / name for name in ("province", "city")]
        province, city = (opened(home) for home in homes)
        doors = [Door(home) for home in homes]
        with province.writing(OWNER) as work:
            invitation = cascade.invite(work, name="省", address=f"127.0.0.1:{doors[0].port}")
        there = cascade.join(city, OWNER, invitation, name="市", address=f"127.0.0.1:{doors[1].port}").id
        with province.reading(OWNER) as work:
            back = cascade.peers(work)[0].id
        entries = enter(city, "市表", said.entries, said.items)
        own = enter(province, "省表", said.changes, said.items)
        for word in ("first", "changed"):
            change(city, entries, word)
            sending, receiving, begun = time.process_time(), doors[0].spent(), time.perf_counter()
            done = cascade.pump(city, there)
            took = time.perf_counter() - begun
            spent = [round(time.process_time() - sending, 2), round(doors[0].spent() - receiving, 2)]
            right = set(titles(province, entries).values()) == {word} and not done.reason
            tell(
                f"cascade_{word}", took, MOST_CHANGED, cpu_s=spent, entries=said.entries, items=said.items,
                messages=done.sent, right=right,
            )  # fmt: skip
        cascade.pump(province, back)
        outage(province, city, doors, (there, back), (entries[: said.changes], own))


def outage(
    province: Office, city: Office, doors: list[Door], peers: tuple[str, str],
    changed: tuple[list[str], list[str]],
) -> None:  # fmt: skip
    """Changes on both sides while no line works, then catching up."""
    took = []
    right = True
    for number in range(ROUNDS):
        for door in doors:
            door.close()
        for office, peer, entries in zip((city, province), peers, changed, strict=True):
            change(office, entries, f"outage {number}")
            right = right and cascade.pump(office, peer).reason == "unreachable"
        for door in doors:
            door.open()
        begun = time.perf_counter()
        for office, peer in zip((city, province), peers, strict=True):
            cascade.pump(office, peer)
        took.append(time.perf_counter() - begun)
        for office, entries in zip((province, city), changed, strict=True):
            right = right and set(titles(office, entries).values()) == {f"outage {number}"}
    tell(
        "cascade_outage",
        statistics.median(took),
        MOST_CAUGHT_UP,
        changes=len(changed[1]),
        rounds=ROUNDS,
        right=right,
    )
    for door in doors:
        door.close()


if __name__ == "__main__":
    main()
