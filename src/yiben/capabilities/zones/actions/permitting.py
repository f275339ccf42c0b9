"""Who may do what in a zone: the municipal bureau leads, the zone's department supervises, the operator operates.

The role `bureau` says that somebody acts for an authority; which authority is their organisation's. The bureau registers,
announces, receives applications, assesses and ends (Articles 7, 11, 12, 16, 33); the zone's own supervisor evaluates what
is shared (26); where the text says 会同, either of them acts; the government above the bureau decides (13).
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from yiben.capabilities import ledger, people
from yiben.capabilities.grants import day_of
from yiben.capabilities.zones import store
from yiben.capabilities.zones.model import Agreement, Partner, Product, Zone
from yiben.capabilities.zones.model.periods import Period, read_period
from yiben.engines import evidence
from yiben.infra.work import Work
from yiben.kernel.actors import SYSTEM, Actor, Role
from yiben.kernel.errors import BadInput, NotFound, Refused
from yiben.kernel.paging import PageAsk
from yiben.kernel.text import Text

_FIELDS: Mapping[str, Text] = {
    "begins": Text("起始日", "First day"),
    "condition": Text("条件", "Condition"),
    "conditions": Text("专区另定的条件", "Conditions of the zone"),
    "contract": Text("合同", "Contract"),
    "ends": Text("截止日", "Last day"),
    "grade": Text("信用等级", "Credit grade"),
    "grades": Text("各数据项的级别", "Grades of columns"),
    "manner": Text("使用方式", "Manner of use"),
    "name": Text("名称", "Name"),
    "organisation": Text("单位", "Organisation"),
    "papers": Text("佐证", "Evidence"),
    "period": Text("考核期", "Period"),
    "price": Text("定价", "Price"),
    "price_basis": Text("定价依据", "Basis of the price"),
    "providers_share": Text("数据提供部门分成", "Share of the providers"),
    "qualification": Text("准入资质", "Qualification"),
    "qualified_until": Text("资质有效期", "Qualification valid until"),
    "roads": Text("使用渠道", "Roads"),
    "says": Text("内容", "What is said"),
    "scenarios": Text("应用场景", "Scenarios"),
    "scope": Text("使用范围", "Scope of use"),
    "scores": Text("得分", "Scores"),
    "sources": Text("来源数据", "Sources"),
    "supervisor": Text("专区监管部门", "Supervising department"),
    "until": Text("申请截止日", "Last day of applying"),
    "valid_until": Text("有效期", "Valid until"),
    "why": Text("理由", "Reason"),
}
"""What forms call their fields."""


def body(work: Work, reference: str) -> ledger.Organisation:
    """The organisation called so. NotFound `no_organisation`."""
    found = ledger.find_organisation(work, reference)
    if found is None:
        raise NotFound("no_organisation", Text(f"没有单位「{reference[:80]}」", f"There is no organisation “{reference[:80]}”."), where={"organisation": reference[:80]})  # fmt: skip
    return found


def own_body(work: Work, actor: Actor | None = None) -> str | None:
    """The organisation the actor belongs to, as the ledger's identifier."""
    org = (actor or work.actor).org
    found = ledger.find_organisation(work, org) if org else None
    return found.id if found else None


def the_bureau(work: Work) -> str | None:
    """The municipal bureau (市经济和信息化局, Article 7): whoever registers zones here; None before the first.

    The log says who it was; of a zone made before the log said so, the body of whoever registered the first.
    """
    newest = evidence.show(work.db, evidence.Asked(kind="zone.made"), page=PageAsk(size=1)).rows
    if newest and newest[0].detail.get("bureau"):
        return str(newest[0].detail["bureau"])
    first = next(iter(store.every(work.db, Zone)), None)
    if first is None:
        return None
    everybody = Work(work.db, SYSTEM, work.office)
    return own_body(work, people.read_account(everybody, first.made_by).actor())


def leads(work: Work) -> bool:
    """Whether the actor acts for the municipal bureau."""
    own = own_body(work)
    return work.actor.holds(Role.BUREAU) and own is not None and the_bureau(work) in (None, own)


def oversees(work: Work, zone: Zone) -> bool:
    """Whether the actor acts for the municipal bureau or the zone's supervising department (会同)."""
    return work.actor.holds(Role.BUREAU) and own_body(work) in (the_bureau(work), zone.supervisor) and own_body(work) is not None  # fmt: skip


def must_lead(work: Work) -> str:
    """The municipal bureau's identifier, when the actor acts for it (第七条、第十一条、第十六条、第三十三条). Refused."""
    own = own_body(work)
    if own is not None and leads(work):
        return own
    raise _not_supervisor(work, "zone", Text("由专区主管部门办理", "That is for the bureau in charge of zones."), the_bureau(work))  # fmt: skip


def must_oversee(work: Work, zone: Zone) -> str:
    """The actor's organisation, when the actor acts for the bureau or the supervising department. Refused."""
    own = own_body(work)
    if own is not None and oversees(work, zone):
        return own
    says = Text("由专区主管部门会同监管部门办理", "That is for the bureau in charge of zones and the supervising department.")  # fmt: skip
    raise _not_supervisor(work, zone.id, says, zone.supervisor)


def must_supervise(work: Work, zone: Zone) -> str:
    """The supervising department's identifier, when the actor acts for it and nobody else does (第八条、第二十六条). Refused."""
    if work.actor.holds(Role.BUREAU) and own_body(work) == zone.supervisor:
        return zone.supervisor
    raise _not_supervisor(work, zone.id, Text("由本专区的监管部门办理", "That is for the zone's supervising department."), zone.supervisor)  # fmt: skip


