"""Retention that is killed anywhere has deleted exactly what the log says it has, and the next run goes on from there."""

import subprocess
import sys
from pathlib import Path

import pytest
from evidence_scene import LI
from expirer import AT_ONCE, RULE, office

from yiben.engines.evidence import retention
from yiben.infra.database import transaction

EVENTS = 23


def bodies(scene):
    with transaction(scene.engine, writes=False) as db:
        found = db.exec_driver_sql(
            "SELECT count(*) FROM evidence_event WHERE kind = 'query.answered' AND body IS NOT NULL"
        )
        return int(found.scalar_one())


@pytest.mark.parametrize(
    ("within", "after", "left"),
    [(1, 0, EVENTS), (3, 0, EVENTS - 2 * AT_ONCE), (0, 2, EVENTS - 2 * AT_ONCE), (0, 5, 0)],
    ids=["in the first transaction", "in the third", "after the second", "after the last"],
)
def test_killed_anywhere_it_has_deleted_what_the_log_says_and_is_ended_by_the_next_run(
    scene, within, after, left
):
    scene.append(EVENTS)
    script = Path(__file__).parent / "expirer.py"
    command = [sys.executable, str(script), str(scene.home.root), scene.settings.database_url]
    done = subprocess.run([*command, str(within), str(after)], check=False, timeout=120)
    assert done.returncode == -9
    assert bodies(scene) == left
    assert scene.verify().ok
    assert retention.wipe_waits(scene.home)
    told = []
    retention.expire(office(scene), LI, [RULE], progress=told.append)
    assert bodies(scene) == 0
    assert [step.rows for step in told[-1:]] == ([left] if left else [])
    assert not retention.wipe_waits(scene.home)
    assert scene.verify().ok
