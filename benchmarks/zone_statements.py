"""A statement of a zone's product behind a long log: read from where the meter ended, beside the whole log read again.

    python benchmarks/zone_statements.py [--reads 10000 100000 1000000] [--uses 1000] [--database-url postgresql://…]

The log is filled with reads of 50 products; then, seven times, `--uses` more are left and one product is settled over
them. `peer_s` is `recount`, which reads the log from the product's filing and must come to the same figures; it is
what a statement cost before there was a meter. Growth is the last row's time over the first's.
"""

import argparse
import json
import statistics
import tempfile
import time
from datetime import timedelta
from pathlib import Path

from yiben.app import wiring
from yiben.capabilities import grants, ledger, zones
from yiben.capabilities.zones import store
from yiben.capabilities.zones.model import Agreement, Product, Unit, Use
from yiben.engines.evidence import make_seal
from yiben.infra.database import open_engine
from yiben.infra.home import Home
from yiben.infra.schema import bring_up_to_date
from yiben.infra.settings import Settings
from yiben.infra.work import Office
from yiben.kernel.actors import SYSTEM, Actor, Role
from yiben.kernel.clock import stamp, utc_now
from yiben.kernel.facts import Event

PRODUCTS, AT_ONCE, ROUNDS = 50, 5_000, 7


def main() -> None:
    """Print one line for each length of the log."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--reads", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    asked.add_argument("--uses", type=int, default=1_000)
    asked.add_argument("--database-url", default="")
    said = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        office, actor = _opened(Path(folder) / "home", said.database_url)
        held, first = 0, 0.0
        for reads in said.reads:
            held += _fill(office, actor, reads - held)
            ours, peer, same = _measured(office, actor, said.uses)
            held += said.uses * (ROUNDS + 1)
            first = first or ours
            print(json.dumps({"benchmark": "zone_statements", "database": said.database_url.partition(":")[0] or "sqlite", "reads": reads, "uses": said.uses, "ours_s": round(ours, 4), "peer_s": round(peer, 4), "ratio": round(ours / peer, 4), "growth": round(ours / first, 2), "same_figures": same}))  # fmt: skip
        office.engine.dispose()


def _opened(folder: Path, url: str) -> tuple[Office, Actor]:
    home, settings = Home(folder).open(), Settings(database_url=url)
    wiring.declare_tables()
    engine = open_engine(home, settings)
    bring_up_to_date(engine)
    office = Office(home, settings, engine, make_seal(home))
    with office.writing(SYSTEM) as work:
        body = ledger.ensure_organisation(work, "运营公司")
        today = grants.day_of(work.now())
        store.add(work.db, Agreement(id="zagr_b", zone="zone_b", operator=body.id, case=None, clauses={}, signing="before", begins=today, ends="2099-12-31", before=True, providers_share=3000, signed=stamp(work.now()), signed_by="b", ended=None, ended_why=None, exit_case=None, left=None))  # fmt: skip
        for n in range(PRODUCTS):
            store.add(work.db, Product(id=f"zprd_{n}", agreement="zagr_b", name=f"p{n}", resource="res_b", sources=(), price=3, unit=Unit.ROW, price_basis="b", scenarios=("s",), scope="s", manner="m", roads=("sql",), terms="paid", filed=today, filed_by="b", withdrawn=None, withdrawn_why=None))  # fmt: skip
            store.add(work.db, Use(id=f"grt_{n}", agreement="zagr_b", product=f"zprd_{n}", partner=None, scenario="s", resource="res_b", given=stamp(work.now())))  # fmt: skip
            work.leave("zone.product_filed", f"zprd_{n}")
    return office, Actor(account="b", name="b", org=body.id, roles=frozenset({Role.STEWARD}))


def _fill(office: Office, actor: Actor, reads: int) -> int:
    """That many more reads in the log, spread over the products."""
    for at in range(0, reads, AT_ONCE):
        _leave(office, actor, [n % PRODUCTS for n in range(at, min(at + AT_ONCE, reads))])
    return max(reads, 0)


def _leave(office: Office, actor: Actor, products: list[int]) -> None:
    events = [Event(kind="data.read", subject="res_b", detail={"grant": f"grt_{n}", "rows": 7, "sql": "SELECT a, b FROM t WHERE c = ?", "items": [{"item": "itm_1", "level": 1}]}) for n in products]  # fmt: skip
    with office.writing(actor) as work:
        work.events.extend(events)


def _measured(office: Office, actor: Actor, uses: int) -> tuple[float, float, bool]:
    """Medians of a statement over `uses` new reads and of a recount, and whether every figure came again."""
    begins, took, again, same = grants.day_of(utc_now() - timedelta(days=1)), [], [], True
    for turn in range(ROUNDS + 1):
        _leave(office, actor, [0] * uses)
        ends = grants.day_of(utc_now())
        start = time.perf_counter()
        with office.writing(actor) as work:
            made = zones.settle(work, "zprd_0", begins=begins, ends=ends)
        if turn:  # the first brings the meter up to the log that was there before
            took.append(time.perf_counter() - start)
            same = same and len(made.lines) == uses
    for _ in range(3):
        start = time.perf_counter()
        with office.reading(actor) as work:
            found = zones.recount(work, "zprd_0")
        again.append(time.perf_counter() - start)
        same = same and not found.wrong
    return statistics.median(took), statistics.median(again), same


if __name__ == "__main__":
    main()
