"""`yiben plan`: made, listed, shown, reported, judged as of a day, evaluated; a pack's plan comes in when it rules."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from planners import PLAN
from terminals import Terminal
from yiben.app.wiring import Platform, open_platform

PACK = {
    "pack.toml": 'id = "province-plan"\nversion = "1"\nzh = "全省规划"\nen = "A plan"\nissuer_zh = "省政府"\nissuer_en = "Government"\nstatus = "in_force"\nfrom = 2021-01-01\n',
    "articles.toml": '[[article]]\nid = "1"\nzh = "目标"\nen = "Goals"\ntext = "到2025年底，开放数据集不少于100个。"\ncover = "declared"\n',
}


@pytest.fixture
def platform(tmp_path: Path) -> Iterator[Platform]:
    opened = open_platform(tmp_path / "home")
    yield opened
    opened.close()


@pytest.fixture
def yiben(
    platform: Platform, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Terminal:
    monkeypatch.setenv("YIBEN_HOME", str(platform.home.root))
    monkeypatch.setenv("YIBEN_LANG", "en")
    (tmp_path / "plan.toml").write_text(PLAN, encoding="utf-8")
    return Terminal(monkeypatch, capsys)


def test_a_plan_goes_from_a_file_to_a_standing(yiben: Terminal, tmp_path: Path) -> None:
    made = yiben.json("plan", "make", str(tmp_path / "plan.toml"))
    assert made["code"] == "province-2025"
    says = ("--says", "统计台账")
    case = yiben.json("plan", "report", "province-2025/sets", "60", "--on", "2021-12-31", *says)
    assert case["state"] == "reviewing"
    assert yiben("case", "move", case["number"], "accept", "--seen", "1", "--as", "officer")[0] == 0
    told = yiben.json("plan", "standing", "province-2025", "--as-of", "2022-06-30")["standings"]
    by = {one["code"]: one["standing"] for one in told}
    assert by["sets-2025"]["stand"] == "on_course"
    assert by["satisfaction-2025"]["stand"] == "no_figures"
    shown = yiben.json("plan", "show", "province-2025")
    assert [one["title"]["en"] for one in shown["indicators"]] != []
    (listed,) = yiben.json("plan", "list")["plans"]
    assert sum(listed["promises"].values()) == 2
    done = yiben.json(
        "plan", "evaluate", "province-2025", "--kind", "yearly", "--as-of", "2022-12-31", "--says", "顺利"
    )
    assert done["kind"] == "plans.self_evaluation"
    for words in (("plan", "list"), ("plan", "show", "province-2025"), ("plan", "standing")):
        code, out, _ = yiben(*words)
        assert code == 0
        assert out.strip()


def test_what_is_wrong_ends_with_its_code(yiben: Terminal, tmp_path: Path) -> None:
    assert yiben.json("plan", "show", "none", code=4)["error"]["code"] == "no_plan"
    assert yiben.json("plan", "make", str(tmp_path / "no.toml"), code=2)["error"]["code"] == "bad_file"
    assert yiben("plan", "make", str(tmp_path / "plan.toml"), "--as", "analyst")[0] == 3


def test_the_plan_of_a_pack_comes_in_when_the_pack_rules(yiben: Terminal, tmp_path: Path) -> None:
    folder = tmp_path / "province-plan"
    folder.mkdir()
    pieces = PLAN.split("\n\n", 1)[1].split("[[indicator]]", 1)
    tables = {"tasks.toml": pieces[0]}
    indicators, targets = ("[[indicator]]" + pieces[1]).split("[[target]]", 1)
    tables |= {"indicators.toml": indicators, "targets.toml": "[[target]]" + targets}
    for name, content in (PACK | tables).items():
        kind = name.split(".")[0].removesuffix("s")
        cited = (
            content.replace(f"[[{kind}]]\n", f'[[{kind}]]\narticle = "1"\n') if name in tables else content
        )
        (folder / name).write_text(cited, encoding="utf-8")
    assert yiben("pack", "load", str(folder))[0] == 0
    assert yiben.json("plan", "list")["plans"] == []
    assert yiben("pack", "activate", "province-plan")[0] == 0
    assert yiben("pack", "approve", "province-plan", "--as", "officer")[0] == 0
    (plan,) = yiben.json("plan", "list")["plans"]
    assert (plan["code"], plan["pack"], plan["source"]) == ("province-plan", "province-plan@1", "pack")
    assert yiben("pack", "retire", "province-plan")[0] == 0
    assert yiben("pack", "approve", "province-plan", "--as", "officer")[0] == 0
    assert yiben.json("plan", "list")["plans"] == []
