"""A city with residents somebody landed, a province that asks for them, and the people of both."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import duckdb
import pytest

from conftest import OFFICER, OWNER, Side
from yiben.app.reactions import hands
from yiben.capabilities import casework, grants, ledger, objections, people, sharing
from yiben.capabilities.cascade import crossing
from yiben.capabilities.grants import Form, GrantedColumn, Road
from yiben.engines import evidence
from yiben.infra.database import transaction
from yiben.infra.lake import Lake
from yiben.kernel.actors import SYSTEM, Actor, Role
from yiben.kernel.errors import YibenError
from yiben.kernel.paging import PageAsk
from yiben.kernel.text import Text

HOLDER, ASKER = "云州市公安局", "云川省交通厅"
LEVELS = {"姓名": 3, "电话": 3, "街区": 1, "id": 1}
RESIDENTS = """SELECT range::INTEGER AS id, CASE WHEN range % 2 = 0 THEN 'east' ELSE 'west' END AS "街区",
    '王' || chr((20000 + range)::INTEGER) || '明' AS "姓名", (13800000000 + range)::VARCHAR AS "电话"
    FROM range(40)"""
FORMS = {"id": Form.PLAIN, "街区": Form.PLAIN, "姓名": Form.PLAIN, "电话": Form.MASKED}


@dataclass
class Crossing:
    """Both sides with their people: two stewards of the city's holder, two analysts and a stranger in the province."""

    province: Side
    city: Side
    entry: str

    def who(self, side: Side, account: str) -> Actor:
        with side.office.reading(SYSTEM) as work:
            return people.who_is(work, account)

    def item(self, name: str) -> str:
        with self.city.office.reading(OWNER) as work:
            return next(one.id for one in ledger.describe(work, self.entry).items if one.name == name)

    def turn(self) -> None:
        """Both sides attend to what arrived and send what they have, until nothing moves."""
        moved = 1
        while moved:
            moved = sum(
                crossing.attend(one.office, hands()) + one.pump().sent for one in (self.province, self.city)
            )

    def object_to(self, account: str = "lin", column: str = "电话", **said: object) -> crossing.Errand:
        statement = objections.Statement(
            key={"id": "7"}, seen="13800000007", right="13911112222", says="已换号", subject="赵某"
        )
        with self.province.office.writing(self.who(self.province, account)) as work:
            return crossing.object_to(
                work, self.province.other, self.entry,
                **{"column": column, "wrong": objections.Wrong.VALUE, "statement": statement, **said},
            )  # fmt: skip

    def request(
        self, account: str = "lin", *, accounts: tuple[str, ...] = (), **said: object
    ) -> crossing.Errand:
        today = self.province.office.clock()
        forms = said.pop("forms", FORMS)
        asked = sharing.Request(
            **{
                "resource": self.entry,
                "columns": tuple(GrantedColumn(item="", name=name, form=form) for name, form in forms.items()),
                "purpose": "administrative_approval", "purpose_says": "核查从业人员", "basis": "道路运输条例第九条",
                "roads": frozenset({Road.SQL}), "begins": grants.day_of(today),
                "ends": grants.day_of(today + timedelta(days=30)), **said,
            }
        )  # fmt: skip
        with self.province.office.writing(self.who(self.province, account)) as work:
            return crossing.request(work, self.province.other, asked, accounts=accounts)

    def errand(self, reference: str) -> crossing.Errand:
        with self.province.office.reading(OWNER) as work:
            return crossing.errand(work, reference)

    def case(self, reference: str) -> casework.Case:
        """The city's case of an errand of the province's."""
        with self.city.office.reading(OWNER) as work:
            (found,) = [
                one for one in crossing.errands(work, crossing.Side.THEIRS) if one.reference == reference
            ]
            return casework.look(work, found.case, hands=hands()).case

    def move(self, reference: str, move: str, account: str = "chen", **form: object) -> None:
        case = self.case(reference)
        with self.city.office.writing(self.who(self.city, account)) as work:
            casework.move(work, case.id, move, seen=case.version, form=form, hands=hands())

    def granted(self, **said: object) -> str:
        """A request, approved, and its grant held in the province."""
        asked = self.request(**said)
        self.turn()
        self.move(asked.reference, "approve")
        self.turn()
        (held,) = [one for one in self.held() if one.granted.reference == asked.reference]
        return held.granted.grant

    def held(self) -> tuple[crossing.Crossed, ...]:
        with self.province.office.reading(OWNER) as work:
            return crossing.held(work)

    def withdraw(self, grant: str) -> None:
        with self.city.office.writing(self.who(self.city, "chen")) as work:
            sharing.withdraw(work, grant, why="用途已变")

    def read(self, grant: str, account: str = "lin", **said: object) -> list[dict[str, object]]:
        found = crossing.read(self.province.office, self.who(self.province, account), grant, **said)
        return found.table().to_pylist()


