"""Deciding (决定): within the ceiling of the text, the budgets and limits, once only, and what stacking lets be.

Everything is taken in the transaction of the move: two decisions at once never spend the same fen.
"""

from datetime import date
from typing import Any

from yiben.capabilities import casework, vouchers
from yiben.capabilities.casework import Case, Step
from yiben.capabilities.programmes.delivery.actions.applying import due_day, must_be_once, once_key
from yiben.capabilities.programmes.delivery.actions.asking import form_of
from yiben.capabilities.programmes.delivery.actions.consenting import consent_holds
from yiben.capabilities.programmes.delivery.actions.platform import (
    by_the_platform,
    find_application,
    find_call,
    today,
)
from yiben.capabilities.programmes.delivery.actions.registering import register_title
from yiben.capabilities.programmes.delivery.actions.reviewing import answer_anew
from yiben.capabilities.programmes.delivery.actions.stacking import conflicts, fen_of_answer
from yiben.capabilities.programmes.delivery.given import PaymentState
from yiben.capabilities.programmes.delivery.model import Application, Call
from yiben.capabilities.programmes.delivery.store import applications as store
from yiben.capabilities.programmes.delivery.store import calls, money
from yiben.capabilities.programmes.delivery.ties import Ties
from yiben.engines.rules.entitlements.model import Form, Per, Programme
from yiben.infra.work import Work
from yiben.kernel.clock import stamp
from yiben.kernel.errors import BadInput, Refused
from yiben.kernel.ids import new_id
from yiben.kernel.text import Text

_PERS = (Per.APPLICANT, Per.PROJECT, Per.FACILITY, Per.ALL)


def decide_by(work: Work, case: Case, step: Step, *, ties: Ties) -> None:
    """Effect `benefit.decide`: room is taken, and what is given begins. Leaves `benefit.decided`.

    Refused `over_ceiling`, `over_limit`, `once_only`, `stacking`, `consent_withdrawn`, `not_eligible`.
    """
    one = find_application(work, case.id)
    calls.lock_applicant(
        work.db, one.applicant
    )  # of two decisions at once the second sees what the first gave
    call = find_call(work, one.call)
    programme = ties.programme(work, one.programme)
    form = form_of(programme, call)
    _must_be_two(step, one, call)
    _must_still_hold(work, one, ties=ties)
    grounds = str(step.form.get("grounds") or "").strip()
    amount = _amount(one, programme, form, step.form, grounds=grounds)
    _must_stack(work, one, amount, ties=ties)
    key = once_key(programme, one.applicant, one.project)
    if key and not store.claim_once(work.db, programme.id, key, one.id):
        must_be_once(work, programme, key)
    reservations = _give_money(work, one, call, programme, amount) if _pays(form) and amount else ()
    store.change(
        work.db,
        one.id,
        decided=stamp(work.now()),
        decided_by=step.account,
        amount=amount,
        grounds=grounds,
        reservations=list(reservations),
    )
    work.leave(
        "benefit.decided",
        one.id,
        number=one.number,
        programme=one.programme,
        applicant=one.applicant,
        amount=amount,
    )
    if form is Form.VOUCHER and amount:
        _take_room(work, one, call, programme, amount, day=date.fromisoformat(today(work)))
        asked = vouchers.Issue(
            scheme=call.scheme,
            holder=one.applicant,
            amount=amount,
            request=f"application-{one.id}",
            project=one.project,
            facility=one.project,
            case=one.case,
        )
        with by_the_platform(work) as platform:
            vouchers.issue(platform, asked)
    if form in {Form.TITLE, Form.PRIORITY} or call.register is not None:
        register_title(work, call, one)
    if not (_pays(form) and amount):
        deliver(work, one.id, ties=ties)


def deliver(work: Work, application: str, *, ties: Ties) -> None:
    """What was decided has been given: the case ends. Leaves `benefit.delivered`."""
    one = find_application(work, application)
    with by_the_platform(work) as platform:
        case = casework.look(platform, one.case, hands=ties.hands()).case
        if case.state == "to_deliver":
            casework.move(platform, one.case, "deliver", seen=case.version, form={}, hands=ties.hands())
            platform.leave("benefit.delivered", one.id, number=one.number, amount=one.amount)


def call_off_by(work: Work, case: Case, step: Step) -> None:
    """Effect `benefit.call_off`: what was not ordered from the bank is not paid, and its room is given back.

    Refused `ordered` while a payment is with the bank, `paid` when one was made: then it is a claw-back.
    """
    one = find_application(work, case.id)
    for payment in money.payments(work.db, application=one.id):
        if payment.state is PaymentState.STOPPED:
            continue
        stopped = money.change_payment(work.db, payment.id, was=PaymentState.DUE, state=PaymentState.STOPPED)
        if not stopped:
            raise Refused(
                str(payment.state),
                Text(
                    "款项已在支付或已支付，只能追回",
                    "It is with the bank or paid: it can only be clawed back.",
                ),
                where={"name": payment.id, "state": str(payment.state)},
            )
        vouchers.release(work, money.reservation_of(work.db, payment.id), payment.amount)
    store.forget_once(work.db, one.id)
    work.leave("benefit.called_off", one.id, number=one.number, by=step.account)


