"""Lists as files: CSV in the encodings people have, and Excel; written so that no cell can run as a formula."""

import csv
import io
import zipfile
from collections.abc import Sequence
from pathlib import Path
from xml.sax.saxutils import escape

from yiben.kernel.errors import BadInput, NotFound
from yiben.kernel.text import Text

MOST_BYTES = 20 * 1_048_576
_UNPACKED = 200 * 1_048_576
_ENCODINGS = ("utf-8-sig", "gb18030", "utf-16")
_RUNS = (
    "=",
    "+",
    "-",
    "@",
    "\t",
    "\r",
    "＝",
    "＋",
    "－",
    "＠",
)  # spreadsheets in Chinese take the wide ones too
_SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_PARTS = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>',
    "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{_SHEET}" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="1" sheetId="1" r:id="r1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
}


def read_rows(path: Path) -> list[list[str]]:
    """The rows of a CSV or Excel file as text, the header first. What it is, its content says.

    Raises NotFound `no_file`, BadInput `unreadable_list`, `list_too_large`.
    """
    if not path.is_file():
        raise NotFound("no_file", Text(f"没有文件 {path.name}", f"There is no file {path.name}."))
    if path.stat().st_size > MOST_BYTES:
        raise BadInput(
            "list_too_large",
            Text("清单文件不超过 20 MB", "A list is a file of at most 20 MB."),
            where={"file": path.name},
        )
    content = path.read_bytes()
    return _workbook(content, path.name) if content[:2] in (b"PK", b"\xd0\xcf") else _text(content, path.name)


def as_csv(rows: Sequence[Sequence[str]]) -> bytes:
    """Rows as CSV that Excel opens in the right encoding."""
    out = io.StringIO()
    csv.writer(out).writerows([[_safe(cell) for cell in row] for row in rows])
    return out.getvalue().encode("utf-8-sig")


def as_workbook(rows: Sequence[Sequence[str]]) -> bytes:
    """Rows as one sheet of an Excel workbook; every cell is text."""
    lines = [
        "<row>" + "".join(f'<c t="inlineStr"><is><t xml:space="preserve">{_xml(cell)}</t></is></c>' for cell in row) + "</row>"
        for row in rows
    ]  # fmt: skip
    sheet = f'<worksheet xmlns="{_SHEET}"><sheetData>{"".join(lines)}</sheetData></worksheet>'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
        for name, part in {**_PARTS, "xl/worksheets/sheet1.xml": sheet}.items():
            book.writestr(name, '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>' + part)
    return out.getvalue()


def _safe(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_RUNS) else cell


def _xml(cell: str) -> str:
    return escape("".join(letter for letter in cell if letter >= " " or letter in "\t\n"))


def _text(content: bytes, name: str) -> list[list[str]]:
    for encoding in _ENCODINGS:
        try:
            text = content.decode(encoding)
        except UnicodeError:
            continue
        if "\0" not in text:
            break
    else:
        raise _unreadable(name)
    first = text.split("\n", 1)[0]
    mark = max(",;\t", key=first.count)
    try:
        return [row for row in csv.reader(io.StringIO(text, newline=""), delimiter=mark) if any(row)]
    except csv.Error as error:
        raise _unreadable(name) from error


def _workbook(content: bytes, name: str) -> list[list[str]]:
    import python_calamine

    try:
        if content[:2] == b"PK":
            with zipfile.ZipFile(io.BytesIO(content)) as packed:
                if sum(one.file_size for one in packed.infolist()) > _UNPACKED:
                    raise _unreadable(name)
        book = python_calamine.CalamineWorkbook.from_object(io.BytesIO(content))
        rows = book.get_sheet_by_index(0).to_python()
    except (python_calamine.CalamineError, zipfile.BadZipFile, OSError) as error:
        raise _unreadable(name) from error
    return [words for row in rows if any(words := [_word(cell) for cell in row])]


def _word(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def _unreadable(name: str) -> BadInput:
    return BadInput(
        "unreadable_list",
        Text(f"无法读取 {name}", f"{name} cannot be read."),
        where={"file": name},
        hint=Text("请提供 CSV 或 Excel 文件", "Give a CSV or Excel file."),
    )