def crossing_of(province: Side, city: Side) -> Crossing:
    """Found the people on both sides and land the city's residents, shared on conditions."""
    _join(city, HOLDER, {"chen": Role.STEWARD, "qian": Role.STEWARD})
    _join(province, ASKER, {"lin": Role.ANALYST, "wu": Role.ANALYST})
    _join(province, "云川省教育厅", {"stray": Role.ANALYST})
    entry = _land(city)
    made = Crossing(province, city, entry)
    asked = sharing.Attribute(resource=entry, openness=sharing.Openness.CONDITIONAL, condition="按职责使用")
    with city.office.writing(made.who(city, "chen")) as work:
        case = sharing.propose_attribute(work, asked, hands=hands())
    with city.office.writing(made.who(city, "qian")) as work:
        casework.move(work, case.id, "approve", seen=case.version, form={}, hands=hands())
    city.pump()
    return made


def _join(side: Side, org: str, accounts: dict[str, Role]) -> None:
    with side.office.writing(OWNER) as work:
        body = ledger.ensure_organisation(work, org)
        for name, role in accounts.items():
            people.create_account(
                work, name=name, title=Text(name, name), roles=frozenset({role}), clearance=1, org=body.id
            )


def _land(city: Side) -> str:
    path = city.office.home.staging / "residents.parquet"
    with duckdb.connect() as engine:
        engine.execute(f"COPY ({RESIDENTS}) TO '{path}' (FORMAT parquet)")
        columns = [row[:2] for row in engine.execute(f"DESCRIBE {RESIDENTS}").fetchall()]
    meanings = {"姓名": "person_name", "电话": "cn_mobile"}
    items = tuple(
        ledger.ItemProposal(
            name=name, type=kind, level=LEVELS[name], personal=LEVELS[name] > 1, semantic=meanings.get(name),
            rule="yiben-base@1/test", why=Text("测试", "test"),
        )
        for name, kind in columns
    )  # fmt: skip
    proposal = ledger.Proposal(
        organisation=HOLDER, stem="residents", name="residents", items=items, format="parquet"
    )
    with city.office.writing(OFFICER) as work:
        place = ledger.place(work, proposal)
    lake = Lake(city.office.home, city.office.settings)
    done = lake.commit(place.resource, [path], run="r1")
    lake.close()
    landing = ledger.Landing(id=done.snapshot, run="r1", source="r1", rows=done.rows, files=done.files)
    with city.office.writing(OFFICER) as work:
        ledger.propose(work, replace(proposal, landing=landing))
    with city.office.writing(OWNER) as work:
        ledger.approve(work, place.resource)
    return place.resource


def events(side: Side, kind: str) -> list[evidence.Entry]:
    """What a side left of one kind, newest first."""
    with transaction(side.office.engine, writes=False) as db:
        return list(evidence.show(db, evidence.Asked(kind=kind), page=PageAsk(size=100)).rows)


def later(side: Side, **by: float) -> None:
    """Move a side's clock."""
    at = datetime.now(UTC) + timedelta(**by)
    object.__setattr__(side.office, "clock", lambda: at)


def refused(verb: Callable[..., object], *args: object, **said: object) -> str:
    """The code somebody was refused with."""
    with pytest.raises(YibenError) as error:
        verb(*args, **said)
    return error.value.code
