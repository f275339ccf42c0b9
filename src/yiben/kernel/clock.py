"""What time it is. Everything that asks takes a `Clock`, so that tests can move it."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """Now, in UTC, with its offset."""
    return datetime.now(UTC)


def stamp(moment: datetime) -> str:
    """RFC 3339 in UTC with microseconds: sorts as text, reads the same in every database."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


BEIJING = timezone(timedelta(hours=8), "Beijing")
"""The one legal time of the country (北京时间): days of laws, grants and approvals begin and end by it."""


def day_in_beijing(moment: datetime) -> date:
    """The day it is where the law counts, whatever the machine's own zone says."""
    return moment.astimezone(BEIJING).date()


def stamped_day(told: str) -> str:
    """The ISO day in Beijing of what `stamp` wrote; of a day without a time, or what is no time, its beginning.

    >>> stamped_day("2026-11-22T23:30:00.000000Z")
    '2026-11-23'
    """
    try:
        moment = datetime.fromisoformat(told)
    except ValueError:
        return told[:10]
    return told[:10] if moment.tzinfo is None else day_in_beijing(moment).isoformat()
