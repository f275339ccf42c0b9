"""Zones on pages, for programs and at the terminal."""

from pathlib import Path

import pytest
from starlette.testclient import TestClient
from visitors import Founded

from terminals import Terminal
from yiben.app.wiring import Platform
from yiben.capabilities import access, ledger, people, zones
from zone_city import PARTNER, City, signed


@pytest.fixture(scope="module")
def founded(zoned: Founded) -> Founded:
    return zoned


@pytest.fixture
def city(platform: Platform) -> City:
    return City(platform)


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
    shared = city.shared(agreement)
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
    case = opal.open(f"/sharing/requests/{shared.id}")
    assert f'href="/zoning/agreements/{agreement.id}"' in case
    assert f">{agreement.id}<" not in case
    assert str(opal.page.url).endswith(f"/cases/{shared.id}"), "a zone's grant leads to the zone's case"
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


def test_the_operator_keeps_partners_on_the_page(city: City, client: TestClient) -> None:
    agreement = city.agreed()
    here = f"/zoning/agreements/{agreement.id}/partners"
    opal = signed(city, client, "opal")
    opal.open(here)
    said = {"act": "admit", "organisation": PARTNER, "qualification": "软件企业", "qualified_until": city.day(90), "grade": "B"}  # fmt: skip
    assert "contract" in opal.send(here, **said, status=422)
    opal.send(here, files={"contract": ("合同.pdf", b"contract", "application/pdf")}, **said)
    (one,) = city.see("opal", zones.partners, agreement.id)
    opal.send(here, act="give", partner=one.id, right="ownership_control", status=403)
    opal.send(here, act="give", partner=one.id, right="obtain_data")
    opal.send(here, act="regrade", partner=one.id, grade="C", why="违约")
    (one,) = city.see("opal", zones.partners, agreement.id)
    assert (one.grade, one.rights) == ("C", ())
    opal.send(here, act="odd", partner=one.id, status=422)
    opal.send(here, act="let_go", partner=one.id, kind="breach", why="违约")
    opal.send(here, act="let_go", partner=one.id, kind="breach", why="再来", status=409)
    assert "Proof of deletion due" in opal.open(here)
    bea = signed(city, client, "bea")
    assert "Admit a partner" not in bea.open(here)
    assert signed(city, client, "pia").open(here, status=404)


def test_the_bureau_assesses_on_the_page_and_two_poor_results_end_it(city: City, client: TestClient) -> None:
    agreement = city.agreed()
    here = f"/zoning/agreements/{agreement.id}/assess"
    bea = signed(city, client, "bea")
    bea.open(here)
    marks = {f"score.{name}": "30" for name in city.see("bea", zones.indicators)}
    said = {"act": "assess", "measure": "interview", "says": "较差", **marks}
    for wrong in ("1e2", "nan", "-5", "101", ""):
        bea.send(here, **{**said, "score.feedback": wrong}, period="2026", status=422)
    bea.send(here, **said, period="2026")
    assert "another poor result" in bea.open(here)
    bea.send(here, **said, period="2026", status=422)
    bea.send(here, **said, period="2027")
    assert city.see("bea", zones.the_agreement, agreement.id).ended_why == "two_poor"
    assert "Give the result" not in bea.open(here)
    bea.send(here, **said, period="2028", status=403)


