"""How values are written before they are compared (归一化): the same rule in Python and in SQL.

Text: full-width letters, digits and signs become plain ones, a–z becomes A–Z (the X of a resident ID),
spaces and control characters go, dashes and the dot of names (·) have one form. Numbers and dates are
compared as such: `007`, `7`; `1990/1/2`, `19900102`. A test holds both sides together.
"""

import re
from datetime import date

_FULL = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_GONE = [
    *range(0x21),
    *range(0x7F, 0xA1),
    0x1680,
    *range(0x2000, 0x200E),
    *range(0x2028, 0x2030),
    *range(0x205F, 0x2065),
    0x3000,
    0xFEFF,
]
_DOTS = [0x2022, 0x2027, 0x2219, 0x22C5, 0x30FB, 0xFF65]
_DASHES = [*range(0x2010, 0x2016), 0x2212, 0xFE58, 0xFE63]


def _table() -> dict[int, int | None]:
    kept: dict[int, int] = dict(_FULL)
    kept |= dict.fromkeys(_DOTS, 0xB7) | dict.fromkeys(_DASHES, 0x2D)
    kept |= {code: code for code in range(ord("a"), ord("z") + 1)}
    upper = {code: to - 32 if ord("a") <= to <= ord("z") else to for code, to in kept.items()}
    return upper | dict.fromkeys(_GONE)


_TABLE = _table()
_KEPT = {chr(code): chr(to) for code, to in _TABLE.items() if to is not None}

FROM = "".join(_KEPT) + "".join(map(chr, _GONE))
TO = "".join(_KEPT.values())
"""What SQL's `translate` takes: characters of `FROM` beyond the end of `TO` are dropped."""

_ODD = "[" + "".join(f"\\x{{{ord(each):x}}}" for each in FROM) + "]"

_INTEGERS = frozenset(
    "TINYINT SMALLINT INTEGER BIGINT HUGEINT UTINYINT USMALLINT UINTEGER UBIGINT UHUGEINT".split()
)
_DECIMAL = re.compile(r"DECIMAL\(\d+,\s*(\d+)\)")
_NUMBER = re.compile(r"([+-]?)([0-9]{1,60})(?:\.([0-9]{0,60}))?")
_DATE = re.compile(r"([0-9]{4})(?:([-/.年])([0-9]{1,2})[-/.月]([0-9]{1,2})日?|([0-9]{2})([0-9]{2}))")


def comparable(kind: str) -> bool:
    """Whether a column of this DuckDB type has one way to be written: text, whole and decimal numbers, dates."""
    return kind in {"VARCHAR", "DATE"} or kind in _INTEGERS or _DECIMAL.fullmatch(kind) is not None


def spelled(value: str, kind: str) -> str:
    """`value` as a column of type `kind` would be written. What cannot be such a value stays text, and never fits."""
    plain = value.translate(_TABLE)
    if kind == "VARCHAR":
        return plain
    if kind == "DATE":
        return _as_date(plain)
    found = _DECIMAL.fullmatch(kind)
    return _as_number(plain, int(found[1]) if found else 0)


def in_sql(column: str, kind: str) -> str:
    """The same over a quoted column; the variables `spelled_from` and `spelled_to` hold `FROM` and `TO`."""
    if kind == "VARCHAR":
        # Most values are written plainly already, and looking is ten times cheaper than translating.
        rare = f"translate({column}, getvariable('spelled_from'), getvariable('spelled_to'))"
        return f"CASE WHEN regexp_matches({column}, '{_ODD}') THEN {rare} ELSE {column} END"
    return f"CAST({column} AS VARCHAR)"


def _as_number(plain: str, places: int) -> str:
    found = _NUMBER.fullmatch(plain)
    if found is None:
        return plain
    sign, whole, part = found[1], found[2], (found[3] or "").rstrip("0")
    if len(part) > places:
        return plain
    digits = str(int(whole + part.ljust(places, "0"))).rjust(places + 1, "0")
    minus = "-" if sign == "-" and digits.strip("0") else ""
    return minus + (f"{digits[:-places]}.{digits[-places:]}" if places else digits)


def _as_date(plain: str) -> str:
    found = _DATE.fullmatch(plain)
    if found is None:
        return plain
    month, day = found[3] or found[5], found[4] or found[6]
    try:
        return date(int(found[1]), int(month), int(day)).isoformat()
    except ValueError:
        return plain
