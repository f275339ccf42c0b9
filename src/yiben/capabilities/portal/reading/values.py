"""A value a visitor wrote, as a stretch of a column's sorted distinct values.

A year, a month or a day stands for all of it: “2024-05” in a column of dates is every day of that May.
"""

import calendar
import re
from bisect import bisect_left
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from math import isnan
from typing import Any

from yiben.capabilities.portal.reading.copies import CopyColumn
from yiben.capabilities.portal.reading.model import Kind, Op
from yiben.kernel.errors import BadInput
from yiben.kernel.text import Text

_NUMBER = re.compile(r"[+-]?(\d{1,30}(\.\d{0,30})?|\.\d{1,30})([eE][+-]?\d{1,3})?")
_DAY = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
_YES = {
    "true": True,
    "1": True,
    "yes": True,
    "是": True,
    "false": False,
    "0": False,
    "no": False,
    "否": False,
}
_SAYS = {
    Kind.NUMBER: Text("应为数，例如 12.5", "should be a number, such as 12.5"),
    Kind.DATE: Text("应为日期，例如 2024-05-01、2024-05 或 2024", "should be a date, such as 2024-05-01, 2024-05 or 2024"),
    Kind.MOMENT: Text("应为日期或时间，例如 2024-05-01 或 2024-05-01 08:30", "should be a date or a time, such as 2024-05-01 or 2024-05-01 08:30"),
    Kind.CLOCK: Text("应为时刻，例如 08:30", "should be a time of day, such as 08:30"),
    Kind.YESNO: Text("应为 是 或 否", "should be yes or no"),
}  # fmt: skip


def stretch(column: CopyColumn, op: Op, value: str) -> tuple[int, int]:
    """First code and the one behind the last that `op value` holds for. BadInput `bad_value` naming the column."""
    if op is Op.EMPTY:
        return column.distinct, column.distinct + 1
    if op is Op.FILLED:
        return 0, column.distinct
    low, high, closed = _bounds(column, value)
    first = _below(column, low, itself=False)
    last = _below(column, high, itself=closed)
    if op is Op.FROM:
        return first, column.distinct
    return (0, last) if op is Op.TO else (first, last)


def _bounds(column: CopyColumn, value: str) -> tuple[Any, Any, bool]:
    """(least, greatest, whether the greatest belongs to it)."""
    try:
        return _READ[column.kind](value)
    except (ValueError, OverflowError, InvalidOperation, KeyError):
        says = _SAYS[column.kind]
        raise BadInput(
            "bad_value",
            Text(f"“{column.name}”的值{says.zh}", f"A value for “{column.name}” {says.en}."),
            where={"field": column.name},
        ) from None


def _number(value: str) -> tuple[Any, Any, bool]:
    if not _NUMBER.fullmatch(value):
        raise ValueError
    found = Decimal(value)
    return found, found, True


def _text(value: str) -> tuple[Any, Any, bool]:
    return value, value, True


def _period(value: str) -> tuple[date, date] | None:
    """First day of a year, month or day, and the first day behind it."""
    parts = _DAY.fullmatch(value)
    if parts is None:
        return None
    year, month, day = int(parts[1]), parts[2], parts[3]
    first = date(year, int(month or 1), int(day or 1))
    if day:
        length = 1
    elif month:
        length = calendar.monthrange(year, int(month))[1]
    else:
        length = 366 if calendar.isleap(year) else 365
    return first, first + timedelta(length)


def _date(value: str) -> tuple[Any, Any, bool]:
    found = _period(value)
    if found is None:
        raise ValueError
    return found[0], found[1], False


def _moment(value: str) -> tuple[Any, Any, bool]:
    found = _period(value)
    if found is not None:
        begins, ends = found
        return datetime.combine(begins, time()), datetime.combine(ends, time()), False
    at = datetime.fromisoformat(value)
    plain = at if at.tzinfo is None else (at - (at.utcoffset() or timedelta())).replace(tzinfo=None)
    if re.fullmatch(r".*[T ]\d{2}:\d{2}", value):  # to the minute: all of that minute
        return plain, plain + timedelta(minutes=1), False
    return plain, plain, True


def _clock(value: str) -> tuple[Any, Any, bool]:
    found = time.fromisoformat(value)
    return found, found, True


def _yesno(value: str) -> tuple[Any, Any, bool]:
    found = _YES[value.lower()]
    return found, found, True


_READ: dict[Kind, Callable[[str], tuple[Any, Any, bool]]] = {
    Kind.NUMBER: _number,
    Kind.TEXT: _text,
    Kind.DATE: _date,
    Kind.MOMENT: _moment,
    Kind.CLOCK: _clock,
    Kind.YESNO: _yesno,
}


def _below(column: CopyColumn, value: Any, *, itself: bool) -> int:
    """How many distinct values lie below `value`, and `itself` among them: some twenty looks, whatever the size."""

    def beyond(place: int) -> bool:
        found = column.values[place].as_py()
        if isinstance(found, float) and isnan(found):  # it stands behind every number
            return True
        return bool(found > value) if itself else bool(found >= value)

    return bisect_left(range(column.distinct), True, key=beyond)  # what is looked for
