"""What a zone is run by on pages: registering, notices, applying with evidence, asking for data, giving use, feeding back."""

import pytest
from starlette.testclient import TestClient
from visitors import FORM, Founded

from yiben.app.reactions import hands
from yiben.app.wiring import Platform
from yiben.capabilities import access, casework, grants, ledger, zones
from zone_city import BUYER, OPERATOR, TRAFFIC, City, signed


@pytest.fixture(scope="module")
def founded(zoned: Founded) -> Founded:
    return zoned


@pytest.fixture
def city(platform: Platform) -> City:
    return City(platform)


def documents(notice: zones.Notice, *, without: int = 0) -> dict[str, tuple[str, bytes, str]]:
    """A document for each condition, by the field it goes into."""
    named = (*zones.CONDITIONS, *notice.conditions)
    return {
        f"paper.{n}": (f"佐证{n}.txt", f"{one} 佐证".encode(), "text/plain")
        for n, one in enumerate(named, 1)
        if n != without
    }


def test_a_zone_is_registered_handed_over_and_announced_on_pages(city: City, client: TestClient) -> None:
    bea = signed(city, client, "bea")
    assert "Register a zone" in bea.open("/zoning")
    assert "Choose one of what is listed" in bea.send("/zoning", name="医疗专区", kind="odd", status=422)
    bea.send("/zoning", name="医疗专区", kind="field")
    assert "There is a zone of that name" in bea.send("/zoning", name="医疗专区", kind="area", status=422)
    (zone,) = city.see("bea", zones.zones)
    here = f"/zoning/{zone.id}"
    assert "supervised by the bureau for now" in bea.open(here).lower()
    assert "There is no organisation" in bea.send(here, act="hand_over", supervisor="没有的局", status=404)
    bea.send(here, act="hand_over", supervisor=TRAFFIC)
    assert "The last day of applying has passed" in bea.send(here, act="notice", says="遴选", until="2020-01-31", status=422)  # fmt: skip
    bea.send(
        here, act="notice", says="公开遴选运营单位", until=city.day(30), conditions="有医院\r\n\r\n有医师"
    )
    (notice,) = city.see("bea", zones.notices, zone.id)
    assert notice.conditions == ("有医院", "有医师")
    opal = signed(city, client, "opal")
    page = opal.open(here)
    assert f"/zoning/notices/{notice.id}/apply" in page
    assert "Publish a notice" not in page
    opal.open(f"/zoning/notices/{notice.id}/apply")
    opal.send(here, act="notice", says="假的", until=city.day(30), status=403)
    client.cookies.clear()
    stranger = client.get("/zoning/notices", headers=FORM)
    assert stranger.status_code == 200
    assert all(one in stranger.text for one in ("公开遴选运营单位", "有医师", "Sign in to apply"))


def test_an_application_names_what_is_missing_and_takes_it_later(city: City, client: TestClient) -> None:
    notice = city.noticed()
    form = f"/zoning/notices/{notice.id}/apply"
    opal = signed(city, client, "opal")
    page = opal.open(form)
    assert page.count('type="file"') == len(zones.CONDITIONS) + 1
    said = {"notice": notice.id, "plan": "建设交通专区", "violations": "no", "token": "t-1"}
    wrong = opal.send("/zoning/apply", **said, files=documents(notice, without=6), status=422)
    assert "evidence missing: Security head" in wrong
    assert "建设交通专区" in wrong
    assert "Expired" not in wrong
    over = opal.send(
        "/zoning/apply", **said, **{"until.3": "2020-01-31"}, files=documents(notice), status=422
    )
    assert "evidence expired: Office, team and technical ability" in over
    opal.send("/zoning/apply", **{**said, "violations": ""}, files=documents(notice), status=422)
    opal.send("/zoning/apply", **said, **{"until.2": "明天"}, files=documents(notice), status=422)
    assert city.see("opal", zones.applications_of, notice.zone) == ()
    opal.send("/zoning/apply", **said, later="yes", files=documents(notice, without=6))
    twice = opal.send("/zoning/apply", **said, later="yes", files=documents(notice, without=6), status=409)
    assert "sent" in twice
    (case,) = city.see("opal", zones.applications_of, notice.zone)
    here = f"/zoning/applications/{case.id}"
    assert "Missing" in opal.open(here)
    assert "Supply evidence" not in opal.page.text, "nobody asked for it yet"
    assert len(city.see("bea", zones.papers_of, case.id)) == len(zones.CONDITIONS)
    city.move("bea", case.id, "ask_more", to_mend="请补充数据安全负责人任命文件")
    assert "请补充数据安全负责人任命文件" in opal.open(here)
    opal.send("/zoning/supply", case=case.id, status=422)
    opal.send(
        "/zoning/supply", case=case.id, files={"paper.6": ("任命.txt", "任命文件".encode(), "text/plain")}
    )
    assert city.see("bea", lambda work: zones.wanting(work, casework.look(work, case.id, hands=hands()).case)).missing == ()  # fmt: skip


