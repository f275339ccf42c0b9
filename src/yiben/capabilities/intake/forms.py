"""The forms values are written in: how each looks (a pattern) and how it becomes a value (SQL over `{t}`).

Sources: GB/T 7408.1 (ISO 8601) for dates, the Minguo calendar 民國紀年 (year 1 = 1912), GB 3100 for
units, and what exports of real systems do. SQL gives NULL when the text does not fit; it never raises.
"""

import re
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a column holds. The words of the contract's `type`."""

    STRING = "string"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"
    TIMESTAMP = "timestamp"


DUCK = {
    Kind.STRING: "VARCHAR",
    Kind.INTEGER: "BIGINT",
    Kind.NUMBER: "DOUBLE",
    Kind.BOOLEAN: "BOOLEAN",
    Kind.DATE: "DATE",
    Kind.TIMESTAMP: "TIMESTAMP",
}

STRONG_NULLS = (
    "(blank)",
    "(null)",
    "<null>",
    "N/A",
    "n/a",
    "#N/A",
    "\\N",
    "NULL",
    "null",
    "NaN",
    "nan",
    "#NULL!",
    "（空）",
)
"""Never a value, in any column."""
DASHES = ("-", "--", "---", "—", "——", "–", "－")
"""Null wherever they stand alone."""
WEAK_NULLS = (
    "NA",
    "na",
    "None",
    "none",
    "nil",
    "N/D",
    "n/d",
    ".",
    "..",
    "...",
    "?",
    "无",
    "無",
    "空",
    "缺失",
    "未知",
    "不详",
    "*",
    "**",
    "***",
    "****",
    "*****",
    "/",
)
"""Null in a column of numbers or dates; in a column of words they may be words (NA is Namibia)."""

FULL_WIDTH = "０１２３４５６７８９．，－／：％＋　"
HALF_WIDTH = "0123456789.,-/:%+ "
BLANKS = " \t\r\n\u3000\u00a0\ufeff"

_NUMBER = r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d*)?|[+-]?\.\d+"
_UNITS = (
    "%|％|‰|元|万元|亿元|千元|百万元|萬元|億元|美元|港元|欧元|万|亿|人|个|家|户|件|套|台|辆|条|次|岁|歲|天|小时|分钟|秒|"
    "米|千米|公里|厘米|毫米|km|m|cm|mm|平方米|平方公里|平米|㎡|m2|m²|km2|km²|公顷|亩|万亩|吨|万吨|公斤|千克|克|kg|g|mg|t|"
    "升|毫升|L|ml|mL|立方米|万立方米|m3|m³|度|千瓦时|千瓦|万千瓦|kW|kWh|MW|℃|°C|dB|ppm|GB|MB|TB"
)
PLAIN_INTEGER = re.compile(r"^[+-]?\d+$")
PLAIN_NUMBER = re.compile(r"^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$")
DRESSED_NUMBER = re.compile(
    rf"^(?P<cur>[$£€¥￥]|RMB|CNY|USD)?\s?(?P<num>{_NUMBER})\s?(?P<unit>{_UNITS})?$|^\((?P<cur2>[$£€¥￥])?(?P<neg>[\d,]+(?:\.\d+)?)\)$"
    rf"|^(?P<minus>-)(?P<cur3>[$£€¥￥])(?P<num3>[\d,]+(?:\.\d+)?)$"
)
EUROPEAN_NUMBER = re.compile(r"^[+-]?(?:\d{1,3}(?:\.\d{3})+|\d+),\d+$")
LOST_DIGITS = re.compile(r"^\d(?:\.\d+)?[eE]\+1\d$")
"""A long number as a spreadsheet shows it (4.40301E+17): digits are gone, it is no number any more."""

SCALES = {
    "千元": 1e3,
    "百万元": 1e6,
    "万元": 1e4,
    "萬元": 1e4,
    "亿元": 1e8,
    "億元": 1e8,
    "万": 1e4,
    "亿": 1e8,
    "元": 1.0,
}

