"""Workspaces at the doors: pages, the API and the terminal; nobody else finds them, and nothing is a file but by the gate."""

import re
from collections.abc import Callable

import pytest
from starlette.testclient import TestClient
from visitors import Browser

from granting import TRANSPORT, Town, settle
from terminals import Terminal
from yiben.app import web
from yiben.app.wiring import Platform
from yiben.app.workspaces.examining import release_check
from yiben.capabilities import people
from yiben.kernel.actors import SYSTEM, Role
from yiben.kernel.text import Text
from zone_rooms import BUREAU, Room, open_room, settle_bureau

SPAN = ("2020-01-01", "2999-12-31")
OUT = "SELECT ward, count(*) AS n FROM residents GROUP BY ward"
LONG = """SELECT sum(hash(a.id + b.id + c.id + d.id + e.id + f.id + g.id)) AS n FROM residents a, residents b,
    residents c, residents d, residents e, residents f, residents g"""
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


def test_from_the_first_step_to_the_marked_file(room: Room, sign_in: SignIn, platform: Platform) -> None:
    here = f"/workspaces/{room.space.id}"
    wang, supervisor = sign_in("wang"), sign_in("supervisor")
    wang.open(here)
    wang.send(f"{here}/steps", name="by_ward", sql=OUT)
    wang.open(here)
    wang.send(f"{here}/run", step="")
    platform.runs.wait()
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


def test_a_workspace_from_its_opening_to_its_end_without_script(
    room: Room, sign_in: SignIn, platform: Platform
) -> None:
    supervisor, zhang, wang = sign_in("supervisor"), sign_in("zhang"), sign_in("wang")
    assert f'<option value="{room.grant}">' in supervisor.open("/workspaces/open")
    assert '<select id="f-grant" name="grant"' in str(supervisor.page.text)
    assert "<datalist" not in str(supervisor.page.text)
    refused = wang.open("/workspaces/open")  # who supervises nothing is told so, and shown no form
    assert room.grant not in refused
    assert 'name="grant"' not in refused
    form = {"title": "公交分析", "zone": "交通专区", "operator": TRANSPORT, "supervisor": BUREAU, "grant": room.grant, "ends": "2999-12-31"}  # fmt: skip
    refused = supervisor.send("/workspaces/open", status=422, **form | {"ends": "soon"})
    assert 'value="公交分析"' in refused
    supervisor.send("/workspaces/open", **form)
    here = str(supervisor.page.url.path)
    zhang.open("/workspaces/people")
    zhang.send(
        "/workspaces/people", account="kai", real_name="凯", means="当面核验", supervisor=BUREAU, status=404
    )
    zhang.open(here)
    zhang.send(f"{here}/admit", account="wang")
    wang.open(f"{here}/compose?from=residents")
    wang.send(f"{here}/compose", **{"from": "residents", "name": "by_ward"}, status=422)
    wang.send(
        f"{here}/compose", **{"from": "residents", "use-1": "keep", "test-0": "above", "value-0": "10", "records": "n", "name": "by_ward"}
    )  # fmt: skip
    wang.open(here)
    wang.send(f"{here}/steps", name="again", sql="SELECT ward, n FROM by_ward", note="再看一眼")
    wang.send(f"{here}/run", step="")
    platform.runs.wait()
    page = wang.open(here)
    assert page.count("Done") == 2
    assert "reads by_ward" in page
    first = page.split("?preview=")[1].split("#")[0]
    assert "15" in wang.open(f"{here}?preview={first}")
    wang.open(f"{here}?edit={first}")
    wang.send(f"{here}/move", step=first, to="2")
    wang.send(f"{here}/run", step=first)
    platform.runs.wait()
    assert "run 1 beside run 2" in wang.open(f"{here}?diff={first}&before=1&after=2")
    supervisor.open(here)
    assert "were deleted" in supervisor.send(f"{here}/close", why="试用结束")
    wang.open(here)
    wang.send(f"{here}/run", step=first, status=403)


def test_persons_are_registered_filed_and_gone_on_pages(room: Room, sign_in: SignIn) -> None:
    with room.town.office.writing(SYSTEM) as work:
        people.create_account(
            work, name="kai", title=Text("凯", "Kai"), roles=frozenset({Role.ANALYST}), clearance=1, org=TRANSPORT
        )  # fmt: skip
    zhang, supervisor, rival = sign_in("zhang"), sign_in("supervisor"), sign_in("rival")
    zhang.open("/workspaces/people")
    zhang.send("/workspaces/people", account="kai", real_name="陈凯", means="当面核验", supervisor=BUREAU)
    page = supervisor.open("/workspaces/people")
    assert "陈凯" in page
    assert "陈凯" not in rival.open("/workspaces/people")
    (person,) = re.findall(r"/workspaces/people/(wpn_\w+)/file", page)
    zhang.send(f"/workspaces/people/{person}/file", status=403)
    supervisor.send(f"/workspaces/people/{person}/file")
    here = f"/workspaces/{room.space.id}"
    zhang.open(here)
    zhang.send(f"{here}/admit", account="kai")
    kai = sign_in("kai")
    kai.open(here)
    zhang.send(f"/workspaces/people/{person}/leave", why="离职")
    kai.open(here, status=404)


def test_a_long_statement_shows_how_far_it_is_and_is_stopped_by_the_supervisor(
    room: Room, sign_in: SignIn, platform: Platform
) -> None:
    step = room.write("long", LONG)
    here = f"/workspaces/{room.space.id}"
    wang, supervisor = sign_in("wang"), sign_in("supervisor")
    wang.open(here)
    page = wang.send(f"{here}/run", step=step.id)
    assert 'http-equiv="refresh"' in page
    assert "<progress" in page
    supervisor.open(here)
    (run,) = set(re.findall(r'name="run" value="(wrn_\w+)"', supervisor.page.text))
    assert "Stopped by supervisor" in supervisor.send(f"{here}/stop", run=run)
    platform.runs.wait()
    assert 'http-equiv="refresh"' not in wang.open(here)
    wang.send(f"{here}/stop", run=run, status=409)


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
