"""`yiben query --out` leaves a file that `yiben trace` names; a foreign file ends with exit code 4."""

import json
import os
import subprocess
import sys
from pathlib import Path


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
    lines = [f"{number},张{'伟芳娜'[number % 3]}英,138{number:08d}" for number in range(400)]
    (tmp_path / "people.csv").write_text("编号,姓名,手机号\n" + "\n".join(lines) + "\n")
    assert (
        yiben("intake", "people.csv", "--org", "市公安局", "--name", "people", home=home, where=tmp_path)[0]
        == 0
    )
    sql = "SELECT 姓名, 手机号 FROM people"
    assert (
        yiben(
            "query", sql, "--as", "analyst", "--format", "csv", "--out", "a.csv", home=home, where=tmp_path
        )[0]
        == 0
    )
    rows = (tmp_path / "a.csv").read_text().splitlines()
    (tmp_path / "part.csv").write_text("\n".join(rows[200:206]), encoding="gb18030")
    code, said = yiben("trace", "part.csv", "--json", home=home, where=tmp_path)
    found = json.loads(said)
    assert (code, found["known"], [one["account"] for one in found["copies"]]) == (0, True, ["analyst"])
    assert found["copies"][0]["by_chance"] <= found["most_by_chance"] == 1e-6
    code, said = yiben("trace", "people.csv", "--json", home=home, where=tmp_path)
    assert (code, json.loads(said)["known"], json.loads(said)["error"]["code"]) == (
        4,
        False,
        "copy_not_known",
    )
    query = ("query", sql, "--format", "csv", "--out", "b.csv", "--encrypt", "手机号")
    assert yiben(*query, home=home, where=tmp_path)[0] == 0
    decrypt = ("decrypt", "b.csv", "--key", "b.csv.key.json", "--out", "c.csv")
    assert yiben(*decrypt, home=home, where=tmp_path)[0] == 0
    assert '"13800000007"' in (tmp_path / "c.csv").read_text()