def test_the_bureau_opens_the_documents_it_checks(city: City, client: TestClient) -> None:
    notice = city.noticed()
    case = city.applied(notice)
    bea = signed(city, client, "bea")
    page = bea.open(f"/zoning/applications/{case.id}")
    link = page.split(f'href="/cases/{case.number}/files/')[1].split('"')[0]
    found = client.get(f"/cases/{case.number}/files/{link}")
    assert (found.status_code, "佐证" in found.content.decode()) == (200, True)
    assert "建设交通专区" in page


def test_who_is_no_steward_and_a_closed_notice_find_no_form(city: City, client: TestClient) -> None:
    notice = city.noticed(until=city.day(0))
    bea = signed(city, client, "bea")
    assert "A steward of the applicant applies" in bea.open(f"/zoning/notices/{notice.id}/apply")
    bea.open("/zoning/notices/none/apply", status=404)
    assert 'type="file"' not in bea.open(f"/zoning/notices/{notice.id}/apply")


def test_an_operator_asks_for_data_and_gives_the_use_of_a_product(city: City, client: TestClient) -> None:
    agreement = city.agreed()
    here = f"/zoning/agreements/{agreement.id}/ask"
    opal = signed(city, client, "opal")
    opal.open(here)
    assert "There is no" in opal.open(f"{here}?resource=nothing")
    assert "riders" in opal.open(f"{here}?resource=flows")
    said = {"resource": "flows", "scenario": "公交优化", "need": "按场景申请", "roads": ["api"], "ends": city.day(200)}  # fmt: skip
    assert "Choose one column" in opal.send(here, **said, status=422)
    opal.send(here, **{**said, "ends": city.day(9000)}, **{"col.line": "plain"}, status=422)
    opal.send(here, **said, **{"col.line": "plain", "col.riders": "masked"})
    (case,) = city.see("bea", lambda work: casework.cases(work, kind=zones.SHARING)).rows
    assert (case.form["columns"], case.form["masked"]) == (["line", "riders"], ["riders"])
    city.shared(agreement)
    product = city.filed(agreement, sources=("flows",))
    page = f"/zoning/products/{product.id}/use"
    opal = signed(city, client, "opal")
    assert product.scenarios[0] in opal.open(page)
    give = {"to": BUYER, "scenario": product.scenarios[0], "columns": ["line"], "roads": ["api"], "ends": city.day(30)}  # fmt: skip
    assert "There is no organisation" in opal.send(page, **{**give, "to": "没有的公司"}, status=404)
    assert "has not been filed" in opal.send(page, **{**give, "scenario": "选房"}, status=403)
    opal.send(page, **give)
    (use,) = city.see("opal", zones.uses, product.id)
    assert city.see("opal", lambda work: grants.find(work, use.id)).draft.purpose == product.scenarios[0]
    pia = signed(city, client, "pia")
    pia.open(page, status=404)
    pia.open(here, status=404)


