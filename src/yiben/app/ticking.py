"""The clock of cases while the platform is up: reminders, escalation, moves by themselves, yearly confirmation, harvests."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from itertools import count
from threading import Event, Thread
from typing import TYPE_CHECKING

from yiben.app.opening.turning import turn
from yiben.app.portal.preparing import prepare
from yiben.app.reactions import hands
from yiben.app.zoning.acting import turn as zone_turn
from yiben.capabilities import casework, participation, plans, stewardship, vouchers
from yiben.capabilities.interchange import lineage
from yiben.capabilities.portal import saved, search
from yiben.capabilities.programmes import delivery
from yiben.capabilities.zones import workspaces

if TYPE_CHECKING:
    from yiben.app.wiring import Platform
    from yiben.infra.work import Office

ROUND = 30.0  # seconds
REMATCH = 120
"""Rounds after which all open demands are compared with the ledger again: an hour."""

DAY = 2_880
"""Rounds of a day: after so many, saved searches are compared with what was opened."""


def _yesterday(platform: "Platform") -> str:
    return (platform.office.clock() - timedelta(days=1)).date().isoformat()


def tick(office: "Office") -> casework.Ticked:
    """One round: cases move on; this year's confirmation of the catalogue is begun when its day has come."""
    done = casework.tick(office, hands=hands())
    stewardship.refresh_due(office, hands=hands())
    stewardship.match_waiting(office)
    participation.tell_followers(office)
    vouchers.expire_due(office)
    delivery.expire_due(office)
    return done


@contextmanager
def ticking(platform: "Platform", *, every: float = ROUND) -> Iterator[None]:
    """Do what is due until the block ends: one round at a time, behind other background work."""
    over = Event()

    def rounds() -> None:
        platform.jobs.submit("cut-off-harvests", platform.harvests.submit_interrupted)
        for number in count():
            platform.jobs.submit("cases", lambda: tick(platform.office))
            if platform.settings.openlineage_url:
                platform.jobs.submit("lineage", lambda: lineage.push(platform.office))
            platform.jobs.submit("opening", partial(turn, platform, number))
            platform.jobs.submit("zones", partial(zone_turn, platform))
            platform.jobs.submit("runs", lambda: workspaces.sweep(platform.office, platform.lake))
            platform.jobs.submit("plans", lambda: plans.tick(platform.office))
            platform.jobs.submit("open-copies", partial(prepare, platform))
            platform.jobs.submit("portal-index", lambda: search.catch_up(platform.office))
            platform.log_keeper.wipe_in_quiet_hours()
            if number % DAY == 0:
                platform.log_keeper.expire_due()
                platform.jobs.submit("saved-searches", lambda: saved.look(platform.office))
                platform.jobs.submit(
                    "portal-counts", lambda: search.recount(platform.office, since=_yesterday(platform))
                )
            platform.jobs.submit("harvests", platform.harvests.submit_due)
            if number % REMATCH == 0:  # the ledger has moved on: what met a demand then, or did not
                platform.jobs.submit("demands", lambda: stewardship.rematch(platform.office))
            if over.wait(every):
                return

    Thread(target=rounds, name="yiben-cases", daemon=True).start()
    try:
        yield
    finally:
        over.set()
