"""Working days (工作日) and deadlines (办理期限): which days count, and the last moment that is not late.

Public holidays and make-up days (调休上班日) come from the `holidays` package, which keeps the yearly notices
of the General Office of the State Council; a pack may declare another calendar. How days are counted:
Civil Code (民法典) articles 200-204; working days leave out public holidays, 行政许可法 article 82.
"""

from bisect import bisect_left, bisect_right
from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, lru_cache
from importlib import resources
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from yiben.engines.flows.model import Due, Within
from yiben.kernel.errors import BadInput
from yiben.kernel.text import Text

if TYPE_CHECKING:
    from holidays import HolidayBase

WEEK = frozenset({1, 2, 3, 4, 5})
_LAST_INSTANT = time(23, 59, 59, 999999)  # due instants are kept to the microsecond: later than this is late
_FIRST = date(1949, 1, 1)
_FARTHEST = 2199  # the lunar tables of `holidays` end there; nobody declares a deadline behind it
_CHINA = "CN"
_CHINA_ZONE = "Asia/Shanghai"  # one legal time for the country; the zone table also lists Asia/Urumqi


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """A calendar as a pack declares it (`[[calendar]]`).

    `country` (ISO 3166, e.g. "CN") begins with that country's days; without it only `weekdays`
    (ISO: 1 Monday … 7 Sunday) are worked. `free` and `working` change single days after that.
    `until`: the last year the declared days are complete for; later years are estimates.
    """

    id: str
    timezone: str
    country: str | None = None
    weekdays: frozenset[int] = WEEK
    free: frozenset[date] = frozenset()
    working: frozenset[date] = frozenset()
    until: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """Which days are worked, and where the day ends. Make one with `calendar()`."""

    declared: Declared
    zone: ZoneInfo = field(compare=False)

    def is_working_day(self, day: date) -> bool:
        """Whether offices work on `day`: make-up Saturdays and Sundays are, public holidays are not."""
        days = _worked(self.declared, day.year)
        at = bisect_left(days, day)
        return at < len(days) and days[at] == day

    def working_days(self, begins: date, ends: date) -> int:
        """Working days after `begins`, up to and including `ends`; negative when `ends` is the earlier.

        None is counted before 1949: somebody who types the year 1 makes nobody count two thousand years.
        """
        if ends < begins:
            return -self.working_days(ends, begins)
        if ends.year > _FARTHEST:
            raise _too_far()
        begins, ends = max(begins, _FIRST), max(ends, _FIRST)
        counted = -bisect_right(_worked(self.declared, begins.year), begins)
        counted += sum(len(_worked(self.declared, year)) for year in range(begins.year, ends.year))
        return counted + bisect_right(_worked(self.declared, ends.year), ends)

    def after(self, day: date, working_days: int) -> date:
        """The working day that is the `working_days`-th after `day`; `day` itself for 0."""
        left, year, begin = working_days, day.year, bisect_right(_worked(self.declared, day.year), day)
        if left <= 0:
            return day
        while True:
            days = _worked(self.declared, year)
            if begin + left <= len(days):
                return days[begin + left - 1]
            left, year, begin = left - (len(days) - begin), year + 1, 0

    def before(self, day: date, working_days: int) -> date:
        """The working day that is the `working_days`-th before `day`: when to remind; `day` itself for 0."""
        left, year, begin = working_days, day.year, bisect_left(_worked(self.declared, day.year), day)
        if left <= 0:
            return day
        while True:
            if left <= begin:
                return _worked(self.declared, year)[begin - left]
            left, year = left - begin, year - 1
            begin = len(_worked(self.declared, year))

    def local(self, moment: datetime) -> datetime:
        """`moment` on the clocks of this calendar; a moment without an offset is UTC."""
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(self.zone)

    def due(self, entered: datetime, within: Within) -> Due:
        """The last day of `within` counted from `entered`, and the last moment that is not late.

        Day 1 is the day after (自次日起算, art. 201) unless `inclusive`. Months end on the day of the same
        number, or on the month's last (art. 202). Days and months that end on a free day end on the next
        working day (art. 203). Hours run from the moment itself. Raises BadInput `deadline_too_far`.
        """
        begin = self.local(entered)
        if within.hours is not None:
            end = _hours_later(begin.astimezone(UTC), within.hours)
            on = end.astimezone(self.zone).date()
            return Due(on=on, at=end, estimated=self._estimated(begin.date(), on))
        on = self._last_day(begin.date(), within)
        end = datetime.combine(on, _LAST_INSTANT, self.zone).astimezone(UTC)
        return Due(on=on, at=end, estimated=self._estimated(begin.date(), on))

    def estimated(self, year: int) -> bool:
        """Whether the days of `year` have not been announced yet, so that a count through it may change.

        Known by what the library holds: every year's notice of the State Council since 2001 moves days
        between weekends and holidays, so a year without such a move has no notice in it yet.
        """
        last = self.declared.until or _announced_until(self.declared.country)
        return last is not None and year > last

    def _last_day(self, first: date, within: Within) -> date:
        back = timedelta(days=1) if within.inclusive else timedelta()
        try:
            if within.working_days is not None:
                return self.after(first - back, within.working_days)
            if within.months is not None:
                return self._not_free(_months_later(first, within.months, back))
            return self._not_free(first - back + timedelta(days=within.days or 0))
        except OverflowError as error:
            raise _too_far() from error

    def _not_free(self, day: date) -> date:
        return day if self.is_working_day(day) else self.after(day, 1)

    def _estimated(self, begins: date, ends: date) -> bool:
        return any(self.estimated(year) for year in range(begins.year, ends.year + 1))


