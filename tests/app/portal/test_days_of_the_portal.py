"""Days readers see are Beijing's: at half past eleven in the evening of Greenwich, tomorrow has begun."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from open_city import described, release
from starlette.testclient import TestClient

from yiben.app import web
from yiben.app.wiring import Platform
from yiben.capabilities.portal import downloads
from yiben.kernel.actors import SYSTEM
from yiben.kernel.clock import stamped_day

LATE = datetime(2031, 11, 22, 23, 30, tzinfo=UTC)


def test_a_citation_and_the_count_of_a_download_bear_the_day_of_beijing(platform: Platform) -> None:
    one = described(platform)
    release(platform, one)
    late = replace(platform, office=replace(platform.office, clock=lambda: LATE))
    client = TestClient(web.build(late), base_url="http://localhost")
    page = client.get(f"/datasets/{one.slug}", headers={"Accept": "text/html", "Accept-Language": "zh"}).text
    assert "[2031-11-23]" in page
    assert "[2031-11-22]" not in page
    tally = downloads.Tally(late.office)
    tally.note(one.id, "csv")
    tally.flush()
    with late.office.reading(SYSTEM) as work:
        assert [day.day for day in downloads.counted_by_day(work, dataset=one.id)] == ["2031-11-23"]


def test_the_day_of_a_moment_is_beijings_and_a_bare_day_stays_itself() -> None:
    assert stamped_day("2031-11-22T15:59:59.999999Z") == "2031-11-22"
    assert stamped_day("2031-11-22T16:00:00.000000Z") == "2031-11-23"
    assert stamped_day("2031-11-22") == stamped_day((LATE - timedelta(hours=12)).isoformat()) == "2031-11-22"
    assert stamped_day("2031-11") == "2031-11"
