"""Holding, using and refunding (占用、核销、退回): by the holder for a provider, by the provider, in parts."""

from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction

from yiben.capabilities.vouchers.actions import posting
from yiben.capabilities.vouchers.actions.issuing import find_scheme, find_voucher, no_voucher
from yiben.capabilities.vouchers.actions.reserving import done_before, release, reserve, rooms_of
from yiben.capabilities.vouchers.actions.standing import (
    administers,
    called,
    is_mine,
    must_be_amount,
    same_words,
    yuan,
)
from yiben.capabilities.vouchers.model import BatchState, Hold, HoldState, Use, Voucher, VoucherState
from yiben.capabilities.vouchers.store import vouchers as store
from yiben.capabilities.vouchers.store.tables import hold as hold_table
from yiben.engines.rules.entitlements.model import Per
from yiben.infra.work import Work
from yiben.kernel.clock import day_in_beijing, stamp
from yiben.kernel.errors import BadInput, MovedOn, NotFound, Refused
from yiben.kernel.ids import new_id
from yiben.kernel.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Spend:
    """A use of a hold: `amount` and `invoice` in fen; `proof`: number of the invoice or contract, once per provider."""

    hold: str
    amount: int
    invoice: int
    proof: str
    request: str


def hold(work: Work, voucher: str, *, provider: str, amount: int, request: str) -> Hold:
    """Set a part of a voucher aside for a provider (占用); it comes back by itself after the scheme's days.

    For its holder and whoever administers. Leaves `voucher.held`. Refused `not_enough`, `over_limit` of the
    provider, `voucher_ended`.
    """
    found = find_voucher(work, voucher)
    scheme = find_scheme(work, found.scheme)
    if not is_mine(work, found.holder) and not administers(work, scheme.organisation):
        raise no_voucher(voucher)
    must_be_amount(amount)
    server = called(work, provider)
    if server.id == found.holder:
        raise Refused(
            "own_provider",
            Text("不能向自己用券", "Nobody uses a voucher with themselves."),
            where={"name": server.name},
        )
    made = new_id("vhd")
    content = {"voucher": found.id, "provider": server.id, "amount": amount}
    before = done_before(work, request, "hold", made, content)
    if before is not None:
        return find_hold(work, before)
    store.lock_voucher(work.db, found.id)
    _usable(work, find_voucher(work, found.id))
    rooms = rooms_of(
        scheme.id,
        scheme.limits,
        day=day_in_beijing(work.now()),
        keys={Per.PROVIDER: server.id},
        among=(Per.PROVIDER,),
    )
    taken = reserve(work, scheme.id, subject=made, rooms=rooms, amount=amount).id if rooms else ""
    until = work.now() + timedelta(days=scheme.hold_days)
    row = {
        "id": made,
        "voucher": found.id,
        "provider": server.id,
        "amount": amount,
        "used": 0,
        "made": stamp(work.now()),
        "expires": stamp(until),
        "state": HoldState.STANDING,
        "reservation": taken,
    }
    store.add(work.db, hold_table, row)
    opened, held = posting.account(posting.OPEN, found.id), posting.account(posting.HELD, found.id)
    posting.post(work, "hold", {opened: -amount, held: amount}, scheme=scheme.id, subject=made)
    work.leave("voucher.held", found.id, hold=made, provider=server.id, amount=amount)
    return find_hold(work, made)


def let_go(work: Work, identifier: str) -> Hold:
    """End a hold before its time (释放): for the holder, the provider and whoever administers. `voucher.released`."""
    found = find_hold(work, identifier)
    voucher = find_voucher(work, found.voucher)
    scheme = find_scheme(work, voucher.scheme)
    mine = is_mine(work, voucher.holder) or is_mine(work, found.provider)
    if not mine and not administers(work, scheme.organisation):
        raise _no_hold(identifier)
    end_hold(work, found, HoldState.RELEASED)
    return find_hold(work, identifier)


