"""`yiben pack …` and `yiben decide` as a person and a program meet them: real commands on a real home."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from pack_makers import FILES, changed, write_pack

from terminals import Terminal
from yiben.app.wiring import open_platform
from yiben.capabilities import policy
from yiben.engines.evidence.verify import verify
from yiben.infra.packs import packs_folder
from yiben.kernel.errors import Unavailable

PARK = {"activity": "use", "mode": "export", "items": [{"sensitivity": 3}], "context": {"approval": False}}


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("packs") / "home"
    open_platform(path).close()
    return path


@pytest.fixture
def home(founded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(founded, tmp_path / "home")
    monkeypatch.setenv("YIBEN_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("YIBEN_LANG", "en")
    return tmp_path / "home"


@pytest.fixture
def yiben(home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Terminal:
    return Terminal(monkeypatch, capsys)


@pytest.fixture
def facts(tmp_path: Path) -> Path:
    path = tmp_path / "facts.json"
    path.write_text(json.dumps(PARK))
    return path


def rules(yiben: Terminal, tmp_path: Path, **changes: str) -> None:
    """The park's pack, loaded, asked for by one person and approved by another."""
    yiben.json("pack", "load", str(write_pack(tmp_path / "park", **changes)))
    yiben.json("pack", "activate", "park-rules", "--as", "officer")
    yiben.json("pack", "approve", "park-rules")


def test_every_shipped_pack_is_sound_and_its_cases_hold(yiben: Terminal) -> None:
    found = yiben.json("pack", "test")
    assert found["failed"] == 0
    assert found["broken"] == []
    assert {pack["pack"] for pack in found["packs"]} >= {"yiben-base", "pboc-data-security-2023"}


def test_a_pack_rules_only_after_two_people_said_so(yiben: Terminal, tmp_path: Path, facts: Path) -> None:
    yiben.json("pack", "load", str(write_pack(tmp_path / "park")))
    assert yiben.json("decide", str(facts), code=2)["error"]["code"] == "no_pack"
    asked = yiben.json("pack", "activate", "park-rules", "--as", "officer", "--reason", "the park opens")
    assert (asked["state"], asked["asked_by"]) == ("proposed", "officer")
    assert (
        yiben.json("pack", "approve", "park-rules", "--as", "officer", code=3)["error"]["code"]
        == "own_request"
    )
    assert (
        yiben.json("pack", "approve", "park-rules", "--as", "analyst", code=3)["error"]["code"]
        == "not_officer"
    )
    assert yiben.json("decide", str(facts), code=2)
    yiben.json("pack", "approve", "park-rules", "--as", "owner")
    assert yiben.json("decide", str(facts))["effect"] == "deny"
    row = next(one for one in yiben.json("pack", "list") if one["id"] == "park-rules")
    assert (row["active"], row["origin"], row["status"]) == (True, "loaded", "in_force")
    kinds = [event["kind"] for event in yiben.json("log", "show", "--kind", "pack")["events"]]
    assert kinds[:2] == ["pack.activated", "pack.proposed"]
    assert kinds[-2:] == ["pack.proposed", "pack.loaded"]


def test_retiring_takes_two_people_as_well(yiben: Terminal, tmp_path: Path, facts: Path) -> None:
    rules(yiben, tmp_path)
    yiben.json("pack", "retire", "park-rules", "--as", "officer")
    assert yiben.json("decide", str(facts))["effect"] == "deny"
    yiben.json("pack", "approve", "park-rules")
    assert yiben.json("decide", str(facts), code=2)["error"]["code"] == "no_pack"
    assert yiben.json("pack", "retire", "park-rules", code=2)["error"]["code"] == "pack_not_active"


def test_what_was_asked_can_be_refused(yiben: Terminal, tmp_path: Path) -> None:
    yiben.json("pack", "load", str(write_pack(tmp_path / "park")))
    yiben.json("pack", "activate", "park-rules")
    assert yiben.json("pack", "activate", "park-rules", code=2)["error"]["code"] == "pack_waiting"
    assert yiben.json("pack", "refuse", "park-rules", "--as", "officer", "--note", "not yet")["state"]
    assert yiben.json("pack", "approve", "park-rules", code=4)["error"]["code"] == "nothing_waits"


