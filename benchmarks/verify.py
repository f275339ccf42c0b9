"""Verify-only over real HTTP: `yiben up` in a process of its own, a load generator in this one.

    python benchmarks/verify.py [--persons 10000000] [--seconds 20] [--rate 2200] [--askers 2] [--home FOLDER]

Makes its persons with DuckDB in a temporary home (or in --home, which is kept and used again), offers two
columns by resident ID, and prints JSON lines: making the index; then rounds of `--seconds`, each with
attempts on keys that are half known and half not. `open` rounds send at a fixed rate whatever happens and
count latency from the moment an attempt was due; `closed` rounds keep --connections busy.
Every attempt spends two budgets and is sealed in the evidence log. Server, client and database share the
machine's cores.
"""

import argparse
import asyncio
import json
import os
import random
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from yiben.app.wiring import Platform, open_platform
from yiben.capabilities import ledger, people
from yiben.capabilities.access import verification
from yiben.kernel.actors import SYSTEM, Actor
from yiben.kernel.text import Text

ROUNDS = 3
NAME = "persons"
SURNAMES, GIVEN = "王李张刘陈杨黄赵周吴徐孙马朱胡郭何林高罗", "伟芳娜敏静丽强磊洋勇艳杰娟涛明超霞平刚桂"


def person_sql(start: int, end: int) -> str:
    """Persons [start, end): made up; the resident ID is the number, the rest follows from it."""
    return f"""SELECT id AS 身份证号, name AS 姓名, phone AS 手机号 FROM (SELECT
        '33010619' || lpad((n % 10000000000)::VARCHAR, 10, '0') AS id,
        substr('{SURNAMES}', 1 + (n % 20), 1) || substr('{GIVEN}', 1 + (n // 20 % 20), 1)
            || substr('{GIVEN}', 1 + (n // 400 % 20), 1) AS name,
        '13' || lpad((n * 7919 % 1000000000)::VARCHAR, 9, '0') AS phone
        FROM (SELECT range AS n FROM range({start}, {end})))"""


