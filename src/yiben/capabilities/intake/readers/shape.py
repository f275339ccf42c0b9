"""Where a grid's title ends, its header stands and its rows begin (表头识别).

Pure: takes the first rows of cells as text, answers a `Shape`. Used where cells are already apart
(workbooks); nothing here reads a file. Conservative about setting rows aside: a row that might be a
record stays one.
"""

import re
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from yiben.capabilities.intake.model import Reason

Row = Sequence[str | None]
Merge = tuple[tuple[int, int], tuple[int, int]]
"""A merged range: (top, left), (bottom, right), 0-based, inclusive, in the grid's own coordinates."""

HEADER_ROWS = 4  # headers deeper than this are not seen in the wild
_LONG_HEADER = 200  # characters; a header is not repeated at such length
_SHORT = 20  # characters of a header that stands alone
_DIGIT = re.compile(r"\d")
_TITLE_ROWS = 40  # a header further down than this is not looked for

_DATA = re.compile(
    r"""^(?:
        [+-]?[$£€¥￥]?\s?[+-]?[\d０-９][\d０-９,，\s]*(?:\.\d+)?(?:[eE][+-]?\d+)?\s?[%％‰]?   # number
      | \(\s?[$£€¥￥]?[\d,]+(?:\.\d+)?\)                             # (1,234) = negative
      | \d{1,4}[-/.年]\d{1,2}[-/.月]\d{1,4}日?(?:[T\s].*)?                                # a date
      | \d{1,2}:\d{2}(?::\d{2})?(?:\.\d+)?
      | [^@\s]+@[^@\s]+\.[^@\s]+
      | https?://\S+
      | [A-Za-z]{0,3}\d[\dA-Za-z-]{6,}
      | true|false|TRUE|FALSE
    )$""",
    re.VERBOSE,
)
_MEASURE = re.compile(
    r"^[$£€¥￥]?\s?[+-]?[\d０-９][\d０-９,，]*(?:\.\d+)?\s?"
    r"(?:[万亿千百]?(?:元|美元|人次?|户|个|件|条|家|次|名|笔|天|吨|亩|台|套|辆|项|份|张)|[万亿]|公里|平方米|㎡|公斤|kg|RMB|CNY|USD|EUR)$"
)
_YEAR = re.compile(r"^(?:19|20)\d{2}(?:\.0)?年?$")
_TOTAL = re.compile(
    r"^(?:合\s*计|总\s*计|小\s*计|共\s*计|grand totals?|sub-?totals?|totals?)\s*[:：]?$", re.IGNORECASE
)
_FOOTNOTE = re.compile(
    r"^(?:(?:合\s*计|总\s*计|小\s*计|共\s*计)\s*[:：]|共\s*[\d,]+\s*[条行个家户人项]|注[:：]|备注[:：]|说明[:：]|数据来源|资料来源|来源[:：]|制表|填表人|审核人|第\s*\d+\s*页"
    r"|sources?\s*:|notes?\s*:|\(?\d+ rows?\)?$|page \d+|this page was|generated (?:on|by)|\*{1,3}\s?\S)",
    re.IGNORECASE,
)
_GROUP = re.compile(
    r"[(（]\s*\d+\s*[所个家项人户条]\s*[)）]$|^[一二三四五六七八九十]+、|^第[一二三四五六七八九十]+[章节部类]"
)
_HEADER_WORD = re.compile(
    r"^[A-Za-z_][\w .#-]{0,40}$"
    r"|(?:名称|姓名|名单|编号|代码|号码|地址|电话|日期|时间|类型|金额|序号|备注|单位)$"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """How a grid is laid out. Row numbers are 0-based indexes into the rows that were shown."""

    header_rows: tuple[int, ...]  # empty: the grid has no header
    first: int  # the first row after the header
    headers: tuple[str, ...]  # the source's own words, "" where there are none; " / " between levels
    names: tuple[str, ...]  # unique and not empty, in the order of the columns
    preamble: tuple[str, ...]  # title lines above the header
    typical: int  # how many cells a record usually fills
    heads: frozenset[str]  # the last level of each header, to know a repeated one by
    data_first: bool  # the first column usually holds numbers, codes or dates

    def suspects(self, lead: str) -> bool:
        """Is a row with this first word worth asking `odd` about?"""
        if len(lead) > _LONG_HEADER:
            return False
        words = _flat(lead)
        return words in self.heads or bool(_TOTAL.match(words))

    def odd(self, row: Row, *, merged_across: int = 1) -> Reason | None:
        """Why this row is no record, or None. `merged_across` = columns its first merged cell spans.

        Blank rows are the caller's: they are not records and need no reason.
        """
        filled = [(at, cell.strip()) for at, cell in enumerate(row) if cell and cell.strip()]
        if not filled:
            return None
        if self._repeats_header(filled):
            return Reason.REPEATED_HEADER
        at, words = filled[0]
        if _TOTAL.match(words) and all(_is_amount(cell) for _, cell in filled[1:]):
            return Reason.FOOTER
        if len(filled) > 1 or self.typical < 3:
            return None
        if _FOOTNOTE.match(words):
            return Reason.FOOTER
        if _DATA.match(words):
            return None
        if merged_across * 2 > self.typical or _GROUP.search(words):
            return Reason.GROUP_ROW
        if at == 0 and self.data_first:
            return Reason.GROUP_ROW if len(words) <= 40 else Reason.FOOTER
        return Reason.FOOTER if len(words) > 120 else None

    def _repeats_header(self, filled: list[tuple[int, str]]) -> bool:
        if len(filled) < 2 or not self.header_rows:
            return False
        return all(at < len(self.headers) and _last(self.headers[at]) == _flat(cell) for at, cell in filled)


def see(rows: Sequence[Row], *, merges: Sequence[Merge] = ()) -> Shape:
    """Look at the first rows of a grid (about 200 are enough) and say how it is laid out."""
    grid = [[_clean(cell) for cell in row] for row in rows]
    width = max((len(row) for row in grid), default=0)
    for row in grid:
        row.extend([""] * (width - len(row)))
    counts = [sum(1 for cell in row if cell) for row in grid]
    body = [count for count in counts[len(counts) // 3 :] if count] or [c for c in counts if c] or [0]
    typical = round(statistics.median(body))
    start = _first_full_row(counts, typical)
    if start is None:
        return _shape(grid, header=(), first=0, typical=typical, merges=merges)
    if not _is_header(grid, start):
        return _shape(grid, header=(), first=start, typical=typical, merges=merges)
    header = _header_rows(grid, start, merges)
    return _shape(grid, header=header, first=header[-1] + 1, typical=typical, merges=merges)


def unique_names(headers: Sequence[str]) -> tuple[str, ...]:
    """Usable names for headers: blank ones are numbered, repeated ones get `_2`, `_3` and so on."""
    taken = {"_row"}
    names: list[str] = []
    spoken = {header.casefold() for header in headers if header}
    for position, header in enumerate(headers, start=1):
        stem = header or f"column_{position}"
        name, count = stem, 1
        while name.casefold() in taken or (count > 1 and name.casefold() in spoken):
            count += 1
            name = f"{stem}_{count}"
        taken.add(name.casefold())
        names.append(name)
    return tuple(names)


def _shape(
    grid: list[list[str]], *, header: tuple[int, ...], first: int, typical: int, merges: Sequence[Merge]
) -> Shape:
    width = len(grid[0]) if grid else 0
    headers = _join(grid, header, merges) if header else ("",) * width
    top = header[0] if header else first
    titles = tuple(" ".join(cell for cell in row if cell) for row in grid[:top] if any(row))
    lead = [row[0] for row in grid[first:] if width and row[0]]
    data = sum(1 for cell in lead if _DATA.match(cell))
    return Shape(
        header_rows=header,
        first=first,
        headers=headers,
        names=unique_names(headers),
        preamble=titles,
        typical=typical,
        heads=frozenset(_last(header) for header in headers if header),
        data_first=len(lead) >= 3 and data * 2 > len(lead),
    )


def _first_full_row(counts: list[int], typical: int) -> int | None:
    """The first row about as full as a record: the header, or the first record."""
    least = 1 if typical <= 1 else max(2, -(-typical // 2))
    for at, count in enumerate(counts[:_TITLE_ROWS]):
        if count >= least:
            return at
    return None


def _is_header(grid: list[list[str]], at: int) -> bool:
    """Words above data, or words that are not values of their own columns."""
    head = grid[at]
    below = [row for row in grid[at + 1 :] if any(row)][:150]
    said = [cell for cell in head if cell]
    data = [cell for cell in said if _DATA.match(cell) and not _YEAR.match(cell)]
    if len(data) * 10 > len(said) * 3:
        return False
    if not below:
        return True
    columns = [[row[i] for row in below if row[i]] for i in range(len(head))]
    wordy_over_data = repeated = judged = 0
    for cell, column in zip(head, columns, strict=True):
        if not cell or not column:
            continue
        judged += 1
        under = sum(1 for value in column if _DATA.match(value))
        wordy_over_data += not _DATA.match(cell) and under * 10 >= len(column) * 6
        repeated += cell in column
    if wordy_over_data:
        return True
    if len([cell for cell in head if cell]) == 1 and max(sum(1 for c in row if c) for row in below) == 1:
        values = [cell for row in below for cell in row if cell]
        return not repeated and bool(_HEADER_WORD.search(said[0]) or _over_numbered(said[0], values))
    return repeated * 4 <= judged


def _over_numbered(word: str, values: Sequence[str]) -> bool:
    """A short word without digits above values that nearly all have some (车牌号 over 云A12345)."""
    digits = sum(1 for value in values if _DIGIT.search(value))
    return len(word) <= _SHORT and not _DIGIT.search(word) and digits * 10 >= len(values) * 8


def _header_rows(grid: list[list[str]], start: int, merges: Sequence[Merge]) -> tuple[int, ...]:
    """The rows of the header: merged cells tell, else a sparse row of words that the next one completes."""
    top = start
    while top > 0 and start - top < HEADER_ROWS - 1 and _heads(grid, top - 1, merges):
        top -= 1
    last = start
    for (first, left), (bottom, right) in merges:
        if top <= first <= last and bottom < len(grid):
            wide = right > left and right - left + 1 < len(grid[0])
            last = max(last, bottom + 1 if wide and first == bottom == last else bottom)
    last = min(last, top + HEADER_ROWS + 1, len(grid) - 1)
    while last + 1 < len(grid) and last - top < HEADER_ROWS - 1 and _completes(grid, top, last + 1):
        last += 1
    while last > start and not any(grid[last]):
        last -= 1
    return tuple(range(top, last + 1))


def _heads(grid: list[list[str]], at: int, merges: Sequence[Merge]) -> bool:
    """Is the row above a header an upper level of it: several words, each over columns below?"""
    row = grid[at]
    said = [cell for cell in row if cell]
    if any(_DATA.match(cell) and not _YEAR.match(cell) for cell in said) or len(said) < 2:
        return False
    wide = [m for m in merges if m[0][0] == at and m[1][1] > m[0][1]]
    if wide:
        return all(right - left + 1 < len(row) for (_, left), (_, right) in wide)
    return len(said) >= 3 and all(under or not cell for cell, under in zip(row, grid[at + 1], strict=True))


def _completes(grid: list[list[str]], top: int, at: int) -> bool:
    """Does row `at` fill gaps of the header above it with words, while records below hold data?"""
    row = grid[at]
    said = [cell for cell in row if cell]
    if not said or any(_DATA.match(cell) for cell in said):
        return False
    below = [r for r in grid[at + 1 :] if any(r)][:100]
    over_data = [i for i, cell in enumerate(row) if cell and _mostly_data([r[i] for r in below if r[i]])]
    if len(over_data) >= 3 and len(over_data) * 2 >= len(said):
        return True
    gaps = [i for i in range(len(row)) if not any(grid[r][i] for r in range(top, at))]
    filled = [i for i in gaps if row[i]]
    if len(filled) < 2 or len(filled) * 2 < len(gaps):
        return False
    data = sum(1 for r in below for cell in r if cell and _DATA.match(cell))
    return data * 20 >= sum(1 for r in below for cell in r if cell)


def _is_amount(cell: str) -> bool:
    """A number, a code or a date, or a number with its unit (3,110元): what a total row adds up to."""
    return bool(_DATA.match(cell) or _MEASURE.match(cell))


def _mostly_data(values: Sequence[str]) -> bool:
    return len(values) >= 3 and sum(1 for v in values if _DATA.match(v)) * 10 >= len(values) * 6


def _join(grid: list[list[str]], header: tuple[int, ...], merges: Sequence[Merge]) -> tuple[str, ...]:
    """One text per column: the levels above it, merged cells spread over what they span."""
    levels = [list(grid[at]) for at in header]
    spans: Mapping[tuple[int, int], tuple[int, int]] = {m[0]: m[1] for m in merges}
    for level, at in enumerate(header):
        spread = any(where[0] == at and to[1] > where[1] for where, to in spans.items())
        for column, cell in enumerate(grid[at]):
            if not cell:
                continue
            bottom, right = spans.get((at, column), (at, column))
            if not spread and level + 1 < len(header):
                right = _until_next(grid, header, level, column)
            for r in range(level, min(bottom - header[0], len(header) - 1) + 1):
                for c in range(column, min(right, len(grid[at]) - 1) + 1):
                    levels[r][c] = levels[r][c] or cell
    joined = []
    for column in range(len(grid[0])):
        parts: list[str] = []
        for part in (_flat(level[column]) for level in levels):
            if part and part not in parts:
                parts.append(part)
        joined.append(" / ".join(parts))
    return tuple(joined)


def _until_next(grid: list[list[str]], header: tuple[int, ...], level: int, column: int) -> int:
    """Without merged ranges an upper header reaches to the next word, while lower levels have words."""
    row, under = grid[header[level]], [grid[at] for at in header[level + 1 :]]
    right = column
    if not any(lower[column] for lower in under):
        return column
    while right + 1 < len(row) and not row[right + 1] and any(lower[right + 1] for lower in under):
        right += 1
    return right


def _clean(cell: str | None) -> str:
    return cell.replace("\x00", "").strip() if cell else ""


def _flat(words: str) -> str:
    return re.sub(r"\s+", " ", words).strip()


def _last(header: str) -> str:
    return header.rsplit(" / ", 1)[-1]
