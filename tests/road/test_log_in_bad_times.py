"""The log through the terminal, as a process of its own, when the clock, the disk, a thief or a backup is against it."""

import json
import os
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from yiben.app.wiring import open_database, open_platform
from yiben.engines import evidence
from yiben.infra.work import Office
from yiben.kernel.clock import utc_now

RUN = "from yiben.app.cli import main; main()"


class Cli:
    """`yiben log …` on one home."""

    def __init__(self, home: Path) -> None:
        self.home = home

    def start(self, *words: str, limit: int = 0, **more: str) -> subprocess.Popen[str]:
        def bound() -> None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

        return subprocess.Popen(
            [sys.executable, "-c", RUN, *words],
            env={**os.environ, "YIBEN_HOME": str(self.home), "YIBEN_LANG": "en", **more},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            preexec_fn=bound if limit else None,  # noqa: PLW1509  # one thread, one call
        )

    def __call__(self, *words: str, limit: int = 0, **more: str) -> tuple[int, str]:
        ran = self.start(*words, limit=limit, **more)
        out, err = ran.communicate(timeout=120)
        return ran.returncode, out + err

    def act(self, **more: object) -> tuple[int, str]:
        """Something that leaves an event."""
        return self("log", "hold", "--subject", "res_1", "--reason", "a case", **more)

    def verify(self) -> tuple[int, dict[str, object]]:
        """What `yiben log verify` finds, asked in this process: a new one takes seconds."""
        home, engine = open_database(self.home)
        told = evidence.verify(engine, home).as_dict()
        engine.dispose()
        return (0 if told["ok"] else 2), told

    def faults(self) -> list[tuple[str, int | None]]:
        code, told = self.verify()
        assert code == (2 if told["findings"] else 0)
        return [(one["fault"], one["first"]) for one in told["findings"]]

    def sql(self, statement: str, *values: object) -> None:
        db = sqlite3.connect(self.home / "yiben.db", isolation_level=None)
        db.execute(statement, values)
        db.close()


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a few events; copied, never used."""
    home = tmp_path_factory.mktemp("times") / "home"
    cli = Cli(home)
    for _ in range(2):
        assert cli.act()[0] == 0
    return home


@pytest.fixture
def cli(founded: Path, tmp_path: Path) -> Cli:
    shutil.copytree(founded, tmp_path / "home")
    return Cli(tmp_path / "home")


def test_a_full_disk_stops_the_work_by_name_and_nothing_is_lost(cli: Cli) -> None:
    events = cli.verify()[1]["events"]
    code, said = cli("log", "hold", "--subject", "x" * 60_000, "--reason", "a case", limit=40_000)
    assert code == 5, said
    assert "disk is full" in said
    assert "Traceback" not in said
    assert cli.faults() == []
    assert cli.verify()[1]["events"] == events
    assert cli.act()[0] == 0
    assert cli.faults() == []


def test_a_clock_that_went_backwards_is_told_and_times_never_fall(cli: Cli) -> None:
    platform = open_platform(cli.home)
    ahead = Office(
        cli.home,
        platform.settings,
        platform.engine,
        platform.office.seal,
        lambda: utc_now() + timedelta(days=3),
    )
    with ahead.writing(platform.owner()) as work:
        work.leave("backup.made", "x")
    platform.close()
    assert cli.act()[0] == 0
    code, told = cli.verify()
    assert code == 0
    assert len(told["notes"]) == 1  # the clock had gone backwards
    code, said = cli("log", "show", "--json", "--size", "3")
    times = [one["time"] for one in json.loads(said)["events"]]
    assert times == sorted(times, reverse=True)


def test_writers_at_once_take_turns(cli: Cli) -> None:
    before = cli.verify()[1]["events"]
    at_once = [cli.start("log", "hold", "--subject", f"res_{n}", "--reason", "a case") for n in range(2)]
    assert [one.wait(timeout=120) for one in at_once] == [0] * 2
    code, told = cli.verify()
    assert (code, told["events"]) == (0, before + 2)


def test_a_backup_put_back_is_behind_the_heads_file_and_stays_told(cli: Cli, tmp_path: Path) -> None:
    shutil.copy(cli.home / "yiben.db", tmp_path / "kept.db")
    assert cli.act()[0] == 0
    for old in cli.home.glob("yiben.db*"):
        old.unlink()
    shutil.copy(tmp_path / "kept.db", cli.home / "yiben.db")
    assert [fault for fault, _ in cli.faults()] == ["log_truncated"]
    assert cli.act()[0] == 0
    assert {"log_rolled_back", "head_missing"} & {fault for fault, _ in cli.faults()}
    assert "evidence.rolled_back" in cli("log", "show", "--kind", "evidence")[1]


@pytest.mark.parametrize("keep", [0.3, 0.95])
def test_a_truncated_database_is_named_not_fallen_over(cli: Cli, keep: float) -> None:
    file = cli.home / "yiben.db"
    os.truncate(file, int(file.stat().st_size * keep))
    code, said = cli("log", "verify", "--json")
    assert code in {2, 5}, said
    assert "Traceback" not in said
    assert "internal" not in said


def test_a_truncated_heads_file_is_a_note_and_comes_back(cli: Cli) -> None:
    file = cli.home / "evidence" / "heads.jsonl"
    whole = file.read_bytes()
    os.truncate(file, len(whole) // 2)
    code, told = cli.verify()
    assert (code, len(told["notes"])) == (0, 1)
    assert cli.act()[0] == 0
    assert file.read_bytes().startswith(whole)


def middle(column: str, table: str = "evidence_event") -> str:
    of = {"evidence_event": "seq", "evidence_node": "place", "evidence_head": "tree_size"}[table]
    return (
        f"UPDATE {table} SET {column} = CAST(substr({column}, 1, 9) || 'Z' || substr({column}, 11) AS BLOB) "
        f"WHERE {of} = (SELECT {of} FROM {table} ORDER BY {of} LIMIT 1 OFFSET 1)"
    )


OTHER_ROOT = (
    "UPDATE evidence_head SET root = CASE WHEN root LIKE 'f%' THEN '0' ELSE 'f' END || substr(root, 2) "
    "WHERE tree_size = (SELECT min(tree_size) FROM evidence_head)"
)
EDITS = [
    (middle("body"), "body_changed"),
    (middle("leaf"), "leaf_changed"),
    (middle("hash", "evidence_node"), "tree_changed"),
    (OTHER_ROOT, ""),
    ("UPDATE evidence_event SET actor = 'nobody' WHERE seq = 1", "columns_changed"),
    ("DELETE FROM evidence_event WHERE seq = 1", "event_missing"),
    ("UPDATE evidence_event SET body = NULL WHERE seq = 1", "body_removed"),
]


@pytest.mark.parametrize(("edit", "fault"), EDITS)
def test_an_edit_by_hand_is_named_at_the_terminal(cli: Cli, edit: str, fault: str) -> None:
    cli.sql(edit)
    found = [name for name, _ in cli.faults()]
    assert found
    assert not fault or fault in found
    if fault == "body_changed":
        code, said = cli("log", "verify")
        assert code == 2
        assert "event 1" in said.lower()


def test_what_was_acknowledged_survives_kill_9(cli: Cli) -> None:
    code = (
        "from yiben.app.wiring import open_platform\n"
        "platform = open_platform()\nowner = platform.owner()\n"
        "while True:\n"
        "    with platform.office.writing(owner) as work: work.leave('backup.made', 'x')\n"
        "    print('kept', flush=True)\n"
    )
    before = cli.verify()[1]["events"]
    env = {**os.environ, "YIBEN_HOME": str(cli.home)}
    victim = subprocess.Popen([sys.executable, "-c", code], env=env, stdout=subprocess.PIPE, text=True)
    assert victim.stdout is not None
    kept = [victim.stdout.readline() for _ in range(20)]
    victim.send_signal(signal.SIGKILL)
    rest = victim.communicate(timeout=60)[0]
    acknowledged = len(kept) + rest.count("kept")
    code_, told = cli.verify()
    assert code_ == 0
    assert told["events"] >= before + acknowledged


def test_a_home_founded_with_sm3_stays_so_and_says_so(tmp_path: Path) -> None:
    cli = Cli(tmp_path / "sm3")
    assert cli.act(YIBEN_EVIDENCE_HASH="sm3")[0] == 0
    assert cli.act()[0] == 0
    assert cli.faults() == []
    assert json.loads(cli("log", "prove", "1")[1])["hash"] == "sm3"
    code, said = cli.act(YIBEN_EVIDENCE_HASH="sha256")
    assert code == 2
    assert "founded with sm3" in said
    assert cli("log", "show", YIBEN_EVIDENCE_HASH="md5")[0] in {0, 2}


def test_keys_rotate_and_old_signatures_verify(cli: Cli) -> None:
    for _ in range(2):
        assert cli("log", "rotate-key")[0] == 0
        assert cli.act()[0] == 0
    assert cli.faults() == []
    assert sorted(one.name for one in (cli.home / "keys").glob("evidence-*")) == [
        "evidence-0001.pub",
        "evidence-0002.pub",
        "evidence-0003.pem",
    ]
    assert cli("log", "rotate-key", "--as", "officer")[0] == 3
