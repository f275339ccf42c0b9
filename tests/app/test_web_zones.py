"""Zones on pages, for programs and at the terminal."""

from pathlib import Path

import pytest
from starlette.testclient import TestClient
from visitors import Browser

from terminals import Terminal
from yiben.app.wiring import Platform
from yiben.capabilities import access, people, zones
from zone_city import City, found_city


@pytest.fixture
def city(platform: Platform, tmp_path: Path) -> City:
    found_city(platform, tmp_path)
    return City(platform)


def signed(city: City, client: TestClient, name: str) -> Browser:
    with city.platform.office.writing(city.platform.owner()) as work:
        password = people.reset_password(work, name).password
    client.cookies.clear()
    token = people.sign_in(city.platform.office, name=name, password=password, address="test").token
    client.cookies.set("yiben_session", token)
    return Browser(client)


def test_evidence_is_checked_and_experts_score_on_the_page(city: City, client: TestClient) -> None:
    notice = city.noticed()
    case = city.applied(notice, papers=city.papers(notice, without="experience"))
    bea = signed(city, client, "bea")
    assert "Field zone" in bea.open("/zoning")
    assert case.title in bea.open(f"/zoning/{notice.zone}")
    page = bea.open(f"/zoning/applications/{case.id}")
    assert ("Missing" in page, "Not checked" in page) == (True, True)
    one, other = city.see("bea", zones.papers_of, case.id)[:2]
    bea.send(f"/zoning/applications/{case.id}/check", proof=one.id, verdict="false", status=422)
    bea.send(f"/zoning/applications/{case.id}/check", proof=one.id, verdict="false", says="查无此证")
    bea.send(f"/zoning/applications/{case.id}/check", proof=other.id, verdict="sound")
    assert "查无此证" in bea.open(f"/zoning/applications/{case.id}")
    found = client.get(f"/api/zones/applications/{case.id}").json()
    assert [row["standing"] for row in found["conditions"]][:5] == [
        "false",
        "sound",
        "open",
        "open",
        "missing",
    ]


def test_an_expert_reviews_on_the_page(city: City, client: TestClient) -> None:
    case = city.applied(city.noticed())
    city.checked(case)
    city.move("bea", case.id, "to_review", experts=["exa", "exb", "exc"])
    exa = signed(city, client, "exa")
    exa.open(f"/zoning/applications/{case.id}")
    marks = {"regular": "90", "advanced": "80", "scientific": "70"}
    exa.send(f"/zoning/applications/{case.id}/review", **{**marks, "regular": "190"}, says="可行", status=422)
    exa.send(f"/zoning/applications/{case.id}/review", **marks, says="可行")
    assert city.see("bea", zones.reviewed_of, case.id).mean == 80


def test_an_agreement_is_shown_to_those_it_concerns(city: City, client: TestClient) -> None:
    agreement = city.agreed()
    city.shared(agreement)
    product = city.filed(agreement, sources=("flows",))
    grant = city.used(product)
    access.ask(city.office, city.who("buy"), 'SELECT * FROM "indices"', grant=grant.id)
    made = city.do("opal", zones.settle, product.id, begins=city.day(), ends=city.day())
    opal = signed(city, client, "opal")
    assert "线路客流指数" in opal.open(f"/zoning/agreements/{agreement.id}")
    assert made.lines[0].event in opal.open(f"/zoning/products/{product.id}")
    assert client.get(f"/api/zones/statements/{made.id}").json()["total"] == 37
    assert client.get("/api/zones").json()["zones"][0]["agreements"] == [agreement.id]
    assert client.get(f"/api/zones/agreements/{agreement.id}").json()["agreement"]["providers_share"] == 3000
    stranger = signed(city, client, "pia")
    stranger.open(f"/zoning/agreements/{agreement.id}", status=404)
    stranger.open(f"/zoning/products/{product.id}", status=404)
    assert client.get(f"/api/zones/statements/{made.id}").status_code == 404


def test_the_terminal_makes_a_zone_and_takes_an_application(
    city: City, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    home = str(city.platform.home.root)
    terminal = Terminal(monkeypatch, capsys)
    bea, opal = ("--home", home, "--as", "bea"), ("--home", home, "--as", "opal")
    zone = terminal.json("zone", "make", "交通专区", "--kind", "field", *bea)
    assert zone["for_now"]
    assert terminal("zone", "make", "别的", "--kind", "odd", *bea)[0] == 2
    assert terminal("zone", "make", "别的", "--kind", "area", *opal)[0] == 3
    notice = terminal.json("zone", "notice", "交通专区", "--says", "遴选", "--until", city.day(9), *bea)
    paper = tmp_path / "佐证.txt"
    paper.write_text("佐证", encoding="utf-8")
    papers = [word for one in zones.CONDITIONS for word in ("--paper", f"{one}={paper}@{city.day(99)}")]
    case = terminal.json("zone", "apply", notice["id"], "--plan", "建设", *papers, *opal)
    rows = terminal.json("zone", "papers", case["number"], *bea)["conditions"]
    assert {row["standing"] for row in rows} == {"open"}
    checked = terminal.json("zone", "check", rows[0]["id"], "--verdict", "sound", *bea)
    assert checked["verdict"] == "sound"
    assert terminal.json("zone", "list", *bea)["zones"][0]["notices"] == [notice["id"]]
    assert "交通专区" in terminal("zone", "list", *bea)[1]
