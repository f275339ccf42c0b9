"""Wishes for data: asked, voted for, answered in public by a date, merged, taken back."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest

from yiben.app.reactions import hands
from yiben.capabilities import casework, participation, stewardship
from yiben.capabilities.participation import Asked, Kind, State
from yiben.kernel.clock import stamp
from yiben.kernel.errors import BadInput, MovedOn, NotFound, Refused, Unavailable, YibenError

HEALTH, BUREAU = "市卫生健康局", "市大数据局"
ASKED = Asked(title="公园厕所的位置", says="想知道每个公园厕所的位置和开放时间", publisher="市卫生健康局")


def wish(square, who="zhang", asked=ASKED, **more):
    return square.do(who, participation.wish, asked, hands=hands(), **more)


def answer(square, who, number, move, **form):
    return square.do(who, participation.answer, number, move, form, hands=hands())


def test_a_wish_is_public_at_once_with_a_date_and_the_vote_of_whoever_asked(square):
    made = wish(square)
    assert (made.kind, made.state, made.votes) == (Kind.WISH, State.ASKED, 1)
    assert made.publisher == square.health
    assert made.answer_by[:10] == "2026-12-21"  # 20 working days after Monday 23 November
    listed = square.see("system", participation.matters_of)
    assert [one.number for one in listed.rows] == [made.number]
    assert square.events("participation.asked")


def test_one_person_has_one_vote_and_may_take_it_back(square):
    made = wish(square)
    for _ in range(3):
        square.do("li", participation.vote, made.number)
    assert square.see("li", participation.find, made.number).votes == 2
    assert square.see("li", participation.voted_for, [made]) == {made.id}
    square.do("li", participation.take_vote_back, made.number)
    square.do("li", participation.take_vote_back, made.number)
    assert square.see("li", participation.find, made.number).votes == 1


def test_the_same_vote_sent_many_times_at_once_counts_once(square):
    made = wish(square)
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda _: square.do("li", participation.vote, made.number), range(6)))
    assert square.see("li", participation.find, made.number).votes == 2


def test_the_steward_of_the_organisation_promises_a_day_and_then_says_where_it_is(square):
    made = wish(square)
    square.do("li", participation.vote, made.number)
    promised = answer(square, "sam", made.number, "accept", promised="2027-03-01", answer="正在整理")
    assert (promised.state, promised.promised, promised.in_time) == (State.PROMISED, "2027-03-01", True)
    assert any(made.number in says for says in square.notices("li"))
    assert square.notices("zhang")
    met = answer(square, "sam", made.number, "exists", dataset="air-quality")
    assert (met.state, met.dataset, met.answer) == (State.MET, square.dataset, "正在整理")
    with pytest.raises(MovedOn):
        square.do("wang", participation.vote, made.number)


def test_a_wish_that_was_accepted_stands_on_the_list_of_demand_of_its_publisher(square):
    made = wish(square)
    answer(square, "sam", made.number, "accept", promised="2027-03-01", answer="正在整理")
    (listed,) = square.see("sam", stewardship.every_demand)
    assert (listed.organisation, listed.wish.title, listed.wish.until) == (
        square.health,
        ASKED.title,
        "2027-03-01",
    )
    assert made.number in listed.wish.basis
    assert square.events("demand.made")


def test_a_refused_wish_stands_on_no_list_of_demand(square):
    made = wish(square)
    answer(square, "sam", made.number, "refuse", answer="涉及安全", article="数据安全法第二十一条")
    assert square.see("sam", stewardship.every_demand) == ()


def test_a_refusal_names_its_reason_and_its_article(square):
    made = wish(square)
    with pytest.raises(BadInput):
        answer(square, "sam", made.number, "refuse", answer="不行")
    refused = answer(square, "sam", made.number, "refuse", answer="涉及安全", article="数据安全法第二十一条")
    assert (refused.state, refused.article) == (State.REFUSED, "数据安全法第二十一条")


@pytest.mark.parametrize("who", ["ana", "zhang", "li"])
def test_nobody_else_answers(square, who):
    made = wish(square)
    with pytest.raises(YibenError):
        answer(square, who, made.number, "refuse", answer="不行", article="第一条")
    assert square.see("system", participation.find, made.number).state is State.ASKED


def test_a_wish_for_nobody_known_is_answered_by_the_authority(square):
    made = wish(square, asked=Asked(title="路灯的位置", says="想知道路灯的位置在哪里"))
    assert made.publisher is None
    with pytest.raises(YibenError):
        answer(square, "sam", made.number, "exists", dataset="air-quality")
    assert answer(square, "bea", made.number, "exists", dataset="air-quality").state is State.MET


def test_a_promise_is_broken_when_its_day_is_over_in_beijing(square):
    made = wish(square)
    answer(square, "sam", made.number, "accept", promised="2026-11-24", answer="正在整理")
    for moment, broken in (
        (datetime(2026, 11, 24, 15, 59, tzinfo=UTC), False),
        (datetime(2026, 11, 24, 23, 30, tzinfo=UTC), True),
    ):
        square.moment[0] = moment
        assert square.see("system", participation.find, made.number).overdue(stamp(moment)) is broken
        assert sum(one.overdue for one in square.see("system", participation.figures)) == int(broken)


def test_months_begin_in_beijing(square):
    square.moment[0] = datetime(2026, 11, 30, 23, 30, tzinfo=UTC)
    wish(square)
    assert [(month, filed) for month, filed, _ in square.see("system", participation.by_month)] == [
        ("2026-12", 1)
    ]


def test_what_does_not_exist_cannot_meet_a_wish_and_nothing_is_promised_for_yesterday(square):
    made = wish(square)
    with pytest.raises(NotFound):
        answer(square, "sam", made.number, "exists", dataset="no-such-set")
    with pytest.raises(BadInput):
        answer(square, "sam", made.number, "accept", promised="2026-11-23", answer="好的")
    assert square.see("system", participation.find, made.number).state is State.ASKED


def test_merged_wishes_bring_their_votes_and_nobody_counts_twice(square):
    first, second = wish(square), wish(square, "li", Asked(title="公园厕所", says="公园里的厕所在哪里"))
    square.do("wang", participation.vote, first.number)
    square.do("wang", participation.vote, second.number)
    gone = answer(square, "bea", second.number, "merge", into=first.number)
    assert (gone.state, gone.merged) == (State.MERGED, first.number)
    assert square.see("system", participation.find, first.number).votes == 3
    with pytest.raises(NotFound):
        answer(square, "bea", first.number, "merge", into=first.number)


def test_who_asked_takes_it_back_and_nobody_else_does(square):
    made = wish(square)
    with pytest.raises(YibenError):
        answer(square, "li", made.number, "withdraw")
    assert answer(square, "zhang", made.number, "withdraw").state is State.WITHDRAWN


def test_what_is_late_shows_as_late(square):
    made = wish(square)
    square.later(days=40)
    late = square.see("system", participation.matters_of, late_only="yes")
    assert [one.number for one in late.rows] == [made.number]
    assert (
        answer(square, "sam", made.number, "accept", promised="2027-03-01", answer="正在整理").in_time
        is False
    )
    square.later(days=90)
    assert square.see("system", participation.matters_of, late_only="yes").total == 1
    (counted,) = square.see("system", participation.figures)
    assert (counted.wishes, counted.overdue, counted.answered, counted.in_time) == (1, 1, 1, 0)


def test_the_same_form_twice_makes_one_wish(square):
    wish(square, token="a form")
    with pytest.raises(MovedOn):
        wish(square, token="a form")
    assert square.see("system", participation.matters_of).total == 1


def test_a_citizen_asks_so_many_a_day(square):
    for number in range(10):
        wish(square, asked=Asked(title=f"需求之{number}", says="想知道这个数据在哪里"))
    with pytest.raises(Unavailable):
        wish(square)
    square.later(days=1, minutes=1)
    wish(square)


def test_staff_write_down_for_others_and_do_not_ask_or_vote_themselves(square):
    with pytest.raises(Refused):
        wish(square, "sam")
    made = square.do(
        "sam", participation.enter, Kind.QUESTION, Asked(title="怎么下载", says="数据怎么下载"), hands=hands()
    )
    assert (made.kind, made.votes, made.publisher) == (Kind.QUESTION, 0, None)
    with pytest.raises(Refused):
        square.do("sam", participation.vote, wish(square).number)


def test_a_clerk_of_a_desk_writes_down_there_and_others_do_not(square):
    asked = Asked(title="怎么下载", says="数据怎么下载到电脑里")
    with pytest.raises(Refused):
        square.do("ana", participation.enter, Kind.WISH, asked, hands=hands())
    with pytest.raises(Refused):
        square.do("zhang", participation.enter, Kind.WISH, asked, hands=hands())
    desk = square.do(
        "bea", participation.open_desk, name="大学图书馆", place="一楼", hours="周一至周五", clerks=("ana",)
    )
    made = square.do("ana", participation.enter, Kind.QUESTION, asked, desk=desk.id, hands=hands())
    assert made.desk == desk.id
    done = answer(square, "bea", made.number, "answer", answer="点击下载按钮")
    assert (done.state, done.answer) == (State.ANSWERED, "点击下载按钮")
    square.do("bea", participation.close_desk, "大学图书馆")
    assert square.see("system", participation.desks) == ()


def test_words_are_looked_for_as_they_are(square):
    wish(square)
    assert square.see("system", participation.matters_of, q="厕所 公园").total == 1
    for q in ("%", "_", "厕所 %", "'; DROP TABLE x --", "a" * 10_000):
        assert square.see("system", participation.matters_of, q=q).total == 0


def test_a_number_moves_with_everything_the_public_sees(square):
    seen = [square.see("system", participation.moved)]

    def moves():
        seen.append(square.see("system", participation.moved))
        return seen[-1] > seen[-2]

    made = wish(square)
    assert moves()
    square.do("li", participation.vote, made.number)
    assert moves()
    square.do("li", participation.vote, made.number)
    assert not moves()
    answer(square, "sam", made.number, "accept", promised="2027-03-01", answer="正在整理")
    assert moves()
    square.do("bea", participation.hide, made.id, "内容重复的广告")
    assert moves()
    assert square.see("system", participation.matters_of).total == 0


def test_a_wish_for_nobody_known_is_passed_on_to_whoever_is_responsible_by_the_same_day(square):
    made = wish(square, asked=Asked(title="路灯的位置", says="想知道路灯的位置在哪里"))
    promise = {"promised": "2027-03-01", "answer": "正在整理"}
    with pytest.raises(YibenError) as nobody:
        answer(square, "olga", made.number, "accept", **promise)
    assert nobody.value.code == "nobody_responsible"
    for who in ("sam", "zhang", "li"):
        with pytest.raises(YibenError):
            square.do(who, participation.pass_on, made.number, HEALTH, hands=hands())
    square.later(days=3)
    passed = square.do("olga", participation.pass_on, made.number, HEALTH, hands=hands())
    assert (passed.publisher, passed.answer_by, passed.state) == (square.health, made.answer_by, State.ASKED)
    case = square.see("sam", casework.look, made.id, hands=hands()).case
    assert (case.organisation, case.due) == (square.health, made.answer_by)
    assert square.notices("sam")
    assert [one.case.number for one in square.see("sam", casework.todo, hands=hands()).rows] == [made.number]
    with pytest.raises(BadInput):
        square.do("sam", participation.pass_on, made.number, HEALTH, hands=hands())
    assert answer(square, "sam", made.number, "accept", **promise).state is State.PROMISED
    (listed,) = square.see("sam", stewardship.every_demand)
    assert listed.organisation == square.health
    with pytest.raises(YibenError):
        square.do("olga", participation.pass_on, made.number, BUREAU, hands=hands())
    assert len(square.events("participation.passed_on")) == 1
