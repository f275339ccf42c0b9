"""A city and a province in two processes: what changes on one side is there on the other."""

import socket

from yiben.app.cascading import demonstration
from yiben.kernel.text import Text


def free_ports() -> int:
    """The first of four ports nobody listens on."""
    for first in range(18_000, 28_000, 4):
        try:
            for port in range(first, first + 4):
                with socket.create_server(("127.0.0.1", port)):
                    pass
        except OSError:
            continue
        return first
    raise AssertionError


def test_a_change_on_each_side_arrives_at_the_other_process(tmp_path, monkeypatch):
    monkeypatch.setenv("YIBEN_CASCADE_NETWORKS", demonstration.LOOPBACK)
    port = free_ports()
    demonstration.prepare(tmp_path, port=port)
    running = demonstration.start(tmp_path, port=port)
    told: list[Text] = []
    try:
        demonstration.change(tmp_path, tell=told.append, seconds=180.0)
        demonstration.cross(tmp_path, tell=told.append, seconds=180.0)
    finally:
        for one in running:
            one.terminate()
        for one in running:
            one.wait(30)
    assert len(told) == 4 + 8
    assert "3 rows through both guards" in told[-2].en
    assert "grant_withdrawn" in told[-1].en
