"""Two installations over real HTTPS on one machine: many changed entries, and an hour of outage on both sides.

    python benchmarks/cascade.py [--entries 100000] [--items 5] [--changes 1000] [--home FOLDER]

Both homes lie on SQLite and share this machine's cores; both doors are open in this process. First every entry of the
city goes to the province. Then the province's door is closed, `--changes` entries change on both sides, the city tries
in vain, the door opens, and both catch up; this is done `ROUNDS` times. Every mirror is compared with its entry.
No peer is known that does the same; `peer_s` is the goal.
"""

import argparse
import json
import statistics
import tempfile
import time
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


def main() -> None:
    """Measure both."""
    ask = argparse.ArgumentParser()
    for name, default in (("entries", 100_000), ("items", 5), ("changes", 1_000)):
        ask.add_argument(f"--{name}", type=int, default=default)
    ask.add_argument("--home", type=Path)
    said = ask.parse_args()
    with tempfile.TemporaryDirectory(dir=said.home) as folder:
        province, city = opened(Path(folder) / "province"), opened(Path(folder) / "city")
        doors = [listening.listen_at(office, "127.0.0.1", 0) for office in (province, city)]
        with province.writing(OWNER) as work:
            invitation = cascade.invite(work, name="省", address=f"127.0.0.1:{doors[0].port}")
        there = cascade.join(city, OWNER, invitation, name="市", address=f"127.0.0.1:{doors[1].port}").id
        with province.reading(OWNER) as work:
            back = cascade.peers(work)[0].id
        entries = enter(city, "市表", said.entries, said.items)
        own = enter(province, "省表", said.changes, said.items)
        for word in ("first", "changed"):
            change(city, entries, word)
            begun = time.perf_counter()
            done = cascade.pump(city, there)
            took = time.perf_counter() - begun
            right = set(titles(province, entries).values()) == {word} and not done.reason
            tell(f"cascade_{word}", took, MOST_CHANGED, entries=said.entries, items=said.items, right=right)
        cascade.pump(province, back)
        outage(province, city, doors, (there, back), (entries[: said.changes], own))


def outage(
    province: Office, city: Office, doors: list[listening.Listener], peers: tuple[str, str],
    changed: tuple[list[str], list[str]],
) -> None:  # fmt: skip
    """Changes on both sides while no line works, then catching up."""
    took = []
    right = True
    for number in range(ROUNDS):
        ports = [door.port for door in doors]
        for door in doors:
            door.stop()
        for office, peer, entries in zip((city, province), peers, changed, strict=True):
            change(office, entries, f"outage {number}")
            right = right and cascade.pump(office, peer).reason == "unreachable"
        doors[:] = [
            listening.listen_at(office, "127.0.0.1", port)
            for office, port in zip((province, city), ports, strict=True)
        ]
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
        door.stop()


if __name__ == "__main__":
    main()
