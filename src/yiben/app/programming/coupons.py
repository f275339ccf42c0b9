"""Vouchers as the office sees them 券: budgets as pictures, holders, statements, settlements."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from fastapi import APIRouter
from starlette.responses import Response

from yiben.app.programming.reviewing import called
from yiben.app.programming.sums import coarse, exact, share
from yiben.capabilities import ledger, vouchers
from yiben.capabilities.programmes.drafts import must_be_staff, today
from yiben.kernel.errors import YibenError
from yiben.kernel.paging import Page
from yiben.ui.doors import SignedVisit, Visit, page_ask
from yiben.ui.pages import PageView

router = APIRouter(include_in_schema=False)

PIECES = ("free", "open", "held", "due", "paid")


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A piece of a stacked bar. `x` and `width` in per cent."""

    kind: str
    said: str
    exact: str
    x: float
    width: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemeShown:
    """One scheme as a picture."""

    scheme: vouchers.Scheme
    office: str
    count: int
    funded: str
    pieces: tuple[Piece, ...]
    rooms: tuple[tuple[str, str, str, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemesPage(PageView):
    """The schemes the actor runs or oversees."""

    template: ClassVar[str] = "programming/schemes.html"
    place: ClassVar[str] = "programming"
    q: str
    schemes: tuple[SchemeShown, ...]
    others: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemePage(PageView):
    """One scheme: holders, settlements, and a statement."""

    template: ClassVar[str] = "programming/scheme.html"
    place: ClassVar[str] = "programming"
    one: SchemeShown
    programme: str
    state: str
    states: tuple[str, ...]
    listed: Page[vouchers.Voucher]
    settlements: tuple[vouchers.Batch, ...]
    provider: str
    providers: tuple[tuple[str, str], ...]
    begins: str
    ends: str
    statement: vouchers.Statement | None
    here: str
    error: YibenError | None


@router.get("/programming/vouchers")
def listed(visit: SignedVisit) -> Response:
    """Search `q`."""
    must_be_staff(visit.who)
    q = visit.text("q")[:100]
    with visit.reading() as work:
        every = vouchers.schemes(work)
        mine = [
            one for one in every if vouchers.oversees(work) or vouchers.administers(work, one.organisation)
        ]
        names = ledger.organisation_names(work, [one.organisation for one in mine])
        standings = [
            vouchers.standing(work, one.id)
            for one in mine
            if q.casefold() in f"{one.id} {one.title.zh} {one.title.en}".casefold()
        ]
    return visit.show(
        SchemesPage(
            q=q,
            schemes=tuple(_shown(one, names) for one in standings),
            others=len(every) - len(mine),
        )
    )


@router.get("/programming/vouchers/{scheme}")
def look(visit: SignedVisit, scheme: str) -> Response:
    """One; `state` filters its vouchers, `provider`, `begins` and `ends` say of what a statement is."""
    return visit.show(_page(visit, scheme))


def _page(visit: Visit, scheme: str) -> SchemePage:
    must_be_staff(visit.who)
    state, provider = visit.text("state"), visit.text("provider")
    error: YibenError | None = None
    statement = None
    with visit.reading() as work:
        found = vouchers.standing(work, scheme)
        names = ledger.organisation_names(work, [found.scheme.organisation])
        programme = called(work, found.scheme.programme or "")
        begins = visit.text("begins") or found.scheme.begins
        ends = visit.text("ends") or min(found.scheme.ends, today(work).isoformat())
        wanted = vouchers.VoucherState(state) if state in set(vouchers.VoucherState) else None
        listed = vouchers.vouchers(work, scheme=scheme, state=wanted, page=page_ask(visit))
        batches = vouchers.settlements(work, scheme=scheme)
        try:
            statement = vouchers.statement(work, scheme, begins=begins, ends=ends, provider=provider)
        except YibenError as wrong:
            error = wrong
    return SchemePage(
        one=_shown(found, names),
        programme=programme,
        state=state,
        states=tuple(vouchers.VoucherState),
        listed=listed,
        settlements=batches,
        provider=provider,
        providers=tuple({one.provider: one.provider_name for one in batches}.items()),
        begins=begins,
        ends=ends,
        statement=statement,
        here=f"/programming/vouchers/{scheme}?state={state}&"
        if state
        else f"/programming/vouchers/{scheme}?",
        error=error,
    )


def _shown(found: vouchers.SchemeStanding, names: Mapping[str, str]) -> SchemeShown:
    sums = {"free": found.free, "open": found.open, "held": found.held, "due": found.due, "paid": found.paid}
    whole = sum(max(0, fen) for fen in sums.values()) or 1
    pieces, at = [], 0.0
    for kind in PIECES:
        width = max(0, sums[kind]) / whole * 100
        pieces.append(
            Piece(
                kind=kind,
                said=str(coarse(sums[kind])),
                exact=exact(sums[kind]),
                x=round(at, 2),
                width=round(width, 2),
            )
        )
        at += width
    return SchemeShown(
        scheme=found.scheme,
        office=names.get(found.scheme.organisation, ""),
        count=found.vouchers,
        funded=str(coarse(found.funded)),
        pieces=tuple(pieces),
        rooms=tuple(
            (one.room.period, exact(one.taken), exact(one.room.most), share(one.taken, one.room.most))
            for one in found.rooms
        ),
    )
