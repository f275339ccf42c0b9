"""Lowering takes two persons; until the second has spoken, the higher label rules."""

from itertools import count

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test
from tests.capabilities.ledger.conftest import ANALYST, OFFICER, OWNER, entry, item, landing

from yiben.capabilities import ledger
from yiben.kernel.actors import Actor, Role
from yiben.kernel.errors import BadInput, MovedOn, NotFound, Refused

SECRET = {"level": 4, "personal": True, "semantic": "cn_resident_id", "rule": "yiben-base@1/cn_resident_id"}


def steward(org="教育厅", account="li"):
    return Actor(account=account, name=account, org=org, roles=frozenset({Role.STEWARD}), clearance=4)


def through(hand, account="officer"):
    return Actor(account=account, name=account, roles=frozenset({Role.OFFICER}), clearance=5, acting_for=hand)


def shown(book, name="id"):
    with book.office.reading(OWNER) as work:
        return next(one for one in ledger.describe(work, "people").items if one.name == name)


def graded(book, name="id"):
    with book.office.reading(OWNER) as work:
        found = ledger.resolve(work, ["people"])["people"]
        return next(one for one in found.items if one.name == name)


def ask(book, actor=OWNER, why="评估：已脱敏", **said):
    with book.office.writing(actor) as work:
        return ledger.correct(work, shown(book).id, ledger.Correction(why=why, **said))


def approve(book, request, actor):
    with book.office.writing(actor) as work:
        return ledger.approve_label(work, request.id)


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"level": 2}, "level"),
        ({"personal": False}, "personal"),
        ({"importance": ledger.Importance.GENERAL}, "importance"),
        ({"semantic": "cn_mobile"}, "semantic"),
    ],
)
def test_whatever_lowers_waits_and_rules_once_another_person_approves(book, said, field):
    book.propose(landing=landing(1), items=(item("id", **SECRET, importance=ledger.Importance.CORE),))
    before = getattr(graded(book), field)
    done = ask(book, **said)
    assert done.request is not None
    assert getattr(graded(book), field) == getattr(shown(book).label, field) == before
    assert shown(book).labels == 1
    approve(book, done.request, steward())
    assert getattr(graded(book), field) == said[field]
    label = shown(book).label
    assert (label.who, label.approved_by) == ("owner", "li")
    assert "评估：已脱敏" in label.why.zh
    assert [one.kind for one in book.events[-2:]] == ["label.requested", "label.approved"]


@pytest.mark.parametrize(
    "said", [{"level": 5}, {"personal": True}, {"importance": ledger.Importance.IMPORTANT}]
)
def test_whatever_raises_acts_at_once(book, said):
    book.propose(landing=landing(1), items=(item("id", level=4),))
    done = ask(book, steward(), **said)
    assert done.request is None
    assert done.item.label.who == "li"
    assert getattr(graded(book), next(iter(said))) == next(iter(said.values()))


def test_a_correction_that_raises_one_part_and_lowers_another_does_the_first_at_once(book):
    book.propose(landing=landing(1), items=(item("id", **SECRET),))
    done = ask(book, level=5, personal=False)
    now = graded(book)
    assert (now.level, now.personal) == (5, True)
    approve(book, done.request, OFFICER)
    assert (graded(book).level, graded(book).personal) == (5, False)


def test_a_meaning_given_to_a_column_without_waits_unless_its_mask_hides_all(book):
    book.propose(landing=landing(1), items=(item("id", level=3),))
    assert ask(book, semantic="cn_mobile").request is not None
    assert graded(book).mask == "text_hidden"


@pytest.mark.parametrize(
    ("asker", "decider"),
    [
        (OWNER, OWNER),
        (OWNER, through("owner")),
        (through("owner", "deputy"), OWNER),
        (through("owner", "deputy"), through("owner")),
        (steward(), steward()),
    ],
)
def test_nobody_approves_their_own_request_by_any_account(book, asker, decider):
    book.propose(landing=landing(1), items=(item("id", **SECRET),))
    request = ask(book, asker, level=1).request
    with book.office.writing(decider) as work, pytest.raises(Refused) as refused:
        ledger.approve_label(work, request.id)
    assert refused.value.code == "four_eyes"
    with book.office.writing(decider) as work:
        ledger.approve(work, "people")
        ledger.correct(work, shown(book).id, ledger.Correction(why="再次", level=1))
    assert graded(book).level == 4


