"""Harvests again and again: what changed, what is gone, cut off and gone on with, two at once, days that pass."""

import json
import multiprocessing
import os
import signal
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from outcomes import counts, datasets

from harvest_sources import OWNER, Harvester, ckan, harvester, package, pod, say, serving
from yiben.capabilities import harvesting, ledger, opening
from yiben.capabilities.harvesting import Ended, Kind, Outcome
from yiben.kernel.actors import SYSTEM
from yiben.kernel.errors import BadInput, MovedOn


def test_an_answer_that_has_not_changed_is_believed(office: Harvester) -> None:
    asked = []

    def answer(link, target) -> None:
        asked.append(target)
        if len(asked) > 1:
            say(link, "", status="304 Not Modified", ETag='"1"')
        else:
            say(link, json.dumps({"dataset": [pod(1), pod(2)]}), ETag='"1"')

    with serving(answer) as address:
        office.add(f"{address}/data.json", kind=Kind.DATA_JSON)
        office.run()
        assert counts(office.run()) == {Outcome.UNCHANGED: 2}
        assert counts(office.run()) == {Outcome.UNCHANGED: 2}


def test_what_is_gone_is_withdrawn_and_comes_back_under_its_own_name(office: Harvester) -> None:
    every = [package(number) for number in range(20)]
    kept = list(every)
    with serving(ckan(lambda: every)) as address:
        office.add(f"{address}/api/3/action", kind=Kind.CKAN)
        office.run()
        slug = datasets(office)["id-00004"].slug
        del every[4]
        run = office.run()
        assert counts(run) == {Outcome.UNCHANGED: 19, Outcome.GONE: 1}
        assert datasets(office, state=None)["id-00004"].state is opening.State.WITHDRAWN
        every[:] = kept
        back = office.run()
    assert counts(back) == {Outcome.UNCHANGED: 19, Outcome.NEW: 1}
    assert datasets(office)["id-00004"].slug == slug


@pytest.mark.parametrize(("choice", "left"), [(Outcome.GONE, 10), (Outcome.MISSING, 20)])
def test_a_source_that_loses_much_at_once_asks_a_person(
    office: Harvester, choice: Outcome, left: int
) -> None:
    every = [package(number) for number in range(20)]
    with serving(ckan(lambda: every)) as address:
        office.add(f"{address}/api/3/action", kind=Kind.CKAN)
        office.run()
        del every[10:]
        run = office.run()
    assert (run.state, counts(run)) == (Ended.ASKING, {Outcome.UNCHANGED: 10, Outcome.MISSING: 10})
    assert len(datasets(office)) == 20
    harvesting.decide_missing(office.office, OWNER, run.id, withdraw=choice)
    assert len(datasets(office)) == left
    with pytest.raises(BadInput):
        harvesting.decide_missing(office.office, OWNER, run.id, withdraw=choice)


def test_a_dry_run_says_the_same_and_writes_nothing(office: Harvester) -> None:
    every = [package(number) for number in range(20)] + [package(99, private=True)]
    with serving(ckan(lambda: every)) as address:
        office.add(f"{address}/api/3/action", kind=Kind.CKAN)
        assert counts(office.run(dry=True)) == {Outcome.NEW: 20, Outcome.REJECTED: 1}
        assert datasets(office, state=None) == {}
        with office.office.reading(OWNER) as work:
            assert ledger.find_organisation(work, "City of Somewhere") is None
        office.run()
        every[0] |= {"title": "Other", "metadata_modified": "2025"}
        del every[1]
        assert counts(office.run(dry=True)) == {
            Outcome.UNCHANGED: 18, Outcome.CHANGED: 1, Outcome.REJECTED: 1, Outcome.GONE: 1,
        }  # fmt: skip
    assert len(datasets(office)) == 20


def test_a_decision_about_words_is_applied_to_what_was_taken_in_before(office: Harvester) -> None:
    every = [package(1, groups=[{"title": "Odd"}], license_id="mine", organization={"title": "Some Office"})]
    with office.office.writing(OWNER) as work:
        body = ledger.ensure_organisation(work, "交通局")
    with serving(ckan(lambda: every)) as address:
        office.add(f"{address}/api/3/action", kind=Kind.CKAN)
        office.run()
        assert datasets(office)["id-00001"].licence == "mine"
        office.decide(
            "it",
            themes={"Odd": "transport"},
            licences={"mine": "CC0-1.0"},
            publishers={"Some Office": "交通局"},
        )
        assert counts(office.run()) == {Outcome.CHANGED: 1}
        assert counts(office.run()) == {Outcome.UNCHANGED: 1}
    one = datasets(office)["id-00001"]
    assert (one.themes, one.licence, one.publisher) == (("transport",), "CC0-1.0", body.id)


