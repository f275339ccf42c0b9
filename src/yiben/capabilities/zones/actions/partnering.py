"""Partners (合作方, 第二十二条至第二十四条): admitted by qualification and contract, graded, given rights, let go."""

import hashlib
from dataclasses import replace

from yiben.capabilities import casework
from yiben.capabilities.casework import Case, Hands, Step
from yiben.capabilities.zones import store
from yiben.capabilities.zones.actions.permitting import (
    a_day,
    bad,
    body,
    must_operate,
    must_stand,
    said,
    the_agreement,
    the_partner,
    today,
)
from yiben.capabilities.zones.actions.withdrawing import end_uses
from yiben.capabilities.zones.declared import grades
from yiben.capabilities.zones.model import PARTNER_EXIT, Agreement, Leaving, Partner, Right
from yiben.infra.work import Work
from yiben.kernel.errors import MovedOn, Refused
from yiben.kernel.ids import new_id
from yiben.kernel.text import Text


def admit(
    work: Work, agreement: str, organisation: str, *, qualification: str, qualified_until: str, contract: tuple[str, bytes], grade: str
) -> Partner:  # fmt: skip
    """Admit a partner: its qualification, its contract (name and content), its credit grade.

    Refused `qualification_expired`; BadInput `bad_zone` for a grade that is none. Leaves `zone.partner_admitted`.
    """
    store.hold(work.db, Agreement, agreement)
    found = the_agreement(work, agreement)
    must_operate(work, found)
    must_stand(work, found)
    named, (name, content) = body(work, organisation), contract
    if named.id == found.operator:
        raise bad(
            "organisation", Text("运营单位不能是自己的合作方", "The operator is no partner of its own.")
        )
    if a_day("qualified_until", qualified_until) < today(work):
        raise Refused("qualification_expired", Text("准入资质已过期", "The qualification has expired."), where={"organisation": named.id})  # fmt: skip
    if not content:
        raise bad("contract", Text("请附合同", "Hand in the contract."))
    before = store.every(work.db, Partner, agreement=found.id, organisation=named.id)
    if any(one.exit_kind is None for one in before):
        raise bad("organisation", Text("已是合作方", "It is a partner already."))
    if leaving := next((one for one in before if one.left is None), None):
        raise Refused("exit_open", Text("该单位的退出程序尚未完成", "Its exit is not complete: proof of deletion is due."), where={"partner": leaving.id, "case": leaving.exit_case})  # fmt: skip
    one = Partner(
        id=new_id("zptn"),
        agreement=found.id,
        organisation=named.id,
        qualification=said("qualification", qualification),
        qualified_until=qualified_until,
        contract=said("contract", name, most=200),
        contract_sha256=hashlib.sha256(content).hexdigest(),
        grade=_grade(work, grade),
        rights=(),
        admitted=today(work),
        exit_kind=None,
        exit_case=None,
        left=None,
    )
    store.add(work.db, one)
    work.leave("zone.partner_admitted", one.id, agreement=found.id, organisation=named.id, grade=one.grade, contract=one.contract_sha256)  # fmt: skip
    return one


def give_right(work: Work, partner: str, right: Right) -> Partner:
    """Give a right as needed; only what the partner's grade allows. Refused `right_not_for_grade`."""
    one = _standing(work, partner)
    if right not in grades(work).get(one.grade, ()):
        raise Refused(
            "right_not_for_grade",
            Text(f"信用等级 {one.grade} 不能获得该权限", f"Grade {one.grade} is not given this right."),
            where={"partner": one.id, "right": str(right), "grade": one.grade},
        )
    rights = tuple(sorted({*one.rights, str(right)}))
    store.change(work.db, Partner, one.id, rights=list(rights))
    work.leave("zone.right_given", one.id, right=str(right), grade=one.grade)
    return replace(one, rights=rights)


