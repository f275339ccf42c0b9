"""Providers, partners and users find what concerns them in zones, and nothing of others."""

import json

import pytest
from starlette.testclient import TestClient
from visitors import Founded

from yiben.app.wiring import Platform
from yiben.capabilities import access, zones
from yiben.engines import evidence
from zone_city import City, signed


@pytest.fixture(scope="module")
def founded(zoned: Founded) -> Founded:
    return zoned


@pytest.fixture
def city(platform: Platform) -> City:
    return City(platform)


def test_a_provider_sees_its_share_line_by_line_and_what_was_fed_back(city: City, client: TestClient) -> None:
    agreement = city.agreed()
    city.shared(agreement)
    product = city.filed(agreement, sources=("flows",))
    grant = city.used(product)
    access.ask(city.office, city.who("buy"), 'SELECT * FROM "indices"', grant=grant.id)
    made = city.do("opal", zones.settle, product.id, begins=city.day(), ends=city.day())
    city.do("opal", zones.feed_back, agreement.id, period="2026", says="服务三家保险机构")
    city.do("opal", zones.correct, made.id, events=[made.lines[0].event], why="重复调用")
    tra = signed(city, client, "tra")
    page = tra.open("/zoning/own")
    assert ("0.11 yuan" in page, "-0.11 yuan" in page, "服务三家保险机构" in page) == (True, True, True)
    found = city.see("tra", zones.own)
    assert (found.due, sorted(one.fen for one in found.shares)) == (0, [-11, 11])
    page = tra.open(f"/zoning/statements/{made.id}")
    event = made.lines[0].event
    assert event in page
    assert f'href="/log/{event}"' not in page, "who may not read the log gets no way into it"
    assert client.get(f"/api/zones/statements/{made.id}").json()["shares"] == dict(made.shares)
    assert f'href="/log/{event}"' in signed(city, client, "owner").open(f"/zoning/statements/{made.id}")
    for name in ("pia", "exa", "buy"):
        signed(city, client, name).open(f"/zoning/statements/{made.id}", status=404)
    buy = signed(city, client, "buy")
    assert f"/grants/{grant.id}" in buy.open("/zoning/own")
    assert client.get("/api/zones/own").json()["shares"] == []


def test_a_provider_takes_the_proof_of_its_statement_home_from_the_page(
    city: City, client: TestClient
) -> None:
    agreement = city.agreed()
    city.shared(agreement)
    grant = city.used(product := city.filed(agreement, sources=("flows",)))
    access.ask(city.office, city.who("buy"), 'SELECT * FROM "indices"', grant=grant.id)
    made = city.do("opal", zones.settle, product.id, begins=city.day(), ends=city.day())
    tra = signed(city, client, "tra")
    assert 'action="/zoning/proofs"' in tra.open(f"/zoning/statements/{made.id}")
    assert json.loads(tra.send("/zoning/proofs", of=made.id, form="json"))["number"] == made.id
    assert '<script type="application/json" id="bundle">' in tra.send(
        "/zoning/proofs", of=made.id, first="-9"
    )
    tra.send("/zoning/proofs", of=agreement.id, status=404)
    with city.office.reading(city.platform.owner()) as work:
        events = evidence.show(work.db, evidence.Asked(kind="evidence.own_proved")).rows
    assert {(one.actor, one.subject, one.detail["withheld"]) for one in events} == {("tra", made.id, 1)}
    assert 'action="/zoning/proofs"' in signed(city, client, "opal").open("/zoning/own")


def test_a_partner_sees_its_grade_rights_and_exit(city: City, client: TestClient) -> None:
    agreement = city.agreed()
    partner = city.admitted(agreement, grade="A")
    city.do("opal", zones.give_right, partner.id, zones.Right.OBTAIN_DATA)
    pia = signed(city, client, "pia")
    page = pia.open("/zoning/own")
    assert ("grade A" in page, "obtaining data" in page, "No share yet" in page) == (True, True, True)
    other = signed(city, client, "exa").open("/zoning/own")
    assert "grade A" not in other
    operator = signed(city, client, "opal").open("/zoning/own")
    assert f"/zoning/agreements/{agreement.id}" in operator
