"""Vouchers that end (过期、作废): what is left of them goes back to the scheme, and its room with it."""

from yiben.capabilities.vouchers.actions import posting
from yiben.capabilities.vouchers.actions.issuing import find_scheme, find_voucher
from yiben.capabilities.vouchers.actions.reserving import release
from yiben.capabilities.vouchers.actions.standing import must_administer
from yiben.capabilities.vouchers.actions.using import end_hold, find_hold
from yiben.capabilities.vouchers.model import HoldState, Voucher, VoucherState
from yiben.capabilities.vouchers.store import vouchers as store
from yiben.infra.work import Office, Work
from yiben.kernel.actors import SYSTEM
from yiben.kernel.clock import day_in_beijing, stamp
from yiben.kernel.errors import BadInput, MovedOn
from yiben.kernel.text import Text

_AT_ONCE = 200


def cancel(work: Work, reference: str, *, why: str) -> Voucher:
    """Make a voucher void (作废); its holds are let go, what was used stays used. Leaves `voucher.cancelled`."""
    found = find_voucher(work, reference)
    must_administer(work, find_scheme(work, found.scheme).organisation)
    if not why.strip():
        raise BadInput("no_reason", Text("请说明理由", "Say why."), where={"field": "why"})
    left = _end(work, found, VoucherState.CANCELLED, entry="cancel")
    work.leave("voucher.cancelled", found.id, amount=left, reason=why.strip()[:2000])
    return find_voucher(work, found.id)


def expire_due(office: Office) -> tuple[int, int]:
    """Let go of holds whose time is over and end vouchers whose last day has passed: (holds, vouchers).

    Each in a transaction of its own that looks again, so that it may be killed, or run twice at once.
    Leaves `voucher.released` and `voucher.expired`.
    """
    done = [0, 0]
    with office.reading(SYSTEM) as work:
        now, today = stamp(work.now()), day_in_beijing(work.now()).isoformat()
        holds = store.stale_holds(work.db, now, most=_AT_ONCE)
        vouchers = store.ended(work.db, today, most=_AT_ONCE)
    for identifier in holds:
        done[0] += _expired_hold(office, identifier)
    for identifier in vouchers:
        done[1] += _expired_voucher(office, identifier)
    return done[0], done[1]


def _expired_hold(office: Office, identifier: str) -> int:
    try:
        with office.writing(SYSTEM) as work:
            end_hold(work, find_hold(work, identifier), HoldState.EXPIRED)
    except MovedOn:  # somebody was faster
        return 0
    return 1


def _expired_voucher(office: Office, identifier: str) -> int:
    try:
        with office.writing(SYSTEM) as work:
            left = _end(work, find_voucher(work, identifier), VoucherState.EXPIRED, entry="expire")
            work.leave("voucher.expired", identifier, amount=left)
    except MovedOn:
        return 0
    return 1


def _end(work: Work, found: Voucher, state: VoucherState, *, entry: str) -> int:
    store.lock_voucher(work.db, found.id)
    if not store.change_voucher(work.db, found.id, was=VoucherState.ACTIVE, state=state):
        raise MovedOn(
            "voucher_ended",
            Text(f"券 {found.number} 已用完、过期或作废", f"The voucher {found.number} has ended already."),
            where={"name": found.number},
        )
    for held in store.holds(work.db, found.id):
        if held.state is HoldState.STANDING:
            end_hold(work, held, HoldState.RELEASED)
    opened, free = posting.account(posting.OPEN, found.id), posting.account(posting.FREE, found.scheme)
    left = posting.balance(work, opened)
    if left:
        release(work, found.reservation, left)
        posting.post(work, entry, {opened: -left, free: left}, scheme=found.scheme, subject=found.id)
    return left