def person(n: int) -> tuple[str, str, str]:
    """The same in Python, for asking."""
    name = SURNAMES[n % 20] + GIVEN[n // 20 % 20] + GIVEN[n // 400 % 20]
    return f"33010619{n:010d}", name, f"13{n * 7919 % 1000000000:09d}"


def tell(name: str, **figures: object) -> None:
    rounded = {key: round(value, 3) if isinstance(value, float) else value for key, value in figures.items()}
    print(json.dumps({"benchmark": name, **rounded}), flush=True)


def land(platform: Platform, owner: Actor, persons: int) -> None:
    """The persons as a resource with a snapshot; recognition and checks are another benchmark's."""
    columns = ("身份证号", "姓名", "手机号")
    items = tuple(
        ledger.ItemProposal(
            name=name,
            type="VARCHAR",
            level=4,
            semantic=None,
            rule="yiben-base@1/benchmark",
            why=Text("测试", "test"),
        )
        for name in columns
    )
    entry = {"organisation": "性能测试局", "stem": NAME, "name": NAME, "items": items, "format": "parquet"}
    with platform.office.writing(owner) as work:
        place = ledger.place(work, ledger.Proposal(**entry))
    part = 2_500_000
    files = []
    with platform.lake.bench() as bench:
        for number, start in enumerate(range(0, persons, part)):
            files.append(platform.home.staging / f"persons-{number}.parquet")
            sql = person_sql(start, min(persons, start + part))
            bench.run(f"COPY ({sql}) TO '{files[-1]}' (FORMAT parquet, COMPRESSION zstd)")
    done = platform.lake.commit(place.resource, files, run="benchmark")
    landing = ledger.Landing(
        id=done.snapshot, run="benchmark", source="made up", rows=done.rows, files=done.files
    )
    with platform.office.writing(owner) as work:
        ledger.propose(work, ledger.Proposal(**entry, landing=landing))


def prepare(home: Path, persons: int, askers: int) -> tuple[str, list[str]]:
    """The offer in force with its index, and a token per asker."""
    import resource

    platform = open_platform(home)
    owner = platform.owner()
    with platform.office.reading(SYSTEM) as work:
        officer = people.who_is(work, "officer")
        offers = verification.list_offers(work)
        known = {account.name for account in people.list_accounts(work)}
    names = [f"asker{number}" for number in range(askers)]
    for name in names:
        if name not in known:
            with platform.office.writing(owner) as work:
                people.create_account(work, name=name, title=Text(name, name), roles=frozenset(), clearance=0)
    if not offers:
        land(platform, owner, persons)
        made = verification.offer(
            platform.office, owner, platform.lake, resource=NAME, key="身份证号", columns=["姓名", "手机号"],
            askers=["*"], budget=verification.Budget(per_key=1_000_000, per_asker=verification.MOST),
        )  # fmt: skip
        with platform.office.writing(officer) as work:
            offers = (verification.approve(work, made.id),)
        began = time.perf_counter()
        keys = verification.prepare(platform.office, platform.lake, made.id)
        folder = next((platform.home.root / "verification" / made.id).iterdir())
        tell(
            "verify index",
            persons=keys,
            ours_s=time.perf_counter() - began,
            megabytes=sum(file.stat().st_size for file in folder.iterdir()) / 1e6,
            peak_mb=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        )
    tokens = []
    for name in names:
        with platform.office.writing(owner) as work:
            tokens.append(people.create_token(work, name, days=1).secret)
    platform.close()
    return offers[0].id, tokens


@contextmanager
def served(home: Path) -> Iterator[tuple[int, int]]:
    """`yiben up` on a free port, until the block ends."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [str(Path(sys.executable).with_name("yiben")), "up", "--no-sample", "--port", str(port)]
    server = subprocess.Popen(
        command,
        env=os.environ | {"YIBEN_HOME": str(home)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        for _ in range(600):
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                time.sleep(0.1)
        yield port, server.pid
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(timeout=30)


class Questions:
    """Requests as bytes, and what must be answered: half the keys known, half of those with right values."""

    def __init__(self, persons: int, offer: str, tokens: list[str]) -> None:
        self._chance = random.Random(7)
        self._persons, self._offer, self._tokens = persons, offer, tokens

    def next(self) -> tuple[bytes, bytes]:
        known, right = self._chance.random() < 0.5, self._chance.random() < 0.5
        n = self._chance.randrange(self._persons)
        key, name, phone = person(n if known else n + 5_000_000_000)
        values = {"姓名": name, "手机号": phone if right else "13000000000"}
        body = json.dumps(
            {"offer": self._offer, "key": key, "values": values, "purpose": "benchmark"}, ensure_ascii=False
        ).encode()
        head = (
            "POST /api/verify HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            f"Authorization: Bearer {self._chance.choice(self._tokens)}\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        return head.encode() + body, b'"yes"' if known and right else b'"no"'


class Caller(asyncio.Protocol):
    """One kept connection with one question at a time."""

    def __init__(self) -> None:
        self.answer: asyncio.Future[bytes] | None = None
        self._seen = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self._seen += data
        head, found, body = self._seen.partition(b"\r\n\r\n")
        if found and self.answer and len(body) >= _length(head):
            self._seen = b""
            self.answer.set_result(head[9:12] + body)

    def connection_lost(self, error: Exception | None) -> None:
        if self.answer and not self.answer.done():
            self.answer.set_exception(ConnectionError(str(error)))

    async def ask(self, request: bytes) -> bytes:
        self.answer = asyncio.get_running_loop().create_future()
        self.transport.write(request)  # type: ignore[attr-defined]
        return await self.answer


def _length(head: bytes) -> int:
    at = head.lower().find(b"content-length:") + 15
    return int(head[at : head.find(b"\r", at) if head.find(b"\r", at) > 0 else None])


class Round:
    """Latencies in seconds, and answers that were not what they had to be."""

    def __init__(self, port: int, questions: Questions) -> None:
        self.port, self.questions = port, questions
        self.latencies: list[float] = []
        self.wrong = 0

    async def caller(self) -> Caller:
        _, caller = await asyncio.get_running_loop().create_connection(Caller, "127.0.0.1", self.port)
        return caller

    async def once(self, caller: Caller, due: float) -> None:
        request, wanted = self.questions.next()
        answer = await caller.ask(request)
        self.latencies.append(time.perf_counter() - due)
        self.wrong += not (answer.startswith(b"200") and wanted in answer)

    async def closed(self, seconds: float, connections: int) -> None:
        end = time.perf_counter() + seconds

        async def keep() -> None:
            caller = await self.caller()
            while time.perf_counter() < end:
                await self.once(caller, time.perf_counter())

        await asyncio.gather(*(keep() for _ in range(connections)))

    async def open(self, seconds: float, rate: float, connections: int) -> None:
        idle: asyncio.Queue[Caller] = asyncio.Queue()
        for _ in range(connections):
            idle.put_nowait(await self.caller())
        running: set[asyncio.Task[None]] = set()

        async def one(due: float) -> None:
            caller = await idle.get()
            await self.once(caller, due)
            idle.put_nowait(caller)

        began, sent = time.perf_counter(), 0
        while (now := time.perf_counter() - began) < seconds:
            while sent / rate <= now:
                task = asyncio.ensure_future(one(began + sent / rate))
                running.add(task)
                task.add_done_callback(running.discard)
                sent += 1
            await asyncio.sleep(0.001)
        await asyncio.gather(*running)


def used(pid: int) -> float:
    """CPU seconds of a process so far, user and system."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def measure(
    server: tuple[int, int], questions: Questions, options: argparse.Namespace, kind: str
) -> dict[str, float]:
    port, pid = server
    run = Round(port, questions)
    began, before = time.perf_counter(), used(pid)
    load = (
        run.open(options.seconds, options.rate, options.connections * 4)
        if kind == "open"
        else run.closed(options.seconds, options.connections)
    )
    asyncio.run(load)
    taken = time.perf_counter() - began
    cuts = statistics.quantiles(run.latencies, n=1000)
    return {
        "checks_s": len(run.latencies) / taken,
        "p50_ms": cuts[499] * 1000,
        "p99_ms": cuts[989] * 1000,
        "p999_ms": cuts[998] * 1000,
        "server_cpu_us": (used(pid) - before) / len(run.latencies) * 1e6,
        "wrong": run.wrong,
    }


