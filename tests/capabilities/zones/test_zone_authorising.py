"""From a notice to an agreement: conditions, evidence, experts, the government, nine clauses."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from yiben.app.reactions import hands
from yiben.capabilities import casework, zones
from yiben.kernel.errors import YibenError
from zone_city import BUREAU, CLAUSES, OPERATOR, TRAFFIC, City, code_of


def refused(verb: object, *args: object, **said: object) -> YibenError:
    with pytest.raises(YibenError) as error:
        verb(*args, **said)  # type: ignore[operator]
    return error.value


def test_the_bureau_supervises_base_zones_and_what_is_unclear_until_it_is_handed_over(city: City) -> None:
    base = city.do("bea", zones.make_zone, "综合专区", kind=zones.Kind.BASE)
    unclear = city.do("bea", zones.make_zone, "新领域专区", kind=zones.Kind.FIELD)
    assert (base.for_now, unclear.for_now, base.supervisor) == (False, True, unclear.supervisor)
    handed = city.do("bea", zones.hand_over, unclear.id, supervisor=TRAFFIC)
    assert not handed.for_now
    assert handed.supervisor != unclear.supervisor
    assert refused(city.do, "bea", zones.hand_over, unclear.id, supervisor=BUREAU).code == "not_for_now"
    wrong = refused(city.do, "bea", zones.make_zone, "又一个", kind=zones.Kind.BASE, supervisor=TRAFFIC)
    assert wrong.where["field"] == "supervisor"
    assert refused(city.do, "opal", zones.make_zone, "自己的", kind=zones.Kind.AREA).code == "not_supervisor"


def test_an_application_after_the_stated_time_is_refused(city: City) -> None:
    notice = city.noticed(until=city.day(1))
    city.later = timedelta(days=3)
    assert refused(city.applied, notice).code == "notice_closed"


def test_missing_expired_false_and_unchecked_evidence_is_named(city: City) -> None:
    notice = city.noticed()
    papers = city.papers(notice, without="experience", knows_rules=city.day(-1))
    case = city.applied(notice, papers=papers)
    said = refused(city.move, "bea", case.id, "to_review", experts=["exa", "exb", "exc"])
    assert said.code == "not_eligible"
    assert len(said.where["open"]) == 10
    city.checked(case, false="security_head")
    said = refused(city.move, "bea", case.id, "to_review", experts=["exa", "exb", "exc"])
    told = {name: said.where[name] for name in ("missing", "expired", "false", "open")}
    assert told == {
        "missing": ["experience"],
        "expired": ["knows_rules"],
        "false": ["security_head"],
        "open": [],
    }
    assert "公共数据处理经验" in said.message.zh
    city.move("bea", case.id, "ask_more", to_mend="补充三项佐证")
    wanted = [
        replace(one, content=one.content + b" new")
        for one in city.papers(notice)
        if one.condition in {"experience", "knows_rules", "security_head"}
    ]
    city.do("opal", zones.supply, case.id, wanted, hands=hands())
    city.checked(case)
    assert city.move("bea", case.id, "to_review", experts=["exa", "exb", "exc"]).state == "reviewing"


def test_a_condition_of_the_zone_itself_is_demanded_too(city: City) -> None:
    notice = city.noticed()
    case = city.applied(notice, papers=city.papers(notice, without="具备公交数据处理经验"))
    city.checked(case)
    said = refused(city.move, "bea", case.id, "to_review", experts=["exa", "exb", "exc"])
    assert said.where["missing"] == ["具备公交数据处理经验"]


@pytest.mark.parametrize("lists", ["enforcement", "tax", "serious"])
def test_who_stands_on_a_list_of_dishonesty_is_not_eligible(city: City, lists: str) -> None:
    case = city.applied(city.noticed())
    city.checked(case)
    said = refused(city.move, "bea", case.id, "to_review", experts=["exa", "exb", "exc"], found_lists=[lists])
    assert (said.code, said.where["lists"]) == ("not_eligible", [lists])


def test_a_record_of_violations_is_not_eligible(city: City) -> None:
    case = city.applied(city.noticed(), violations="yes")
    city.checked(case)
    said = refused(city.move, "bea", case.id, "to_review", experts=["exa", "exb", "exc"])
    assert said.where["lists"] == ["violations"]


def test_no_expert_reviews_their_own_firm(city: City) -> None:
    case = city.applied(city.noticed())
    city.checked(case)
    said = refused(city.move, "bea", case.id, "to_review", experts=["exa", "exb", "otto"])
    assert (said.code, said.where["account"]) == ("expert_own_firm", "otto")


def test_experts_score_the_three_words_and_mean_and_spread_are_told(city: City) -> None:
    case = city.applied(city.noticed())
    city.checked(case)
    city.move("bea", case.id, "to_review", experts=["exa", "exb", "exc"])
    given = {"regular": 90.0, "advanced": 60.0, "scientific": 60.0}
    for name, first in (("exa", 90.0), ("exb", 60.0), ("exc", 30.0)):
        city.do(name, zones.review, case.id, scores={**given, "regular": first}, says="可行", hands=hands())
    found = city.see("bea", zones.reviewed_of, case.id)
    assert (found.mean, found.spread) == (60.0, 8.16)
    assert found.by_word == {"regular": 60.0, "advanced": 60.0, "scientific": 60.0}
    said = city.see("gov", lambda work: casework.look(work, case.id, hands=hands()))
    assert said.case.state == "deciding"
    assert "规范性 90；先进性 60；科学性 60" in said.opinions[0].says
    again = refused(city.do, "exa", zones.review, case.id, scores=given, says="再评", hands=hands())
    assert isinstance(again, YibenError)


def test_an_opinion_in_the_cases_own_form_waits_for_the_three_words(city: City) -> None:
    case = city.applied(city.noticed())
    city.checked(case)
    city.move("bea", case.id, "to_review", experts=["exa", "exb", "exc"])
    city.do("exa", casework.give_opinion, case.id, agrees=True, score=90.0, says="好", hands=hands())
    given = dict.fromkeys(zones.WORDS, 80.0)
    city.do("exb", zones.review, case.id, scores=given, says="可行", hands=hands())
    said = refused(city.do, "exc", zones.review, case.id, scores=given, says="可行", hands=hands())
    assert said.code == "words_missing"
    city.do("exa", zones.review, case.id, scores=given, says="补评", hands=hands())
    assert city.do("exc", zones.review, case.id, scores=given, says="可行", hands=hands()).state == "deciding"


def test_only_the_government_decides(city: City) -> None:
    case = city.applied(city.noticed())
    city.checked(case)
    city.reviewed(case)
    late = city.see("bea", zones.papers_of, case.id)[0]
    sound = zones.Verdict.SOUND
    assert (
        code_of(lambda: city.do("bea", zones.check_paper, late.id, verdict=sound, hands=hands()))
        == "not_checking"
    )
    assert code_of(lambda: city.move("bea", case.id, "authorise", signing_mode="bureau"))
    assert city.move("gov", case.id, "authorise", signing_mode="government").state == "signing"


@pytest.mark.parametrize("clause", list(CLAUSES))
def test_an_agreement_lacking_a_clause_is_refused_by_name(city: City, clause: str) -> None:
    said = refused(city.agreed, **{clause: "  "})
    assert said.code == "clause_missing"
    assert said.where["clauses"] == [clause]
    assert zones.CLAUSES[clause].zh in said.message.zh


def test_it_runs_five_years_in_general_and_one_applies_anew_when_it_ends(city: City) -> None:
    made = city.agreed()
    first, last = date.fromisoformat(made.begins), date.fromisoformat(made.ends)
    assert (
        last + timedelta(days=1) == first.replace(year=first.year + 5, day=min(first.day, 28))
        or first.day > 28
    )
    assert refused(city.do, "bea", zones.terminate, made.id, why=zones.Ended.EXPIRED, says="到期", hands=hands()).code == "not_expired"  # fmt: skip
    city.later = timedelta(days=366 * 5)
    assert (zones.expire_due(city.office, hands=hands()), zones.expire_due(city.office, hands=hands())) == (
        1,
        0,
    )
    ended = city.see("bea", zones.the_agreement, made.id)
    assert (ended.id, ended.ended_why) == (made.id, "expired")
    notice = city.do("bea", zones.publish_notice, made.zone, says="重新遴选", until=city.day(9))
    assert city.applied(notice).state == "checking"


def test_an_agreement_of_before_is_carried_on_as_agreed(city: City) -> None:
    zone = city.do("bea", zones.make_zone, "金融专区", kind=zones.Kind.FIELD, supervisor=TRAFFIC)
    made = city.do(
        "bea", zones.carry_on, zone.id, OPERATOR, clauses=CLAUSES, begins="2020-09-01", ends="2030-08-31"
    )
    assert (made.before, made.ends) == (True, "2030-08-31")
    said = refused(
        city.do, "bea", zones.carry_on, zone.id, OPERATOR, clauses={}, begins="2020-09-01", ends="2030-08-31"
    )
    assert said.where["clauses"] == list(CLAUSES)
