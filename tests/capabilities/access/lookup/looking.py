"""A bureau with residents to look up, an organisation that is granted some of them, and a clock."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pyarrow as pa

from kept_events import keeping
from yiben.capabilities import access, grants, ledger, people
from yiben.capabilities.access import lookup
from yiben.capabilities.access.lookup import LookUp
from yiben.infra.database import open_engine
from yiben.infra.home import Home
from yiben.infra.lake import Lake
from yiben.infra.schema import bring_up_to_date
from yiben.infra.settings import Settings
from yiben.infra.work import Office
from yiben.kernel.actors import SYSTEM, Actor, Role
from yiben.kernel.facts import Event
from yiben.kernel.text import Text

SETTINGS = Settings(threads=1, query_memory_mb=300, query_seconds=20, intake_memory_mb=300)
POLICE, TRANSPORT = "市公安局", "市交通局"
ACCOUNTS = {
    "wang": (TRANSPORT, Role.ANALYST, 1),
    "chen": (POLICE, Role.STEWARD, 1),
    "zhou": (POLICE, Role.ANALYST, 3),
    "qian": (POLICE, Role.ANALYST, 5),
}
LEVELS = {
    "idno": (4, "cn_resident_id"),
    "name": (3, "person_name"),
    "phone": (3, "cn_mobile"),
    "salary": (4, "income"),
}
RESIDENTS = """SELECT range::INTEGER AS id, CASE WHEN range % 2 = 0 THEN 'east' ELSE 'west' END AS ward,
    '3301061990' || lpad((range * 37 % 100000000)::VARCHAR, 8, '0') AS idno, '王' || chr((20000 + range)::INTEGER) AS name,
    (13800000000 + range)::VARCHAR AS phone, (range * 100 + 0.5)::DECIMAL(12, 2) AS salary,
    DATE '2020-01-01' + range::INTEGER AS since, CASE WHEN range % 10 = 0 THEN NULL ELSE 'K' || range // 4 END AS code,
    [range, range + 1] AS pair, {'a': range, 'b': 'x'} AS both, range / 3.0 AS ratio, range % 3 = 0 AS third,
    TIMESTAMP '2020-01-01 01:02:03' + INTERVAL (range) SECOND AS at, range::HUGEINT AS huge
    FROM range(300)"""


@dataclass
class Bureau:
    """The office, its lake, what it left as evidence, and a clock that can be moved."""

    office: Office
    lake: Lake
    events: list[Event] = field(default_factory=list)
    now: datetime = datetime(2026, 5, 6, 4, 0, tzinfo=UTC)

    def who(self, account: str) -> Actor:
        with self.office.reading(SYSTEM) as work:
            return people.who_is(work, account)

    def give(self, *columns: str, **said: object) -> grants.Grant:
        listed = tuple(
            grants.GrantedColumn(item="", name=name, form=grants.Form(form or "plain"))
            for name, _, form in (one.partition(":") for one in columns)
        )
        fields: dict[str, object] = {
            "resource": "residents", "columns": listed, "grantee": TRANSPORT, "roads": frozenset({grants.Road.API, grants.Road.SQL}),
            "purpose": "licence_check", "purpose_says": "核对驾驶证申领人", "basis": "道路交通安全法第十九条",
            "begins": "2026-05-01", "ends": "2026-12-31",
        }  # fmt: skip
        with self.office.writing(self.who("chen")) as work:
            return grants.give(work, grants.Draft(**{**fields, **said}))

    def kinds(self, kind: str) -> list[Event]:
        return [event for event in self.events if event.kind == kind]

    def land(self, select: str, *, name: str = "residents", run: str) -> str:
        officer = self.who("officer")
        path = self.office.home.staging / f"{run}.parquet"
        with self.lake.bench() as bench:
            bench.run(f"COPY ({select}) TO '{path}' (FORMAT parquet)")
            columns = bench.describe(f"({select})")
        items = tuple(
            ledger.ItemProposal(
                name=column, type=kind, level=LEVELS.get(column, (1, None))[0], personal=column in LEVELS,
                semantic=LEVELS.get(column, (1, None))[1], rule="yiben-base@1/test", why=Text("测试", "test"),
            )
            for column, kind in columns
        )  # fmt: skip
        proposal = ledger.Proposal(organisation=POLICE, stem=name, name=name, items=items, format="parquet")
        with self.office.writing(officer) as work:
            place = ledger.place(work, proposal)
        done = self.lake.commit(place.resource, [path], run=run)
        landing = ledger.Landing(id=done.snapshot, run=run, source=run, rows=done.rows, files=done.files)
        with self.office.writing(officer) as work:
            ledger.propose(work, replace(proposal, landing=landing))
        return done.snapshot

    def prepare(self, key: str, resource: str = "residents") -> bool:
        return lookup.prepare(self.office, self.lake, resource, key)

    def look(self, key: str, value: str, *, by: str = "qian", **said: object) -> access.Answer:
        return lookup.look_up(self.office, self.who(by), ask(key, value, **said))

    def in_sql(self, sql: str, *, by: str = "qian", **said: object) -> pa.Table:
        return access.ask(self.office, self.who(by), sql, **said).table()

    def later(self, **by: float) -> None:
        self.now += timedelta(**by)

    def close(self) -> None:
        self.lake.close()
        self.office.engine.dispose()


def own_office(bureau: Bureau) -> Office:
    """The same office with a connection of its own, as a desk has it."""
    return replace(bureau.office, engine=open_engine(bureau.office.home, bureau.office.settings))


def ask(key: str, value: str, *, resource: str = "residents", **said: object) -> LookUp:
    return LookUp(resource=resource, key=key, value=value, **said)


def open_bureau(home: Home, settings: Settings = SETTINGS) -> Bureau:
    """A bureau on `home`; founded unless it was before."""
    engine = open_engine(home, settings)
    bring_up_to_date(engine)
    made = Bureau(office=None, lake=Lake(home, settings))
    made.office = Office(
        home, settings, engine,
        seal=keeping(made.events), clock=lambda: made.now,
    )  # fmt: skip
    with made.office.reading(SYSTEM) as work:
        known = {account.name for account in people.list_accounts(work)}
    if not known:
        with made.office.writing(SYSTEM) as work:
            people.found_home(work)
            for org in (POLICE, TRANSPORT):
                ledger.ensure_organisation(work, org)
            for name, (org, role, clearance) in ACCOUNTS.items():
                people.create_account(
                    work, name=name, title=Text(name, name), roles=frozenset({role}), clearance=clearance, org=org
                )  # fmt: skip
        made.land(RESIDENTS, run="residents1")
        made.events.clear()
    return made
