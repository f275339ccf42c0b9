"""The office's whole picture (汇总): what waits, what was decided and paid, what is owed, over all programmes at once.

Everything here is of the organisations the actor runs benefits for, or of all for whoever oversees; others get nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from yiben.capabilities import vouchers
from yiben.capabilities.programmes.delivery.actions.paying import order
from yiben.capabilities.programmes.delivery.actions.platform import today
from yiben.capabilities.programmes.delivery.given import Debt, Payment, PaymentState, Title
from yiben.capabilities.programmes.delivery.model import Application
from yiben.capabilities.programmes.delivery.store import applications, money
from yiben.capabilities.programmes.delivery.store import sums as store
from yiben.infra.work import Work
from yiben.kernel.paging import Page, PageAsk

WAITING = ("checking", "supplementing", "reviewing", "scoring", "ranking", "publicised", "deciding")
"""States in which somebody still has to do something about an application."""
GIVEN = frozenset({"to_deliver", "delivered"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """One programme: applications by state, fen decided and not called off, fen paid, fen on the way."""

    states: Mapping[str, int] = field(default_factory=dict)
    decided: int = 0
    paid: int = 0
    on_the_way: int = 0

    @property
    def waiting(self) -> int:
        """Applications somebody still has to do something about."""
        return sum(number for state, number in self.states.items() if state in WAITING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """What an organisation has to pay: payments that can be ordered today, and those the bank could not make; fen."""

    organisation: str
    count: int
    amount: int
    troubled: int
    troubled_amount: int


def offices(work: Work) -> tuple[str, ...]:
    """Organisations with rounds that the actor runs, or, for whoever oversees, all of them (identifiers)."""
    every = store.organisations(work.db)
    return (
        every if vouchers.oversees(work) else tuple(one for one in every if vouchers.administers(work, one))
    )


def spent(work: Work, programmes: Sequence[str] | None = None) -> Mapping[str, Spent]:
    """What became of each of these programmes, or of all there are applications for; those without one are left out."""
    mine = offices(work)
    states: dict[str, dict[str, int]] = {}
    decided: dict[str, int] = {}
    for name, state, count, fen in store.by_state(work.db, programmes=programmes, organisations=mine):
        states.setdefault(name, {})[state] = count
        decided[name] = decided.get(name, 0) + (fen if state in GIVEN else 0)
    sums = {
        (name, state): fen
        for name, state, fen in store.paid(work.db, programmes=programmes, organisations=mine)
    }
    return {
        name: Spent(
            states=found,
            decided=decided[name],
            paid=sums.get((name, PaymentState.PAID), 0),
            on_the_way=sums.get((name, PaymentState.DUE), 0) + sums.get((name, PaymentState.ORDERED), 0),
        )
        for name, found in states.items()
    }


def waiting(
    work: Work,
    *,
    states: Sequence[str] = WAITING,
    programme: str = "",
    q: str = "",
    page: PageAsk | None = None,
) -> Page[Application]:
    """Applications in these states at the actor's offices, those filed first first; `q` is part of a name or number."""
    ask = page or PageAsk()
    mine = offices(work)
    found, total = store.waiting(
        work.db,
        organisations=mine,
        states=states,
        programme=programme,
        q=q,
        offset=ask.offset,
        limit=ask.size,
    )
    listed = (applications.find(work.db, one) for one in found)
    return Page(rows=tuple(one for one in listed if one is not None), total=total, ask=ask)


def due(work: Work) -> tuple[Due, ...]:
    """What each of the actor's offices has to pay today."""
    found = []
    for one in offices(work):
        count, amount, troubled, fen = store.due(work.db, organisation=one, day=today(work))
        found.append(
            Due(organisation=one, count=count, amount=amount, troubled=troubled, troubled_amount=fen)
        )
    return tuple(found)


def debts(work: Work, *, page: PageAsk | None = None) -> Page[Debt]:
    """Claw-backs of the actor's offices, newest first."""
    ask = page or PageAsk()
    found, total = store.debts_of(work.db, offices(work), offset=ask.offset, limit=ask.size)
    listed = (money.find_debt(work.db, one) for one in found)
    return Page(rows=tuple(one for one in listed if one is not None), total=total, ask=ask)


def order_payments(work: Work, reference: str) -> tuple[Payment, ...]:
    """The payments of an order as they stand now; also those the bank could not make, which are due again. NotFound."""
    found = order(work, reference)
    here = {one.id: one for one in money.payments(work.db, order_id=found.id)}
    missing = [line for line in store.kept_lines(work.db, found.id) if line[0] not in here]
    for number in dict.fromkeys(line[1] for line in missing):
        one = applications.find(work.db, number)
        here |= {each.id: each for each in money.payments(work.db, application=one.id)} if one else {}
    return tuple(here[line[0]] for line in store.kept_lines(work.db, found.id) if line[0] in here)


def troubled(work: Work, organisation: str) -> tuple[Payment, ...]:
    """Payments of an organisation that the bank could not make, to be mended by the applicants. NotFound, Refused."""
    body = vouchers.called(work, organisation).id
    if not vouchers.oversees(work):
        vouchers.must_administer(work, body)
    return store.in_trouble(work.db, body)


def recognised(work: Work) -> tuple[Title, ...]:
    """What anybody may know: standing titles of organisations that went through publicity (公示) here. Never a person's."""
    known = set(store.publicised_titles(work.db))
    listed = money.titles(work.db, standing=True)
    return tuple(one for one in listed if one.id in known and one.applicant.startswith("org_"))
