"""Numbers as people write them: `1000万元`, `1.5亿元`, `3%`, `2‰`, `30万`. Exact; nothing here is a binary float."""

import re
from fractions import Fraction

from yiben.engines.rules.entitlements.tree import Type

TIMES = {"万亿": 10**12, "亿": 10**8, "千万": 10**7, "百万": 10**6, "万": 10**4, "千": 10**3, "": 1}
"""What a word behind a number multiplies it by."""

PATTERN = r"\d{1,20}(?:\.\d{1,20})?\s?(?:(?:万亿|千万|百万|亿|万|千)?元|万亿|千万|百万|亿|万|千|[%\uff05‰])?"
_FIGURE = re.compile(r"(\d{1,20})(?:\.(\d{1,20}))?\s?(万亿|千万|百万|亿|万|千)?(元|[%\uff05‰])?")


def figure(text: str) -> tuple[Fraction, Type] | None:
    """The value and its type, money in yuan; None when it is no number. Without a unit it is PURE, 0 is ZERO."""
    found = _FIGURE.fullmatch(text)
    if found is None:
        return None
    whole, behind, times, unit = found.groups(default="")
    value = Fraction(int(whole + behind), 10 ** len(behind)) * TIMES[times]
    if unit == "元":
        return value, Type.MONEY
    if unit:
        return None if times else (value / (1000 if unit == "‰" else 100), Type.SHARE)
    return value, (Type.PURE if value else Type.ZERO)
