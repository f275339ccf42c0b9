"""A steward finds a library of another bureau, asks, is granted, uses the data on every road, and is cut off."""

from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from yiben.app.orders import Order
from yiben.app.reactions import hands
from yiben.app.road import bring_in
from yiben.app.wiring import Platform
from yiben.capabilities import access, casework, grants, ledger, people, sharing
from yiben.capabilities.grants import Form, GrantedColumn, Road
from yiben.engines import evidence
from yiben.engines.evidence.verify import verify
from yiben.kernel.actors import Actor, Role
from yiben.kernel.errors import Refused
from yiben.kernel.text import Text

OWNER_ORG, ASKER_ORG = "云川市公安局", "云川市交通运输局"


@dataclass
class Bureaus:
    """Two bureaus, with the people who act for them."""

    platform: Platform
    police: Actor
    police_too: Actor
    transport: Actor
    resource: str

    def writing(self, actor: Actor):
        return self.platform.office.writing(actor)

    def reading(self, actor: Actor):
        return self.platform.office.reading(actor)

    def items(self) -> dict[str, str]:
        with self.reading(self.police) as work:
            return {one.name: one.id for one in ledger.describe(work, self.resource).items}

    def share(self, **said) -> None:
        """One steward of the owner proposes how the library is shared, another approves."""
        asked = sharing.Attribute(
            resource=self.resource,
            **{"openness": sharing.Openness.CONDITIONAL, "condition": "按职责使用", **said},
        )
        with self.writing(self.police) as work:
            case = sharing.propose_attribute(work, asked, hands=hands())
        with self.writing(self.police_too) as work:
            casework.move(work, case.id, "approve", seen=case.version, form={}, hands=hands())

    def request(self, **changes) -> sharing.Request:
        items = self.items()
        said = {
            "resource": self.resource,
            "columns": tuple(
                GrantedColumn(item=items[name], name=name, form=form)
                for name, form in (
                    ("姓名", Form.PLAIN),
                    ("公民身份号码", Form.VERIFY),
                    ("联系电话", Form.MASKED),
                    ("户籍地址", Form.PLAIN),
                )
            ),
            "purpose": "administrative_approval",
            "purpose_says": "核查道路运输从业人员身份",
            "basis": "道路运输条例第九条",
            "roads": frozenset({Road.SQL, Road.FILE, Road.VERIFY}),
            "begins": "2020-01-01",
            "ends": "2020-12-31",
        }
        now = self.platform.office.clock()
        said |= {"begins": grants.day_of(now), "ends": f"{now.year + 1}-01-31"}
        return sharing.Request(**{**said, **changes})


@pytest.fixture
def bureaus(platform: Platform, residents: Path) -> Bureaus:
    owner = platform.owner()
    found = bring_in(platform, owner, Order(source=str(residents), org=OWNER_ORG, name="residents"))
    with platform.office.writing(owner) as work:
        ledger.ensure_organisation(work, ASKER_ORG)
        for name, org in (("police", OWNER_ORG), ("police2", OWNER_ORG), ("transport", ASKER_ORG)):
            people.create_account(
                work,
                name=name,
                title=Text(name, name),
                roles=frozenset({Role.STEWARD}),
                clearance=1,
                org=ledger.find_organisation(work, org).id,
            )
            people.record_nda(work, name)
        actors = [
            replace(people.who_is(work, name), authentication=frozenset({"password", "totp"}))
            for name in ("police", "police2", "transport")
        ]
    return Bureaus(platform, *actors, resource=found["resource"])


def test_asked_approved_used_on_every_road_withdrawn_and_dead(bureaus: Bureaus) -> None:
    bureaus.share()
    with bureaus.writing(bureaus.transport) as work:
        found, clauses = sharing.preview(work, bureaus.request())
        assert found.may_be_granted
        assert {one.id for one in clauses} >= {"purpose", "scope", "leak_notice"}
        case = sharing.ask(work, bureaus.request(), hands=hands())
    with bureaus.reading(bureaus.police) as work:
        waiting = [one.case.id for one in casework.todo(work, hands=hands()).rows]
    assert case.id in waiting
    with bureaus.writing(bureaus.police) as work:
        casework.move(work, case.id, "approve", seen=case.version, form={}, hands=hands())
    with bureaus.reading(bureaus.transport) as work:
        (grant,) = grants.mine(work)
        (done,) = sharing.decided_of(work, grant=grant.id)
        agreed = sharing.agreement(work, done.agreement)
    assert (agreed.accepted_recipient, agreed.accepted_provider) == ("transport", "police")