def test_an_organisation_of_the_same_name_elsewhere_is_not_taken_over(office: Harvester) -> None:
    with office.office.writing(OWNER) as work:
        real = ledger.ensure_organisation(work, "City of Somewhere")
    with serving(ckan(lambda: [package(1)])) as address:
        office.add(f"{address}/api/3/action", kind=Kind.CKAN)
        office.run()
    assert datasets(office)["id-00001"].publisher != real.id


def test_names_that_many_ask_for_are_numbered_across_batches(office: Harvester) -> None:
    every = [package(number, name=None, title="Untitled") for number in range(1100)]
    with serving(ckan(lambda: every)) as address:
        office.add(f"{address}/api/3/action", kind=Kind.CKAN)
        assert counts(office.run()) == {Outcome.NEW: 1100}
    assert len({one.slug for one in datasets(office).values()}) == 1100


def _harvest_and_die(folder: Path, address: str) -> None:
    pages = 0

    def dying(_step) -> None:
        nonlocal pages
        pages += 1
        if pages == 3:
            os.kill(os.getpid(), signal.SIGKILL)

    with harvester(folder) as office:
        harvesting.run(office.office, OWNER, "it", progress=dying)


def test_a_killed_harvest_goes_on_from_its_last_batch(tmp_path: Path) -> None:
    every = [package(number) for number in range(2200)]
    asked: list[str] = []
    with serving(ckan(lambda: every, asked=asked)) as address, harvester(tmp_path) as office:
        office.add(f"{address}/api/3/action", kind=Kind.CKAN)
        process = multiprocessing.get_context("fork").Process(
            target=_harvest_and_die, args=(tmp_path, address)
        )
        process.start()
        process.join(60)
        assert process.exitcode == -signal.SIGKILL
        with office.office.reading(OWNER) as work:
            (cut,) = harvesting.runs(work, "it")
            assert harvesting.interrupted(work) == (cut.source,)
        assert (cut.state, counts(cut)) == (Ended.RUNNING, {Outcome.NEW: 1500})
        asked.clear()
        done = office.run()
        assert done.id == cut.id
        assert (done.state, counts(done)) == (Ended.COMPLETE, {Outcome.NEW: 2200})
        assert "start=1000" in asked[0]
        assert counts(office.run()) == {Outcome.UNCHANGED: 2200}


def test_two_harvests_of_one_source_at_once_are_refused(office: Harvester) -> None:
    from threading import Thread

    def slow(link, _target) -> None:
        time.sleep(1.5)
        say(link, json.dumps({"dataset": [pod(1)]}))

    with serving(slow) as address:
        office.add(f"{address}/d.json", kind=Kind.DATA_JSON)
        first = Thread(target=office.run)
        first.start()
        time.sleep(0.4)
        with pytest.raises(MovedOn):
            office.run()
        first.join()
    assert len(datasets(office)) == 1


def test_a_removed_source_leaves_only_tombstones(office: Harvester) -> None:
    with serving(ckan(lambda: [package(number) for number in range(5)])) as address:
        office.add(f"{address}/api/3/action", kind=Kind.CKAN)
        office.run()
        assert harvesting.remove(office.office, OWNER, "it") == 5
        assert datasets(office) == {}
        office.add(f"{address}/api/3/action", kind=Kind.CKAN)
        assert counts(office.run()) == {Outcome.NEW: 5}


def test_a_source_is_due_when_its_days_have_passed(office: Harvester) -> None:
    with serving(ckan(lambda: [package(1)])) as address:
        office.add(f"{address}/api/3/action", kind=Kind.CKAN, every_days=7)
        office.run()
    with office.office.reading(SYSTEM) as work:
        assert harvesting.due(work) == ()
        later = type(office.office)(
            office.office.home, office.office.settings, office.office.engine, office.office.seal,
            clock=lambda: datetime.now(UTC) + timedelta(days=7, hours=1),
        )  # fmt: skip
    with later.reading(SYSTEM) as work:
        assert len(harvesting.due(work)) == 1
