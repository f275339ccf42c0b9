"""Assessments: by declared indicators, a measure on one poor result, the end on two in a row; results fed back."""

from datetime import timedelta

from yiben.app.reactions import hands
from yiben.capabilities import casework, zones
from yiben.capabilities.zones import Measure, Result
from zone_city import City, code_of


def assessed(city: City, agreement: str, period: str, mark: float, **said: object) -> zones.Assessment:
    scores = dict.fromkeys(city.see("bea", zones.indicators), mark)
    return city.do(
        "bea", zones.assess, agreement, period=period, scores=scores, says="考核", hands=hands(), **said
    )


def test_one_poor_result_is_an_interview_and_a_good_one_starts_the_count_anew(city: City) -> None:
    made = city.agreed()
    first = assessed(city, made.id, "2026", 40, measure=Measure.INTERVIEW)
    assert (first.result, first.measure) == (Result.POOR, Measure.INTERVIEW)
    assert "约谈" in city.see("opal", casework.notices).rows[0].says.zh
    assert assessed(city, made.id, "2027", 75).result is Result.SATISFACTORY
    assert assessed(city, made.id, "2028", 59.99).measure is Measure.REMINDER
    assert city.see("bea", zones.the_agreement, made.id).ended is None


def test_an_excellent_operator_comes_first(city: City) -> None:
    made = city.agreed()
    assert city.see("bea", zones.favoured) == ()
    assert assessed(city, made.id, "2026", 90).result is Result.EXCELLENT
    assert [one.id for one in city.see("bea", zones.favoured)] == [made.id]


def test_indicators_are_those_declared_and_weigh_as_declared(city: City) -> None:
    made, declared = city.agreed(), city.see("bea", zones.indicators)
    assert sum(weight for _, weight in declared.values()) == 100
    scores = {name: 100 if name == "secure-operation" else 0 for name in declared}
    one = city.do("bea", zones.assess, made.id, period="2026", scores=scores, says="考核", hands=hands())
    assert one.total == declared["secure-operation"][1]
    for wrong in ({}, {**scores, "别的": 1}, {**scores, "feedback": 101}):
        said = lambda wrong=wrong: city.do("bea", zones.assess, made.id, period="2027", scores=wrong, says="考核", hands=hands())  # noqa: E731  # fmt: skip
        assert code_of(said) == "bad_zone"
    assert code_of(lambda: assessed(city, made.id, "2026", 80)) == "bad_zone"


def test_results_are_fed_back_to_the_providers_and_owed_when_they_are_not(city: City) -> None:
    made = city.agreed()
    city.shared(made)
    city.later = timedelta(days=366)
    assert [(one.id, year) for one, year in city.see("bea", zones.reports_due)] == [
        (made.id, made.begins[:4])
    ]
    told = city.do("opal", zones.feed_back, made.id, period=made.begins[:4], says="服务保险定价 3 家")
    assert len(told.providers) == 1
    assert "服务保险定价" in city.see("tra", casework.notices).rows[0].says.zh
    assert city.see("bea", zones.reports_due) == ()
