"""At the doors: other people's sessions and tokens, forged forms, odd requests, and guessing who has an account."""

import json
import re

import pytest
from attack_worlds import World
from starlette.testclient import TestClient

from yiben.capabilities import people
from yiben.kernel.errors import Refused

HTML = {"Accept": "text/html", "Accept-Language": "en"}
JSON = {"Accept": "application/json"}
SQL = "SELECT name, id_card FROM residents"


@pytest.fixture(scope="module")
def token(worlds: tuple[World, World]) -> str:
    """A token of the analyst's own."""
    who = worlds[0].actor("analyst")
    with worlds[0].platform.office.writing(who) as work:
        made = people.create_token(work, "analyst", days=1)
    return made.secret


def clean(world: World, text: str) -> bool:
    return not world.leaked(text)


# Who is not known gets nothing.
@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": "Bearer "},
        {"Authorization": "Bearer yiben_owner"},
        {"Authorization": "Bearer null"},
        {"Authorization": "Basic b3duZXI6b3duZXI="},
        {"Authorization": "bearer ' OR 1=1 --"},
        {"X-User": "owner", "X-Remote-User": "owner", "X-Forwarded-User": "owner"},
        {"X-Forwarded-For": "127.0.0.1", "X-Real-IP": "127.0.0.1", "Forwarded": "for=127.0.0.1"},
        {"X-Original-URL": "/api/query", "X-Rewrite-URL": "/api/query"},
        {"Cookie": "yiben_session=owner"},
        {"Cookie": "yiben_session=; yiben_session=0"},
        {"Cookie": "yiben_account=owner; account=owner; role=owner; clearance=5"},
    ],
)
def test_a_stranger_gets_no_answer(
    client: TestClient, worlds: tuple[World, World], headers: dict[str, str]
) -> None:
    answer = client.post("/api/query", json={"sql": SQL}, headers={**JSON, **headers})
    assert answer.status_code in {401, 403}
    assert clean(worlds[0], answer.text)
    for path in (
        "/api/resources/residents",
        "/api/log",
        "/runs",
        "/resources/residents",
        "/search?q=residents",
    ):
        answer = client.get(path, headers={**JSON, **headers})
        assert answer.status_code == 401, path
        assert "residents" not in answer.text.replace(path, "")


def test_a_token_is_its_owners_whatever_else_the_request_says(
    client: TestClient, worlds: tuple[World, World], token: str
) -> None:
    world = worlds[0]
    more = {"X-Account": "owner", "X-Yiben-As": "owner", "X-HTTP-Method-Override": "GET"}
    answer = client.post(
        "/api/query?as=owner&account=owner&clearance=5&role=owner",
        json={
            "sql": SQL,
            "as": "owner",
            "as_": "owner",
            "actor": "owner",
            "account": "owner",
            "clearance": 5,
        },
        headers={"Authorization": f"Bearer {token}", **more},
    )
    assert clean(world, answer.text)
    # A token and an owner's cookie together: the token rules.
    client.cookies.set("yiben_session", world.sessions["owner"])
    answer = client.post("/api/query", json={"sql": SQL}, headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 200
    assert clean(world, answer.text)


def test_a_token_ends_when_it_is_taken_back(client: TestClient, worlds: tuple[World, World]) -> None:
    who = worlds[0].actor("analyst")
    with worlds[0].platform.office.writing(who) as work:
        made = people.create_token(work, "analyst", days=1)
    headers = {"Authorization": f"Bearer {made.secret}"}
    assert client.get("/api/resources", headers=headers).status_code == 200
    with worlds[0].platform.office.writing(who) as work:
        people.revoke_token(work, made.token.id)
    assert client.get("/api/resources", headers=headers).status_code == 401


def test_nobody_makes_lists_or_ends_the_token_of_another(
    analyst: TestClient, worlds: tuple[World, World], csrf: str
) -> None:
    world = worlds[0]
    with world.platform.office.writing(world.platform.owner()) as work:
        made = people.create_token(work, "steward", days=1)
    answer = analyst.post(f"/account/tokens/{made.token.id}/revoke", data={"csrf": csrf}, headers=JSON)
    assert answer.status_code in {403, 404}
    with world.platform.office.writing(world.actor("analyst")) as work, pytest.raises(Refused):
        people.create_token(work, "owner", days=1)
    answer = analyst.post(
        "/account/tokens", data={"csrf": csrf, "name": "owner", "account": "owner", "days": "1"}, headers=JSON
    )
    secret = re.search(r'"secret":"([^"]+)"', answer.text)
    assert secret
    query = analyst.post(
        "/api/query", json={"sql": SQL}, headers={"Authorization": f"Bearer {secret.group(1)}"}
    )
    assert clean(world, query.text)


# Forged forms.
@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-CSRF-Token": ""},
        {"X-CSRF-Token": "0" * 64},
        {"X-CSRF-Token": "密"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Content-Type": "text/plain"},
    ],
)
def test_a_session_alone_does_nothing_for_another_site(
    analyst: TestClient, worlds: tuple[World, World], headers: dict[str, str]
) -> None:
    encoded = {key.encode(): value.encode() for key, value in headers.items()}
    kind = {} if "Content-Type" in headers else {b"Content-Type": b"application/json"}
    answer = analyst.post("/api/query", content=json.dumps({"sql": SQL}), headers={**kind, **encoded})
    assert answer.status_code == 403
    assert "rows" not in answer.json()


