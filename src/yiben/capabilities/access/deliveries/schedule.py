"""When a standing order is due (计划): every day, week or month at a time of day, or every so many hours.

Beijing time is UTC+8 all year (no summer time since 1991), so arithmetic on it is exact.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Any

from yiben.kernel.clock import BEIJING
from yiben.kernel.errors import BadInput
from yiben.kernel.text import Text

MOST_HOURS = 24 * 31
_CLOCK = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")
_WEEKDAYS = ("一", "二", "三", "四", "五", "六", "日")
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class Every(StrEnum):
    """How often."""

    DAILY = "daily"  # 每日
    WEEKLY = "weekly"  # 每周
    MONTHLY = "monthly"  # 每月
    HOURS = "hours"  # 每隔若干小时


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """A plan. `on`: the weekday 1 (Monday) to 7, or the day of the month 1 to 31; a shorter month: its last day.

    `hours` count from `start`, the moment the order was proposed (UTC).
    """

    every: Every
    at: time = time(0)
    on: int = 1
    hours: int = 0
    start: datetime = datetime(2000, 1, 1, tzinfo=UTC)

    def after(self, moment: datetime) -> datetime:
        """The first due time after `moment`, in UTC. However late one asks, it is one."""
        if self.every is Every.HOURS:
            step = timedelta(hours=self.hours)
            return (self.start + max(1, (moment - self.start) // step + 1) * step).astimezone(UTC)
        day = moment.astimezone(BEIJING).date()
        due = self._on_or_after(day)
        if due <= moment:
            due = self._on_or_after(date.fromordinal(due.astimezone(BEIJING).date().toordinal() + 1))
        return due

    def _on_or_after(self, day: date) -> datetime:
        if self.every is Every.WEEKLY:
            day += timedelta(days=(self.on - day.isoweekday()) % 7)
        if self.every is Every.MONTHLY:
            if min(self.on, monthrange(day.year, day.month)[1]) < day.day:
                day = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
            day = day.replace(day=min(self.on, monthrange(day.year, day.month)[1]))
        return datetime.combine(day, self.at, BEIJING).astimezone(UTC)

    def says(self) -> Text:
        """The plan in words."""
        at = f"{self.at:%H:%M}"
        if self.every is Every.HOURS:
            return Text(f"每 {self.hours} 小时", f"every {self.hours} h")
        if self.every is Every.WEEKLY:
            return Text(f"每周{_WEEKDAYS[self.on - 1]} {at}", f"{_DAYS[self.on - 1]}s at {at}")
        if self.every is Every.MONTHLY:
            return Text(f"每月 {self.on} 日 {at}", f"day {self.on} of each month at {at}")
        return Text(f"每日 {at}", f"every day at {at}")

    def as_dict(self) -> dict[str, Any]:
        """What is kept of it."""
        return {
            "every": str(self.every),
            "at": f"{self.at:%H:%M}",
            "on": self.on,
            "hours": self.hours,
            "start": self.start.isoformat(),
        }

    @classmethod
    def from_dict(cls, kept: dict[str, Any]) -> "Schedule":
        """Read what `as_dict` gave."""
        return cls(
            every=Every(kept["every"]),
            at=time.fromisoformat(kept["at"]),
            on=kept["on"],
            hours=kept["hours"],
            start=datetime.fromisoformat(kept["start"]),
        )


def plan(*, every: Every, start: datetime, at: str = "", on: int = 0, hours: int = 0) -> Schedule:
    """The schedule somebody asked for. Raises BadInput `bad_schedule`, naming the field.

    `at` is HH:MM, `on` a weekday 1 to 7 or a day 1 to 31, `hours` 1 to 744; each only where it means something.
    """
    if every is Every.HOURS:
        if not 1 <= hours <= MOST_HOURS or at or on:
            raise _bad("hours", Text(f"请给出间隔小时数 1 至 {MOST_HOURS}，不给时刻与日期", f"Give 1 to {MOST_HOURS} hours, no time and no day."))  # fmt: skip
        return Schedule(every=every, hours=hours, start=start.astimezone(UTC))
    if hours:
        raise _bad("hours", Text("间隔小时数只用于 hours", "Hours go with `hours` only."))
    if not _CLOCK.fullmatch(at):
        raise _bad("at", Text("时刻应写作 HH:MM，北京时间", "The time is written HH:MM, Beijing time."))
    most = {Every.DAILY: 0, Every.WEEKLY: 7, Every.MONTHLY: 31}[every]
    if not (1 if most else 0) <= on <= most:
        raise _bad("on", Text("每周为 1（周一）至 7，每月为 1 至 31，每日不给", "A week has days 1 (Monday) to 7, a month 1 to 31; daily has none."))  # fmt: skip
    return Schedule(every=every, at=time.fromisoformat(at), on=on, start=start.astimezone(UTC))


def _bad(field: str, message: Text) -> BadInput:
    return BadInput("bad_schedule", message, where={"field": field})
