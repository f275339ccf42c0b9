"""Nouns of retention: rules, legal holds, what was deleted."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from yiben.kernel.clock import BEIJING, stamp


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """How long events of some kinds are kept at least 留存规则. `months` None: no period is given, so for ever."""

    name: str  # `pack:record`
    article: str  # `pack:article`
    kinds: tuple[str, ...]  # kinds, or nouns of kinds; `*`: all
    months: int | None

    def covers(self, kind: str) -> bool:
        """Whether events of this kind are kept by this rule."""
        return any(each in {"*", kind, kind.partition(".")[0]} for each in self.kinds)

    def cutoff(self, today: date) -> date | None:
        """The last day of law whose events need no longer be kept on `today`; None when there is none."""
        if self.months is None:
            return None
        day = today - timedelta(days=31 * (self.months % 12) + 366 * (self.months // 12) + 3)
        while last_day(day + timedelta(days=1), self.months) < today:
            day += timedelta(days=1)
        return day


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """A legal hold 法律保全: what it names stays, however old. Empty `kind` or `subject`: any."""

    id: str
    kind: str
    subject: str
    reason: str
    by: str
    at: str
    lifted_by: str | None = None
    lifted_at: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Expired:
    """What was deleted, or would be, by one rule."""

    rule: str
    article: str
    until: str  # the last day of law concerned
    kinds: tuple[str, ...]
    events: int


def last_day(begun: date, months: int) -> date:
    """The day the period ends: the same day of a later month, or the first of the next where that has none."""
    year, month = divmod(begun.year * 12 + begun.month - 1 + months, 12)
    month += 1
    if begun.day > monthrange(year, month)[1]:
        return date(year + month // 12, month % 12 + 1, 1)
    return date(year, month, begun.day)


def end_of(day: date) -> str:
    """The first moment after a day of law, as the log writes times."""
    return stamp(datetime.combine(day + timedelta(days=1), time(), BEIJING).astimezone(UTC))
