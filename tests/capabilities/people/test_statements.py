"""What privileged accounts do is noted as it is sealed, and reviewed by somebody else."""

from dataclasses import replace

import pytest

from yiben.capabilities import people
from yiben.capabilities.people import statements
from yiben.engines import evidence
from yiben.kernel.actors import Role
from yiben.kernel.errors import BadInput, MovedOn, NotFound, Refused
from yiben.kernel.paging import PageAsk
from yiben.kernel.text import Text


@pytest.fixture
def watched(house):
    """The house, where what privileged accounts do is noted."""
    house.office = replace(house.office, seal=statements.noting(evidence.make_seal(house.office.home)))
    house.do(
        "owner",
        people.create_account,
        name="auditor1",
        title=Text("审计", "Auditor"),
        roles=frozenset({Role.AUDITOR}),
    )
    return house


def read(level, effect="plain"):
    """A verb that reads one column."""
    items = [{"item": "r.1", "name": "x", "level": level, "effect": effect}]
    return lambda work: work.leave("data.read", "res_1", items=items)


def listed(house, who="officer", **ask):
    return house.do(who, statements.open_statements, **ask).rows


def test_reads_in_plain_from_level_three_and_changes_are_listed_and_nothing_else(watched):
    for account, act in (
        ("steward", read(3)),
        ("steward", read(2)),
        ("steward", read(4, "masked")),
        ("analyst", read(4)),
        ("officer", read(4)),
        ("steward", lambda work: work.leave("resource.amended", "res_1")),
        ("steward", lambda work: work.leave("resource.retired", "res_1", why="x")),
    ):
        watched.do(account, act)
    found = listed(watched)
    assert [(one.actor, one.kind, one.level) for one in found] == [
        ("owner", "account.created", None),
        ("steward", "data.read", 3),
        ("officer", "data.read", 4),
        ("steward", "resource.retired", None),
    ]
    assert [one.kind for one in listed(watched, kind="data")] == ["data.read", "data.read"]
    assert [one.kind for one in listed(watched, actor="officer")] == ["data.read"]
    assert [one.actor for one in listed(watched, page=PageAsk(number=2, size=1))] == ["steward"]


def test_an_event_says_the_same_as_the_log(watched):
    watched.do("steward", lambda work: (work.leave("a.b", "x"), read(3)(work), work.leave("c.d", "y")))
    one = listed(watched, kind="data.read")[0]
    with watched.office.reading(watched.actor("owner")) as work:
        entry = evidence.read(work.db, one.event)
        assert statements.statement_of(work, one.event) == one
        assert statements.statement_of(work, str(entry.seq + 1)) is None
    assert (entry.kind, entry.time, entry.actor) == ("data.read", one.time, one.actor)


def test_a_review_takes_it_off_the_list_and_is_evidence(watched):
    watched.do("steward", read(3))
    one = listed(watched, kind="data.read")[0]
    done = watched.do("auditor1", statements.review, one.event, note="与工单一致")
    assert (done.reviewed_by, done.note) == ("auditor1", "与工单一致")
    assert listed(watched, kind="data.read") == ()
    assert (watched.kinds()[-1], watched.events()[0].subject) == ("statement.reviewed", one.event)
    with pytest.raises(MovedOn):
        watched.do("officer", statements.review, one.event, note="x")


def test_nobody_reviews_what_they_did_by_any_account(watched):
    watched.do("officer", read(4))
    with watched.office.writing(replace(watched.actor("steward"), acting_for="owner")) as work:
        read(3)(work)
    first, second = listed(watched, kind="data.read")
    with pytest.raises(Refused) as own:
        watched.do("officer", statements.review, first.event, note="x")
    with pytest.raises(Refused) as hand:
        watched.do("owner", statements.review, second.event, note="x")
    through = replace(watched.actor("auditor1"), acting_for="owner")
    with watched.office.writing(through) as work, pytest.raises(Refused) as same:
        statements.review(work, second.event, note="x")
    assert {one.value.code for one in (own, hand, same)} == {"four_eyes"}
    assert watched.do("owner", statements.review, first.event, note="x").reviewed_by == "owner"


def test_stewards_and_analysts_review_nothing_and_a_review_needs_words(watched):
    watched.do("officer", read(4))
    one = listed(watched, kind="data.read")[0]
    for who in ("steward", "analyst"):
        with pytest.raises(Refused):
            watched.do(who, statements.review, one.event, note="x")
        with pytest.raises(Refused):
            watched.do(who, statements.open_statements)
    with pytest.raises(BadInput):
        watched.do("owner", statements.review, one.event, note=" ")
    with pytest.raises(NotFound):
        watched.do("owner", statements.review, "0", note="x")
    with pytest.raises(NotFound):
        watched.do("owner", statements.review, "evt_99999_abc", note="x")


def test_what_is_rolled_back_is_not_listed(watched):
    def fails(work):
        read(3)(work)
        raise BadInput("x", Text("错", "wrong"))

    with pytest.raises(BadInput):
        watched.do("steward", fails)
    assert listed(watched, kind="data.read") == ()
