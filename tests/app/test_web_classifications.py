"""Classifications over HTTP and at the terminal: shown, searched, filled from a file, activities placed."""

import json
from collections.abc import Callable

from typer.testing import CliRunner
from visitors import Browser

from yiben.app.cli import app
from yiben.app.wiring import Platform

SignIn = Callable[[str], Browser]
ONE = "/classifications/digital-economy"
TABLE = "代码,名称,国民经济行业代码\n0101,甲类,391\n0601,没有,\n"


def test_the_page_says_what_is_lost_and_places_activities(sign_in: SignIn) -> None:
    officer = sign_in("officer")
    assert ONE in officer.open("/classifications")
    page = officer.open(f"{ONE}?activities=C3911+60%25%0AI65+20%25")
    assert "The source lost its table" in page
    assert "80.0% to 100.0%" in page
    assert "0 / 156" in page
    assert officer.open(f"{ONE}?activities=nonsense", status=422).count("is wrong") == 1
    assert "No such class" in officer.open(f"{ONE}?q=zzz")


def test_a_file_fills_the_table_and_its_wrong_rows_are_shown(sign_in: SignIn) -> None:
    owner = sign_in("owner")
    page = owner.send(ONE, files={"file": ("table.csv", TABLE.encode("gb18030"), "text/csv")}, source="标准")
    assert "1 added, 0 changed" in page
    assert "Row 3 0601" in page
    assert "1 / 32" in page
    assert "0101,甲类" in owner.open(f"{ONE}/table.csv")
    assert "Fill the table" not in sign_in("analyst").open(ONE)


def test_programs_place_activities_with_reasons(sign_in: SignIn) -> None:
    officer = sign_in("officer")
    told = officer.client.post(
        "/api/classifications/digital-economy/classify",
        json={"activities": [{"industry": "I6513", "share": "60%"}, {"industry": "A01", "share": 0.2}]},
        headers={"X-CSRF-Token": officer.csrf},
    ).json()
    assert (told["core_least"], told["core_most"]) == (0.6, 1.0)
    assert [one["certainty"] for one in told["activities"]] == ["mainly", "unknown"]


def test_the_terminal_answers_the_same(platform: Platform) -> None:
    ran = CliRunner().invoke(
        app, ["classify", "place", "C3911:60%", "--home", str(platform.home.root), "--json"]
    )
    assert json.loads(ran.stdout)["core_least"] == 0.6
    wrong = CliRunner().invoke(app, ["classify", "place", "C3911:a lot", "--home", str(platform.home.root)])
    assert wrong.exit_code != 0
