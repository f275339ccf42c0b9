"""Workbooks made by hand, cell by cell: the smallest files that still are what they claim to be."""

import datetime as dt
import struct
import zipfile
from pathlib import Path
from typing import Self
from xml.sax.saxutils import escape

EPOCH = dt.datetime(1899, 12, 30)  # noqa: DTZ001 - a spreadsheet knows no zones
NS = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PKG = "http://schemas.openxmlformats.org/package/2006"


class Error(str):
    """An error cell such as #N/A."""

    __slots__ = ()


class Formula(str):
    """A formula whose cached value is the text `cached`."""

    __slots__ = ("cached",)

    def __new__(cls, text: str, cached: str) -> Self:
        made = super().__new__(cls, text)
        made.cached = cached
        return made


def letters(column: int) -> str:
    """0 → A, 26 → AA."""
    out = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        out = chr(65 + rest) + out
    return out


def cell(row: int, column: int, value: object) -> str:
    where = f'r="{letters(column)}{row + 1}"'
    if value is None:
        return ""
    if isinstance(value, Error):
        return f'<c {where} t="e"><v>{value}</v></c>'
    if isinstance(value, Formula):
        return f'<c {where} t="str"><f>{escape(value)}</f><v>{escape(value.cached)}</v></c>'
    if isinstance(value, bool):
        return f'<c {where} t="b"><v>{int(value)}</v></c>'
    if isinstance(value, dt.datetime | dt.date):
        moment = value if isinstance(value, dt.datetime) else dt.datetime.combine(value, dt.time())
        style = 2 if isinstance(value, dt.datetime) else 1
        return f'<c {where} s="{style}"><v>{(moment - EPOCH) / dt.timedelta(days=1)!r}</v></c>'
    if isinstance(value, dt.timedelta):
        return f'<c {where} s="3"><v>{value / dt.timedelta(days=1)!r}</v></c>'
    if isinstance(value, int | float):
        return f"<c {where}><v>{value!r}</v></c>"
    return f'<c {where} t="inlineStr"><is><t xml:space="preserve">{escape(str(value))}</t></is></c>'


def sheet_xml(rows: list[list[object]], merges: tuple[str, ...] = ()) -> str:
    body = "".join(
        f'<row r="{at + 1}">{"".join(cell(at, column, value) for column, value in enumerate(row))}</row>'
        for at, row in enumerate(rows)
    )
    merged = "".join(f'<mergeCell ref="{ref}"/>' for ref in merges)
    merged = f"<mergeCells>{merged}</mergeCells>" if merged else ""
    return f'<?xml version="1.0"?><worksheet {NS}><sheetData>{body}</sheetData>{merged}</worksheet>'


STYLES = (
    f'<styleSheet {NS}><numFmts count="1"><numFmt numFmtId="164" formatCode="[h]:mm:ss"/></numFmts>'
    '<fonts count="1"><font/></fonts><fills count="1"><fill/></fills><borders count="1"><border/></borders>'
    '<cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="4"><xf numFmtId="0"/>'
    '<xf numFmtId="14" applyNumberFormat="1"/><xf numFmtId="22" applyNumberFormat="1"/>'
    '<xf numFmtId="164" applyNumberFormat="1"/></cellXfs></styleSheet>'
)


def write_xlsx(
    path: Path,
    sheets: dict[str, list[list[object]] | str],
    *,
    merges: dict[str, tuple[str, ...]] | None = None,
    date1904: bool = False,
    extra: dict[str, str] | None = None,
) -> Path:
    """A workbook; a sheet given as text is its XML, ready made. `extra` are further parts."""
    names = list(sheets)
    tags = "".join(
        f'<sheet name="{escape(name)}" sheetId="{at}" r:id="rId{at}"/>' for at, name in enumerate(names, 1)
    )
    links = "".join(
        f'<Relationship Id="rId{at}" Type="{REL}/worksheet" Target="worksheets/sheet{at}.xml"/>'
        for at in range(1, len(names) + 1)
    )
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{PKG}/content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{PKG}/relationships"><Relationship Id="rId1" '
        f'Type="{REL}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook {NS} xmlns:r="{REL}"><workbookPr date1904="{int(date1904)}"/>'
        f"<sheets>{tags}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PKG}/relationships">{links}'
        f'<Relationship Id="rIdS" Type="{REL}/styles" Target="styles.xml"/></Relationships>',
        "xl/styles.xml": STYLES,
    }
    for at, name in enumerate(names, 1):
        made = sheets[name]
        parts[f"xl/worksheets/sheet{at}.xml"] = (
            made if isinstance(made, str) else sheet_xml(made, (merges or {}).get(name, ()))
        )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in (parts | (extra or {})).items():
            archive.writestr(name, text)
    return path


def write_xls(path: Path, cells: dict[tuple[int, int], float | str]) -> Path:
    """A BIFF8 workbook of one sheet, in an OLE2 container."""
    sheet = record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 1996, 0, 0))
    rows, columns = [at[0] for at in cells], [at[1] for at in cells]
    sheet += record(
        0x0200, struct.pack("<IIHHH", min(rows), max(rows) + 1, min(columns), max(columns) + 1, 0)
    )
    for (row, column), value in cells.items():
        if isinstance(value, str):
            text = struct.pack("<HB", len(value), 1) + value.encode("utf-16-le")
            sheet += record(0x0204, struct.pack("<HHH", row, column, 0) + text)
        else:
            sheet += record(0x0203, struct.pack("<HHHd", row, column, 0, value))
    sheet += record(0x000A, b"")
    head = record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0, 1996, 0, 0))
    name = "表一"
    tag = struct.pack("<BBBB", 0, 0, len(name), 1) + name.encode("utf-16-le")
    offset = len(head) + 4 + 4 + len(tag) + 4
    book = head + record(0x0085, struct.pack("<I", offset) + tag) + record(0x000A, b"") + sheet
    path.write_bytes(ole(book))
    return path


def record(kind: int, data: bytes) -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def ole(stream: bytes, name: str = "Workbook") -> bytes:
    """An OLE2 file holding one stream."""
    stream = stream.ljust(4096, b"\0")
    stream += b"\0" * (-len(stream) % 512)
    count = len(stream) // 512
    free, end = 0xFFFFFFFF, 0xFFFFFFFE
    fat = [0xFFFFFFFD, end, *range(3, 2 + count), end]
    assert len(fat) <= 128, "one FAT sector only"
    fat += [free] * (128 - len(fat))
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16
    head += struct.pack("<HHHHH6xIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, end, 0, end, 0)
    head += struct.pack("<109I", 0, *[free] * 108)
    root = entry("Root Entry", 5, child=1, start=end, size=0)
    directory = root + entry(name, 2, child=free, start=2, size=len(stream)) + b"\0" * 256
    return head + struct.pack("<128I", *fat) + directory + stream


def entry(name: str, kind: int, *, child: int, start: int, size: int) -> bytes:
    said = name.encode("utf-16-le") + b"\0\0"
    none = 0xFFFFFFFF
    packed = said.ljust(64, b"\0") + struct.pack("<HBBIII", len(said), kind, 1, none, none, child)
    return packed + b"\0" * 36 + struct.pack("<IQ", start, size)
