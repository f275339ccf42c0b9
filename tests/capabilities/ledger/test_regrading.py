"""A changed scale: kept recognition is graded again, in sets; people's decisions stay."""

import pytest
from tests.capabilities.ledger.conftest import ANALYST, OFFICER, OWNER, correct, item, landing

from yiben.capabilities import ledger
from yiben.kernel.errors import Refused

MOBILE = {
    "level": 3,
    "personal": True,
    "semantic": "cn_mobile",
    "basis": "cn_mobile/p",
    "rule": "base@1/cn_mobile",
}
CITY = {"level": 2, "semantic": "city", "basis": "city/o", "rule": "base@1/city"}
SCALE = {"cn_mobile/p": 4, "city/o": 1, "cn_name/p": 3}


def grade(basis):
    parts = [int(part[2:]) if part.startswith(">=") else SCALE.get(part, 2) for part in basis.split(";")]
    return max(parts)


def regrade(book, actor=OWNER, resource=None, scale=grade):
    with book.office.reading(actor) as work:
        plan = ledger.plan_regrading(work, scale, edition="base@2", resource=resource)
    if not plan.resources:
        return ledger.Regraded()
    with book.office.writing(actor) as work:
        return ledger.regrade(work, plan, plan.resources)


def graded(book, name="people", at=None):
    with book.office.reading(OWNER) as work:
        found = ledger.resolve(work, [name], at={name: at} if at else None)[name].items
        return {one.name: one for one in found}


def shown(book, name="people"):
    with book.office.reading(OWNER) as work:
        return {one.name: one for one in ledger.describe(work, name).items}


def review(book, kind):
    with book.office.reading(OWNER) as work:
        return [one.item.name for one in ledger.labels_to_review(work, ledger.ReviewAsk(kind=kind)).rows]


def test_what_the_scale_gives_more_rules_at_once_and_what_it_gives_less_is_asked_for(book):
    book.propose(
        landing=landing(1), items=(item("phone", **MOBILE), item("city", **CITY), item("x", rule="other@1/x"))
    )
    assert regrade(book) == ledger.Regraded(raised=1, asked=1)
    now = graded(book)
    assert {name: one.level for name, one in now.items()} == {"phone": 4, "city": 2, "x": 1}
    assert (now["phone"].rule, shown(book)["phone"].label.act) == ("base@2/cn_mobile", "regraded")
    assert review(book, ledger.ReviewKind.REGRADED) == ["phone"]
    assert review(book, ledger.ReviewKind.LOWER) == ["city"]
    assert book.events[-1].kind == "labels.regraded"
    assert regrade(book) == ledger.Regraded()


def test_a_lower_grade_waits_for_another_person_and_once_refused_is_not_asked_for_again(book):
    book.propose(landing=landing(1), items=(item("city", **CITY),))
    regrade(book)
    with book.office.reading(OFFICER) as work:
        (one,) = ledger.labels_to_review(work).rows
    with book.office.writing(OWNER) as work, pytest.raises(Refused):
        ledger.approve_label(work, one.request.id)
    with book.office.writing(OFFICER) as work:
        ledger.refuse_label(work, one.request.id, note="维持")
    assert regrade(book) == ledger.Regraded()
    assert graded(book)["city"].level == 2


def test_a_lower_grade_rules_once_approved(book):
    book.propose(landing=landing(1), items=(item("city", **CITY),))
    regrade(book)
    with book.office.writing(OFFICER) as work:
        (one,) = ledger.labels_to_review(work).rows
        ledger.approve_label(work, one.request.id)
    assert graded(book)["city"].level == 1


def test_what_people_decided_is_kept_and_a_higher_grade_still_shows(book):
    book.propose(landing=landing(1), items=(item("phone", **MOBILE), item("city", **CITY)))
    here = shown(book)
    correct(book.office, here["phone"].id, level=5)
    correct(book.office, here["city"].id, level=2)
    assert regrade(book) == ledger.Regraded(raised=1, asked=0)
    assert {name: one.level for name, one in graded(book).items()} == {"phone": 5, "city": 2}
    assert review(book, ledger.ReviewKind.REGRADED) == ["phone"]


def test_an_older_snapshot_of_the_same_content_is_raised_with_it(book):
    book.propose(landing=landing(1), items=(item("phone", **MOBILE),))
    with book.office.writing(OWNER) as work:
        ledger.approve(work, "people")
    book.propose(landing=landing(2), items=(item("phone", **MOBILE),))
    regrade(book)
    assert (graded(book)["phone"].level, graded(book, at="snap1")["phone"].level) == (4, 4)
    with book.office.writing(OWNER) as work:
        ledger.approve(work, "people")
    assert (graded(book)["phone"].level, review(book, ledger.ReviewKind.REGRADED)) == (4, [])


def test_what_was_made_of_a_raised_item_follows_it(book):
    book.propose(landing=landing(1), items=(item("phone", **MOBILE),))
    book.propose(
        stem="calls", name="calls", landing=landing("c"),
        items=(item("to", **MOBILE | {"basis": "text/o;>=3", "rule": "base@1/text+derived-1"}),),
    )  # fmt: skip
    with book.office.writing(OWNER) as work:
        source = shown(book)["phone"].id
        ledger.record_lineage(work, "calls", [ledger.Derivation(item="to", source=source, how="=")])
    regrade(book, resource="people")
    assert graded(book, "calls")["to"].level == 4


def test_labels_older_than_the_kept_basis_are_raised_but_never_asked_down(book):
    old = item("phone", level=2, personal=True, semantic="cn_mobile", rule="base@1/cn_mobile")
    book.propose(landing=landing(1), items=(old, item("city", level=4, semantic="city")))
    assert regrade(book) == ledger.Regraded(raised=1, asked=0)
    assert {name: one.level for name, one in graded(book).items()} == {"phone": 4, "city": 4}


def test_only_an_officer_grades_everything_again(book):
    book.propose(landing=landing(1), items=(item("phone", **MOBILE),))
    with pytest.raises(Refused):
        regrade(book, ANALYST)
    with pytest.raises(Refused):
        regrade(book, ANALYST, resource="people")
    assert regrade(book, OFFICER, resource="people").raised == 1


def test_many_kinds_and_resources_are_graded_again_in_one_go(book):
    for number in range(3):
        items = tuple(
            item(f"c{place}", level=1, semantic=f"s{place}", basis=f"s{place}/o", rule=f"base@1/s{place}")
            for place in range(130)
        )
        book.propose(stem=f"t{number}", name=f"t{number}", landing=landing(f"t{number}"), items=items)
    done = regrade(book, scale=lambda basis: 3 if int(basis[1:].split("/")[0]) % 2 else 1)
    assert done == ledger.Regraded(raised=3 * 65, asked=0)
    assert [graded(book, "t2")[f"c{place}"].level for place in (0, 1, 128, 129)] == [1, 3, 1, 3]