def _not_supervisor(work: Work, subject: str, says: Text, whose: str | None) -> Refused:
    work.insist("zone.refused", subject, code="not_supervisor", account=work.actor.account)
    name = ledger.organisation_names(work, {whose}).get(whose, whose) if whose else ""
    return Refused(
        "not_supervisor",
        says,
        where={"zone": subject} if subject != "zone" else {},
        hint=Text(f"请由「{name}」的主管账号办理", f"An account of “{name}” with the role bureau does it.")
        if name
        else Text("请由主管部门的账号办理", "An account of the data authority does it."),
    )


def must_operate(work: Work, agreement: Agreement) -> str:
    """The operator, when the actor is a steward of it. Refused `not_operator`."""
    if not operates(work, agreement):
        work.insist("zone.refused", agreement.id, code="not_operator", account=work.actor.account)
        raise Refused(
            "not_operator",
            Text("只有专区运营单位的数据专员可以办理", "Only a steward of the zone's operator may do this."),
            where={"agreement": agreement.id},
        )
    return agreement.operator


def operates(work: Work, agreement: Agreement) -> bool:
    """Whether the actor may act for the operator."""
    return work.actor.holds(Role.STEWARD) and own_body(work) == agreement.operator


def must_stand(work: Work, agreement: Agreement) -> None:
    """Refused `agreement_not_in_force` unless the agreement holds today."""
    if not agreement.in_force(today(work)):
        raise Refused(
            "agreement_not_in_force",
            Text("授权运营协议未生效、已届满或者已终止", "The agreement is not yet in force, has run out or was ended."),
            where={"agreement": agreement.id, "ends": agreement.ends, "ended": agreement.ended},
            hint=Text("期限届满的，按第十二条至第十四条重新申请", "After its term one applies anew (Articles 12 to 14)."),
        )  # fmt: skip


def overseeing(work: Work) -> Work:
    """The same work for rooms below that know owners only: rights were checked here, where the sides are known."""
    actor = replace(work.actor, roles=work.actor.roles | {Role.BUREAU})
    return Work(work.db, actor, work.office, work.events, work.lasting)


def today(work: Work) -> str:
    """The ISO day it is."""
    return day_of(work.now())


def said(field: str, text: str, *, most: int = 4000) -> str:
    """What somebody wrote. BadInput `bad_zone` naming the field when it is empty or too long."""
    if not 0 < len(text.strip()) <= most:
        raise bad(field, Text(f"请填写，不超过 {most} 字", f"Say it in 1 to {most} characters."))
    return text.strip()


def a_day(field: str, text: str) -> str:
    """An ISO day. BadInput `bad_zone` naming the field when it is none."""
    try:
        made = date.fromisoformat(text)
    except ValueError:
        made = None
    if made is None or made.isoformat() != text:
        raise bad(field, Text("日期应写作 2026-01-31", "A day is written 2026-01-31."))
    return text


def a_period(text: str) -> Period:
    """A year, half, quarter or month: one name for each, so that none is assessed twice. BadInput `bad_zone`."""
    found = read_period(text)
    if found is None:
        raise bad("period", Text("写作 2026、2026上半年、2026-Q3 或 2026-07", "Write 2026, 2026-H1, 2026-Q3 or 2026-07."))  # fmt: skip
    return found


def bad(field: str, says: Text) -> BadInput:
    """What is wrong with one field, named as its form names it."""
    title = _FIELDS.get(field, Text(field, field))
    return BadInput(
        "bad_zone", Text(f"{title.zh}：{says.zh}", f"{title.en}: {says.en}"), where={"field": field}
    )


def the_zone(work: Work, identifier: str) -> Zone:
    """NotFound `no_zone`."""
    found = store.find(work.db, Zone, identifier) or next(
        iter(store.every(work.db, Zone, name=identifier)), None
    )
    if found is None:
        raise _none("no_zone", Text("专区", "zone"), identifier)
    return found


def the_agreement(work: Work, identifier: str) -> Agreement:
    """NotFound `no_agreement`."""
    found = store.find(work.db, Agreement, identifier)
    if found is None:
        raise _none("no_agreement", Text("授权运营协议", "agreement"), identifier)
    return found


def the_partner(work: Work, identifier: str) -> Partner:
    """NotFound `no_partner`."""
    found = store.find(work.db, Partner, identifier)
    if found is None:
        raise _none("no_partner", Text("合作方", "partner"), identifier)
    return found


def the_product(work: Work, identifier: str) -> Product:
    """NotFound `no_product`."""
    found = store.find(work.db, Product, identifier)
    if found is None:
        raise _none("no_product", Text("备案的产品", "filed product"), identifier)
    return found


def _none(code: str, what: Text, identifier: str) -> NotFound:
    named = identifier[:60]
    return NotFound(
        code, Text(f"没有{what.zh} {named}", f"There is no {what.en} {named}."), where={"id": named}
    )


def must_see(work: Work, agreement: Agreement) -> None:
    """NotFound unless the actor belongs to the operator, or to the bureau, those above it, or the zone's supervisor.

    Owner, officer and auditor see all. Whose business it is not is told of none.
    """
    own = own_body(work)
    if own == agreement.operator or work.actor.holds(Role.OWNER, Role.OFFICER, Role.AUDITOR):
        return
    bureau = the_bureau(work)
    above = {level[0] for level in ledger.levels_above(work, bureau)} if bureau else {own}
    if work.actor.holds(Role.BUREAU) and own in {*above, the_zone(work, agreement.zone).supervisor} and own:
        return
    raise _none("no_agreement", Text("授权运营协议", "agreement"), agreement.id)
