"""Workspaces at the doors: pages, the API and the terminal; nobody else finds them, and nothing is a file but by the gate."""

from collections.abc import Callable

import pytest
from starlette.testclient import TestClient
from visitors import Browser

from granting import Town, settle
from terminals import Terminal
from yiben.app import web
from yiben.app.wiring import Platform
from yiben.app.workspaces.examining import release_check
from yiben.capabilities import people
from zone_rooms import Room, open_room, settle_bureau

SPAN = ("2020-01-01", "2999-12-31")
OUT = "SELECT ward, count(*) AS n FROM residents GROUP BY ward"
JSON = {"Accept": "application/json", "Accept-Language": "en"}
SignIn = Callable[[str], Browser]


@pytest.fixture
def room(platform: Platform) -> Room:
    town = Town(office=platform.office, lake=platform.lake)
    settle(town)
    settle_bureau(town)
    return open_room(town, span=SPAN)


@pytest.fixture
def sign_in(platform: Platform, room: Room) -> SignIn:
    def browser(account: str) -> Browser:
        with platform.office.writing(platform.owner()) as work:
            made = people.reset_password(work, account).password
        client = TestClient(web.build(platform), base_url="http://localhost", raise_server_exceptions=False)
        signed = people.sign_in(platform.office, name=account, password=made, address="test")
        client.cookies.set("yiben_session", signed.token)
        return Browser(client)

    return browser


def test_from_the_first_step_to_the_marked_file(room: Room, sign_in: SignIn) -> None:
    here = f"/workspaces/{room.space.id}"
    wang, supervisor = sign_in("wang"), sign_in("supervisor")
    wang.open(here)
    wang.send(f"{here}/steps", name="by_ward", sql=OUT)
    wang.open(here)
    wang.send(f"{here}/run", step="")
    step = wang.open(here).split("?preview=")[1].split("#")[0]
    assert "east" in wang.open(f"{here}?preview={step}")
    wang.send(f"{here}/ask", step=step, why="产品")
    gate = str(wang.page.url.path)
    assert "/decide" not in wang.open(gate)
    supervisor.open(gate)
    supervisor.send(f"{gate}/decide", word="approve", says="")
    wang.open(gate)
    assert sorted(wang.send(f"{gate}/take").split()) == ['"east",20', '"ward","n"', '"west",20']
    assert room.space.title in supervisor.open("/workspaces")


def test_nobody_of_another_operator_finds_it(room: Room, sign_in: SignIn) -> None:
    step, _ = room.make("a", OUT)
    rival = sign_in("rival")
    assert room.space.title not in rival.open("/workspaces")
    rival.open(f"/workspaces/{room.space.id}", status=404)
    for path in (f"/api/workspaces/{room.space.id}", f"/api/workspaces/steps/{step.id}/preview"):
        assert rival.client.get(path, headers=JSON).status_code == 404


def test_programs_and_the_terminal_meet_the_same_gate(
    room: Room,
    sign_in: SignIn,
    platform: Platform,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    step, _ = room.make("one", "SELECT id, ward FROM residents WHERE id = 4")
    asked = room.ask(step, examine=release_check(platform.lake))
    assert asked.stops
    wang = sign_in("wang")
    rows = wang.client.get(f"/api/workspaces/steps/{step.id}/preview", headers=JSON).json()
    assert rows["rows"] == [["4", "east"]]
    monkeypatch.setenv("YIBEN_HOME", str(platform.home.root))
    said = Terminal(monkeypatch, capsys).json("workspace", "exits")
    assert said["exits"][0]["id"] == asked.id