def test_a_strangers_form_token_is_not_a_sessions(client: TestClient, worlds: tuple[World, World]) -> None:
    page = client.get("/sign-in", headers=HTML).text
    found = re.search(r'name="csrf" value="([^"]+)"', page)
    assert found
    client.cookies.set("yiben_session", worlds[0].sessions["steward"])
    answer = client.post("/sign-out", data={"csrf": found.group(1)}, headers=JSON)
    assert answer.status_code == 403


def test_the_form_token_of_one_session_does_not_fit_another(
    analyst: TestClient, worlds: tuple[World, World], csrf: str
) -> None:
    analyst.cookies.set("yiben_session", worlds[0].sessions["steward"])
    answer = analyst.post("/query", data={"csrf": csrf, "sql": SQL}, headers=HTML)
    assert answer.status_code == 403


# Odd requests.
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b'"SELECT 1"',
        b"{",
        b'{"sql": null}',
        b'{"sql": ["SELECT name FROM residents"]}',
        b'{"sql": {"$ne": 1}}',
        b'{"sql": "SELECT name FROM residents", "format": "../x"}',
        b'{"sql": "SELECT name FROM residents", "grant": "G1"}',
        b'{"sql": "SELECT 1", "sql": "SELECT id_card FROM residents"}',
        b'{"sql": "\\ud800"}',
        b'{"sql": "SELECT name FROM residents\\u0000"}',
        b"\xff\xfe" + '{"sql": "SELECT name FROM residents"}'.encode("utf-16-le"),
        b"[" * 100_000,
        b'{"sql": "' + b"x" * 200_000 + b'"}',
    ],
)
def test_an_odd_body_is_refused_or_masked_and_never_breaks_anything(
    analyst: TestClient, worlds: tuple[World, World], csrf: str, body: bytes
) -> None:
    answer = analyst.post(
        "/api/query", content=body, headers={"X-CSRF-Token": csrf, "Content-Type": "application/json"}
    )
    assert answer.status_code in {200, 403, 404, 413, 422}, answer.text[:300]
    assert clean(worlds[0], answer.text)
    assert "Traceback" not in answer.text


@pytest.mark.parametrize(
    "path",
    [
        "/static/../../yiben.db", "/static/..%2f..%2fyiben.db", "/static/%2e%2e/%2e%2e/accounts.txt", "/..%2faccounts.txt",
        "/files/", "/rejects/", "/lake/catalogue.db", "/runs/..%2f..%2fyiben.db", "/runs/x/rejects/0", "/.git/config",
        "/resources/..%2f..%2faccounts.txt", "/api/resources/%00", "/api/resources/'%20OR%201=1--", "/log/..%2f..%2fkeys/proof.json",
        "/api/log/1%20OR%201=1", "/search?q=%00", "/search?q=" + "a" * 5000, "/search?page=-1", "/search?page=99999999999999",
        "/search?level=9", "/search?status=x", "/search?q=*:*", "/search?q=items:[*%20TO%20*]", '/search?q="' , "/api/resources?page=0",
        "/api/resources?q=a&q=b&level=1&level=5", "/log?since=%27", "/?done=../../x", "/account?lang=../../etc", "/docs", "/redoc",
    ],
)  # fmt: skip
def test_no_path_leads_out_and_no_parameter_breaks_a_page(
    analyst: TestClient, worlds: tuple[World, World], path: str
) -> None:
    for headers in (HTML, JSON):
        answer = analyst.get(path, headers=headers)
        assert answer.status_code in {200, 303, 400, 403, 404, 405, 422}, (path, answer.status_code)
        assert clean(worlds[0], answer.text)
        assert "Traceback" not in answer.text
        assert str(worlds[0].platform.home.root) not in answer.text
        assert b"SQLite format" not in answer.content


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "HEAD", "PROPFIND"])
def test_no_other_method_does_anything(analyst: TestClient, worlds: tuple[World, World], method: str) -> None:
    for path in ("/api/query", "/api/resources/residents", "/query", "/log"):
        answer = analyst.request(method, path, headers=JSON)
        assert answer.status_code in {200, 403, 405}
        assert clean(worlds[0], answer.text)


def test_every_answer_forbids_caching_where_data_is_in_it_and_framing_always(
    analyst: TestClient, csrf: str
) -> None:
    answer = analyst.post("/api/query", json={"sql": SQL}, headers={"X-CSRF-Token": csrf})
    page = analyst.get("/resources/residents", headers=HTML)
    for one in (answer, page):
        assert one.headers["cache-control"] == "no-store"
        assert one.headers["x-content-type-options"] == "nosniff"
        assert one.headers["x-frame-options"] == "DENY"
        assert "access-control-allow-origin" not in one.headers
