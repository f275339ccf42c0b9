"""Halves of what is being made: whole or not at all, swept when their maker died, never the last of the disk."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from yiben.infra.halves import demand_room, half_of, sweep_halves
from yiben.kernel.errors import Unavailable

KILLED = """
import os, signal, sys
from pathlib import Path
from yiben.infra.halves import half_of
with half_of(Path(sys.argv[1])) as half:
    half.write_bytes(b"x" * 1000)
    os.kill(os.getpid(), signal.SIGKILL)
"""


ADDING = """
import sys
from pathlib import Path
from yiben.infra.halves import half_of
target = Path(sys.argv[1])
for _ in range(200):
    with half_of(target) as half:
        half.write_text(str(int(target.read_text()) + 1))
        half.replace(target)
"""


def halves(folder: Path) -> list[str]:
    return [one.name for one in folder.iterdir() if not one.name.endswith(".lock")]


def test_makers_of_the_same_go_one_by_one_and_leave_no_lock(tmp_path: Path) -> None:
    (tmp_path / "sum").write_text("0")
    makers = [subprocess.Popen([sys.executable, "-c", ADDING, str(tmp_path / "sum")]) for _ in range(3)]
    assert [one.wait() for one in makers] == [0, 0, 0]
    assert (tmp_path / "sum").read_text() == "600"
    assert [one.name for one in tmp_path.iterdir()] == ["sum"]


def test_what_a_killed_maker_left_is_swept_and_what_is_being_made_is_not(tmp_path: Path) -> None:
    ended = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path / "dead")], check=False)
    assert ended.returncode == -signal.SIGKILL
    (tmp_path / ".half-of-older-days").write_bytes(b"x")
    with half_of(tmp_path / "alive") as half:
        half.mkdir()
        assert len(halves(tmp_path)) == 3
        sweep_halves(tmp_path)
        assert halves(tmp_path) == [half.name]
    assert halves(tmp_path) == []


def test_the_next_maker_begins_anew(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-c", KILLED, str(tmp_path / "file")], check=False)
    with half_of(tmp_path / "file") as half:
        assert not half.exists()
        half.write_text("whole")
        half.replace(tmp_path / "file")
    assert (tmp_path / "file").read_text() == "whole"


def test_a_full_disk_is_said_and_nothing_stays(tmp_path: Path) -> None:
    with pytest.raises(Unavailable) as caught:
        fill(tmp_path / "file")
    assert caught.value.code == "no_room"
    assert halves(tmp_path) == []


def fill(target: Path) -> None:
    """Make something on a disk that is full before it ends."""
    with half_of(target) as half:
        half.write_text("some of it")
        Path("/dev/full").write_bytes(b"the rest")


def test_space_is_left_to_the_rest(tmp_path: Path) -> None:
    demand_room(tmp_path, kept_free=0)
    with pytest.raises(Unavailable):
        demand_room(tmp_path, kept_free=1 << 60)
