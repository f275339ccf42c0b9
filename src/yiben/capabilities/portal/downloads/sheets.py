"""Excel files, fast: the frame of the book by XlsxWriter, the rows written as XML, whole columns at a time.

No cell is ever a formula: text is inline text, whatever it begins with. What Excel would change is kept as text:
whole numbers of more than 15 digits, days before 1900-03-01, not-a-number.
"""

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import pyarrow as pa
from pyarrow import compute

from yiben.capabilities.portal.downloads.model import SHEET_ROWS, SHEETS
from yiben.capabilities.portal.downloads.writing import joined, said
from yiben.capabilities.portal.reading import texts
from yiben.kernel.errors import BadInput
from yiben.kernel.text import Text

LONGEST = 32_767  # characters of one cell, as Excel has it
_TEXT = pa.large_string()
_ILLEGAL = "[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]"  # no form in XML
_DAY, _FIRST_DAY = 86_400, 60  # Excel's calendar has a 29 February 1900 that never was
_EPOCH = 25_569  # 1970-01-01 in Excel's days


def demand_fits(rows: int) -> None:
    """BadInput `too_many_rows` when a table has more rows than a book that anybody opens."""
    if rows > SHEET_ROWS * SHEETS:
        raise BadInput(
            "too_many_rows",
            Text(
                f"共 {rows:,} 行，超出 Excel 文件的上限 {SHEET_ROWS * SHEETS:,} 行",
                f"{rows:,} rows are more than an Excel file of ours holds ({SHEET_ROWS * SHEETS:,}).",
            ),
            where={"rows": rows},
            hint=Text(
                "请改用 CSV 或 Parquet，或先在数据页面筛选后下载",
                "Take CSV or Parquet, or filter on the data page first and download that.",
            ),
        )