def test_a_running_process_follows_what_another_one_approved(
    yiben: Terminal, home: Path, tmp_path: Path
) -> None:
    platform = open_platform(home)
    with platform.office.reading(platform.owner()) as work:
        before, books = policy.version(work), policy.books(work)
    assert books == ()
    rules(yiben, tmp_path)
    with platform.office.reading(platform.owner()) as work:
        assert policy.version(work) != before
        assert [book.pack for book in policy.books(work)] == ["park-rules"]
        assert policy.books(work)[0] is policy.books(work)[0]
    platform.close()


def test_a_pack_rules_from_its_first_to_before_its_last_day(
    yiben: Terminal, home: Path, tmp_path: Path
) -> None:
    from dataclasses import replace
    from datetime import UTC, datetime

    yiben.json("pack", "load", str(write_pack(tmp_path / "park")))
    yiben.json(
        "pack", "activate", "park-rules", "--from", "2099-03-01", "--until", "2099-04-01", "--as", "officer"
    )
    yiben.json("pack", "approve", "park-rules")
    platform = open_platform(home)
    found = {}
    for day in ("2099-02-28T15:59", "2099-02-28T16:01", "2099-03-31T15:59", "2099-03-31T16:01"):
        moment = datetime.fromisoformat(day).replace(tzinfo=UTC)
        office = replace(platform.office, clock=lambda moment=moment: moment)
        with office.reading(platform.owner()) as work:
            found[day] = len(policy.books(work))
    platform.close()
    assert list(found.values()) == [0, 1, 1, 0]


def test_a_new_version_takes_the_place_of_the_old_one(yiben: Terminal, tmp_path: Path, facts: Path) -> None:
    rules(yiben, tmp_path)
    text = changed("pack", 'version = "1"', 'version = "2"')["pack"]
    folder = write_pack(
        tmp_path / "park2",
        pack=text + 'supersedes = ["park-rules@1"]\n',
        cases=None,
        **changed("controls", "level = { from = 3 }", "level = { from = 2, to = 2 }"),
    )
    yiben.json("pack", "load", str(folder))
    changes = yiben.json("pack", "diff", "park-rules@1", "park-rules@2")
    assert ("use", "export", "3", "deny", "permit") in {
        (one["activity"], one["mode"], one["level"], one["was"], one["now"]) for one in changes["cells"]
    }
    yiben.json("pack", "activate", "park-rules@2", "--as", "officer")
    yiben.json("pack", "approve", "park-rules")
    assert yiben.json("decide", str(facts))["effect"] == "permit"
    assert [one["active"] for one in yiben.json("pack", "list") if one["id"] == "park-rules"] == [False, True]


def test_overlapping_dates_and_circles_among_packs_are_refused(yiben: Terminal, tmp_path: Path) -> None:
    yiben.json("pack", "load", str(write_pack(tmp_path / "park", pack=FILES["pack.toml"] + 'supersedes = "park-rules@2"\n')))  # fmt: skip
    second = changed("pack", 'version = "1"', 'version = "2"')["pack"]
    circle = write_pack(tmp_path / "circle", pack=second + 'supersedes = "park-rules@1"\n')
    error = yiben.json("pack", "load", str(circle), code=2)["error"]
    assert (error["code"], error["where"]["file"], error["where"]["line"]) == ("pack_circle", "pack.toml", 11)
    third = write_pack(tmp_path / "third", **changed("pack", 'version = "1"', 'version = "3"'))
    error = yiben.json("pack", "load", str(third), code=2)["error"]
    assert (error["code"], error["where"]["line"]) == ("pack_dates", 9)
    assert "park-rules@1" in error["hint"]
    assert len([one for one in yiben.json("pack", "list") if one["id"] == "park-rules"]) == 1


def test_what_ruled_keeps_its_content(yiben: Terminal, tmp_path: Path) -> None:
    rules(yiben, tmp_path)
    other = write_pack(
        tmp_path / "other", **changed("controls", "level = { from = 3 }", "level = { from = 2 }")
    )
    assert yiben.json("pack", "load", str(other), code=2)["error"]["code"] == "pack_version_taken"


