"""Databases set back to an older state, crashed writers, torn and lost heads files."""

import shutil

import pytest
from evidence_scene import LI, NOON

from yiben.engines import evidence
from yiben.engines.evidence import Fault
from yiben.infra.database import transaction
from yiben.kernel.errors import Unavailable
from yiben.kernel.facts import Event


def file_of(scene):
    return scene.home.root / "evidence" / "heads.jsonl"


def lines(scene):
    return file_of(scene).read_bytes().splitlines(keepends=True)


def found(scene):
    return [(each.fault, each.first, each.last) for each in scene.verify().findings]


def sqlite_files(scene):
    return scene.home.root.glob("yiben.db*")


@pytest.fixture
def set_back(scene, tmp_path):
    """A log of 5 events, set back to its first 3 by restoring a backup, as an operator or a thief would."""
    if scene.engine.dialect.name == "postgresql":
        scene.append(3, 2)
        with scene.engine.begin() as db:
            for sql in (
                "DELETE FROM evidence_event WHERE seq >= 3",
                "DELETE FROM evidence_head WHERE tree_size > 3",
                "DELETE FROM evidence_node WHERE place > 1",
            ):
                db.exec_driver_sql(sql)
    else:
        scene.append(3)
        scene.engine.dispose()
        for path in sqlite_files(scene):
            shutil.copy(path, tmp_path)
        scene.append(2)
        scene.engine.dispose()
        for path in list(sqlite_files(scene)):
            path.unlink()
        for path in tmp_path.glob("yiben.db*"):
            shutil.copy(path, scene.home.root)
    scene.notary = evidence.Notary(scene.home)
    return scene


def test_a_restored_backup_is_behind_the_heads_file(set_back):
    assert found(set_back) == [(Fault.TRUNCATED, 3, 4)]


def test_writing_on_after_a_restored_backup_leaves_an_event_and_stays_visible_for_ever(set_back):
    set_back.append(1, 4)
    with transaction(set_back.engine, writes=False) as db:
        told = [entry for entry in evidence.show(db).rows if entry.kind == "evidence.rolled_back"]
    assert [dict(entry.detail) for entry in told] == [{"file": 5, "database": 3}]
    assert found(set_back) == [(Fault.ROLLED_BACK, 3, 4)]
    assert len(lines(set_back)) == 4


def test_a_heads_file_that_lags_after_a_crash_is_a_note_and_the_next_append_repairs_it(scene):
    scene.append(1, 2, 3)
    whole = lines(scene)
    file_of(scene).write_bytes(whole[0])
    report = scene.verify()
    assert report.ok
    assert "lacks the last 2 heads" in report.notes[0].en
    scene.notary = evidence.Notary(scene.home)
    scene.append(1)
    assert lines(scene)[:3] == whole
    assert len(lines(scene)) == 4
    assert scene.verify().notes == ()


def test_a_torn_last_line_is_completed(scene):
    scene.append(1, 2)
    whole = lines(scene)
    file_of(scene).write_bytes(whole[0] + whole[1][:40])
    assert scene.verify().ok
    scene.append(1)
    assert lines(scene)[:2] == whole
    assert scene.verify().ok


def test_a_lost_heads_file_comes_back_and_its_loss_is_an_event(scene):
    scene.append(*[1] * 120)
    whole = lines(scene)
    shutil.rmtree(file_of(scene).parent)
    assert scene.verify().ok
    scene.append(1)
    assert lines(scene)[:120] == whole
    with transaction(scene.engine, writes=False) as db:
        (told,) = evidence.show(db, evidence.Asked(kind="evidence.heads_restored")).rows
    assert dict(told.detail) == {"heads": 120}
    assert scene.verify().ok


@pytest.mark.parametrize("number", [0, 1, 3])
def test_an_edited_line_of_the_heads_file_is_found(scene, number):
    scene.append(1, 2, 3, 4)
    changed = lines(scene)
    changed[number] = changed[number].replace(b"2026", b"2025")
    file_of(scene).write_bytes(b"".join(changed))
    assert [each.fault for each in scene.verify().findings] == [Fault.FILE]


