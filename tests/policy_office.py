"""A policy office at work: a table of firms in the lake, rounds, applications that wait, were paid and failed, vouchers, titles.

Everything is made through the front desks, forty days ago by the city's own clock, so that it lies before today at any hour.
"""

import csv
import io
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

from benefit_papers import pdf
from benefit_programmes import PAYEE
from benefit_town import INDUSTRY, City, open_city
from yiben.app.orders import Order
from yiben.app.reactions import hands, ties
from yiben.app.road import bring_in
from yiben.app.wiring import Platform
from yiben.capabilities import casework, vouchers
from yiben.capabilities.programmes import delivery
from yiben.engines.rules.entitlements.model import Limit, Per, Within
from yiben.kernel.clock import day_in_beijing, utc_now
from yiben.kernel.text import Text

CROSS = "hubei-sme-digital-2023/cross-platform"
MATURITY = "heilongjiang-digital-2023/maturity-certificate"
DRAFT = """\
[[programme]]
id = "growth"
article = "1"
zh = "成长型企业研发奖励"
en = "Research reward for growing firms"
about = "enterprise"
kind = "reward"
from = 2026-01-01
until = 2028-01-01
[programme.criteria]
all = [
  { id = "staff", test = "employees >= 20", zh = "职工不少于20人", en = "20 staff or more" },
  { id = "revenue", test = "revenue >= 500万元", zh = "营业收入不低于500万元", en = "Revenue of 5 million or more" },
]
[programme.benefit]
amount = "1000元 * employees"
cap = "5万元"
limits = [{ per = "all", within = "year", most = "300万元" }]
"""
CROSS_FACTS = {"province": "湖北省", "cross_platform_level": "provincial", "cross_platform_first": True}


def firms(platform: Platform, folder: Path, *, rows: int = 400) -> None:
    """A table of made-up firms, brought in by the owner."""
    provinces, sizes = ("湖北省", "黑龙江省", "四川省", "江苏省"), ("micro", "small", "medium", "large")
    out = io.StringIO()
    paper = csv.writer(out)
    paper.writerow(["firm", "employees", "revenue", "province", "size", "industry"])
    for i in range(rows):
        where = "西藏自治区" if i % 199 == 0 else provinces[i % 4]
        paper.writerow(
            [
                f"企业{i:04d}",
                i % 97,
                (i % 60) * 250_000,
                where,
                sizes[i * 7 % 4],
                ("C39", "I65", "M73")[i % 3],
            ]
        )
    (folder / "firms.csv").write_text(out.getvalue(), encoding="utf-8")
    bring_in(
        platform, platform.owner(), Order(source=str(folder / "firms.csv"), org="市市场监管局", name="firms")
    )


def fill(platform: Platform) -> City:
    """Rounds, applications in several states, an order the bank answered, one to be released, vouchers, titles."""
    city = open_city(platform.home, platform.office.settings)
    city.moment[0] = utc_now() - timedelta(days=40)
    today = day_in_beijing(utc_now())
    paid = [_decided(city, who, _cross(city, today)) for who in ("zhi", "wei")]
    assert all(one.state == "to_deliver" for one in paid)
    _answered(city, city.do("sam", delivery.make_order, INDUSTRY, request="o1"))
    waiting = _call(
        city,
        MATURITY,
        materials=(delivery.Material(id="certificate", title=Text("贯标证书", "Certificate")),),
        limits=(Limit(per=Per.ALL, within=Within.YEAR, most=Fraction(5_000_000)),),
        closes=(today + timedelta(days=45)).isoformat(),
        title=Text("2026年贯标奖励申报", "Maturity certificates 2026"),
    )
    one = _apply(
        city,
        "fang",
        waiting,
        facts={"maturity_standard": "dcmm", "maturity_level": 3, "maturity_first": True},
        files=(delivery.Brought(material="certificate", name="贯标证书.pdf", content=pdf()),),
    )
    right = delivery.Checked(material="certificate", verdict=delivery.Verdict.RIGHT)
    city.do("sam", delivery.check_materials, one.id, (right,))
    _move(city, "sam", one, "accept")
    _apply(
        city,
        "suan",
        waiting,
        facts={"maturity_standard": "dcmm", "maturity_level": 4, "maturity_first": True},
        files=(delivery.Brought(material="certificate", name="证书.pdf", content=pdf()),),
    )
    _vouchers(city, today)
    _titles(city, today)
    return city


def _call(city: City, programme: str, **said: Any) -> delivery.Call:
    today = day_in_beijing(utc_now())
    words: dict[str, Any] = {
        "programme": programme,
        "title": Text("2026年申报", "Round of 2026"),
        "organisation": INDUSTRY,
        "opens": (today - timedelta(days=60)).isoformat(),
        "closes": (today + timedelta(days=90)).isoformat(),
    }
    made: delivery.Call = city.do("sam", delivery.open_call, delivery.NewCall(**(words | said)), ties=ties())
    return made


