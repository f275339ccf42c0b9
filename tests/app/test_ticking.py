"""The clock of cases while the platform is up."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import case_people as city
from yiben.app.ticking import ticking
from yiben.app.wiring import Platform, open_platform
from yiben.capabilities import casework


@pytest.fixture
def platform(tmp_path: Path) -> Iterator[Platform]:
    opened = open_platform(tmp_path / "home")
    city.settle(opened, tmp_path / "pack")
    yield opened
    opened.close()


def test_while_the_platform_is_up_a_case_that_is_not_mended_in_time_lapses(platform: Platform) -> None:
    case = city.move(platform, "sam", city.file(platform), "return", reason="缺依据")
    with platform.engine.begin() as db:
        db.exec_driver_sql(
            "UPDATE casework_case SET due = '2026-03-02T15:59:59Z', alarm = '2026-03-02T15:59:59Z'"
        )
    with ticking(platform, every=0.05):
        for _ in range(400):
            with platform.office.reading(platform.owner()) as work:
                (now,) = casework.cases(work).rows
            if now.end:
                break
            time.sleep(0.05)
    platform.jobs.wait()
    assert (now.id, now.state, now.end) == (case.id, "lapsed", "lapsed")