@pytest.mark.parametrize(
    "decider", [ANALYST, steward("卫生健康委"), Actor(account="a", name="A", roles=frozenset({Role.AUDITOR}))]
)
def test_only_who_looks_after_the_entry_approves(book, decider):
    book.propose(landing=landing(1), items=(item("id", **SECRET),))
    request = ask(book, level=1).request
    for verb in (ledger.approve_label, lambda work, one: ledger.refuse_label(work, one, note="x")):
        with book.office.writing(decider) as work, pytest.raises(Refused):
            verb(work, request.id)
    assert graded(book).level == 4


def test_a_refusal_keeps_the_higher_label_and_stays_in_the_history(book):
    book.propose(landing=landing(1), items=(item("id", **SECRET),))
    request = ask(book, level=1).request
    with book.office.writing(OFFICER) as work, pytest.raises(BadInput):
        ledger.refuse_label(work, request.id, note=" ")
    with book.office.writing(OFFICER) as work:
        ledger.refuse_label(work, request.id, note="样本仍可识别个人")
    with book.office.reading(OWNER) as work:
        (kept,) = ledger.label_requests(work, shown(book).id)
    assert (kept.state, kept.decided_by, kept.note) == ("refused", "officer", "样本仍可识别个人")
    assert graded(book).level == 4
    assert book.events[-1].kind == "label.refused"
    with pytest.raises(MovedOn):
        approve(book, request, steward())


def test_who_asked_may_take_it_back_and_asking_again_replaces_it(book):
    book.propose(landing=landing(1), items=(item("id", **SECRET),))
    first = ask(book, level=1).request
    second = ask(book, level=2).request
    with pytest.raises(MovedOn):
        approve(book, first, OFFICER)
    with pytest.raises(MovedOn) as waits:
        ask(book, steward(), level=3)
    assert waits.value.code == "label_waiting"
    with book.office.writing(OWNER) as work:
        assert ledger.refuse_label(work, second.id, note="撤回").state is ledger.RequestState.WITHDRAWN
    assert ask(book, steward(), level=3).request is not None


def test_a_request_the_label_has_left_behind_is_not_approved(book):
    book.propose(landing=landing(1), items=(item("id", level=2, semantic="category"),))
    request = ask(book, level=1).request
    book.propose(landing=landing(2), items=(item("id", **SECRET),))
    with pytest.raises(MovedOn) as moved:
        approve(book, request, OFFICER)
    assert moved.value.code == "label_moved"
    assert graded(book).level == 4
    assert ask(book, steward(), level=1).request is not None


def test_accepting_the_entry_meanwhile_leaves_the_request_as_it_was(book):
    book.propose(landing=landing(1), items=(item("id", **SECRET),))
    request = ask(book, level=1).request
    with book.office.writing(OWNER) as work:
        ledger.approve(work, "people")
    assert graded(book).level == 4
    approve(book, request, OFFICER)
    assert graded(book).level == 1


def test_what_is_derived_needs_the_finding_of_article_21_and_then_no_longer_follows_its_source(book):
    book.propose(landing=landing(1), items=(item("id", level=3),))
    book.propose(stem="sums", name="sums", landing=landing("s"), items=(item("n", level=3),))
    with book.office.writing(OWNER) as work:
        source = shown(book).id
        derived = ledger.describe(work, "sums").items[0].id
        ledger.record_lineage(work, "sums", [ledger.Derivation(item="n", source=source, how="sum")])
        with pytest.raises(BadInput) as unsaid:
            ledger.correct(work, derived, ledger.Correction(why="已汇总", level=1))
        said = ledger.Correction(why="已汇总", level=1, ground=ledger.Ground.UNIDENTIFIABLE)
        request = ledger.correct(work, derived, said).request
    assert unsaid.value.where["article"] == "21"
    approve(book, request, OFFICER)
    ask(book, level=4)
    with book.office.reading(OWNER) as work:
        assert ledger.resolve(work, ["sums"])["sums"].items[0].level == 1
        waits = ledger.labels_to_review(work, ledger.ReviewAsk(kind=ledger.ReviewKind.HIGHER)).rows
    assert [one.item.id for one in waits] == [derived]


