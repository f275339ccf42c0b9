"""A home where the invented measures are in force, with two companies and a citizen who have accounts."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from visitors import Browser

import yiben.app.sample
from yiben.app.reactions import ties
from yiben.app.wiring import Platform
from yiben.capabilities import ledger, people, policy
from yiben.capabilities.programmes import delivery
from yiben.kernel.actors import Actor, Role
from yiben.kernel.text import Text

PACK = Path(yiben.app.sample.__file__).parent / "yunchuan-support"
FIRMS = {"zhi": ("云川智造有限公司", "91520100MA6DKXXA1T"), "wei": ("云川微芯有限公司", "91520100MA6DKXXB0B")}
PAYEE = {"payee_name": "云川智造有限公司", "payee_account": "6222000011112222", "payee_bank": "云川银行"}


@dataclass(frozen=True)
class Country:
    """The platform, its rounds by programme, and whoever has an account."""

    platform: Platform
    calls: dict[str, delivery.Call]
    actors: dict[str, Actor]

    def known(self, name: str) -> dict[str, object]:
        with self.platform.office.reading(self.actors[name]) as work:
            return {one.fact: (one.value, one.resource) for one in delivery.my_facts(work)}


def rule(platform: Platform, name: str = "") -> None:
    """Bring the invented measures, or a shipped pack, into force."""
    with platform.office.reading(platform.owner()) as work:
        officer = people.who_is(work, "officer")
    with platform.office.writing(platform.owner()) as work:
        if not name:
            policy.load(work, policy.prepare(PACK))
        policy.propose(work, name or PACK.name)
    with platform.office.writing(officer) as work:
        policy.approve(work, name or PACK.name)


@pytest.fixture
def country(platform: Platform) -> Country:
    rule(platform)
    office, owner = platform.office, platform.owner()
    with office.writing(owner) as work:
        bureau = ledger.ensure_organisation(work, "云川省经济和信息化厅").name
        for name, (title, code) in FIRMS.items():
            body = ledger.ensure_organisation(work, title, code=code)
            account(work, name, org=body.id)
        account(work, "lin", org=None)
        today = work.now().date()
        calls = {
            name: delivery.open_call(
                work,
                delivery.NewCall(
                    programme=f"{PACK.name}/{name}",
                    title=Text(f"{name} 批次", f"Round of {name}"),
                    organisation=bureau,
                    opens=today.isoformat(),
                    closes=today.replace(year=today.year + 1, day=1).isoformat(),
                    materials=(
                        delivery.Material(id="audit", title=Text("审计报告", "Audit report")),
                        delivery.Material(id="tax", title=Text("纳税证明", "Tax paper"), facts=("revenue",)),
                    ),
                ),
                ties=ties(),
            )
            for name in ("research", "step-up")
        }
        for name, revenue in (("zhi", 60_000_000), ("wei", 8_000_000)):
            delivery.put_facts(
                work,
                FIRMS[name][1],
                {"revenue": revenue, "revenue_1": 5_000_000, "rd_expense": revenue // 20, "size": "small", "founded": "2012-03-04"},
                source=Text("省税务局", "Tax office of the province"),
                resource="tax",
                as_of="2025-12-31",
            )  # fmt: skip
    with office.reading(owner) as work:
        actors = {name: people.who_is(work, name) for name in (*FIRMS, "lin", "officer")}
    return Country(platform, calls, actors)


def account(work: object, name: str, *, org: str | None) -> None:
    people.create_account(
        work,  # type: ignore[arg-type]  # a work of the platform
        name=name,
        title=Text(name, name),
        roles=frozenset({Role.CITIZEN}),
        clearance=0,
        org=org,
    )


@pytest.fixture
def as_(country: Country, client: TestClient) -> Callable[[str], Browser]:
    """A browser of whoever has an account here."""

    def go(name: str) -> Browser:
        with country.platform.office.writing(country.platform.owner()) as work:
            password = people.reset_password(work, name)
        said = getattr(password, "password", password)
        token = people.sign_in(country.platform.office, name=name, password=said, address="test").token
        client.cookies.clear()
        client.cookies.set("yiben_session", token)
        browser = Browser(client)
        browser.open("/benefits")
        assert browser.csrf
        return browser

    return go
