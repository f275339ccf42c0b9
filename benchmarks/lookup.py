"""Guarded point lookups through the data API, over real HTTP: `yiben up` in a process, a load generator in another.

    python benchmarks/lookup.py [--persons 10000000] [--seconds 20] [--rate 1000] [--home FOLDER]

Makes its persons as `verify.py` does, grants another organisation two columns in plain and one masked, with budgets,
and gives it a key of the data API. Then rounds of `--seconds` with keys of which half are there. `open` rounds send
at a fixed rate whatever happens and count latency from the moment a call was due; `closed` rounds keep
--connections busy. Every call shows its key, is decided, charged to the grant's budgets and sealed in the evidence
log before it is answered. Server, client and database share the machine's cores.
"""

import argparse
import asyncio
import json
import os
import random
import statistics
import tempfile
import time
from pathlib import Path

from verify import NAME, Round, land, measure, person, served, tell
from yiben.app.wiring import Platform, open_platform
from yiben.capabilities import grants, ledger, people
from yiben.capabilities.access import lookup
from yiben.capabilities.sharing import dataapi
from yiben.kernel.actors import SYSTEM, Role
from yiben.kernel.errors import NotFound
from yiben.kernel.text import Text

ROUNDS = 3
KEY, GRANTEE, MOST = "身份证号", "性能测试受让局", 1_000_000_000


def granted(platform: Platform, persons: int) -> tuple[str, str]:
    """A grant of the persons to another organisation, and the secret of a key of it."""
    owner = platform.owner()
    with platform.office.reading(SYSTEM) as work:
        known = {account.name for account in people.list_accounts(work)}
        try:
            ledger.describe(work, NAME)
            landed = True
        except NotFound:
            landed = False
    if not landed:
        land(platform, owner, persons)
    if "caller" not in known:
        with platform.office.writing(owner) as work:
            ledger.ensure_organisation(work, GRANTEE)
            people.create_account(
                work,
                name="caller",
                title=Text("受让方", "Receiver"),
                roles=frozenset({Role.ANALYST}),
                clearance=1,
                org=GRANTEE,
            )
    plain, masked = grants.Form.PLAIN, grants.Form.MASKED
    columns = ((KEY, plain), ("姓名", plain), ("手机号", masked))
    draft = grants.Draft(
        resource=NAME,
        columns=tuple(grants.GrantedColumn(item="", name=name, form=form) for name, form in columns),
        grantee=GRANTEE,
        roads=frozenset({grants.Road.API}),
        purpose="benchmark",
        purpose_says="性能测试",
        basis="测试",
        begins="2020-01-01",
        ends="2099-12-31",
        budget=grants.Budget(calls_a_second=1_000_000, calls_a_day=MOST, rows_a_call=100, rows_a_day=MOST),
    )
    with platform.office.writing(owner) as work:
        made = grants.give(work, draft)
    with platform.office.reading(SYSTEM) as work:
        receiver = people.who_is(work, "caller")
    with platform.office.writing(receiver) as work:
        secret = dataapi.make_key(work, made.id).secret
    assert secret is not None
    return made.id, secret


def prepare(home: Path, persons: int) -> tuple[str, str]:
    """The grant, its key, and the index."""
    import resource

    platform = open_platform(home)
    grant, secret = granted(platform, persons)
    began = time.perf_counter()
    made = lookup.prepare(platform.office, platform.lake, NAME, KEY)
    files = [path for path in (home / "lookup").rglob("*") if path.is_file()]
    tell(
        "lookup index",
        persons=persons,
        made=made,
        ours_s=time.perf_counter() - began,
        megabytes=sum(path.stat().st_size for path in files) / 1e6,
        peak_mb=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    )
    platform.close()
    return grant, secret


class Calls:
    """Requests as bytes, and what must be in the answer: half of the keys are known."""

    def __init__(self, persons: int, grant: str, secret: str) -> None:
        self._chance = random.Random(7)
        self._persons, self._grant, self._secret = persons, grant, secret

    def next(self) -> tuple[bytes, bytes]:
        known = self._chance.random() < 0.5
        n = self._chance.randrange(self._persons)
        key, name, _ = person(n if known else n + 5_000_000_000)
        body = json.dumps({"where": {KEY: key}}, ensure_ascii=False).encode()
        head = (
            f"POST /api/data/{self._grant}/query HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            f"Authorization: Bearer {self._secret}\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        return head.encode() + body, f'"姓名":"{name}"'.encode() if known else b'"row_count":0'


def main() -> None:
    parse = argparse.ArgumentParser(description=__doc__)
    parse.add_argument("--persons", type=int, default=10_000_000)
    parse.add_argument("--seconds", type=float, default=20)
    parse.add_argument("--rate", type=float, default=1_000)
    parse.add_argument("--connections", type=int, default=16)
    parse.add_argument("--rounds", type=int, default=ROUNDS)
    parse.add_argument("--home", type=Path, default=None)
    options = parse.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = options.home or Path(folder) / "home"
        grant, secret = prepare(home, options.persons)
        calls = Calls(options.persons, grant, secret)
        with served(home) as server:
            asyncio.run(Round(server[0], calls).closed(3, options.connections))  # warm
            for kind in ("closed", "open"):
                rounds = [measure(server, calls, options, kind) for _ in range(options.rounds)]
                middle = {key: statistics.median(each[key] for each in rounds) for key in rounds[0]}
                tell(
                    f"lookup {kind}",
                    persons=options.persons,
                    **({"rate": options.rate} if kind == "open" else {"connections": options.connections}),
                    **middle,
                    rounds=[{key: round(value, 1) for key, value in each.items()} for each in rounds],
                    load=os.getloadavg()[0],
                )


if __name__ == "__main__":
    main()