def write_book(
    target: Path, columns: Sequence[tuple[str, pa.DataType]], tables: Iterable[pa.Table], *, rows: int
) -> None:
    """Write an Excel file of `rows` rows. `columns` are (heading, type); more than fit one sheet fill the next."""
    demand_fits(rows)
    count = max(1, -(-rows // SHEET_ROWS))
    frame = zipfile.ZipFile(io.BytesIO(_frame(columns, count)))
    filling = _filled(tables, _styles(frame.read("xl/worksheets/sheet1.xml").decode(), columns))
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as book:
        for name in frame.namelist():
            if not re.fullmatch(r"xl/worksheets/sheet\d+\.xml", name):
                book.writestr(name, frame.read(name))
        for number in range(1, count + 1):
            name = f"xl/worksheets/sheet{number}.xml"
            whole = re.sub(rb"<dimension [^>]*/>", b"", frame.read(name))
            head, tail = whole.split(b"</sheetData>")
            with book.open(name, "w", force_zip64=True) as sheet:
                sheet.write(head)
                for piece in _of_sheet(filling):
                    sheet.write(piece)
                sheet.write(b"</sheetData>" + tail)


def _frame(columns: Sequence[tuple[str, pa.DataType]], sheets: int) -> bytes:
    """A book with headings, column formats and no rows."""
    import xlsxwriter  # type: ignore[import-untyped]

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        bold = book.add_format({"bold": True, "bg_color": "#E9F0F9"})
        forms = {kind: book.add_format({"num_format": shown}) for kind, shown in _FORMATS.items()}
        for number in range(1, sheets + 1):
            sheet = book.add_worksheet(f"数据 {number}" if sheets > 1 else "数据")
            for place, (name, kind) in enumerate(columns):
                sheet.set_column(place, place, _wide(name, kind), forms.get(_format_of(kind)))
                sheet.write_string(0, place, name[:LONGEST], bold)
            sheet.freeze_panes(1, 0)
    return out.getvalue()


_FORMATS = {"day": "yyyy-mm-dd", "moment": "yyyy-mm-dd hh:mm:ss", "clock": "hh:mm:ss"}


def _format_of(kind: pa.DataType) -> str:
    if pa.types.is_date(kind):
        return "day"
    if pa.types.is_timestamp(kind):
        return "moment"
    return "clock" if pa.types.is_time(kind) else ""


def _wide(name: str, kind: pa.DataType) -> float:
    least = {"day": 12, "moment": 20, "clock": 10}.get(_format_of(kind), 12)
    return min(40, max(least, sum(2 if ord(letter) > 0x2E7F else 1 for letter in name) + 2))


def _styles(sheet: str, columns: Sequence[tuple[str, pa.DataType]]) -> list[str]:
    """The number of each column's format in the book, as XlsxWriter gave it out; empty without one."""
    found = [""] * len(columns)
    for one in re.finditer(r'<col min="(\d+)" max="(\d+)"[^>]*/>', sheet):
        style = re.search(r' style="(\d+)"', one[0])
        for place in range(int(one[1]) - 1, min(int(one[2]), len(columns))):
            found[place] = style[1] if style else ""
    return found


def _of_sheet(filling: Iterator[tuple[int, bytes]]) -> Iterator[bytes]:
    """Pieces until a sheet is full: `_filled` cuts where one ends."""
    for left, piece in filling:
        yield piece
        if not left:
            return


def _filled(tables: Iterable[pa.Table], styles: Sequence[str]) -> Iterator[tuple[int, bytes]]:
    """(rows left on this sheet behind the piece, rows as XML)."""
    left = SHEET_ROWS
    for table in tables:
        start = 0
        while start < table.num_rows:
            part = table.slice(start, left)
            start += part.num_rows
            left -= part.num_rows
            yield left, _rows(part, styles)
            left = left or SHEET_ROWS


def _rows(table: pa.Table, styles: Sequence[str]) -> bytes:
    cells = [
        _cell(column.combine_chunks(), style) for column, style in zip(table.columns, styles, strict=True)
    ]
    return joined(compute.binary_join_element_wise(said("<row>"), *cells, said("</row>"), said("")))


def _cell(column: pa.Array, style: str) -> pa.Array:
    """The column's cells as XML; an empty one keeps its place."""
    if isinstance(column, pa.ChunkedArray):  # no chunk at all
        column = pa.concat_arrays(column.chunks)
    kind = column.type
    styled = f' s="{style}"' if style else ""
    if pa.types.is_boolean(kind):
        made = _wrapped('<c t="b"><v>', column.cast(pa.int8()).cast(_TEXT), "</v></c>")
    elif (number := _number(column)) is not None:
        shown, exact = number
        made = _wrapped(f"<c{styled}><v>", shown, "</v></c>")
        if not compute.all(exact, skip_nulls=True).as_py():
            made = compute.if_else(exact, made, _text(texts(column).cast(_TEXT)))
    else:
        made = _text(texts(column).cast(_TEXT))
    return compute.fill_null(made, "<c/>")


def _number(column: pa.Array) -> tuple[pa.Array, pa.Array] | None:
    """(the value as Excel's number, whether Excel shows it unchanged); None for what is no number there."""
    kind = column.type
    if pa.types.is_integer(kind) or pa.types.is_decimal(kind):
        shown = texts(column).cast(_TEXT)
        digits = compute.replace_substring_regex(shown, r"[^0-9]|^-?0\.0*", "")
        return shown, compute.less_equal(compute.utf8_length(digits), 15)
    if pa.types.is_floating(kind):
        return texts(column).cast(_TEXT), compute.is_finite(column)
    if pa.types.is_date(kind):
        days = compute.add(column.cast(pa.date32()).cast(pa.int32()), _EPOCH)
        return days.cast(_TEXT), compute.greater(days, _FIRST_DAY)
    if pa.types.is_timestamp(kind):
        micro = column.cast(pa.timestamp("us")).cast(pa.int64())
        days = compute.add(compute.divide(micro.cast(pa.float64()), _DAY * 1e6), float(_EPOCH))
        return days.cast(_TEXT), compute.greater(days, float(_FIRST_DAY + 1))
    if pa.types.is_time(kind):
        part = compute.divide(column.cast(pa.time64("us")).cast(pa.int64()).cast(pa.float64()), _DAY * 1e6)
        return part.cast(_TEXT), compute.is_valid(part)
    return None


def _text(shown: pa.Array) -> pa.Array:
    shown = compute.replace_substring_regex(shown, _ILLEGAL, "\ufffd")
    shown = compute.utf8_slice_codeunits(shown, 0, LONGEST)
    for plain, escaped in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
        shown = compute.replace_substring(shown, plain, escaped)
    # Excel reads _x0041_ in a text as a letter of that number: an underscore before it is written so itself.
    shown = compute.replace_substring_regex(shown, r"_(x[0-9A-Fa-f]{4}_)", r"_x005F_\1")
    return _wrapped('<c t="inlineStr"><is><t xml:space="preserve">', shown, "</t></is></c>")


def _wrapped(lead: str, shown: pa.Array, end: str) -> pa.Array:
    return compute.binary_join_element_wise(said(lead), shown, said(end), said(""))
