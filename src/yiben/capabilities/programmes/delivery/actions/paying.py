"""Paying (兑付): what is due gathered into an order, released by another, answered by the bank. Nothing is paid twice."""

from collections.abc import Mapping
from dataclasses import asdict
from enum import StrEnum
from typing import Any

from yiben.capabilities import ledger, vouchers
from yiben.capabilities.programmes.delivery import papers
from yiben.capabilities.programmes.delivery.actions.asking import checked_payee
from yiben.capabilities.programmes.delivery.actions.deciding import deliver
from yiben.capabilities.programmes.delivery.actions.platform import reason, seen_application, today
from yiben.capabilities.programmes.delivery.given import Order, OrderState, Payment, PaymentState
from yiben.capabilities.programmes.delivery.model import Payee
from yiben.capabilities.programmes.delivery.store import applications
from yiben.capabilities.programmes.delivery.store import money as store
from yiben.capabilities.programmes.delivery.ties import Ties
from yiben.infra.work import Work
from yiben.kernel.clock import stamp
from yiben.kernel.errors import MovedOn, NotFound, Refused
from yiben.kernel.four_eyes import must_be_another_account
from yiben.kernel.ids import new_id, stable_id
from yiben.kernel.text import Text


class Paper(StrEnum):
    """As what an order is written."""

    CSV = "csv"
    XLSX = "xlsx"


def make_order(work: Work, organisation: str, *, request: str) -> Order:
    """Gather every payment of an organisation that is due today into one order. Leaves `benefit.order_made`.

    Once per request; a payment is in one order at a time. Refused `nothing_due`.
    """
    body = ledger.find_organisation(work, organisation)
    if body is None:
        raise NotFound(
            "no_organisation",
            Text(f"没有单位「{organisation[:80]}」", f"There is no organisation “{organisation[:80]}”."),
        )
    vouchers.must_administer(work, body.id)
    made = new_id("ord")
    before = vouchers.done_before(work, request, "order", made, {"organisation": body.id})
    if before is not None:
        return order(work, before)
    gathered = store.gather(work.db, made, organisation=body.id, day=today(work))
    if not gathered:
        raise Refused(
            "nothing_due", Text("没有到期的应付款项", "No payment is due."), where={"organisation": body.name}
        )
    number = f"{today(work)[:4]}-{stable_id('n', made)[2:12].upper()}"
    lines = store.lines_of(gathered)
    total = sum(one.amount for one in gathered)
    digest = papers.digest_of(number, lines)
    store.add_order(
        work.db,
        {
            "id": made,
            "number": number,
            "organisation": body.id,
            "total": total,
            "count": len(gathered),
            "digest": digest,
            "lines": lines,
            "state": OrderState.MADE,
            "made": stamp(work.now()),
            "made_by": work.actor.account,
            "paid": 0,
            "failed": 0,
        },
    )
    work.leave("benefit.order_made", made, number=number, total=total, count=len(gathered), digest=digest)
    return order(work, made)


def release_order(work: Work, reference: str) -> Order:
    """Another person lets an order go to the bank (复核). Leaves `benefit.order_released`."""
    found = order(work, reference)
    must_be_another_account(
        work.actor,
        found.made_by,
        says=Text("拨付清单须由另一人复核", "Another person releases an order."),
        hint=Text("请同事办理", "Ask a colleague."),
        where={"name": found.number},
    )
    _move(work, found, OrderState.MADE, state=OrderState.RELEASED, released_by=work.actor.account)
    work.leave(
        "benefit.order_released", found.id, number=found.number, total=found.total, digest=found.digest
    )
    return order(work, found.id)


def drop_order(work: Work, reference: str, *, why: str) -> Order:
    """Give an order up before it is released; its payments are due again. Leaves `benefit.order_dropped`."""
    found = order(work, reference)
    said = reason(why)
    _move(work, found, OrderState.MADE, state=OrderState.DROPPED)
    store.scatter(work.db, found.id)
    work.leave("benefit.order_dropped", found.id, number=found.number, reason=said)
    return order(work, found.id)


def order_file(work: Work, reference: str, *, paper: Paper = Paper.CSV) -> tuple[str, bytes]:
    """A released order as a file for the bank: (name, content). Leaves `benefit.order_taken`. Refused `not_released`."""
    found = order(work, reference)
    if found.state not in {OrderState.RELEASED, OrderState.RETURNED}:
        raise Refused(
            "not_released",
            Text("清单尚未复核", "The order has not been released."),
            where={"name": found.number},
        )
    kept = store.find_order(work.db, found.id)
    assert kept is not None
    lines = kept[1]
    if papers.digest_of(found.number, lines) != found.digest:
        raise Refused(
            "edited_file",
            Text("清单与生成时不一致", "The order is not what was made."),
            where={"name": found.number},
        )
    write = papers.order_xlsx if paper is Paper.XLSX else papers.order_csv
    content = write(found.number, lines, digest=found.digest)
    work.leave("benefit.order_taken", found.id, number=found.number, digest=found.digest, paper=str(paper))
    return f"{found.number}.{paper}", content