def main() -> None:
    parse = argparse.ArgumentParser(description=__doc__)
    parse.add_argument("--persons", type=int, default=10_000_000)
    parse.add_argument("--seconds", type=float, default=20)
    parse.add_argument("--rate", type=float, default=2_200)
    parse.add_argument("--connections", type=int, default=32)
    parse.add_argument("--askers", type=int, default=2)
    parse.add_argument("--rounds", type=int, default=ROUNDS)
    parse.add_argument("--home", type=Path, default=None)
    options = parse.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = options.home or Path(folder) / "home"
        offer, tokens = prepare(home, options.persons, options.askers)
        questions = Questions(options.persons, offer, tokens)
        with served(home) as server:
            asyncio.run(Round(server[0], questions).closed(2, options.connections))  # warm
            for kind in ("closed", "open"):
                rounds = [measure(server, questions, options, kind) for _ in range(options.rounds)]
                middle = {key: statistics.median(each[key] for each in rounds) for key in rounds[0]}
                tell(
                    f"verify {kind}",
                    persons=options.persons,
                    **({"rate": options.rate} if kind == "open" else {"connections": options.connections}),
                    **middle,
                    rounds=[{key: round(value, 1) for key, value in each.items()} for each in rounds],
                    load=os.getloadavg()[0],
                )


if __name__ == "__main__":
    main()
