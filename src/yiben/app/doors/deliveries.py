"""Scheduled deliveries as a page 定时交付: what stands, what was delivered, approve, withdraw."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from fastapi import APIRouter
from starlette.responses import Response

from yiben.capabilities.access import deliveries
from yiben.ui.doors import SignedVisit
from yiben.ui.pages import PageView

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """An order as this person meets it."""

    order: deliveries.Delivery
    status: deliveries.DeliveryStatus
    folder: str
    runs: tuple[deliveries.Run, ...]
    may_approve: bool
    may_withdraw: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveriesPage(PageView):
    """The orders this person may see, newest first."""

    template: ClassVar[str] = "app/deliveries.html"
    place: ClassVar[str] = "sharing"
    standing: tuple[Standing, ...]
    tones: Mapping[str, str]
    beijing: Mapping[str, str]  # every time shown, as it is kept → as the plan has it


_TONES = {
    "proposed": "info", "approved": "good", "withdrawn": "", "ended": "",
    "running": "info", "done": "good", "refused": "warn", "failed": "warn", "killed": "bad",
}  # fmt: skip


@router.get("/deliveries", name="deliveries")
def show(visit: SignedVisit) -> Response:
    """One's own orders; everybody's for owner, officer and auditor."""
    with visit.reading() as work:
        found = deliveries.list_deliveries(work)
        runs = deliveries.history(work, found, most=10)
        now = work.now()
    standing = tuple(
        Standing(
            order=one,
            status=one.status(now),
            folder=f"outbox/{one.id}",
            runs=runs[one.id],
            may_approve=one.may_approve(visit.who),
            may_withdraw=one.may_withdraw(visit.who),
        )
        for one in found
    )
    times = {str(time) for one in standing for time in (one.order.next_due, one.order.retry) if time}
    times |= {run.due for one in standing for run in one.runs}
    return visit.show(
        DeliveriesPage(
            standing=standing, tones=_TONES, beijing={each: _beijing(each) for each in sorted(times)}
        )
    )


def _beijing(moment: str) -> str:
    # Plans are made in Beijing time; UTC beside them would be read as eight hours off.
    return f"{datetime.fromisoformat(moment).astimezone(deliveries.BEIJING):%Y-%m-%d %H:%M}"


@router.post("/deliveries/{delivery}/approve")
def approve(visit: SignedVisit, delivery: str) -> Response:
    """Put somebody else's order in force."""
    with visit.writing() as work:
        deliveries.approve(work, delivery)
    return visit.to("/deliveries", done="deliveries.approved")


@router.post("/deliveries/{delivery}/withdraw")
def withdraw(visit: SignedVisit, delivery: str) -> Response:
    """End an order."""
    with visit.writing() as work:
        deliveries.withdraw(work, delivery)
    return visit.to("/deliveries", done="deliveries.withdrawn")
