"""What the sample province gives (样例惠企惠民): two packs in force, rounds that are open, a company with offer, application, voucher.

Through the same verbs as anybody's. The measures are invented and say so (`yunchuan-support/`), the company is one of the
generated ones; the recognition of the state is the real text.
"""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from yiben.app.reactions import hands, ties
from yiben.app.sample.papers import page, sheet
from yiben.app.wiring import Platform
from yiben.capabilities import access, casework, ledger, people, policy, vouchers
from yiben.capabilities.programmes import delivery
from yiben.infra.lake import literal
from yiben.kernel.actors import Actor, Role
from yiben.kernel.clock import day_in_beijing
from yiben.kernel.errors import NotFound
from yiben.kernel.text import Text

PACK = "yunchuan-support"
STATE = "specialised-sme-national"
BUREAU = "云川省经济和信息化厅"
ACCOUNT, COMPANY, CODE = "ruifeng", "青原市瑞丰新元智能装备有限公司", "91529911004P41XH46"
MATERIALS = (
    delivery.Material(id="audit", title=Text("上年度审计报告", "Audit report of last year")),
    delivery.Material(id="ledger", title=Text("研发费用辅助账", "Ledger of R&D expenses")),
    # Nobody uploads what the tax office said already.
    delivery.Material(id="tax", title=Text("纳税证明", "Tax certificate"), facts=("revenue",)),
)
_OPEN = timedelta(days=90)
_YEAR = timedelta(days=365)


def support_province(platform: Platform, actor: Actor) -> None:
    """Bring the packs into force, open rounds, and let one company stand in the middle of it. Once."""
    office = platform.office
    with office.reading(actor) as work:
        try:
            people.who_is(work, ACCOUNT)
        except NotFound:
            officer = people.who_is(work, "officer")
        else:
            return
    _rule(platform, actor, officer)
    company = _found(platform, actor)
    _tell_facts(platform, actor)
    with office.writing(actor) as work:
        today = day_in_beijing(work.now())
    calls = _open_calls(platform, actor, today)
    with office.writing(company) as work:
        delivery.give_consent(work, delivery.NewConsent(scope="*", ends=(today + _YEAR).isoformat()))
    _offer_and_voucher(platform, actor, calls["step-up"], today)
    _apply(platform, company, actor, officer, calls["research"])


def _rule(platform: Platform, actor: Actor, officer: Actor) -> None:
    prepared = policy.prepare(Path(__file__).parent / PACK)
    with platform.office.writing(actor) as work:
        policy.load(work, prepared)
    for name in (PACK, STATE):
        with platform.office.writing(actor) as work:
            policy.propose(work, name, reason="样例 sample")
        with platform.office.writing(officer) as work:
            policy.approve(work, name, note="样例 sample")


def _found(platform: Platform, actor: Actor) -> Actor:
    """The bureau, the company, and an account of the company; its first password stands in accounts.txt."""
    with platform.office.writing(actor) as work:
        ledger.ensure_organisation(work, BUREAU)
        body = ledger.ensure_organisation(work, COMPANY, code=CODE)
        made = people.create_account(
            work,
            name=ACCOUNT,
            title=Text("瑞丰新元（样例企业）", "Ruifeng Xinyuan (sample company)"),
            roles=frozenset({Role.CITIZEN}),
            clearance=0,
            org=body.id,
        )
        people.tell_initial(work.home, ACCOUNT, made.password)
        return people.who_is(work, ACCOUNT)


def _tell_facts(platform: Platform, actor: Actor) -> None:
    """What two tables of the province say of the company, each with its source and day: read through the guard."""
    named = literal(CODE)
    years = _rows(
        platform,
        actor,
        f"SELECT * FROM enterprise_indicators WHERE 统一社会信用代码 = {named} ORDER BY 年度 DESC",
    )
    founded = _rows(
        platform, actor, f"SELECT 成立日期, 行业代码 FROM companies WHERE 统一社会信用代码 = {named}"
    )
    last = years[0]
    figures: dict[str, Any] = {
        "employees": last["从业人员数"],
        "debt_ratio": str(last["资产负债率"]),
        "invention_patents": last["有效发明专利数"],
        "size": "small",
        "total_profit": _yuan(last["利润总额万元"]),
    }
    for row, ending in zip(years, ("", "_1", "_2"), strict=False):
        figures |= {
            f"revenue{ending}": _yuan(row["营业收入万元"]),
            f"rd_expense{ending}": _yuan(row["研发费用万元"]),
        }
    register = {
        "founded": str(founded[0]["成立日期"])[:10],
        "industry": founded[0]["行业代码"],
        "legal_person": True,
        "registered_in_china": True,
        "province": "云川省",
    }
    day = date(int(last["年度"]), 12, 31).isoformat()
    with platform.office.writing(actor) as work:
        for facts, table, as_of in (
            (figures, "enterprise_indicators", day),
            (register, "companies", day_in_beijing(work.now()).isoformat()),
        ):
            title = ledger.describe(work, table).resource.title
            delivery.put_facts(work, CODE, facts, source=Text(title, title), resource=table, as_of=as_of)


