"""A process that appends, for the tests with two writers: home, database address, batches, events a batch."""

import sys
from pathlib import Path

from evidence_scene import Scene

from yiben.infra.home import Home
from yiben.infra.settings import Settings

if __name__ == "__main__":
    root, url, batches, size = sys.argv[1:]
    scene = Scene(Home(Path(root)).open(), Settings(database_url=url))
    print("ready", flush=True)  # noqa: T201  # the test listens
    for _ in range(int(batches)):
        scene.append(int(size))
        print("done", flush=True)  # noqa: T201  # the test listens
