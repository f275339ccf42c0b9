"""The terminal keeps the contract: one JSON document on stdout, exit codes, both languages, own events only."""

import json
from pathlib import Path

import pytest

from terminals import Terminal
from yiben.kernel.text import Lang, speaking


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YIBEN_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("YIBEN_LANG", "en")


@pytest.fixture
def yiben(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Terminal:
    return Terminal(monkeypatch, capsys)


@pytest.mark.parametrize(
    ("words", "part"),
    [
        (["intake", "a.csv"], "--org"),
        (["intake"], "SOURCE…"),
        (["intake", "a.csv", "--orgg", "x"], "--orgg"),
        (["search", "--page", "many"], "--page"),
    ],
)
def test_a_command_line_that_cannot_be_read_is_one_json_document(
    yiben: Terminal, words: list[str], part: str
) -> None:
    code, out, _ = yiben(*words, "--json")
    error = json.loads(out)["error"]
    assert code == 2
    assert error["code"] == "bad_usage"
    assert part in error["message"]
    assert "--help" in error["hint"]


def test_it_speaks_chinese_as_well(yiben: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YIBEN_LANG", "zh")
    with speaking(Lang.ZH):
        code, out, err = yiben("intake", "a.csv")
    assert (code, out) == (2, "")
    assert "缺少参数 --org" in err


def test_a_group_without_a_command_shows_its_help(yiben: Terminal) -> None:
    _, out, err = yiben("log")
    assert "verify" in out + err


def test_an_analyst_reads_only_their_own_events(yiben: Terminal) -> None:
    yiben("search", "--as", "steward")
    yiben("query", "SELECT 1 AS a", "--as", "analyst")
    _, mine, _ = yiben("log", "show", "--as", "analyst", "--actor", "owner", "--json")
    _, everything, _ = yiben("log", "show", "--json")
    assert {event["actor"] for event in json.loads(mine)["events"]} == {"analyst"}
    assert len(json.loads(everything)["events"]) > len(json.loads(mine)["events"])
    founding = json.loads(everything)["events"][-1]["event"]
    code, out, _ = yiben("log", "prove", founding, "--as", "analyst")
    assert (code, out) == (4, "")


def test_an_unreachable_database_is_code_five_without_the_drivers_words(
    yiben: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("YIBEN_DATABASE_URL", "postgresql://somebody:s3cret@127.0.0.1:1/x")
    code, out, err = yiben("search", "--json")
    assert code == 5
    assert json.loads(out)["error"]["code"] == "database_unreachable"
    assert "s3cret" not in out + err
    assert "Traceback" not in err


def test_a_wide_header_folds_and_an_empty_place_is_left_out(yiben: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "wide.csv"
    file.write_text(f"{'question ' * 20},answer\n" + "yes,1\nno,2\n" * 5)
    code, out, _ = yiben("recognise", str(file))
    assert code == 0
    assert max(map(len, out.splitlines())) < 200
