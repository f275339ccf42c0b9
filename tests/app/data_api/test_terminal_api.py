"""Keys, use and seals at the terminal."""

import json
import sys
from pathlib import Path

import pytest
from api_makers import Desk, give

from yiben.app.cli import main
from yiben.capabilities import grants
from yiben.capabilities.sharing import seals


@pytest.fixture
def run(apart: Desk, monkeypatch: pytest.MonkeyPatch, capfdbinary):
    def go(*words: str, code: int = 0, parsed: bool = True):
        monkeypatch.setattr(sys, "argv", ["yiben", *words, *(["--json"] if parsed else [])])
        monkeypatch.setenv("YIBEN_HOME", str(apart.platform.home.root))
        monkeypatch.setenv("YIBEN_LANG", "en")
        capfdbinary.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        said = capfdbinary.readouterr()
        assert ended.value.code == code, said.err.decode()
        return json.loads(said.out) if parsed else said.out.decode()

    return go


def test_a_key_is_made_used_metered_and_revoked(run, apart: Desk) -> None:
    desk = apart
    made = run("api", "key", desk.grant.id, "--name", "对接", "--sandbox", "--as", "li")
    assert made["secret"].startswith("ybs_")
    listed = run("api", "keys", desk.grant.id, "--as", "li")
    assert [one["key"] for one in listed] == [made["key"], desk.made.key.id]
    assert made["secret"] not in json.dumps(listed)
    rotated = run("api", "rotate", made["key"], "--overlap", "0", "--as", "li")
    assert rotated["secret"] != made["secret"]
    assert run("api", "revoke", made["key"], "--as", "li")["revoked"]
    assert run("api", "usage", desk.grant.id, "--as", "li") == []
    assert run("api", "keys", desk.grant.id, "--as", "analyst", code=4)["error"]["code"] == "no_such_grant"
    run("api", "sign", desk.grant.id, "--demand", parsed=False)
    assert desk.get("?limit=1").json()["error"]["code"] == "signature_needed"


def test_a_seal_is_shown_checked_offline_and_revoked(run, apart: Desk, tmp_path: Path, monkeypatch) -> None:
    platform = apart.platform
    grant = give(platform)
    with platform.office.writing(platform.owner()) as work:
        sealed = seals.seal_grant(work, grant, case_number="2026-000123")
    paper, keys = tmp_path / "a.pdf", tmp_path / "public.pem"
    run("seal", "show", sealed.serial, "--out", str(paper), "--as", "li")
    run("seal", "keys", "--out", str(keys))
    assert run("seal", "verify", str(paper))["state"] == "valid"
    with monkeypatch.context() as away:
        away.chdir(tmp_path)
        found = run("seal", "verify", str(paper), "--key", str(keys), "--home", str(tmp_path / "none"))
    assert found["content"]["what"]["case"] == "2026-000123"
    assert found["content"]["what"]["columns"][0]["form"] == "masked"
    assert not (tmp_path / "none").exists()
    alone = run("seal", "verify", str(paper), "--home", str(tmp_path / "none"), code=2)
    assert alone["state"] == "unknown_issuer"
    assert not (tmp_path / "none").exists()
    assert [one["serial"] for one in run("seal", "show")] == [sealed.serial]
    run("seal", "revoke", sealed.serial, "--why", "授权撤销")
    assert run("seal", "verify", str(paper), code=2)["state"] == "revoked"
    other = give(platform)
    with platform.office.writing(platform.owner()) as work:
        second = seals.seal_grant(work, other)
    assert seals.verify_here(platform.office, None, second.pdf).valid
    with platform.office.writing(platform.owner()) as work:
        grants.withdraw(work, other, why="用途变更")
        listed = seals.revoked_list(work)["content"]["revoked"]
    assert {one["serial"] for one in listed} == {sealed.serial, second.serial}
    assert seals.verify_here(platform.office, None, second.pdf).state is seals.State.REVOKED
    assert run("seal", "verify", str(tmp_path / "missing.pdf"), code=2)["error"]["code"] == "no_file"
    old = run("seal", "keys")
    assert len(run("seal", "keys", "--rotate")) == len(old) + 1
