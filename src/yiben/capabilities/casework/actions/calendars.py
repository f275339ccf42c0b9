"""Which calendar a case counts by: the one in force under that name, else as it was declared when the flow was kept."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from yiben.capabilities import policy
from yiben.capabilities.casework.store import cases as store
from yiben.engines.flows import fingerprint
from yiben.engines.flows.calendar import Calendar, Declared, calendar
from yiben.engines.flows.model import Flow
from yiben.infra.work import Work
from yiben.kernel.errors import BadInput


def calendar_of(work: Work, flow: Flow) -> Calendar:
    """The calendar of a flow. A newer declaration of the same name knows more holidays, so it goes first."""
    try:
        return calendar(flow.calendar, declared=policy.calendars(work))
    except BadInput:
        kept = store.kept_calendar(work.db, fingerprint(flow))
        if kept is None:
            raise
        return calendar(flow.calendar, declared=(_declared(kept),))


def declaration(work: Work, flow: Flow) -> dict[str, Any] | None:
    """The calendar of a flow as it is declared now, for keeping; None where it is a country's."""
    found = next((one for one in policy.calendars(work) if one.id == flow.calendar), None)
    if found is None:
        return None
    return {
        "id": found.id,
        "timezone": found.timezone,
        "country": found.country,
        "weekdays": sorted(found.weekdays),
        "free": sorted(one.isoformat() for one in found.free),
        "working": sorted(one.isoformat() for one in found.working),
        "until": found.until,
    }


def _declared(kept: Mapping[str, Any]) -> Declared:
    return Declared(
        id=kept["id"],
        timezone=kept["timezone"],
        country=kept["country"],
        weekdays=frozenset(kept["weekdays"]),
        free=frozenset(date.fromisoformat(one) for one in kept["free"]),
        working=frozenset(date.fromisoformat(one) for one in kept["working"]),
        until=kept["until"],
    )
