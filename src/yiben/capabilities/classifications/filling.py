"""Rows of a file as classes (分类表填报): every row is taken, or told why not. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from yiben.capabilities.classifications.industries import layer, settled
from yiben.capabilities.classifications.model import (
    MOST_ROWS,
    Class,
    Classification,
    Count,
    Group,
    Rejected,
)
from yiben.kernel.errors import BadInput
from yiben.kernel.text import Text

HEADINGS: Mapping[str, tuple[str, ...]] = {
    "code": ("代码", "分类代码", "code"),
    "zh": ("名称", "类目名称", "中文名称", "name", "zh"),
    "en": ("英文名称", "英文", "english", "en"),
    "says": ("说明", "description", "says"),
    "industries": ("国民经济行业代码", "国民经济行业分类代码", "行业代码", "industries", "gb/t 4754"),
}
_PARTS = re.compile(r"[\s、,，;；|/]+")
_LAYERS = (Text("大类", "divisions"), Text("中类", "groups"), Text("小类", "classes"))


def classes_of(
    found: Classification, rows: Sequence[Sequence[str]], *, source: str
) -> tuple[tuple[Class, ...], tuple[Rejected, ...]]:
    """(classes, rows that were not taken). Raises BadInput `no_such_heading`, `list_too_long`."""
    if not rows or len(rows) > MOST_ROWS:
        raise BadInput(
            "list_too_long" if rows else "empty_list",
            Text(f"一次填报 1 至 {MOST_ROWS} 行", f"A file has between 1 and {MOST_ROWS} rows."),
        )
    places = _places(rows[0])
    taken: dict[str, Class] = {}
    rejected = []
    there = {one.code for one in found.classes}
    for number, row in enumerate(rows[1:], start=2):
        said = {field: _cell(row, place) for field, place in places.items()}
        code = said["code"].lstrip("'")
        try:
            one = _class(found, code, said, source=source)
            _once(taken.get(code), one)
            taken[code] = one
        except _Wrong as wrong:
            rejected.append(Rejected(row=number, code=code[:20], why=wrong.why))
    for code in sorted(taken, key=len):
        above = found.parent(code)
        if above and above not in there and above not in taken:
            place = next(n for n, each in enumerate(rows) if _cell(each, places["code"]).lstrip("'") == code)
            why = Text(f"没有上级类目 {above}", f"There is no class {above} above it.")
            rejected.append(Rejected(row=place + 1, code=code, why=why))
            del taken[code]
    return tuple(taken.values()), tuple(sorted(rejected, key=lambda one: one.row))


def counts(found: Classification) -> tuple[Count, ...]:
    """What is there against the totals the text states: classes by layer, industries by group and layer."""
    made = [
        Count(
            of=one.title,
            there=sum(len(each.code) == one.digits for each in found.classes),
            stated=one.total,
        )
        for one in found.levels
    ]
    for group in found.groups:
        codes = _codes(found, group)
        for n, stated in enumerate(group.industries):
            of = Text(
                f"{group.title.zh}对应的行业{_LAYERS[n].zh}",
                f"{_LAYERS[n].en} of the industrial classification under “{group.title.en}”",
            )
            made.append(
                Count(
                    of=of, there=len({code[: n + 2] for code in codes if len(code) >= n + 2}), stated=stated
                )
            )
    return tuple(made)


def _codes(found: Classification, group: Group) -> set[str]:
    return {
        industry.rstrip("*")
        for one in found.classes
        if found.group_of(one.code) == group
        for industry in one.industries
    }


def _once(before: Class | None, one: Class) -> None:
    if before is not None and before != one:
        raise _Wrong(
            Text(f"代码 {one.code} 出现两次且内容不同", f"The code {one.code} stands twice, differing.")
        )


class _Wrong(ValueError):
    """Why a row is not taken."""

    def __init__(self, why: Text) -> None:
        super().__init__(why.en)
        self.why = why


def _class(found: Classification, code: str, said: Mapping[str, str], *, source: str) -> Class:
    if found.level_of(code) is None:
        digits_zh = "、".join(str(one.digits) for one in found.levels)
        raise _Wrong(Text(f"代码应为 {digits_zh} 位数字", f"A code has {', '.join(str(one.digits) for one in found.levels)} digits."))  # fmt: skip
    if found.group_of(code) is None:
        raise _Wrong(Text(f"没有大类 {code[:2]}", f"There is no top class {code[: found.levels[0].digits]}."))
    if not said.get("zh"):
        raise _Wrong(Text("缺名称", "The name is missing."))
    printed = next((one for one in found.classes if one.code == code and one.line), None)
    if printed is not None and printed.title.zh != said["zh"]:
        raise _Wrong(
            Text(f"原文中 {code} 名为“{printed.title.zh}”", f"The text calls {code} “{printed.title.zh}”.")
        )
    made = Class(
        code=code,
        title=Text(said["zh"][:300], (said.get("en") or said["zh"])[:300]),
        says=said.get("says", "")[:4000],
        industries=tuple(_industries(said.get("industries", ""))),
        source=source,
    )
    return replace(made, title=printed.title, line=printed.line) if printed else made


def _industries(said: str) -> list[str]:
    codes = []
    for word in filter(None, _PARTS.split(said.strip())):
        star = word.endswith(("*", "＊"))
        try:
            code = settled(word.rstrip("*＊"))
        except BadInput as error:
            raise _Wrong(error.message) from error
        if layer(code) == 1:
            raise _Wrong(Text(f"行业代码 {word[:20]} 须为二至四位", f"The industry code {word[:20]} needs two to four digits."))  # fmt: skip
        codes.append(code + ("*" if star else ""))
    return list(dict.fromkeys(codes))


def _places(header: Sequence[str]) -> dict[str, int]:
    known = {word: field for field, words in HEADINGS.items() for word in words}
    found: dict[str, int] = {}
    for place, name in enumerate(header):
        field = known.get(str(name).strip().lstrip("\ufeff").casefold())
        if field and field not in found:
            found[field] = place
    missing = [field for field in ("code", "zh") if field not in found]
    if missing:
        raise BadInput(
            "no_such_heading",
            Text("第一行应有“代码”和“名称”两列", "The first row needs the headings “code” and “name”."),
            where={"line": 1},
            hint=Text(
                "可用的列：" + "、".join(words[0] for words in HEADINGS.values()),
                "Headings: " + ", ".join(words[-1] for words in HEADINGS.values()),
            ),
        )
    return found


def _cell(row: Sequence[str], place: int) -> str:
    return " ".join(str(row[place]).split()) if place < len(row) else ""
