"""Payments 兑付: what is due, orders with digest, files for the bank, its answer read back, what failed; claw-backs."""

from dataclasses import dataclass
from typing import ClassVar

from fastapi import APIRouter
from starlette.responses import Response

from yiben.app.programming.sums import exact
from yiben.app.reactions import ties
from yiben.capabilities import ledger, vouchers
from yiben.capabilities.programmes import delivery
from yiben.capabilities.programmes.drafts import must_be_staff
from yiben.infra.work import Work
from yiben.kernel.errors import BadInput, NotFound, YibenError
from yiben.kernel.ids import new_id
from yiben.kernel.paging import Page
from yiben.kernel.text import Text
from yiben.ui.doors import SignedVisit, Visit, page_ask
from yiben.ui.pages import PageView

router = APIRouter(include_in_schema=False)

_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_MOST = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """One organisation that pays. `request`: this form's own word, so that two clicks make one order."""

    id: str
    name: str
    count: int
    amount: str
    troubled: tuple[delivery.Payment, ...]
    troubled_amount: str
    orders: tuple[delivery.Order, ...]
    runs: bool
    request: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentsPage(PageView):
    """What has to be paid, and the orders."""

    template: ClassVar[str] = "programming/payments.html"
    place: ClassVar[str] = "programming"
    q: str
    offices: tuple[Office, ...]
    debts: Page[delivery.Debt]
    error: YibenError | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderPage(PageView):
    """One order."""

    template: ClassVar[str] = "programming/order.html"
    place: ClassVar[str] = "programming"
    order: delivery.Order
    office: str
    payments: tuple[delivery.Payment, ...]
    shown: tuple[str, ...]  # account numbers but for their last four
    runs: bool
    own: bool
    error: YibenError | None


@router.get("/programming/payments")
def listed(visit: SignedVisit) -> Response:
    """`q` is part of an order's number."""
    must_be_staff(visit.who)
    return visit.show(_page(visit))


@router.post("/programming/payments")
def make(visit: SignedVisit) -> Response:
    """Gather what is due into one order."""
    try:
        with visit.writing() as work:
            made = delivery.make_order(work, visit.text("organisation"), request=visit.text("request"))
    except YibenError as error:
        if visit.wants_json:
            raise
        return visit.show(_page(visit, error=error), status=error.status)
    return visit.to(f"/programming/payments/{made.number}", done="programming.ordered")


@router.get("/programming/payments/{number}")
def look(visit: SignedVisit, number: str) -> Response:
    """One order."""
    return visit.show(_order(visit, number))


@router.post("/programming/payments/{number}/release")
def release(visit: SignedVisit, number: str) -> Response:
    """Another person lets it go."""
    try:
        with visit.writing() as work:
            delivery.release_order(work, number)
    except YibenError as error:
        return _again(visit, number, error)
    return visit.to(f"/programming/payments/{number}", done="programming.released")


@router.post("/programming/payments/{number}/drop")
def drop(visit: SignedVisit, number: str) -> Response:
    """Give it up before it is released."""
    try:
        with visit.writing() as work:
            delivery.drop_order(work, number, why=visit.text("why"))
    except YibenError as error:
        return _again(visit, number, error)
    return visit.to("/programming/payments", done="programming.order_dropped")


@router.get("/programming/payments/{number}/file.{paper}")
def file(visit: SignedVisit, number: str, paper: str) -> Response:
    """The released order for the bank: whole account numbers, for those who run it alone; each taking is evidence."""
    if paper not in _TYPES:
        raise NotFound(
            "no_file", Text("只有 csv 和 xlsx", "There is csv and xlsx."), where={"file": paper[:20]}
        )
    with visit.writing() as work:
        found = delivery.order(work, number)
        vouchers.must_administer(work, found.organisation)
        name, content = delivery.order_file(work, number, paper=delivery.Paper(paper))
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(content, media_type=_TYPES[paper], headers=headers)


@router.post("/programming/payments/{number}/return")
def returned(visit: SignedVisit, number: str) -> Response:
    """What the bank sent back."""
    try:
        files = visit.files("answer")
        content = files[0].file.read(_MOST + 1) if files else b""
        if not content or len(content) > _MOST:
            raise BadInput(
                "no_file",
                Text("请选择银行回单（16 MB 以内）", "Choose the bank's answer, of 16 MB at most."),
                where={"field": "answer"},
            )
        with visit.writing() as work:
            delivery.read_back(work, number, content, ties=ties())
    except YibenError as error:
        return _again(visit, number, error)
    return visit.to(f"/programming/payments/{number}", done="programming.returned")


def _again(visit: Visit, number: str, error: YibenError) -> Response:
    if visit.wants_json:
        raise error
    return visit.show(_order(visit, number, error=error), status=error.status)


def _page(visit: Visit, *, error: YibenError | None = None) -> PaymentsPage:
    q = visit.text("q")[:40] if visit.request.method == "GET" else ""
    with visit.reading() as work:
        due = delivery.due(work)
        names = ledger.organisation_names(work, [one.organisation for one in due])
        offices = tuple(_office(work, one, names.get(one.organisation, one.organisation), q) for one in due)
        debts = delivery.debts(work, page=page_ask(visit))
    return PaymentsPage(q=q, offices=offices, debts=debts, error=error)


def _office(work: Work, one: delivery.Due, name: str, q: str) -> Office:
    return Office(
        id=one.organisation,
        name=name,
        count=one.count,
        amount=exact(one.amount),
        troubled=delivery.troubled(work, one.organisation) if one.troubled else (),
        troubled_amount=exact(one.troubled_amount),
        orders=tuple(each for each in delivery.orders(work, one.organisation) if q.upper() in each.number),
        runs=vouchers.administers(work, one.organisation),
        request=new_id("req"),
    )


def _order(visit: Visit, number: str, *, error: YibenError | None = None) -> OrderPage:
    must_be_staff(visit.who)
    with visit.reading() as work:
        found = delivery.order(work, number)
        payments = delivery.order_payments(work, number)
        names = ledger.organisation_names(work, [found.organisation])
        runs = vouchers.administers(work, found.organisation)
    return OrderPage(
        order=found,
        office=names.get(found.organisation, found.organisation),
        payments=payments,
        shown=tuple(delivery.payee_document(one.payee)["account"] for one in payments),
        runs=runs,
        own=found.made_by == visit.who.account,
        error=error,
    )
