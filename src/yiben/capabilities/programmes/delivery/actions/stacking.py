"""What was received before and how it goes together with this (叠加): shown to the reviewer, bound at the decision."""

from decimal import Decimal, InvalidOperation
from fractions import Fraction

from yiben.capabilities import vouchers
from yiben.capabilities.programmes.delivery.model import Application, Conflict
from yiben.capabilities.programmes.delivery.store import applications as store
from yiben.capabilities.programmes.delivery.ties import Ties
from yiben.engines.rules.entitlements.model import Per, Sharing, Stacking
from yiben.infra.work import Work
from yiben.kernel.text import Text

SAME_ACCOUNT = "same_account"


def fen_of_answer(one: Application) -> int | None:
    """What the rules give, in whole fen; None where they give no amount."""
    amount = one.answer.get("amount")
    if amount is None or isinstance(amount, bool):
        return None
    try:
        return int(Decimal(str(amount)) * vouchers.FEN)
    except InvalidOperation:
        return None


def conflicts(work: Work, one: Application, *, ties: Ties) -> tuple[Conflict, ...]:
    """Everything received that a rule joins with this, and another applicant's bank account."""
    found = [
        conflict
        for rule in ties.stackings(work, one.programme)
        if (conflict := _conflict(work, one, rule)) is not None
    ]
    others = store.same_account(work.db, one.payee.account, one.applicant) if one.payee else ()
    for name in others:
        says = Text(
            f"「{name}」登记了同一收款账号，请核实是否同一主体",
            f"“{name}” gave the same bank account: see whether they are one.",
        )
        title = Text("收款账号相同", "The same bank account")
        found.append(
            Conflict(
                rule=SAME_ACCOUNT, title=title, says=says, programme="", amount=0, most=None, barred=False
            )
        )
    return tuple(found)


def _conflict(work: Work, one: Application, rule: Stacking) -> Conflict | None:
    pack = one.programme.partition("/")[0]
    among = [name if "/" in name or name == "*" else f"{pack}/{name}" for name in rule.among]
    before = [each for each in store.granted(work.db, one.applicant, among) if each.id != one.id]
    if "*" in rule.among:
        before = [each for each in before if each.programme.partition("/")[0] == pack]
    if rule.per is Per.PROJECT:
        before = [
            each for each in before if vouchers.same_words(each.project) == vouchers.same_words(one.project)
        ]
    if not before:
        return None
    received = sum(each.amount or 0 for each in before)
    asked = fen_of_answer(one) or 0
    numbers = "、".join(each.number for each in before)
    most, says = _bound(rule, received, asked, numbers)
    return Conflict(
        rule=rule.id,
        title=rule.title,
        says=says,
        programme=before[-1].programme,
        amount=received,
        most=most,
        barred=rule.rule is Sharing.EXCLUSIVE or most == 0,
    )


def _bound(rule: Stacking, received: int, asked: int, numbers: str) -> tuple[int, Text]:
    got = vouchers.yuan(received)
    if rule.rule is Sharing.EXCLUSIVE:
        return 0, Text(f"与已获的 {numbers} 互斥", f"It excludes {numbers}, received already.")
    if rule.rule is Sharing.CAPPED:
        left = max(0, int((rule.most or Fraction()) * vouchers.FEN) - received)
        return left, Text(
            f"合计不超过限额：已获 {got} 元（{numbers}），还可 {vouchers.yuan(left)} 元",
            f"Together no more than the limit: {got} yuan received ({numbers}), {vouchers.yuan(left)} left.",
        )
    left = max(0, asked - received)
    return left, Text(
        f"从高不重复：已获 {got} 元（{numbers}），只能补足差额 {vouchers.yuan(left)} 元",
        f"The higher one, not both: {got} yuan received ({numbers}); only the difference of {vouchers.yuan(left)} is left.",
    )
