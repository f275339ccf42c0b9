"""A home with a publisher, its steward, an authority, citizens, and datasets of another catalogue to talk about."""

import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from databases import DATABASES, fresh_tables, make_tables
from yiben.app import wiring
from yiben.app.reactions import hands
from yiben.capabilities import casework, ledger, opening, people
from yiben.capabilities.opening import Foreign, Origin
from yiben.capabilities.people import store as accounts
from yiben.capabilities.people.naming import skeleton
from yiben.capabilities.people.store import citizens
from yiben.engines import evidence
from yiben.infra.database import open_engine, transaction
from yiben.infra.home import Home
from yiben.infra.settings import Settings
from yiben.infra.work import Office
from yiben.kernel.actors import SYSTEM, Actor, Role
from yiben.kernel.clock import stamp
from yiben.kernel.text import Text

HEALTH, BUREAU = "市卫生健康局", "市大数据局"
STAFF = {"sam": (HEALTH, Role.STEWARD), "bea": (BUREAU, Role.BUREAU), "ana": (HEALTH, Role.ANALYST)}
CITIZENS = {"zhang": "山城小张", "li": "河边读者", "wang": "北坡老王"}


@dataclass
class Square:
    """The office, its clock, and verbs by whoever calls them."""

    office: Office
    moment: list[datetime]
    actors: dict[str, Actor]
    health: str
    dataset: str = ""

    def do(self, name: str, verb: Callable[..., Any], /, *args: Any, **named: Any) -> Any:
        with self.office.writing(self.actors[name]) as work:
            return verb(work, *args, **named)

    def see(self, name: str, verb: Callable[..., Any], /, *args: Any, **named: Any) -> Any:
        with self.office.reading(self.actors[name]) as work:
            return verb(work, *args, **named)

    def later(self, **by: float) -> None:
        self.moment[0] += timedelta(**by)

    def put(self, key: str, title: str, **more: Any) -> str:
        """A dataset of another catalogue, in or changed."""
        one = Foreign(
            origin=Origin.HARVESTED,
            source="src_test",
            key=key,
            slug=key,
            title=Text(title, title),
            description=Text(more.pop("says", "说明"), "description"),
            publisher=self.health,
            **more,
        )
        with self.office.writing(SYSTEM) as work:
            return opening.put_foreign(work, [one])[0].dataset

    def notices(self, name: str) -> list[str]:
        found = self.see(name, casework.notices, hands=hands())
        return [one.says.en for one in found.rows]

    def events(self, kind: str) -> list[Any]:
        from yiben.kernel.paging import PageAsk

        with transaction(self.office.engine, writes=False) as db:
            return [one for one in evidence.show(db, page=PageAsk(size=200)).rows if one.kind == kind]


def _square(home: Home, settings: Settings) -> Square:
    engine = open_engine(home, settings)
    wiring.declare_tables()
    make_tables(engine)
    moment = [datetime(2026, 11, 23, 2, 0, 0, tzinfo=UTC)]  # a Monday, 10:00 in Beijing
    office = Office(home, settings, engine, evidence.make_seal(home), clock=lambda: moment[0])
    actors = {"system": SYSTEM}
    with office.writing(SYSTEM) as work:
        bodies = {name: ledger.ensure_organisation(work, name).id for name in (HEALTH, BUREAU)}
        for name, (org, role) in STAFF.items():
            actors[name] = _account(work, name, name, org=bodies[org], role=role)
        actors["olga"] = _account(work, "olga", "olga", org=None, role=Role.OWNER)
        for name, shown in CITIZENS.items():
            number = str(secrets.randbelow(900_000_000) + 100_000_000)
            actors[name] = _account(work, number, shown, org=None, role=Role.CITIZEN)
            citizens.add(work.db, name=number, skeleton=skeleton(shown), terms="t", joined=stamp(work.now()))
    made = Square(office, moment, actors, bodies[HEALTH])
    made.dataset = made.put("air-quality", "空气质量", themes=("health",))
    return made


def _account(work: Any, name: str, title: str, *, org: str | None, role: Role) -> Actor:
    row = {
        "name": name,
        "title_zh": title,
        "title_en": title,
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
    return people.who_is(work, name)


@pytest.fixture(params=DATABASES)
def square(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Square]:
    home = Home(tmp_path / "home").open()
    if request.param == "sqlite":
        made = _square(home, Settings())
        yield made
        made.office.engine.dispose()
        return
    with fresh_tables() as url:
        made = _square(home, Settings(database_url=url))
        yield made
        made.office.engine.dispose()