def use(work: Work, asked: Spend) -> Use:
    """Use a hold, wholly or in part (核销); what is left of it goes back to the voucher.

    For the provider and whoever administers: nobody confirms a service to themselves. Leaves `voucher.used`.
    Refused `hold_ended`, `over_share`, `over_hold`, `proof_used`.
    """
    held = find_hold(work, asked.hold)
    voucher = find_voucher(work, held.voucher)
    scheme = find_scheme(work, voucher.scheme)
    if not is_mine(work, held.provider) and not administers(work, scheme.organisation):
        raise _no_hold(asked.hold)
    must_be_amount(asked.amount)
    must_be_amount(asked.invoice, field="invoice")
    made = new_id("vus")
    content = {"hold": held.id, "amount": asked.amount, "invoice": asked.invoice, "proof": asked.proof}
    before = done_before(work, asked.request, "use", made, content)
    if before is not None:
        return find_use(work, before)
    store.lock_voucher(work.db, voucher.id)
    voucher = find_voucher(work, voucher.id)
    _usable(work, voucher)
    _check_use(work, asked, held, most=scheme.share)
    reservation = _reservation(work, held.id)
    if not store.end_hold(work.db, held.id, HoldState.USED, used=asked.amount):
        raise _ended(held)
    row = {
        "id": made,
        "hold": held.id,
        "voucher": voucher.id,
        "scheme": scheme.id,
        "provider": held.provider,
        "amount": asked.amount,
        "refunded": 0,
        "invoice": asked.invoice,
        "proof": same_words(asked.proof).upper(),
        "at": stamp(work.now()),
        "batch": None,
    }
    if not store.add_use(work.db, row):
        raise _proof_used(row["proof"])
    rest = held.amount - asked.amount
    if rest and reservation:
        release(work, reservation, rest)
    kept, opened = posting.account(posting.HELD, voucher.id), posting.account(posting.OPEN, voucher.id)
    due = posting.account(posting.DUE, scheme.id, held.provider)
    postings = {kept: -held.amount, due: asked.amount, opened: rest}
    posting.post(work, "use", postings, scheme=scheme.id, subject=made, note=asked.proof)
    store.add_used(work.db, voucher.id, asked.amount)
    now = find_voucher(work, voucher.id)
    if not now.open and not now.held:
        store.change_voucher(work.db, voucher.id, was=VoucherState.ACTIVE, state=VoucherState.SPENT)
    work.leave("voucher.used", voucher.id, use=made, provider=held.provider, amount=asked.amount)
    return find_use(work, made)


def refund(work: Work, identifier: str, amount: int, *, why: str, request: str) -> Use:
    """Take a use back, wholly or in part (退回). For the provider and whoever administers. `voucher.refunded`.

    It goes back to the voucher while that may be used, else to the scheme. What was paid already makes the next
    settlement smaller. Refused `in_settlement` while it lies in a settlement that is not paid, `over_refund`.
    """
    found = find_use(work, identifier)
    scheme = find_scheme(work, found.scheme)
    if not is_mine(work, found.provider) and not administers(work, scheme.organisation):
        raise _no_use(identifier)
    must_be_amount(amount)
    _reason(why)
    content = {"use": found.id, "amount": amount}
    if done_before(work, request, "refund", found.id, content) is not None:
        return find_use(work, identifier)
    store.lock_voucher(work.db, found.voucher)
    due = posting.account(posting.DUE, scheme.id, found.provider)
    posting.lock(work, due, scheme=scheme.id)  # no settlement gathers it meanwhile
    found = find_use(work, identifier)
    if found.batch is not None and _state_of(work, found.batch) is not BatchState.PAID:
        raise Refused(
            "in_settlement",
            Text(
                "正在结算，付款或撤销后再退回", "It is being settled: refund it when that is paid or dropped."
            ),
            where={"name": found.batch},
        )
    if not store.refund(work.db, found.id, amount):
        raise Refused(
            "over_refund",
            Text(
                f"最多可退 {yuan(found.amount - found.refunded)} 元",
                f"At most {yuan(found.amount - found.refunded)} yuan can be refunded.",
            ),
            where={"left": found.amount - found.refunded},
        )
    back = _goes_back_to(work, find_voucher(work, found.voucher), amount)
    posting.post(work, "refund", {due: -amount, back: amount}, scheme=scheme.id, subject=found.id, note=why)
    held = store.find_hold(work.db, found.hold)
    if held is not None and held[1]:
        release(work, held[1], amount)
    store.add_used(work.db, found.voucher, -amount)
    work.leave("voucher.refunded", found.voucher, use=found.id, provider=found.provider, amount=amount)
    return find_use(work, identifier)


