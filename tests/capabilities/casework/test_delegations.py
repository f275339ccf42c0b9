"""Delegation: who acts for whom, from a day to a day."""

from sqlalchemy import text

from yiben.capabilities import casework
from yiben.infra.database import transaction


def give(court, giver, taker, begins="2026-11-23", ends="2026-11-27", **named):
    with court.office.writing(court.actor(giver)) as work:
        return casework.delegate(work, taker, begins=begins, ends=ends, **named)


def refused(court, giver, taker, begins="2026-11-23", ends="2026-11-27", **named):
    return court.refused(giver, lambda work, hands: casework.delegate(work, taker, begins=begins, ends=ends, **named)).code  # fmt: skip


def errands(court, name):
    return [(one.case.number, one.through) for one in court.do(name, casework.todo).rows]


def test_whoever_stands_in_sees_and_moves_what_waits_for_the_other(court) -> None:
    case = court.file()
    give(court, "sam", "tom", begins="2026-11-24", ends="2026-11-25")
    assert errands(court, "tom") == []
    court.later(days=1)
    assert errands(court, "tom") == [(case.number, "sam")]
    assert errands(court, "sam") == [(case.number, None)]
    offer = next(one for one in court.look("tom", case).offers if one.move.id == "accept")
    assert (offer.allowed, offer.through) == (True, "sam")
    after = court.move("tom", case, "accept")
    step = court.look("tom", after).steps[-1]
    assert (step.account, step.through) == ("tom", "sam")
    second = court.file()
    court.later(days=1)  # the last day, still
    assert errands(court, "tom") == [(second.number, "sam")]
    court.later(hours=14.9)  # almost midnight in Beijing
    assert errands(court, "tom") == [(second.number, "sam")]
    court.later(hours=0.2)
    assert errands(court, "tom") == []
    assert court.refused("tom", casework.move, second.id, "accept", seen=1, form={}).code == "no_case"
    assert court.look("tom", case).case.state == "judged"  # whoever moved it goes on seeing it


def test_two_pairs_of_eyes_stay_two(court) -> None:
    give(court, "sam", "tom")
    case = court.move("tom", court.file(), "accept")
    for name in ("bea", "bob"):
        case = court.do(name, casework.give_opinion, case.id, agrees=True, score=80)
    court.facts["clear"] = True
    for name in ("tom", "sam"):
        assert (
            court.refused(name, casework.move, case.id, "grant", seen=case.version, form={}).code
            == "not_yours"
        )
        assert court.todo(name) == []
    assert court.move("sue", case, "grant").end == "done"


def test_the_filer_decides_nothing_through_somebody_else(court) -> None:
    give(court, "sam", "fay")
    case = court.file("fay")
    assert court.todo("fay") == []
    assert court.refused("fay", casework.move, case.id, "accept", seen=1, form={}).code == "not_yours"


def test_not_to_oneself_no_chains_not_twice(court) -> None:
    assert refused(court, "sam", "sam") == "delegate_to_oneself"
    assert refused(court, "sam", "nobody") == "no_such_account"
    assert refused(court, "sam", "tom", "2026-11-27", "2026-11-26") == "delegation_dates"
    assert refused(court, "sam", "tom", "2026-11-20", "2026-11-22") == "delegation_dates"
    assert refused(court, "sam", "tom", "tomorrow", "2026-11-29") == "delegation_dates"
    assert refused(court, "sam", "tom", "2026-11-23", "2028-11-23") == "delegation_too_long"
    made = give(court, "sam", "tom")
    assert refused(court, "sam", "tom") == "delegated_already"
    assert refused(court, "sam", "sue", "2026-11-27", "2026-11-30") == "delegated_already"
    assert refused(court, "tom", "sue", "2026-11-27", "2026-11-30") == "delegation_chain"
    assert refused(court, "bea", "sam", "2026-11-27", "2026-11-30") == "delegation_chain"
    assert give(court, "sam", "sue", "2026-11-28", "2026-11-30").giver == "sam"
    assert give(court, "bea", "tom").taker == "tom"  # two may ask the same person
    with court.office.writing(court.actor("tom")) as work:
        assert casework.end_delegation(work, made.id).ended is not None
        assert [one.giver for one in casework.delegations(work)] == ["bea", "sam"]
        assert casework.delegations(work, account="sue") == ()
    assert (
        court.refused("sam", lambda work, hands: casework.end_delegation(work, made.id)).code
        == "delegation_ended"
    )
    assert (
        court.refused("sue", lambda work, hands: casework.end_delegation(work, made.id)).code
        == "no_delegation"
    )
    assert give(court, "sam", "bob", "2026-11-23", "2026-11-27").taker == "bob"
    assert court.kinds().count("case.delegated") == 4
    assert "case.delegation_ended" in court.kinds()


def test_some_kinds_only(court) -> None:
    case = court.file()
    give(court, "sam", "tom", kinds=["other.kind"])
    assert errands(court, "tom") == []
    assert court.refused("tom", casework.look, case.id).code == "no_case"
    assert court.do("tom", casework.cases).total == 0
    give(court, "sam", "bob", kinds=["test.request"])
    assert errands(court, "bob") == [(case.number, "sam")]


def test_a_disabled_account_has_nobody_stand_in_for_it(court) -> None:
    case = court.file()
    give(court, "sam", "tom")
    with transaction(court.office.engine, writes=True) as db:
        db.execute(text("UPDATE people_account SET disabled = true WHERE name = 'sam'"))
    assert errands(court, "tom") == []
    assert court.refused("tom", casework.look, case.id).code == "no_case"


def test_for_whom_a_step_was_made_makes_the_next_through_nobody_else(court) -> None:
    first = give(court, "sam", "tom")
    case = court.move("tom", court.file(), "accept")
    for name in ("bea", "bob"):
        case = court.do(name, casework.give_opinion, case.id, agrees=True, score=80)
    court.facts["clear"] = True
    with court.office.writing(court.actor("sam")) as work:
        casework.end_delegation(work, first.id)
    give(court, "sam", "ben")
    refusal = court.refused("ben", casework.move, case.id, "grant", seen=case.version, form={})
    assert refusal.code == "not_yours"
    assert court.move("sue", case, "grant").end == "done"
