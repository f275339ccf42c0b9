"""`yiben programme …` and its API: a draft from a file to a rule, with scenarios on the way."""

from pathlib import Path

import pytest
from visitors import Browser

from terminals import Terminal
from yiben.app.orders import Order
from yiben.app.road import bring_in
from yiben.app.wiring import Platform

DRAFT = """
[[programme]]
id = "growth"
article = "1"
zh = "成长奖励"
en = "Growth reward"
about = "enterprise"
kind = "reward"
[programme.criteria]
all = [ { id = "staff", test = "employees >= 20", zh = "职工20人以上", en = "20 staff or more" } ]
[programme.benefit]
amount = "1000元 * employees"
"""


@pytest.fixture
def yiben(
    platform: Platform, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Terminal:
    monkeypatch.setenv("YIBEN_HOME", str(platform.home.root))
    monkeypatch.setenv("YIBEN_LANG", "en")
    (tmp_path / "draft.toml").write_text(DRAFT, encoding="utf-8")
    firms = tmp_path / "firms.csv"
    lines = ["firm,employees,province", *(f"企业{i},{i},{'甲省' if i % 2 else '乙省'}" for i in range(40))]
    firms.write_text("\n".join(lines), encoding="utf-8")
    bring_in(platform, platform.owner(), Order(source=str(firms), org="市市场监管局", name="firms"))
    return Terminal(monkeypatch, capsys)


def test_a_draft_goes_from_a_file_to_a_rule(yiben: Terminal, tmp_path: Path) -> None:
    made = yiben.json("programme", "draft", str(tmp_path / "draft.toml"))
    draft = made["draft"]["id"]
    assert made["sound"]
    assert [one["id"] for one in made["thresholds"]] == ["staff", "benefit.amount"]
    first = yiben.json("programme", "simulate", draft, "--on", "firms", "--save", "20")
    assert (first["entering"], first["after"]["cost"]) == (20, sum(range(20, 40)) * 1000)
    changed = yiben.json("programme", "draft", "--change", draft, "--set", "staff=employees >= 30")
    assert changed["draft"]["edition"] == 2
    second = yiben.json("programme", "simulate", draft, "--on", "firms", "--save", "30")
    beside = yiben.json("programme", "compare", first["scenario"], second["scenario"])
    assert [one["after"]["eligible"] for one in beside["scenarios"]] == [20, 10]
    assert [one["id"] for one in yiben.json("programme", "scenarios")["scenarios"]] == [
        second["scenario"],
        first["scenario"],
    ]
    asked = yiben.json("programme", "publish", draft, "--pack", "local-growth", "--issuer", "市工信局")
    assert asked["version"] == "1"
    assert yiben.json("programme", "drafts")["drafts"][0]["state"] == "asked"
    assert yiben("pack", "approve", "local-growth", "--as", "officer")[0] == 0
    alone = yiben.json("programme", "simulate", "local-growth/growth", "--on", "firms")
    assert (alone["against"], alone["entering"]) == (None, 10)


def test_people_read_figures_and_what_is_wrong(yiben: Terminal, tmp_path: Path) -> None:
    (tmp_path / "wrong.toml").write_text(DRAFT.replace("employees >= 20", "employes >= 20"), encoding="utf-8")
    code, out, err = yiben("programme", "draft", str(tmp_path / "wrong.toml"))
    assert (code, "employes" in out + err) == (0, True)
    made = yiben.json("programme", "draft", str(tmp_path / "draft.toml"))
    code, out, err = yiben("programme", "simulate", made["draft"]["id"], "--on", "firms")
    assert (code, "590,000" in out) == (0, True)
    assert yiben("programme", "check", made["draft"]["id"])[0] == 0
    assert yiben("programme", "simulate", "dft_none", "--on", "firms")[0] == 4
    assert yiben("programme", "draft", "--change", made["draft"]["id"], "--set", "nonsense")[0] == 2


def test_the_api_does_the_same(yiben: Terminal, sign_in: "object") -> None:
    visitor: Browser = sign_in("owner")  # type: ignore[operator]
    made = visitor.client.post(
        "/api/programmes/drafts", json={"text": DRAFT}, headers={"X-CSRF-Token": visitor.csrf}
    )
    assert made.status_code == 200, made.text
    draft = made.json()["draft"]["id"]
    headers = {"X-CSRF-Token": visitor.csrf}
    runs = [
        visitor.client.post(
            "/api/programmes/simulations",
            json={"draft": draft, "resource": "firms", "save": name},
            headers=headers,
        ).json()
        for name in ("一", "二")
    ]
    assert [run["entering"] for run in runs] == [20, 20]
    asked = "&".join(f"scenario={run['scenario']}" for run in runs)
    beside = visitor.client.get(f"/api/programmes/comparisons?{asked}").json()
    assert beside["same_data"]
    old = visitor.client.post(
        f"/api/programmes/drafts/{draft}", json={"edition": 7, "text": DRAFT}, headers=headers
    )
    assert old.status_code == 409
    assert visitor.client.get("/api/programmes/drafts/dft_none").status_code == 404
    assert len(visitor.client.get("/api/programmes/drafts").json()["drafts"]) == 1
