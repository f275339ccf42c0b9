"""What remedies mean (处理方式): reading them, whether they fit a column, and how each is said to people."""

import re
from collections.abc import Iterable, Mapping, Sequence

from yiben.capabilities.opening.disclosure.model import Do, Examined, Remedy, Role, Treatment
from yiben.capabilities.opening.disclosure.parameters import parameters
from yiben.kernel.errors import BadInput
from yiben.kernel.text import Text

AREAS: Mapping[str, int] = {"district": 6, "city": 4, "province": 2}
"""Digits of a division code (GB/T 2260)."""

TIMES = ("month", "quarter", "year", "decade")
WHOLE = frozenset({Do.LOCAL, Do.ROWS})
"""Remedies of the whole table, which name no column."""

_NUMBERED: Mapping[Do, tuple[float, float]] = {
    Do.BAND: (1e-9, 1e15),
    Do.ROUND: (1e-9, 1e15),
    Do.PREFIX: (1, 100),
    Do.GRID: (0, 6),
    Do.CLIP: (0, 0.25),
    Do.MERGE: (2, 1e9),
    Do.NOISE: (1e-3, 100),
    Do.CELLS: (2, 1e9),
    Do.LOCAL: (2, 1e6),
    Do.ROWS: (2, 1e6),
    Do.AGGREGATE: (2, 1e6),
}
_WHOLE_NUMBERS = frozenset({Do.PREFIX, Do.GRID, Do.MERGE, Do.CELLS, Do.LOCAL, Do.ROWS, Do.AGGREGATE})
_COARSE = frozenset(
    {Do.DATE, Do.BAND, Do.ROUND, Do.AREA, Do.PREFIX, Do.GRID, Do.MERGE, Do.NOISE, Do.AGGREGATE, Do.CELLS}
)
_COUNTED = frozenset({Do.NOISE, Do.AGGREGATE, Do.CELLS})
_WANTS: Mapping[Do, str] = {
    Do.DATE: "date",
    Do.BAND: "number",
    Do.ROUND: "number",
    Do.GRID: "number",
    Do.CLIP: "number",
    Do.NOISE: "number",
    Do.CELLS: "number",
    Do.BLANK: "text",
}
_DATE_TEXT = frozenset({"birth_date", "minguo_birth", "death_date", "date", "datetime", "person_event_date"})
_WRITTEN = re.compile(r"^(?P<do>[a-z_]+)(?:=(?P<to>[^:]*))?(?::(?P<columns>.+))?$", re.DOTALL)


def read_remedy(said: str, *, columns: Iterable[str] = ()) -> Remedy:
    """A remedy as people write it: `date=month:出生日期`. Raises BadInput `bad_remedy`.

    A comma parts columns, unless the whole is the name of one of `columns`.
    """
    found = _WRITTEN.match(said.strip())
    if found is None or found["do"] not in set(Do):
        raise _bad(said, f"没有这种处理: {said[:60]}", f"There is no such remedy: {said[:60]}")
    listed = found["columns"] or ""
    names = (listed,) if listed in set(columns) else tuple(part for part in listed.split(",") if part)
    remedy = Remedy(do=Do(found["do"]), columns=names, to=(found["to"] or "").strip())
    _check_number(remedy)
    return remedy


def kind_of(type_: str) -> str:
    """date, number, text, flag or other: what remedies ask of a DuckDB type."""
    name = type_.upper()
    if name.endswith("[]") or name.startswith(("STRUCT", "MAP", "UNION", "LIST")):
        return "other"
    if name.startswith(("DATE", "TIMESTAMP")):
        return "date"
    if name.startswith(("DECIMAL", "FLOAT", "DOUBLE", "REAL", "UINT", "USMALL", "UTINY", "UBIGINT")) or (
        name.endswith(("INT", "INTEGER"))
    ):
        return "number"
    return {"VARCHAR": "text", "BOOLEAN": "flag"}.get(name, "other")


