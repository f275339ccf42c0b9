"""The register of powers over HTTP and at the terminal: lists uploaded, rows refused and shown, the tree walked, tasks named."""

import base64
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from visitors import Browser, Founded

from terminals import Terminal
from yiben.app.cataloguing.sheets import as_workbook
from yiben.app.sample.empowered import empower_province
from yiben.app.sample.promised import DATA, HEALTH, MARKET, TRANSPORT, plan_province
from yiben.app.wiring import Platform, open_platform
from yiben.capabilities import ledger, plans, powers

SignIn = Callable[[str], Browser]
JSON = {"Accept": "application/json"}
ROWS = [
    ["单位", "编码", "名称", "类型", "依据", "责任", "生效日期", "备注"],
    [TRANSPORT, "T1", "客运许可", "行政许可", "样例办法第二条", "二十日内决定", "2024-01-01", "x"],
    [TRANSPORT, "T2", "客运巡查", "巡查", "", "", "", ""],
]


@pytest.fixture(scope="module")
def founded(founded: Founded, tmp_path_factory: pytest.TempPathFactory) -> Founded:
    """The home with the sample province's plan and powers, without its tables: made once."""
    path = tmp_path_factory.mktemp("empowered") / "home"
    shutil.copytree(founded.path, path)
    platform = open_platform(path)
    with platform.office.writing(platform.owner()) as work:
        for name in (DATA, HEALTH, MARKET, TRANSPORT):
            ledger.ensure_organisation(work, name)
    plan_province(platform, platform.owner())
    empower_province(platform, platform.owner())
    empower_province(platform, platform.owner())
    platform.close()
    return Founded(path, founded.sessions)


@pytest.fixture
def owner(sign_in: SignIn) -> Browser:
    return sign_in("owner")


def power(platform: Platform, reference: str) -> powers.Power:
    with platform.office.reading(platform.owner()) as work:
        return powers.power(work, reference, day=powers.today(work)).power


def node(platform: Platform, code: str) -> str:
    with platform.office.reading(platform.owner()) as work:
        return next(one.id for one in plans.tree(work, "yunchuan-digital").nodes if one.code == code)


def test_the_tree_is_walked_from_an_organisation_to_a_power_its_items_and_its_tasks(
    owner: Browser, platform: Platform
) -> None:
    one = power(platform, f"{DATA}/S0101")
    assert f"/powers/of/{one.organisation}" in owner.open("/powers")
    tree = owner.open(f"/powers/of/{one.organisation}")
    for said in ("Management of public data", "Applying for public data", "one task of a plan"):
        assert said in tree
    page = owner.open(f"/powers/{one.id}")
    for said in ("2024年修订", "Open more public data", "ended after 2023-12-31", "not in the catalogue"):
        assert said in page
    past = owner.open(f"/powers/{one.id}?as_of=2023-01-01")
    assert "十个工作日内答复" in past
    item = owner.client.get(f"/api/powers/{one.id}").json()["items"][0]["id"]
    assert "Open more public data" in owner.open(f"/powers/items/{item}")
    assert "Deciding on applications" in owner.open("/powers?q=S0101")
    assert "Registering companies" in owner.open("/powers?kind=licence")
    assert owner.client.get("/powers?as_of=yesterday").status_code == 422


def test_a_plan_says_under_which_power_each_owner_acts_or_that_none_is_registered(
    owner: Browser, platform: Platform
) -> None:
    tree = owner.open("/plans/yunchuan-digital")
    for said in (
        "Settling requests for data",
        "no longer in force",
        "no power named",
        "no power in force registered",
    ):
        assert said in tree
    told = owner.client.get("/api/plans/yunchuan-digital").json()
    grounds = {one["code"]: [each["ground"] for each in one["powers"]] for one in told["nodes"]}
    assert grounds["opening"] == ["named"]
    assert grounds["data"] == ["not_named"]
    assert grounds["road"] == ["not_registered"]
    table = owner.open(f"/plans/tables/matter/{node(platform, 'start')}")
    assert "Registering companies" in table
    group = owner.open(f"/plans/tables/group/{power(platform, f'{DATA}/S01').organisation}")
    assert "3 powers in force" in group


def test_whoever_keeps_plans_names_a_power_on_the_page_and_a_wrong_one_is_refused_there(
    owner: Browser, platform: Platform
) -> None:
    data = node(platform, "data")
    owner.open("/plans/yunchuan-digital")
    wrong = owner.send(
        "/plans/powers", status=422, plan="yunchuan-digital", subject=data, power=f"{MARKET}/M02", act="name"
    )
    assert "belongs to no organisation that answers" in wrong
    owner.send("/plans/powers", plan="yunchuan-digital", subject=data, power=f"{DATA}/S01", act="name")
    assert "The power is named" in owner.page.text
    owner.send("/plans/powers", plan="yunchuan-digital", subject=data, power=f"{DATA}/S01", act="off")
    asked = {"subject": data, "power": f"{DATA}/S01"}
    csrf = {"X-CSRF-Token": owner.csrf}
    assert owner.client.post("/api/plans/powers", json=asked, headers=csrf).json()["ground"] == "named"
    assert owner.client.post("/api/plans/powers/off", json=asked, headers=csrf).json()["power"] is None