def test_a_removed_line_of_the_heads_file_is_found(scene):
    scene.append(1, 2, 3, 4)
    del (changed := lines(scene))[1]
    file_of(scene).write_bytes(b"".join(changed))
    assert [each.fault for each in scene.verify().findings] == [Fault.FILE]


def test_a_forged_line_beyond_the_database_accuses_the_file_not_the_log(scene):
    scene.append(1, 2)
    with file_of(scene).open("ab") as file:
        file.write(lines(scene)[1].replace(b'"tree_size":3', b'"tree_size":9'))
        file.write(b"rubbish\n")
    assert {each.fault for each in scene.verify().findings} == {Fault.FILE}


def test_heads_that_cannot_be_written_do_not_stop_the_work_and_are_made_up_for(scene):
    scene.append(1)
    folder = file_of(scene).parent
    folder.rename(folder.with_name("away"))
    folder.write_text("a file where the folder should be")
    scene.append(1)
    folder.unlink()
    folder.with_name("away").rename(folder)
    assert len(lines(scene)) == 1
    scene.append(1)
    assert len(lines(scene)) == 3
    assert scene.verify().ok


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE evidence_head SET root = 'x'",
        "UPDATE evidence_head SET signature = 'AAAA'",
        "UPDATE evidence_event SET leaf = CAST('x' AS {bytes}) WHERE seq = 2",
        "DELETE FROM evidence_node WHERE place = 1",
    ],
)
def test_nothing_is_signed_on_top_of_a_damaged_log(scene, damage):
    scene.append(3)
    kind = "BYTEA" if scene.engine.dialect.name == "postgresql" else "BLOB"
    with scene.engine.begin() as db:
        db.exec_driver_sql(damage.format(bytes=kind))
    scene.notary = evidence.Notary(scene.home)
    with pytest.raises(Unavailable) as refused:
        scene.append(1)
    assert refused.value.code == "evidence_damaged"


def test_an_event_planted_where_the_next_would_go_stops_the_log(scene):
    scene.append(3)
    with scene.engine.connect().execution_options(yiben_writes=True) as db:
        db.exec_driver_sql(
            "INSERT INTO evidence_event SELECT 3, time, actor, acting_for, kind, subject, body, leaf "
            "FROM evidence_event WHERE seq = 1"
        )
        db.commit()
    with pytest.raises(Unavailable), transaction(scene.engine, writes=True) as db:
        evidence.append(db, scene.notary, actor=LI, when=NOON, events=[Event(kind="a.b", subject="c")])
    assert found(scene) == [(Fault.EXTRA, 3, 3)]


def twice(scene):
    with transaction(scene.engine, writes=True) as db:
        for _ in range(2):
            evidence.append(db, scene.notary, actor=LI, when=NOON, events=[Event(kind="a.b", subject="c")])
        yield


def test_two_appends_of_one_transaction_on_a_log_set_back_still_show_it(set_back):
    before = len(lines(set_back))
    list(twice(set_back))
    assert len(lines(set_back)) == before + 2
    assert Fault.ROLLED_BACK in {each.fault for each in set_back.verify().findings}


def test_heads_of_an_undone_transaction_are_no_promise_to_the_next(scene):
    scene.append(1)
    undone = twice(scene)
    next(undone)
    with pytest.raises(ValueError, match="undone"):
        undone.throw(ValueError("undone"))
    scene.append(1)
    list(twice(scene))
    report = scene.verify()
    assert (report.ok, report.heads, len(lines(scene))) == (True, 4, 4)


def test_a_line_that_never_reached_the_file_is_put_back_by_two_appends_of_one_transaction(scene):
    scene.append(1, 1, 1)
    file_of(scene).write_bytes(b"".join(lines(scene)[:-1]) + b'{"torn')
    list(twice(scene))
    report = scene.verify()
    assert (report.ok, report.heads, len(lines(scene))) == (True, 5, 5)
