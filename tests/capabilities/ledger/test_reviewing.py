"""Labels to review: each kind is found, narrowed, and shown to those who look after the entry."""

import pytest
from tests.capabilities.ledger.conftest import ANALYST, OFFICER, OWNER, correct, item, landing

from yiben.capabilities import ledger
from yiben.kernel.actors import Actor, Role
from yiben.kernel.errors import NotFound, Refused
from yiben.kernel.paging import PageAsk

KIND = ledger.ReviewKind


def steward(org):
    return Actor(account="li", name="Li", org=org, roles=frozenset({Role.STEWARD}), clearance=3)


def listed(book, actor=OWNER, page=None, **ask):
    with book.office.reading(actor) as work:
        return ledger.labels_to_review(work, ledger.ReviewAsk(**ask), page=page)


@pytest.fixture
def busy(book):
    """One label of every kind but regraded, in one resource, and a doubtful one elsewhere."""
    sure = {"confidence": 0.9}
    calm = tuple(item(f"calm{n}", **sure) for n in range(3))
    book.propose(
        landing=landing(1),
        items=(item("low", level=3, **sure), item("high", **sure), item("odd", confidence=0.3), *calm),
    )
    with book.office.writing(OWNER) as work:
        ledger.approve(work, "people", items=["low", "high"])
        here = {one.name: one.id for one in ledger.describe(work, "people").items}
        ledger.correct(work, here["low"], ledger.Correction(why="x", level=1))
    higher = item("high", level=4, rule="yiben-base@1/other", **sure)
    book.propose(
        landing=landing(2), items=(item("low", level=3, **sure), higher, item("odd", confidence=0.3), *calm)
    )
    book.propose(
        organisation="卫生健康委",
        stem="visits",
        name="visits",
        landing=landing(3),
        items=(item("odd", confidence=0.1),),
    )
    return book


def test_each_label_is_listed_once_under_its_reason_the_most_urgent_first(busy):
    found = listed(busy)
    assert [(one.kind, one.resource.name, one.item.name) for one in found.rows] == [
        (KIND.LOWER, "people", "low"),
        (KIND.HIGHER, "people", "high"),
        (KIND.UNSURE, "people", "odd"),
        (KIND.UNSURE, "visits", "odd"),
    ] or [one.resource.name for one in found.rows[2:]] == ["visits", "people"]
    assert found.total == 4
    with busy.office.reading(OWNER) as work:
        counts = {one.kind: one.number for one in ledger.review_counts(work)}
    assert counts == {KIND.LOWER: 1, KIND.HIGHER: 1, KIND.REGRADED: 0, KIND.UNSURE: 2}


def test_pages_follow_each_other_across_kinds(busy):
    pages = [listed(busy, page=PageAsk(number=number, size=1)).rows[0] for number in (1, 2, 3, 4)]
    assert [one.kind for one in pages] == [KIND.LOWER, KIND.HIGHER, KIND.UNSURE, KIND.UNSURE]
    assert listed(busy, page=PageAsk(number=5, size=1)).rows == ()


def test_a_list_is_narrowed_by_kind_resource_and_words(busy):
    assert [one.item.name for one in listed(busy, kind=KIND.HIGHER).rows] == ["high"]
    assert [one.resource.name for one in listed(busy, resource="visits").rows] == ["visits"]
    assert [one.item.name for one in listed(busy, text="LOW").rows] == ["low"]
    assert listed(busy, text="100%").total == 0
    with pytest.raises(NotFound):
        listed(busy, resource="nothing")


def test_a_steward_sees_their_own_organisation_and_an_analyst_nothing(busy):
    assert {one.resource.name for one in listed(busy, steward("卫生健康委")).rows} == {"visits"}
    assert listed(busy, steward("无此单位")).total == 0
    with pytest.raises(Refused):
        listed(busy, ANALYST)
    with busy.office.reading(ANALYST) as work:
        assert ledger.review_counts(work) == ()


def test_it_says_who_may_decide_and_hides_from_auditors_what_a_machine_saw(busy):
    own = listed(busy, OWNER, kind=KIND.LOWER).rows[0]
    other = listed(busy, OFFICER, kind=KIND.LOWER).rows[0]
    auditor = Actor(account="a", name="A", roles=frozenset({Role.AUDITOR}))
    seen = listed(busy, auditor, kind=KIND.HIGHER).rows[0]
    assert (own.may_decide, other.may_decide, seen.may_decide) == (False, True, False)
    assert seen.word.confidence == 0.0


def test_deciding_takes_a_label_off_the_list(busy):
    request = listed(busy, kind=KIND.LOWER).rows[0].request
    with busy.office.writing(OFFICER) as work:
        ledger.approve_label(work, request.id)
        ledger.approve(work, "people")
    assert [one.resource.name for one in listed(busy).rows] == ["visits"]
    correct(busy.office, listed(busy).rows[0].item.id, level=1)
    assert listed(busy).total == 0
