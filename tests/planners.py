"""A city with a plan of its own: two bureaus, the people who report and review, and a clock that can be moved."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from databases import make_tables
from yiben.app import wiring
from yiben.app.reactions import hands
from yiben.capabilities import casework, ledger, people, plans
from yiben.capabilities.people import store as accounts
from yiben.engines import evidence
from yiben.infra.database import open_engine, transaction
from yiben.infra.home import Home
from yiben.infra.settings import Settings
from yiben.infra.work import Office
from yiben.kernel.actors import SYSTEM, Actor, Role
from yiben.kernel.clock import stamp
from yiben.kernel.paging import PageAsk

DATA, HEALTH, CITY_A, CITY_B = "省大数据局", "省卫生健康委员会", "甲市", "乙市"
STAFF = {
    "dan": (DATA, Role.STEWARD),
    "hua": (HEALTH, Role.STEWARD),
    "ann": (CITY_A, Role.STEWARD),
    "ben": (CITY_B, Role.STEWARD),
    "bea": (DATA, Role.BUREAU),
    "ana": (HEALTH, Role.ANALYST),
}
PLAN = """\
[plan]
id = "province-2025"
zh = "全省数字化规划"
en = "The province's digital plan"
issuer_zh = "省政府"
issuer_en = "The provincial government"
begins = 2021-01-01
ends = 2025-12-31

[[task]]
id = "open"
zh = "扩大公共数据开放"
en = "Open more public data"
kind = "task"
owners = [{ zh = "省大数据局", en = "Data bureau", role = "lead" }]

[[task]]
id = "list"
zh = "编制开放清单"
en = "Draw up the list"
kind = "measure"
part_of = "open"
service = ["数据开放申请"]

[[indicator]]
id = "sets"
zh = "开放数据集"
en = "Open datasets"
unit = "个"
part_of = "open"
roll_up = "sum"

[[indicator]]
id = "satisfaction"
zh = "群众满意度"
en = "Satisfaction"
unit = "%"
part_of = "list"

[[target]]
id = "sets-2025"
indicator = "sets"
zh = "到2025年底，开放数据集不少于100个"
en = "At least 100 open datasets by the end of 2025"
word = "不少于"
comparator = ">="
value = 100
by = 2025-12-31
baseline = { value = 50, on = 2020-12-31 }

[[target]]
id = "satisfaction-2025"
indicator = "satisfaction"
zh = "满意度达到90%左右"
en = "Satisfaction of about 90%"
word = "左右"
comparator = "about"
value = 90
by = 2025-12-31
"""


@dataclass
class Planners:
    """The office, its clock, and verbs by whoever calls them."""

    office: Office
    moment: list[datetime]
    actors: dict[str, Actor]
    bodies: dict[str, str]
    plan: str = ""

    def do(self, name: str, verb: Callable[..., Any], *args: Any, **more: Any) -> Any:
        with self.office.writing(self.actors[name]) as work:
            return verb(work, *args, **more)

    def see(self, name: str, verb: Callable[..., Any], *args: Any, **more: Any) -> Any:
        with self.office.reading(self.actors[name]) as work:
            return verb(work, *args, **more)

    def at(self, year: int, month: int, day: int) -> None:
        self.moment[0] = datetime(year, month, day, 2, tzinfo=UTC)

    def report(self, indicator: str, on: date, value: str, *, by: str = "dan", organisation: str = "", accept: bool = True) -> casework.Case:  # fmt: skip
        case = self.do(
            by,
            plans.report,
            f"province-2025/{indicator}",
            value=value,
            on=on,
            says="统计台账",
            organisation=organisation,
            hands=hands(),
        )
        return self.move("bea", case, "accept") if accept else case

    def move(self, name: str, case: casework.Case, move: str, **form: object) -> casework.Case:
        return self.do(name, casework.move, case.id, move, seen=case.version, form=form, hands=hands())

    def indicator(self, code: str, **more: Any) -> plans.Seen:
        return self.see("bea", plans.indicator, f"province-2025/{code}", **more)

    def events(self, kind: str) -> list[Any]:
        with transaction(self.office.engine, writes=False) as db:
            return [one for one in evidence.show(db, page=PageAsk(size=200)).rows if one.kind == kind]


def found_planners(home: Home, settings: Settings) -> Planners:
    engine = open_engine(home, settings)
    wiring.declare_tables()
    make_tables(engine)
    moment = [datetime(2023, 5, 10, 2, tzinfo=UTC)]
    office = Office(home, settings, engine, evidence.make_seal(home), clock=lambda: moment[0])
    actors = {"system": SYSTEM}
    with office.writing(SYSTEM) as work:
        root = ledger.ensure_organisation(work, "省政府").id
        bodies = {
            name: ledger.ensure_organisation(work, name, parent=root).id
            for name in (DATA, HEALTH, CITY_A, CITY_B)
        }
        for name, (org, role) in STAFF.items():
            actors[name] = _account(work, name, org=bodies[org], role=role)
        actors["olga"] = _account(work, "olga", org=None, role=Role.OWNER)
    made = Planners(office, moment, actors, bodies)
    made.plan = made.do("bea", plans.make_plan, PLAN).id
    return made


def _account(work: Any, name: str, *, org: str | None, role: Role) -> Actor:
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
    return people.who_is(work, name)
