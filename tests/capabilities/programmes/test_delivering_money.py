"""Money of a decided benefit: to the bank, back from it, taken back, and given as a voucher."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from benefit_papers import order, paper, payments, refused, returned
from benefit_programmes import (
    PAYEE,
    again,
    apply,
    approved,
    call,
    hands,
    move,
    stackings,
    ties,
    to_decision,
)
from benefit_town import INDUSTRY, City
from yiben.capabilities import casework, vouchers
from yiben.capabilities.programmes import delivery
from yiben.capabilities.programmes.delivery import Ties
from yiben.engines.rules.entitlements.model import Sharing, Stacking, Within
from yiben.infra.work import Work
from yiben.kernel.errors import BadInput, YibenError
from yiben.kernel.text import Text

REPAY = {
    "clawback": Text("弄虚作假的，追回资金", "Money is taken back where it was got by fraud"),
    "clawback_article": "十二",
}


def test_a_return_that_was_edited_by_hand_changes_nothing(city: City) -> None:
    opened = call(city, "prize")
    for who in ("zhi", "wei"):
        approved(city, who, opened)
    made = order(city)
    rows = returned(city, made, failing=1)
    for place, column, value in (
        (1, 6, "100001.00"),
        (2, 3, "6222999999999999"),
        (3, 3, "0" * 64),
        (3, 6, "1.00"),
        (1, 0, "pay_x"),
    ):
        edited = [list(row) for row in rows]
        edited[place][column] = value
        with pytest.raises(BadInput) as error:
            city.do("sue", delivery.read_back, made.id, paper(edited), ties=ties())
        assert error.value.code == "edited_file"
        assert place + 1 in error.value.where["row"]
    for edited in (rows[:-1], rows[:2] + rows[3:], [*rows[:2], *rows[1:]]):
        assert (
            refused(city.do, "sue", delivery.read_back, made.id, paper(edited), ties=ties()) == "edited_file"
        )
    assert city.see("sue", delivery.orders, INDUSTRY)[0].state == "released"

    done = city.do("sue", delivery.read_back, made.id, paper(rows), ties=ties())
    assert (done.paid, done.failed) == (1, 1)
    assert refused(order, city, "o2") == "nothing_due"  # the failed one waits for its applicant
    (failed,) = [one for who in ("zhi", "wei") for one in payments(city, who) if one.trouble]
    who = "zhi" if failed.applicant == city.bodies["云川智造有限公司"] else "wei"
    city.do(
        who,
        delivery.mend_payee,
        failed.id,
        replace(PAYEE, account="6222 0000 7777 8888"),
        application=failed.application,
    )
    assert order(city, "o3").total == 10_000_000


def test_money_is_taken_back_where_the_text_has_it_and_is_room_again(city: City) -> None:
    silent, opened = call(city, "prize"), call(city, "research", **REPAY)
    other = approved(city, "zhi", silent)
    assert (
        refused(city.do, "sam", delivery.propose, other.id, amount=1, why="骗补", ties=ties())
        == "no_clawback"
    )
    one = approved(city, "wei", opened, amount="200000")
    made = order(city)
    city.do("sue", delivery.read_back, made.id, paper(returned(city, made)), ties=ties())
    assert (
        refused(city.do, "sam", delivery.propose, one.id, amount=20_000_001, why="骗补", ties=ties())
        == "over_paid"
    )
    debt = city.do("sam", delivery.propose, one.id, amount=5_000_000, why="部分虚报", ties=ties())
    assert (
        refused(city.do, "sam", delivery.repay, debt.id, 1, bank_reference="x", request="r0", ties=ties())
        == "over_owed"
    )
    move(city, "wei", debt.case, "answer", answer="情况说明")
    move(city, "bea", debt.case, "order", grounds="虚报属实")
    for request, amount in (("r1", 2_000_000), ("r1", 2_000_000), ("r2", 3_000_000)):
        debt = city.do(
            "sam", delivery.repay, debt.id, amount, bank_reference=request, request=request, ties=ties()
        )
    assert (debt.state, debt.repaid) == ("repaid", 5_000_000)
    assert city.see("olga", casework.look, debt.case, hands=hands()).case.state == "repaid"
    two = to_decision(
        city, apply(city, "fang", opened, facts={"revenue": "3000万元", "rd_expense": "600万元"})
    )
    move(city, "sue", two, "approve", amount="500000")  # 800,000 a year, 150,000 kept by the other


def test_two_claw_backs_at_once_never_take_back_more_than_was_paid(either_city: City) -> None:
    city = either_city
    one = approved(city, "zhi", call(city, "research", **REPAY), amount="200000")
    made = order(city)
    city.do("sue", delivery.read_back, made.id, paper(returned(city, made)), ties=ties())
    for round_ in range(3):
        together = threading.Barrier(2)

        def propose(who: str, together: threading.Barrier = together) -> str:
            together.wait(20)
            try:
                city.do(who, delivery.propose, one.id, amount=6_000_000, why="骗补", ties=ties())
            except YibenError as error:
                return error.code
            return "proposed"

        with ThreadPoolExecutor(2) as many:
            done = sorted(many.map(propose, ("sam", "sue")))
        debts = city.see("sam", delivery.sheet, one.id, ties=ties()).debts
        assert sum(each.amount for each in debts) <= 20_000_000
        # 60,000 each of 200,000: three fit, and the fourth does not, whoever comes with it.
        assert done == [["proposed"] * 2, ["over_paid", "proposed"], ["over_paid"] * 2][round_]


def test_what_is_paid_for_years_is_stacked_year_by_year(city: City) -> None:
    power, research = call(city, "power"), call(city, "research")
    approved(city, "zhi", power)  # 200,000 in each of three years
    two = to_decision(
        city, apply(city, "zhi", research, facts={"revenue": "3000万元", "rd_expense": "600万元"})
    )
    (clash,) = city.see("sue", delivery.sheet, two.id, ties=ties()).conflicts
    assert (clash.amount, clash.most) == (60_000_000, 0), "600,000 over all years is more than 500,000 once"
    for rule, most in (
        ({"within": Within.YEAR}, 30_000_000),  # 200,000 of 500,000 in this year
        ({"within": Within.YEAR, "rule": Sharing.CAPPED, "most": Fraction(650_000)}, 45_000_000),
        ({"within": Within.PROGRAMME, "rule": Sharing.CAPPED, "most": Fraction(650_000)}, 5_000_000),
    ):
        (clash,) = city.see("sue", delivery.sheet, two.id, ties=_stacked(rule)).conflicts
        assert clash.most == most


def _stacked(rule: dict[str, Any]) -> Ties:
    def changed(work: Work, name: str) -> tuple[Stacking, ...]:
        return tuple(replace(one, **rule) for one in stackings(work, name))

    return replace(ties(), stackings=changed)


def test_a_voucher_is_given_by_the_decision(city: City) -> None:
    scheme = vouchers.NewScheme(
        id="sq",
        title=Text("算力券", "Vouchers"),
        sort=vouchers.Sort.COMPUTE,
        organisation=INDUSTRY,
        begins="2026-01-01",
        ends="2027-12-31",
    )
    city.do("sam", vouchers.make_scheme, scheme)
    opened = call(city, "vouchers", scheme="sq")
    one = to_decision(city, apply(city, "zhi", opened, payee=None))
    assert refused(move, city, "sue", one, "approve") == "not_enough"  # no money in the scheme yet
    city.do("sam", vouchers.fund, "sq", 100_000, request="f")
    move(city, "sue", one, "approve")
    (mine,) = city.see("zhi", vouchers.vouchers).rows
    assert (mine.face, mine.case) == (30_000, one.case)
    assert again(city, one).state == "delivered"
