"""The four roles of traceability work on pages alone: supplier, producer, inspector, user; and by the API."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from visitors import Browser

from yiben.app import web
from yiben.app.wiring import Platform
from yiben.capabilities import ledger, people, policy
from yiben.infra.packs import packs_folder
from yiben.kernel.actors import Role
from yiben.kernel.text import Text

EXAMPLE: Path = packs_folder().parent / "docs" / "examples" / "packs" / "product-traceability-2021"
PARTIES = {"farm": ("甲牧场", "supplier"), "dairy": ("乙乳业", "producer"), "lab": ("丙检测", "inspector"),
           "shop": ("丁超市", "user"), "stranger": ("戊公司", "")}  # fmt: skip
JSON = {"Accept": "application/json", "Accept-Language": "en"}
MADE = {"made": "2026-01-02", "unit": "kg"}
SignIn = Callable[[str], Browser]


@pytest.fixture
def sign_in(platform: Platform) -> SignIn:
    with platform.office.writing(platform.owner()) as work:
        ledger.ensure_organisation(work, "市监局")
        people.create_account(work, name="bureau", title=Text("局", "bureau"), roles=frozenset({Role.BUREAU}), org="市监局")  # fmt: skip
        for account, (organisation, _) in PARTIES.items():
            ledger.ensure_organisation(work, organisation)
            people.create_account(
                work, name=account, title=Text(account, account), roles=frozenset({Role.STEWARD}), org=organisation
            )  # fmt: skip
        pack = policy.load(work, policy.prepare(EXAMPLE))
        policy.propose(work, pack.id, reason="试点")
    with platform.office.writing(platform.actor("officer")) as work:
        policy.approve(work, pack.id)

    def browser(account: str) -> Browser:
        with platform.office.writing(platform.owner()) as work:
            made = people.reset_password(work, account).password
        client = TestClient(web.build(platform), base_url="http://localhost", raise_server_exceptions=False)
        signed = people.sign_in(platform.office, name=account, password=made, address="test")
        client.cookies.set("yiben_session", signed.token)
        return Browser(client)

    return browser


def admitted(sign_in: SignIn) -> dict[str, Browser]:
    """Everybody at their browser, the four registered by the bureau on the page."""
    bureau = sign_in("bureau")
    for organisation, part in PARTIES.values():
        if part:
            bureau.open("/batches")
            bureau.send("/batches/members", organisation=organisation, part=part)
    return {"bureau": bureau, **{name: sign_in(name) for name in PARTIES}}


def signed(browser: Browser) -> None:
    page = browser.open("/batches")
    (case,) = set(re.findall(r"/batches/handovers/([^\"]+)\"", page))
    browser.send(f"/batches/handovers/{case}", word="sign")


def test_milk_from_the_farm_to_the_shop_and_back_by_recall_on_pages(sign_in: SignIn) -> None:
    people_ = admitted(sign_in)
    farm, dairy, lab, shop = (people_[name] for name in ("farm", "dairy", "lab", "shop"))
    assert "supplier" in farm.open("/batches")
    farm.send("/batches", code="FARM-1", product="生乳", quantity="100", **MADE)
    farm.open("/batches/FARM-1")
    assert 'value="40000"' in farm.send("/batches/FARM-1/hand", to="乙乳业", much="40000", status=403)
    farm.send("/batches/FARM-1/hand", to="乙乳业", much="60")
    signed(dairy)
    dairy.open("/batches")
    dairy.send("/batches", code="YOG-1", product="酸奶", quantity="500", of="FARM-1=50\nFARM-1=1", status=422, **MADE)  # fmt: skip
    dairy.send("/batches", code="YOG-1", product="酸奶", quantity="500", of="FARM-1 = 50", **MADE)
    lab.open("/batches")
    lab.send("/batches/inspections", inspected="YOG-1", result="passed", standard="GB 19302")
    assert "GB 19302" in lab.open("/batches/YOG-1")
    dairy.open("/batches/YOG-1")
    dairy.send("/batches/YOG-1/hand", to="丁超市", much="200")
    signed(shop)
    farm.open("/batches/FARM-1")
    assert "Recalled" in farm.send("/batches/FARM-1/recall", reason="兽药残留超标")
    page = shop.open("/batches")
    (case,) = set(re.findall(r"/batches/recalls/([^\"]+)\"", page))
    shop.send(f"/batches/recalls/{case}", outcome="200 瓶下架退回")
    assert "/batches/recalls/" not in shop.open("/batches")
    assert "200 瓶下架退回" in people_["bureau"].open("/batches/YOG-1")


def test_a_refused_handover_is_the_givers_again(sign_in: SignIn) -> None:
    people_ = admitted(sign_in)
    farm, dairy = people_["farm"], people_["dairy"]
    farm.open("/batches")
    farm.send("/batches", code="FARM-1", product="生乳", quantity="100", **MADE)
    farm.open("/batches/FARM-1")
    farm.send("/batches/FARM-1/hand", to="乙乳业", much="100")
    farm.send("/batches/FARM-1/hand", to="乙乳业", much="1", status=403)
    page = dairy.open("/batches")
    (case,) = set(re.findall(r"/batches/handovers/([^\"]+)\"", page))
    dairy.send(f"/batches/handovers/{case}", word="refuse", why="破损")
    farm.open("/batches/FARM-1")
    farm.send("/batches/FARM-1/hand", to="乙乳业", much="100")


def test_each_sees_forms_of_its_own_part_only(sign_in: SignIn) -> None:
    people_ = admitted(sign_in)
    people_["farm"].open("/batches")
    people_["farm"].send("/batches", code="FARM-1", product="生乳", quantity="100", **MADE)
    forms = {
        name: set(re.findall(r'action="(/batches[^"]*)"', browser.open("/batches")))
        for name, browser in people_.items()
    }
    assert forms == {
        "bureau": {"/batches/members"},
        "farm": {"/batches"},
        "dairy": {"/batches"},
        "lab": {"/batches/inspections"},
        "shop": set(),
        "stranger": set(),
    }
    people_["stranger"].open("/batches/FARM-1", status=404)
    people_["shop"].open("/batches/FARM-1", status=404)


def test_programs_do_the_same(sign_in: SignIn, platform: Platform) -> None:
    admitted(sign_in)
    clients = {name: TestClient(web.build(platform), base_url="http://localhost") for name in PARTIES}
    for name, client in clients.items():
        with platform.office.writing(platform.owner()) as work:
            token = people.create_token(work, name).secret
        client.headers = {**JSON, "Authorization": f"Bearer {token}"}
    batch = {"code": "FARM-1", "product": "生乳", "made": "2026-01-02", "quantity": "100"}
    assert clients["stranger"].post("/api/batches", json=batch).status_code == 403
    assert clients["farm"].post("/api/batches", json=batch).json() == {"code": "FARM-1", "part": "supplier"}
    offer = clients["farm"].post("/api/batches/FARM-1/hand", json={"to": "乙乳业", "quantity": "60"}).json()
    assert clients["shop"].post(f"/api/batches/handovers/{offer['case']}/sign").status_code in {403, 404}
    assert clients["dairy"].post(f"/api/batches/handovers/{offer['case']}/sign").json()["state"] == "signed"
    found = {"result": "failed", "standard": "GB 19301"}
    assert clients["farm"].post("/api/batches/FARM-1/inspect", json=found).status_code == 403
    assert clients["lab"].post("/api/batches/FARM-1/inspect", json=found).json()["result"] == "failed"
    told = clients["farm"].post("/api/batches/FARM-1/recall", json={"says": "不合格"}).json()["holders"]
    answered = clients["dairy"].post(
        f"/api/batches/recalls/{told[0]['case']}/answer", json={"says": "已销毁"}
    )
    assert answered.status_code == 200