def test_a_shipped_pack_is_not_replaced_under_its_own_name(yiben: Terminal, tmp_path: Path) -> None:
    copy = tmp_path / "pboc-data-security-2023"
    shutil.copytree(packs_folder() / copy.name, copy)
    controls = copy / "controls.toml"
    controls.write_text(controls.read_text() + "\n# one more word\n")
    error = yiben.json("pack", "load", str(copy), code=2)["error"]
    assert (error["code"], error["where"]["file"]) == ("pack_duplicate", "pack.toml")


def test_a_pack_named_by_facts_is_the_version_that_rules(
    yiben: Terminal, tmp_path: Path, facts: Path
) -> None:
    rules(yiben, tmp_path)
    text = changed("pack", 'version = "1"', 'version = "2"')["pack"] + 'supersedes = ["park-rules@1"]\n'
    loose = changed("controls", "level = { from = 3 }", "level = { from = 1, to = 1 }")
    yiben.json("pack", "load", str(write_pack(tmp_path / "loose", pack=text, cases=None, **loose)))
    assert yiben.json("decide", str(facts), "--pack", "park-rules")["effect"] == "deny"
    assert yiben.json("decide", str(facts), "--pack", "park-rules@2")["effect"] == "permit"
    assert yiben.json("pack", "show", "park-rules")["version"] == "1"


def test_files_changed_behind_its_back_are_noticed(
    yiben: Terminal, home: Path, tmp_path: Path, facts: Path
) -> None:
    rules(yiben, tmp_path)
    kept = next((home / "packs" / "park-rules").glob("1-*/controls.toml"))
    kept.write_text(
        kept.read_text().replace('effect = "forbid"', 'effect = "permit"').split("[[control.way_out]]")[0]
    )
    platform = open_platform(home)
    with platform.office.reading(platform.owner()) as work, pytest.raises(Unavailable) as error:
        policy.books(work)
    assert error.value.code == "pack_changed"
    platform.close()
    assert yiben.json("decide", str(facts), code=5)["error"]["code"] == "pack_changed"


def test_a_wrong_pack_is_refused_with_all_its_problems_and_nothing_is_kept(
    yiben: Terminal, home: Path, tmp_path: Path
) -> None:
    folder = write_pack(
        tmp_path / "park",
        **changed("controls", 'strength = "default"', 'strength = "defalt"'),
        **changed("records", 'article = "3"', 'article = "7"'),
    )
    error = yiben.json("pack", "load", str(folder), code=2)["error"]
    assert (error["where"]["file"], error["where"]["line"]) == ("controls.toml", 5)
    code, out, err = yiben("pack", "load", str(folder))
    assert (code, out) == (2, "")
    assert "controls.toml" in err
    assert "Did you mean default?" in err
    assert not list((home / "packs").glob("**/*.toml"))


def test_a_failing_case_is_shown_with_expected_and_got(yiben: Terminal, tmp_path: Path) -> None:
    folder = write_pack(tmp_path / "park", **changed("cases", 'effect = "deny"', 'effect = "permit"'))
    code, _, err = yiben("pack", "test", str(folder))
    assert code == 2
    assert "effect: expected permit, got deny" in err
    assert "cases.toml:1" in err
    found = yiben.json("pack", "test", str(folder), code=2)
    assert found["packs"][0]["results"][0]["misses"] == [
        {"about": "effect", "expected": "permit", "got": "deny"}
    ]


def test_show_tells_articles_and_gaps(yiben: Terminal, tmp_path: Path) -> None:
    yiben.json("pack", "load", str(write_pack(tmp_path / "park")))
    found = yiben.json("pack", "show", "park-rules")
    assert found["coverage"]["counts"] == {"declared": 2, "attested": 0, "outside": 1, "missing": 0}
    assert found["holds"]["control"] == 2
    code, out, _ = yiben("pack", "show", "park-rules")
    assert code == 0
    assert "no-export" in out


