"""Objections in the browser and for programs: filed, answered, given a value, counted; sealed to whoever may not see."""

import base64
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient
from visitors import Browser

import case_people as city
from yiben.app.orders import Order
from yiben.app.road import bring_in
from yiben.app.wiring import Platform, open_platform
from yiben.capabilities import people

ROWS = "编号,姓名,手机号\nA001,王伟,13900000001\nA002,李娜,13900000002\nA003,张敏,13900000003\n"
RIGHT = "13911112222"
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


@dataclass(frozen=True)
class Settled:
    """A home and a session of each of its people."""

    path: Path
    sessions: dict[str, str]


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Settled:
    path = tmp_path_factory.mktemp("disputes") / "home"
    platform = open_platform(path)
    sessions = city.settle(platform, path.parent / "pack")
    source = path.parent / "驾驶人.csv"
    source.write_text(ROWS)
    bring_in(platform, platform.owner(), Order(source=str(source), org="市公安局", name="drivers"))
    with platform.office.writing(platform.owner()) as work:
        people.change_account(work, "sam", clearance=5)
    platform.close()
    return Settled(path, sessions)


class Program:
    """Calls the API as somebody who holds a token."""

    def __init__(self, client: TestClient, platform: Platform) -> None:
        self.client, self.platform = client, platform
        self.tokens: dict[str, str] = {}

    def __call__(self, who: str, method: str, path: str, body: object = None, *, status: int = 200) -> Any:
        if who not in self.tokens:
            with self.platform.office.writing(city.actor(self.platform, who)) as work:
                self.tokens[who] = people.create_token(work, who).secret
        self.client.cookies.clear()
        headers = {"Authorization": f"Bearer {self.tokens[who]}", "Accept-Language": "en"}
        answer = self.client.request(method, f"/api{path}", json=body, headers=headers)
        assert answer.status_code == status, answer.text
        return answer.json() if "json" in answer.headers["content-type"] else answer.text


@pytest.fixture
def ask(client: TestClient, platform: Platform) -> Program:
    return Program(client, platform)


def disputed(ask: Program, **more: object) -> dict[str, Any]:
    said = {
        "resource": "drivers",
        "column": "手机号",
        "key": {"编号": "A001"},
        "right": RIGHT,
        "says": "已换号",
    }
    return dict(ask("fay", "POST", "/objections", {**said, **more}, status=201))


def move(ask: Program, who: str, number: str, step: str, **form: object) -> dict[str, Any]:
    seen = ask(who, "GET", f"/cases/{number}")["version"]
    return dict(ask(who, "POST", "/cases/moves", {"case": number, "move": step, "seen": seen, "form": form}))


def test_a_program_disputes_reads_answers_and_counts(ask: Program) -> None:
    made = disputed(ask, attachments=[{"name": "a.png", "content": base64.b64encode(PNG).decode()}])
    number = made["number"]
    assert (made["state"], made["column"]) == ("asked", "手机号")
    assert RIGHT not in str(made)
    assert ask("fay", "GET", "/resources/drivers")["disputed"] == {"手机号": 1}
    assert ask("tom", "GET", "/objections/disputed/drivers") == {"手机号": 1}
    assert ask("fay", "GET", f"/objections/{number}/statement")["right"] == RIGHT
    assert ask("sue", "GET", f"/objections/{number}/statement", status=403)["error"]["code"] == "value_closed"
    assert ask("sam", "GET", f"/objections/{number}/statement")["key"] == {"编号": "A001"}
    assert ask("analyst", "GET", f"/objections/{number}", status=404)["error"]["code"] == "no_case"

    move(ask, "sam", number, "accept")
    corrected = {"seen": 2, "value": RIGHT}
    assert ask("sam", "POST", f"/objections/{number}/correct", corrected)["state"] == "corrected"
    assert ask("sam", "GET", f"/objections/{number}/statement")["answer"] == RIGHT
    assert ask("fay", "GET", f"/objections/{number}/statement")["answer"] == ""
    assert ask("fay", "GET", "/resources/drivers")["disputed"] == {}
    (one,) = ask("bea", "GET", "/objections/figures")
    assert (one["name"], one["corrected"], one["in_time"]) == ("市公安局", 1, 1)
    assert ask("fay", "GET", "/objections/figures") == []
    assert ask("fay", "GET", "/objections?only=mine")["total"] == 1