def read_back(work: Work, reference: str, content: bytes, *, ties: Ties) -> Order:
    """Read the bank's answer: what was paid is paid, what failed is due again once its bank details are mended.

    Once per order. Leaves `benefit.paid` for each and `benefit.order_returned`. BadInput `edited_file` with the
    rows: then nothing was noted.
    """
    found = order(work, reference)
    kept = store.find_order(work.db, found.id)
    assert kept is not None
    if found.state is not OrderState.RELEASED:
        raise _moved_on(found)
    said = papers.read_return(content, number=found.number, lines=kept[1], digest=found.digest)
    paid = [one for one in said if one.done]
    _move(
        work,
        found,
        OrderState.RELEASED,
        state=OrderState.RETURNED,
        returned=stamp(work.now()),
        paid=len(paid),
        failed=len(said) - len(paid),
    )
    by_id = {one.id: one for one in store.payments(work.db, order_id=found.id)}
    for one in said:
        _note(work, by_id[one.payment], one)
    work.leave(
        "benefit.order_returned", found.id, number=found.number, paid=len(paid), failed=len(said) - len(paid)
    )
    for application in dict.fromkeys(by_id[one.payment].application for one in paid):
        deliver(work, application, ties=ties)
    return order(work, found.id)


def mend_payee(work: Work, payment: str, payee: Payee, *, application: str) -> Payment:
    """Say anew where the money goes, after the bank could not; for the applicant. Leaves `benefit.payee_mended`."""
    one = seen_application(work, application)
    if not vouchers.is_mine(work, one.applicant):  # nobody who reads an application turns its money elsewhere
        raise Refused(
            "not_applicant",
            Text("只有申请人可以更正收款账户", "The applicant alone says where the money goes."),
            where={"name": one.number},
        )
    found = next((each for each in store.payments(work.db, application=one.id) if each.id == payment), None)
    if found is None:
        raise NotFound("no_payment", Text(f"没有款项 {payment[:60]}", f"There is no payment {payment[:60]}."))
    checked = checked_payee(payee)
    done = store.change_payment(work.db, found.id, was=PaymentState.DUE, payee=checked, trouble="")
    if not done:
        raise MovedOn(
            "payment_moved_on",
            Text("款项已在支付或已支付", "It is with the bank or paid."),
            where={"name": found.id},
        )
    applications.change(work.db, one.id, payee=checked)
    work.leave("benefit.payee_mended", one.id, payment=found.id)
    return next(each for each in store.payments(work.db, application=one.id) if each.id == payment)


def order(work: Work, reference: str) -> Order:
    """One order by identifier or number, for those who run benefits of its organisation. NotFound `no_order`."""
    found = store.find_order(work.db, reference)
    if found is None or not (vouchers.oversees(work) or vouchers.administers(work, found[0].organisation)):
        raise NotFound(
            "no_order", Text(f"没有拨付清单 {reference[:60]}", f"There is no order {reference[:60]}.")
        )
    return found[0]


def orders(work: Work, organisation: str) -> tuple[Order, ...]:
    """Orders of an organisation, newest first."""
    body = vouchers.called(work, organisation).id
    if not vouchers.oversees(work):
        vouchers.must_administer(work, body)
    return store.orders(work.db, body)


def _note(work: Work, payment: Payment, said: papers.Answered) -> None:
    values: Mapping[str, Any] = (
        {"state": PaymentState.PAID, "paid": stamp(work.now()), "reference": said.reference}
        if said.done
        else {"state": PaymentState.DUE, "order_id": None, "trouble": said.trouble}
    )
    if not store.change_payment(work.db, payment.id, was=PaymentState.ORDERED, **values):
        raise MovedOn(
            "payment_moved_on", Text("款项状态已变", "The payment has moved on."), where={"name": payment.id}
        )
    if said.done:
        work.leave(
            "benefit.paid",
            payment.application,
            payment=payment.id,
            number=payment.number,
            amount=payment.amount,
        )
    else:
        work.leave("benefit.payment_failed", payment.application, payment=payment.id, number=payment.number)


def _move(work: Work, found: Order, was: OrderState, **values: Any) -> None:
    vouchers.must_administer(work, found.organisation)
    if not store.change_order(work.db, found.id, was=was, **values):
        raise _moved_on(found)


def _moved_on(found: Order) -> MovedOn:
    return MovedOn(
        "order_moved_on",
        Text(
            f"清单 {found.number} 现在是 {found.state}", f"The order {found.number} stands at {found.state}."
        ),
        where={"name": found.number, "state": str(found.state)},
    )


def payee_document(payee: Payee) -> dict[str, str]:
    """Where money goes, with all but the last four of the account hidden."""
    said = asdict(payee)
    return said | {"account": "*" * max(0, len(payee.account) - 4) + payee.account[-4:]}
