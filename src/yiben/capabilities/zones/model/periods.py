"""Periods of assessments and reports (考核期): years, halves, quarters and months, by one name however they are written."""

import re
import unicodedata
from dataclasses import dataclass

_SHAPES = (
    (12, re.compile(r"(\d{4})(?:年度?)?()")),
    (6, re.compile(r"(\d{4})[年-]?(?:H([12])|([上下])半年)")),
    (3, re.compile(r"(\d{4})[年-]?(?:Q([1-4])|第?([1-4一二三四])季度?)")),
    (1, re.compile(r"(\d{4})(?:年|-)(0?[1-9]|1[0-2])月?()")),
)
_PLACES = {"上": 1, "下": 2, "一": 1, "二": 2, "三": 3, "四": 4}


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """From a month to a month, both included; months are counted from the year 0."""

    name: str  # 2026, 2026-H1, 2026-Q3, 2026-07
    first: int
    last: int


def read_period(text: str) -> Period | None:
    """The period that is meant; None when none is."""
    said = re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).upper()
    for months, shape in _SHAPES:
        found = shape.fullmatch(said)
        if found is None:
            continue
        year, place = int(found[1]), next((one for one in found.groups()[1:] if one), "1")
        number = _PLACES.get(place) or int(place)
        first = year * 12 + (number - 1) * months
        return Period(name=_name(year, number, months), first=first, last=first + months - 1)
    return None


def _name(year: int, number: int, months: int) -> str:
    return {
        12: f"{year}",
        6: f"{year}-H{number}",
        3: f"{year}-Q{number}",
        1: f"{year}-{number:02}",
    }[months]