def _pays(form: Form) -> bool:
    return form in {Form.MONEY, Form.CASE_BY_CASE}


def _must_be_two(step: Step, one: Application, call: Call) -> None:
    """Nobody reviewed what was offered: then whoever opened the round does not decide as well."""
    if one.route == "offer" and step.account == call.made_by:
        raise Refused(
            "four_eyes",
            Text(
                "免申即享须由开放批次以外的人决定",
                "Another person than who opened the round decides about offers.",
            ),
            where={"account": step.account, "name": one.number},
            hint=Text("请同事办理", "Ask a colleague."),
        )


def _must_still_hold(work: Work, one: Application, *, ties: Ties) -> None:
    if one.route == "offer" and not consent_holds(work, one.consent, one.programme):
        raise Refused(
            "consent_withdrawn",
            Text("申请人已撤回授权或授权到期", "The applicant's consent was withdrawn or is over."),
            where={"name": one.number},
            hint=Text("申请人可以自行申请", "The applicant may apply themselves."),
        )
    answer = answer_anew(work, one, ties=ties)
    store.change(work.db, one.id, answer=answer)
    if answer.get("eligible") is not True:
        raise Refused(
            "not_eligible",
            Text("按现行规则和事实不再符合条件", "By the rules and facts of today it does not qualify."),
            where={"name": one.number},
        )


def _amount(one: Application, programme: Programme, form: Form, said: Any, *, grounds: str) -> int | None:
    """The decided amount in fen: what the rules give where nothing else is said, never more."""
    if form in {Form.TITLE, Form.PRIORITY}:
        if said.get("amount"):
            raise BadInput(
                "no_money", Text("此事项不给资金", "No money is given here."), where={"field": "amount"}
            )
        return None
    allowed = fen_of_answer(one)
    words = str(said.get("amount") or "").strip()
    if not words and (allowed is None or (programme.benefit and programme.benefit.ceiling)):
        raise BadInput(
            "no_amount", Text("请写明决定金额", "Say the amount that is decided."), where={"field": "amount"}
        )
    amount = vouchers.fen_of(words) if words else allowed
    assert amount is not None
    by_case = programme.benefit is not None and programme.benefit.form is Form.CASE_BY_CASE
    if allowed is None and not by_case:
        raise Refused(
            "no_amount", Text("规则没有算出金额", "The rules give no amount."), where={"name": one.number}
        )
    if allowed is not None and amount > allowed:
        raise Refused(
            "over_ceiling",
            Text(
                f"决定 {vouchers.yuan(amount)} 元，超过按规则可给的 {vouchers.yuan(allowed)} 元",
                f"{vouchers.yuan(amount)} yuan is above the {vouchers.yuan(allowed)} the rules allow.",
            ),
            where={"field": "amount", "left": allowed},
        )
    if (allowed is None or amount < allowed) and not grounds:
        raise BadInput(
            "no_reason",
            Text(
                "金额低于规则算出的数额或者一事一议，请说明理由",
                "Less than the rules give, or case by case: say why.",
            ),
            where={"field": "grounds"},
        )
    return amount


def _must_stack(work: Work, one: Application, amount: int | None, *, ties: Ties) -> None:
    for each in conflicts(work, one, ties=ties):
        if each.most is not None and (each.barred or (amount or 0) > each.most):
            raise Refused("stacking", each.says, where={"rule": each.rule, "left": each.most})


def _give_money(
    work: Work, one: Application, call: Call, programme: Programme, amount: int
) -> tuple[str, ...]:
    """A payment for each year it is paid (前3年), each within the limits of its year."""
    first, made = date.fromisoformat(today(work)), []
    payee = one.payee
    assert payee is not None  # an application for money names where it goes
    days = [due_day(first, number) for number in range(programme.years or 1)]
    for day in days:
        taken = _take_room(work, one, call, programme, amount, day=day)
        made.append(taken.id)
        money.add_payment(
            work.db,
            {
                "id": new_id("pay"),
                "application": one.id,
                "number": one.number,
                "organisation": one.organisation,
                "applicant": one.applicant,
                "payee": {
                    "name": payee.name,
                    "account": payee.account,
                    "bank": payee.bank,
                    "bank_code": payee.bank_code,
                },
                "amount": amount,
                "due": day.isoformat(),
                "reservation": taken.id,
                "state": PaymentState.DUE,
                "reference": "",
                "trouble": "",
            },
        )
    return tuple(made)


def _take_room(
    work: Work, one: Application, call: Call, programme: Programme, amount: int, *, day: date
) -> vouchers.Reservation:
    """Room in every limit of the programme and the round, in the year of a day."""
    limits = (*(programme.benefit.limits if programme.benefit else ()), *call.limits)
    project = vouchers.same_words(one.project)
    keys = {Per.APPLICANT: one.applicant, Per.PROJECT: project, Per.FACILITY: project}
    rooms = vouchers.rooms_of(programme.id, limits, day=day, keys=keys, among=_PERS)
    return vouchers.reserve(work, programme.id, subject=one.id, rooms=rooms, amount=amount)
