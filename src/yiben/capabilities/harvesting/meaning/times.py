"""Dates and update cycles of strangers.

Sources: EU authority table Frequency; ISO 8601 repeating intervals as Project Open Data uses them (R/P1Y);
ISO 19115 MD_MaintenanceFrequencyCode; Dublin Core Collection frequencies; words. A cycle between two of ours is
taken for the slower one: nobody is promised more than was said.
"""

import re
from datetime import UTC, datetime, timedelta, timezone

from yiben.capabilities.ledger import Cycle
from yiben.kernel.clock import stamp

_DATE = re.compile(
    r"(\d{4})(?:[-/.年](\d{1,2})(?:[-/.月](\d{1,2})日?)?月?)?年?"
    r"(?:[T ](\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2})?)?\Z"
)
_PACKED = re.compile(r"(\d{4})(\d{2})(\d{2})\Z")
_REPEAT = re.compile(
    r"R\d*/P(?:(\d+(?:\.\d+)?)Y)?(?:(\d+(?:\.\d+)?)M)?(?:(\d+(?:\.\d+)?)W)?(?:(\d+(?:\.\d+)?)D)?"
    r"(?:T(?:(\d+(?:\.\d+)?)H)?(?:(\d+(?:\.\d+)?)M)?(?:(\d+(?:\.\d+)?)S)?)?\Z"
)

_WORDS = {
    Cycle.REALTIME: "cont update_cont continuous continual continuously realtime real-time real_time live 1min 5min 10min 15min 30min hourly hourly_2 hourly_3 hour bihourly trihourly 12hrs 10hrs 实时 每小时",
    Cycle.DAILY: "daily daily_2 day everyday workday 每日 每天 日",
    Cycle.WEEKLY: "weekly weekly_2 weekly_3 week weekly_5 semiweekly threetimesaweek 每周 周",
    Cycle.MONTHLY: "monthly monthly_2 monthly_3 month biweekly fortnightly semimonthly threetimesamonth 每月 月 每旬 每半月",
    Cycle.QUARTERLY: "quarterly quarter bimonthly 4monthly 每季 每季度 季 季度 每两月",
    Cycle.YEARLY: "annual annually yearly year annual_2 annual_3 biannually semiannual semiannually threetimesayear 每年 年 每半年 半年 年度",
    Cycle.ONCE: "never never_updated once notplanned not_planned one-time onetime historical 一次性 不更新 从不",
    Cycle.IRREGULAR: "irreg irregular asneeded as_needed as-needed biennial triennial quadrennial quinquennial decennial bidecennial tridecennial other ad-hoc adhoc intermittent 不定期 按需 其他",
}
_CYCLES = {word: cycle for cycle, words in _WORDS.items() for word in words.split()}


def instant(said: str) -> str | None:
    """A moment as RFC 3339 in UTC; None when the words can be read two ways, or not at all."""
    found = _match(said)
    if found is None:
        return None
    year, month, day, hour, minute, second, zone = found
    try:
        moment = datetime(
            year, month or 1, day or 1, hour or 0, minute or 0, min(second or 0, 59), tzinfo=_zone(zone)
        )
        return stamp(moment.astimezone(UTC))
    except (ValueError, OverflowError):
        return None


def day(said: str) -> str | None:
    """A day, month or year as it was said: 2024-05-01, 2024-05, 2024."""
    found = _match(said)
    if found is None:
        return None
    year, month, day_, *_ = found
    try:
        datetime(year, month or 1, day_ or 1, tzinfo=UTC)
    except ValueError:
        return None
    return f"{year:04}" + (f"-{month:02}" if month else "") + (f"-{day_:02}" if day_ else "")


def span(said: str) -> tuple[str, str]:
    """Begin and end of ISO 8601's "begin/end"; the same twice where only one is said."""
    begins, _, ends = said.partition("/")
    return begins.strip(), (ends or begins).strip()


def cycle_of(said: str) -> Cycle | None:
    """Our cycle for an update frequency, however it is said; None when it says nothing, or is unknown."""
    words = said.strip()
    if found := _REPEAT.match(words.upper()):
        return _of_days(found)
    word = re.split(r"[/#]", words.rstrip("/"))[-1].strip().lower()
    for one in (word, word.replace(" ", ""), word.replace(" ", "_"), word.removesuffix("更新")):
        if one in _CYCLES:
            return _CYCLES[one]
    return None


def _of_days(found: "re.Match[str]") -> Cycle | None:
    years, months, weeks, days, hours, minutes, seconds = (float(one or 0) for one in found.groups())
    total = years * 365 + months * 30.4 + weeks * 7 + days + hours / 24 + minutes / 1440 + seconds / 86400
    if total <= 0:
        return None
    for most, cycle in (
        (0.5, Cycle.REALTIME), (1.01, Cycle.DAILY), (7.01, Cycle.WEEKLY),
        (31, Cycle.MONTHLY), (92, Cycle.QUARTERLY), (367, Cycle.YEARLY),
    ):  # fmt: skip
        if total <= most:
            return cycle
    return Cycle.IRREGULAR


def _match(said: str) -> tuple[int, int, int, int, int, int, str] | None:
    words = said.strip()[:40]
    if packed := _PACKED.match(words):
        words = "-".join(packed.groups())
    found = _DATE.match(words)
    if found is None:
        return None
    *numbers, zone = found.groups()
    year, month, day_, hour, minute, second = (int(one or 0) for one in numbers)
    return year, month, day_, hour, minute, second, zone or ""


def _zone(said: str) -> timezone:
    if said in {"", "Z", "UTC", "GMT"}:
        return UTC
    sign = -1 if said[0] == "-" else 1
    return timezone(sign * timedelta(hours=int(said[1:3]), minutes=int(said[-2:])))
