"""Bodies go when their time is over, not a day before; their bytes are gone from the files; every proof still holds."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from evidence_scene import LI, NOON
from hypothesis import given
from hypothesis import strategies as st

from yiben.engines import evidence
from yiben.engines.evidence import Fault, retention
from yiben.engines.evidence.retention.model import last_day
from yiben.infra.database import transaction
from yiben.infra.work import Office
from yiben.kernel.errors import BadInput, NotFound, Refused
from yiben.kernel.facts import Event

THREE = retention.Rule(name="law:file", article="law:17", kinds=("query", "data"), months=36)
BEGUN = datetime(2026, 11, 22, 12, tzinfo=UTC)  # 20:00 in Beijing


def office(scene, now):
    def seal(db, when, told):
        return evidence.append_told(db, scene.notary, when=when, told=told)

    return Office(scene.home, scene.settings, scene.engine, seal, lambda: now)


def leave(scene, *pairs, when=BEGUN):
    with transaction(scene.engine, writes=True) as db:
        events = [
            Event(kind=kind, subject=subject, detail={"mark": f"MARK-{subject}"}) for kind, subject in pairs
        ]
        evidence.append(db, scene.notary, actor=LI, when=when, events=events)


def bodies(scene):
    with transaction(scene.engine, writes=False) as db:
        rows = db.exec_driver_sql("SELECT seq FROM evidence_event WHERE body IS NOT NULL ORDER BY seq")
        return [seq for (seq,) in rows]


def expire(scene, now, *rules):
    return retention.expire(office(scene, now), LI, rules or (THREE,))


@pytest.mark.parametrize(
    ("now", "gone"),
    [
        (datetime(2029, 11, 22, 15, 59, 59, tzinfo=UTC), 0),  # the last second of the day in Beijing
        (datetime(2029, 11, 22, 16, 0, 0, tzinfo=UTC), 2),
        (datetime(2028, 1, 1, tzinfo=UTC), 0),
    ],
)
def test_nothing_goes_before_the_last_day_in_beijing_is_over(scene, now, gone):
    leave(scene, ("query.answered", "a"), ("data.read", "b"), ("grant.given", "c"))
    assert sum(one.events for one in expire(scene, now)) == gone
    assert len(bodies(scene)) == 3 - gone + bool(gone)


LATER = datetime(2030, 1, 1, tzinfo=UTC)


def test_what_was_deleted_is_told_with_its_rule_and_every_proof_still_holds(scene):
    leave(scene, ("query.answered", "a"), ("grant.given", "b"), ("data.read", "c"))
    with transaction(scene.engine, writes=False) as db:
        before = evidence.prove(db, scene.home, 1)
    (told,) = expire(scene, LATER)
    assert (told.rule, told.events, told.kinds) == ("law:file", 2, ("data.read", "query.answered"))
    with transaction(scene.engine, writes=False) as db:
        newest = evidence.show(db).rows[0]
        after = evidence.prove(db, scene.home, 1)
        consistent = evidence.consistency(db, 3)
        assert evidence.read(db, 0).kind == "evidence.expired"
        with pytest.raises(Refused) as refused:
            evidence.prove(db, scene.home, 0)
    assert refused.value.code == "body_expired"
    assert newest.kind == "evidence.deleted"
    assert dict(newest.detail) | {"until": ""} == {
        "rule": "law:file",
        "articles": ["law:17"],
        "months": 36,
        "until": "",
        "events": 2,
        "ranges": [[0, 0], [2, 2]],
    }
    assert before["leaf"] == after["leaf"]
    assert consistent.from_root == before["root"]
    assert scene.verify().ok


def test_deleted_bytes_are_in_no_file_of_the_database(scene):
    if scene.engine.dialect.name != "sqlite":
        return  # the server keeps its own files
    leave(scene, *[("data.read", f"subject-{n:05}") for n in range(3_000)])
    leave(scene, ("grant.given", "kept"))
    expire(scene, LATER)
    files = list(scene.home.root.rglob("*"))
    assert any(b"MARK-kept" in each.read_bytes() for each in files if each.is_file())
    for each in files:
        if each.is_file():
            raw = each.read_bytes()
            assert b"subject-0" not in raw, each
            assert b"MARK-subject" not in raw, each


def test_a_reader_delays_the_wiping_never_the_deletion(scene):
    if scene.engine.dialect.name != "sqlite":
        return
    leave(scene, ("data.read", "gone"))
    expire(scene, LATER)
    note = scene.home.root / "evidence" / "wipe-due"
    assert not note.exists()
    note.touch()
    assert retention.wipe(scene.engine, scene.home)
    assert not note.exists()


def test_the_longest_of_several_rules_rules_and_one_without_end_keeps_for_ever(scene):
    leave(scene, ("data.read", "a"))
    longer, endless = replace(THREE, name="law:long", months=60), replace(THREE, name="law:ever", months=None)
    assert expire(scene, LATER, THREE, longer) == ()
    assert expire(scene, LATER, THREE, endless) == ()
    assert expire(scene, LATER.replace(year=2032), THREE, longer)[0].rule == "law:long"


def test_a_rule_about_everything_leaves_what_the_log_says_of_itself(scene):
    every = replace(THREE, kinds=("*",))
    leave(scene, ("data.read", "a"), ("case.filed", "b"))
    assert expire(scene, LATER, every)[0].events == 2
    assert expire(scene, LATER.replace(year=2040), every) == ()
    assert scene.verify().ok


def test_what_happened_again_begins_anew(scene):
    leave(scene, ("data.read", "a"), ("data.read", "b"))
    leave(scene, ("grant.given", "a"), when=BEGUN + timedelta(days=700))
    assert sum(one.events for one in expire(scene, LATER)) == 1
    assert bodies(scene)[:2] == [0, 2]


@pytest.mark.parametrize("held", [{"subject": "a"}, {"kind": "data"}, {"kind": "data.read", "subject": "a"}])
def test_a_legal_hold_keeps_until_it_is_released(scene, held):
    leave(scene, ("data.read", "a"))
    with office(scene, LATER).writing(LI) as work:
        made = retention.hold(work, reason="court order 12", **held)
    assert expire(scene, LATER) == ()
    with office(scene, LATER).writing(LI) as work:
        retention.release(work, made.id)
    with pytest.raises(NotFound), office(scene, LATER).writing(LI) as work:
        retention.release(work, made.id)
    assert expire(scene, LATER)[0].events == 1
    assert scene.verify().ok


def test_a_hold_says_what_and_why(scene):
    scene.append(1)
    for wrong in ({"reason": "because"}, {"subject": "a", "reason": " "}):
        with pytest.raises(BadInput), office(scene, NOON).writing(LI) as work:
            retention.hold(work, **wrong)


def test_telling_deletes_nothing(scene):
    leave(scene, ("data.read", "a"))
    (told,) = retention.due(office(scene, LATER), LI, (THREE,))
    assert told.events == 1
    assert bodies(scene) == [0]


DAMAGE = [
    ("UPDATE evidence_event SET body = NULL WHERE seq = 1", Fault.REMOVED, 1),
    ("UPDATE evidence_event SET subject = 'x' WHERE seq = 0", Fault.COLUMNS, 0),
    ("UPDATE evidence_event SET kind = 'data.read' WHERE seq = 0", Fault.COLUMNS, 0),
    ("UPDATE evidence_event SET time = '2020' WHERE seq = 0", Fault.COLUMNS, 0),
]


@pytest.mark.parametrize(("sql", "fault", "seq"), DAMAGE)
def test_a_body_that_no_event_says_was_deleted_is_damage_and_a_deleted_row_says_nothing_else(
    scene, sql, fault, seq
):
    leave(scene, ("data.read", "a"), ("grant.given", "b"))
    expire(scene, LATER)
    with scene.engine.begin() as db:
        db.exec_driver_sql(sql)
    assert [(each.fault, each.first) for each in scene.verify().findings] == [(fault, seq)]


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.integers(1, 400))
def test_the_cutoff_is_the_last_day_whose_period_is_over(today, months):
    cutoff = replace(THREE, months=months).cutoff(today)
    assert last_day(cutoff, months) < today <= last_day(cutoff + timedelta(days=1), months)


def test_a_day_that_the_later_year_has_not_ends_on_the_next():
    assert last_day(date(2024, 2, 29), 36) == date(2027, 3, 1)
    assert last_day(date(2026, 12, 31), 2) == date(2027, 3, 1)
    assert last_day(date(2026, 12, 31), 12) == date(2027, 12, 31)
