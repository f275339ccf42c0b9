"""Originals are kept by their hash, and a run that was killed is gone on with, once."""

import hashlib
import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kept_events import keeping
from yiben.capabilities import intake as desk
from yiben.capabilities.intake import Stage
from yiben.infra.database import metadata, open_engine
from yiben.infra.home import Home
from yiben.infra.settings import Settings
from yiben.infra.work import Office
from yiben.kernel.actors import SYSTEM
from yiben.kernel.errors import BadInput, MovedOn, NotFound
from yiben.kernel.facts import Event

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


class Desk:
    """An office whose clock can be moved."""

    def __init__(self, home: Home) -> None:
        self.now, self.events = NOON, list[Event]()
        engine = open_engine(home, Settings())
        assert desk.begin  # importing the verb declares the table
        metadata.create_all(engine)
        self.office = Office(
            home,
            Settings(),
            engine,
            keeping(self.events),
            lambda: self.now,
        )

    def do(self, verb, *args, **asked):
        with self.office.writing(SYSTEM) as work:
            return verb(work, *args, **asked)

    def begin(self, **asked):
        return self.do(
            desk.begin, **{"source": "data.csv", "content": "abc", "sha256": "abc", "org": "民政厅"} | asked
        )


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(Home(tmp_path / "home").open())
    yield made
    made.office.engine.dispose()


def test_an_original_is_kept_under_its_hash_and_apart_from_the_persons_file(tmp_path):
    home, source = Home(tmp_path / "home").open(), tmp_path / "数据.csv"
    source.write_text("a,b\n1,2\n")
    received = desk.receive(home, source)
    assert received.sha256 == hashlib.sha256(b"a,b\n1,2\n").hexdigest()
    assert (received.path, received.name, received.bytes) == (home.files / received.sha256, "数据.csv", 8)
    source.write_text("changed")
    assert received.path.read_text() == "a,b\n1,2\n"
    assert [file.name for file in home.files.iterdir()] == [received.sha256]


def test_an_upload_is_kept_without_another_copy(tmp_path):
    home = Home(tmp_path / "home").open()
    upload = home.staging / "upload"
    upload.write_text("a,b\n1,2\n")
    received = desk.receive(home, upload, name="../../etc/数据.csv")
    assert received.name == "数据.csv"
    assert received.path.stat().st_ino == upload.stat().st_ino


def test_the_homes_own_files_folders_and_pipes_are_no_sources(tmp_path):
    home = Home(tmp_path / "home").open()
    (home.keys / "key").write_text("secret")
    (tmp_path / "way").symlink_to(home.keys / "key")
    os.mkfifo(tmp_path / "pipe")
    for source, code in (
        (home.keys / "key", "inside_home"),
        (tmp_path / "way", "inside_home"),
        (tmp_path / "pipe", "not_a_file"),
    ):
        with pytest.raises(BadInput) as caught:
            desk.receive(home, source)
        assert caught.value.code == code
    with pytest.raises(NotFound):
        desk.receive(home, tmp_path / "nothing")


def test_a_run_walks_from_begun_to_registered(book):
    run = book.begin()
    assert run.stage is Stage.RECEIVED
    for stage in (Stage.STAGED, Stage.LANDED, Stage.COMMITTED):
        run = book.do(desk.advance, run, stage, rows=7, facts={stage.value: True})
    done = book.do(desk.finish, run, resource="res_1", snapshot="42", rows=7)
    assert (done.stage, done.resource, done.snapshot, done.rows) == (Stage.REGISTERED, "res_1", "42", 7)
    assert done.facts == {"staged": True, "landed": True, "committed": True}
    assert [event.kind for event in book.events] == ["intake.begun", "intake.finished"]


def test_the_same_content_again_is_answered_with_the_finished_run(book):
    first = book.do(desk.finish, book.begin(), resource="res_1", snapshot="42", rows=7)
    assert book.begin() == first
    assert book.begin(options={"name": "other"}).id != first.id
    assert book.begin(org="公安厅").id != first.id
    assert book.begin(content="abd", sha256="abd").id != first.id


def test_a_database_is_read_again_every_time(book):
    first = book.do(desk.finish, book.begin(sha256=None), resource="res_1", snapshot="42", rows=7)
    assert book.begin(sha256=None).id != first.id


def test_a_failed_run_is_begun_anew(book):
    run = book.begin()
    failed = book.do(desk.fail, run, BadInput("empty_file", desk.compare([], [("a", "string")]).says()))
    assert (failed.stage, failed.error["code"]) == (Stage.FAILED, "empty_file")
    assert book.begin().id != run.id


def test_a_run_in_living_hands_is_left_alone(book):
    run = book.begin()
    with pytest.raises(MovedOn) as caught:
        book.begin()
    assert (caught.value.code, caught.value.where["run"]) == ("intake_running", run.id)
    assert book.do(desk.unfinished) == []


def test_a_run_nobody_was_heard_of_is_gone_on_with(book):
    run = book.do(desk.advance, book.begin(), Stage.LANDED, rows=7)
    book.now += timedelta(minutes=1)
    book.do(desk.beat, run)
    book.now += timedelta(minutes=1)
    assert book.do(desk.unfinished) == []
    book.now += timedelta(minutes=10)
    assert [left.id for left in book.do(desk.unfinished)] == [run.id]
    again = book.begin()
    assert (again.id, again.stage, again.rows) == (run.id, Stage.LANDED, 7)
    assert book.do(desk.unfinished) == []


def test_who_lost_a_run_to_another_process_is_told_so(book):
    run = book.begin()
    lost = replace(run, pid=(run.pid or 0) + 1)
    with pytest.raises(MovedOn) as caught:
        book.do(desk.advance, lost, Stage.STAGED)
    assert caught.value.code == "run_taken_over"


def test_history_is_newest_first_and_by_resource(book):
    for n in range(3):
        book.now += timedelta(seconds=1)
        book.do(
            desk.finish,
            book.begin(content=str(n), sha256=str(n)),
            resource=f"res_{n % 2}",
            snapshot=str(n),
            rows=n,
        )
    assert [run.snapshot for run in book.do(desk.history).rows] == ["2", "1", "0"]
    assert [run.snapshot for run in book.do(desk.history, resource="res_0").rows] == ["2", "0"]


def test_changes_of_a_schema_are_listed_and_refused():
    old = [("id", "integer"), ("name", "string"), ("day", "date")]
    same = desk.compare(old, old)
    assert not same
    changes = desk.compare(old, [("name", "string"), ("id", "string"), ("city", "string")])
    assert changes.added == (("city", "string"),)
    assert changes.removed == (("day", "date"),)
    assert changes.retyped == (("id", "integer", "string"),)
    assert changes.reordered
    error = desk.refuse(changes, table="person")
    assert error.code == "schema_changed"
    assert "--accept-changes" in error.hint.en
    assert error.where["retyped"] == [["id", "integer", "string"]]
