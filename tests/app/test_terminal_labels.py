"""Labels at the terminal: lowering waits for another person, and what was decided acts in every process at once."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from yiben.app.cli import main
from yiben.app.wiring import Platform
from yiben.capabilities import ledger, people
from yiben.kernel.actors import Actor

TABLE = "姓名,手机号,金额\n林小满,13800138000,120\n王大山,13900138000,99\n李四,13700137000,5\n"


@pytest.fixture
def call(
    platform: Platform, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, Any]]:
    """`yiben …` on the test's home: (exit code, JSON)."""
    monkeypatch.setenv("YIBEN_HOME", str(platform.home.root))

    def run(*words: str) -> tuple[int, Any]:
        monkeypatch.setattr(sys, "argv", ["yiben", *words, "--json"])
        with pytest.raises(SystemExit) as left:
            main()
        return int(left.value.code or 0), json.loads(capsys.readouterr().out)

    return run


@pytest.fixture
def march(call: Any, tmp_path: Path) -> str:
    (tmp_path / "march.csv").write_text(TABLE)
    code, _ = call("intake", str(tmp_path / "march.csv"), "--org", "云川市民政局", "--name", "march")
    assert code == 0
    return "march"


def account(platform: Platform, name: str) -> Actor:
    with platform.office.reading(platform.owner()) as work:
        return people.who_is(work, name)


def plain(platform: Platform) -> bool:
    """Whether the analyst reads the numbers, asked by a process of its own."""
    words = ["query", "SELECT 手机号 FROM march", "--as", "analyst", "--format", "csv"]
    done = subprocess.run(
        [sys.executable, "-c", "from yiben.app.cli import main; main()", *words],
        capture_output=True,
        env=os.environ | {"YIBEN_HOME": str(platform.home.root)},
        check=True,
    )
    return b"13800138000" in done.stdout


def test_a_lower_label_waits_for_another_person_and_then_acts_in_every_process(
    platform: Platform, call: Any, march: str
) -> None:
    lower = ("label", march, "手机号", "--level", "1", "--not-personal", "--why", "已公开", "--as", "steward")
    code, said = call(*lower)
    assert (code, said["level"]) == (0, 3)
    code, listed = call("labels", "--kind", "lower")
    assert [one["request"]["request"] for one in listed["labels"]] == [said["request"]]
    for account_ in ("steward", "officer", "owner"):
        code, refused = call("labels", "approve", said["request"], "--as", account_)
        assert (code, refused["error"]["code"]) == (3, "four_eyes")
    assert not plain(platform)
    with platform.office.writing(account(platform, "officer")) as work:
        ledger.approve_label(work, said["request"])
    assert plain(platform)
    code, raised = call("label", march, "手机号", "--level", "3", "--why", "收回", "--as", "steward")
    assert (code, raised["request"]) == (0, None)
    assert not plain(platform)


def test_what_another_person_asked_for_is_approved_or_refused_at_the_terminal(
    platform: Platform, call: Any, march: str
) -> None:
    with platform.office.writing(account(platform, "officer")) as work:
        items = {one.name: one.id for one in ledger.describe(work, march).items}
        said = ledger.Correction(why="已公开", level=1, personal=False)
        first = ledger.correct(work, items["手机号"], said).request
        second = ledger.correct(work, items["姓名"], said).request
    assert first
    assert second
    code, done = call("labels", "approve", first.id)
    assert (code, done[0]["state"], done[0]["decided_by"]) == (0, "approved", "owner")
    code, done = call("labels", "refuse", second.id, "--note", "不公开")
    assert (code, done[0]["state"]) == (0, "refused")
    assert call("labels", "approve", second.id)[0] == 2
    assert call("labels", "approve", "label_unknown")[0] == 4
    assert call("labels", "--kind", "nonsense")[1]["error"]["code"] == "bad_kind"
    assert call("label", march, "姓名", "--why", "x", "--ground", "none")[1]["error"]["code"] == "bad_ground"


def test_a_changed_label_closes_a_process_that_is_already_open(
    platform: Platform, call: Any, march: str
) -> None:
    from yiben.capabilities import access

    officer = account(platform, "officer")
    sql = "SELECT 金额 FROM march"
    before = access.ask(platform.office, officer, sql)
    assert not before.masked
    assert call("label", march, "金额", "--level", "5", "--why", "收紧", "--as", "steward")[0] == 0
    assert access.ask(platform.office, officer, sql).masked


def test_grading_again_and_reviews_are_one_json_document(call: Any, march: str) -> None:
    assert call("labels", "re-evaluate") == (0, {"raised": 0, "asked": 0})
    assert call("labels", "re-evaluate", march, "--as", "analyst")[0] == 3
    assert call("label", march, "金额", "--level", "4", "--why", "收紧", "--as", "steward")[0] == 0
    code, found = call("log", "review")
    assert (code, [one["kind"] for one in found["statements"]]) == (0, ["item.corrected"])
    event = found["statements"][0]["event"]
    assert call("log", "review", event, "--note", "x")[1]["error"]["code"] == "four_eyes"
    assert call("log", "review", "--as", "analyst")[0] == 3
