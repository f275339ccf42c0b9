"""What people say about an entry, and who may."""

import pytest
from tests.capabilities.ledger.conftest import ANALYST, OWNER, entry, item, landing

from yiben.capabilities import ledger
from yiben.kernel.actors import Actor, Role
from yiben.kernel.errors import BadInput, NotFound, Refused


def steward(org):
    return Actor(account="li", name="Li", org=org, roles=frozenset({Role.STEWARD}), clearance=3)


def first(book, ref="people"):
    with book.office.reading(OWNER) as work:
        return ledger.describe(work, ref).items[0]


def test_approving_makes_every_ruling_label_a_persons_and_keeps_the_machines_reason(book):
    book.propose(
        landing=landing(1),
        items=(item("id", level=4, personal=True, semantic="cn_resident_id"), item("note")),
    )
    with book.office.writing(steward("教育厅")) as work:
        approved = ledger.approve(work, "people")
    label = first(book).label
    with book.office.reading(ANALYST) as work:
        assert ledger.describe(work, "people").resource.status is ledger.Status.APPROVED
    assert approved == 2
    assert (label.number, label.status, label.who, label.level, label.semantic) == (
        2,
        "approved",
        "li",
        4,
        "cn_resident_id",
    )
    assert label.rule == "yiben-base@1/plain"
    assert book.events[-1].kind == "resource.approved"


def test_a_correction_outlives_new_data_and_new_rules(book):
    book.propose(landing=landing(1), items=(item("id", level=2),))
    with book.office.writing(OWNER) as work:
        ledger.correct(work, first(book).id, ledger.Correction(level=5, personal=True, why="制度第三条"))
    book.propose(landing=landing(2), items=(item("id", level=1, rule="yiben-base@2/plain"),))
    now = first(book)
    with book.office.reading(OWNER) as work:
        told = ledger.history(work, now.id)
        graded = ledger.resolve(work, ["PEOPLE"])["people"].items[0]
    assert (now.label.level, now.label.who, now.label.status, now.contested) == (5, "owner", "approved", True)
    assert [(one.number, one.level, one.status) for one in told] == [
        (3, 1, "proposed"),
        (2, 5, "approved"),
        (1, 2, "superseded"),
    ]
    assert (graded.level, graded.personal, graded.status) == (5, True, "approved")


def test_a_correction_needs_a_reason_and_a_level_of_the_scale(book):
    book.propose()
    with book.office.writing(OWNER) as work:
        one = first(book).id
        with pytest.raises(BadInput, match="needs a reason"):
            ledger.correct(work, one, ledger.Correction(level=3, why="  "))
        with pytest.raises(BadInput, match="no level 9"):
            ledger.correct(work, one, ledger.Correction(level=9, why="x"))
        with pytest.raises(NotFound):
            ledger.correct(work, "nothing.1", ledger.Correction(level=3, why="x"))


@pytest.mark.parametrize(
    ("actor", "may"),
    [
        (OWNER, True),
        (Actor(account="o", name="O", roles=frozenset({Role.OFFICER})), True),
        (steward(None), True),
        (steward("教育厅"), True),
        (steward("省政府"), True),
        (steward("卫生健康委"), False),
        (ANALYST, False),
        (Actor(account="a", name="A", roles=frozenset({Role.AUDITOR})), False),
    ],
)
def test_owner_officer_and_the_organisations_steward_may_decide_nobody_else(book, actor, may):
    with book.office.writing(OWNER) as work:
        ledger.ensure_organisation(work, "省政府")
        ledger.ensure_organisation(work, "教育厅", parent="省政府")
        ledger.propose(work, entry())
    one = first(book).id
    attempts = (
        lambda work: ledger.approve(work, "people"),
        lambda work: ledger.correct(work, one, ledger.Correction(level=3, why="x")),
        lambda work: ledger.mark(work, one, ledger.Marks(origin=ledger.Origin.PRODUCED)),
        lambda work: ledger.amend(work, "people", ledger.Amendment(title="新")),
        lambda work: ledger.retire(work, "people", why="x"),
    )
    for attempt in attempts:
        with book.office.writing(actor) as work:
            if may:
                attempt(work)
            else:
                with pytest.raises(Refused) as refusal:
                    attempt(work)
                assert "教育厅" in str(refusal.value.hint)


def test_what_a_person_wrote_about_an_entry_is_kept_at_the_next_intake(book):
    book.propose(description="机器写的", landing=landing(1))
    with book.office.writing(OWNER) as work:
        amendment = ledger.Amendment(
            title="人口", description="人写的", themes=("人口",), cycle=ledger.Cycle.MONTHLY
        )
        ledger.amend(work, "people", amendment)
    book.propose(description="又是机器", themes=("别的",), landing=landing(2))
    with book.office.reading(OWNER) as work:
        now = ledger.describe(work, "people").resource
    assert (now.title, now.description, now.themes, now.cycle) == ("人口", "人写的", ("人口",), "monthly")


def test_a_retired_entry_is_gone_for_analysts_and_from_sql_and_comes_back_with_new_data(book):
    book.propose(landing=landing(1))
    with book.office.writing(OWNER) as work:
        ledger.retire(work, "people", why="停用")
        assert ledger.resolve(work, ["people"]) == {}
        assert ledger.list_resources(work).total == 0
        assert ledger.list_resources(work, status=ledger.Status.RETIRED).total == 1
        assert ledger.describe(work, "people").resource.status is ledger.Status.RETIRED
    with book.office.reading(ANALYST) as work:
        assert ledger.list_resources(work, status=ledger.Status.RETIRED).total == 0
        with pytest.raises(NotFound):
            ledger.describe(work, "people")
    book.propose(landing=landing(2))
    with book.office.reading(ANALYST) as work:
        assert ledger.describe(work, "people").resource.status is ledger.Status.PROPOSED


def test_evidence_names_what_happened_and_holds_no_value(book):
    book.propose(landing=landing(1))
    with book.office.writing(OWNER) as work:
        ledger.correct(work, first(book).id, ledger.Correction(level=4, why="核实"))
    said = book.events[-1]
    with book.office.reading(OWNER) as work:
        assert said.subject in ledger.describe(work, "people").subjects
    assert (said.kind, said.detail["level_before"], said.detail["level"]) == ("item.corrected", 1, 4)


@pytest.mark.parametrize(
    "said",
    [
        {"level": 3},
        {"level": 1, "personal": False},
        {"semantic": "bank_card"},
        {"level": 5, "semantic": "url"},
    ],
)
def test_who_may_not_see_an_item_may_not_open_it_by_a_correction(book, said):
    book.propose(items=(item("id", level=4, personal=True, semantic="cn_resident_id"),))
    one = first(book).id
    with book.office.writing(steward(None)) as work, pytest.raises(Refused) as refused:
        ledger.correct(work, one, ledger.Correction(why="x", **said))
    assert refused.value.code == "not_cleared"
    assert first(book).label.level == 4
    with book.office.writing(steward(None)) as work:
        assert ledger.correct(work, one, ledger.Correction(level=5, why="x")).item.label.level == 5
