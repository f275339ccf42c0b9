"""A city that gives benefits: its bureau of industry, companies with accounts of their own, providers, experts."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import inspect

from yiben.app import wiring
from yiben.capabilities import ledger, people
from yiben.capabilities.people import store as accounts
from yiben.engines import evidence
from yiben.infra.database import metadata, open_engine, transaction
from yiben.infra.home import Home
from yiben.infra.settings import Settings
from yiben.infra.work import Office
from yiben.kernel.actors import SYSTEM, Actor, Role
from yiben.kernel.clock import stamp
from yiben.kernel.paging import PageAsk

CITY, INDUSTRY, FINANCE = "云川市人民政府", "云川市经济和信息化局", "云川市财政局"
COMPANIES = {
    "云川智造有限公司": "91520100MA6DKXXA1T",
    "云川微芯有限公司": "91520100MA6DKXXB0B",
    "云川纺织有限公司": "91520100MA6DKXXC7P",
    "云川算力服务有限公司": "91520100MA6DKXXD5K",
    "云川云服务有限公司": "91520100MA6DKXXE35",
}
STAFF = {
    "sam": (INDUSTRY, Role.STEWARD),
    "sue": (INDUSTRY, Role.STEWARD),
    "bea": (INDUSTRY, Role.BUREAU),
    "fin": (FINANCE, Role.STEWARD),
    "eva": ("云川大学", Role.ANALYST),
    "eli": ("云川科学院", Role.ANALYST),
    "own": ("云川智造有限公司", Role.ANALYST),  # an expert who works for a company that applies
}
FIRMS = {
    "zhi": "云川智造有限公司",
    "wei": "云川微芯有限公司",
    "fang": "云川纺织有限公司",
    "suan": "云川算力服务有限公司",
    "yun": "云川云服务有限公司",
}


@dataclass
class City:
    """The office, its clock, and verbs by whoever calls them."""

    office: Office
    moment: list[datetime]
    actors: dict[str, Actor]
    bodies: dict[str, str]

    def do(self, name: str, verb: Callable[..., Any], /, *args: Any, **named: Any) -> Any:
        with self.office.writing(self.actors[name]) as work:
            return verb(work, *args, **named)

    def see(self, name: str, verb: Callable[..., Any], /, *args: Any, **named: Any) -> Any:
        with self.office.reading(self.actors[name]) as work:
            return verb(work, *args, **named)

    def later(self, **by: float) -> None:
        self.moment[0] += timedelta(**by)

    def events(self) -> list[Any]:
        with transaction(self.office.engine, writes=False) as db:
            return list(evidence.show(db, page=PageAsk(size=200)).rows)

    def kinds(self) -> set[str]:
        return {one.kind for one in self.events()}


def open_city(home: Home, settings: Settings) -> City:
    """The city of a home, founded when it is fresh, on a Monday at ten in the morning."""
    engine = open_engine(home, settings)
    moment = [datetime(2026, 11, 23, 2, 0, 0, tzinfo=UTC)]
    office = Office(home, settings, engine, evidence.make_seal(home), clock=lambda: moment[0])
    wiring.declare_tables()
    if not inspect(engine).has_table("benefit_call"):
        metadata.create_all(engine)
    with office.reading(SYSTEM) as work:
        fresh = ledger.find_organisation(work, CITY) is None
    if fresh:
        with office.writing(SYSTEM) as work:
            _found(work)
    with office.reading(SYSTEM) as work:
        actors = {"system": SYSTEM} | {
            name: people.who_is(work, name) for name in ("olga", "lin", *STAFF, *FIRMS)
        }
        bodies = {}
        for name in (CITY, *COMPANIES, *(org for org, _ in STAFF.values())):
            body = ledger.find_organisation(work, name)
            assert body is not None
            bodies[name] = body.id
    return City(office, moment, actors, bodies)


def _found(work: Any) -> None:
    city = ledger.ensure_organisation(work, CITY).id
    bodies = {CITY: city}
    for name in dict.fromkeys(org for org, _ in STAFF.values()):
        if name not in COMPANIES:
            bodies[name] = ledger.ensure_organisation(work, name, parent=city).id
    for name, code in COMPANIES.items():
        bodies[name] = ledger.ensure_organisation(work, name, code=code).id
    account(work, "olga", org=None, role=Role.OWNER)
    for name, (org, role) in STAFF.items():
        account(work, name, org=bodies[org], role=role)
    for name, org in FIRMS.items():
        account(work, name, org=bodies[org], role=Role.CITIZEN)
    account(work, "lin", org=None, role=Role.CITIZEN)


def account(work: Any, name: str, *, org: str | None, role: Role) -> None:
    row = {
        "name": name,
        "title_zh": name,
        "title_en": name,
        "org": org,
        "roles": [role],
        "clearance": 0,
        "password": "-",
        "initial_password": False,
        "totp_step": 0,
        "disabled": False,
        "created": stamp(work.now()),
    }
    accounts.add_accounts(work.db, [row])
