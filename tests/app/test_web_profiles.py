"""Profiles in the browser, for programs and at the terminal: found, read, judged, merged, split; masked for whoever may not see."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from visitors import Browser, Founded

from profile_town import settle
from terminals import Terminal
from yiben.app.wiring import Platform, open_platform
from yiben.capabilities import people, profiles

SignIn = Callable[[str], Browser]
JSON = {"Accept": "application/json"}


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Founded:
    path = tmp_path_factory.mktemp("profiles") / "home"
    platform = open_platform(path)
    passwords = people.initial_passwords(platform.home)
    sessions = {
        name: people.sign_in(platform.office, name=name, password=password, address="test").token
        for name, password in passwords.items()
    }
    settle(platform, path.parent / "source")
    for about in profiles.About:
        profiles.build(platform.office, platform.owner(), about, lake=platform.lake)
    platform.close()
    return Founded(path, sessions)


def file_of(platform: Platform, about: profiles.About, name: str) -> str:
    return profiles.find(platform.office, platform.owner(), about, name).rows[0].id


@pytest.fixture
def amber(platform: Platform) -> str:
    return file_of(platform, profiles.About.COMPANY, "琥珀")


def test_one_finds_a_company_and_reads_every_field_with_its_source(sign_in: SignIn, amber: str) -> None:
    owner = sign_in("owner")
    assert "122" in owner.open("/profiles")
    assert amber in owner.open("/profiles/list/company?q=琥珀")
    page = owner.open(f"/profiles/{amber}")
    for said in ("market", "tax", "12,005,000", "13,000,000", "they disagree", "the newest"):
        assert said in page
    assert amber in owner.open("/profiles/conflicts/company?field=revenue")


def test_what_is_masked_for_a_reader_is_masked_on_the_page(sign_in: SignIn, platform: Platform) -> None:
    dong = file_of(platform, profiles.About.PERSON, "董秀英")
    analyst = sign_in("analyst")
    page = analyst.open("/profiles/list/person")
    assert "529901" not in page
    assert "13800000001" not in page
    assert "they agree" not in page
    assert "Review of pairs" not in page
    found = analyst.client.get(f"/profiles/{dong}", headers={"Accept": "text/html"})
    assert "董秀英" not in found.text
    assert "Split" not in found.text
    analyst.open("/profiles/review/person", status=403)
    analyst.open("/profiles/acts/person", status=403)


def test_a_pair_is_judged_side_by_side(sign_in: SignIn) -> None:
    owner = sign_in("owner")
    page = owner.open("/profiles/review/person")
    pair = page.split("/profiles/pairs/")[1].split('"')[0]
    page = owner.open(f"/profiles/pairs/{pair}")
    assert "安小文" in page
    assert "安小武" in page
    owner.send(f"/profiles/pairs/{pair}", status=422, verdict="perhaps")
    owner.send(f"/profiles/pairs/{pair}", verdict="different", note="twins")
    assert "Nothing to judge" in owner.open("/profiles/review/person")
    assert "They are two" in owner.open(f"/profiles/pairs/{pair}")


def test_files_are_merged_split_and_taken_back(sign_in: SignIn, platform: Platform, amber: str) -> None:
    owner = sign_in("owner")
    coral = file_of(platform, profiles.About.COMPANY, "珊瑚")
    owner.open(f"/profiles/{amber}")
    owner.send(f"/profiles/{amber}/merge", status=422, others=coral, reason="")
    owner.send(f"/profiles/{amber}/merge", others=coral, reason="one group")
    page = owner.open("/profiles/acts/company")
    assert "one group" in page
    act = page.split("/profiles/acts/pact_")[1].split("/")[0]
    assert "Taken back by" in owner.send(f"/profiles/acts/pact_{act}/undo", about="company", reason="no")
    mark = owner.open(f"/profiles/{amber}").split('name="record" value="')[1].split('"')[0]
    owner.send(f"/profiles/{amber}/split", record=mark, reason="another firm")
    owner.send(f"/profiles/{amber}/burn", status=404, reason="x")


def test_programs_read_files_facts_and_builds(sign_in: SignIn, amber: str) -> None:
    client = sign_in("owner").client
    found = client.get("/api/profiles/company", params={"q": "琥珀"}, headers=JSON).json()
    assert found["profiles"][0]["id"] == amber
    facts = {
        one["fact"]: one for one in client.get(f"/api/profiles/files/{amber}/facts", headers=JSON).json()
    }
    assert facts["founded"]["value"] == "2018-05-06"
    fields = client.get(f"/api/profiles/files/{amber}", headers=JSON).json()["fields"]
    assert {one["id"] for one in fields} >= {"uscc", "name", "revenue"}
    assert client.get("/api/profiles/company/conflicts", headers=JSON).json()["total"] == 2
    assert client.get("/api/profiles/person/review", headers=JSON).json()["total"] == 1
    assert len(client.get("/api/profiles/person/builds", headers=JSON).json()) == 1
    assert client.get("/api/profiles/ghosts", headers=JSON).status_code == 422
    assert client.get("/api/profiles/files/prs_none", headers=JSON).status_code == 404


def test_strangers_are_led_to_sign_in(client: TestClient) -> None:
    client.cookies.clear()
    assert client.get("/api/profiles/person", headers=JSON).status_code == 401


def test_the_terminal_does_all_of_it(
    founded: Founded, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(founded.path, tmp_path / "home")
    monkeypatch.setenv("YIBEN_HOME", str(tmp_path / "home"))
    yiben = Terminal(monkeypatch, capsys)
    assert yiben.json("profile", "build", "person")["unchanged"]
    found = yiben.json("profile", "show", "person", "--search", "董秀英")["profiles"][0]["id"]
    assert yiben.json("profile", "show", found)["conflicts"] == ["name"]
    assert "董秀英" in yiben("profile", "show", found)[1]
    assert yiben.json("profile", "conflicts", "person", "--field", "born")["total"] == 1
    pair = yiben.json("profile", "review", "person")["pairs"][0]["id"]
    assert len(yiben.json("profile", "review", "person", "--pair", pair)["sides"]) == 2
    assert "安小武" in yiben("profile", "review", "person", "--pair", pair)[1]
    assert (
        yiben.json("profile", "review", "person", "--pair", pair, "--verdict", "different")["verdict"]
        == "different"
    )
    other = yiben.json("profile", "show", "person", "--search", "顾海燕")["profiles"][0]["id"]
    act = yiben.json("profile", "merge", found, other, "--reason", "same")["id"]
    assert yiben.json("profile", "undo", act, "--reason", "no")["undone_by"] == "owner"
    assert yiben.json("profile", "build", "nobody", code=2)["error"]["code"] == "unknown_kind"
    assert (
        yiben.json("profile", "split", found, "--record", "x", "--reason", "y", code=2)["error"]["code"]
        == "not_a_part"
    )
    assert (
        yiben.json("profile", "build", "person", "--as", "analyst", code=3)["error"]["code"] == "not_keeper"
    )
    firm = yiben.json("profile", "show", "company", "--search", "琥珀")["profiles"][0]["id"]
    assert {one["fact"] for one in yiben.json("profile", "show", firm, "--facts")} == {"founded", "revenue"}
    assert "revenue" in yiben("profile", "show", firm, "--facts")[1]
    assert "122" in yiben("profile", "show", "company", "--search", "")[2]
