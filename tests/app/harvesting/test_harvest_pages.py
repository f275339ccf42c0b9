"""Harvests in the browser, for programs and at the terminal: who may, what is shown, what is decided."""

import json
import re
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from visitors import FORM, Browser, Founded

from harvest_sources import ckan, package, pod, serving
from terminals import Terminal
from yiben.app import web
from yiben.app.wiring import Platform, open_platform
from yiben.capabilities import harvesting, ledger, opening, people

Sign = Callable[[str], Browser]


@pytest.fixture
def platform(founded: Founded, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Platform]:
    monkeypatch.setenv("YIBEN_HARVEST_NETWORKS", "127.0.0.0/8")
    shutil.copytree(founded.path, tmp_path / "home")
    platform = open_platform(tmp_path / "home")
    with platform.office.writing(platform.owner()) as work:
        ledger.ensure_organisation(work, "数据局")
    yield platform
    platform.close()


@pytest.fixture
def terminal(
    founded: Founded, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Terminal:
    shutil.copytree(founded.path, tmp_path / "terminal")
    monkeypatch.setenv("YIBEN_HOME", str(tmp_path / "terminal"))
    monkeypatch.setenv("YIBEN_LANG", "en")
    return Terminal(monkeypatch, capsys)


def settled(platform: Platform, source: str) -> None:
    """Wait for a harvest begun from a page."""
    for _ in range(600):
        if not platform.harvests.busy(source):
            return
        time.sleep(0.05)
    raise AssertionError(source)


def test_a_source_is_added_looked_at_confirmed_and_harvested(platform: Platform, sign_in: Sign) -> None:
    every = [package(number, groups=[{"title": "Odd"}]) for number in range(12)] + [
        package(99, title=None, name=None)
    ]
    steward = sign_in("steward")
    assert "Add a source" in steward.open("/harvesting")
    steward.open("/harvesting/add")
    with serving(ckan(lambda: every)) as address:
        page = steward.send(
            "/harvesting/add",
            address=address,
            name="city",
            kind="ckan",
            organisation="数据局",
            every_days="7",
        )
        assert "Air quality 3" in page
        assert "It has no title." in page
        source = str(steward.page.url).split("/")[-2]
        assert "Look at it and confirm it first." in steward.send(f"/harvesting/{source}/run", status=422)
        steward.send(
            f"/harvesting/{source}/mapping",
            **{"theme-said:1": "Odd", "theme:1": "transport", "every_days": "7"},
        )
        steward.send(f"/harvesting/{source}/run")
        settled(platform, source)
        del every[3:9]
        steward.send(f"/harvesting/{source}/run")
        settled(platform, source)
    page = steward.open(f"/harvesting/{source}")
    assert "asks you" in page
    with platform.office.reading(platform.owner()) as work:
        run = harvesting.runs(work, source)[0]
        assert {one.themes for one in opening.every_dataset(work)} == {("transport",)}
    assert "So much is missing" in steward.open(f"/harvesting/runs/{run.id}")
    assert "missing" in steward.open(f"/harvesting/runs/{run.id}?outcome=missing&q=quality+4")
    assert "1 record" in steward.page.text
    steward.send(f"/harvesting/runs/{run.id}/answer", answer="withdraw")
    with platform.office.reading(platform.owner()) as work:
        assert opening.count(work) == 6
    told = steward.client.get(f"/harvesting/runs/{run.id}/rejected.csv", headers=FORM)
    assert "It has no title." in told.text
    assert "attachment" in told.headers["content-disposition"]
    assert "Tick the box" in steward.send(f"/harvesting/{source}/remove", status=422)
    steward.send(f"/harvesting/{source}/remove", sure="yes")
    assert "No sources yet" in steward.page.text


def test_what_cannot_be_added_is_explained_in_the_form(sign_in: Sign) -> None:
    steward = sign_in("steward")
    steward.open("/harvesting/add")
    for address in ("file:///etc/passwd", "/etc/passwd", "http://user:pass@127.0.0.1/", "http://10.0.0.1/"):
        page = steward.send("/harvesting/add", address=address, organisation="数据局", kind="", status=422)
        assert "That address is not read" in page
    page = steward.send(
        "/harvesting/add", address="http://127.0.0.1:9/", organisation="nobody", kind="ckan", status=404
    )
    assert "There is no organisation" in page


@pytest.mark.parametrize(
    "path",
    [
        "/harvesting",
        "/harvesting/add",
        "/harvesting/x",
        "/harvesting/x/mapping",
        "/harvesting/runs/x",
        "/harvesting/runs/x/rejected.csv",
        "/api/harvesting/sources",
    ],
)
def test_analysts_and_strangers_see_nothing_of_it(sign_in: Sign, client: TestClient, path: str) -> None:
    assert sign_in("analyst").client.get(path, headers={"Accept": "application/json"}).status_code == 403
    client.cookies.clear()
    assert client.get(path, headers={"Accept": "application/json"}).status_code == 401


def test_programs_harvest_over_the_api(platform: Platform, tmp_path: Path) -> None:
    file = tmp_path / "data.json"
    file.write_text(json.dumps({"dataset": [pod(1), pod(2, title=None)]}))
    owner = platform.owner()
    harvesting.add(platform.office, owner, harvesting.NewSource(path=file, name="it", organisation="数据局"))
    with platform.office.writing(owner) as work:
        harvesting.decide(work, "it", standing=harvesting.Standing.ACTIVE)
        token = people.create_token(work, owner.account)
    client = TestClient(web.build(platform), base_url="http://localhost")
    client.headers["Authorization"] = f"Bearer {token.secret}"
    dry = client.post("/api/harvesting/sources/it/runs?dry=1").json()
    assert (dry["how"], dry["counts"]["new"], dry["counts"]["rejected"]) == ("dry", 1, 1)
    done = client.post("/api/harvesting/sources/it/runs").json()
    report = client.get(f"/api/harvesting/runs/{done['run']}?outcome=rejected").json()
    assert [one["reason"]["code"] for one in report["lines"]] == ["no_title"]


def test_the_terminal_adds_tries_confirms_runs_shows_and_removes(
    terminal: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("YIBEN_LANG", "zh")
    file = tmp_path / "list.csv"
    file.write_text("id,title,colour\n1,Rivers,blue\n2,,red\n")
    terminal("org", "add", "数据局")
    made = terminal.json("harvest", "add", str(file), "--org", "数据局", "--name", "it")
    assert made["preview"]["columns"] == {"key": "id", "title": "title"}
    assert terminal("harvest", "run", "it")[0] == 3
    assert terminal.json("harvest", "run", "it", "--dry-run")["counts"]["new"] == 1
    terminal(
        "harvest",
        "confirm",
        "it",
        "--column",
        "key=id",
        "--column",
        "title=title",
        "--column",
        "keywords=colour",
    )
    done = terminal.json("harvest", "run", "it")
    assert (done["state"], done["counts"]["new"], done["counts"]["rejected"]) == ("complete", 1, 1)
    _, shown, told = terminal("harvest", "show", "it", "--outcome", "rejected")
    assert re.search(r"拒收\s+2", shown)
    assert "完成" in told
    _, listed, _ = terminal("harvest", "list")
    assert re.search(r"采集中.*完成", listed)
    assert not re.search(r"active|complete|rejected", shown + told + listed)  # codes are for programs
    assert terminal.json("harvest", "list")[0]["datasets"] == 1
    assert terminal.json("harvest", "remove", "it")["withdrawn"] == 1
