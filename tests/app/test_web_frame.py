"""What holds for every answer, over real HTTP."""

import re

import pytest
from starlette.testclient import TestClient
from visitors import Browser

from yiben.app.wiring import Platform
from yiben.capabilities import people
from yiben.kernel.actors import Role
from yiben.kernel.text import Text


def test_every_answer_carries_the_security_headers(client: TestClient) -> None:
    for path in ("/sign-in", "/healthz", "/nothing-here", "/api/openapi.json"):
        headers = client.get(path).headers
        policy = headers["content-security-policy"]
        assert "default-src 'self'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"


def test_a_failure_of_ours_is_hardened_and_says_a_reference(client: TestClient) -> None:
    def broken() -> None:
        raise ZeroDivisionError

    client.app.add_api_route("/broken", broken)
    answer = client.get("/broken", headers={"Accept": "application/json", "Accept-Language": "en"})
    assert answer.status_code == 500
    assert answer.json()["error"]["code"] == "broken"
    assert answer.json()["error"]["where"]["reference"].startswith("err_")
    assert "content-security-policy" in answer.headers
    assert "ZeroDivision" not in answer.text


def test_a_program_gets_the_contracts_error_and_a_person_a_page(client: TestClient) -> None:
    error = client.get("/api/nothing", headers={"Accept-Language": "en"}).json()["error"]
    assert error == {
        "code": "no_page",
        "message": "There is no such address: /api/nothing",
        "where": {},
        "hint": None,
    }
    page = client.get("/nothing", headers={"Accept": "text/html", "Accept-Language": "zh"})
    assert page.status_code == 404
    assert "没有这个地址" in page.text


def test_the_language_follows_the_browser_the_address_and_then_the_cookie(client: TestClient) -> None:
    assert 'lang="zh-CN"' in client.get("/sign-in", headers={"Accept-Language": "zh-CN,en;q=0.5"}).text
    assert '<html lang="en"' in client.get("/sign-in", headers={"Accept-Language": "fr, en;q=0.5"}).text
    assert '<html lang="en"' in client.get("/sign-in?lang=en", headers={"Accept-Language": "zh"}).text
    assert '<html lang="en"' in client.get("/sign-in", headers={"Accept-Language": "zh"}).text


def test_large_type_is_remembered(client: TestClient) -> None:
    client.get("/sign-in?size=elder")
    assert 'data-size="elder"' in client.get("/sign-in").text
    assert 'data-size="normal"' in client.get("/sign-in?size=normal").text


def test_assets_keep_for_a_year_under_a_name_of_their_content(client: TestClient) -> None:
    sheet = re.search(r'href="(/-/assets/site\.[0-9a-f]{12}\.css)"', client.get("/sign-in").text)
    assert sheet
    answer = client.get(sheet.group(1))
    assert "immutable" in answer.headers["cache-control"]
    assert answer.headers["content-type"].startswith("text/css")
    assert client.get("/-/assets/site.000000000000.css").status_code == 404


@pytest.mark.parametrize("path", ["/account", "/-/nothing"])
def test_strangers_learn_nothing(client: TestClient, path: str) -> None:
    answer = client.get(path, headers={"Accept": "text/html"}, follow_redirects=False)
    assert answer.status_code in (303, 404)


def test_a_large_body_is_refused_before_it_is_read(client: TestClient) -> None:
    answer = client.post("/sign-in", content=b"x" * 3_000_000, headers={"Accept-Language": "en"})
    assert answer.status_code == 413
    assert answer.json()["error"]["code"] == "too_large"


def test_haste_at_the_door_is_slowed_down(visitor: Browser) -> None:
    visitor.open("/sign-in")
    fields = {"csrf": visitor.csrf, "name": "nobody", "password": ""}
    seen = {visitor.client.post("/sign-in", data={**fields, "csrf": "wrong"}).status_code for _ in range(30)}
    assert seen == {403, 429}


def test_machines_can_ask_how_it_goes(client: TestClient) -> None:
    assert client.get("/healthz").text == "ok\n"
    assert client.get("/readyz").json() == {"ready": True, "checks": {"database": True, "home": True}}
    client.get("/account/../secret-value")
    metrics = client.get("/metrics").text
    assert 'yiben_http_requests_total{method="GET",route="/healthz",status="200"} 1' in metrics
    assert "# TYPE yiben_http_request_seconds histogram" in metrics
    assert "secret-value" not in metrics


def test_the_api_is_described_for_people_and_programs(client: TestClient) -> None:
    document = client.get("/api/openapi.json").json()
    assert "/healthz" in document["paths"]
    page = client.get("/api/docs", headers={"Accept": "text/html"}).text
    assert "/healthz" in page
    assert "cdn" not in page


def test_all_elements_can_be_looked_at(client: TestClient) -> None:
    assert client.get("/-/patterns", headers={"Accept": "text/html"}).status_code == 200


@pytest.mark.parametrize("role", [one for one in Role if one is not Role.CITIZEN])
def test_the_menu_leads_nobody_to_a_closed_door(client: TestClient, platform: Platform, role: Role) -> None:
    with platform.office.writing(platform.owner()) as work:
        created = people.create_account(
            work, name=f"one-{role}", title=Text("某人", "Somebody"), roles=frozenset({role})
        )
    token = people.sign_in(platform.office, name=f"one-{role}", password=created.password, address="t").token
    client.cookies.set("yiben_session", token)
    browser, places = Browser(client), []
    for page, kind in (("/", "menu"), ("/todo", "tabs"), ("/opening", "tabs")):
        _, _, rest = browser.open(page).partition(f'<nav class="{kind}')
        places += re.findall(r'href="([^"]+)"', rest[: rest.index("</nav>")])
    assert len(places) > 10
    closed = [one for one in places if client.get(one, headers={"Accept": "text/html"}).status_code != 200]
    assert closed == []


def test_where_there_is_nothing_one_is_led_home_and_not_back_to_nothing(client: TestClient) -> None:
    page = client.get("/nothing", headers={"Accept": "text/html", "Accept-Language": "en"}).text
    assert '<a class="button" href="/">' in page
    assert 'href="/nothing"' not in page
