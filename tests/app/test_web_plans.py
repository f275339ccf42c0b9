"""Plans over HTTP: made, looked at as tree and picture, reported, computed, split, evaluated; the same figures by JSON."""

import re
import shutil
from collections.abc import Callable
from datetime import timedelta
from urllib.parse import unquote

import pytest
from test_web_road import bring
from visitors import Browser, Founded

from yiben.app.reactions import hands
from yiben.app.sample.promised import DATA, HEALTH, MARKET, TRANSPORT, plan_province, text
from yiben.app.wiring import Platform, open_platform
from yiben.capabilities import casework, ledger, people, plans
from yiben.kernel.clock import day_in_beijing, utc_now

SignIn = Callable[[str], Browser]
JSON = {"Accept": "application/json"}
TODAY = day_in_beijing(utc_now())
LATE = int(
    (TODAY - timedelta(days=45)).year == TODAY.year
)  # last year's figure is due in the middle of February


@pytest.fixture(scope="module")
def founded(founded: Founded, tmp_path_factory: pytest.TempPathFactory) -> Founded:
    """The home with the sample province's plan and bureaus, without its tables: made once."""
    path = tmp_path_factory.mktemp("planned") / "home"
    shutil.copytree(founded.path, path)
    platform = open_platform(path)
    with platform.office.writing(platform.owner()) as work:
        for name in (DATA, HEALTH, MARKET, TRANSPORT):
            ledger.ensure_organisation(work, name)
    plan_province(platform, platform.owner())
    platform.close()
    return Founded(path, founded.sessions)


@pytest.fixture
def owner(sign_in: SignIn) -> Browser:
    return sign_in("owner")


def indicator(platform: Platform, code: str) -> str:
    with platform.office.reading(platform.owner()) as work:
        return plans.indicator(work, f"yunchuan-digital/{code}").indicator.id


def test_the_cockpit_counts_every_promise_and_each_number_leads_to_its_promises(owner: Browser) -> None:
    page = owner.open("/plans/cockpit")
    counted = owner.client.get("/api/plans/cockpit").json()
    assert counted["promises"] == 9
    assert counted["late"] == LATE
    assert {name for name, n in counted["by_stand"].items() if n} == {
        "kept",
        "on_course",
        "at_risk",
        "missed",
        "no_figures",
    }
    for stand, number in counted["by_stand"].items():
        if number:
            assert f"/plans/promises?stand={stand}" in page
            listed = owner.client.get(f"/plans/promises?stand={stand}", headers=JSON).json()
            assert listed["rows"]["total"] == number
    assert owner.client.get("/plans/promises?late=1", headers=JSON).json()["rows"]["total"] == LATE
    assert 'class="wall"' in owner.open("/plans/cockpit?wall=1")


def test_a_plan_is_a_tree_and_an_indicator_a_picture_with_its_reports(
    owner: Browser, platform: Platform
) -> None:
    tree = owner.open("/plans/yunchuan-digital")
    for said in (
        "Open more public data",
        "split into 3 parts",
        "they add up",
        "figure overdue",
        "≥ 560 万次",
    ):
        assert said in tree
    assert ("figure overdue" in tree) == bool(LATE)
    sets = indicator(platform, "open-sets")
    page = owner.open(f"/plans/indicators/{sets}")
    assert page.count('<circle class="dot"') == 8
    assert page.count('<line class="interval"') == 3
    report = re.search(r'(/cases/\d{4}-\d{6})">report', page)
    assert report
    case = owner.open(report[1])
    assert f'<a href="/plans/indicators/{sets}">' in case, (
        "a case says the indicator's name, not its identifier"
    )
    assert f">{sets}<" not in case
    told = owner.client.get(f"/api/plans/indicators/{sets}").json()
    assert [one["value"] for one in told["figures"]] == ["1785", "1460", "1130", "820"]
    by = {one["value"]: one["standing"] for one in told["targets"]}
    assert (by["1400"]["stand"], by["2300"]["stand"]) == ("kept", "on_course")
    assert by["2300"]["forecast"]["figures"] == 4
    past = f"{TODAY.year - 3}-06-30"
    then = owner.client.get(f"/api/plans/indicators/{sets}?as_of={past}").json()
    assert {one["standing"]["forecast"] for one in then["targets"]} == {None}
    assert past in owner.open(f"/plans/indicators/{sets}?as_of={past}")