def end_hold(work: Work, found: Hold, state: HoldState) -> None:
    """What was held goes back to the voucher, once. MovedOn `hold_ended` when somebody was faster."""
    reservation = _reservation(work, found.id)
    if not store.end_hold(work.db, found.id, state):
        raise _ended(found)
    voucher = find_voucher(work, found.voucher)
    if reservation:
        release(work, reservation, found.amount)
    held, opened = posting.account(posting.HELD, voucher.id), posting.account(posting.OPEN, voucher.id)
    posting.post(
        work, "release", {held: -found.amount, opened: found.amount}, scheme=voucher.scheme, subject=found.id
    )
    work.leave("voucher.released", voucher.id, hold=found.id, amount=found.amount, because=str(state))


def find_hold(work: Work, identifier: str) -> Hold:
    """One hold. NotFound `no_hold`."""
    found = store.find_hold(work.db, identifier)
    if found is None:
        raise _no_hold(identifier)
    return found[0]


def find_use(work: Work, identifier: str) -> Use:
    """One use. NotFound `no_use`."""
    found = store.find_use(work.db, identifier)
    if found is None:
        raise _no_use(identifier)
    return found


def _goes_back_to(work: Work, voucher: Voucher, amount: int) -> str:
    ended = voucher.state in {VoucherState.EXPIRED, VoucherState.CANCELLED}
    if ended or voucher.ends < day_in_beijing(work.now()).isoformat():
        release(work, voucher.reservation, amount)
        return posting.account(posting.FREE, voucher.scheme)
    store.change_voucher(work.db, voucher.id, was=VoucherState.SPENT, state=VoucherState.ACTIVE)
    return posting.account(posting.OPEN, voucher.id)


def _usable(work: Work, voucher: Voucher) -> None:
    today = day_in_beijing(work.now()).isoformat()
    if voucher.state is not VoucherState.ACTIVE or not voucher.begins <= today <= voucher.ends:
        raise Refused(
            "voucher_ended",
            Text(
                f"券 {voucher.number} 不可用：有效期 {voucher.begins} 至 {voucher.ends}",
                f"The voucher {voucher.number} cannot be used: it holds {voucher.begins} to {voucher.ends}.",
            ),
            where={"name": voucher.number, "state": str(voucher.state)},
        )


def _check_use(work: Work, asked: Spend, held: Hold, *, most: Fraction | None) -> None:
    if held.state is not HoldState.STANDING or held.expires <= stamp(work.now()):
        raise _ended(held)
    if asked.amount > held.amount:
        raise Refused(
            "over_hold",
            Text(f"占用了 {yuan(held.amount)} 元", f"Only {yuan(held.amount)} yuan are held."),
            where={"left": held.amount},
        )
    proof = asked.proof.strip()
    if not proof or len(proof) > 200:
        raise BadInput(
            "no_proof",
            Text("请写明发票或合同号", "Give the number of the invoice or contract."),
            where={"field": "proof"},
        )
    allowed = asked.invoice if most is None else int(asked.invoice * most)
    if asked.amount > allowed:
        raise Refused(
            "over_share",
            Text(
                f"最多可抵 {yuan(allowed)} 元（发票金额 {yuan(asked.invoice)} 元）",
                f"At most {yuan(allowed)} yuan of an invoice of {yuan(asked.invoice)} yuan.",
            ),
            where={"left": allowed},
        )


def _proof_used(proof: object) -> Refused:
    return Refused(
        "proof_used",
        Text(f"凭证 {proof} 已经核销过", f"The document {proof} was used before."),
        where={"field": "proof"},
    )


def _reservation(work: Work, identifier: str) -> str:
    found = store.find_hold(work.db, identifier)
    return found[1] if found else ""


def _state_of(work: Work, batch: str) -> BatchState | None:
    found = store.find_batch(work.db, batch)
    return found.state if found else None


def _reason(why: str) -> None:
    if not why.strip():
        raise BadInput("no_reason", Text("请说明理由", "Say why."), where={"field": "why"})


def _ended(found: Hold) -> MovedOn:
    return MovedOn(
        "hold_ended",
        Text("占用已经核销、释放或到期", "The hold has been used, let go or is over."),
        where={"name": found.id, "ends": found.expires},
        hint=Text("请重新占用", "Hold it again."),
    )


def _no_hold(identifier: str) -> NotFound:
    return NotFound("no_hold", Text(f"没有占用 {identifier[:60]}", f"There is no hold {identifier[:60]}."))


def _no_use(identifier: str) -> NotFound:
    return NotFound("no_use", Text(f"没有核销 {identifier[:60]}", f"There is no use {identifier[:60]}."))