def test_facts_name_their_packs_and_an_unknown_one_is_no_such_thing(
    yiben: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "facts.json"
    path.write_text(json.dumps([PARK | {"packs": ["pboc-data-security-2023"]}] * 2))
    assert [one["effect"] for one in yiben.json("decide", str(path))] == ["deny", "deny"]
    path.write_text(json.dumps(PARK | {"packs": ["pboc-data-security"]}))
    error = yiben.json("decide", str(path), code=4)["error"]
    assert (error["code"], "pboc-data-security-2023" in error["hint"]) == ("no_pack", True)
    path.write_text(json.dumps(PARK))
    assert yiben.json("decide", str(path), "--pack", "pboc-data-security-2023")["effect"] == "deny"
    code, out, _ = yiben("decide", str(path), "--pack", "pboc-data-security-2023")
    assert (code, "denied" in out) == (0, True)


@pytest.mark.parametrize(
    ("document", "path"),
    [
        ("3", "."),
        ('{"activity": 3}', "activity"),
        ('[{"activity": "use"}, {"activity": "use", "items": 3}]', "[1].items"),
        ('[{"activity": "use"}, []]', "[1]"),
        ('{"activity": "use", "packs": 3}', "packs"),
        ("{", None),
    ],
)
def test_facts_that_cannot_be_read_are_named_with_their_path(
    yiben: Terminal, tmp_path: Path, document: str, path: str | None
) -> None:
    file = tmp_path / "facts.json"
    file.write_text(document)
    error = yiben.json("decide", str(file), "--pack", "pboc-data-security-2023", code=2)["error"]
    assert error["where"].get("path") == path


def test_deciding_by_shipped_packs_makes_no_home(tmp_path: Path) -> None:
    (tmp_path / "facts.json").write_text(json.dumps(PARK | {"packs": ["pboc-data-security-2023"]}))
    code = (
        "import sys; sys.argv = ['yiben', 'decide', 'facts.json', '--json']\n"
        "from yiben.app.cli import main\n"
        "try: main()\nexcept SystemExit as left: assert not left.code\n"
        "assert 'sqlalchemy' not in sys.modules and 'duckdb' not in sys.modules\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, check=True, env=os.environ | {"YIBEN_HOME": str(tmp_path / "none")})  # fmt: skip
    assert json.loads(done.stdout)["effect"] == "deny"
    assert not (tmp_path / "none").exists()


def test_a_dry_run_counts_items_and_people_and_changes_nothing(yiben: Terminal, tmp_path: Path) -> None:
    data = tmp_path / "people.csv"
    rows = "\n".join(f"李雷{n},11010519491231002X,1380013{n:04d}" for n in range(30))
    data.write_text(f"姓名,公民身份号码,联系电话\n{rows}\n")
    yiben.json("intake", str(data), "--org", "园林局", "--name", "visitors")
    yiben.json("pack", "load", str(write_pack(tmp_path / "park")))
    found = yiben.json("pack", "activate", "park-rules", "--dry-run")
    assert found["items"] == {"all": 3, "touched": 3}
    assert found["people"] == {"all": 4, "touched": 4}
    acts = {(one["activity"], one["mode"]): (one["was"], one["now"], one["items"]) for one in found["acts"]}
    assert acts == {("use", "export"): ("permit", "deny", 3)}
    assert found["changes"][0]["example"].startswith("visitors.")
    assert found["changes"][0]["needs"] == ["approval"]
    assert not any(one["waiting"] for one in yiben.json("pack", "list"))


@pytest.mark.parametrize("seed", range(3))
def test_a_killed_load_leaves_all_or_nothing(home: Path, tmp_path: Path, seed: int) -> None:
    folder = write_pack(tmp_path / "park")
    code = (
        "import sys; from pathlib import Path; from yiben.app.wiring import open_platform\n"
        "from yiben.capabilities import policy\n"
        "platform = open_platform(); print('go', flush=True)\n"
        "prepared = policy.prepare(Path(sys.argv[1]))\n"
        "with platform.office.writing(platform.owner()) as work: policy.load(work, prepared)\n"
    )
    worker = subprocess.Popen([sys.executable, "-c", code, str(folder)], stdout=subprocess.PIPE)
    assert worker.stdout
    worker.stdout.readline()
    time.sleep(random.Random(seed).random() * 0.4)
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    platform = open_platform(home)
    with platform.office.reading(platform.owner()) as work:
        known = [one.held.id for one in policy.standings(work)]
        if "park-rules" in known:
            assert policy.pack(work, "park-rules").controls
    with platform.office.writing(platform.owner()) as work:
        assert policy.load(work, policy.prepare(folder)).citation == "park-rules@1"
    assert not list((home / "packs").glob("*/.coming-*"))
    assert verify(platform.engine, platform.home).ok
    platform.close()
