"""Reviews: quorum and scores, conflict of interest, rounds; batches; handing on."""

from dataclasses import replace

from case_flows import REQUEST
from sqlalchemy import text

from yiben.capabilities import casework
from yiben.infra.database import transaction


def judge(court, name, case, score, **named):
    return court.do(name, casework.give_opinion, case.id, agrees=score >= 60, score=score, **named)


def judged(court):
    return court.move("sam", court.file(), "accept")


def test_the_last_opinion_that_is_needed_moves_the_case(court) -> None:
    case = judged(court)
    assert court.look("bea", case).voice.allowed
    assert judge(court, "bea", case, 50).state == "judged"
    assert court.todo("bea") == []
    assert court.todo("bob") == [case.number]
    assert not court.look("bea", case).voice.allowed
    after = judge(court, "bob", case, 70, says="可以")
    assert (after.state, after.version) == ("ready", 3)
    assert court.todo("ben") == []
    assert (court.todo("sam"), court.todo("sue")) == ([], [case.number])  # whoever accepted may not grant
    seen = court.look("fay", after)
    assert [(one.account, one.score, one.says) for one in seen.opinions] == [
        ("bea", 50, ""),
        ("bob", 70, "可以"),
    ]
    assert [one.move for one in seen.steps] == ["file", "accept", "pass"]
    assert seen.steps[-1].account == "system"


def test_too_low_a_mean_fails(court) -> None:
    case = judged(court)
    judge(court, "bea", case, 59.5)
    after = judge(court, "bob", case, 60)
    assert (after.state, after.end) == ("refused", "refused")


def test_nobody_judges_twice_or_without_standing(court) -> None:
    case = judged(court)
    judge(court, "bea", case, 50)
    for name in ("bea", "sam", "fay", "olaf"):
        assert court.refused(name, casework.give_opinion, case.id, agrees=True, score=60).code == "not_yours"
    for score in (None, -1, 101, float("nan"), float("inf")):
        assert (
            court.refused("bob", casework.give_opinion, case.id, agrees=True, score=score).code == "bad_score"
        )
    assert court.refused("bob", casework.give_opinion, case.id, agrees=True, score=1, says="<script>").code == "form_wrong"  # fmt: skip
    asked = court.file()
    assert court.refused("bob", casework.give_opinion, asked.id, agrees=True, score=60).code == "not_yours"


def test_people_of_the_filing_organisation_do_not_judge(court) -> None:
    with transaction(court.office.engine, writes=True) as db:
        db.execute(text("UPDATE people_account SET org = 'org_data' WHERE name = 'fay'"))
    case = judged(court)
    assert (court.todo("bea"), court.todo("olaf")) == (
        [],
        [case.number],
    )  # nobody may judge: a supervisor knows
    error = court.refused("bea", casework.give_opinion, case.id, agrees=True, score=60)
    assert (error.code, "conflict" in error.message.en) == ("not_yours", True)


def test_a_case_that_came_again_is_judged_anew(court) -> None:
    case = judged(court)
    judge(court, "bea", case, 100)
    back = court.move("sam", case, "recall")
    assert court.todo("fay") == [case.number]
    again = court.move("fay", back, "again", form={"purpose": "改过"})
    assert again.form["purpose"] == "改过"
    second = court.move("sue", again, "accept")
    assert court.todo("bea") == [case.number]
    stale = court.refused("bob", casework.give_opinion, case.id, agrees=True, score=60, seen=2)
    assert stale.code == "case_moved_on"
    assert judge(court, "bea", second, 60, seen=second.version).state == "judged"
    assert judge(court, "ben", second, 60).state == "ready"


def test_a_batch_is_refused_case_by_case(court) -> None:
    cases = [court.file() for _ in range(4)]
    court.move("sue", cases[1], "accept")
    asked = [(one.id, one.version) for one in cases] + [("nothing", 1), (cases[0].id, 1)]
    done = casework.move_many(court.office, court.actor("sam"), asked, "accept", form={}, hands=court.hands)
    assert [one.id for one in done] == [*(one.id for one in cases), "nothing"]
    assert [one.case.state if one.case else one.refused.code for one in done] == [
        "judged", "case_moved_on", "judged", "judged", "no_case",
    ]  # fmt: skip
    assert court.kinds().count("case.refused") == 2
    single = casework.move_many(court.office, court.actor("sam"), [(court.file().id, 1)], "return", form={"reason": "x"}, hands=court.hands)  # fmt: skip
    assert single[0].refused.code == "not_in_batch"


def test_a_supervisor_hands_a_case_on(court) -> None:
    case = court.file()
    assert court.refused("sam", casework.hand_on, case.id, to="tom", why="").code == "form_wrong"
    assert court.refused("fay", casework.hand_on, case.id, to="tom", why="忙").code == "not_supervisor"
    assert court.refused("olaf", casework.hand_on, case.id, to="olaf", why="忙").code == "hand_to_oneself"
    assert court.refused("olaf", casework.hand_on, case.id, to="fay", why="忙").code == "cannot_take"
    assert court.refused("olaf", casework.hand_on, case.id, to="nobody", why="忙").code == "no_such_account"
    court.do("olaf", casework.hand_on, case.id, to="tom", why="公安局无人值班")
    assert [court.todo(name) for name in ("sam", "sue", "tom")] == [[], [], [case.number]]
    assert court.look("tom", case).holders == ("tom",)
    after = court.move("tom", case, "accept")
    step = court.look("tom", after).steps[-1]
    assert (step.account, step.through) == ("tom", "olaf")
    assert court.kinds()[-2:] == ["case.handed_on", "case.moved"]
    # It was handed to him for that state alone.
    ready = after
    for name in ("bea", "bob"):
        ready = judge(court, name, ready, 80)
    court.facts["clear"] = True
    assert (
        court.refused("tom", casework.move, case.id, "grant", seen=ready.version, form={}).code == "not_yours"
    )


def test_a_flow_that_changed_leaves_running_cases_on_theirs(court) -> None:
    case = court.file()
    newer = replace(
        REQUEST,
        key="test@2/request",
        moves=tuple(replace(one, target="refused") if one.id == "accept" else one for one in REQUEST.moves),
    )
    other = court.file(flow=newer)
    assert (court.move("sam", case, "accept").state, court.move("sam", other, "accept").state) == (
        "judged",
        "refused",
    )
    assert (court.look("sam", case).flow, court.look("sam", other).flow) == (REQUEST, newer)
    same_key = replace(newer, key=REQUEST.key)  # a pack edited in place
    assert court.move("sam", court.file(flow=same_key), "accept").state == "refused"
    assert court.look("sam", court.file()).flow == REQUEST
