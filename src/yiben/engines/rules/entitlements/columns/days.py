"""Anniversaries of many days at once (周年): whole years and months up to a day, looked up, not computed row by row."""

from calendar import monthrange
from datetime import date
from typing import Any

import numpy as np

from yiben.engines.rules.entitlements.columns.bits import both, empty, pack
from yiben.engines.rules.entitlements.columns.numbers import Array, Exact, Ints, ints, one

_START = date(1970, 1, 1)
_MOST_DAYS = 1_000_000
_LAST = 31
_FIRST, _END = (date.min - _START).days, (date.max - _START).days


def since_1970(day: date) -> int:
    """Days since 1970-01-01."""
    return (day - _START).days


def full_since(days: Exact, *, as_of: date, months: bool, rows: int) -> Exact:
    """Whole years or months from each day up to `as_of`, by anniversary; negative before it comes."""
    low, high = days.n.low, days.n.high
    if days.n.single:
        found = _full(np.array([days.n.values], np.int64), as_of, months=months)
        return Exact(one(int(found[0])), one(1), days.known)
    values = np.asarray(days.n.values, np.int64)
    if high - low > _MOST_DAYS:
        return Exact(ints(_full(values, as_of, months=months)), one(1), days.known)
    table = _full(np.arange(low, high + 1), as_of, months=months)
    found = table.take(values - low)
    if days.n.values.dtype == object:
        found = found.astype(object)
    # A later day has fewer years behind it.
    return Exact(Ints(found, int(table[-1]), int(table[0])), one(1), days.known)


def moved(days: Exact, *, years: int, rows: int) -> Exact:
    """The same days so many years later, February 29 becoming 28 where there is none; unknown beyond the years there are."""
    single = days.n.single
    values = np.array([days.n.values] if single else days.n.values, np.int64)
    when: Any = np.clip(values, _FIRST, _END).astype("datetime64[D]")
    month: Any = when.astype("datetime64[M]")
    there: Any = month + np.timedelta64(12 * years, "M")
    start: Any = there.astype("datetime64[D]")
    last: Any = (there + np.timedelta64(1, "M")).astype("datetime64[D]") - np.timedelta64(1, "D")
    found = np.minimum(start + (when - month.astype("datetime64[D]")), last).astype(np.int64)
    fits = (found >= _FIRST) & (found <= _END)
    found = np.where(fits, found, 0)
    if single:
        known = days.known if fits[0] else empty(rows)
        return Exact(one(int(found[0])), one(1), known)
    return Exact(ints(found), one(1), days.known if fits.all() else both(days.known, pack(fits)))


def _full(days: Array, as_of: date, *, months: bool) -> Array:
    """The anniversary of the 31st, or of February 29, is the last day of a shorter month."""
    when: Any = days.astype("datetime64[D]")
    month = when.astype("datetime64[M]")
    day = (when - month).astype(np.int64) + 1
    reached = as_of.day if as_of.day < monthrange(as_of.year, as_of.month)[1] else _LAST
    whole = (as_of.year - 1970) * 12 + as_of.month - 1 - month.astype(np.int64) - (day > reached)
    found: Array = whole if months else whole // 12
    return found