def check_remedies(remedies: Sequence[Remedy], columns: Sequence[Examined]) -> None:
    """Raises BadInput for a column there is not, or a remedy that does not fit its column's type."""
    known = {one.name: one for one in columns}
    for remedy in remedies:
        _check_number(remedy)
        if remedy.do in WHOLE:
            continue
        if not remedy.columns:
            raise _bad(str(remedy), f"“{remedy}”没有说明哪一列", f"“{remedy}” names no column.")
        for name in remedy.columns:
            if name not in known:
                raise BadInput(
                    "no_column",
                    Text(f"没有这一列: {name}", f"There is no column “{name}”."),
                    where={"column": name},
                    hint=Text(
                        f"可用的列: {', '.join(list(known)[:20])}", f"Columns: {', '.join(list(known)[:20])}"
                    ),
                )
            if not _fits(remedy, known[name]):
                raise BadInput(
                    "remedy_does_not_fit",
                    Text(
                        f"“{name}”({known[name].type})不能作“{DO_TITLES[remedy.do].zh}”处理",
                        f"“{name}” ({known[name].type}) cannot be remedied by “{DO_TITLES[remedy.do].en}”.",
                    ),
                    where={"column": name, "remedy": str(remedy)},
                )


def treatment_of(column: Examined, remedies: Iterable[Remedy]) -> Treatment:
    """How much of a column's grade is left.

    What names a person by itself is not made harmless by coarsening, and what is graded above `left.coarsened.highest`
    by nothing but noise and counts.
    """
    mine = {one.do for one in remedies if column.name in one.columns}
    if Do.TOKEN in mine:
        return Treatment.TOKENISED
    helps = _COARSE if column.level <= parameters().coarsened_highest else _COUNTED
    return Treatment.COARSENED if mine & helps and column.role is not Role.DIRECT else Treatment.PLAIN


def dropped(remedies: Iterable[Remedy]) -> frozenset[str]:
    """Columns that are not released at all."""
    return frozenset(name for one in remedies if one.do is Do.DROP for name in one.columns)


_TURN: Mapping[Do, int] = {
    Do.BLANK: 0,
    Do.CLIP: 0,
    Do.NOISE: 1,
    Do.MERGE: 3,
    Do.TOKEN: 4,
    Do.CELLS: 5,
    Do.LOCAL: 6,
    Do.ROWS: 6,
    Do.AGGREGATE: 7,
}


def ordered(remedies: Iterable[Remedy]) -> tuple[Remedy, ...]:
    """The order in which they are done, however they were asked for.

    Ends are cut before bands are made of numbers, categories merged after they were coarsened, the whole table comes last.
    """
    return tuple(sorted(dict.fromkeys(remedies), key=lambda one: _TURN.get(one.do, 2)))


def _fits(remedy: Remedy, column: Examined) -> bool:
    kind, wants = kind_of(column.type), _WANTS.get(remedy.do)
    if remedy.do is Do.DATE and kind == "text":
        return column.semantic in _DATE_TEXT
    if remedy.do in (Do.AREA, Do.PREFIX):
        return kind in ("text", "number")
    if remedy.do in (Do.BLANK, Do.TOKEN, Do.MERGE, Do.AGGREGATE):
        return kind != "other" if wants is None else kind == wants
    return wants is None or kind == wants


def _check_number(remedy: Remedy) -> None:
    if remedy.do is Do.DATE and remedy.to not in TIMES:
        raise _bad(
            str(remedy),
            "日期概化为 month、quarter、year 或 decade",
            "Dates go to month, quarter, year or decade.",
        )
    if remedy.do is Do.AREA and remedy.to not in AREAS:
        raise _bad(
            str(remedy), "区划概化为 district、city 或 province", "Areas go to district, city or province."
        )
    bounds = _NUMBERED.get(remedy.do)
    if bounds is None:
        return
    try:
        number = float(remedy.to)
    except ValueError:
        number = float("nan")
    whole = remedy.do not in _WHOLE_NUMBERS or number == int(number if number == number else 0)  # noqa: PLR0124
    if not (bounds[0] <= number <= bounds[1]) or not whole:
        raise _bad(
            str(remedy),
            f"“{DO_TITLES[remedy.do].zh}”需要 {bounds[0]:g} 至 {bounds[1]:g} 之间的数",
            f"“{DO_TITLES[remedy.do].en}” takes a number between {bounds[0]:g} and {bounds[1]:g}.",
        )


