"""Opening with PostgreSQL as the metadata database: the same road, and a feed without gaps for who follows it."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest

from databases import fresh_database
from openers import Openers, found_openers, openers_of
from yiben.app.wiring import open_platform
from yiben.capabilities import ledger, opening
from yiben.infra.schema import difference
from yiben.kernel.errors import YibenError
from yiben.kernel.text import Text

pytestmark = pytest.mark.postgresql
OURS = ("open_basis", "open_prepared", "open_permit", "open_edition", "open_change", "open_dataset")
WHY = Text("核实中", "Being looked at")


@pytest.fixture
def served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Openers]:
    with fresh_database() as url:
        monkeypatch.setenv("YIBEN_DATABASE_URL", url)
        platform = open_platform(tmp_path / "home")
        found_openers(platform, tmp_path)
        yield openers_of(platform)
        platform.close()


def test_opened_suspended_by_a_label_and_withdrawn_on_postgresql(served: Openers) -> None:
    assert [one for one in difference(served.platform.engine) if any(name in str(one) for name in OURS)] == []
    dataset = served.opened()
    with served.reading(served.reader) as work:
        assert opening.readable(work, dataset.slug)[1].rows == 200
    with served.reading(served.officer) as work:
        items = ledger.describe(work, served.stops).items
    with served.writing(served.officer) as work:
        ledger.correct(work, items[0].id, ledger.Correction(level=3, personal=False, why="复核"))
    with served.reading(served.reader) as work, pytest.raises(YibenError) as error:
        opening.readable(work, dataset.slug)
    assert error.value.code == "dataset_suspended"
    with served.writing(served.officer) as work:
        opening.withdraw(work, dataset.slug, why=WHY)
    with served.reading(served.officer) as work:
        assert opening.figures(work).withdrawn == 1


def test_whoever_follows_the_feed_never_misses_an_entry_that_commits_late(served: Openers) -> None:
    dataset = served.opened()
    with served.reading(served.officer) as work:
        seen = opening.newest_change(work)
    holding, go = Event(), Event()

    def slow() -> None:
        with served.writing(served.steward) as work:
            opening.suspend(work, dataset.slug, why=WHY)
            holding.set()
            assert go.wait(20)

    def quick() -> None:
        assert holding.wait(20)
        with served.writing(served.steward_too) as work:
            opening.recall(work, dataset.slug, edition=1, why="收回")

    with ThreadPoolExecutor(2) as both:
        first, second = both.submit(slow), both.submit(quick)
        holding.wait(20)
        with served.reading(served.officer) as work:  # nothing is visible beyond what is still being written
            assert opening.newest_change(work) == seen
        go.set()
        first.result()
        second.result()
    with served.reading(served.officer) as work:
        found = opening.changes(work, since=seen)
    assert found[0].what is opening.What.SUSPENDED
    assert [one.seq for one in found] == sorted(one.seq for one in found)
    assert len(found) >= 2
