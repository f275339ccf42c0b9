"""Roads at the terminal: the same words in two worlds, as somebody cleared for level 1."""

import json
from pathlib import Path

import pytest
from attack_worlds import ILLS, World, residents

from terminals import Terminal


class Terminals:
    """`yiben` in one world; answers code, stdout and stderr as they would be in any."""

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal

    def __call__(self, world: World, *words: str) -> tuple[int, str, str]:
        self._terminal.patch.setenv("YIBEN_HOME", str(world.platform.home.root))
        self._terminal.patch.setenv("YIBEN_LANG", "en")
        self._terminal.patch.setenv("YIBEN_THREADS", "1")
        return self._terminal(*words)


@pytest.fixture
def yiben(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Terminals:
    return Terminals(Terminal(monkeypatch, capsys))


ANALYST = ("--as", "analyst")
CALLS = [
    (0, "query", "SELECT * FROM residents", *ANALYST),
    (0, "query", "SELECT * FROM residents", *ANALYST, "--json"),
    (0, "query", "SELECT * FROM residents", *ANALYST, "--format", "csv"),
    (0, "query", "SELECT id FROM residents ORDER BY salary", *ANALYST, "--format", "csv"),
    (2, "query", "SELECT name::INTEGER FROM residents", *ANALYST, "--json"),
    (2, "query", "SELECT nmae FROM residents", *ANALYST),
    (3, "query", "SELECT * FROM read_csv('/etc/passwd')", *ANALYST, "--json"),
    (4, "query", "SELECT * FROM residence", *ANALYST, "--json"),
    (4, "query", "SELECT name FROM residents", *ANALYST, "--grant", "G1", "--json"),
    (4, "query", "SELECT name FROM residents", "--as", "nobody", "--json"),
    (4, "query", "SELECT name FROM residents", "--as", "' OR 1=1 --", "--json"),
    (0, "show", "residents", *ANALYST),
    (0, "show", "residents", *ANALYST, "--json"),
    (0, "show", "docs", *ANALYST, "--json"),
    (4, "show", "nothing", *ANALYST, "--json"),
    (0, "search", "residents", *ANALYST, "--json"),
    (0, "search", "王鑫焱", *ANALYST, "--json"),
    (0, "search", "骨折密", *ANALYST),
    (0, "gaps", *ANALYST),
    (3, "accept", "residents", *ANALYST, "--json"),
    (3, "label", "residents", "name", "--why", "x", "--level", "1", *ANALYST, "--json"),
    (3, "label", "residents", "id_card", "--why", "x", "--level", "1", "--as", "steward", "--json"),
    (2, "derive", "SELECT name FROM residents", "--name", "n", "--org", "x", *ANALYST, "--json"),
    (3, "derive", "SELECT id FROM residents", "--name", "n", "--org", "x", *ANALYST, "--json"),
    (3, "account", "create", "eve", "--role", "owner", "--clearance", "5", *ANALYST),
    (3, "account", "reset-password", "owner", *ANALYST),
    (3, "account", "token", "owner", *ANALYST),
]


@pytest.mark.parametrize("call", CALLS, ids=lambda call: " ".join(map(str, call[1:]))[:60])
def test_no_command_tells_two_worlds_apart(
    yiben: Terminals, worlds: tuple[World, World], call: tuple[int, *tuple[str, ...]]
) -> None:
    wanted, *words = call
    told = []
    for world in worlds:
        code, out, err = yiben(world, *words)
        assert code == wanted, (out, err)
        assert not world.leaked(out + err, asked=" ".join(words))
        told.append((world.told(out), world.told(err)))
    assert told[0] == told[1]


def test_an_analyst_reads_and_proves_their_own_events_only(
    yiben: Terminals, worlds: tuple[World, World]
) -> None:
    world = worlds[0]
    _, everything, _ = yiben(world, "log", "show", "--json", "--size", "200")
    foreign = next(one for one in json.loads(everything)["events"] if one["actor"] != "analyst")
    _, mine, _ = yiben(world, "log", "show", *ANALYST, "--actor", "owner", "--json")
    assert {one["actor"] for one in json.loads(mine)["events"]} <= {"analyst"}
    for event in (foreign["event"], str(foreign["seq"])):
        code, out, _ = yiben(world, "log", "prove", event, *ANALYST)
        assert (code, out) == (4, "")


def test_the_log_and_its_proofs_hold_no_value(yiben: Terminals, worlds: tuple[World, World]) -> None:
    for world in worlds:
        yiben(world, "query", f"SELECT id FROM residents WHERE diagnosis = '{ILLS[world.name][0]}'", *ANALYST)
        _, told, _ = yiben(world, "log", "show", "--json", "--size", "200")
        assert not world.leaked(told)
        newest = json.loads(told)["events"][0]["event"]
        _, proof, _ = yiben(world, "log", "prove", newest)
        assert not world.leaked(proof)


def test_recognising_and_checking_a_file_quotes_no_cell(
    yiben: Terminals, worlds: tuple[World, World], tmp_path: Path
) -> None:
    world, source = worlds[0], tmp_path / "residents.csv"
    source.write_bytes(residents(world.name))
    for words in (
        ("recognise", str(source), "--json"),
        ("check", str(source)),
        ("check", str(source), "--json"),
    ):
        _, out, err = yiben(world, *words)
        assert not world.leaked(out + err), words


def test_a_file_written_for_somebody_is_theirs_alone(
    yiben: Terminals, worlds: tuple[World, World], tmp_path: Path
) -> None:
    target = tmp_path / "out.csv"
    assert (
        yiben(
            worlds[0], "query", "SELECT * FROM residents", *ANALYST, "--format", "csv", "--out", str(target)
        )[0]
        == 0
    )
    assert target.stat().st_mode & 0o077 == 0
    assert not worlds[0].leaked(target.read_text(encoding="utf-8"))
