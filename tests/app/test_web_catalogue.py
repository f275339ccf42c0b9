"""Keeping the catalogue on pages and over the API: lives, lists, matching, duplicates, files in and out."""

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from visitors import Browser

from yiben.app.orders import Order
from yiben.app.road import bring_in
from yiben.app.wiring import Platform
from yiben.capabilities import ledger

SignIn = Callable[[str], Browser]


@pytest.fixture
def resource(platform: Platform, tmp_path: Path) -> str:
    """The police's residents: three columns, one row."""
    path = tmp_path / "residents.csv"
    path.write_text("姓名,公民身份号码,联系电话\n张三,11010519491231002X,13800138000\n")
    order = Order(
        source=str(path), org="云川市公安局", name="residents", title="常住人口", description="户籍登记"
    )
    bring_in(platform, platform.owner(), order)
    with platform.office.reading(platform.owner()) as work:
        return ledger.describe(work, "residents").resource.id


def case_in(browser: Browser) -> str:
    found = re.search(r"\d{4}-\d{6}", str(browser.page.url))
    assert found, browser.page.url
    return found.group()


def step(browser: Browser, number: str, move: str, **form: str) -> None:
    page = browser.open(f"/cases/{number}")
    hidden = {name: re.search(rf'name="{name}" value="([^"]*)"', page) for name in ("case", "seen")}
    said = {name: found.group(1) for name, found in hidden.items() if found}
    browser.send("/cases/step", move=move, **said, **{f"{name}": value for name, value in form.items()})


def test_a_change_is_drafted_over_what_stands_submitted_reviewed_and_both_states_are_shown(
    sign_in: SignIn, resource: str, platform: Platform
) -> None:
    steward = sign_in("steward")
    assert "Life of the entry" in steward.open(f"/resources/{resource}")
    steward.open(f"/catalogue/entries/{resource}/change")
    steward.send(
        f"/catalogue/entries/{resource}/change",
        title="实有人口",
        description="户籍登记",
        reason="law",
        changed_on="2026-01-05",
    )
    number = case_in(steward)
    assert "实有人口" in steward.page.text
    assert number in steward.open(f"/catalogue/entries/{resource}/change")
    step(steward, number, "submit")
    assert number in steward.open("/catalogue")
    officer = sign_in("officer")
    step(officer, number, "agree")
    page = officer.open(f"/catalogue/entries/{resource}")
    assert "常住人口" in page
    assert "实有人口" in page
    assert "drafted by steward, reviewed by officer" in page
    with platform.office.reading(platform.owner()) as work:
        assert ledger.describe(work, resource).resource.title == "实有人口"


def test_an_entry_is_published_and_retired_from_its_page(sign_in: SignIn, resource: str) -> None:
    steward = sign_in("steward")
    steward.open(f"/catalogue/entries/{resource}")
    steward.send(f"/catalogue/entries/{resource}/propose", duty="户籍管理")
    number = case_in(steward)
    step(steward, number, "confirm")
    officer = sign_in("officer")
    step(officer, number, "publish")
    assert "户籍管理" in officer.open(f"/catalogue/entries/{resource}")
    steward = sign_in("steward")
    steward.open(f"/catalogue/entries/{resource}")
    steward.send(f"/catalogue/entries/{resource}/retire", reason="系统停用")
    number = case_in(steward)
    officer = sign_in("officer")
    step(officer, number, "approve")
    analyst = sign_in("analyst")
    analyst.open(f"/resources/{resource}", status=404)


def test_a_demand_is_matched_with_reasons_gathered_or_closed(sign_in: SignIn, resource: str) -> None:
    owner = sign_in("owner")
    owner.open("/catalogue/demands")
    owner.send(
        "/catalogue/demands",
        title="核查身份",
        items="姓名、身份证号",
        organisation="云川市公安局",
        purpose="statistics",
    )
    page = owner.page.text
    assert "2 of 2 items" in page
    assert resource in page
    demand = str(owner.page.url).rpartition("/")[2].partition("?")[0]
    owner.send(f"/catalogue/demands/{demand}", act="gather", organisation="云川市公安局")
    assert "核查身份" in owner.page.text
    owner.send(f"/catalogue/demands/{demand}", status=409, act="close", why="不需要")
    owner.open("/catalogue/demands")
    owner.send("/catalogue/demands", title="气象预警", organisation="云川市公安局")
    other = str(owner.page.url).rpartition("/")[2].partition("?")[0]
    owner.send(f"/catalogue/demands/{other}", act="close", why="不再需要")
    assert "不再需要" in owner.page.text
    page = owner.open("/catalogue")
    assert "云川市公安局" in page
    assert "1 / 1" in page


