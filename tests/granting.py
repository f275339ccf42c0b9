"""A town for grants: the police hold residents and cars, transport is given some of it, education nothing."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import duckdb

from kept_events import keeping
from yiben.capabilities import grants, ledger, people
from yiben.infra.database import open_engine
from yiben.infra.home import Home
from yiben.infra.lake import Lake
from yiben.infra.schema import bring_up_to_date
from yiben.infra.settings import Settings
from yiben.infra.work import Office
from yiben.kernel.actors import SYSTEM, Actor, Role
from yiben.kernel.facts import Event
from yiben.kernel.text import Text

SETTINGS = Settings(threads=1, query_memory_mb=300, query_seconds=20)
POLICE, TRANSPORT, EDUCATION = "市公安局", "市交通局", "市教育局"
ACCOUNTS = {
    "zhang": (TRANSPORT, Role.STEWARD),
    "wang": (TRANSPORT, Role.ANALYST),
    "li": (EDUCATION, Role.STEWARD),
    "chen": (POLICE, Role.STEWARD),
    "stray": (None, Role.ANALYST),
}
LEVELS = {
    "idno": (4, "cn_resident_id"),
    "name": (3, "person_name"),
    "phone": (3, "cn_mobile"),
    "salary": (4, "income"),
}
# Odd rows lie outside of `ward = 'east'`; what they hold would make casts and divisions fail.
RESIDENTS = """SELECT range::INTEGER AS id, CASE WHEN range % 2 = 0 THEN 'east' ELSE 'west' END AS ward,
    '3301061990' || lpad((range * 37 % 100000000)::VARCHAR, 8, '0') AS idno,
    CASE WHEN range % 2 = 0 THEN '王' || chr((20000 + range)::INTEGER) || '明' ELSE 'ODD' || range END AS name,
    CASE WHEN range % 2 = 0 THEN (13800000000 + range)::VARCHAR ELSE 'no phone ' || range END AS phone,
    (range * 100 + 0.5)::DECIMAL(12, 2) AS salary, (range % 5)::INTEGER AS grade,
    CASE WHEN range % 2 = 0 THEN range::VARCHAR ELSE 'x' || range END AS code,
    DATE '2020-01-01' + range::INTEGER AS since
    FROM range(40)"""
CARS = "SELECT range::INTEGER AS id, '浙A' || range AS plate FROM range(10)"


@dataclass
class Town:
    """The office, its lake, what it left as evidence, and a clock that can be moved."""

    office: Office
    lake: Lake
    events: list[Event] = field(default_factory=list)
    now: datetime = datetime(2026, 5, 6, 4, 0, tzinfo=UTC)

    def who(self, account: str) -> Actor:
        with self.office.reading(SYSTEM) as work:
            return people.who_is(work, account)

    def give(self, *columns: str, by: str = "chen", **said: object) -> grants.Grant:
        with self.office.writing(self.who(by)) as work:
            return grants.give(work, draft(*columns, **said))

    def withdraw(self, grant: grants.Grant, *, by: str = "chen", why: str = "用途已变") -> grants.Grant:
        with self.office.writing(self.who(by)) as work:
            return grants.withdraw(work, grant, why=why)

    def kinds(self, kind: str) -> list[Event]:
        return [event for event in self.events if event.kind == kind]

    def land(self, name: str, select: str, *, run: str, organisation: str = POLICE) -> str:
        officer = Actor(account="officer", name="Officer", roles=frozenset({Role.OFFICER}), clearance=5)
        path = self.office.home.staging / f"{run}.parquet"
        with duckdb.connect() as engine:
            engine.execute(f"COPY ({select}) TO '{path}' (FORMAT parquet)")
            columns = [row[:2] for row in engine.execute(f"DESCRIBE {select}").fetchall()]
        items = tuple(
            ledger.ItemProposal(
                name=column, type=kind, level=LEVELS.get(column, (1, None))[0], personal=column in LEVELS,
                semantic=LEVELS.get(column, (1, None))[1], rule="yiben-base@1/test", why=Text("测试", "test"),
            )
            for column, kind in columns
        )  # fmt: skip
        proposal = ledger.Proposal(
            organisation=organisation, stem=name, name=name, items=items, format="parquet"
        )
        with self.office.writing(officer) as work:
            place = ledger.place(work, proposal)
        done = self.lake.commit(place.resource, [path], run=run)
        landing = ledger.Landing(id=done.snapshot, run=run, source=run, rows=done.rows, files=done.files)
        with self.office.writing(officer) as work:
            ledger.propose(work, replace(proposal, landing=landing))
        return done.snapshot

    def later(self, **by: float) -> None:
        self.now += timedelta(**by)


def draft(*columns: str, resource: str = "residents", **said: object) -> grants.Draft:
    """A draft of `name`, `name:form` columns to transport; say what matters."""
    parts = [one.partition(":") for one in columns or ("id", "ward", "name")]
    listed = tuple(
        grants.GrantedColumn(item="", name=name, form=grants.Form(form or "plain")) for name, _, form in parts
    )
    fields: dict[str, object] = {
        "resource": resource,
        "columns": listed,
        "grantee": TRANSPORT,
        "roads": roads("sql"),
        "purpose": "licence_check",
        "purpose_says": "核对驾驶证申领人",
        "basis": "道路交通安全法第十九条",
        "begins": "2026-05-01",
        "ends": "2026-12-31",
    }
    return grants.Draft(**{**fields, **said})


def roads(*words: str) -> frozenset[grants.Road]:
    return frozenset(grants.Road(word) for word in words)


def open_town(home: Home, settings: Settings, *, landed: Iterable[str] = ()) -> Town:
    """A town on `home`; founded unless it was before."""
    engine = open_engine(home, settings)
    bring_up_to_date(engine)
    town = Town(office=None, lake=Lake(home, settings))
    town.office = Office(
        home, settings, engine,
        seal=keeping(town.events), clock=lambda: town.now,
    )  # fmt: skip
    with town.office.reading(SYSTEM) as work:
        known = {account.name for account in people.list_accounts(work)}
    if not known:
        found(town)
    return town


def found(town: Town) -> None:
    with town.office.writing(SYSTEM) as work:
        people.found_home(work)
    settle(town)


def settle(town: Town) -> dict[str, str]:
    """Organisations, accounts and tables in a home that was founded; the accounts' passwords."""
    with town.office.writing(SYSTEM) as work:
        for name in (POLICE, TRANSPORT, EDUCATION):
            ledger.ensure_organisation(work, name)
        made = {
            name: people.create_account(
                work, name=name, title=Text(name, name), roles=frozenset({role}), clearance=1, org=org
            )
            for name, (org, role) in ACCOUNTS.items()
        }
    town.land("residents", RESIDENTS, run="residents1")
    town.land("cars", CARS, run="cars1")
    town.events.clear()
    return {name: each.password for name, each in made.items()}
