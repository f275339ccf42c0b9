"""`yiben exception`: asked for with what the article demands, decided by another account, ended at once."""

import json
from pathlib import Path

import pytest

from terminals import Terminal

REGISTER = "pboc-data-security-2023/clear-display-scenarios"


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YIBEN_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("YIBEN_LANG", "en")


class Exceptions(Terminal):
    """`yiben exception … --json`: exit code and document."""

    def __call__(self, *words: str) -> tuple[int, object]:
        code, said, _ = super().__call__("exception", *words, "--json")
        return code, json.loads(said)


@pytest.fixture
def yiben(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Exceptions:
    return Exceptions(monkeypatch, capsys)


SAID = ("--state", "scenario=follow-up", "--state", "necessity=names are checked", "--state", "measures=a=b")


def test_an_exception_lives_at_the_terminal(yiben: Exceptions) -> None:
    code, asked = yiben("request", REGISTER, "--until", "2999-12-31", *SAID, "--account", "analyst")
    assert code == 0
    assert isinstance(asked, dict)
    assert asked["stated"] == {"scenario": "follow-up", "necessity": "names are checked", "measures": "a=b"}
    assert (asked["article"], asked["account"], asked["state"]) == ("19", "analyst", "asked")
    entry = str(asked["id"])
    code, error = yiben("approve", entry)
    assert (code, error["error"]["code"]) == (3, "four_eyes")
    code, listed = yiben("list", "--state", "asked")
    assert [one["id"] for one in listed] == [entry]
    assert yiben("list", "--state", "approved") == (0, [])


def test_what_is_wrong_is_said_with_its_exit_code(yiben: Exceptions) -> None:
    cases = [
        (("request", REGISTER, "--until", "2999-12-31"), 2, "exemption_incomplete"),
        (("request", REGISTER, "--until", "2999-12-31", "--state", "words"), 2, "bad_statement"),
        (("request", "nobody/none", "--until", "2999-12-31"), 4, "no_pack"),
        (("request", REGISTER, "--until", "2999-12-31", *SAID, "--account", "nobody"), 4, "no_such_account"),
        (("approve", "exemption_none"), 4, "no_exemption"),
        (("list", "--state", "odd"), 2, "no_such_state"),
    ]
    for words, exit_code, error_code in cases:
        code, said = yiben(*words)
        assert (code, said["error"]["code"]) == (exit_code, error_code), words
