"""Looking: schemes, one's own vouchers, statements (对账单). Nobody sees another company's."""

from datetime import date, datetime, time, timedelta

from yiben.capabilities.vouchers.actions import posting
from yiben.capabilities.vouchers.actions.issuing import find_scheme, find_voucher, no_voucher
from yiben.capabilities.vouchers.actions.reserving import left, rooms_of
from yiben.capabilities.vouchers.actions.standing import (
    administers,
    called,
    is_mine,
    me,
    must_administer,
    oversees,
)
from yiben.capabilities.vouchers.model import (
    ENTRY_TITLES,
    Batch,
    Hold,
    Scheme,
    SchemeStanding,
    Statement,
    StatementLine,
    Use,
    Voucher,
    VoucherState,
)
from yiben.capabilities.vouchers.store import postings as ledger_store
from yiben.capabilities.vouchers.store import vouchers as store
from yiben.engines.rules.entitlements.model import Per
from yiben.infra.work import Work
from yiben.kernel.clock import BEIJING, day_in_beijing, stamp
from yiben.kernel.errors import BadInput
from yiben.kernel.paging import Page, PageAsk
from yiben.kernel.text import Text


def schemes(work: Work) -> tuple[Scheme, ...]:
    """Every scheme, newest first: anybody signed in may know what there is."""
    return store.schemes(work.db)


def standing(work: Work, scheme: str) -> SchemeStanding:
    """How a scheme stands. For whoever administers or oversees."""
    found = find_scheme(work, scheme)
    if not oversees(work):
        must_administer(work, found.organisation)
    sums: dict[str, int] = {}
    for name, balance in ledger_store.balances(work.db, found.id).items():
        kind = name.rpartition(":")[2]
        sums[kind] = sums.get(kind, 0) + balance
    rooms = rooms_of(found.id, found.limits, day=day_in_beijing(work.now()), keys={}, among=(Per.ALL,))
    return SchemeStanding(
        scheme=found,
        funded=-sums.get(posting.TREASURY, 0),
        free=sums.get(posting.FREE, 0),
        open=sums.get(posting.OPEN, 0),
        held=sums.get(posting.HELD, 0),
        due=sums.get(posting.DUE, 0),
        paid=sums.get(posting.PAID, 0),
        vouchers=store.count_vouchers(work.db, found.id),
        rooms=left(work, rooms),
    )


def vouchers(
    work: Work, *, scheme: str | None = None, state: VoucherState | None = None, page: PageAsk | None = None
) -> Page[Voucher]:
    """The vouchers of a scheme for whoever runs it or oversees; to everybody else their own alone."""
    ask = page or PageAsk()
    every = oversees(work) or (
        scheme is not None and administers(work, find_scheme(work, scheme).organisation)
    )
    holder = None if every else me(work).id
    return store.vouchers(work.db, scheme_id=scheme, holder=holder, state=state, ask=ask)


def voucher(work: Work, reference: str) -> tuple[Voucher, tuple[Hold, ...], tuple[Use, ...]]:
    """One voucher with its holds and uses: for its holder, whoever runs it or oversees. NotFound `no_voucher` else."""
    found = find_voucher(work, reference)
    mine = is_mine(work, found.holder)
    if (
        not mine
        and not oversees(work)
        and not administers(work, find_scheme(work, found.scheme).organisation)
    ):
        raise no_voucher(reference)
    return found, store.holds(work.db, found.id), store.uses(work.db, voucher_id=found.id)


def settlements(work: Work, *, scheme: str | None = None) -> tuple[Batch, ...]:
    """Settlements of a scheme for whoever runs it or oversees; a provider's own for the provider."""
    every = oversees(work) or (
        scheme is not None and administers(work, find_scheme(work, scheme).organisation)
    )
    return store.batches(work.db, scheme_id=scheme, provider=None if every else me(work).id)


def statement(work: Work, scheme: str, *, begins: str, ends: str, provider: str = "") -> Statement:
    """What moved between two days, both included: the scheme's free money, or what a provider is due.

    A provider sees its own; all else is for whoever runs the scheme or oversees.
    """
    found = find_scheme(work, scheme)
    server = called(work, provider) if provider else None
    if not oversees(work) and not (server is not None and is_mine(work, server.id)):
        must_administer(work, found.organisation)
    name = (
        posting.account(posting.DUE, found.id, server.id)
        if server
        else posting.account(posting.FREE, found.id)
    )
    first, after = _moment(begins, "begins"), _moment(ends, "ends", later=1)
    opening, running, lines = 0, 0, []
    for row in ledger_store.lines(work.db, name, until=after):
        running += int(row["amount"])
        if row["at"] < first:
            opening = running
            continue
        lines.append(
            StatementLine(
                at=row["at"],
                kind=row["kind"],
                title=ENTRY_TITLES[row["kind"]],
                subject=row["subject"],
                amount=int(row["amount"]),
                balance=running,
            )
        )
    return Statement(
        account=name, begins=begins, ends=ends, opening=opening, closing=running, lines=tuple(lines)
    )


def _moment(day: str, field: str, *, later: int = 0) -> str:
    try:
        found = date.fromisoformat(day) + timedelta(days=later)
    except ValueError:
        raise BadInput(
            "bad_day", Text(f"日期无效：{day[:20]}", f"Not a day: {day[:20]}"), where={"field": field}
        ) from None
    return stamp(datetime.combine(found, time(), BEIJING))