def test_bad_input_is_refused_where_it_stands_and_says_nothing_of_it(ask: Program) -> None:
    wrong = {"resource": "drivers", "column": "手机号", "wrong": "hunch", "right": RIGHT}
    error = ask("fay", "POST", "/objections", wrong, status=422)["error"]
    assert (error["code"], error["where"]["field"]) == ("bad_objection", "wrong")
    nothing = {"resource": "drivers", "column": "手机号"}
    assert ask("fay", "POST", "/objections", nothing, status=422)["error"]["where"]["field"] == "says"
    person = {**wrong, "wrong": "value", "person": "王伟"}
    error = ask("fay", "POST", "/objections", person, status=422)["error"]
    assert error["where"]["field"] == "proof"
    assert RIGHT not in str(error)
    past = {"kind": "objection.value", "title": "x", "form": {"resource": "drivers", "wrong": "value"}}
    assert ask("fay", "POST", "/cases", past, status=403)["error"]["code"] == "filed_elsewhere"


def test_a_person_files_from_the_page_of_the_resource_and_the_source_answers(sign_in: Any) -> None:
    fay: Browser = sign_in("fay")
    page = fay.open("/resources/drivers")
    assert "Something is wrong" in page
    link = page.split('href="/objections/new?resource=')[1].split('"')[0]
    assert "Which row" in fay.open(f"/objections/new?resource={link}")
    refused = fay.send(
        "/objections/file", status=422, resource=link, column="手机号", wrong="value", key="A001"
    )
    assert "column=value" in refused
    fay.send(
        "/objections/file", resource=link, column="手机号", wrong="value", key="编号=A001", right=RIGHT, says="<b>换号</b>"
    )  # fmt: skip
    address = fay.page.url.path
    assert RIGHT in fay.page.text
    assert "&lt;b&gt;" in fay.page.text
    assert "1 open objection" in fay.open("/resources/drivers")

    sue: Browser = sign_in("sue")
    assert address in sue.open("/objections")
    closed = sue.open(address)
    assert "You may not see these columns" in closed
    assert RIGHT not in closed
    case = sue.open(address.replace("objections", "cases"))
    assert RIGHT not in case
    identifier = case.split('name="case" value="')[1].split('"')[0]
    sue.send("/cases/step", case=identifier, move="accept", seen="1")
    assert "Say it is corrected" in sue.open(address)
    early = sue.send("/objections/correct", status=403, case=identifier, seen="2")
    assert "No corrected snapshot has landed" in early
    sue.send("/objections/correct", case=identifier, seen="2", value=RIGHT)
    assert "everybody who got the data has been told" in sue.page.text

    bea: Browser = sign_in("bea")
    assert "市公安局" in bea.open("/objections/figures?span=all")
    sheet = bea.open("/objections/figures.csv?span=all")
    assert sheet.startswith("\ufefforganisation,filed")
    assert "市公安局,1," in sheet


def test_strangers_are_sent_to_sign_in(client: TestClient) -> None:
    for path in ("/objections", "/objections/new", "/objections/figures", "/objections/figures.csv"):
        answer = client.get(path, headers={"Accept": "text/html"}, follow_redirects=False)
        assert answer.status_code in (302, 303, 401)


def test_nothing_of_a_statement_lies_readable_in_the_home(ask: Program, platform: Platform) -> None:
    disputed(ask)
    root: Path = platform.home.root
    kept = b"".join(one.read_bytes() for one in root.rglob("*") if one.is_file() and "keys" not in one.parts)
    assert RIGHT.encode() not in kept
    assert "已换号".encode() not in kept
    assert (platform.home.keys / "objections.key").stat().st_mode & 0o077 == 0
