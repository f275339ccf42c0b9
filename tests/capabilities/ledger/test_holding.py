"""New content under an old name: a label a person gave to something else does not open it."""

import pytest
from tests.capabilities.ledger.conftest import OWNER, item, landing
from tests.capabilities.ledger.conftest import correct as two_correct

from yiben.capabilities import ledger

OPEN = {"level": 1, "semantic": "category", "rule": "yiben-base@1/category"}
SECRET = {"level": 4, "personal": True, "semantic": "cn_resident_id", "rule": "yiben-base@1/cn_resident_id"}


def bring(book, number, **said):
    book.propose(landing=landing(number), items=(item("id", **said),))


def graded(book, snapshot=None):
    with book.office.reading(OWNER) as work:
        at = {"people": snapshot} if snapshot else None
        return ledger.resolve(work, ["people"], at=at)["people"].items[0]


def shown(book):
    with book.office.reading(OWNER) as work:
        return ledger.describe(work, "people").items[0]


def correct(book, level, **said):
    two_correct(book.office, shown(book).id, level=level, **said)


def approve(book):
    with book.office.writing(OWNER) as work:
        return ledger.approve(work, "people")


@pytest.mark.parametrize("decide", [approve, lambda book: correct(book, 1)])
def test_resident_numbers_under_a_column_approved_as_open_are_hidden_until_a_person_decides(book, decide):
    bring(book, 1, **OPEN)
    decide(book)
    bring(book, 2, **SECRET)
    now, seen = graded(book), shown(book)
    assert (now.level, now.personal, now.semantic) == (4, True, "cn_resident_id")
    assert (seen.label.level, seen.contested) == (4, True)
    assert graded(book, "snap1").level == 1
    assert approve(book) == 1
    assert (graded(book).level, shown(book).contested) == (4, False)


def test_a_person_may_decide_that_the_new_content_is_open_as_well(book):
    bring(book, 1, **OPEN)
    approve(book)
    bring(book, 2, **SECRET)
    correct(book, 1, personal=False)
    assert graded(book).level == 1
    bring(book, 3, **SECRET | {"rule": "yiben-base@2/cn_resident_id"})
    assert graded(book).level == 1


def test_what_a_person_said_of_one_meaning_does_not_open_another_of_the_same_level(book):
    bring(book, 1, **SECRET)
    correct(book, 1, personal=False)
    assert graded(book).level == 1
    bring(book, 2, **SECRET | {"semantic": "bank_card", "rule": "yiben-base@1/bank_card"})
    assert graded(book).level == 4


def test_harmless_content_does_not_open_the_snapshot_before_it(book):
    bring(book, 1, **SECRET)
    bring(book, 2, **OPEN)
    assert (graded(book).level, graded(book, "snap1").level) == (1, 4)
    approve(book)
    assert (graded(book).level, graded(book, "snap1").level) == (1, 4)
    assert graded(book, "snap1").semantic == "cn_resident_id"


def test_a_column_that_is_gone_keeps_its_level_in_the_snapshot_that_has_it(book):
    bring(book, 1, **SECRET)
    book.propose(landing=landing(2), items=(item("other"),))
    bring(book, 3, **OPEN)
    approve(book)
    assert (graded(book).level, graded(book, "snap1").level) == (1, 4)


def test_accepting_or_correcting_a_raised_column_never_lowers_it_by_silence(book):
    bring(book, 1, **OPEN)
    approve(book)
    bring(book, 2, **SECRET)
    with book.office.writing(OWNER) as work:
        found = ledger.describe(work, "people").items[0]
        ledger.correct(work, found.id, ledger.Correction(semantic="cn_resident_id", why="核实"))
    assert (graded(book).level, graded(book).personal) == (4, True)


def test_a_label_that_is_only_personal_raises_that_flag_alone(book):
    bring(book, 1, **OPEN)
    correct(book, 3)
    bring(book, 2, level=2, personal=True, semantic="sex", rule="yiben-base@1/sex")
    assert (graded(book).level, graded(book).personal) == (3, True)


def test_raising_a_source_raises_what_was_derived_from_it_however_far(book):
    book.propose(landing=landing(1), items=(item("id"),))
    for name in ("one", "two", "three"):
        book.propose(stem=name, name=name, landing=landing(name), items=(item("d", level=1),))
    with book.office.writing(OWNER) as work:
        here = {name: ledger.describe(work, name).items[0].id for name in ("people", "one", "two", "three")}
        for name, source in (("one", "people"), ("two", "one"), ("one", "two")):
            ledger.record_lineage(work, name, [ledger.Derivation(item="d", source=here[source], how="x")])
        ledger.approve(work, "two")
        ledger.correct(work, here["people"], ledger.Correction(level=4, personal=True, why="核实"))
        found = ledger.resolve(work, ["one", "two", "three"])
    assert {name: one.items[0].level for name, one in found.items()} == {"one": 4, "two": 4, "three": 1}
    assert found["one"].items[0].personal
    assert [event.kind for event in book.events].count("items.raised") == 2
    two_correct(book.office, here["two"], level=1, personal=False, ground=ledger.Ground.UNIDENTIFIABLE)
    with book.office.reading(OWNER) as work:
        assert ledger.resolve(work, ["two"])["two"].items[0].level == 1
