"""`yiben todo` and `yiben case`: filed, listed, moved and judged at the terminal; what is late; a flow on paper."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

import case_people as city
from terminals import Terminal
from yiben.app.wiring import Platform, open_platform
from yiben.kernel.clock import day_in_beijing, utc_now


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("city") / "home"
    platform = open_platform(path)
    city.settle(platform, path.parent / "pack")
    platform.close()
    return path


@pytest.fixture
def platform(home: Path) -> Iterator[Platform]:
    opened = open_platform(home)
    yield opened
    opened.close()


@pytest.fixture
def yiben(home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Terminal:
    monkeypatch.setenv("YIBEN_HOME", str(home))
    monkeypatch.setenv("YIBEN_LANG", "en")
    return Terminal(monkeypatch, capsys)


def file(yiben: Terminal, *more: str) -> dict[str, object]:
    said = (
        "--set",
        "owner=市公安局",
        "--set",
        "purpose=核对",
        "--set",
        "fields=姓名",
        "--set",
        "fields=证号",
    )
    made = yiben.json("case", "file", city.KIND, "--title", "核对驾驶人", *said, *more, "--as", "fay")
    assert isinstance(made, dict)
    return made


def test_a_case_lives_at_the_terminal(yiben: Terminal, tmp_path: Path) -> None:
    proof = tmp_path / "依据.txt"
    proof.write_text("依据")
    made = file(yiben, "--file", f"proof={proof}", "--file", str(proof))
    number = str(made["number"])
    assert made["form"]["fields"] == ["姓名", "证号"]
    waiting = yiben.json("todo", "--as", "sam")
    assert number in [one["number"] for one in waiting["cases"]]
    _, listed, _ = yiben("todo", "--as", "sam")
    assert "5 working days left" in listed
    for asked, total in ((("--search", number), 1), (("--late",), 0), (("--organisation", "市公安局"), 1)):
        assert yiben.json("todo", *asked, "--as", "sam")["total"] == total
    _, shown, _ = yiben("case", "show", number, "--as", "sam")
    assert "who acts: a data steward of 市公安局" in shown
    assert "✗ This is for the filer." in shown
    moved = yiben.json(
        "case", "move", number, "accept", "--set", "remark=同意", "--note", "请评审", "--as", "sam"
    )
    assert moved["state"] == "judged"
    yiben.json("case", "review", number, "--agree", "--score", "80", "--as", "bea")
    done = yiben.json("case", "review", number, "--disagree", "--score", "70", "--says", "可", "--as", "bob")
    assert (done["state"], done["end"]) == ("agreed", "done")
    seen = yiben.json("case", "show", number, "--as", "fay")
    assert [step["move"] for step in seen["steps"]] == ["file", "accept", "pass"]
    assert len(seen["steps"][0]["attachments"]) == 2
    mine = yiben.json("case", "list", "--mine", "--phase", "closed", "--as", "fay")
    assert number in [one["number"] for one in mine["cases"]]


def test_what_is_wrong_is_said_with_its_exit_code(yiben: Terminal) -> None:
    number = str(file(yiben)["number"])
    cases = [
        (("case", "show", "2026-999999", "--as", "sam"), 4, "no_case"),
        (("case", "move", number, "accept", "--as", "sam"), 2, "form_wrong"),
        (("case", "move", number, "accept", "--set", "remark=x", "--as", "fay"), 3, "not_yours"),
        (("case", "move", number, "refuse", "--seen", "9", "--as", "sam"), 2, "case_moved_on"),
        (("case", "move", number, "refuse", "--set", "words", "--as", "sam"), 2, "bad_statement"),
        (("case", "move", number, "refuse", "--file", "/nowhere/x.pdf", "--as", "sam"), 2, "no_file"),
        (("case", "file", "no.such", "--title", "x", "--as", "fay"), 4, "no_flow"),
        (
            ("case", "file", city.KIND, "--title", "x", "--set", "owner=无此局", "--as", "fay"),
            2,
            "nobody_knows",
        ),
        (("case", "list", "--phase", "odd"), 2, "no_such_phase"),
        (("case", "late", "--as", "fay"), 3, "not_supervisor"),
        (("case", "draw", "no.such"), 4, "no_flow"),
    ]
    for words, exit_code, error_code in cases:
        said = yiben.json(*words, code=exit_code)
        assert said["error"]["code"] == error_code, words


def test_what_is_late_is_counted_by_organisation(yiben: Terminal, platform: Platform) -> None:
    city.late(platform, [city.file(platform)])
    (police,) = yiben.json("case", "late")
    assert police["organisation_name"] == "市公安局"
    assert police["late"] >= 1
    (kind,) = yiben.json("case", "late", "--org", "市公安局")
    assert kind["kind"] == city.KIND
    assert "市公安局" in yiben("case", "late")[1]


def test_somebody_stands_in_for_some_days(yiben: Terminal) -> None:
    today = day_in_beijing(utc_now())
    until = (today + timedelta(days=7)).isoformat()
    made = yiben.json(
        "case",
        "delegate",
        "tom",
        "--from",
        today.isoformat(),
        "--until",
        until,
        "--kind",
        city.KIND,
        "--as",
        "fay",
    )
    assert (made["giver"], made["taker"], made["kinds"]) == ("fay", "tom", [city.KIND])


def test_a_flow_is_drawn_as_words_as_json_and_as_a_picture(yiben: Terminal, tmp_path: Path) -> None:
    _, kinds, _ = yiben("case", "draw")
    assert city.KIND in kinds
    _, lines, _ = yiben("case", "draw", city.KIND)
    assert "To be taken up (within 5 working days) A steward of the owner checks the purpose." in lines
    assert "    Withdraw (the filer) → Withdrawn" in lines
    (flow,) = yiben.json("case", "draw", city.KIND)
    assert flow["states"][0]["limit"] == "5 working days"
    out = tmp_path / "flow.html"
    assert yiben("case", "draw", city.KIND, "--out", str(out))[0] == 0
    assert out.read_text().startswith("<!doctype html>")
    assert "<svg" in out.read_text()
