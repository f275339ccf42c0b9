"""Where a promise stands on a day (进展): from the figures up to then, the line from baseline to target, and the forecast.

Nothing is kept or missed before its last day but what is reached for good; nothing is missed for want of a figure.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from yiben.engines.rules.promises.forecasting import LEVEL, Forecast, forecast, years
from yiben.engines.rules.promises.judging import ABOUT, Aim, aim_of, beyond, holds
from yiben.engines.rules.promises.model import Better, Every, Figure, Promise, Stand

DAYS = {Every.MONTH: 27, Every.QUARTER: 89, Every.HALF_YEAR: 180, Every.YEAR: 364}
"""Fewer days than a period ever has, so that the figure of the period before is never taken for the last."""


class Why(StrEnum):
    """Why it stands so."""

    LOST = "lost"  # the source's figure is gone
    NO_BASELINE = "no_baseline"  # a multiple of something unknown
    NOTHING_REPORTED = "nothing_reported"
    FINAL_MISSING = "final_missing"  # the day has passed, and there is no figure of the last period
    KEPT_AT_END = "kept_at_end"
    MISSED_AT_END = "missed_at_end"
    KEPT_LATER = "kept_later"  # missed on its day, reached afterwards
    REACHED_EARLY = "reached_early"
    HOLDS_SO_FAR = "holds_so_far"  # it held from the start; it must still hold at the end
    ON_LINE = "on_line"
    BEHIND_LINE = "behind_line"
    FORECAST_HOLDS = "forecast_holds"
    FORECAST_SHORT = "forecast_short"
    TOO_FEW = "too_few"  # neither a baseline nor three figures: nothing honest can be said
    NO_DEADLINE = "no_deadline"  # the text gives no year


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where a promise stands.

    `line` is where the straight way from baseline to target was on the day of `latest`, `progress` the share of
    that way gone.
    """

    stand: Stand
    why: Why
    as_of: date
    aim: Aim | None = None
    latest: Figure | None = None
    line: Decimal | None = None
    progress: float | None = None
    forecast: Forecast | None = None

    @property
    def warning(self) -> bool:
        """Whether somebody should be told before it is missed."""
        return self.stand is Stand.AT_RISK


def stand(
    promise: Promise,
    figures: Sequence[Figure],
    *,
    as_of: date,
    every: Every = Every.YEAR,
    about: Decimal = ABOUT,
    level: float = LEVEL,
) -> Standing:
    """Where it stands at the end of a day; `figures` of later days are not looked at."""
    known = sorted((one for one in figures if one.on <= as_of), key=lambda one: one.on)
    aim = aim_of(promise, about=about)
    latest = known[-1] if known else None
    if aim is None:
        why = Why.LOST if promise.lost is not None or promise.value is None else Why.NO_BASELINE
        return Standing(stand=Stand.NO_FIGURES, why=why, as_of=as_of, latest=latest)
    if latest is None:
        return Standing(stand=Stand.NO_FIGURES, why=Why.NOTHING_REPORTED, as_of=as_of, aim=aim)
    ahead = None
    if promise.by is not None and as_of <= promise.by and latest.on < promise.by:
        ahead = forecast(known, promise.by, level=level)
    line = _line(promise, aim, latest.on)
    if promise.by is not None and as_of > promise.by:
        found, why, latest = _at_end(promise, known, promise.by, every=every, about=about)
    else:
        found, why = _on_the_way(promise, aim, latest, line=line, ahead=ahead, about=about)
    if found is Stand.KEPT:  # nothing is left to foretell
        ahead = None
    progress = _progress(promise, aim, latest)
    return Standing(
        stand=found,
        why=why,
        as_of=as_of,
        aim=aim,
        latest=latest,
        line=line,
        progress=progress,
        forecast=ahead,
    )


def _at_end(
    promise: Promise, known: Sequence[Figure], by: date, *, every: Every, about: Decimal
) -> tuple[Stand, Why, Figure]:
    """The last period decides: no earlier figure stands for it, and no later one mends it."""
    last = [one for one in known if by - timedelta(days=DAYS[every]) < one.on <= by]
    if not last:
        return Stand.NO_FIGURES, Why.FINAL_MISSING, known[-1]
    if holds(promise, last[-1].value, about=about):
        return Stand.KEPT, Why.KEPT_AT_END, last[-1]
    later = any(one.on > by and holds(promise, one.value, about=about) for one in known)
    return Stand.MISSED, Why.KEPT_LATER if later else Why.MISSED_AT_END, last[-1]


def _on_the_way(
    promise: Promise,
    aim: Aim,
    latest: Figure,
    *,
    line: Decimal | None,
    ahead: Forecast | None,
    about: Decimal,
) -> tuple[Stand, Why]:
    if holds(promise, latest.value, about=about):
        if promise.by == latest.on:
            return Stand.KEPT, Why.KEPT_AT_END
        base = promise.baseline
        if base is not None and holds(promise, base.value, about=about):
            return Stand.ON_COURSE, Why.HOLDS_SO_FAR
        return Stand.KEPT, Why.REACHED_EARLY
    if promise.by is None:
        return Stand.NOT_DUE, Why.NO_DEADLINE
    if promise.by == latest.on:
        return Stand.MISSED, Why.MISSED_AT_END
    if line is not None and _behind(promise, aim, latest.value, line):
        return Stand.AT_RISK, Why.BEHIND_LINE
    if ahead is not None:
        reached = Decimal(f"{ahead.value:.9g}")  # what binary fractions add is not the figures'
        if aim.holds(reached) or beyond(promise, aim, reached):
            return Stand.ON_COURSE, Why.FORECAST_HOLDS if line is None else Why.ON_LINE
        return Stand.AT_RISK, Why.FORECAST_SHORT
    if line is not None:
        return Stand.ON_COURSE, Why.ON_LINE
    return Stand.NOT_DUE, Why.TOO_FEW


def goal(promise: Promise, aim: Aim) -> Decimal:
    """The end of the way: the near end of a range, seen from the baseline."""
    if aim.low is None or aim.high is None or promise.baseline is None:
        return aim.mark
    return aim.low if promise.baseline.value < aim.low else aim.high


def _line(promise: Promise, aim: Aim, on: date) -> Decimal | None:
    """Where the straight way from the baseline was on a day."""
    base = promise.baseline
    if base is None or base.on is None or promise.by is None or base.on >= promise.by:
        return None
    whole = years(promise.by) - years(base.on)
    gone = min(max((years(on) - years(base.on)) / whole, Fraction(0)), Fraction(1))
    return base.value + (goal(promise, aim) - base.value) * gone.numerator / gone.denominator


def _behind(promise: Promise, aim: Aim, value: Decimal, line: Decimal) -> bool:
    base = promise.baseline
    assert base is not None
    end = goal(promise, aim)
    if end == base.value:
        return value < end if promise.better is Better.UP else value > end
    return value < line if end > base.value else value > line


def _progress(promise: Promise, aim: Aim, latest: Figure) -> float | None:
    base = promise.baseline
    if base is None:
        return None
    end = goal(promise, aim)
    return None if end == base.value else float((latest.value - base.value) / (end - base.value))
