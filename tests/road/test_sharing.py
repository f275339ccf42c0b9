"""A steward finds a library of another bureau, asks, is granted, uses the data on every road, and is cut off."""

import csv
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest

from yiben.app.orders import Order
from yiben.app.reactions import hands
from yiben.app.road import bring_in
from yiben.app.wiring import Platform
from yiben.capabilities import access, casework, grants, ledger, people, sharing
from yiben.capabilities.access import deliveries, exports, verification
from yiben.capabilities.grants import Form, Grant, GrantedColumn, Kind, Road
from yiben.engines import evidence
from yiben.engines.evidence.verify import verify
from yiben.infra.work import Office, Work
from yiben.kernel.actors import Actor, Role
from yiben.kernel.errors import BadInput, NotFound, Refused, YibenError
from yiben.kernel.text import Text

OWNER_ORG, ASKER_ORG = "云川市公安局", "云川市交通运输局"
COLUMNS = {
    "姓名": Form.PLAIN,
    "公民身份号码": Form.PLAIN,
    "联系电话": Form.MASKED,
    "户籍地址": Form.VERIFY,
}


@dataclass
class Bureaus:
    """Two bureaus, with the people who act for them, and the library of one of them."""

    platform: Platform
    police: Actor
    police_too: Actor
    transport: Actor
    resource: str
    source: Path

    @property
    def office(self) -> Office:
        return self.platform.office

    def writing(self, actor: Actor) -> AbstractContextManager[Work]:
        return self.office.writing(actor)

    def reading(self, actor: Actor) -> AbstractContextManager[Work]:
        return self.office.reading(actor)

    def items(self) -> dict[str, str]:
        with self.reading(self.police) as work:
            return {one.name: one.id for one in ledger.describe(work, self.resource).items}

    def share(self, **said: object) -> None:
        """One steward of the owner proposes how the library is shared, another approves."""
        asked = sharing.Attribute(
            **{
                "resource": self.resource,
                "openness": sharing.Openness.CONDITIONAL,
                "condition": "按职责使用",
                **said,
            }
        )
        with self.writing(self.police) as work:
            case = sharing.propose_attribute(work, asked, hands=hands())
        self.move(self.police_too, case, "approve")

    def move(self, actor: Actor, case: casework.Case, move: str, **form: object) -> casework.Case:
        with self.writing(actor) as work:
            return casework.move(work, case.id, move, seen=case.version, form=form, hands=hands())

    def request(self, **changes: object) -> sharing.Request:
        items, now = self.items(), self.office.clock()
        forms = changes.pop("forms", COLUMNS)
        said = {
            "resource": self.resource,
            "columns": tuple(
                GrantedColumn(item=items[name], name=name, form=form) for name, form in forms.items()
            ),
            "purpose": "administrative_approval",
            "purpose_says": "核查道路运输从业人员身份",
            "basis": "道路运输条例第九条",
            "roads": frozenset({Road.SQL, Road.FILE, Road.VERIFY}),
            "begins": grants.day_of(now),
            "ends": grants.day_of(now + timedelta(days=90)),
        }
        return sharing.Request(**{**said, **changes})

    def ask(self, **changes: object) -> casework.Case:
        with self.writing(self.transport) as work:
            return sharing.ask(work, self.request(**changes), hands=hands())

    def granted(self, **changes: object) -> Grant:
        case = self.ask(**changes)
        self.move(self.police, case, "approve")
        return self.grant_of(case)

    def grant_of(self, case: casework.Case) -> Grant:
        with self.reading(self.transport) as work:
            (done,) = sharing.decided_of(work, case=case.id)
            return grants.find(work, done.grant)

    def rows(self, grant: Grant, sql: str = 'SELECT * FROM "residents"') -> list[dict[str, object]]:
        return access.ask(self.office, self.transport, sql, grant=grant.id).table().to_pylist()

    def kinds(self) -> list[str]:
        with self.reading(self.platform.owner()) as work:
            return [entry.kind for entry in evidence.show(work.db).rows]


def member(work: Work, name: str, org: str, *roles: Role) -> Actor:
    body = ledger.find_organisation(work, org) or ledger.ensure_organisation(work, org)
    people.create_account(
        work, name=name, title=Text(name, name), roles=frozenset(roles), clearance=1, org=body.id
    )
    people.record_nda(work, name)
    return replace(people.who_is(work, name), authentication=frozenset({"password", "totp"}))


@pytest.fixture
def bureaus(platform: Platform, residents: Path) -> Bureaus:
    owner = platform.owner()
    found = bring_in(platform, owner, Order(source=str(residents), org=OWNER_ORG, name="residents"))
    with platform.office.writing(owner) as work:
        actors = [
            member(work, name, org, Role.STEWARD)
            for name, org in (("police", OWNER_ORG), ("police2", OWNER_ORG), ("transport", ASKER_ORG))
        ]
    return Bureaus(platform, *actors, resource=found["resource"], source=residents)


def refused(verb: object, *args: object, **said: object) -> str:
    with pytest.raises(YibenError) as error:
        verb(*args, **said)  # type: ignore[operator]
    return error.value.code


def test_asked_approved_used_on_every_road_withdrawn_and_dead(bureaus: Bureaus, tmp_path: Path) -> None:
    bureaus.share()
    with bureaus.reading(bureaus.transport) as work:
        found, clauses = sharing.preview(work, bureaus.request())
    assert found.may_be_granted
    assert {one.id for one in clauses} >= {"purpose", "manner", "scope", "leak_notice", "onward_conditions"}
    case = bureaus.ask()
    with bureaus.reading(bureaus.police) as work:
        assert case.id in [one.case.id for one in casework.todo(work, hands=hands()).rows]
    with bureaus.reading(bureaus.transport) as work:
        assert grants.mine(work) == ()
    bureaus.move(bureaus.police, case, "approve")
    grant = bureaus.grant_of(case)

    assert set(bureaus.rows(grant)[0]) == {"姓名", "公民身份号码", "联系电话"}
    person = next(one for one in bureaus.rows(grant) if one["公民身份号码"])
    exported = exports.export(
        bureaus.office,
        bureaus.transport,
        'SELECT 姓名 FROM "residents"',
        form=access.Format.CSV,
        grant=grant.id,
        road=Road.FILE,
    )
    assert exported.rows == 40
    with bureaus.reading(bureaus.transport) as work:
        offers = [one for one in verification.list_offers(work) if one.grant == grant.id]
    assert refused(
        access.ask, bureaus.office, bureaus.transport, 'SELECT 户籍地址 FROM "residents"', grant=grant.id
    )
    assert (
        refused(
            access.ask,
            bureaus.office,
            bureaus.transport,
            'SELECT 姓名 FROM "residents"',
            grant=grant.id,
            purpose="statistics",
        )
        == "grant_other_purpose"
    )

    with bureaus.writing(bureaus.police) as work:
        sharing.withdraw(work, grant.id, why="用途已完成")
    assert refused(bureaus.rows, grant) == "grant_withdrawn"
    kinds = bureaus.kinds()
    for kind in (
        "case.filed",
        "sharing.attribute_set",
        "sharing.asked",
        "case.moved",
        "grant.given",
        "seal.given",
        "sharing.granted",
        "data.read",
        "data.exported",
        "data.refused",
        "grant.withdrawn",
    ):
        assert kind in kinds
    assert verify(bureaus.platform.engine, bureaus.platform.home).ok
    assert person
    assert offers is not None
