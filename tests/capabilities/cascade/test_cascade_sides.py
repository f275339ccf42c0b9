"""Entries and labels go both ways; what holds on one side is never lowered by the other; differences are shown."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from conftest import ANALYST, OFFICER, OWNER
from yiben.capabilities import cascade, ledger
from yiben.infra.database import metadata
from yiben.kernel.errors import BadInput, MovedOn, Refused
from yiben.kernel.text import Text


def test_an_accepted_entry_is_mirrored_with_its_owners_name_and_a_proposed_one_is_not(both):
    province, city = both
    entry = city.enter("学生名册", 1, 3)
    with city.office.writing(OWNER) as work:
        ledger.propose(
            work,
            ledger.Proposal(
                organisation="教育局",
                stem="未确认",
                items=(ledger.ItemProposal(name="x", type="VARCHAR"),),
                format="csv",
            ),
        )
    assert city.pump().sent == 1
    (seen,) = province.mirrors().values()
    assert (seen.entry, seen.owner, seen.peer_name, seen.level) == (entry, "教育局", "云州市", 3)
    assert [one.holds.level for one in seen.items] == [1, 3]


def test_both_ways_at_once_and_a_retired_entry_leaves_the_other_side_too(both):
    province, city = both
    mine, theirs = city.enter("城市表", 1), province.enter("省表", 2)
    assert (city.pump().sent, province.pump().sent) == (1, 1)
    assert (set(province.mirrors()), set(city.mirrors())) == ({mine}, {theirs})
    with city.office.writing(OWNER) as work:
        ledger.retire(work, mine, why="停用")
    city.pump()
    assert province.mirrors() == {}


def test_what_changes_ten_times_while_nobody_sends_arrives_once_as_it_stands_now(both):
    province, city = both
    entry = city.enter("城市表", 1)
    for number in range(10):
        city.retitle(entry, f"第{number}版")
    assert city.pump().sent == 1
    assert province.mirrors()[entry].title == "第9版"
    assert city.pump().sent == 0


def test_a_label_the_city_lowers_stays_as_it_was_in_the_province_and_a_person_is_asked(both):
    province, city = both
    item = f"{city.enter('名册', 4)}.1"
    city.pump()
    city.label(item, 2)
    city.pump()
    assert (city.level(item), province.held(item)) == (2, 4)
    (found,) = province.conflicts()
    assert found.kind is cascade.ConflictKind.LABEL_LOWERED
    assert (found.ours["level"], found.theirs["level"]) == (4, 2)


def test_an_item_that_leaves_an_entry_and_comes_back_milder_is_protected_as_before(both):
    province, city = both
    entry = city.enter("名册", 1, 4)
    city.pump()
    item = metadata.tables["ledger_item"]
    for word, gone in (("没有第二项", True), ("又有了", False)):
        with city.office.engine.begin() as db:
            db.execute(item.update().where(item.c.id == f"{entry}.2").values(retired=gone))
        if not gone:
            city.label(f"{entry}.2", 2)
        city.retitle(entry, word)
        city.pump()
    assert (city.level(f"{entry}.2"), province.held(f"{entry}.2")) == (2, 4)
    (found,) = province.conflicts()
    assert found.kind is cascade.ConflictKind.LABEL_LOWERED


def test_a_label_the_city_raises_rises_in_the_province(both):
    province, city = both
    item = f"{city.enter('名册', 2)}.1"
    city.pump()
    city.label(item, 4)
    city.pump()
    assert province.held(item) == 4
    assert province.conflicts() == []


def test_what_the_other_side_rules_raises_the_owners_label_and_comes_back(both):
    province, city = both
    item = f"{city.enter('名册', 2)}.1"
    city.pump()
    province.rule(item, 4)
    assert province.held(item) == 4
    province.pump()
    assert city.level(item) == 4
    city.pump()
    assert province.held(item) == 4
    assert (province.conflicts(), city.conflicts()) == ([], [])


def test_what_the_other_side_rules_lower_lowers_nothing_anywhere_and_is_shown_to_the_owner(both):
    province, city = both
    item = f"{city.enter('名册', 3)}.1"
    city.pump()
    province.rule(item, 1)
    province.pump()
    assert (province.held(item), city.level(item)) == (3, 3)
    (found,) = city.conflicts()
    assert found.kind is cascade.ConflictKind.RULING_LOWER


def test_taking_their_lower_ruling_asks_the_ledger_where_a_second_person_decides(both):
    province, city = both
    item = f"{city.enter('名册', 3)}.1"
    city.pump()
    province.rule(item, 1)
    province.pump()
    (found,) = city.conflicts()
    with city.office.writing(OWNER) as work:
        cascade.settle(work, found.id, cascade.Choice.THEIRS, note="已复核")
    assert city.level(item) == 3
    with city.office.reading(OWNER) as work:
        (asked,) = ledger.label_requests(work, item)
    with city.office.writing(OFFICER) as work:
        ledger.approve_label(work, asked.id)
    assert city.level(item) == 1


def test_who_ruled_does_not_give_it_up_alone_and_a_settled_conflict_is_settled_once(both):
    province, city = both
    item = f"{city.enter('名册', 3)}.1"
    city.pump()
    province.rule(item, 5)
    city.label(item, 2)
    city.pump()
    (found,) = province.conflicts()
    assert found.kind is cascade.ConflictKind.BOTH_RULED
    with pytest.raises(Refused, match="somebody else"), province.office.writing(OWNER) as work:
        cascade.settle(work, found.id, cascade.Choice.THEIRS, note="同意")
    lent = replace(OFFICER, acting_for=OWNER.account)
    with pytest.raises(Refused, match="somebody else"), province.office.writing(lent) as work:
        cascade.settle(work, found.id, cascade.Choice.THEIRS, note="同意")
    with province.office.writing(OFFICER) as work:
        settled = cascade.settle(work, found.id, cascade.Choice.THEIRS, note="同意")
    assert (settled.settled_by, province.held(item), province.conflicts()) == ("officer", 2, [])
    with pytest.raises(MovedOn), province.office.writing(OFFICER) as work:
        cascade.settle(work, found.id, cascade.Choice.OURS, note="再来")


def test_two_entries_of_one_name_both_stay_and_are_shown_side_by_side_until_settled(both):
    province, city = both
    ours, theirs = province.enter("人口", 2, organisation="公安厅"), city.enter("人口", 2)
    city.pump()
    (found,) = province.conflicts()
    assert found.kind is cascade.ConflictKind.SAME_NAME
    assert (found.ours["id"], found.theirs["id"]) == (ours, theirs)
    with pytest.raises(BadInput), province.office.writing(OWNER) as work:
        cascade.settle(work, found.id, cascade.Choice.OURS, note="不行")
    with province.office.writing(OWNER) as work:
        cascade.settle(work, found.id, cascade.Choice.BOTH, note="两级各有一份")
    city.retitle(theirs, "市级人口")
    city.pump()
    assert province.conflicts() == []
    with province.office.reading(OWNER) as work:
        assert ledger.describe(work, "人口").resource.id == ours


def test_an_entry_under_an_identifier_of_ours_never_touches_ours(both):
    province, city = both
    entry = province.enter("省表", 2)
    with province.office.reading(OWNER) as work:
        before = ledger.describe(work, entry)
    # A home that was cloned gives the same identifier to another thing.
    copied = city.enter("市表", 1)
    resource, change = metadata.tables["ledger_resource"], metadata.tables["ledger_change"]
    with city.office.engine.begin() as db:
        row = dict(db.execute(resource.select().where(resource.c.id == copied)).mappings().one())
        db.execute(resource.insert().values({**row, "id": entry, "name": "副本", "name_key": "副本"}))
        db.execute(change.insert().values(kind="resource", subject=entry, at=row["updated"]))
    city.pump()
    assert cascade.ConflictKind.SAME_IDENTIFIER in {one.kind for one in province.conflicts()}
    with province.office.reading(OWNER) as work:
        assert ledger.describe(work, entry) == before


def test_an_analyst_reads_but_neither_invites_nor_rules_nor_settles(both):
    province, city = both
    item = f"{city.enter('名册', 3)}.1"
    city.pump()
    with province.office.reading(ANALYST) as work:
        assert cascade.mirrors(work).total == 1
    with pytest.raises(Refused):
        province.rule(item, 5, actor=ANALYST)
    with pytest.raises(Refused), province.office.writing(ANALYST) as work:
        cascade.invite(work, name="x", address="127.0.0.1:1")


def test_mirrors_are_found_by_name_title_and_holder(both):
    province, city = both
    city.enter("students", 1, organisation="教育局")
    city.enter("clinics", 1, organisation="卫健委")
    city.pump()
    with province.office.reading(OWNER) as work:
        assert [one.name for one in cascade.mirrors(work, "卫健").rows] == ["clinics"]
        assert [one.name for one in cascade.mirrors(work, "STUD").rows] == ["students"]
        assert cascade.mirrors(work, "%").total == 0


def test_who_left_is_neither_sent_to_nor_heard_and_its_mirrors_stay(both):
    province, city = both
    city.enter("甲", 1)
    city.pump()
    with province.office.writing(OWNER) as work:
        cascade.leave(work, province.other, why="撤并")
    city.enter("乙", 1)
    assert city.pump().reason == "left"
    assert province.pump().reason == "left"
    assert len(province.mirrors()) == 1


def test_what_travels_holds_no_value_and_no_reason(both):
    province, city = both
    with city.office.writing(OWNER) as work:
        said = ledger.ItemProposal(
            name="电话",
            type="VARCHAR",
            level=3,
            why=Text("多为 13800001111", "mostly 13800001111"),
            rule="x@1/y",
        )
        ledger.propose(work, ledger.Proposal(organisation="局", stem="名册", items=(said,), format="csv"))
        ledger.approve(work, "名册", note="见 13800001111")
    city.pump()
    body = metadata.tables["cascade_mirror"].c.body
    with province.office.engine.connect() as db:
        (text,) = db.execute(select(body)).scalars()
    assert "电话" in text
    assert "13800001111" not in text
