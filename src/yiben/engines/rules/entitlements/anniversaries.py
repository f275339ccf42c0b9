"""Anniversaries of one day (周年): whole years and months up to another, and the day so many years later.

The anniversary of February 29 is February 28 in a year without one; of the 31st, the last day of a shorter month.
"""

from datetime import date


def full_months(since: date, today: date) -> int:
    """Whole months from one day to another; the anniversary of the 31st or of February 29 is the last day of a shorter month."""
    months = (today.year - since.year) * 12 + today.month - since.month
    last = today.day == _days_in(today)
    return months if today.day >= since.day or (last and since.day > today.day) else months - 1


def full_years(since: date, today: date) -> int:
    """Whole years by anniversary (周年)."""
    return full_months(since, today) // 12


def _days_in(day: date) -> int:
    after = date(day.year + day.month // 12, day.month % 12 + 1, 1) if day.year < date.max.year else None
    return 31 if after is None else (after - date(day.year, day.month, 1)).days


def add_years(day: date, years: int) -> date | None:
    """The same day so many years later; February 29 becomes 28 where there is none. None beyond the years there are."""
    year = day.year + years
    if not date.min.year <= year <= date.max.year:
        return None
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return day.replace(year=year, day=28 if (day.month, day.day) == (2, 29) and not leap else day.day)