def _cross(city: City, today: Any) -> delivery.Call:
    there = list(city.see("sam", delivery.calls, programme=CROSS))
    more = {
        "register": delivery.Register.RECOGNITION,
        "rung": delivery.Rung.PROVINCE,
        "ladder": "跨行业平台",
        "valid_months": 3,
        "clawback": Text("弄虚作假的，追回资金", "Money got by fraud is taken back"),
        "clawback_article": "十二",
    }
    return there[0] if there else _call(city, CROSS, **more)


def _apply(city: City, who: str, call: delivery.Call, **said: Any) -> delivery.Application:
    words: dict[str, Any] = {"payee": replace(PAYEE, account=f"62220000{sum(map(ord, who)):08d}")}
    asked = delivery.Ask(call=call.id, **(words | said))
    made: delivery.Application = city.do(who, delivery.apply, asked, ties=ties())
    return made


def _move(city: City, who: str, one: delivery.Application, name: str, **form: Any) -> None:
    seen = city.see("olga", casework.look, one.case, hands=hands()).case.version
    city.do(who, casework.move, one.case, name, seen=seen, form=form, hands=hands())


def _decided(city: City, who: str, call: delivery.Call) -> delivery.Application:
    one = _apply(city, who, call, facts=CROSS_FACTS)
    for step in ("accept", "pass"):
        if _now(city, one).state in {"checking", "reviewing"}:
            _move(city, "sam", one, step)
    city.later(days=12)
    casework.tick(city.office, hands=hands())
    _move(city, "sue", one, "approve")
    return _now(city, one)


def _now(city: City, one: delivery.Application) -> delivery.Application:
    found: delivery.Application = city.see("olga", delivery.sheet, one.id, ties=ties()).application
    return found


def _answered(city: City, made: delivery.Order) -> None:
    """The bank paid the first and could not make the second."""
    city.do("sue", delivery.release_order, made.id)
    _, content = city.do("sue", delivery.order_file, made.id)
    city.do("sue", delivery.read_back, made.id, answer(content, failing=1), ties=ties())


def answer(content: bytes, *, failing: int = 0) -> bytes:
    """What the bank sends back for an order's file; the last `failing` payments could not be made."""
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    rows[0] += ["结果", "流水号", "失败原因"]
    paid = len(rows) - 2 - failing
    for at in range(1, len(rows) - 1):
        rows[at] += ["成功", f"B{at:04d}", ""] if at <= paid else ["失败", "", "账号与户名不符"]
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    return out.getvalue().encode("utf-8-sig")


def _vouchers(city: City, today: Any) -> None:
    asked = vouchers.NewScheme(
        id="compute",
        title=Text("云川算力券", "Compute vouchers of Yunchuan"),
        sort=vouchers.Sort.COMPUTE,
        organisation=INDUSTRY,
        begins=(today - timedelta(days=60)).isoformat(),
        ends=(today + timedelta(days=200)).isoformat(),
    )
    city.do("sam", vouchers.make_scheme, asked)
    city.do("sam", vouchers.fund, "compute", 50_000_000, request="fund")
    for at, holder in enumerate(("云川智造有限公司", "云川微芯有限公司", "云川纺织有限公司")):
        given = vouchers.Issue(scheme="compute", holder=holder, amount=5_000_000 * (at + 1), request=f"i{at}")
        one = city.do("sam", vouchers.issue, given)
        if at == 0:
            held = city.do(
                "zhi",
                vouchers.hold,
                one.number,
                provider="云川算力服务有限公司",
                amount=3_000_000,
                request="h1",
            )
            spend = vouchers.Spend(
                hold=held.id, amount=2_000_000, invoice=4_000_000, proof="FP-001", request="u1"
            )
            city.do("suan", vouchers.use, spend)
    city.do("sam", vouchers.settle, "compute", provider="云川算力服务有限公司", request="s1")


def _titles(city: City, today: Any) -> None:
    for who, rung, days in (
        ("云川智造有限公司", delivery.Rung.CITY, 30),
        ("云川微芯有限公司", delivery.Rung.STATE, 700),
    ):
        asked = delivery.NewTitle(
            applicant=who,
            programme=CROSS,
            title=Text("跨行业平台", "Cross-industry platform"),
            organisation=INDUSTRY,
            register=delivery.Register.RECOGNITION,
            begins=(today - timedelta(days=300)).isoformat(),
            ends=(today + timedelta(days=days)).isoformat(),
            rung=rung,
            ladder="跨行业平台",
        )
        city.do("sam", delivery.enter_title, asked)
