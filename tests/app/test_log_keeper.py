"""While the platform is up its log is kept by the clock: what is over is deleted by day, files are rewritten at night."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from yiben.app.log_keeper import LogKeeper
from yiben.app.wiring import Platform, open_platform
from yiben.engines.evidence import retention
from yiben.infra.database import transaction
from yiben.kernel.actors import SYSTEM

NOON = datetime(2060, 6, 1, 4, 0, tzinfo=UTC)  # 12:00 in Beijing
RULE = retention.Rule(name="law:file", article="law:17", kinds=("data",), months=36)
NIGHT = datetime(2060, 6, 1, 19, 0, tzinfo=UTC)  # 03:00 in Beijing


@pytest.fixture
def platform(tmp_path: Path) -> Iterator[Platform]:
    opened = open_platform(tmp_path / "home")
    with opened.office.writing(SYSTEM) as work:
        for number in range(7):
            work.leave("data.read", f"res_{number}", rows=number)
    yield opened
    opened.close()


def _bodies(platform: Platform) -> int:
    with transaction(platform.engine, writes=False) as db:
        said = "SELECT count(*) FROM evidence_event WHERE kind = 'data.read' AND body IS NOT NULL"
        return int(db.exec_driver_sql(said).scalar_one())


def _keeper(platform: Platform, now: datetime) -> LogKeeper:
    return LogKeeper(replace(platform.office, clock=lambda: now), lambda _: [RULE])


def test_what_is_over_goes_by_the_clock_and_not_before(platform: Platform) -> None:
    today = LogKeeper(platform.office, lambda _: [RULE])
    today.expire_due()
    today.wait()
    assert _bodies(platform) == 7
    late = _keeper(platform, NOON)
    late.expire_due()
    late.wait()
    assert _bodies(platform) == 0
    late.verify("officer", patience=60)
    last = late.last()
    assert last is not None
    assert last.ok


def test_files_are_rewritten_at_night_alone(platform: Platform) -> None:
    noon, night = _keeper(platform, NOON), _keeper(platform, NIGHT)
    noon.expire_due()
    noon.wait()
    noon.wipe_in_quiet_hours()
    noon.wait()
    assert retention.wipe_waits(platform.home)
    night.wipe_in_quiet_hours()
    night.wait()
    assert not retention.wipe_waits(platform.home)


def test_what_a_verification_found_is_there_for_the_next_process(platform: Platform) -> None:
    first = LogKeeper(platform.office)
    first.verify("officer", patience=60)
    found = LogKeeper(platform.office).last()
    assert found is not None
    assert (found.by, found.ok, found.root) == ("officer", True, first.last().root if first.last() else None)
    assert first.verifying is None
