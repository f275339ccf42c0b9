"""Discussion, errors in open data, reuses and follows, through the verbs."""

import pytest

from yiben.app.reactions import hands
from yiben.capabilities import opening, participation, people
from yiben.capabilities.participation import Asked, FollowKind, Kind, Offered, PostKind, Review, State
from yiben.kernel.actors import SYSTEM
from yiben.kernel.errors import BadInput, MovedOn, NotFound, Refused, YibenError

WRONG = Asked(title="单位写错了", says="应当是微克，不是毫克")


def say(square, who="zhang", says="多久更新一次？", **more):
    return square.do(
        who, participation.say, "air-quality", says, kind=more.pop("kind", PostKind.QUESTION), **more
    )


def test_a_question_waits_until_the_publisher_has_answered_it(square):
    asked = say(square)
    say(square, "li", "好像每小时", kind=PostKind.COMMENT, reply_to=asked.id)
    seen = square.see("system", participation.on_dataset, square.dataset)
    assert (seen.posts, seen.unanswered) == (2, 1)
    square.do("sam", participation.answer_officially, asked.id, "每小时一次")
    seen = square.see("system", participation.on_dataset, square.dataset)
    assert (seen.posts, seen.unanswered) == (3, 0)
    assert any("official answer" in says for says in square.notices("zhang"))
    page, replies = square.see("system", participation.threads, square.dataset)
    assert [one.organisation for one in replies[page.rows[0].id]] == [None, square.health]


def test_only_those_who_speak_for_the_publisher_answer_officially(square):
    asked = say(square)
    for who in ("li", "ana"):
        with pytest.raises(Refused):
            square.do(who, participation.answer_officially, asked.id, "每小时一次")
    with pytest.raises(Refused):
        say(square, "sam")


def test_the_same_words_twice_are_one_post(square):
    say(square)
    with pytest.raises(MovedOn):
        say(square)
    square.later(days=1, minutes=1)
    say(square)


def test_what_is_not_there_is_not_talked_about(square):
    asked = say(square)
    square.put("other", "另一个")
    for more in ({"reply_to": "post_none"}, {"edition": 7}):
        with pytest.raises(NotFound):
            say(square, says="关于别的", **more)
    with pytest.raises(NotFound):
        square.do("zhang", participation.say, "other", "回复别处", kind=PostKind.COMMENT, reply_to=asked.id)
    with square.office.writing(SYSTEM) as work:
        opening.withdraw_foreign(work, "src_test", ["air-quality"])
    with pytest.raises(NotFound):
        say(square, says="还在吗？")


def test_hiding_needs_a_moderator_and_a_reason(square):
    asked = say(square)
    for who in ("sam", "zhang", "ana"):
        with pytest.raises(Refused):
            square.do(who, participation.hide, asked.id, "不好的内容")
    with pytest.raises(BadInput):
        square.do("bea", participation.hide, asked.id, "")
    square.do("li", participation.report_abuse, asked.id, "广告")
    square.do("li", participation.report_abuse, asked.id, "广告")
    assert square.see("bea", participation.reports).total == 1
    square.do("bea", participation.hide, asked.id, "广告，予以隐藏")
    assert square.see("bea", participation.reports).total == 0
    assert square.see("system", participation.on_dataset, square.dataset).latest == ()
    assert square.events("participation.hidden")


def test_an_error_is_corrected_only_when_something_newer_is_there(square):
    made = square.do("zhang", participation.report_error, "air-quality", WRONG, hands=hands())
    assert (made.kind, made.publisher, made.answer_by[:10]) == (Kind.ERROR, square.health, "2026-11-30")
    square.do("sam", participation.answer, made.number, "accept", {"answer": "确实写错了"}, hands=hands())
    with pytest.raises(YibenError):
        square.do("sam", participation.answer, made.number, "correct", {}, hands=hands())
    square.later(hours=1)
    square.put("air-quality", "空气质量", says="单位已更正")
    done = square.do("sam", participation.answer, made.number, "correct", {"answer": "已更正"}, hands=hands())
    assert (done.state, done.in_time) == (State.CORRECTED, True)
    seen = square.see("system", participation.on_dataset, square.dataset)
    assert (seen.errors, seen.errors_open) == (1, 0)


def test_a_reuse_is_shown_once_somebody_has_looked_at_it(square):
    offered = Offered(
        title="空气地图",
        says="早上去哪里跑步",
        url="https://example.org/m",
        made_by="跑步俱乐部",
        datasets=["air-quality"],
    )
    made = square.do("zhang", participation.offer_reuse, offered)
    assert square.see("system", participation.reuses).total == 0
    with pytest.raises(Refused):
        square.see("zhang", participation.reuses, state=Review.SUBMITTED)
    with pytest.raises(MovedOn):
        square.do("zhang", participation.offer_reuse, offered)
    square.do("bea", participation.review_reuse, made.id, Review.SHOWN)
    assert square.see("system", participation.on_dataset, square.dataset).reuses[0].title == "空气地图"
    assert any("is shown" in says for says in square.notices("zhang"))


def test_followers_hear_of_editions_withdrawals_and_new_datasets_around(square):
    square.do("zhang", participation.follow, FollowKind.DATASET, "air-quality")
    square.do("li", participation.follow, FollowKind.TOPIC, "health")
    square.do("wang", participation.follow, FollowKind.PUBLISHER, square.health)
    participation.tell_followers(square.office)
    square.put("clinics", "诊所名录", themes=("health",))
    with square.office.writing(SYSTEM) as work:
        opening.withdraw_foreign(work, "src_test", ["air-quality"])
    assert participation.tell_followers(square.office) == 3
    assert participation.tell_followers(square.office) == 0
    assert any("withdrawn" in says for says in square.notices("zhang"))
    assert any("is open now" in says for says in square.notices("li"))
    assert any("is open now" in says for says in square.notices("wang"))


def test_many_changes_at_once_are_one_notice(square):
    square.do("li", participation.follow, FollowKind.TOPIC, "health")
    participation.tell_followers(square.office)
    before = len(square.notices("li"))
    for number in range(12):
        square.put(f"set-{number}", f"数据集 {number}", themes=("health",))
    participation.tell_followers(square.office)
    fresh = square.notices("li")[: len(square.notices("li")) - before]
    assert fresh == ["12 things changed in what you follow."]


def test_what_is_followed_is_listed_and_forgotten_with_the_account(square):
    for _ in range(2):
        square.do("zhang", participation.follow, FollowKind.DATASET, "air-quality")
    assert len(square.see("zhang", participation.follows)) == 1
    assert square.see("zhang", participation.is_followed, FollowKind.DATASET, square.dataset)
    for target in ("nothing", "health"):
        with pytest.raises(NotFound):
            square.do("zhang", participation.follow, FollowKind.PUBLISHER, target)
    square.do("zhang", participation.follow_no_more, FollowKind.DATASET, "air-quality")
    assert square.see("zhang", participation.follows) == ()
    square.do("zhang", participation.follow, FollowKind.TOPIC, "health")
    square.do("system", participation.forget, square.actors["zhang"].account)
    assert square.see("zhang", participation.follows) == ()


def test_a_citizen_is_shown_by_the_name_they_chose_and_staff_by_none(square):
    shown = square.see("system", people.shown_names, [one.account for one in square.actors.values()])
    assert {str(name) for name in shown.values()} == {"山城小张", "河边读者", "北坡老王"}