def calendar(name: str, *, declared: Iterable[Declared] = ()) -> Calendar:
    """The calendar called `name`: one of `declared`, else a country ("cn", "ee", "de-by" for a part of one).

    A country with several time zones must be declared with the one that is meant; China has one.
    Raises BadInput `calendar_unknown`, `calendar_zone_unknown`.
    """
    chosen = next((one for one in declared if one.id == name), None) or _country(name)
    try:
        zone = ZoneInfo(chosen.timezone)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise BadInput(
            "calendar_zone_unknown",
            Text(
                f"日历 {name} 的时区“{chosen.timezone}”不存在",
                f"calendar {name}: no time zone {chosen.timezone!r}",
            ),
            where={"item": name},
            hint=Text("用 IANA 时区名，例如 Asia/Shanghai", "use an IANA name such as Asia/Shanghai"),
        ) from error
    if chosen.country:
        _announced_until(chosen.country)  # refuses a country nobody knows
    elif not chosen.weekdays:
        raise BadInput(
            "calendar_without_days",
            Text(f"日历 {name} 没有一天上班", f"calendar {name} has no working day in a week"),
            where={"item": name},
        )
    return Calendar(declared=chosen, zone=zone)


def said(within: Within) -> Text:
    """A time limit in words: 10 个工作日."""
    days = within.working_days
    many, zh, en = next(
        (number, zh, en)
        for number, zh, en in (
            (days, "个工作日", "working day"),
            (within.months, "个月", "month"),
            (within.hours, "小时", "hour"),
            (within.days or 0, "日", "day"),
        )
        if number is not None
    )
    day_one = Text("（自当日起算）", ", that day included") if within.inclusive else Text("", "")
    return Text(f"{many} {zh}{day_one.zh}", f"{many} {en}{'' if many == 1 else 's'}{day_one.en}")


def _country(name: str) -> Declared:
    country = name.upper()
    return Declared(id=name, timezone=_zone_of(country, name), country=country)


def _zone_of(country: str, name: str) -> str:
    if country == _CHINA:
        return _CHINA_ZONE
    zones = _zones().get(country.partition("-")[0], ())
    if len(zones) == 1:
        return zones[0]
    raise _unknown(name)


def _unknown(name: str) -> BadInput:
    return BadInput(
        "calendar_unknown",
        Text(f"没有名为“{name}”的日历", f"no calendar called {name!r}"),
        where={"item": name},
        hint=Text(
            "用国家代码（如 cn），或在规则包中用 [[calendar]] 声明（多时区国家须写明时区）",
            "use a country's code such as cn, or declare it in a pack with [[calendar]] "
            "(a country of several time zones must say which)",
        ),
    )


def _too_far() -> BadInput:
    return BadInput(
        "deadline_too_far",
        Text(f"期限晚于 {_FARTHEST} 年，无法计算", f"the deadline lies behind the year {_FARTHEST}"),
    )


def _hours_later(begin: datetime, hours: int) -> datetime:
    try:
        return begin + timedelta(hours=hours)
    except OverflowError as error:
        raise _too_far() from error


def _months_later(first: date, months: int, back: timedelta) -> date:
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    if year > _FARTHEST:
        raise _too_far()
    last = monthrange(year, month + 1)[1]
    if first.day > last:  # no day of that number: the month's last day, art. 202
        return date(year, month + 1, last)
    return date(year, month + 1, first.day) - back


@lru_cache(maxsize=512)
def _worked(declared: Declared, year: int) -> tuple[date, ...]:
    """The working days of `year`, in order."""
    if not 1 <= year <= _FARTHEST:
        raise _too_far()
    known = _holidays(declared.country, year) if declared.country else None
    found = []
    for number in range(366 if monthrange(year, 2)[1] == 29 else 365):
        day = date(year, 1, 1) + timedelta(days=number)
        usual = known.is_working_day(day) if known is not None else day.isoweekday() in declared.weekdays
        if day in declared.working or (usual and day not in declared.free):
            found.append(day)
    return tuple(found)


def _holidays(country: str, year: int) -> "HolidayBase":
    """The holidays of `year`; its neighbours too, whose notices reach over the turn of the year."""
    from holidays import country_holidays

    code, _, part = country.partition("-")
    try:
        return country_holidays(code, subdiv=part or None, years=(year - 1, year, year + 1))
    except NotImplementedError as error:
        raise _unknown(country.lower()) from error


@cache
def _announced_until(country: str | None) -> int | None:
    """The last year with a move of days by the authority; None where days follow from the law alone."""
    if country is None:
        return None
    known = _holidays(country, 2024)
    if not known.has_substituted_holidays:
        return None
    years = getattr(known, "special_public_holidays", {}).items()
    return max((year for year, days in years if _moves(days)), default=None)


def _moves(days: tuple[object, ...]) -> bool:
    """Whether a year's special days hold a swap: (month, day, from month, from day[, from year])."""
    each = days if isinstance(days[0], tuple) else (days,)
    return any(isinstance(one, tuple) and len(one) > 3 for one in each)


@cache
def _zones() -> dict[str, tuple[str, ...]]:
    """ISO 3166 code → its time zones, from the table that comes with the zones themselves."""
    found: dict[str, tuple[str, ...]] = {}
    table = resources.files("tzdata.zoneinfo").joinpath("zone.tab").read_text("utf-8")
    for line in table.splitlines():
        if line and not line.startswith("#"):
            code, _, zone = line.split("\t")[:3]
            found[code] = (*found.get(code, ()), zone)
    return found