def test_a_figure_is_reported_on_the_page_and_counts_when_accepted(
    owner: Browser, platform: Platform, sign_in: SignIn
) -> None:
    records = indicator(platform, "records")
    steward = sign_in("steward")
    steward.open(f"/plans/indicators/{records}")
    day = f"{TODAY.year - 1}-12-31"
    wrong = steward.send("/plans/report", status=422, indicator=records, on=day, value="七成", says="台账")
    assert "is no number" in wrong
    assert 'value="七成"' in wrong
    steward.send(
        "/plans/report",
        indicator=records,
        on=day,
        value="70",
        says="台账",
        files={"evidence": ("台账.csv", b"a,b\n1,2\n", "text/csv")},
    )
    number = steward.page.url.path.rsplit("/", 1)[-1]
    assert f"/plans/indicators/{records}" in steward.page.text
    with platform.office.reading(platform.owner()) as work:
        officer = people.who_is(work, "officer")
    with platform.office.writing(officer) as work:
        case = casework.look(work, number, hands=hands()).case
        casework.move(work, case.id, "accept", seen=case.version, form={}, hands=hands())
    figures = steward.client.get(f"/api/plans/indicators/{records}").json()["figures"]
    assert (figures[0]["value"], figures[0]["basis"]["number"]) == ("70", number)
    assert steward.client.get("/api/plans/cockpit").json()["late"] == 0


def test_a_formula_reads_the_lake_under_the_guard_and_keeps_its_snapshots(
    owner: Browser, platform: Platform
) -> None:
    rows = "".join(f"C{n:04d},20{n % 25:02d}-06-01,1390000{n:04d}\n" for n in range(100))
    bring(owner, platform, ("code,founded,手机号\n" + rows).encode(), name="firms")
    found = indicator(platform, "companies")
    bare = owner.client.post(
        f"/api/plans/indicators/{found}/formula",
        json={"formula": "SELECT count(*) FROM firms"},
        headers={"X-CSRF-Token": owner.csrf},
    )
    assert (bare.status_code, bare.json()["error"]["code"]) == (422, "bad_formula")
    owner.client.post(
        f"/api/plans/indicators/{found}/formula",
        json={"formula": "SELECT count(*) FROM firms WHERE CAST(founded AS DATE) <= $day"},
        headers={"X-CSRF-Token": owner.csrf},
    ).raise_for_status()
    owner.open(f"/plans/indicators/{found}")
    page = owner.send("/plans/compute", indicator=found, on="2010-12-31")
    hidden = "SELECT count(*) FROM firms WHERE 手机号 = '13900000001' AND CAST(founded AS DATE) <= $day"
    owner.client.post(
        f"/api/plans/indicators/{found}/formula",
        json={"formula": hidden},
        headers={"X-CSRF-Token": owner.csrf},
    ).raise_for_status()
    told = owner.client.post(
        f"/api/plans/indicators/{found}/compute",
        json={"on": "2010-12-31"},
        headers={"X-CSRF-Token": owner.csrf},
    )
    assert (told.status_code, told.json()["error"]["code"]) == (422, "masked_figure")
    assert "Computed; it counts now." in page
    figure = owner.client.get(f"/api/plans/indicators/{found}").json()["figures"][0]
    assert (figure["value"], figure["source"]) == ("44", "formula")
    assert list(figure["basis"]["snapshots"]) == ["firms"]
    page = owner.open(f"/plans/indicators/{found}")
    (rows,) = re.findall(r'href="(/query\?sql=[^"]+)">its rows', page)
    assert "AT%20%28VERSION" in rows
    sql = unquote(rows.partition("=")[2])
    shown = owner.client.post("/api/query", json={"sql": sql}, headers={"X-CSRF-Token": owner.csrf}).json()
    assert len(shown["rows"]) == 44
    assert (
        plans.tick(platform.office).figures == 0
    )  # what would tell of hidden items is not computed by itself either


