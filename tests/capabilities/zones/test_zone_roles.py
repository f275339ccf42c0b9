"""Who is who in a zone: the bureau leads, its department supervises, the government decides, the operator operates.

The city's transport department has an account of the role `bureau` itself (`tea`), as every supervisor that works does.
"""

from collections.abc import Callable
from typing import Any

import pytest

from bureaus import join
from yiben.app.reactions import hands
from yiben.capabilities import casework, ledger, people, zones
from yiben.kernel.actors import Role
from zone_city import BUREAU, CLAUSES, GOVERNMENT, OPERATOR, TRAFFIC, City, code_of


def elsewhere(city: City) -> None:
    """A department that has nothing to do with the zone, with an account of the role."""
    with city.platform.office.writing(city.platform.owner()) as work:
        join(work, "hea", "云川市卫健委", Role.BUREAU, below=GOVERNMENT)


def reviewed(city: City) -> casework.Case:
    case = city.applied(city.noticed())
    city.checked(case)
    return city.reviewed(case)


def test_a_supervisor_with_an_account_of_its_own_is_not_the_bureau(city: City) -> None:
    case = city.applied(city.noticed())
    city.checked(case)
    assert code_of(lambda: city.move("tea", case.id, "to_review", experts=["exa", "exb", "exc"]))
    assert code_of(lambda: city.move("tea", case.id, "refuse", refusal="不符合"))
    city.reviewed(case)  # by the bureau
    assert code_of(lambda: city.move("bea", case.id, "authorise", signing_mode="bureau"))
    assert code_of(lambda: city.move("tea", case.id, "authorise", signing_mode="bureau"))
    assert city.move("gov", case.id, "authorise", signing_mode="bureau").state == "signing"


def test_applications_go_to_the_bureau_and_its_supervisor_checks_papers_with_it(city: City) -> None:
    case = city.applied(city.noticed())
    bureau = city.see("bea", ledger.find_organisation, BUREAU)
    assert case.organisation == bureau.id
    assert case.id in {one.case.id for one in city.see("bea", casework.todo, hands=hands()).rows}
    assert case.id not in {one.case.id for one in city.see("tea", casework.todo, hands=hands()).rows}
    first, second = city.see("bea", zones.papers_of, case.id)[:2]
    for name, paper in (("tea", first), ("bea", second)):
        city.do(name, zones.check_paper, paper.id, verdict=zones.Verdict.SOUND, hands=hands())
    elsewhere(city)
    sound = {"verdict": zones.Verdict.SOUND, "hands": hands()}
    assert code_of(lambda: city.do("hea", zones.check_paper, first.id, **sound)) == "not_supervisor"


@pytest.mark.parametrize(
    ("mode", "signer"), [("government", "gov"), ("bureau", "bea"), ("supervisor", "tea")]
)
def test_who_signs_is_whom_the_manner_of_signing_names(city: City, mode: str, signer: str) -> None:
    case = reviewed(city)
    city.move("gov", case.id, "authorise", signing_mode=mode)
    for name in {"gov", "bea", "tea"} - {signer}:
        assert code_of(lambda name=name: city.move(name, case.id, "sign", **CLAUSES)) == "not_signer"
    assert city.move(signer, case.id, "sign", **CLAUSES).state == "signed"


def test_the_zones_own_supervisor_evaluates_what_is_shared_and_nobody_else(city: City) -> None:
    agreement = city.agreed()
    elsewhere(city)
    form = {"resource": "flows", "columns": ["line"], "roads": ["api"], "scenario": "公交优化", "need": "按需", "subject_authorisation": False, "ends": city.day(90)}  # fmt: skip
    case = city.do("opal", zones.ask, agreement.id, form=form, hands=hands())
    for name in ("bea", "hea", "gov"):
        assert (
            code_of(lambda name=name: city.move(name, case.id, "confirm", negative_list=True))
            == "not_supervisor"
        )
    assert code_of(lambda: city.move("hea", case.id, "refuse", refusal="不同意")) == "not_supervisor"
    assert city.move("tea", case.id, "confirm", negative_list=True).state == "consenting"


def test_what_the_bureau_does_no_supervisor_and_no_other_department_does(city: City) -> None:
    agreement = city.agreed()
    elsewhere(city)
    scores = dict.fromkeys(city.see("bea", zones.indicators), 20.0)
    acts: dict[str, Callable[..., Any]] = {
        "make": lambda work: zones.make_zone(work, "自办专区", kind=zones.Kind.BASE),
        "notice": lambda work: zones.publish_notice(work, agreement.zone, says="遴选", until=city.day(9)),
        "before": lambda work: zones.carry_on(work, agreement.zone, OPERATOR, clauses=CLAUSES, begins="2020-01-01", ends="2090-01-01"),
        "assess": lambda work: zones.assess(work, agreement.id, period="2026", scores=scores, says="较差", hands=hands()),
        "end": lambda work: zones.terminate(work, agreement.id, why=zones.Ended.BREACH, says="违约", hands=hands()),
    }  # fmt: skip
    for name in ("tea", "hea", "gov"):
        said = {act: code_of(lambda verb=verb, name=name: city.do(name, verb)) for act, verb in acts.items()}
        assert set(said.values()) == {"not_supervisor"}, (name, said)


def test_an_agreement_is_seen_by_those_whose_business_it_is(city: City) -> None:
    agreement = city.agreed()
    elsewhere(city)
    see = lambda name: code_of(lambda: city.see(name, zones.dossier, agreement.id))  # noqa: E731
    assert [see(name) for name in ("opal", "bea", "tea", "gov")] == ["", "", "", ""]
    assert [see(name) for name in ("hea", "pia", "buy", "tra")] == ["no_agreement"] * 4


def test_an_exit_and_a_warning_are_closed_by_the_bureau_or_the_supervisor(city: City) -> None:
    agreement = city.agreed()
    elsewhere(city)
    ended = city.do("bea", zones.terminate, agreement.id, why=zones.Ended.BREACH, says="违约", hands=hands())
    proof = casework.Handed(name="删除证明.txt", content="已删除并销毁介质".encode(), field="proof")
    city.move("opal", ended.exit_case, "prove", handed=(proof,), deleted="全部数据")
    assert code_of(lambda: city.move("hea", ended.exit_case, "accept")) == "not_supervisor"
    assert code_of(lambda: city.move("hea", ended.exit_case, "send_back", to_mend="不足")) == "not_supervisor"
    assert city.move("tea", ended.exit_case, "accept").end == "done"


@pytest.mark.parametrize("body", [TRAFFIC, BUREAU])
def test_nobody_operates_the_zone_they_supervise(city: City, body: str) -> None:
    notice = city.noticed()
    with city.platform.office.writing(city.platform.owner()) as work:
        join(work, "own", body, Role.STEWARD)
    apply = lambda: city.do("own", zones.apply, notice.id, plan="自营", papers=city.papers(notice), hands=hands())  # noqa: E731  # fmt: skip
    assert code_of(apply) == "own_supervisor"


def test_the_bureau_stays_whoever_registered_the_zones_when_its_people_move(city: City) -> None:
    agreement = city.agreed()
    with city.platform.office.writing(city.platform.owner()) as work:
        join(work, "ben", BUREAU, Role.BUREAU)
        people.change_account(work, "bea", org="云川市另一局")
        people.disable(work, "bea")
    assert (
        city.do("ben", zones.publish_notice, agreement.zone, says="遴选", until=city.day(9)).zone
        == agreement.zone
    )