def _bad(said: str, zh: str, en: str) -> BadInput:
    return BadInput(
        "bad_remedy",
        Text(zh, en),
        where={"remedy": said[:120]},
        hint=Text("写法: date=month:出生日期", "Write it as date=month:birth_date"),
    )


DO_TITLES: Mapping[Do, Text] = {
    Do.DROP: Text("不开放此列", "leave the column out"),
    Do.DATE: Text("日期概化", "coarser dates"),
    Do.BAND: Text("分段", "bands"),
    Do.ROUND: Text("取整", "rounding"),
    Do.AREA: Text("区划概化", "coarser areas"),
    Do.PREFIX: Text("只留前几位", "first characters only"),
    Do.GRID: Text("坐标取整", "coarser coordinates"),
    Do.CLIP: Text("极值截尾", "top and bottom coding"),
    Do.MERGE: Text("合并罕见类别", "rare categories merged"),
    Do.NOISE: Text("加噪", "noise"),
    Do.TOKEN: Text("假名化", "pseudonyms"),
    Do.BLANK: Text("清空含标识符的单元格", "cells with identifiers emptied"),
    Do.CELLS: Text("小单元格不给出", "small counts withheld"),
    Do.LOCAL: Text("局部抑制", "local suppression"),
    Do.ROWS: Text("去掉罕见行", "rare rows left out"),
    Do.AGGREGATE: Text("汇总为表", "aggregated to a table"),
}
_TIME_WORDS = {
    "month": Text("到月", "to months"),
    "quarter": Text("到季度", "to quarters"),
    "year": Text("到年", "to years"),
    "decade": Text("到十年", "to decades"),
}
_AREA_WORDS = {
    "district": Text("到区县", "to districts"),
    "city": Text("到市州", "to cities"),
    "province": Text("到省", "to provinces"),
}


def say(remedy: Remedy) -> Text:
    """A remedy without its columns, in words for people."""
    title, to = DO_TITLES[remedy.do], remedy.to
    words = {
        Do.DATE: lambda: _TIME_WORDS[to],
        Do.AREA: lambda: _AREA_WORDS[to],
        Do.BAND: lambda: Text(f"每 {to} 一段", f"of {to}"),
        Do.ROUND: lambda: Text(f"到 {to} 的倍数", f"to multiples of {to}"),
        Do.PREFIX: lambda: Text(f"前 {to} 位", f"the first {to}"),
        Do.GRID: lambda: Text(f"{to} 位小数", f"to {to} decimals"),
        Do.CLIP: lambda: Text(f"两端各 {float(to):.1%}", f"{float(to):.1%} at either end"),
        Do.MERGE: lambda: Text(f"不足 {to} 行的", f"below {to} rows"),
        Do.NOISE: lambda: Text(f"ε = {to}", f"ε = {to}"),
        Do.CELLS: lambda: Text(f"小于 {to} 的", f"below {to}"),
        Do.LOCAL: lambda: Text(f"直到每组不少于 {to} 行", f"until every group has {to} rows"),
        Do.ROWS: lambda: Text(f"所在组不足 {to} 行的", f"of groups below {to}"),
        Do.AGGREGATE: lambda: Text(f"小于 {to} 的计数不给出", f"counts below {to} withheld"),
    }.get(remedy.do)
    if words is None:
        return title
    more = words()
    return Text(f"{title.zh}（{more.zh}）", f"{title.en} ({more.en})")