def test_a_workbook_is_uploaded_and_its_refused_rows_are_shown_with_row_and_column(
    owner: Browser, sign_in: SignIn
) -> None:
    owner.open("/powers/lists")
    page = owner.send(
        "/powers/lists", files={"file": ("清单.xlsx", as_workbook(ROWS), "application/octet-stream")}
    )
    for said in ("1 added", "one row not taken", "类型", "巡查", "备注"):
        assert said in page
    assert "清单.xlsx" in owner.open("/powers/lists")
    broken = owner.send("/powers/lists", status=422, files={"file": ("a.xlsx", b"PK\x03\x04", "x/y")})
    assert "cannot be read" in broken
    analyst = sign_in("analyst")
    assert 'type="file"' not in analyst.open("/powers/lists")
    analyst.send("/powers/lists", status=403, files={"file": ("清单.xlsx", as_workbook(ROWS), "x/y")})


def test_programs_read_the_same_and_send_lists(owner: Browser, platform: Platform) -> None:
    client, csrf = owner.client, {"X-CSRF-Token": owner.csrf}
    told = client.get("/api/powers").json()
    assert {one["name"]: one["powers"] for one in told["bodies"]} == {DATA: 3, MARKET: 2, HEALTH: 0}
    assert not told["kinds"]["own"]
    assert "no legal list" in told["kinds"]["why"]["en"]
    text = "\n".join(",".join(row) for row in ROWS).encode()
    sent = {"file": "清单.csv", "base64": base64.b64encode(text).decode()}
    done = client.post("/api/powers/lists", json=sent, headers=csrf)
    assert done.status_code == 201
    assert [(one["row"], one["column"]) for one in done.json()["rejected"]] == [(3, "类型")]
    assert client.get(f"/api/powers/lists/{done.json()['list']}").json() == done.json()
    assert [one["rejections"] for one in client.get("/api/powers/lists").json()["lists"]] == [1, 0]
    assert client.get("/api/powers/search?q=客运").json()["total"] == 1
    tree = client.get(f"/api/powers/of/{DATA}").json()
    assert [one["code"] for one in tree["powers"]] == ["S01", "S0101", "S0102"]
    item = tree["powers"][1]["items"][0]["id"]
    assert client.get(f"/api/powers/items/{item}").json()["power"] == tree["powers"][1]["id"]
    assert client.post("/api/powers/lists", json=sent | {"base64": "?"}, headers=csrf).status_code == 422
    assert client.get("/api/powers/pow_none").status_code == 404


def test_no_other_day_or_standing_is_answered_in_place_of_the_one_asked_for(owner: Browser) -> None:
    for address in (
        "/api/plans/standings?as_of=2025-13-01",
        "/api/plans/standings?stand=fine",
        "/api/plans/indicators/yunchuan-digital/open-sets?as_of=soon",
        "/api/powers?as_of=soon",
        "/plans/promises?stand=fine",
    ):
        assert owner.client.get(address, headers=JSON).status_code == 422, address


def test_the_terminal_takes_a_list_shows_the_tree_and_names_a_power(
    platform: Platform, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("YIBEN_HOME", str(platform.home.root))
    monkeypatch.setenv("YIBEN_LANG", "en")
    yiben = Terminal(monkeypatch, capsys)
    (tmp_path / "list.csv").write_text("\n".join(",".join(row) for row in ROWS), encoding="utf-8")
    done = yiben.json("power", "take", str(tmp_path / "list.csv"))
    assert (done["added"], done["rejections"]) == (1, 1)
    assert yiben.json("power", "rejected")["rejected"][0]["column"] == "类型"
    assert {one["name"] for one in yiben.json("power", "show")["bodies"]} == {DATA, MARKET, HEALTH, TRANSPORT}
    assert [one["code"] for one in yiben.json("power", "show", TRANSPORT)["powers"]] == ["T1"]
    assert yiben.json("power", "find", "客运")["total"] == 1
    road = node(platform, "road")
    assert yiben.json("power", "name", road, f"{TRANSPORT}/T1")["ground"] == "named"
    assert yiben.json("power", "show", f"{TRANSPORT}/T1")["tasks"][0]["id"] == road
    yiben.json("power", "name", road, f"{TRANSPORT}/T1", "--off")
    assert yiben("power", "show", "--as-of", "soon")[0] == 2
    assert yiben("power", "take", str(tmp_path / "none.csv"))[0] == 4
    for words in (("take", str(tmp_path / "list.csv")), ("show",), ("show", DATA), ("find", "客运")):
        assert yiben("power", *words)[0] == 0
