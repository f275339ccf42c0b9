"""Claw-back (追回), where the text has it: proposed, heard, decided by another, paid back; what comes back is room again."""

from yiben.capabilities import casework, vouchers
from yiben.capabilities.casework import Case, Step
from yiben.capabilities.programmes.delivery.actions.platform import (
    accounts_of,
    by_the_platform,
    find_application,
    find_call,
    reason,
    run_application,
)
from yiben.capabilities.programmes.delivery.given import Debt, DebtState, PaymentState
from yiben.capabilities.programmes.delivery.model import CLAWBACK, Application
from yiben.capabilities.programmes.delivery.store import applications
from yiben.capabilities.programmes.delivery.store import money as store
from yiben.capabilities.programmes.delivery.ties import Ties
from yiben.infra.work import Work
from yiben.kernel.clock import stamp
from yiben.kernel.errors import MovedOn, NotFound, Refused
from yiben.kernel.ids import new_id
from yiben.kernel.text import Text


def propose(work: Work, reference: str, *, amount: int, why: str, ties: Ties) -> Debt:
    """Propose to take money back (fen); the receiver is heard first. Leaves `benefit.clawback_proposed`.

    Refused `no_clawback` where the round names no text for it, `over_paid` for more than was paid.
    """
    one = run_application(work, reference)
    call = find_call(work, one.call)
    if call.clawback is None:
        raise Refused(
            "no_clawback",
            Text("原文没有追回的规定", "The text says nothing of taking money back."),
            where={"name": one.number},
        )
    vouchers.must_be_amount(amount)
    said = reason(why)
    # Of two proposals at once the second sees what the first one claims.
    applications.lock(work.db, one.id)
    left = _paid(work, one) - sum(
        each.amount for each in store.debts(work.db, one.id) if each.state is not DebtState.FORGIVEN
    )
    if amount > left:
        raise Refused(
            "over_paid",
            Text(f"最多可追回 {vouchers.yuan(left)} 元", f"{vouchers.yuan(left)} yuan at most."),
            where={"left": left},
        )
    made = new_id("dbt")
    receivers = accounts_of(work, one.applicant)
    case = casework.file(
        work,
        CLAWBACK,
        subject=one.id,
        organisation=one.organisation,
        title=f"追回：{one.number} {one.applicant_name}",
        form={
            "application": one.id,
            "debt": made,
            "article": call.clawback_article,
            "reason": said,
            "amount": vouchers.yuan(amount),
            "receivers": list(receivers),
        },
        parent=one.case,
        hands=ties.hands(),
    )
    store.add_debt(
        work.db,
        {
            "id": made,
            "application": one.id,
            "case_id": case.id,
            "applicant": one.applicant,
            "amount": amount,
            "repaid": 0,
            "reason": said,
            "article": call.clawback_article,
            "state": DebtState.PROPOSED,
            "made": stamp(work.now()),
            "made_by": work.actor.account,
        },
    )
    work.leave("benefit.clawback_proposed", one.id, number=one.number, debt=made, amount=amount)
    says = Text(
        f"「{call.title.zh}」拟追回 {vouchers.yuan(amount)} 元，请在期限内陈述意见",
        f"{vouchers.yuan(amount)} yuan of “{call.title.en}” are to be taken back: say your side in time.",
    )
    casework.notify_accounts(work, says, receivers)
    return _debt(work, made)


def reclaim_by(work: Work, case: Case, step: Step) -> None:
    """Effect `benefit.reclaim`: it is owed; what is still to be paid is stopped. Leaves `benefit.clawback_ordered`."""
    found = _debt(work, case.id)
    if not store.change_debt(work.db, found.id, was=DebtState.PROPOSED, state=DebtState.OWED):
        raise _moved_on(found)
    for payment in store.payments(work.db, application=found.application):
        stopped = store.change_payment(work.db, payment.id, was=PaymentState.DUE, state=PaymentState.STOPPED)
        if stopped:
            vouchers.release(work, store.reservation_of(work.db, payment.id), payment.amount)
    work.leave(
        "benefit.clawback_ordered", found.application, debt=found.id, amount=found.amount, by=step.account
    )


def forgive_by(work: Work, case: Case, _step: Step) -> None:
    """Effect `benefit.forgive`: nothing is taken back. Leaves `benefit.clawback_dropped`."""
    found = _debt(work, case.id)
    if not store.change_debt(work.db, found.id, was=DebtState.PROPOSED, state=DebtState.FORGIVEN):
        raise _moved_on(found)
    work.leave("benefit.clawback_dropped", found.application, debt=found.id)


def repay(work: Work, debt: str, amount: int, *, bank_reference: str, request: str, ties: Ties) -> Debt:
    """Note that money came back; the last of it ends the case. Leaves `benefit.repaid`. Once per request."""
    found = _debt(work, debt)
    one = run_application(work, found.application)
    vouchers.must_be_amount(amount)
    said = reason(bank_reference, field="reference")
    content = {"debt": found.id, "amount": amount, "reference": said}
    if vouchers.done_before(work, request, "repay", found.id, content) is not None:
        return _debt(work, debt)
    if not store.repay(work.db, found.id, amount):
        left = found.amount - found.repaid if found.state is DebtState.OWED else 0
        raise Refused(
            "over_owed",
            Text(f"应退回 {vouchers.yuan(left)} 元", f"{vouchers.yuan(left)} yuan are owed."),
            where={"left": left, "state": str(found.state)},
        )
    _give_back(work, one, amount)
    work.leave("benefit.repaid", one.id, debt=found.id, amount=amount)
    after = _debt(work, debt)
    if after.repaid == after.amount:
        store.change_debt(work.db, after.id, was=DebtState.OWED, state=DebtState.REPAID)
        with by_the_platform(work) as platform:
            version = casework.look(platform, after.case, hands=ties.hands()).case.version
            casework.move(platform, after.case, "repaid", seen=version, form={}, hands=ties.hands())
    return _debt(work, debt)


def facts_of(work: Work, case: Case) -> dict[str, bool]:
    """What the flow may ask of a claw-back."""
    found = store.find_debt(work.db, case.id)
    return {"settled": found is not None and found.repaid == found.amount}


def _give_back(work: Work, one: Application, amount: int) -> None:
    """What came back is room again, first of the newest payments."""
    from yiben.capabilities.vouchers import release

    left = amount
    paid = [each for each in store.payments(work.db, application=one.id) if each.state is PaymentState.PAID]
    back = sum(each.repaid for each in store.debts(work.db, one.id)) - amount
    for each in reversed(paid):
        free = max(0, each.amount - back)
        back = max(0, back - each.amount)
        part = min(free, left)
        if part:
            release(work, store.reservation_of(work.db, each.id), part)
            left -= part


def _paid(work: Work, one: Application) -> int:
    rows = store.payments(work.db, application=one.id)
    return sum(each.amount for each in rows if each.state is PaymentState.PAID)


def _debt(work: Work, reference: str) -> Debt:
    found = store.find_debt(work.db, reference)
    if found is None:
        raise NotFound(
            "no_debt", Text(f"没有追回 {reference[:60]}", f"There is no claw-back {reference[:60]}.")
        )
    find_application(work, found.application)
    return found


def _moved_on(found: Debt) -> MovedOn:
    return MovedOn(
        "debt_moved_on",
        Text(f"追回现在是 {found.state}", f"The claw-back stands at {found.state}."),
        where={"name": found.id, "state": str(found.state)},
    )