def test_lists_come_in_as_files_bad_rows_are_kept_and_go_out_again(
    sign_in: SignIn, resource: str, platform: Platform
) -> None:
    owner = sign_in("owner")
    owner.open("/catalogue/demands")
    rows = "需求单位,需求名称,数据项,使用至\r\n云川市公安局,核查身份,姓名;身份证号,2027年6月30日\r\n没有的局,其他,姓名,\r\n云川市公安局,=1+1,,明天\r\n"
    owner.send("/catalogue/demands/import", files={"file": ("需求.csv", rows.encode("gb18030"))})
    page = owner.page.text
    assert "没有的局" in page
    assert "Dates are written" in page
    out = owner.client.get("/catalogue/demands.csv", headers={"Accept-Language": "zh"}).content.decode(
        "utf-8-sig"
    )
    assert "云川市公安局,核查身份,,姓名、身份证号,,,,,2027-06-30,待对接,常住人口" in out
    assert "没有的局" not in out
    book = owner.client.get("/catalogue/demands.xlsx").content
    assert "xl/worksheets/sheet1.xml" in zipfile.ZipFile(io.BytesIO(book)).namelist()
    owner.open("/catalogue/duties")
    owner.send("/catalogue/duties", title="=HYPERLINK(1)", resource="residents", organisation="云川市公安局")
    duties = owner.client.get("/catalogue/duties.xlsx").content
    owner.open("/catalogue/duties")
    owner.send("/catalogue/duties/import", files={"file": ("责任.xlsx", duties)})
    assert owner.page.text.count("常住人口") == 2
    assert "'=HYPERLINK" in owner.client.get("/catalogue/duties.csv").text
    owner.send("/catalogue/duties/import", status=422, files={"file": ("x.xlsx", b"PK\x03\x04nonsense")})
    owner.open("/catalogue/nothing.csv", status=404)
    assert not list(platform.home.staging.glob("list_*"))


def test_what_would_be_gathered_twice_is_told_with_who_has_it(sign_in: SignIn, resource: str) -> None:
    analyst = sign_in("analyst")
    analyst.open("/catalogue/duplicates")
    analyst.send(
        "/catalogue/duplicates", files={"file": ("form.csv", "姓名,身份证号,车牌号\n".encode())}, names=""
    )
    page = analyst.page.text
    assert "Most of it is there already" in page
    assert f"/resources/{resource}/ask" in page
    assert "2 of 3 items are in the ledger" in page
    assert "not in the ledger" in page
    assert "Most of it" not in analyst.open("/catalogue/duplicates?names=车牌号、发动机号")
    analyst.send("/catalogue/duplicates", status=422, files={"file": ("", b"")}, names=" ")


def test_programs_do_the_same(sign_in: SignIn, resource: str) -> None:
    client = sign_in("steward").client
    token = {"X-CSRF-Token": sign_in("steward").csrf}
    change = {
        "reason": "function",
        "changed_on": "2026-01-05",
        "wanted": {"items": {"姓名": {"title": "居民姓名"}}},
    }
    made = client.post(f"/api/catalogue/entries/{resource}/change", json=change, headers=token)
    assert made.status_code == 201, made.text
    assert made.json()["kind"] == "catalogue.change"
    life = client.get(f"/api/catalogue/entries/{resource}").json()
    assert life["changes"][0]["wanted"]["items"]
    twice = client.post(f"/api/catalogue/entries/{resource}/change", json=change, headers=token)
    assert (twice.status_code, twice.json()["error"]["code"]) == (409, "case_runs")
    assert (
        client.post(f"/api/catalogue/entries/{resource}/propose", json={}, headers=token).status_code == 201
    )
    wish = {"title": "核查", "items": ["姓名", "身份证号"], "organisation": "云川市公安局"}
    demand = client.post("/api/catalogue/demands", json=wish, headers=token).json()
    assert demand["matches"][0]["resource"] == resource
    assert demand["matches"][0]["ask_at"] == f"/resources/{resource}/ask"
    assert client.get(f"/api/catalogue/demands/{demand['id']}/matches").json()["matches"]
    duty = {"title": "常住人口", "resource": "residents", "organisation": "云川市公安局"}
    assert client.post("/api/catalogue/duties", json=duty, headers=token).status_code == 201
    assert client.get("/api/catalogue/duties").json()["total"] == 1
    assert client.get("/api/catalogue/figures").json()["matched"] == 1
    found = client.post(
        "/api/catalogue/duplicates", json={"columns": ["姓名", "证件号"]}, headers=token
    ).json()
    assert found["entries"][0]["resource"] == resource
    gone = client.post(f"/api/catalogue/entries/{resource}/retire", json={"reason": "停用"}, headers=token)
    assert gone.status_code == 201
