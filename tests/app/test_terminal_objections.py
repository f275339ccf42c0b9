"""`yiben objection`: filed, listed, shown, refused, reviewed, corrected and counted at the terminal."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest

import case_people as city
from terminals import Terminal
from yiben.app.orders import Order
from yiben.app.road import bring_in
from yiben.app.wiring import Platform, open_platform

ROWS = "编号,姓名,手机号\nA001,王伟,13900000001\nA002,李娜,13900000002\nA003,张敏,13900000003\n"
RIGHT = "13911112222"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("objecting") / "home"
    platform = open_platform(path)
    city.settle(platform, path.parent / "pack")
    source = path.parent / "驾驶人.csv"
    source.write_text(ROWS)
    bring_in(platform, platform.owner(), Order(source=str(source), org="市公安局", name="drivers"))
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


def filed(yiben: Terminal, *more: str) -> str:
    said = ("--column", "手机号", "--key", "编号=A001", "--right", RIGHT)
    made = yiben.json("objection", "file", "drivers", *said, *more, "--as", "fay")
    assert isinstance(made, dict)
    return str(made["number"])


def test_an_objection_lives_at_the_terminal(yiben: Terminal, tmp_path: Path) -> None:
    proof = tmp_path / "证明.txt"
    proof.write_text("证明")
    number = filed(yiben, "--evidence", str(proof))
    code, out, _ = yiben("objection", "list", "--as", "sam")
    assert code == 0
    assert number in out
    _, out, _ = yiben("objection", "show", number, "--as", "fay")
    assert RIGHT in out
    _, out, _ = yiben("objection", "show", number, "--as", "sam")
    assert RIGHT not in out
    assert "You may not see" in out
    assert yiben("objection", "refuse", number, "--why", "与登记一致", "--as", "analyst")[0] == 4
    assert yiben("objection", "refuse", number, "--why", "与登记一致", "--as", "sam")[0] == 0
    assert yiben("objection", "review", number, "--why", "已换号", "--as", "fay")[0] == 0
    code, _, err = yiben(
        "objection", "review", number, "--step", "overturn", "--why", "请更正", "--as", "bea"
    )
    assert (code, "Accepted" in err) == (0, True)
    assert yiben("objection", "correct", number, "--as", "sam")[0] == 3
    done = yiben.json("objection", "correct", number, "--value", RIGHT, "--as", "sam")
    assert done["state"] == "corrected"
    _, out, _ = yiben("objection", "figures", "--as", "bea")
    assert "市公安局" in out
    sheet = tmp_path / "figures.csv"
    assert yiben("objection", "figures", "--out", str(sheet), "--as", "bea")[0] == 0
    assert sheet.read_text("utf-8-sig").startswith("organisation,filed")


def test_a_value_can_come_by_standard_input(yiben: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{RIGHT}\n"))
    made = yiben.json("objection", "file", "drivers", "--column", "手机号", "--right", "-", "--as", "fay")
    shown = yiben.json("objection", "show", str(made["number"]), "--as", "fay")
    assert shown["statement"]["right"] == RIGHT
    assert yiben("objection", "withdraw", str(made["number"]), "--as", "fay")[0] == 0


def test_what_cannot_be_has_its_exit_code(yiben: Terminal) -> None:
    assert yiben("objection", "file", "drivers", "--column", "手机号", "--as", "fay")[0] == 2
    assert yiben("objection", "file", "drivers", "--column", "没有", "--says", "x", "--as", "fay")[0] == 4
    assert (
        yiben("objection", "file", "drivers", "--says", "x", "--evidence", "/nowhere", "--as", "fay")[0] == 2
    )
    assert yiben("objection", "show", "2026-999999", "--as", "fay")[0] == 4
    assert yiben("objection", "remake", "--as", "fay")[0] == 3
    assert yiben.json("objection", "remake") == []
