"""What was received before and how it goes together with this (叠加): shown to the reviewer, bound at the decision."""

from datetime import datetime
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from yiben.capabilities import vouchers
from yiben.capabilities.programmes.delivery.given import PaymentState
from yiben.capabilities.programmes.delivery.model import Application, Conflict
from yiben.capabilities.programmes.delivery.store import applications as store
from yiben.capabilities.programmes.delivery.store import money
from yiben.capabilities.programmes.delivery.ties import Ties
from yiben.engines.rules.entitlements.model import Per, Sharing, Stacking, Within
from yiben.infra.work import Work
from yiben.kernel.clock import day_in_beijing
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
        if (conflict := _conflict(work, one, rule, ties=ties)) is not None
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


def _conflict(work: Work, one: Application, rule: Stacking, *, ties: Ties) -> Conflict | None:
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
    received = [cell for each in before for cell in _received(work, each)]
    asked = fen_of_answer(one) or 0
    numbers = "、".join(each.number for each in before)
    years = _years(work, one, ties=ties)
    most, says = _bound(rule, received, asked, numbers, years=years)
    return Conflict(
        rule=rule.id,
        title=rule.title,
        says=says,
        programme=before[-1].programme,
        amount=sum(fen for _, fen in received),
        most=most,
        barred=rule.rule is Sharing.EXCLUSIVE or most == 0,
    )


def _received(work: Work, one: Application) -> list[tuple[int, int]]:
    """(year, fen) of everything given by one decision: of what is paid for several years, each in its own."""
    paid = [
        (int(each.due[:4]), each.amount)
        for each in money.payments(work.db, application=one.id)
        if each.state is not PaymentState.STOPPED
    ]
    if paid or one.decided is None:
        return paid
    return [(day_in_beijing(datetime.fromisoformat(one.decided)).year, one.amount or 0)]


def _years(work: Work, one: Application, *, ties: Ties) -> list[int]:
    """The years in which it would be paid, were it decided today."""
    first = day_in_beijing(work.now()).year
    return [first + number for number in range(ties.programme(work, one.programme).years or 1)]


def _bound(
    rule: Stacking, received: list[tuple[int, int]], asked: int, numbers: str, *, years: list[int]
) -> tuple[int, Text]:
    """What may be decided at most, of each year, beside what was received."""
    total = sum(fen for _, fen in received)
    got = vouchers.yuan(total)
    by_year = {year: sum(fen for other, fen in received if other == year) for year in years}
    if rule.rule is Sharing.EXCLUSIVE:
        return 0, Text(f"与已获的 {numbers} 互斥", f"It excludes {numbers}, received already.")
    each = Text("每年", " a year") if len(years) > 1 else Text("", "")
    if rule.rule is Sharing.CAPPED:
        most = int((rule.most or Fraction()) * vouchers.FEN)
        tight = max(by_year.values()) if rule.within is Within.YEAR else None
        left = max(0, most - tight if tight is not None else (most - total) // len(years))
        return left, Text(
            f"合计不超过限额：已获 {got} 元（{numbers}），{each.zh}还可 {vouchers.yuan(left)} 元",
            f"Together no more than the limit: {got} yuan received ({numbers}), {vouchers.yuan(left)} left{each.en}.",
        )
    over = max(by_year.values()) if rule.within is Within.YEAR else -(-total // len(years))
    left = max(0, asked - over)
    return left, Text(
        f"从高不重复：已获 {got} 元（{numbers}），{each.zh}只能补足差额 {vouchers.yuan(left)} 元",
        f"The higher one, not both: {got} yuan received ({numbers}); only the difference of {vouchers.yuan(left)} is left{each.en}.",
    )
