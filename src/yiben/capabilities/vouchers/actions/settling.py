"""Settlement with providers (结算): what they are due, confirmed by another person, paid once."""

from collections.abc import Mapping

from yiben.capabilities.vouchers.actions import posting
from yiben.capabilities.vouchers.actions.issuing import find_scheme
from yiben.capabilities.vouchers.actions.reserving import done_before
from yiben.capabilities.vouchers.actions.standing import (
    administers,
    called,
    is_mine,
    must_administer,
    yuan,
)
from yiben.capabilities.vouchers.model import Batch, BatchState, Use
from yiben.capabilities.vouchers.store import vouchers as store
from yiben.capabilities.vouchers.store.tables import batch as table
from yiben.infra.work import Work
from yiben.kernel.clock import stamp
from yiben.kernel.errors import BadInput, MovedOn, NotFound, Refused
from yiben.kernel.four_eyes import must_be_another_account
from yiben.kernel.ids import new_id
from yiben.kernel.text import Text


def settle(work: Work, scheme: str, *, provider: str, request: str) -> Batch:
    """Gather what a provider is due and no settlement has (结算批次). Leaves `voucher.settlement_made`.

    Refunds of uses that were paid before are taken off. Refused `nothing_due` when nothing is left to pay.
    """
    found = find_scheme(work, scheme)
    must_administer(work, found.organisation)
    server = called(work, provider)
    made = new_id("vst")
    before = done_before(work, request, "settle", made, {"scheme": found.id, "provider": server.id})
    if before is not None:
        return find_batch(work, before)
    due = posting.account(posting.DUE, found.id, server.id)
    posting.lock(work, due, scheme=found.id)  # nothing is used or refunded between counting and gathering
    store.add(
        work.db,
        table,
        {
            "id": made,
            "scheme": found.id,
            "provider": server.id,
            "provider_name": server.name,
            "amount": 0,
            "carried": 0,
            "uses": 0,
            "state": BatchState.MADE,
            "made": stamp(work.now()),
            "made_by": work.actor.account,
            "reference": "",
        },
    )
    uses = store.gather(work.db, made, scheme_id=found.id, provider=server.id)
    gathered = sum(one.amount - one.refunded for one in uses)
    amount = posting.balance(work, due)
    waiting = sum(
        one.amount
        for one in store.batches(work.db, scheme_id=found.id, provider=server.id)
        if one.state in {BatchState.MADE, BatchState.CONFIRMED} and one.id != made
    )
    amount -= waiting
    if amount <= 0:
        raise Refused(
            "nothing_due",
            Text(f"「{server.name}」没有待结算的金额", f"Nothing is due to “{server.name}”."),
            where={"name": server.name, "left": amount},
        )
    said = {"amount": amount, "carried": gathered - amount, "uses": len(uses)}
    store.change_batch(work.db, made, was=BatchState.MADE, **said)
    work.leave("voucher.settlement_made", made, scheme=found.id, provider=server.id, **said)
    return find_batch(work, made)


def confirm(work: Work, identifier: str) -> Batch:
    """Another person confirms a settlement (复核). Leaves `voucher.settlement_confirmed`."""
    found = find_batch(work, identifier)
    must_administer(work, find_scheme(work, found.scheme).organisation)
    must_be_another_account(
        work.actor,
        found.made_by,
        says=Text("结算须由另一人复核", "Another person confirms a settlement."),
        hint=Text("请同事办理", "Ask a colleague."),
        where={"name": found.id},
    )
    said = {"state": BatchState.CONFIRMED, "confirmed_by": work.actor.account}
    _move(work, found, BatchState.MADE, said)
    work.leave("voucher.settlement_confirmed", found.id, amount=found.amount, provider=found.provider)
    return find_batch(work, identifier)


def pay(work: Work, identifier: str, *, reference: str) -> Batch:
    """Note that a confirmed settlement was paid, with the bank's reference; once. Leaves `voucher.settled`."""
    found = find_batch(work, identifier)
    must_administer(work, find_scheme(work, found.scheme).organisation)
    if not reference.strip():
        raise BadInput(
            "no_reference",
            Text("请写明银行流水号", "Give the bank's reference."),
            where={"field": "reference"},
        )
    said = {"state": BatchState.PAID, "paid": stamp(work.now()), "reference": reference.strip()[:100]}
    _move(work, found, BatchState.CONFIRMED, said)
    due = posting.account(posting.DUE, found.scheme, found.provider)
    paid = posting.account(posting.PAID, found.scheme, found.provider)
    posting.post(
        work, "settle", {due: -found.amount, paid: found.amount}, scheme=found.scheme, subject=found.id
    )
    work.leave("voucher.settled", found.id, amount=found.amount, provider=found.provider)
    return find_batch(work, identifier)


def drop(work: Work, identifier: str, *, why: str) -> Batch:
    """Give up a settlement that is not paid; its uses can be settled again. Leaves `voucher.settlement_dropped`."""
    found = find_batch(work, identifier)
    must_administer(work, find_scheme(work, found.scheme).organisation)
    if not why.strip():
        raise BadInput("no_reason", Text("请说明理由", "Say why."), where={"field": "why"})
    if found.state is BatchState.CONFIRMED:
        _move(work, found, BatchState.CONFIRMED, {"state": BatchState.DROPPED})
    else:
        _move(work, found, BatchState.MADE, {"state": BatchState.DROPPED})
    store.scatter(work.db, found.id)
    work.leave("voucher.settlement_dropped", found.id, reason=why.strip()[:2000])
    return find_batch(work, identifier)


def settlement(work: Work, identifier: str) -> tuple[Batch, tuple[Use, ...]]:
    """A settlement with its uses: for its provider and whoever administers. NotFound `no_settlement` to all others."""
    found = find_batch(work, identifier)
    if not is_mine(work, found.provider) and not administers(
        work, find_scheme(work, found.scheme).organisation
    ):
        raise _none(identifier)
    return found, store.uses(work.db, batch_id=found.id)


def find_batch(work: Work, identifier: str) -> Batch:
    """One settlement, whoever asks. NotFound `no_settlement`."""
    found = store.find_batch(work.db, identifier)
    if found is None:
        raise _none(identifier)
    return found


def _none(identifier: str) -> NotFound:
    return NotFound(
        "no_settlement", Text(f"没有结算批次 {identifier[:60]}", f"There is no settlement {identifier[:60]}.")
    )


def _move(work: Work, found: Batch, was: BatchState, said: Mapping[str, object]) -> None:
    if not store.change_batch(work.db, found.id, was=was, **said):
        raise MovedOn(
            "settlement_moved_on",
            Text(
                f"结算批次现在是 {found.state}，金额 {yuan(found.amount)} 元",
                f"The settlement stands at {found.state}, {yuan(found.amount)} yuan.",
            ),
            where={"name": found.id, "state": str(found.state)},
        )
