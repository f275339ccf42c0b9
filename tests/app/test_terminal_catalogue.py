"""`yiben catalogue` and `yiben demand` at the terminal: an entry's life, lists in and out, what is there already."""

from pathlib import Path
from typing import Any

import pytest

from terminals import Terminal
from yiben.app.orders import Order
from yiben.app.road import bring_in
from yiben.app.wiring import open_platform
from yiben.capabilities import ledger


@pytest.fixture
def terminal(
    founded: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Terminal:
    import shutil

    shutil.copytree(founded.path, tmp_path / "home")
    monkeypatch.setenv("YIBEN_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("YIBEN_LANG", "en")
    monkeypatch.chdir(tmp_path)
    platform = open_platform(tmp_path / "home")
    (tmp_path / "residents.csv").write_text("姓名,公民身份号码\n张三,11010519491231002X\n")
    order = Order(
        source=str(tmp_path / "residents.csv"), org="云川市公安局", name="residents", title="常住人口"
    )
    bring_in(platform, platform.owner(), order)
    with platform.office.writing(platform.owner()) as work:
        ledger.ensure_organisation(work, "云川市交通运输局")
    platform.close()
    return Terminal(monkeypatch, capsys)


def test_an_entry_is_published_changed_and_its_life_is_told(terminal: Terminal) -> None:
    said = terminal.json("catalogue", "propose", "residents", "--describe", "户籍登记", "--as", "steward")
    number = said["cases"][0]["number"]
    assert terminal("case", "move", number, "confirm", "--as", "steward")[0] == 0
    assert terminal("case", "move", number, "publish", "--as", "officer")[0] == 0
    on = ("--on", "2026-01-05", "--reason", "law", "--as", "steward")
    made = terminal.json(
        "catalogue", "change", "residents", *on, "--set", "cycle=daily", "--item", "姓名.title=居民姓名"
    )
    change = made["cases"][0]["number"]
    code, out, _ = terminal("catalogue", "redraft", change, "--set", "cycle=weekly", "--as", "steward")
    assert (code, "weekly" in out) == (0, True)
    terminal("case", "move", change, "submit", "--as", "steward")
    terminal("case", "move", change, "agree", "--as", "officer")
    out = terminal("catalogue", "life", "residents")[1]
    assert "published" in out
    assert "cycle: (empty) → weekly" in out
    assert terminal("catalogue", "change", "residents", *on, "--set", "nothing")[0] == 2
    assert terminal("catalogue", "change", "residents", *on, "--item", "没有.title=x")[0] == 4
    assert terminal("catalogue", "propose")[0] == 2
    assert terminal("catalogue", "retire", "residents", "--why", "停用", "--as", "analyst")[0] == 3


def test_lists_go_in_and_out_and_figures_are_told(terminal: Terminal, tmp_path: Path) -> None:
    rows = "organisation,title,items\n云川市交通运输局,核查身份,姓名;身份证号\n没有的局,其他,\n"
    (tmp_path / "demands.csv").write_text(rows)
    taken = terminal.json("demand", "list", "--import", "demands.csv")
    assert (taken["taken"], taken["bad"][0]["line"]) == (1, 3)
    assert terminal("demand", "list", "--export", "out.xlsx")[0] == 0
    again = terminal.json("demand", "list", "--import", "out.xlsx")
    assert again["taken"] == 1
    (one, _) = terminal.json("demand", "list")
    assert one["entry"] == "常住人口"
    assert "2 of 2 items" in terminal("demand", "match", one["id"])[1]
    assert terminal("demand", "ask", one["id"])[0] == 3  # the owner's account belongs to no organisation
    assert terminal("demand", "gather", one["id"], "--org", "云川市公安局")[0] == 0
    assert terminal("demand", "close", one["id"], "--why", "不需要")[0] == 2
    figures = terminal.json("demand", "figures")
    assert (figures["demands"], figures["duties"]) == (2, 1)
    assert (
        terminal("catalogue", "answer-for", "常住人口", "--resource", "residents", "--org", "云川市公安局")[0]
        == 0
    )
    assert terminal("catalogue", "duties", "--export", "duties.csv")[0] == 0
    assert "residents" in (tmp_path / "duties.csv").read_text(encoding="utf-8-sig")
    made = terminal.json("demand", "add", "气象", "--item", "预警等级", "--org", "云川市公安局")
    assert made["state"] == "open"
    assert terminal("demand", "list", "--import", "nothing.csv")[0] == 4


def test_duplicates_of_a_file_an_entry_and_names(terminal: Terminal, tmp_path: Path) -> None:
    (tmp_path / "form.csv").write_text("姓名,身份证号,车牌号\n")
    code, out, _ = terminal("catalogue", "duplicates", "form.csv")
    assert code == 0
    assert "2 of 3 items" in out
    assert "Do not gather it again" in out
    assert "/ask" in out
    found = terminal.json("catalogue", "duplicates", "residents")
    assert found["entries"] == []
    (tmp_path / "data.csv").write_text("证件,名\n11010519491231002X,张三\n110101199003074514,李四\n")
    by_content = terminal.json("catalogue", "duplicates", "data.csv")
    assert by_content["columns"][0]["best"] == "公民身份号码"
    assert terminal("catalogue", "duplicates", "no.csv")[0] == 4
    assert "1 of 1" in terminal("catalogue", "duplicates", "姓名")[1]
