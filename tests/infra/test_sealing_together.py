"""Readers who come at once share a transaction: each event is there before its reader goes on, and nobody pays for another."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from threading import Barrier

import pytest

from yiben.engines import evidence
from yiben.infra.database import metadata, open_engine, transaction
from yiben.infra.home import Home
from yiben.infra.sealing import SealedTogether
from yiben.infra.settings import Settings
from yiben.infra.work import Office
from yiben.kernel.actors import Actor
from yiben.kernel.errors import BadInput, Refused, YibenError
from yiben.kernel.text import Text

READERS = 12


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    home = Home(tmp_path / "home").open()
    engine = open_engine(home, Settings())
    metadata.create_all(engine)
    plain = Office(home, Settings(), engine, evidence.make_seal(home))
    yield replace(plain, together=SealedTogether(plain))
    engine.dispose()


def _reader(number: int) -> Actor:
    return Actor(account=f"reader-{number}", name="读者")


def _read(office: Office, number: int, detail: object) -> bool:
    """Whether the event was to be found once the read was over."""
    with office.reading(_reader(number)) as work:
        work.leave("data.read", f"res_{number}", rows=detail)
    with transaction(office.engine, writes=False) as db:
        return bool(evidence.show(db, evidence.Asked(subject=f"res_{number}")).rows)


def test_whoever_reads_alone_finds_their_event(office: Office) -> None:
    assert _read(office, 1, 7)


def test_the_signed_head_stands_outside_the_database_once_the_read_is_over(office: Office) -> None:
    heads = office.home.root / "evidence" / "heads.jsonl"
    for number in range(1, 4):
        assert _read(office, number, 7)
        assert len(heads.read_bytes().splitlines()) == number


def test_after_a_round_that_failed_the_next_reader_is_sealed(office: Office) -> None:
    with suppress(BadInput):
        _read(office, 1, float("nan"))
    assert _read(office, 2, 7)
    report = evidence.verify(office.engine, office.home)
    assert (report.ok, report.events) == (True, 1)


def test_who_was_refused_is_in_the_log_though_what_they_began_is_undone(office: Office) -> None:
    with suppress(Refused), office.writing(_reader(1)) as work:
        work.leave("data.changed", "res_1")
        work.insist("data.refused", "res_1")
        raise Refused("closed", Text("不可", "closed"))
    with transaction(office.engine, writes=False) as db:
        assert [one.kind for one in evidence.show(db).rows] == ["data.refused"]


def test_every_reader_of_many_finds_their_own_event_and_the_log_is_whole(office: Office) -> None:
    begin = Barrier(READERS)

    def reader(number: int) -> bool:
        begin.wait()
        return all(_read(office, 100 * number + each, each) for each in range(5))

    with ThreadPoolExecutor(READERS) as pool:
        assert all(pool.map(reader, range(READERS)))
    report = evidence.verify(office.engine, office.home)
    assert report.ok
    assert report.events == 5 * READERS


def test_an_event_that_cannot_be_sealed_is_its_own_readers_alone(office: Office) -> None:
    begin = Barrier(READERS)

    def reader(number: int) -> YibenError | None:
        begin.wait()
        try:
            assert _read(office, number, float("nan") if number == 3 else number)
        except YibenError as error:
            return error
        return None

    with ThreadPoolExecutor(READERS) as pool:
        found = list(pool.map(reader, range(READERS)))
    assert [number for number, error in enumerate(found) if error] == [3]
    assert isinstance(found[3], BadInput)
    assert evidence.verify(office.engine, office.home).events == READERS - 1
