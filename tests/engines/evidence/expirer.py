"""A process that deletes what is over, five bodies a transaction, and kills itself: home, database address, where."""

import os
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path

from evidence_scene import LI, Scene

from yiben.engines import evidence
from yiben.engines.evidence import retention
from yiben.infra.home import Home
from yiben.infra.settings import Settings
from yiben.infra.work import Office

RULE = retention.Rule(name="law:file", article="law:17", kinds=("query",), months=1)
LATER = datetime(2030, 1, 1, tzinfo=UTC)
AT_ONCE = 5


def office(scene, *, die_within=0):
    """Its seal ends the process in the transaction number `die_within`."""
    sealed = []

    def seal(db, when, told):
        receipt = evidence.append_told(db, scene.notary, when=when, told=told)
        sealed.append(1)
        if len(sealed) == die_within:
            os.kill(os.getpid(), signal.SIGKILL)
        return receipt

    return Office(scene.home, scene.settings, scene.engine, seal, lambda: LATER)


if __name__ == "__main__":
    root, url, within, after = sys.argv[1:]
    scene = Scene(Home(Path(root)).open(), Settings(database_url=url))
    steps = []

    def told(_):
        steps.append(1)
        if len(steps) == int(after):
            os.kill(os.getpid(), signal.SIGKILL)

    retention.delete_due(office(scene, die_within=int(within)), LI, [RULE], at_once=AT_ONCE, progress=told)
