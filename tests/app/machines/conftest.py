"""A served home with one open table of two editions, and one for named bodies only."""

import threading
import time
from collections.abc import Iterator

import pytest
import uvicorn
from machine_makers import STOPS, WIDER, Served, described, register, release

from yiben.app import web
from yiben.app.wiring import open_platform
from yiben.capabilities import opening


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    platform = open_platform(tmp_path_factory.mktemp("machines") / "home")
    stops = described(platform, "bus-stops")
    release(platform, stops, 1, STOPS.format(rows=1000))
    release(platform, stops, 2, WIDER.format(rows=1500))
    closed = described(platform, "depots", kind=opening.OpenKind.TARGETED)
    release(platform, closed, 1, STOPS.format(rows=10))
    register(platform, "people", "name")
    register(platform, "titles", "title")
    server = uvicorn.Server(uvicorn.Config(web.build(platform), port=0, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield Served(platform, f"http://127.0.0.1:{port}", stops.id, closed.id)
    server.should_exit = True
    thread.join()
    platform.close()
