"""Grants at the doors: pages, the API and the terminal; the grant works there, and is dead there."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from visitors import Browser

from granting import Town, roads, settle
from terminals import Terminal
from yiben.app import web
from yiben.app.wiring import Platform, open_platform
from yiben.capabilities import people
from yiben.capabilities.grants import Budget, Grant

JSON = {"Accept": "application/json", "Accept-Language": "en"}
SPAN = {"begins": "2020-01-01", "ends": "2999-12-31"}
SignIn = Callable[[str], Browser]


@pytest.fixture
def town(platform: Platform) -> Town:
    return Town(office=platform.office, lake=platform.lake)


@pytest.fixture
def sign_in(platform: Platform, town: Town) -> SignIn:
    passwords = settle(town)

    def browser(account: str) -> Browser:
        client = TestClient(web.build(platform), base_url="http://localhost", raise_server_exceptions=False)
        signed = people.sign_in(platform.office, name=account, password=passwords[account], address="test")
        client.cookies.set("yiben_session", signed.token)
        return Browser(client)

    return browser


def test_pages_show_each_side_its_grants_and_nobody_elses(sign_in: SignIn, town: Town) -> None:
    made = town.give(
        "id",
        "name:masked",
        "idno:verify",
        rows="ward = 'east'",
        roads=roads("sql", "verify"),
        budget=Budget(calls_a_day=10),
        **SPAN,
    )
    wang, chen, li = sign_in("wang"), sign_in("chen"), sign_in("li")
    assert made.id in wang.open("/grants")
    assert made.id in wang.open("/grants?tab=received&state=in_force")
    assert made.id not in wang.open("/grants?tab=given")
    page = wang.open(f"/grants/{made.id}")
    assert "ward = &#39;east&#39;" in page
    assert "0 of 10" in page
    assert f"/grants/{made.id}/withdraw" not in page
    assert made.id in chen.open("/grants?tab=given")
    assert f"/grants/{made.id}/withdraw" in chen.open(f"/grants/{made.id}")
    assert made.id not in li.open("/grants?tab=received")
    assert li.open(f"/grants/{made.id}", status=404).replace(made.id, "") == li.open(
        "/grants/grt_none", status=404
    ).replace("grt_none", "")


def test_it_is_withdrawn_in_two_steps_with_a_reason(sign_in: SignIn, town: Town) -> None:
    made = town.give("id", **SPAN)
    chen, wang = sign_in("chen"), sign_in("wang")
    chen.open(f"/grants/{made.id}/withdraw")
    assert "Say why" in chen.send(f"/grants/{made.id}/withdraw", status=422)
    wang.open("/query")
    wang.send(f"/grants/{made.id}/withdraw", why="x", status=403)
    assert "Withdrawn by chen" in chen.send(f"/grants/{made.id}/withdraw", why="<b>完成</b>")
    assert "&lt;b&gt;完成&lt;/b&gt;" in wang.open(f"/grants/{made.id}")
    chen.open(f"/grants/{made.id}/withdraw")
    chen.send(f"/grants/{made.id}/withdraw", why="again", status=409)


def test_the_query_page_and_the_api_ask_under_a_grant(sign_in: SignIn, town: Town) -> None:
    made = town.give(
        "id", "name", rows="id < 5", budget=Budget(calls_a_day=4), roads=roads("sql", "file"), **SPAN
    )
    wang = sign_in("wang")
    assert "SELECT * FROM &#34;residents&#34; LIMIT 100" in wang.open(f"/query?grant={made.id}")
    page = wang.send("/query", sql="SELECT * FROM residents ORDER BY id", grant=made.id)
    assert "ODD1" in page
    assert "ODD5" not in page
    wang.send("/query", sql="SELECT phone FROM residents", grant=made.id, status=422)
    file = wang.client.post(
        "/query/download",
        data={"csrf": wang.csrf, "sql": "SELECT * FROM residents", "grant": made.id, "format": "csv"},
    )
    assert "ODD3" in file.text
    headers = JSON | {"X-CSRF-Token": wang.csrf}
    asked = {"sql": "SELECT count(*) AS n FROM residents", "grant": made.id, "format": "json"}
    answer = wang.client.post("/api/query", json=asked, headers=headers)
    assert answer.json()["rows"] == [{"n": 5}]
    spent = wang.client.post("/api/query", json=asked, headers=headers)
    assert (spent.status_code, spent.json()["error"]["code"]) == (429, "grant_calls_spent")
    other = sign_in("li")
    other.open("/query")
    none = other.client.post("/api/query", json=asked, headers=JSON | {"X-CSRF-Token": other.csrf})
    assert (none.status_code, none.json()["error"]["code"]) == (404, "no_such_grant")


def test_the_api_lists_shows_and_withdraws(sign_in: SignIn, town: Town) -> None:
    made = town.give("id", "name:token", **SPAN)
    wang, chen = sign_in("wang"), sign_in("chen")
    listed = wang.client.get("/api/grants?mine=1", headers=JSON).json()
    assert [one["grant"] for one in listed["grants"]] == [made.id]
    shown = wang.client.get(f"/api/grants/{made.id}", headers=JSON).json()
    assert [(one["name"], one["form"]) for one in shown["columns"]] == [("id", "plain"), ("name", "token")]
    chen.open("/query")
    headers = JSON | {"X-CSRF-Token": chen.csrf}
    done = chen.client.post(f"/api/grants/{made.id}/withdraw", json={"why": "完成"}, headers=headers)
    assert done.json()["state"] == "withdrawn"
    assert wang.client.get("/api/grants?mine=1", headers=JSON).json()["total"] == 0
    assert wang.client.get("/api/grants?side=received&state=withdrawn", headers=JSON).json()["total"] == 1
    assert chen.client.get("/api/grants?side=given&page=2", headers=JSON).json() == {"grants": [], "total": 1}


@pytest.fixture
def yiben(
    platform: Platform, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Terminal:
    monkeypatch.setenv("YIBEN_HOME", str(platform.home.root))
    monkeypatch.setenv("YIBEN_LANG", "en")
    return Terminal(monkeypatch, capsys)


def given(town: Town) -> Grant:
    settle(town)
    return town.give("id", "name", "idno:verify", rows="id < 3", roads=roads("sql", "file", "verify"), **SPAN)


def test_the_terminal_uses_shows_and_withdraws(yiben: Terminal, town: Town, tmp_path: Path) -> None:
    made = given(town)
    assert [one["grant"] for one in yiben.json("grant", "list", "--mine", "--as", "wang")] == [made.id]
    ask = ("query", "SELECT * FROM residents ORDER BY id", "--grant", made.id, "--as", "wang")
    code, out, _ = yiben(*ask, "--format", "csv", "--purpose", "licence_check")
    assert code == 0
    assert [line.split(",")[0] for line in out.splitlines()] == ['"id"', "0", "1", "2"]
    assert yiben(*ask, "--out", str(tmp_path / "file.csv"), "--format", "csv")[0] == 0
    assert "ODD1" in (tmp_path / "file.csv").read_text(encoding="utf-8")
    assert yiben(*ask, "--purpose", "other")[0] == 3
    assert yiben(*ask[:-1], "li")[0] == 4
    verify = ("verify", "ask", "--grant", made.id, "--key", "330106199000000037", "--as", "wang")
    assert yiben.json(*verify, "--value", "name=ODD1") == {"answer": "yes"}
    assert yiben.json(*verify, "residents", "--value", "name=ODD3") == {"answer": "no"}
    shown = yiben.json("grant", "show", made.id, "--as", "chen")
    assert shown["spent_today"] == {"calls": 4, "rows": 6, "attempts": 2}
    assert "id < 3" in yiben("grant", "show", made.id, "--as", "wang")[1]
    assert yiben("grant", "withdraw", made.id, "--reason", "x", "--as", "li")[0] == 4
    assert yiben("grant", "withdraw", made.id, "--as", "chen")[0] == 2
    assert (
        yiben.json("grant", "withdraw", made.id, "--reason", "done", "--as", "chen")["state"] == "withdrawn"
    )
    code, out, _ = yiben(*ask, "--json")
    assert (code, json.loads(out)["error"]["code"]) == (3, "grant_withdrawn")
    assert yiben("grant", "list", "--state", "withdrawn", "--as", "wang")[1].count(made.id) == 1


def test_every_event_of_a_grant_is_sealed_and_verifies(platform: Platform, town: Town) -> None:
    made = given(town)
    town.withdraw(made)
    again = open_platform(platform.home.root)
    from yiben.engines.evidence.verify import verify

    assert verify(again.engine, again.home).ok
    again.close()
