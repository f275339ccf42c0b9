"""Indexes of point lookups are made by the platform itself: for a new grant, and after an intake."""

import time
from pathlib import Path

import pytest
from api_makers import Desk
from makers import visits
from test_web_road import bring

from yiben.app.indexing import Indexing, indexing
from yiben.capabilities.access.lookup import model


@pytest.fixture(autouse=True)
def _every_table_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model, "SMALL", 0)


def made(desk: Desk) -> list[Path]:
    """The key folders there are."""
    return sorted((desk.platform.home.root / "lookup").glob("*/*/key-*"))


def test_a_new_grant_has_its_index_before_anybody_asks(apart: Desk) -> None:
    state = Indexing(apart.platform)
    assert state.round() == 1
    (before,) = made(apart)
    assert state.round() == 0  # nothing new
    bring(apart.sign_in("steward"), apart.platform, visits(rows=90), name="visits")
    assert made(apart) == [before]
    state.round()
    (after,) = made(apart)
    assert after.parent != before.parent  # of the content that came in


def test_a_running_platform_makes_them_in_the_background(apart: Desk) -> None:
    with indexing(apart.platform, every=0.05):
        until = time.monotonic() + 20
        while not made(apart) and time.monotonic() < until:
            time.sleep(0.05)
    apart.platform.jobs.wait()
    assert len(made(apart)) == 1