def take_right(work: Work, partner: str, right: Right) -> Partner:
    """Take a right back; what was used by it ends at once."""
    one = _standing(work, partner)
    return _reduce(work, one, tuple(name for name in one.rights if name != str(right)), why=str(Text("权限收回", "Right taken back")))  # fmt: skip


def regrade(work: Work, partner: str, *, grade: str, why: str) -> Partner:
    """Change a partner's credit grade; rights above the new grade go at once, and what was used by them ends."""
    one, reason = _standing(work, partner), said("why", why)
    new = _grade(work, grade)
    store.change(work.db, Partner, one.id, grade=new)
    work.leave("zone.partner_regraded", one.id, before=one.grade, grade=new, why=reason)
    allowed = {str(right) for right in grades(work)[new]}
    return _reduce(work, replace(one, grade=new), tuple(name for name in one.rights if name in allowed), why=reason)  # fmt: skip


def let_go(work: Work, partner: str, *, kind: Leaving, says: str, hands: Hands) -> Partner:
    """Begin an exit: rights and grants end at once, proof of deletion is demanded of the partner.

    MovedOn `partner_left`. Leaves `zone.partner_exit`.
    """
    one = the_partner(work, partner)
    agreement = the_agreement(work, one.agreement)
    must_operate(work, agreement)
    if not store.change(work.db, Partner, one.id, only={"exit_kind": None}, exit_kind=str(kind), rights=[]):
        raise MovedOn("partner_left", Text("合作方已在退出", "The partner is leaving already."), where={"partner": one.id})  # fmt: skip
    reason = said("says", says)
    ended = end_uses(work, reason, partner=one.id)
    case = casework.file(
        work,
        PARTNER_EXIT,
        subject=one.id,
        organisation=one.organisation,
        title=f"{body(work, one.organisation).name} 退出",
        form={"partner": one.id, "exit_kind": str(kind), "says": reason},
        hands=hands,
    )
    store.change(work.db, Partner, one.id, exit_case=case.id)
    work.leave("zone.partner_exit", one.id, exit=str(kind), case=case.id, grants=ended)
    return replace(one, exit_kind=str(kind), exit_case=case.id, rights=())


def partner_left(work: Work, case: Case, _step: Step) -> None:
    """Effect `zones.partner_left`: the proof of deletion was accepted. Leaves `zone.partner_left`."""
    store.change(work.db, Partner, case.subject, left=today(work))
    work.leave("zone.partner_left", case.subject, case=case.id)


def may(work: Work, one: Partner, right: Right) -> None:
    """Refused `partner_right` unless a partner that stands holds the right (第二十三条)."""
    if one.exit_kind is not None or str(right) not in one.rights or one.qualified_until < today(work):
        raise Refused(
            "partner_right",
            Text("未向该合作方授予这项权限", "This right was not given to the partner."),
            where={"partner": one.id, "right": str(right)},
            hint=Text(
                "运营单位可按需授予：yiben zone right", "The operator gives it as needed: yiben zone right"
            ),
        )


def _standing(work: Work, partner: str) -> Partner:
    one = the_partner(work, partner)
    must_operate(work, the_agreement(work, one.agreement))
    if one.exit_kind is not None:
        raise MovedOn("partner_left", Text("合作方已在退出", "The partner is leaving already."), where={"partner": one.id})  # fmt: skip
    return one


def _reduce(work: Work, one: Partner, rights: tuple[str, ...], *, why: str) -> Partner:
    if rights == one.rights:
        return one
    store.change(work.db, Partner, one.id, rights=list(rights))
    ended = end_uses(work, why, partner=one.id)  # what it keeps it asks for anew
    work.leave("zone.rights_taken", one.id, rights=list(rights), grants=ended)
    return replace(one, rights=rights)


def _grade(work: Work, grade: str) -> str:
    known = grades(work)
    if grade not in known:
        raise bad("grade", Text(f"信用等级为 {'、'.join(known)}", f"Grades are {', '.join(known)}."))
    return grade
