"""Programmes of a made-up city for delivery: the real rules engine over declarations of a few lines each."""

import tomllib
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

from benefit_town import INDUSTRY, City
from yiben.app import reactions
from yiben.capabilities import casework
from yiben.capabilities.casework import Hands
from yiben.capabilities.programmes import delivery
from yiben.capabilities.programmes.delivery import Ties
from yiben.engines.rules.entitlements import (
    Compiled,
    FactBook,
    Programme,
    Sitting,
    Stacking,
    programme_from,
    read_applicant,
    read_stacking,
    told,
)
from yiben.infra.work import Work
from yiben.kernel.text import Text

PACK = "city-benefits"
RULES = """
[[fact]]
id = "revenue"
zh = "营业收入"
en = "Revenue"
about = "enterprise"
kind = "money"

[[fact]]
id = "rd_expense"
zh = "研发费用"
en = "R&D expense"
about = "enterprise"
kind = "money"

[[programme]]
id = "research"
zh = "研发补助"
en = "Research subsidy"
about = "enterprise"
kind = "subsidy"
[programme.criteria]
all = [
  { id = "size", test = "revenue >= 1000万元", zh = "营业收入1000万元以上", en = "Revenue of 10 million or more", relaxed = { by = "20%", zh = "可适当降低不超过20%", en = "May be lowered by up to 20%" } },
  { id = "brand", judged = true, zh = "拥有自主品牌，享有较高知名度", en = "Has a brand of its own, well known" },
]
[programme.benefit]
amount = "rd_expense * 10%"
cap = "50万元"
ceiling = true
limits = [
  { per = "applicant", within = "year", most = "60万元" },
  { per = "all", within = "year", most = "80万元" },
]

[[programme]]
id = "prize"
zh = "首次入统奖励"
en = "Prize for the first count"
about = "enterprise"
kind = "reward"
once = "applicant"
criteria = { all = [{ id = "large", test = "revenue >= 2000万元", zh = "营业收入2000万元以上", en = "Revenue of 20 million or more" }] }
benefit = { amount = "10万元" }

[[programme]]
id = "power"
zh = "用电补助"
en = "Power subsidy"
about = "enterprise"
kind = "subsidy"
years = 3
criteria = { all = [{ id = "any", test = "revenue > 0", zh = "有营业收入", en = "Has revenue" }] }
benefit = { amount = "20万元", limits = [{ per = "all", within = "year", most = "30万元" }] }

[[programme]]
id = "champion"
zh = "单项冠军"
en = "Champion"
about = "enterprise"
kind = "selection"
criteria = { all = [{ id = "any", test = "revenue > 0", zh = "有营业收入", en = "Has revenue" }] }
benefit = { form = "title" }
selection = { rank_by = ["revenue desc"], places = 2 }

[[programme]]
id = "vouchers"
zh = "算力券"
en = "Compute vouchers"
about = "enterprise"
kind = "voucher"
criteria = { all = [{ id = "any", test = "revenue > 0", zh = "有营业收入", en = "Has revenue" }] }
benefit = { form = "voucher", amount = "300元" }

[[stacking]]
id = "highest"
zh = "从高从优不重复"
en = "The higher one, not both"
among = ["research", "power"]
rule = "highest"
"""


@cache
def rules() -> tuple[FactBook, dict[str, Compiled], tuple[Stacking, ...]]:
    table = tomllib.loads(RULES)
    book = FactBook.read({"fact": table["fact"]})
    made = [programme_from(one, pack=PACK, book=book) for one in table["programme"]]
    return (
        book,
        {one.id: one for one in made},
        tuple(read_stacking(one, pack=PACK)[0] for one in table["stacking"]),
    )


def programme(_work: Work, name: str) -> Programme:
    return rules()[1][name].programme


def assess(_work: Work, name: str, facts: Mapping[str, Any], day: date) -> Mapping[str, Any]:
    book, known, _ = rules()
    sitting = Sitting(read_applicant(facts, book), book, as_of=day, known=known)
    return told(sitting.ask(known[name]))


def stackings(_work: Work, name: str) -> tuple[Stacking, ...]:
    return tuple(one for one in rules()[2] if name in one.among)


@cache
def hands() -> Hands:
    every, own = reactions.hands(), delivery.hands_with(ties)
    return replace(every, effects={**every.effects, **own.effects}, facts={**every.facts, **own.facts})


@cache
def ties() -> Ties:
    return Ties(programme=programme, assess=assess, hands=hands, stackings=stackings)


PAYEE = delivery.Payee(
    name="云川智造有限公司", account="6222000011112222", bank="云川银行", bank_code="313100000013"
)


def call(city: City, name: str, **said: Any) -> delivery.Call:
    words: dict[str, Any] = {
        "programme": f"{PACK}/{name}",
        "title": Text("2026年申报", "Round of 2026"),
        "organisation": INDUSTRY,
        "opens": "2026-11-01",
        "closes": "2027-03-31",
    }
    asked = delivery.NewCall(**(words | said))
    made: delivery.Call = city.do("sam", delivery.open_call, asked, ties=ties())
    return made


def apply(city: City, who: str, opened: delivery.Call, **said: Any) -> delivery.Application:
    words: dict[str, Any] = {"facts": {"revenue": "3000万元", "rd_expense": "200万元"}}
    words["payee"] = replace(PAYEE, account=f"62220000{sum(map(ord, who)):08d}")
    asked = delivery.Ask(call=opened.id, **(words | said))
    made: delivery.Application = city.do(who, delivery.apply, asked, ties=ties())
    return made


def move(city: City, who: str, one: delivery.Application | str, name: str, **form: Any) -> casework.Case:
    reference = one if isinstance(one, str) else one.case
    seen = city.see("olga", casework.look, reference, hands=hands()).case.version
    made: casework.Case = city.do(who, casework.move, reference, name, seen=seen, form=form, hands=hands())
    return made


def again(city: City, one: delivery.Application) -> delivery.Application:
    found: delivery.Application = city.see("olga", delivery.sheet, one.id, ties=ties()).application
    return found


def to_decision(city: City, one: delivery.Application) -> delivery.Application:
    """Accepted, judged where needed, and its publicity over without an objection."""
    if again(city, one).state == "checking":
        move(city, "sam", one, "accept")
    if one.programme.endswith("/research"):
        said = (delivery.Judging(criterion="brand", kind="judged", holds=True, says="中国驰名商标证书"),)
        city.do("sam", delivery.judge, one.id, said, ties=ties())
    if again(city, one).state == "reviewing":
        move(city, "sam", one, "pass")
    publicity_over(city)
    return again(city, one)


def publicity_over(city: City) -> None:
    city.later(days=12)
    casework.tick(city.office, hands=hands())


def approved(
    city: City, who: str, opened: delivery.Call, *, amount: str = "", grounds: str = "", **said: Any
) -> delivery.Application:
    one = to_decision(city, apply(city, who, opened, **said))
    move(
        city, "sue", one, "approve", **{k: v for k, v in {"amount": amount, "grounds": grounds}.items() if v}
    )
    return again(city, one)
