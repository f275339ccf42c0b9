"""The clock: reminders, escalation, moves by themselves; as often as one likes, by as many as like."""

from dataclasses import replace

import pytest
from case_flows import REQUEST, t

from yiben.capabilities import casework
from yiben.engines.flows.model import Deadline, Within


def tick(court):
    return casework.tick(court.office, hands=court.hands)


def said(court, name):
    return [one.says.en for one in court.do(name, casework.notices).rows]


def test_nothing_happens_before_its_time(court) -> None:
    court.file()
    assert tick(court) == casework.Ticked()
    court.later(days=2, hours=22)  # the reminder is due on Thursday at eight
    assert tick(court) == casework.Ticked()
    assert court.kinds() == ["case.filed"]


def test_holders_are_reminded_once_then_the_officer_has_it_too(court) -> None:
    case = court.file()  # on Monday; due on the Monday after
    court.later(days=3)
    assert tick(court).reminded == 1
    assert tick(court) == casework.Ticked()
    assert said(court, "sue")[0] == f"request {case.number}: “asked” is due by 2026-11-30"
    assert court.todo("olaf") == []
    court.later(days=5)
    late = court.look("sam", case).case
    assert late.late
    assert tick(court).escalated == 1
    assert tick(court) == casework.Ticked()
    errand = court.do("olaf", casework.todo).rows[0]
    assert (errand.case.id, errand.escalated) == (case.id, True)
    assert not court.do("sam", casework.todo).rows[0].escalated
    assert said(court, "olaf") == [f"request {case.number}: “asked” was due by 2026-11-30 and is late"]
    assert [court.kinds().count(kind) for kind in ("case.reminded", "case.escalated")] == [1, 1]
    moved = court.move("sam", case, "accept")
    assert not moved.late  # the review has no deadline
    assert court.todo("olaf") == []
    for name in ("bea", "bob"):
        moved = court.do(name, casework.give_opinion, case.id, agrees=False, score=1)
    assert (moved.end, moved.late) == ("refused", True)  # some deadline was missed on the way


def test_a_case_lapses_by_itself(court) -> None:
    case = court.move("sam", court.file(), "return", form={"reason": "缺依据"})
    assert case.due == "2026-12-07T15:59:59.999999Z"
    assert said(court, "fay")[0] == f"request {case.number} came back for correction: correcting"
    court.later(days=15)
    assert tick(court).moved == 1
    assert tick(court) == casework.Ticked()
    after = court.look("fay", case)
    assert (after.case.state, after.case.end, after.case.late) == ("lapsed", "lapsed", True)
    assert (after.steps[-1].move, after.steps[-1].account) == ("lapse", "system")
    assert court.todo("fay") == []


def test_a_move_of_the_clock_that_is_refused_is_tried_again(court) -> None:
    flow = replace(
        REQUEST,
        moves=tuple(replace(one, effects=("fail",)) if one.id == "lapse" else one for one in REQUEST.moves),
    )
    case = court.move("sam", court.file(flow=flow), "return", form={"reason": "缺依据"})
    court.later(days=15)
    assert tick(court).waiting == 1
    assert tick(court) == casework.Ticked()
    assert court.look("fay", case).case.state == "correcting"
    court.later(hours=2)
    assert tick(court).waiting == 1
    assert [court.kinds().count(kind) for kind in ("case.escalated", "case.refused")] == [1, 2]
    court.hands.effects["fail"] = lambda _work, _case, _step: None
    court.later(hours=3)
    assert tick(court).moved == 1
    assert court.look("fay", case).case.end == "lapsed"


def test_a_case_whose_move_breaks_the_clock_holds_up_itself_alone(court) -> None:
    def broken(_work, _case, _step):
        raise ZeroDivisionError

    flow = replace(
        REQUEST,
        moves=tuple(replace(one, effects=("broken",)) if one.id == "lapse" else one for one in REQUEST.moves),
    )
    court.hands.effects["broken"] = broken
    bad = court.move("sam", court.file(flow=flow), "return", form={"reason": "缺依据"})
    court.later(minutes=1)
    good = court.move("sam", court.file(), "return", form={"reason": "缺依据"})
    court.later(days=15)
    with pytest.raises(ZeroDivisionError):
        tick(court)
    assert tick(court).moved == 1
    assert (court.look("fay", bad).case.state, court.look("fay", good).case.state) == ("correcting", "lapsed")
    court.hands.effects["broken"] = lambda _work, _case, _step: None
    court.later(minutes=11)
    assert tick(court).moved == 1


def test_a_deadline_may_count_from_a_day_of_the_form(court) -> None:
    states = tuple(
        replace(one, deadline=Deadline(within=Within(days=3), since="until")) if one.id == "asked" else one
        for one in REQUEST.states
    )
    flow = replace(REQUEST, states=states, title=t("dated"))
    assert (
        court.file(flow=flow, form={"purpose": "x", "until": "2026-12-01"}).due
        == "2026-12-04T15:59:59.999999Z"
    )
    assert court.file(flow=flow).due == "2026-11-26T15:59:59.999999Z"


def test_numbers_begin_anew_each_year_of_the_calendar(court) -> None:
    assert court.file().number == "2026-000001"
    court.later(days=38, hours=14.9)  # New Year's Eve in Beijing, almost midnight
    assert court.file().number == "2026-000002"
    court.later(hours=0.2)
    assert court.file().number == "2027-000001"
