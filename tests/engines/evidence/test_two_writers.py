"""Several processes on one log, some of them killed at any moment."""

import subprocess
import sys
from pathlib import Path

import pytest

from yiben.engines import evidence
from yiben.infra.database import transaction

HERE = Path(__file__).parent


def start(scene, batches, size):
    command = [sys.executable, str(HERE / "appender.py"), str(scene.home.root), scene.settings.database_url]
    return subprocess.Popen([*command, str(batches), str(size)], stdout=subprocess.PIPE, text=True)


def heads_on_file(scene):
    return len((scene.home.root / "evidence" / "heads.jsonl").read_bytes().splitlines())


def test_two_processes_appending_at_once_keep_one_valid_log(scene):
    both = [start(scene, 25, 3), start(scene, 25, 2)]
    scene.append(*[1] * 10)
    outputs = [each.communicate(timeout=120)[0] for each in both]
    assert [each.returncode for each in both] == [0, 0]
    assert [output.count("done") for output in outputs] == [25, 25]
    report = scene.verify()
    assert (report.ok, report.events, report.heads) == (True, 135, 60)
    assert heads_on_file(scene) == 60
    with transaction(scene.engine, writes=False) as db:
        times = [entry.time for entry in evidence.show(db).rows]
    assert times == sorted(times, reverse=True)


@pytest.mark.parametrize("after", [1, 4, 9])
def test_a_writer_killed_in_the_middle_leaves_a_log_that_verifies_and_goes_on(scene, after):
    victim, other = start(scene, 10_000, 40), start(scene, 10, 1)
    done = 0
    for line in victim.stdout:
        done += line == "done\n"
        if done == after:
            break
    victim.kill()
    victim.communicate(timeout=60)
    other.communicate(timeout=120)
    assert other.returncode == 0
    assert scene.verify().ok
    scene.append(1)
    report = scene.verify()
    assert report.ok
    assert report.notes == ()
    assert report.events >= 40 * after + 11
    assert (report.events - 11) % 40 == 0
    assert heads_on_file(scene) == report.heads
