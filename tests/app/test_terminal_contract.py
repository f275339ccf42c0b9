"""What scripts of other people rely on at the terminal: places to write to, names as given, first use, one document."""

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from terminals import Terminal
from yiben.app.cli import app
from yiben.app.commands import bench

PEOPLE = "姓名,手机号\n林小满,13900000001\n周启明,13900000002\n"


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YIBEN_HOME", str(tmp_path / "数据 目录"))
    monkeypatch.setenv("YIBEN_LANG", "en")
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def yiben(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Terminal:
    return Terminal(monkeypatch, capsys)


@pytest.mark.parametrize("out", ["no folder/answer.csv", "."])
@pytest.mark.parametrize(
    "words",
    [
        ["query", "SELECT 1 AS a", "--as", "owner", "--format", "csv"],
        ["log", "prove", "0"],
        ["log", "identity"],
        ["seal", "keys"],
        ["assess", "chengdu-compute-2023/cloud-centre-upgrade", "--table", "people.csv"],
    ],
)
def test_where_nothing_can_be_written_is_said_before_anything_is_done(
    yiben: Terminal, tmp_path: Path, words: list[str], out: str
) -> None:
    code, said, told = yiben(*words, "--out", out)
    assert (code, said) == (2, "")
    assert out.split("/", maxsplit=1)[0] in told
    assert "Traceback" not in told
    assert not (tmp_path / "数据 目录").exists()


def test_nobodys_export_is_recorded_when_its_file_has_no_place(yiben: Terminal) -> None:
    asked = ["query", "SELECT 1 AS a", "--as", "owner", "--format", "csv"]
    assert yiben.json(*asked, "--out", "none/a.csv", code=2)["error"]["code"] == "no_place"
    assert yiben.json("log", "show", "--kind", "data")["total"] == 0


def test_the_first_command_of_a_home_may_be_to_verify_its_log(yiben: Terminal) -> None:
    found = yiben.json("log", "verify")
    assert found["ok"]
    assert found["events"] > 0


def test_the_first_commands_of_a_home_may_be_given_at_once(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "from yiben.app.cli import main; main()", "log"]
    begun = [
        subprocess.Popen([*command, *words, "--json"], stdout=subprocess.PIPE, env=os.environ, cwd=tmp_path)
        for words in (["verify"], ["show"], ["verify"])
    ]
    said = [one.communicate(timeout=120)[0] for one in begun]
    assert [one.returncode for one in begun] == [0, 0, 0]
    assert all(json.loads(one) for one in said)


def test_a_home_whose_database_is_gone_is_not_replaced_by_a_new_one(yiben: Terminal, tmp_path: Path) -> None:
    yiben("log", "verify")
    for file in (tmp_path / "数据 目录").glob("*.db*"):
        file.unlink()
    assert yiben.json("log", "verify", code=4)["error"]["code"] == "no_home"


def test_a_table_may_be_called_by_the_name_it_was_given(yiben: Terminal, tmp_path: Path) -> None:
    (tmp_path / "名 单.csv").write_text(PEOPLE, encoding="utf-8")
    brought = yiben.json("intake", "名 单.csv", "--org", "民政局", "--name", "惠民 名单（一）")
    assert brought["name"] == "惠民_名单_一"
    for name in ("惠民_名单_一", '"惠民 名单（一）"'):
        answer = yiben.json("query", f"SELECT count(*) AS n FROM {name}", "--as", "owner")
        assert answer["rows"] == [{"n": 2}]
    assert yiben.json("show", "惠民 名单（一）")["resource"] == brought["resource"]
    assert (
        yiben.json("query", 'SELECT * FROM "惠民/名册"', "--as", "owner", code=4)["error"]["code"]
        == "no_table"
    )


def test_a_proof_is_one_document_with_or_without_a_file(yiben: Terminal, tmp_path: Path) -> None:
    bundle = yiben.json("log", "prove", "0")
    assert (bundle["hash"], bundle["leaf_index"]) == ("sha256", 0)
    told = yiben.json("log", "prove", "0", "--out", "proof 一.json")
    kept = json.loads((tmp_path / "proof 一.json").read_bytes())
    assert told == {"out": "proof 一.json", "tree_size": kept["tree_size"], "root": kept["root"]}


def test_the_page_told_is_the_page_given(yiben: Terminal) -> None:
    assert yiben.json("log", "show", "--page", "0")["page"] == 1


@pytest.mark.parametrize("port", ["0", "99999", "-1"])
def test_a_port_that_is_none_is_wrong_input(yiben: Terminal, port: str) -> None:
    assert yiben.json("up", "--port", port, code=2)["error"]["code"] == "bad_usage"


def test_the_address_is_told_once_it_answers(tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    command = [sys.executable, "-c", "from yiben.app.cli import main; main()"]
    with subprocess.Popen(
        [*command, "up", "--no-sample", "--port", port, "--json"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=os.environ, cwd=tmp_path,
    ) as served:  # fmt: skip
        try:
            assert served.stdout is not None
            document = b""
            while not document.endswith(b"}\n}\n"):
                line = served.stdout.readline()
                assert line
                document += line
            told = json.loads(document)
            with urllib.request.urlopen(told["address"] + "readyz", timeout=30) as answer:
                assert json.load(answer)["ready"]
        finally:
            served.send_signal(signal.SIGINT)
            rest, _ = served.communicate(timeout=60)
    assert set(told["accounts"]) >= {"owner", "officer", "steward", "analyst"}
    assert (rest, served.returncode) == (b"", 0)


def test_whatever_is_asked_for_as_json_is_one_document(yiben: Terminal, tmp_path: Path) -> None:
    def without(command: Any, path: str) -> list[str]:
        if parts := getattr(command, "commands", None):
            return [found for name, one in parts.items() for found in without(one, f"{path} {name}")]
        return [] if any("--json" in one.opts for one in command.params) else [path.strip()]

    speak_or_stay = {"mcp", "cascade demo", "cascade demo-change"}
    assert set(without(get_command(app), "")) <= speak_or_stay
    assert yiben.json("version")["version"]
    identity = yiben.json("log", "identity", "--out", "me.json")
    assert json.loads((tmp_path / "me.json").read_bytes()) == {
        key: value for key, value in identity.items() if key != "out"
    }
    held = yiben.json("log", "hold", "--reason", "案件", "--kind", "data")
    assert yiben.json("log", "release", held["id"]) == {"hold": held["id"], "lifted": True}
    made = yiben.json("account", "create", "wang.fang", "--role", "analyst")
    assert made["account"] == "wang.fang"
    assert yiben.json("account", "disable", "wang.fang")["disabled"]
    assert yiben.json("account", "token", "analyst")["token"].startswith("yiben_")


def test_a_benchmark_is_one_document_too(
    yiben: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "benchmarks"
    folder.mkdir()
    (folder / "quick.py").write_text("print('{\"benchmark\": \"quick\"}')\nprint('in words')\n")
    (folder / "broken.py").write_text("raise SystemExit(1)\n")
    monkeypatch.setattr(bench, "__file__", str(tmp_path / "a" / "b" / "c" / "d" / "bench.py"))
    assert yiben.json("bench", "quick") == [{"benchmark": "quick"}]
    assert yiben.json("bench", "broken", code=5)["error"]["code"] == "benchmark_failed"


def test_of_several_files_all_are_there_before_any_is_taken(yiben: Terminal, tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text(PEOPLE, encoding="utf-8")
    refused = yiben.json("intake", "people.csv", "nobody.csv", "--org", "民政局", code=4)["error"]
    assert (refused["code"], refused["where"]) == ("no_such_file", {"file": "nobody.csv"})
    assert yiben.json("log", "show", "--kind", "intake")["total"] == 0


def test_what_was_taken_before_a_bad_file_is_said(yiben: Terminal, tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text(PEOPLE, encoding="utf-8")
    (tmp_path / "bad.parquet").write_bytes(b"PAR1 no parquet at all")
    refused = yiben.json("intake", "people.csv", "bad.parquet", "--org", "民政局", code=2)["error"]
    assert refused["where"]["landed"] == ["people.csv"]
    assert refused["where"]["source"] == "bad.parquet"


@pytest.mark.parametrize(
    "words",
    [
        ["pack", "load", "not-here"],
        ["log", "trust", "not-here", "--title", "City"],
        ["log", "cosign", "not-here", "--out", "answer.json"],
    ],
)
def test_what_is_not_there_is_four(yiben: Terminal, words: list[str]) -> None:
    assert yiben.json(*words, code=4)["error"]["where"] == {"file": "not-here"}


def test_a_case_stands_where_its_flow_says_in_the_readers_language(
    yiben: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "stops.csv").write_text("站点编号,线路\nS1,1路\nS2,2路\n", encoding="utf-8")
    yiben.json("intake", "stops.csv", "--org", "交通局", "--name", "stops")
    monkeypatch.setenv("YIBEN_LANG", "zh")
    said = ["--title", "站点", "--title-en", "Stops", "--says", "公交站点", "--says-en", "Bus stops"]
    asked = ["opening", "propose", "stops", *said, "--licence", "CC-BY-4.0", "--as", "steward"]
    code, _, told = yiben(*asked)
    assert code == 0, told
    assert "列入清单，待审查" in told
    assert "listed" not in told


def test_a_proposal_with_a_check_is_of_the_columns_that_were_checked(yiben: Terminal, tmp_path: Path) -> None:
    (tmp_path / "stops.csv").write_text("站点编号,线路,区县\nS1,1路,东区\nS2,2路,西区\n", encoding="utf-8")
    yiben.json("intake", "stops.csv", "--org", "交通局", "--name", "stops")
    check = yiben.json("opening", "check", "stops", "--columns", "线路,区县", "--as", "steward")["id"]
    said = ["--title", "站点", "--title-en", "Stops", "--says", "公交站点", "--says-en", "Bus stops"]
    asked = ["opening", "propose", "stops", *said, "--licence", "CC-BY-4.0", "--as", "steward"]
    for more, columns in (
        (["--check", check], ["线路", "区县"]),
        ([], ["站点编号", "线路", "区县"]),
        (["--check", check, "--column", "线路"], ["线路"]),
    ):
        case = yiben.json(*asked, *more)["cases"][0]["number"]
        assert yiben.json("case", "show", case)["form"]["columns"] == columns
