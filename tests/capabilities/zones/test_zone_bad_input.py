"""Bad input of zones: evidence missing, expired, false, false again; days that are none; experts tied to the applicant."""

from collections.abc import Callable

import pytest

from bureaus import join
from yiben.app.reactions import hands
from yiben.capabilities import casework, people, zones
from yiben.capabilities.zones.actions.applying import Paper
from yiben.engines import evidence
from yiben.kernel.actors import Role
from yiben.kernel.errors import YibenError
from zone_city import OPERATOR, City, code_of

EXPERTS = ["exa", "exb", "exc"]


def refused(verb: Callable[[], object]) -> YibenError:
    with pytest.raises(YibenError) as error:
        verb()
    return error.value


def to_review(city: City, case: casework.Case, *experts: str) -> YibenError:
    return refused(lambda: city.move("bea", case.id, "to_review", experts=list(experts) or EXPERTS))


def handed(city: City, case: casework.Case, condition: str, content: bytes, *, until: str | None = None) -> None:  # fmt: skip
    """One paper more, asked for and supplied."""
    city.move("bea", case.id, "ask_more", to_mend="补充佐证")
    paper = Paper(condition=condition, name="补充.txt", content=content, valid_until=until)
    city.do("opal", zones.supply, case.id, [paper], hands=hands())


@pytest.mark.parametrize("condition", list(zones.CONDITIONS))
def test_each_condition_is_held_against_evidence_of_its_own(city: City, condition: str) -> None:
    notice = city.noticed()
    case = city.applied(notice, papers=city.papers(notice, without=condition))
    city.checked(case)
    said = to_review(city, case)
    assert (said.code, said.where["missing"]) == ("not_eligible", [condition])
    assert zones.CONDITIONS[condition][1].zh in said.message.zh
    handed(city, case, condition, b"old", until=city.day(-1))
    assert to_review(city, case).where["open"] == [condition]
    city.checked(case)
    assert to_review(city, case).where["expired"] == [condition]
    handed(city, case, condition, b"forged")
    city.checked(case, false=condition)
    assert to_review(city, case).where["false"] == [condition]
    assert refused(lambda: handed(city, case, condition, b"forged")).code == "evidence_false_before"
    paper = Paper(condition=condition, name="真.txt", content=b"true")
    city.do("opal", zones.supply, case.id, [paper], hands=hands())
    city.checked(case)
    assert city.move("bea", case.id, "to_review", experts=EXPERTS).state == "reviewing"


def test_a_paper_found_false_is_refused_in_every_application(city: City) -> None:
    notice = city.noticed()
    case = city.applied(notice)
    city.checked(case, false="experience")
    city.move("opal", case.id, "withdraw")
    assert refused(lambda: city.applied(notice)).code == "evidence_false_before"


@pytest.mark.parametrize(
    "paper",
    [
        Paper(condition="experience", name="空.txt", content=b" \n"),
        Paper(condition="没有这一条", name="a.txt", content=b"x"),
        Paper(condition="experience", name="a.txt", content=b"x", valid_until="9999-99-99"),
        Paper(condition="experience", name="a.txt", content=b"x", valid_until="长期"),
    ],
    ids=["empty", "no such condition", "no such day", "no day"],
)
def test_a_paper_that_is_none_is_refused_by_its_field(city: City, paper: Paper) -> None:
    notice = city.noticed()
    papers = [*city.papers(notice, without="experience"), paper]
    assert refused(lambda: city.applied(notice, papers=papers)).code == "bad_zone"
    assert city.see("bea", zones.applications_of, notice.zone) == ()


def test_a_day_that_is_none_is_refused_wherever_one_is_asked_for(city: City) -> None:
    agreement = city.agreed()
    product = city.filed(agreement)
    words = {"qualification": "软件企业", "contract": ("合同.pdf", b"x"), "grade": "A"}
    for day in ("zzzz", "2099-02-30", "20991231", "９９９９-12-31"):
        wrong = (
            lambda day=day: city.do("opal", zones.admit, agreement.id, "云川算法公司", qualified_until=day, **words),
            lambda day=day: city.do("opal", zones.settle, product.id, begins="2000-01-01", ends=day),
            lambda day=day: city.do("bea", zones.publish_notice, agreement.zone, says="通知", until=day),
            lambda day=day: city.do("opal", zones.give_use, product.id, to="云川保险公司", scenario="车险定价", columns=("line",), ends=day, roads=("sql",)),
        )  # fmt: skip
        assert [code_of(verb) for verb in wrong] == ["bad_zone"] * 4, day


def expert(city: City, name: str, org: str, *, below: str | None = None) -> None:
    with city.office.writing(city.platform.owner()) as work:
        join(work, name, org, Role.ANALYST, below=below)


def test_no_expert_of_a_subsidiary_reviews_its_owner(city: City) -> None:
    expert(city, "sub", "云川数运研究院", below=OPERATOR)
    expert(city, "deep", "研究院一所", below="云川数运研究院")
    case = city.applied(city.noticed())
    city.checked(case)
    for name in ("sub", "deep"):
        said = to_review(city, case, "exa", "exb", name)
        assert (said.code, said.where["account"], said.where["way"]) == ("expert_own_firm", name, "below")
    with city.office.reading(city.platform.owner()) as work:
        left = evidence.show(work.db, evidence.Asked(kind="zone.refused")).rows
    assert [one.detail["account"] for one in left] == ["deep", "sub"]


def test_no_expert_of_a_body_the_application_names_reviews_it(city: City) -> None:
    case = city.applied(city.noticed(), related=["云川学院"])
    city.checked(case)
    said = to_review(city, case)
    assert (said.where["account"], said.where["way"]) == ("exc", "named")
    unknown = refused(lambda: city.applied(city.noticed(name="又一专区"), related=["查无此单位"]))
    assert unknown.code == "no_organisation"


def test_who_joins_the_applicant_after_being_named_does_not_score_and_what_was_scored_does_not_count(
    city: City,
) -> None:
    case = city.applied(city.noticed())
    city.checked(case)
    city.move("bea", case.id, "to_review", experts=EXPERTS)
    marks = dict.fromkeys(zones.WORDS, 80.0)
    score = lambda name: city.do(name, zones.review, case.id, scores=marks, says="可行", hands=hands())  # noqa: E731
    score("exa")
    with city.office.writing(city.platform.owner()) as work:
        firm = people.who_is(work, "opal").org
        for name in ("exa", "exb"):
            people.change_account(work, name, org=firm)
    assert refused(lambda: score("exb")).where["account"] == "exb"
    with city.office.writing(city.platform.owner()) as work:
        people.change_account(work, "exb", org="云川理工")
    score("exb")
    assert refused(lambda: score("exc")).where["account"] == "exa"
    expert(city, "exd", "云川师大")
    city.move("bea", case.id, "review_again", why_again="exa 应当回避")
    city.move("bea", case.id, "to_review", experts=["exb", "exc", "exd"])
    for name in ("exb", "exc", "exd"):
        score(name)
    assert city.see("gov", lambda work: casework.look(work, case.id, hands=hands())).case.state == "deciding"