def _rows(platform: Platform, actor: Actor, sql: str) -> list[dict[str, Any]]:
    answer = access.ask(platform.office, actor, sql, purpose="benefits")
    found: list[dict[str, Any]] = answer.table().to_pylist()
    return found


def _yuan(ten_thousands: object) -> int:
    return int(Decimal(str(ten_thousands)) * 10_000)


def _open_calls(platform: Platform, actor: Actor, today: date) -> dict[str, delivery.Call]:
    opens, closes = today.isoformat(), (today + _OPEN).isoformat()
    year = str(today.year)
    titles = {
        "research": Text(
            f"{year}年研发投入补助申报（样例）", f"Subsidy for research, round of {year} (sample)"
        ),
        "step-up": Text(f"{year}年上台阶奖励（样例）", f"Reward for growth, round of {year} (sample)"),
        "compute-voucher": Text(f"{year}年算力券申领（样例）", f"Compute vouchers, round of {year} (sample)"),
        "specialised-sme": Text(
            f"{year}年省级专精特新认定（样例）", f"Recognition by the province, round of {year} (sample)"
        ),
    }
    with platform.office.writing(actor) as work:
        vouchers.make_scheme(
            work,
            vouchers.NewScheme(
                id="yunchuan-compute",
                title=Text("云川算力券（样例）", "Compute vouchers of Yunchuan (sample)"),
                sort=vouchers.Sort.COMPUTE,
                organisation=BUREAU,
                begins=opens,
                ends=(today + _YEAR).isoformat(),
                programme=f"{PACK}/compute-voucher",
            ),
        )
        vouchers.fund(work, "yunchuan-compute", 500_000_000, request="sample-fund", note="样例 sample")
        return {
            name: delivery.open_call(
                work,
                delivery.NewCall(
                    programme=f"{PACK}/{name}",
                    title=title,
                    organisation=BUREAU,
                    opens=opens,
                    closes=closes,
                    materials=MATERIALS if name == "research" else (),
                    scheme="yunchuan-compute" if name == "compute-voucher" else "",
                    register=delivery.Register.RECOGNITION if name == "specialised-sme" else None,
                    rung=delivery.Rung.PROVINCE if name == "specialised-sme" else None,
                    ladder="specialised-sme" if name == "specialised-sme" else "",
                    valid_months=36 if name == "specialised-sme" else None,
                ),
                ties=ties(),
            )
            for name, title in titles.items()
        }


def _offer_and_voucher(platform: Platform, actor: Actor, call: delivery.Call, today: date) -> None:
    answers = delivery.Answers(applicants=(CODE,), eligible=(True,), amounts=(10_000_000,))
    with platform.office.writing(actor) as work:
        delivery.make_offers(work, call.id, answers, until=(today + timedelta(days=60)).isoformat())
        vouchers.issue(
            work,
            vouchers.Issue(
                scheme="yunchuan-compute", holder=CODE, amount=5_050_000, request="sample-voucher"
            ),
        )
        delivery.enter_title(
            work,
            delivery.NewTitle(
                applicant=CODE,
                programme="yunchuan-city/specialised-sme",
                title=Text("青原市专精特新中小企业（样例）", "Specialised SME of Qingyuan (sample)"),
                organisation=BUREAU,
                register=delivery.Register.RECOGNITION,
                begins=(today - timedelta(days=200)).isoformat(),
                ends=(today + timedelta(days=800)).isoformat(),
                rung=delivery.Rung.CITY,
                ladder="specialised-sme",
            ),
        )


def _apply(platform: Platform, company: Actor, actor: Actor, officer: Actor, call: delivery.Call) -> None:
    """An application whose materials are right and that waits for its review."""
    with platform.office.writing(company) as work:
        made = delivery.apply(
            work,
            delivery.Ask(
                call=call.id,
                files=(
                    delivery.Brought(
                        material="audit",
                        name="审计报告（样例）.pdf",
                        content=page("Sample of an audit report"),
                    ),
                    delivery.Brought(
                        material="ledger", name="研发辅助账（样例）.xlsx", content=sheet("研发费用（样例）")
                    ),
                ),
                payee=delivery.Payee(name=COMPANY, account="6222000011112222", bank="云川银行（虚构）"),
            ),
            ties=ties(),
        )
    right = delivery.Verdict.RIGHT
    with platform.office.writing(actor) as work:
        delivery.check_materials(
            work, made.id, tuple(delivery.Checked(material=one.id, verdict=right) for one in MATERIALS)
        )
    with platform.office.writing(officer) as work:
        seen = casework.look(work, made.case, hands=hands()).case.version
        casework.move(work, made.case, "accept", seen=seen, form={}, hands=hands())