def test_a_product_is_filed_for_standing_delivery_on_pages(city: City, client: TestClient) -> None:
    agreement = city.agreed()
    here = f"/zoning/agreements/{agreement.id}/file"
    opal = signed(city, client, "opal")
    (resource,) = {one.resource.id for one in [city.see("opal", ledger.describe, "indices")]}
    said = {"name": "线路指数", "resource": resource, "price": "0.37", "unit": "row", "price_basis": "成本加成", "scenarios": "车险定价", "scope": "保险机构", "manner": "定期推送", "roads": ["delivery", "api"]}  # fmt: skip
    assert "Standing delivery" in opal.open(here)
    again = opal.send(here, **{**said, "price": "free"}, status=422)
    ticked = [part for part in again.split("<input")[1:] if " checked" in part.split(">")[0]]
    assert [part.split('value="')[1].split('"')[0] for part in ticked] == ["api", "delivery"]
    opal.send(here, **said)
    (product,) = city.see("opal", zones.products, agreement.id)
    assert product.roads == ("api", "delivery")
    assert "Standing delivery" in opal.open(f"/zoning/products/{product.id}/use")
    give = {
        "to": BUYER,
        "scenario": "车险定价",
        "columns": ["line"],
        "roads": ["delivery"],
        "ends": city.day(30),
    }
    opal.send(f"/zoning/products/{product.id}/use", **give)
    (use,) = city.see("opal", zones.uses, product.id)
    assert city.see("opal", lambda work: grants.find(work, use.id)).draft.roads == {grants.Road.DELIVERY}


def test_results_are_fed_back_and_a_line_is_taken_back_on_pages(city: City, client: TestClient) -> None:
    agreement = city.agreed()
    city.shared(agreement)
    opal = signed(city, client, "opal")
    here = f"/zoning/agreements/{agreement.id}"
    opal.open(here)
    opal.send(here, period="2026", says="", status=422)
    opal.send(here, period="2026", says="服务三家保险机构")
    assert "服务三家保险机构" in opal.page.text
    product = city.filed(agreement, sources=("flows",))
    grant = city.used(product)
    access.ask(city.office, city.who("buy"), 'SELECT * FROM "indices"', grant=grant.id)
    made = city.do("opal", zones.settle, product.id, begins=city.day(), ends=city.day())
    page = f"/zoning/products/{product.id}"
    opal = signed(city, client, "opal")
    opal.open(page)
    line = made.lines[0].event
    opal.send(page, act="correct", statement=made.id, why="重复调用", status=404)
    opal.send(page, act="correct", statement=made.id, events=[line], why="重复调用")
    assert "Counter-entry" in opal.page.text
    opal.send(page, act="correct", statement=made.id, events=[line], why="再来", status=403)
    assert [one.total for one in city.see("opal", zones.statements, product.id)] == [37, -37]


def test_an_agreement_of_before_is_recorded_with_all_nine_clauses(city: City, client: TestClient) -> None:
    zone = city.do("bea", zones.make_zone, "老专区", kind=zones.Kind.FIELD, supervisor=TRAFFIC)
    here = f"/zoning/{zone.id}"
    bea = signed(city, client, "bea")
    assert "Record an agreement of before" in bea.open(here)
    clauses = {f"clause.{name}": f"约定{title.zh}" for name, title in zones.CLAUSES.items()}
    said = {"act": "carry_on", "operator": OPERATOR, "begins": city.day(-100), "ends": city.day(300)}
    lacks = bea.send(here, **said, **{**clauses, "clause.force_majeure": ""}, share="30", status=422)
    assert ("lacks: Force majeure" in lacks, "约定授权主体和对象" in lacks) == (True, True)
    for wrong in ("101", "三成", "-1", "1.234", ""):
        bea.send(here, **said, **clauses, share=wrong, status=422)
    bea.send(here, **said, **clauses, share="12.5")
    (made,) = city.see("bea", zones.agreements, zone=zone.id)
    assert (made.before, made.providers_share, made.signing) == (True, 1250, "before")
    assert "Record an agreement of before" not in signed(city, client, "opal").open(here)
