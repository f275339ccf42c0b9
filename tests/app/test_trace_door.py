"""What leaves as CSV, JSON or Parquet, by `--out`, on stdout or over the API, is a file `yiben trace` names."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from visitors import Browser

from yiben.app.orders import Order
from yiben.app.road import bring_in
from yiben.app.wiring import Platform
from yiben.capabilities import policy
from yiben.capabilities.access import exports

SQL = "SELECT 姓名, 手机号 FROM people"


def people_csv(folder: Path) -> Path:
    lines = [f"{number},张{'伟芳娜'[number % 3]}英,138{number:08d}" for number in range(400)]
    (folder / "people.csv").write_text("编号,姓名,手机号\n" + "\n".join(lines) + "\n")
    return folder / "people.csv"


def yiben(*words: str, home: Path, where: Path) -> tuple[int, str]:
    env = {**os.environ, "YIBEN_HOME": str(home), "YIBEN_LANG": "en"}
    done = subprocess.run(
        [sys.executable, "-c", "from yiben.app.cli import main; main()", *words],
        capture_output=True,
        text=True,
        check=False,
        cwd=where,
        env=env,
    )
    return done.returncode, done.stdout


def test_the_terminal_names_whose_copy_a_file_is(tmp_path: Path) -> None:
    home = tmp_path / "home"
    people_csv(tmp_path)
    assert (
        yiben("intake", "people.csv", "--org", "市公安局", "--name", "people", home=home, where=tmp_path)[0]
        == 0
    )
    assert (
        yiben(
            "query", SQL, "--as", "analyst", "--format", "csv", "--out", "a.csv", home=home, where=tmp_path
        )[0]
        == 0
    )
    rows = (tmp_path / "a.csv").read_text().splitlines()
    (tmp_path / "part.csv").write_text("\n".join(rows[200:206]), encoding="gb18030")
    code, said = yiben("trace", "part.csv", "--json", home=home, where=tmp_path)
    found = json.loads(said)
    assert (code, found["known"], [one["account"] for one in found["copies"]]) == (0, True, ["analyst"])
    copy = found["copies"][0]
    assert copy["by_chance"] <= found["most_by_chance"] == 1e-6
    assert copy["person"]
    code, said = yiben("log", "show", "--json", home=home, where=tmp_path)
    left = [one for one in json.loads(said)["events"] if one["kind"] == "data.exported"]
    assert [one["event"] for one in left] == [copy["event"]]
    assert found["bits"] >= copy["bits"] > found["bits_needed"]
    code, said = yiben("trace", "people.csv", "--json", home=home, where=tmp_path)
    assert (code, json.loads(said)["known"], json.loads(said)["error"]["code"]) == (
        4,
        False,
        "copy_not_known",
    )
    assert json.loads(said)["bits"] == 0 < json.loads(said)["bits_needed"]
    query = ("query", SQL, "--format", "csv", "--out", "b.csv", "--encrypt", "手机号")
    assert yiben(*query, home=home, where=tmp_path)[0] == 0
    decrypt = ("decrypt", "b.csv", "--key", "b.csv.key.json", "--out", "c.csv")
    assert yiben(*decrypt, home=home, where=tmp_path)[0] == 0
    assert '"13800000007"' in (tmp_path / "c.csv").read_text()


@pytest.fixture
def people(platform: Platform, tmp_path: Path) -> Platform:
    source = people_csv(tmp_path)
    bring_in(platform, platform.owner(), Order(source=str(source), org="市公安局", name="people"))
    return platform


def whose(platform: Platform, file: Path) -> list[str]:
    return [one.export.account for one in exports.trace(platform.office, platform.owner(), file).copies]


def redirected(platform: Platform, file: Path, *words: str) -> str:
    """`yiben query … > file`; answers what was said on stderr."""
    env = {**os.environ, "YIBEN_HOME": str(platform.home.root), "YIBEN_LANG": "en"}
    command = [sys.executable, "-c", "from yiben.app.cli import main; main()", "query", *words]
    with file.open("wb") as stream:
        done = subprocess.run(command, stdout=stream, stderr=subprocess.PIPE, text=True, check=True, env=env)
    return done.stderr


@pytest.mark.parametrize("form", ["csv", "json", "parquet"])
@pytest.mark.parametrize("account", ["analyst", "owner"])  # masked cells, and a column of codes
def test_standard_output_redirected_into_a_file_names_whose_copy_it_is(
    people: Platform, tmp_path: Path, form: str, account: str
) -> None:
    file = tmp_path / f"saved.{form}"
    said = redirected(people, file, SQL, "--as", account, "--format", form)
    assert "Export exp_" in said
    assert whose(people, file) == [account]


def test_a_table_for_eyes_is_no_export_and_neither_is_what_holds_nothing_of_the_level(
    people: Platform, tmp_path: Path
) -> None:
    file = tmp_path / "seen.txt"
    assert "Export" not in redirected(people, file, SQL, "--as", "analyst")
    assert "×" not in file.read_text()
    assert "Export" not in redirected(people, file, "SELECT count(*) AS n FROM people", "--json")
    assert json.loads(file.read_text())["rows"] == [{"n": 400}]
    assert exports.trace(people.office, people.owner(), file).exports == 0


@pytest.mark.parametrize("form", ["csv", "json", "parquet"])
def test_an_answer_of_the_api_that_was_saved_names_whose_copy_it_is(
    people: Platform, sign_in: Callable[[str], Browser], tmp_path: Path, form: str
) -> None:
    analyst = sign_in("analyst")
    answer = analyst.client.post(
        "/api/query", json={"sql": SQL, "format": form}, headers={"X-CSRF-Token": analyst.csrf}
    )
    assert answer.headers["X-Export"].startswith("exp_")
    file = tmp_path / f"saved.{form}"
    file.write_bytes(answer.content)
    assert whose(people, file) == ["analyst"]
    if form == "parquet":
        assert pq.read_table(file).num_rows == 400


def test_a_single_row_over_the_api_is_a_look_until_a_pack_demands_marks(
    people: Platform, sign_in: Callable[[str], Browser], tmp_path: Path
) -> None:
    analyst = sign_in("analyst")
    question = {"sql": f"{SQL} LIMIT 1"}
    answer = analyst.client.post("/api/query", json=question, headers={"X-CSRF-Token": analyst.csrf})
    assert "X-Export" not in answer.headers
    with people.office.writing(people.actor("officer")) as work:
        policy.propose(work, "guizhou-public-data-2023", reason="law")
    with people.office.writing(people.owner()) as work:
        policy.approve(work, "guizhou-public-data-2023")
    answer = analyst.client.post("/api/query", json=question, headers={"X-CSRF-Token": analyst.csrf})
    assert answer.json()["trace_column"] in answer.json()["rows"][0]
    (tmp_path / "one.json").write_bytes(answer.content)
    assert whose(people, tmp_path / "one.json") == ["analyst"]
