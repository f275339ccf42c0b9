"""A data product's chain is walked from either end, and what is not for the asker keeps its place without a name."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from terminals import Terminal
from yiben.app import web
from yiben.app.wiring import Platform, open_platform
from yiben.capabilities import grants, ledger, people
from yiben.kernel.actors import Role
from yiben.kernel.clock import day_in_beijing, utc_now
from yiben.kernel.text import Text

BUYER = "市教育局"


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
    monkeypatch.chdir(tmp_path)
    return Terminal(monkeypatch, capsys)


def sold(platform: Platform, yiben: Terminal, folder: Path) -> str:
    """Raw table, table made of it, grant to a buyer, file taken under it: `bought.csv`; the grant's number."""
    lines = [f"{number},张{'伟芳娜'[number % 3]}英,138{number:08d}" for number in range(400)]
    (folder / "people.csv").write_text("编号,姓名,手机号\n" + "\n".join(lines) + "\n", encoding="utf-8")
    yiben.json("intake", "people.csv", "--org", "市公安局", "--name", "people")
    derive = (
        "derive",
        "SELECT 编号, 姓名, 手机号 FROM people WHERE 编号::INT < 300",
        "--name",
        "chosen",
        "--org",
        "市公安局",
    )
    yiben.json(*derive)
    today = day_in_beijing(utc_now())
    with platform.office.writing(platform.owner()) as work:
        body = ledger.ensure_organisation(work, BUYER)
        for name, org in (("buyer", BUYER), ("other", "市交通局")):
            ledger.ensure_organisation(work, org)
            people.create_account(
                work, name=name, title=Text(name, name), roles=frozenset({Role.ANALYST}), org=org
            )
        given = grants.give(
            work,
            grants.Draft(
                resource="chosen", grantee=body.id, purpose="licence_check", purpose_says="入学核验",
                columns=tuple(grants.GrantedColumn(item="", name=name, form=form) for name, form in
                              (("编号", grants.Form.PLAIN), ("姓名", grants.Form.MASKED), ("手机号", grants.Form.MASKED))),
                roads=frozenset({grants.Road.FILE}), basis="数据安全法",
                begins=today.isoformat(), ends=(today + timedelta(days=30)).isoformat(),
            ),
        )  # fmt: skip
    asked = ("query", "SELECT * FROM chosen", "--as", "buyer", "--grant", given.id, "--format", "csv")
    code, _, said = yiben(*asked, "--out", "bought.csv")
    assert code == 0, said
    return given.id


def test_a_chain_is_walked_from_raw_resource_file_or_grant(
    platform: Platform, yiben: Terminal, tmp_path: Path
) -> None:
    grant = sold(platform, yiben, tmp_path)
    down = yiben.json("chain", "people")
    places = {
        one["kind"] if one["kind"] != "resource" else one["name"]: one["place"] for one in down["links"]
    }
    assert (places["people"], places["chosen"], places["grant"], places["export"]) == (0, 1, 2, 3)
    assert all(one["event"] for one in down["links"])
    rows = (tmp_path / "bought.csv").read_text(encoding="utf-8").splitlines()
    (tmp_path / "leaked.csv").write_text("\n".join(rows[200:260]), encoding="gb18030")
    up = yiben.json("chain", "leaked.csv")
    assert [(one["kind"], one["place"]) for one in up["links"]] == [
        ("export", 0), ("grant", -1), ("resource", -2), ("resource", -3)
    ]  # fmt: skip
    assert up["links"][0]["who"] == "buyer"
    middle = yiben.json("chain", grant)
    assert {one["id"] for one in middle["links"]} == {one["id"] for one in up["links"]}
    (tmp_path / "people.txt").write_text("nobody's", encoding="utf-8")
    assert yiben.json("chain", "people.txt", code=4)["error"]["code"] == "copy_not_known"
    code, out, _ = yiben("chain", "people")
    assert code == 0
    assert "● people" in out


def test_what_is_not_for_the_asker_is_counted_and_not_named(
    platform: Platform, yiben: Terminal, tmp_path: Path
) -> None:
    grant = sold(platform, yiben, tmp_path)
    seen = yiben.json("chain", "people", "--as", "other")
    hidden = [one for one in seen["links"] if one["name"] is None]
    assert (seen["hidden"], {one["kind"] for one in hidden}) == (2, {"grant", "export"})
    assert not any(one[key] for one in hidden for key in ("who", "when", "event"))
    assert grant not in str(seen)
    own = yiben.json("chain", grant, "--as", "buyer")
    assert own["hidden"] == 0
    assert yiben("chain", grant, "--as", "other")[0] == 4
    assert yiben("chain", "nothing", "--as", "buyer")[0] == 4


def test_the_page_draws_the_chain_with_a_table_and_opens_no_file_of_the_server(
    platform: Platform, yiben: Terminal, tmp_path: Path
) -> None:
    grant = sold(platform, yiben, tmp_path)
    with platform.office.writing(platform.owner()) as work:
        token = people.create_token(work, work.actor.account).secret
    client = TestClient(web.build(platform), base_url="http://localhost")
    key = {"Authorization": f"Bearer {token}"}
    page = client.get("/chain", params={"from": grant}, headers=key)
    assert page.status_code == 200
    assert page.text.count('class="box') >= 4
    assert "入学核验" in page.text
    told = client.get(f"/api/chain/{grant}", headers=key).json()
    assert {"resource", "grant", "export"} == {one["kind"] for one in told["links"]}
    assert client.get("/chain", params={"from": str(tmp_path / "bought.csv")}, headers=key).status_code == 404
    assert client.get("/chain", headers=key).status_code == 200
    assert client.get(f"/api/chain/{grant}").status_code == 401