def test_who_answers_and_who_carries_what_is_said_on_the_plan(owner: Browser, platform: Platform) -> None:
    owner.open("/plans/yunchuan-digital")
    with platform.office.reading(platform.owner()) as work:
        tree = plans.tree(work, "yunchuan-digital")
    node = next(one.id for one in tree.nodes if one.code == "health")
    plan = tree.plan.id
    owner.send(
        "/plans/assign", plan=plan, subject=node, kind="account", key="analyst", role="lead", act="assign"
    )
    assert "Table of a person: analyst" in owner.open("/plans/tables/person/analyst")
    assert "Smart health" in owner.page.text
    owner.send(
        "/plans/assign", plan=plan, subject=node, kind="account", key="analyst", role="lead", act="release"
    )
    assert "Smart health" not in owner.open("/plans/tables/person/analyst")
    target = next(one.target.id for one in tree.lines if one.target.code == "open-sets-end")
    refused = owner.send("/plans/split", status=422, plan=plan, target=target, parts="云州市 1000")
    assert "should read" in refused
    page = owner.send("/plans/split", plan=plan, target=target, parts="云州市 = 1000\n川口市 = 1,200")
    assert "split into 2 parts" in page
    assert "Founding a company in one step" in owner.open("/plans/tables/matter/企业开办")
    assert owner.client.get("/api/plans/tables/sheep/x").status_code == 404


def test_the_appraisal_counts_what_each_department_leads(owner: Browser) -> None:
    rows = {one["name"]: one for one in owner.client.get("/api/plans/appraisal").json()["departments"]}
    assert rows[DATA]["promises"] == 5
    assert rows[DATA]["kept_share"] == 0.5
    assert rows[HEALTH]["late"] == LATE
    page = owner.open("/plans/appraisal")
    assert DATA in page
    assert f"/plans/tables/group/{rows[DATA]['organisation']}" in page


def test_an_evaluation_is_handed_in_on_the_page(owner: Browser, platform: Platform, sign_in: SignIn) -> None:
    with platform.office.reading(platform.owner()) as work:
        plan = plans.tree(work, "yunchuan-digital").plan.id
    officer = sign_in("officer")
    officer.open(f"/plans/{plan}")
    said = {"plan": plan, "kind": "mid_term", "as_of": f"{TODAY.year - 1}-12-31", "says": "总体顺利"}
    assert "between 0 and 100" in officer.send("/plans/evaluate", status=422, score="101", **said)
    officer.send("/plans/evaluate", score="88", third_party="云川评估中心", **said)
    assert "Handed in" in officer.page.text


def test_a_plan_of_one_s_own_is_checked_and_its_faults_named(owner: Browser, sign_in: SignIn) -> None:
    owner.open("/plans")
    spoilt = text(2026).replace("yunchuan-digital", "mine").replace('word = "超过"', 'word = "多达"')
    page = owner.send("/plans/make", status=422, text=spoilt)
    assert "does not stand in the sentence" in page
    page = owner.send("/plans/make", text=text(2026).replace("yunchuan-digital", "mine"))
    assert "The plan is in." in page
    analyst = sign_in("analyst")
    assert "/plans/make" not in analyst.open("/plans")
    told = analyst.client.get("/api/plans").json()["plans"]
    assert {one["code"] for one in told} == {"mine", "yunchuan-digital"}
