"""Rows of a list, by their headings (清单行): what each says of a power or an item, or why it says nothing. Pure."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from yiben.capabilities.powers.lists.files import Sheet
from yiben.capabilities.powers.model import Rejected, RowKind
from yiben.kernel.errors import BadInput
from yiben.kernel.text import Text

MOST_ROWS = 50_000
HEADINGS: Mapping[RowKind, Mapping[str, tuple[str, ...]]] = {
    RowKind.POWER: {
        "organisation": ("单位", "实施主体", "部门", "organisation"),
        "code": ("编码", "权责编码", "权责事项编码", "code"),
        "title": ("名称", "权责名称", "权责事项名称", "title"),
        "title_en": ("英文名称", "title_en"),
        "kind": ("类型", "权责类型", "kind"),
        "basis": ("依据", "设定依据", "实施依据", "basis"),
        "duty": ("责任", "责任事项", "duty"),
        "part_of": ("主项编码", "上级编码", "part_of"),
        "begins": ("生效日期", "施行日期", "起始日期", "开始日期", "begins"),
        "ends": ("有效期至", "截止日期", "终止日期", "结束日期", "ends"),
    },
    RowKind.ITEM: {
        "organisation": ("单位", "实施主体", "部门", "organisation"),
        "code": ("编码", "事项编码", "code"),
        "title": ("名称", "事项名称", "title"),
        "title_en": ("英文名称", "title_en"),
        "power": ("所属权责编码", "所属权责", "power"),
        "needs": ("需要的数据", "needs"),
        "makes": ("产生的数据", "makes"),
        "begins": ("生效日期", "施行日期", "起始日期", "开始日期", "begins"),
        "ends": ("有效期至", "截止日期", "终止日期", "结束日期", "ends"),
    },
}
_NEEDED = ("organisation", "code", "title")
_LENGTHS = {"organisation": 200, "code": 80, "title": 300, "title_en": 300, "kind": 80, "basis": 4000, "duty": 4000, "part_of": 80, "power": 300, "begins": 20, "ends": 20, "needs": 4000, "makes": 4000}  # fmt: skip
_LOOKED_AT = 10  # rows in which the headings may stand: published lists begin with a title
_DAY = re.compile(r"(\d{4})(?:[-/.年])(\d{1,2})(?:[-/.月])(\d{1,2})日?|(\d{4})(\d{2})(\d{2})")
_PARTS = re.compile(r"[、,，;；\n]+")


class Wrong(ValueError):
    """Why a row is not taken, and in which column it shows."""

    def __init__(self, column: str, why: Text) -> None:
        super().__init__(why.en)
        self.column, self.why = column, why


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One row: what it says, by field; `headings` is what the file calls each field."""

    sheet: str
    row: int
    kind: RowKind
    said: Mapping[str, str]
    headings: Mapping[str, str]

    def rejected(self, wrong: Wrong) -> Rejected:
        """The row as it is reported, with the file's own word for the column."""
        return Rejected(
            sheet=self.sheet,
            row=self.row,
            column=self.headings.get(wrong.column, wrong.column),
            why=wrong.why,
            said={name: said[:300] for name, said in self.said.items() if said},
        )


def lines_of(sheets: Sequence[Sheet]) -> tuple[tuple[Line, ...], tuple[str, ...], tuple[Rejected, ...]]:
    """(rows, columns that mean nothing here, sheets that hold no list). Raises BadInput `no_such_heading`, `list_too_long`."""
    lines: list[Line] = []
    unread: list[str] = []
    skipped: list[Rejected] = []
    for sheet in sheets:
        at = _headed(sheet)
        if at is None:
            if any(any(row) for row in sheet.rows):
                skipped.append(_no_list(sheet))
            continue
        number, kind, places = at
        header = sheet.rows[number]
        unread += [
            name.strip() for place, name in enumerate(header) if name.strip() and place not in places.values()
        ]
        lines += _lines(sheet, number, kind, places)
    if not lines and not (sheets and len(skipped) < len(sheets)):
        raise _no_headings()
    if len(lines) > MOST_ROWS:
        raise BadInput(
            "list_too_long",
            Text(f"一次最多 {MOST_ROWS} 行", f"A list has at most {MOST_ROWS} rows."),
            hint=Text("请分几个文件导入", "Give it in several files."),
        )
    return tuple(lines), tuple(dict.fromkeys(unread)), tuple(skipped)