def test_an_unknown_request_is_not_found(book):
    with book.office.writing(OWNER) as work, pytest.raises(NotFound):
        ledger.approve_label(work, "label_unknown")


PEOPLE = st.sampled_from([OWNER, OFFICER, steward(), through("owner"), through("li", "deputy")])
SEMANTICS = st.sampled_from([None, "cn_resident_id", "cn_mobile", "category"])
LEVELS = st.integers(min_value=1, max_value=5)
IMPORTANCE = st.sampled_from(list(ledger.Importance))
RANK = list(ledger.Importance)


class NeverFalls(RuleBasedStateMachine):
    """Content lands, people say anything; protection of no snapshot falls by one person's act."""

    def __init__(self, book, table):
        super().__init__()
        self.book, self.table, self.landed, self.asked = book, table, [], {}
        self.land(3, personal=True, semantic="cn_mobile", importance=ledger.Importance.GENERAL)

    @rule(level=LEVELS, personal=st.booleans(), semantic=SEMANTICS, importance=IMPORTANCE)
    def land(self, level, personal, semantic, importance):
        name = f"{self.table}_{len(self.landed)}"
        news = item(
            "id", level=level, personal=personal, semantic=semantic, importance=importance,
            rule=f"yiben-base@1/{semantic}",
        )  # fmt: skip
        with self.book.office.writing(OWNER) as work:
            ledger.propose(work, entry(stem=self.table, items=(news,), landing=landing(name)))
        self.landed.append(f"snap{name}")
        now = self.protection()[-1]
        assert now[0] >= level or self.asked_for_lower()

    def asked_for_lower(self):
        with self.book.office.reading(OWNER) as work:
            return any(one.approved_by for one in ledger.history(work, self.item()))

    @rule(
        who=PEOPLE,
        level=st.none() | LEVELS,
        personal=st.none() | st.booleans(),
        semantic=SEMANTICS,
        importance=st.none() | IMPORTANCE,
    )
    def correct(self, who, level, personal, semantic, importance):
        before = self.protection()
        said = ledger.Correction(
            why="核实", level=level, personal=personal, semantic=semantic, importance=importance
        )
        try:
            with self.book.office.writing(who) as work:
                request = ledger.correct(work, self.item(), said).request
        except (Refused, MovedOn):
            request = None
        if request is not None:
            self.asked[request.id] = {who.account, who.acting_for} - {None}
        self.not_fallen(before)

    @rule(who=PEOPLE)
    def accept(self, who):
        before = self.protection()
        with self.book.office.writing(who) as work:
            ledger.approve(work, self.table)
        self.not_fallen(before)

    @rule(who=PEOPLE, pick=st.integers(min_value=0))
    def decide(self, who, pick):
        if not self.asked:
            return
        request = sorted(self.asked)[pick % len(self.asked)]
        mine = bool({who.account, who.acting_for} & self.asked[request])
        before = self.protection()
        try:
            with self.book.office.writing(who) as work:
                ledger.approve_label(work, request)
        except Refused:
            assert mine
        except MovedOn:
            pass
        else:
            assert not mine
            return
        self.not_fallen(before)

    def item(self):
        with self.book.office.reading(OWNER) as work:
            return next(one.id for one in ledger.describe(work, self.table).items if one.name == "id")

    def protection(self):
        with self.book.office.reading(OWNER) as work:
            every = [
                ledger.resolve(work, [self.table], at={self.table: one})[self.table].items[0]
                for one in self.landed
            ]
        return [(one.level, one.personal, RANK.index(one.importance)) for one in every]

    def not_fallen(self, before):
        for old, new in zip(before, self.protection(), strict=True):
            assert all(there >= here for here, there in zip(old, new, strict=True)), (old, new)


def test_protection_never_falls_without_a_second_person(book):
    numbers = count()
    run_state_machine_as_test(
        lambda: NeverFalls(book, f"t{next(numbers)}"),
        settings=settings(max_examples=25, stateful_step_count=10, deadline=None),
    )