TRUTHS = (
    ("是", "否"),
    ("Y", "N"),
    ("y", "n"),
    ("YES", "NO"),
    ("Yes", "No"),
    ("yes", "no"),
    ("true", "false"),
    ("True", "False"),
    ("TRUE", "FALSE"),
    ("T", "F"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """One way of writing a date or a moment. `sql` has `{t}` for the cleaned text."""

    name: str
    pattern: re.Pattern[str]
    sql: str
    kind: Kind = Kind.DATE
    asked: bool = False  # only where the header or the meaning says date: the digits alone could be anything


def _strptime(*formats: str) -> str:
    listed = ", ".join(f"'{one}'" for one in formats)
    return f"TRY_STRPTIME({{t}}, [{listed}])"


def _minguo(pattern: str) -> str:
    part = f"regexp_extract({{t}}, '{pattern}', ['y', 'm', 'd'])"
    return f"TRY_CAST(concat(TRY_CAST({part}.y AS INTEGER) + 1911, '-', {part}.m, '-', {part}.d) AS DATE)"


_T = r"\s*\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?"
_MONTHS = "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec)[a-z]*"

FORMS: tuple[Form, ...] = (
    Form(
        name="iso",
        pattern=re.compile(r"^\d{4}-\d{1,2}-\d{1,2}$"),
        sql="CASE WHEN strlen({t}) <= 10 AND substr({t}, 5, 1) = '-' THEN TRY_CAST({t} AS DATE) END",
    ),
    Form(
        name="slash",
        pattern=re.compile(r"^\d{4}[/.]\d{1,2}[/.]\d{1,2}$"),
        sql="CASE WHEN strlen({t}) <= 10 AND substr({t}, 5, 1) IN ('/', '.') THEN TRY_CAST(translate({t}, '/.', '--') AS DATE) END",
    ),
    Form(
        name="chinese",
        pattern=re.compile(r"^\d{4}年\s?\d{1,2}月\s?\d{1,2}[日号號]?$"),
        sql="CASE WHEN substr({t}, 5, 1) = '年' AND strlen({t}) <= 22 THEN TRY_CAST(translate({t}, '年月日号號 ', '--') AS DATE) END",
    ),
    Form(
        name="compact",
        pattern=re.compile(r"^(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])$"),
        sql="CASE WHEN strlen({t}) = 8 THEN TRY_STRPTIME({t}, '%Y%m%d') END",
        asked=True,
    ),
    Form(
        name="minguo words",
        pattern=re.compile(r"^(?:中華民國|中华民国|民國|民国)?\s?\d{1,3}年\s?\d{1,2}月\s?\d{1,2}日$"),
        sql=_minguo(r"^(?:中華民國|中华民国|民國|民国)?\s?(\d{1,3})年\s?(\d{1,2})月\s?(\d{1,2})日$"),
    ),
    Form(
        name="minguo parts",
        pattern=re.compile(r"^(?:\d{2}|1\d{2})[/.-]\d{1,2}[/.-]\d{1,2}$"),
        sql=_minguo(r"^(\d{2,3})[/.-](\d{1,2})[/.-](\d{1,2})$"),
        asked=True,
    ),
    Form(
        name="minguo compact",
        pattern=re.compile(r"^[01]\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])$"),
        sql=_minguo(r"^(\d{2,3})(\d{2})(\d{2})$"),
        asked=True,
    ),
    Form(
        name="day month year",
        pattern=re.compile(r"^\d{1,2}[/.-]\d{1,2}[/.-]\d{4}$"),
        sql="TRY_STRPTIME(translate({t}, '/.', '--'), '%d-%m-%Y')",
    ),
    Form(
        name="month day year",
        pattern=re.compile(r"^\d{1,2}[/.-]\d{1,2}[/.-]\d{4}$"),
        sql="TRY_STRPTIME(translate({t}, '/.', '--'), '%m-%d-%Y')",
    ),
    Form(
        name="month name",
        pattern=re.compile(
            rf"^(?:\d{{1,2}}[ -]{_MONTHS},?[ -]\d{{2,4}}|{_MONTHS} \d{{1,2}},? \d{{4}})$", re.IGNORECASE
        ),
        sql="coalesce("
        + _strptime("%d-%b-%y", "%d %b %y", "%d %B %y", "%d-%B-%y")
        + ", "
        + _strptime(
            "%d-%b-%Y", "%d %b %Y", "%d %B %Y", "%d-%B-%Y", "%b %d, %Y", "%B %d, %Y", "%b %d %Y", "%B %d %Y"
        )
        + ")",
    ),
    Form(
        name="iso moment",
        pattern=re.compile(
            r"^\d{4}-\d{1,2}-\d{1,2}[T ]\s*\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?$"
        ),
        sql="CASE WHEN substr({t}, 5, 1) = '-' AND strlen({t}) > 10 THEN TRY_CAST({t} AS TIMESTAMP) END",
        kind=Kind.TIMESTAMP,
    ),
    Form(
        name="slash moment",
        pattern=re.compile(rf"^\d{{4}}[/.]\d{{1,2}}[/.]\d{{1,2}}{_T}$"),
        sql="CASE WHEN substr({t}, 5, 1) IN ('/', '.') AND strlen({t}) > 10 THEN "
        "TRY_CAST(concat(translate(substr({t}, 1, 10), '/.', '--'), substr({t}, 11)) AS TIMESTAMP) END",
        kind=Kind.TIMESTAMP,
    ),
    Form(
        name="chinese moment",
        pattern=re.compile(r"^\d{4}年\d{1,2}月\d{1,2}日\s*\d{1,2}[:：时時]\d{1,2}(?:[:：分]\d{0,2}秒?)?$"),
        sql="TRY_CAST(rtrim(translate(replace({t}, '日', ' '), '年月时時：分秒', '--::::'), ':') AS TIMESTAMP)",
        kind=Kind.TIMESTAMP,
    ),
    Form(
        name="compact moment",
        pattern=re.compile(
            r"^(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:[01]\d|2[0-3])[0-5]\d[0-5]\d$"
        ),
        sql="CASE WHEN strlen({t}) = 14 THEN TRY_STRPTIME({t}, '%Y%m%d%H%M%S') END",
        kind=Kind.TIMESTAMP,
        asked=True,
    ),
    Form(
        name="day month moment",
        pattern=re.compile(rf"^\d{{1,2}}[/.-]\d{{1,2}}[/.-]\d{{4}}{_T}(?: [AaPp][Mm])?$"),
        sql="TRY_STRPTIME(translate({t}, '/.', '--'), ['%d-%m-%Y %I:%M:%S %p', '%d-%m-%Y %I:%M %p', '%d-%m-%Y %H:%M:%S', '%d-%m-%Y %H:%M'])",
        kind=Kind.TIMESTAMP,
    ),
    Form(
        name="month day moment",
        pattern=re.compile(rf"^\d{{1,2}}[/.-]\d{{1,2}}[/.-]\d{{4}}{_T}(?: [AaPp][Mm])?$"),
        sql="TRY_STRPTIME(translate({t}, '/.', '--'), ['%m-%d-%Y %I:%M:%S %p', '%m-%d-%Y %I:%M %p', '%m-%d-%Y %H:%M:%S', '%m-%d-%Y %H:%M'])",
        kind=Kind.TIMESTAMP,
    ),
)
BY_NAME = {form.name: form for form in FORMS}
DAY_FIRST = frozenset({"day month year", "day month moment"})
MONTH_FIRST = frozenset({"month day year", "month day moment"})
SAYS_DATE = re.compile(
    r"日期|时间|時間|年月日|生日|出生|[年月]日$|日$|(?:^|[_\s.])(?:date|dob|day|birth\w*|time|timestamp)(?:$|[_\s.])|_at$|_on$|Date$|riqi|^csrq|rq$",
    re.IGNORECASE,
)
SAYS_MINGUO = re.compile(r"民國|民国|國曆|出生|生日|日期", re.IGNORECASE)