def day_of(line: Line, field: str) -> str:
    """A day of a row as YYYY-MM-DD; empty where none stands."""
    said = line.said.get(field, "")
    if not said:
        return ""
    found = _DAY.fullmatch(said.replace(" ", ""))
    try:
        parts = [int(one) for one in found.groups() if one is not None] if found else []
        return date(*parts).isoformat()
    except (TypeError, ValueError) as error:
        raise Wrong(
            field,
            Text(
                f"「{said[:20]}」不是日期，写作 2026-01-31",
                f"“{said[:20]}” is no date; write it as 2026-01-31.",
            ),
        ) from error


def span_of(line: Line) -> tuple[str, str | None]:
    """From when to when; the last day is never before the first."""
    begins, ends = day_of(line, "begins"), day_of(line, "ends") or None
    if ends is not None and begins and ends < begins:
        raise Wrong(
            "ends", Text(f"{ends} 早于生效日期 {begins}", f"{ends} lies before the first day, {begins}.")
        )
    return begins, ends


def words_of(line: Line, field: str) -> tuple[str, ...]:
    """The names in a cell that lists several."""
    found = (one.strip() for one in _PARTS.split(line.said.get(field, "")))
    return tuple(dict.fromkeys(one for one in found if one))


def check(line: Line) -> None:
    """What every row needs. Raises Wrong."""
    for field in _NEEDED:
        if not line.said.get(field):
            raise Wrong(field, Text("此列不能为空", "This column must not be empty."))
    for field, said in line.said.items():
        if len(said) > _LENGTHS[field]:
            raise Wrong(
                field, Text(f"超过 {_LENGTHS[field]} 字", f"Longer than {_LENGTHS[field]} characters.")
            )
        if any(letter < " " and letter not in "\n\t" for letter in said):
            raise Wrong(field, Text("含有不可见的控制字符", "It holds control characters."))


def _headed(sheet: Sheet) -> tuple[int, RowKind, dict[str, int]] | None:
    """Where the headings stand, what the rows are, and which column says what."""
    for number, row in enumerate(sheet.rows[:_LOOKED_AT]):
        kinds = (sheet.entries,) if sheet.entries else (RowKind.ITEM, RowKind.POWER)
        for kind in kinds:
            places = _places(kind, row)
            needed = (*_NEEDED, "power") if kind is RowKind.ITEM and sheet.entries is None else _NEEDED
            if all(field in places for field in needed):
                return number, kind, places
        if sheet.entries is not None:
            return 0, sheet.entries, _places(sheet.entries, row)
    return None


def _places(kind: RowKind, header: Sequence[str]) -> dict[str, int]:
    known = {word: field for field, words in HEADINGS[kind].items() for word in words}
    found: dict[str, int] = {}
    for place, name in enumerate(header):
        field = known.get("".join(name.split()).lstrip("\ufeff").casefold())
        if field:
            found.setdefault(field, place)
    return found


def _lines(sheet: Sheet, head: int, kind: RowKind, places: Mapping[str, int]) -> Iterator[Line]:
    headings = {field: sheet.rows[head][place].strip() for field, place in places.items()}
    for number, row in enumerate(sheet.rows[head + 1 :], start=1 if sheet.entries else head + 2):
        if any(cell.strip() for cell in row):
            said = {field: _cell(row, place) for field, place in places.items()}
            yield Line(sheet=sheet.name, row=number, kind=kind, said=said, headings=headings)


def _cell(row: Sequence[str], place: int) -> str:
    """A cell; the mark our own exports put before what could run as a formula is taken off."""
    said = row[place].strip() if place < len(row) else ""
    return said[1:] if said[:1] == "'" and said[1:2] in "=+-@" else said


def _no_list(sheet: Sheet) -> Rejected:
    return Rejected(
        sheet=sheet.name,
        row=0,
        column="",
        why=Text("整张表没有读取：没有清单的表头", "The sheet was not read: it has no headings of a list."),
        said={},
    )


def _no_headings() -> BadInput:
    def words(kind: RowKind, at: int) -> str:
        return ("、" if at == 0 else ", ").join(names[at] for names in HEADINGS[kind].values())

    return BadInput(
        "no_such_heading",
        Text("没有找到清单的表头：至少要有单位、编码、名称三列", "No headings of a list: it needs at least organisation, code and title."),
        hint=Text(
            f"权责：{words(RowKind.POWER, 0)}。事项另有：{words(RowKind.ITEM, 0)}。",
            f"Powers: {words(RowKind.POWER, -1)}. Items: {words(RowKind.ITEM, -1)}.",
        ),
    )  # fmt: skip
