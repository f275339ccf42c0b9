"""`yiben share`: asked, narrowed, granted, used and ended at the terminal, with the exit codes scripts rely on."""

from pathlib import Path
from typing import Any

import pytest
from makers import visits

from terminals import Terminal
from yiben.app.wiring import open_platform


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("shared") / "home"
    open_platform(path).close()
    return path


@pytest.fixture
def yiben(
    founded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Terminal:
    import shutil

    shutil.copytree(founded, tmp_path / "home")
    monkeypatch.setenv("YIBEN_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("YIBEN_LANG", "en")
    made = Terminal(monkeypatch, capsys)
    (tmp_path / "visits.csv").write_bytes(visits())
    made("intake", str(tmp_path / "visits.csv"), "--org", "市医院", "--name", "visits")
    for account, org in (("h1", "市医院"), ("h2", "市医院"), ("asker", "市医保局")):
        made("account", "create", account, "--role", "steward", "--org", org)
    made("account", "nda", "asker")
    return made


def ask(*more: str) -> tuple[str, ...]:
    return (
        "share", "request", "visits", "--column", "姓名", "--column", "手机号=masked", "--column", "科室",
        "--purpose", "statistics", "--says", "门诊量统计", "--basis", "统计法", "--road", "sql", "--road", "prefill",
        "--road", "delivery", "--until", "2027-03-31", *more, "--as", "asker",
    )  # fmt: skip


def said(yiben: Terminal, *words: str, code: int = 0) -> str:
    """What a command that ends with `code` writes."""
    left, out, err = yiben(*words)
    assert left == code, err
    return out + err


def document(yiben: Terminal, *words: str, code: int = 0) -> Any:
    return yiben.json(*words, code=code)


def refused(yiben: Terminal, *words: str, code: int = 3) -> Any:
    return document(yiben, *words, code=code)["error"]


def test_the_whole_way_at_the_terminal(yiben: Terminal, tmp_path: Path) -> None:
    assert refused(yiben, *ask())["code"] == "sharing_not_allowed"
    terms = ("--set", "conditional", "--condition", "按职责", "--as", "h1")
    proposed = document(yiben, "share", "attribute", "visits", *terms)["number"]
    said(yiben, "share", "approve", proposed, "--as", "h1", code=3)
    said(yiben, "share", "approve", proposed, "--as", "h2")
    assert "Shared on conditions" in said(yiben, "share", "attribute", "visits")

    assert document(yiben, *ask("--preview"))["may_be_granted"] is True
    assert "masked" in said(yiben, *ask("--preview"))
    number = document(yiben, *ask())["number"]
    assert number in said(yiben, "share", "list", "--waiting", "--as", "h1")
    wider = ("share", "approve", number, "--column", "手机号=plain", "--as", "h1")
    assert refused(yiben, *wider)["code"] == "sharing_widened"
    left = ("--column", "姓名", "--column", "科室")
    done = document(yiben, "share", "approve", number, *left, "--as", "h1")
    grant, agreement = done["grant"], done["agreement"]
    assert grant in said(yiben, "share", "show", number, "--as", "asker")

    read = ("query", "SELECT * FROM visits LIMIT 2", "--grant", grant, "--as", "asker")
    assert all(set(row) == {"姓名", "科室"} for row in document(yiben, *read)["rows"])
    fill = ("share", "prefill", grant, "--key", "姓名=没有这个人", "--field", "ward=科室", "--as", "asker")
    assert document(yiben, *fill)[0]["value"] is None
    assert "no record" in said(yiben, *fill)
    every = ("share", "subscribe", grant, "--every", "daily", "--at", "06:00", "--as", "asker")
    sub = document(yiben, *every)["id"]
    assert sub in said(yiben, "share", "subscriptions", "--as", "asker")
    said(yiben, "share", "unsubscribe", sub, "--as", "asker")
    again = document(yiben, *every)["id"]
    paper = tmp_path / "agreement.pdf"
    said(yiben, "share", "agreement", agreement, "--out", str(paper), "--as", "asker")
    assert paper.read_bytes().startswith(b"%PDF")
    assert "Permitted storage time" in said(yiben, "share", "agreement", agreement, "--as", "h1")

    said(yiben, "share", "give-up", grant, "--why", "够了", "--as", "h1", code=3)
    said(yiben, "grant", "withdraw", grant, "--reason", "够了", "--as", "h1")
    ended = {one["id"]: one["ended"] for one in document(yiben, "share", "subscriptions", "--as", "asker")}
    assert ended[again] is not None
    assert refused(yiben, *read)["code"] == "grant_withdrawn"


def test_what_is_wrong_is_named_with_what_there_is(yiben: Terminal) -> None:
    assert "administrative_approval" in said(yiben, "share", "purposes")
    assert "科室" in refused(yiben, *ask("--column", "年薪"), code=4)["hint"]
    assert refused(yiben, *ask("--limit", "wishes=3"), code=2)["where"]["field"] == "budget"
    said(yiben, "share", "agreement", "agr_none", code=4)
    said(yiben, "share", "end-push-down", "shp_none", code=4)
    assert document(yiben, "share", "push-downs") == []
    assert "市医保局" in said(yiben, "org", "list")
