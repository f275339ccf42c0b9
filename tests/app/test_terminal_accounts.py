"""`yiben account change …` and `desk close`: powers follow the person who changes posts; an account stops at once."""

from pathlib import Path
from typing import Any

import pytest

from terminals import Terminal


@pytest.fixture
def yiben(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Terminal:
    monkeypatch.setenv("YIBEN_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("YIBEN_LANG", "en")
    return Terminal(monkeypatch, capsys)


def listed(yiben: Terminal, name: str) -> dict[str, Any]:
    return next(one for one in yiben.json("account", "list") if one["name"] == name)


def test_roles_clearance_and_organisation_follow_the_person(yiben: Terminal) -> None:
    yiben("account", "create", "wang", "--role", "analyst", "--clearance", "2")
    code, _, err = yiben("account", "change", "wang", "--role", "steward", "--role", "auditor", "--clearance", "4", "--org", "市民政局")  # fmt: skip
    assert (code, err.strip()) == (0, "✓ wang: auditor, steward, cleared for 4")
    now = listed(yiben, "wang")
    assert (now["roles"], now["clearance"]) == (["auditor", "steward"], 4)
    assert now["organisation"]
    yiben("account", "change", "wang", "--clearance", "1")
    after = listed(yiben, "wang")
    assert after == {**now, "clearance": 1}  # what is not named stays


def test_what_cannot_be_is_refused_and_changes_nothing(yiben: Terminal) -> None:
    yiben("account", "create", "wang", "--role", "analyst")
    before = listed(yiben, "wang")
    refused = {
        words: yiben("account", "change", *words)[0]
        for words in (
            ("wang",),
            ("wang", "--role", "king"),
            ("wang", "--clearance", "6"),
            ("nobody", "--clearance", "1"),
            ("owner", "--role", "analyst"),
            ("wang", "--clearance", "5", "--as", "officer"),
        )
    }
    assert list(refused.values()) == [2, 2, 2, 4, 3, 3]
    assert listed(yiben, "wang") == before


def test_a_disabled_account_does_nothing_until_it_is_enabled(yiben: Terminal) -> None:
    assert yiben("search", "x", "--as", "analyst")[0] == 0
    assert yiben("account", "disable", "analyst")[0] == 0
    assert listed(yiben, "analyst")["disabled"]
    assert yiben("search", "x", "--as", "analyst")[0] == 3
    assert yiben("account", "enable", "analyst")[0] == 0
    assert yiben("search", "x", "--as", "analyst")[0] == 0


def test_a_desk_that_is_closed_takes_nothing_down(yiben: Terminal) -> None:
    yiben("desk", "open", "Library", "--place", "Hall", "--hours", "9-17", "--clerk", "steward")
    assert yiben("desk", "close", "Library")[0] == 0
    assert yiben("desk", "close", "Nowhere")[0] == 4
    code, _, err = yiben("desk", "enter", "A question", "--says", "When?", "--at", "Library", "--as", "steward")  # fmt: skip
    assert (code, "Library" in err) == (4, True)
