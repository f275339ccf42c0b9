"""A benefit from the offer or the application to the decision: every refusal with its reason."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from fractions import Fraction

import pytest

from benefit_papers import order, paper, payments, pdf, refused, returned
from benefit_programmes import (
    PACK,
    PAYEE,
    again,
    apply,
    approved,
    call,
    hands,
    move,
    publicity_over,
    ties,
    to_decision,
)
from benefit_town import INDUSTRY, City
from yiben.capabilities import casework
from yiben.capabilities.programmes import delivery
from yiben.capabilities.programmes.delivery import Material, PaymentState, Purpose, Register, Rung, Verdict
from yiben.kernel.errors import YibenError
from yiben.kernel.text import Text


def test_from_the_form_to_the_bank_with_two_people_and_a_publicity_between(city: City) -> None:
    opened = call(city, "research", materials=(Material(id="audit", title=Text("审计报告", "Audit report")),))
    facts = {"revenue": 30_000_000, "rd_expense": 2_000_000}
    source = Text("市税务局纳税数据", "Tax data of the city")
    city.do(
        "sam",
        delivery.put_facts,
        "云川智造有限公司",
        facts,
        source=source,
        resource="tax",
        as_of="2025-12-31",
    )
    draft = city.see("zhi", delivery.prefill, opened.id, ties=ties())
    assert {one.fact: one.source.zh for one in draft.known} == dict.fromkeys(facts, "市税务局纳税数据")
    assert draft.answer["eligible"] is None  # somebody has to judge

    one = apply(city, "zhi", opened, facts={})
    assert (one.sources, one.state) == (dict.fromkeys(facts, "tax"), "checking")
    assert refused(apply, city, "zhi", opened) == "applied_before"
    assert refused(move, city, "sam", one, "accept") == "not_yours"  # nobody has looked at the material
    city.do(
        "sam",
        delivery.check_materials,
        one.id,
        (delivery.Checked(material="audit", verdict=Verdict.MISSING, says="未提供"),),
    )
    move(city, "sam", one, "supplement", to_mend="请提供审计报告")
    seen = city.see("zhi", delivery.sheet, one.id, ties=ties()).version
    city.do(
        "zhi",
        delivery.resubmit,
        one.id,
        delivery.Ask(
            call="", files=(delivery.Brought(material="audit", name="审计报告.pdf", content=pdf()),)
        ),
        seen=seen,
        ties=ties(),
    )
    assert refused(move, city, "sam", one, "supplement", to_mend="再补") == "not_yours"  # once only
    city.do(
        "sam", delivery.check_materials, one.id, (delivery.Checked(material="audit", verdict=Verdict.RIGHT),)
    )
    move(city, "sam", one, "accept")
    assert refused(move, city, "sam", one, "pass") == "not_yours"  # nobody has judged the brand
    shown = city.see("sam", delivery.sheet, one.id, ties=ties())
    assert [(line.id, line.kind, line.title.zh) for line in shown.criteria][1] == (
        "brand",
        "judged",
        "拥有自主品牌，享有较高知名度",
    )
    after = to_decision(city, one)
    assert after.state == "deciding"
    assert (
        refused(move, city, "sam", one, "approve", amount="100000", grounds="无") == "not_yours"
    )  # who passed it
    move(city, "sue", one, "approve", amount="200000")
    assert again(city, one).state == "to_deliver"

    made = order(city)
    assert (made.total, made.count) == (20_000_000, 1)
    assert order(city) == made  # asked once, done once
    assert refused(order, city, "o2") == "nothing_due"
    assert refused(city.do, "sam", delivery.release_order, made.id) == "four_eyes"
    done = city.do("sue", delivery.read_back, made.id, paper(returned(city, made)), ties=ties())
    assert (done.paid, done.failed) == (1, 0)
    assert again(city, one).state == "delivered"
    assert refused(city.do, "sue", delivery.read_back, made.id, b"", ties=ties()) == "order_moved_on"
    left = (
        "benefit.applied",
        "benefit.checked",
        "benefit.judged",
        "benefit.publicised",
        "benefit.decided",
        "benefit.paid",
        "benefit.delivered",
    )
    assert set(left) <= city.kinds()


def test_offered_to_those_who_consent_and_taken_in_one_step(city: City) -> None:
    opened = call(city, "prize")
    ids = [city.bodies[name] for name in ("云川智造有限公司", "云川微芯有限公司", "云川纺织有限公司")]
    consent = {}
    for who, scope in (("zhi", "*"), ("wei", f"{PACK}/prize"), ("fang", "other-pack/*")):
        consent[who] = city.do(
            who, delivery.give_consent, delivery.NewConsent(scope=scope, ends="2027-06-30")
        )
    answers = delivery.Answers(
        applicants=[*ids, "91520100MA6DKXXE35"], eligible=[True, True, True, None], amounts=[10_000_000] * 4
    )
    done = city.do("sam", delivery.make_offers, opened.id, answers, until="2026-12-31")
    assert (done.qualify, done.made, done.without_consent) == (3, 2, 1)
    assert city.do("sam", delivery.make_offers, opened.id, answers, until="2026-12-31").before == 2
    assert city.see("fang", delivery.offers) == ()
    (mine,) = city.see("zhi", delivery.offers)
    assert refused(city.do, "wei", delivery.take, mine.id, payee=PAYEE, ties=ties()) == "no_offer"

    taken = city.do("zhi", delivery.take, mine.id, payee=PAYEE, ties=ties())
    assert (taken.state, taken.route) == ("publicised", "offer")
    (shown,) = city.see("fang", delivery.publicised, opened.id, ties=ties())
    assert (shown.applicant_name, shown.amount) == ("云川智造有限公司", 10_000_000)

    (his,) = city.see("wei", delivery.offers)
    assert city.do("wei", delivery.withdraw_consent, consent["wei"].id)[1] == 1
    assert refused(city.do, "wei", delivery.take, his.id, payee=PAYEE, ties=ties()) == "consent_withdrawn"
    publicity_over(city)
    assert refused(move, city, "sam", taken, "approve") == "four_eyes"  # who opened the round and offered
    city.do("zhi", delivery.withdraw_consent, consent["zhi"].id)
    assert refused(move, city, "sue", taken, "approve") == "consent_withdrawn"


def test_an_objection_holds_the_decision_up_and_may_send_it_back(city: City) -> None:
    opened = call(city, "prize", publicity_days=3)
    one = apply(city, "zhi", opened)
    move(city, "sam", one, "accept")
    assert refused(city.do, "wei", delivery.object_to, one.id, says="x", ties=ties()) == "not_publicised"
    move(city, "sam", one, "pass")
    objection = city.do("lin", delivery.object_to, one.id, says="营业收入不实", ties=ties())
    publicity_over(city)
    assert again(city, one).state == "publicised"  # the clock waits
    move(city, "bea", objection.id, "uphold", finding="属实，重新审核")
    assert again(city, one).state == "reviewing"
    move(city, "sam", one, "pass")
    second = city.do("lin", delivery.object_to, one.id, says="仍有疑问", ties=ties())
    move(city, "bea", second.id, "dismiss", finding="已核实")
    publicity_over(city)
    assert again(city, one).state == "deciding"


def test_nothing_is_decided_above_ceiling_budget_or_stacking(city: City) -> None:
    research, power = call(city, "research"), call(city, "power")
    one = to_decision(
        city, apply(city, "zhi", research, facts={"revenue": "3000万元", "rd_expense": "600万元"})
    )
    assert refused(move, city, "sue", one, "approve", amount="500000.01") == "over_ceiling"
    assert refused(move, city, "sue", one, "approve", amount="400000") == "no_reason"  # less, and why?
    assert refused(move, city, "sue", one, "approve") == "no_amount"  # a ceiling is no promise
    assert refused(move, city, "sue", one, "approve", amount="五十万") == "bad_amount"
    move(city, "sue", one, "approve", amount="500000")
    two = to_decision(
        city, apply(city, "wei", research, facts={"revenue": "3000万元", "rd_expense": "600万元"})
    )
    with pytest.raises(YibenError) as error:
        move(city, "sue", two, "approve", amount="500000")
    assert error.value.code == "over_limit"
    assert "还可 300,000.00 元" in error.value.message.zh
    move(city, "sue", two, "approve", amount="300000", grounds="年度预算所余")

    three = to_decision(city, apply(city, "wei", power))
    (clash,) = city.see("sue", delivery.sheet, three.id, ties=ties()).conflicts
    assert (clash.amount, clash.most) == (30_000_000, 10_000_000)  # three years of 200,000 are the higher one
    assert refused(move, city, "sue", three, "approve") == "stacking"
    assert city.see("wei", delivery.sheet, three.id, ties=ties()).conflicts == ()


def test_two_decisions_at_once_never_spend_the_same_budget(either_city: City) -> None:
    city = either_city
    opened = call(city, "power")
    waiting = [apply(city, who, opened) for who in ("zhi", "wei", "fang")]
    waiting = [to_decision(city, one) for one in waiting]
    together = threading.Barrier(3)

    def decide(one: delivery.Application) -> str:
        together.wait(20)
        try:
            move(city, "sue", one, "approve")
        except YibenError as error:
            return error.code
        return "approved"

    with ThreadPoolExecutor(3) as many:
        done = sorted(many.map(decide, waiting))
    assert done == ["approved", "over_limit", "over_limit"]  # 300,000 a year, 200,000 each
    (paying,) = [one for one in waiting if again(city, one).state == "to_deliver"]
    payments = city.see("sam", delivery.sheet, paying.id, ties=ties()).payments
    assert [one.due[:4] for one in payments] == [str(int(payments[0].due[:4]) + n) for n in range(3)]


def test_what_is_given_once_is_given_once_whatever_one_is_called(city: City) -> None:
    first, second = call(city, "prize"), call(city, "prize")
    one = approved(city, "zhi", first)
    assert again(city, one).amount == 10_000_000
    assert refused(apply, city, "zhi", second) == "once_only"
    assert refused(apply, city, "lin", second, code="91520100MA6DKXXA1T") == "same_applicant"
    assert refused(apply, city, "lin", second, code="123") == "bad_code"
    assert refused(apply, city, "wei", second, facts={"revenue": "1999万元"}) == "not_eligible"
    city.later(days=200)
    assert refused(apply, city, "wei", second) == "out_of_dates"


def test_a_threshold_gives_within_its_bounds_and_no_further(city: City) -> None:
    opened = call(city, "research")
    one = apply(city, "zhi", opened, facts={"revenue": "850万元", "rd_expense": "100万元"})
    move(city, "sam", one, "accept")
    judged = (delivery.Judging(criterion="brand", kind="judged", holds=True, says="证书"),)
    city.do("sam", delivery.judge, one.id, judged, ties=ties())
    assert again(city, one).answer["eligible"] is None
    loose = (delivery.Judging(criterion="size", kind="relaxed", holds=True, says="重点领域"),)
    assert (
        refused(city.do, "sam", delivery.judge, one.id, (replace(loose[0], says=" "),), ties=ties())
        == "no_reason"
    )
    assert (
        refused(city.do, "sam", delivery.judge, one.id, (replace(loose[0], kind="judged"),), ties=ties())
        == "not_judged"
    )
    assert city.do("sam", delivery.judge, one.id, loose, ties=ties()).answer["eligible"] is True
    assert (
        refused(apply, city, "wei", opened, facts={"revenue": "799万元", "rd_expense": "1万元"})
        == "not_eligible"
    )


def test_experts_score_ranks_are_exact_and_nobody_judges_their_own_firm(city: City) -> None:
    opened = call(
        city, "champion", register=Register.CHAMPION, rung=Rung.CITY, ladder="champion", valid_months=36
    )
    firms = ("zhi", "wei", "fang")
    all_ = {who: apply(city, who, opened, payee=None) for who in firms}
    for who in firms:
        move(city, "sam", all_[who], "accept")
    assert refused(move, city, "sam", all_["zhi"], "to_scoring", experts=["eva", "own", "eli"]) == "own_firm"
    for who in firms:
        move(city, "sam", all_[who], "to_scoring", experts=["eva", "eli", "bea"])
    assert refused(city.do, "sam", delivery.rank, opened.id, ties=ties()) == "round_open"
    for scores, who in (((90, 80.1, 70), "zhi"), ((80, 80, 80), "wei"), ((60, 99, 99), "fang")):
        for expert, score in zip(("eva", "eli", "bea"), scores, strict=True):
            city.do(expert, casework.give_opinion, all_[who].case, agrees=True, score=score, hands=hands())
    ranked = city.do("sam", delivery.rank, opened.id, ties=ties())
    assert [(one.applicant_name, one.rank, one.placed) for one in ranked] == [
        ("云川纺织有限公司", 1, True),
        ("云川智造有限公司", 2, True),
        ("云川微芯有限公司", 3, False),
    ]
    assert Fraction(ranked[1].score or "") == Fraction(2401, 30)
    assert again(city, all_["wei"]).state == "not_selected"
    publicity_over(city)
    move(city, "sue", all_["fang"], "approve")
    (title,) = city.see("wei", delivery.titles, register=Register.CHAMPION)
    assert (title.applicant_name, title.rung, title.ends) == ("云川纺织有限公司", Rung.CITY, "2029-12-04")
    assert again(city, all_["fang"]).state == "delivered"


def test_titles_climb_are_renewed_and_end(city: City) -> None:
    asked = {
        "programme": f"{PACK}/champion",
        "organisation": INDUSTRY,
        "register": Register.RECOGNITION,
        "ladder": "sme",
    }
    low = delivery.NewTitle(
        applicant="云川智造有限公司",
        title=Text("市级", "City"),
        begins="2024-03-01",
        ends="2027-02-28",
        rung=Rung.CITY,
        **asked,
    )
    city_title = city.do("sam", delivery.enter_title, low)
    high = replace(
        low, title=Text("省级", "Province"), rung=Rung.PROVINCE, begins="2026-01-01", ends="2028-12-31"
    )
    assert city.do("sam", delivery.enter_title, high).prior == city_title.id
    rungs = city.see("zhi", delivery.ladder, "sme")
    assert [(rung.value, held is not None) for rung, held in rungs] == [
        ("city", True),
        ("province", True),
        ("state", False),
    ]
    case = city.do("zhi", delivery.ask_renewal, city_title.number, ties=ties())
    move(city, "sam", case.id, "renew", found="仍符合条件")
    (renewed,) = [
        one for one in city.see("zhi", delivery.titles, of="云川智造有限公司") if one.rung is Rung.CITY
    ]
    assert renewed.ends == "2030-02-28"
    assert refused(city.do, "zhi", delivery.ask_renewal, renewed.number, ties=ties()) == "too_early"
    city.later(days=800)
    assert delivery.expire_due(city.office) == (0, 1)
    assert refused(city.do, "zhi", delivery.revoke, renewed.number, why="无") == "not_administrator"
    city.do("sam", delivery.revoke, renewed.number, why="弄虚作假")


def test_a_company_sees_its_own_alone(city: City) -> None:
    opened = call(city, "prize")
    mine, other = apply(city, "zhi", opened), apply(city, "wei", opened)
    assert [one.id for one in city.see("zhi", delivery.applications).rows] == [mine.id]
    assert city.see("zhi", delivery.applications, call=opened.id).total == 1
    assert city.see("sam", delivery.applications, call=opened.id).total == 2
    assert city.see("fin", delivery.applications, call=opened.id).total == 0  # another bureau
    assert refused(city.see, "zhi", delivery.sheet, other.id, ties=ties()) == "no_application"
    assert refused(city.do, "zhi", delivery.judge, mine.id, (), ties=ties()) == "not_administrator"
    assert refused(city.do, "zhi", delivery.make_order, INDUSTRY, request="x") == "not_administrator"
    assert (
        refused(
            city.do,
            "zhi",
            delivery.put_facts,
            "云川微芯有限公司",
            {"revenue": 1},
            source=Text("我", "me"),
            resource="x",
            as_of="2026-01-01",
        )
        == "not_administrator"
    )
    said = apply(city, "fang", opened, facts={"revenue": "3000万元", "judged.brand": True, "titles": ["x/y"]})
    assert "judged.brand" not in said.facts
    assert said.facts["titles"] == []
    assert (
        city.do(
            "zhi",
            delivery.give_consent,
            delivery.NewConsent(scope="*", ends="2027-01-01", purposes=(Purpose.OFFER,)),
        ).applicant
        == city.bodies["云川智造有限公司"]
    )
    assert city.see("wei", delivery.consents) == ()


def test_no_event_holds_a_bank_account_or_a_fact(city: City) -> None:
    opened = call(city, "prize")
    one = approved(city, "zhi", opened)
    made = order(city)
    city.do("sue", delivery.read_back, made.id, paper(returned(city, made)), ties=ties())
    said = " ".join(str(event.detail) for event in city.events())
    assert one.payee is not None
    assert one.payee.account not in said
    assert "3000万元" not in said
    assert all(each.state is PaymentState.PAID for each in payments(city, "zhi"))


def test_a_case_filed_past_the_front_desk_moves_nobody_elses_application(city: City) -> None:
    opened = call(city, "prize")
    mine = apply(city, "zhi", opened)
    form = {
        "application": mine.id,
        "programme": mine.programme,
        "applicant": mine.applicant,
        "route": "apply",
    }
    said = {"subject": mine.id, "organisation": mine.organisation, "title": "x", "hands": hands()}
    rogue = city.do("wei", casework.file, delivery.APPLY, form=form, **said)
    assert (
        refused(city.do, "wei", casework.move, rogue.id, "withdraw", seen=1, form={}, hands=hands())
        == "no_application"
    )
    assert again(city, mine).state == "checking"
    objection = city.do(
        "wei", casework.file, delivery.OBJECT, form={"application": mine.id, "says": "x"}, **said
    )
    assert refused(move, city, "bea", objection.id, "uphold", finding="x") == "no_objection"