def test_a_product_is_filed_settled_and_withdrawn_on_pages(city: City, client: TestClient) -> None:
    agreement = city.agreed()
    city.shared(agreement)
    here = f"/zoning/agreements/{agreement.id}/file"
    opal = signed(city, client, "opal")
    assert "flows" in opal.open(here)
    resource = city.see("opal", lambda work: ledger.describe(work, "indices").resource.id)
    said = {"name": "客流指数", "resource": resource, "unit": "call", "price_basis": "成本", "scenarios": "车险定价\r\n选址", "scope": "本市", "manner": "接口", "roads": ["sql", "api"], "sources": [city.see("opal", lambda work: ledger.describe(work, "flows").resource.id)]}  # fmt: skip
    for wrong in ("0.375", "一元", "-1", "1e5", "٣"):
        opal.send(here, **said, price=wrong, status=422)
    opal.send(here, **said, price="0.37")
    opal.send(here, **said, price="0.37", status=422)  # sent twice: filed once
    (product,) = city.see("opal", zones.products, agreement.id)
    assert (product.price, product.scenarios, product.roads) == (37, ("车险定价", "选址"), ("api", "sql"))
    grant = city.used(product)
    access.ask(city.office, city.who("buy"), 'SELECT * FROM "indices"', grant=grant.id)
    page = f"/zoning/products/{product.id}"
    opal = signed(city, client, "opal")
    opal.open(page)
    opal.send(page, act="settle", begins=city.day(), ends="没有", status=422)
    opal.send(page, act="settle", begins=city.day(), ends=city.day())
    assert "come to the same" in opal.open(f"{page}?recount=yes")
    opal.send(page, act="scenarios", scenarios="选址")
    opal.send(page, act="withdraw", why="下架")
    assert "Filing withdrawn" in opal.open(page)


def test_programs_admit_file_assess_and_recount(city: City, client: TestClient) -> None:
    agreement = city.agreed()
    base = "/api/zones"

    def post(who: str, path: str, **said: object) -> tuple[int, dict[str, object]]:
        with city.office.writing(city.platform.owner()) as work:
            token = people.create_token(work, who).secret
        client.cookies.clear()
        answer = client.post(base + path, json=said, headers={"Authorization": f"Bearer {token}"})
        return answer.status_code, answer.json()

    partner = {"organisation": PARTNER, "qualification": "软件企业", "qualified_until": city.day(90), "contract_name": "合同.pdf", "grade": "A"}  # fmt: skip
    path = f"/agreements/{agreement.id}/partners"
    assert post("opal", path, **partner, contract_base64="*")[0] == 422
    assert post("pia", path, **partner, contract_base64="eA==")[0] == 403
    made = post("opal", path, **partner, contract_base64="eA==")[1]
    assert post("opal", f"/partners/{made['id']}/rights", right="obtain_data")[1]["rights"] == ["obtain_data"]
    assert post("opal", f"/partners/{made['id']}/rights", right="everything")[0] == 422
    assert post("opal", f"/partners/{made['id']}/grade", grade="D", why="失信")[1]["rights"] == []
    assert post("opal", f"/partners/{made['id']}/exit", kind="bad_credit", says="失信")[1]["exit_case"]
    product = {"name": "指数", "resource": "indices", "price": 37, "price_basis": "成本", "scenarios": ["车险定价"], "scope": "本市", "manner": "接口", "roads": ["sql"]}  # fmt: skip
    filed = post("opal", f"/agreements/{agreement.id}/products", **product)[1]
    assert post("opal", f"/agreements/{agreement.id}/products", **{**product, "name": "二", "roads": ["by sea"]})[0] == 422  # fmt: skip
    assert post("opal", f"/products/{filed['id']}/statements", begins=city.day(), ends=city.day())[0] == 403
    assert post("opal", f"/products/{filed['id']}/scenarios", scenarios=["选址"])[1]["scenarios"] == ["选址"]
    assert post("opal", f"/products/{filed['id']}/withdraw", why="下架")[1]["withdrawn_why"] == "下架"
    scores = dict.fromkeys(city.see("bea", zones.indicators), 95.0)
    marks = {"period": "2026", "scores": scores, "says": "优秀"}
    assert post("opal", f"/agreements/{agreement.id}/assessments", **marks)[0] == 403
    assert post("bea", f"/agreements/{agreement.id}/assessments", **marks)[1]["result"] == "excellent"
    signed(city, client, "bea")
    assert client.get(f"{base}/products/{filed['id']}/recount").json()["wrong"] == []
